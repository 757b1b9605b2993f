"""An edition as one round shows it: what is open, what is closed and why, which corrections came. Pure."""

from dataclasses import dataclass
from datetime import datetime

from consult.consultations.models import SectionAccess
from consult.responses.proposal import WHOLE, Block, Proposal, ProposalSection, Target


@dataclass(frozen=True)
class ShownSection:
    """A section that is not hidden; ``reason`` says why it is closed for comments."""

    section: ProposalSection
    access: SectionAccess
    reason: str = ""

    @property
    def is_open(self) -> bool:
        """Whether it may be commented."""
        return self.access is SectionAccess.OPEN


@dataclass(frozen=True)
class Reading:
    """``editions`` are (id, shown from), oldest first; the last is the one in ``proposal``."""

    proposal: Proposal
    sections: tuple[ShownSection, ...]
    editions: tuple[tuple[int, datetime], ...]

    @property
    def total(self) -> int:
        """The last number shown. Numbers are the document's own; what is hidden at its end is not hinted at."""
        return max((shown.section.number for shown in self.sections), default=0)

    @property
    def minutes(self) -> int:
        """Whole minutes to read what is shown."""
        return sum(shown.section.minutes for shown in self.sections)

    @property
    def corrected(self) -> bool:
        """Whether the round has shown more than one edition."""
        return len(self.editions) > 1

    def section(self, number: int) -> ShownSection | None:
        """The shown section with the document's number."""
        return next((shown for shown in self.sections if shown.section.number == number), None)

    def shown(self, section_id: int | None) -> ShownSection | None:
        """The shown section with this id."""
        return next((shown for shown in self.sections if shown.section.section_id == section_id), None)

    def neighbours(self, number: int) -> tuple[ShownSection | None, ShownSection | None]:
        """The shown sections before and after."""
        before = [shown for shown in self.sections if shown.section.number < number]
        after = [shown for shown in self.sections if shown.section.number > number]
        return (before[-1] if before else None, after[0] if after else None)

    def may_comment(self, target: Target) -> bool:
        """Whether ``target`` stands in an open section (a measure: in any that shows it), or is the whole."""
        identity = target.identity
        if identity == WHOLE.target.identity:
            return True
        return any(
            block.target.identity == identity
            for shown in self.sections
            if shown.is_open
            for block in shown.section.blocks
        )

    def find(self, target: Target) -> tuple[ShownSection | None, Block] | None:
        """Where ``target`` is shown and may be commented; the whole proposal has no section."""
        if target.identity == WHOLE.target.identity:
            return (None, WHOLE)
        for shown in self.sections:
            for block in shown.section.blocks:
                if shown.is_open and block.target.identity == target.identity:
                    return (shown, block)
        return None

    def edition_at(self, moment: datetime) -> int:
        """The edition that was shown at ``moment``; the first one for earlier moments."""
        seen = [edition_id for edition_id, shown_from in self.editions if shown_from <= moment]
        return seen[-1] if seen else self.editions[0][0]

    def has_shown(self, edition_id: int) -> bool:
        """Whether the round shows or has shown the edition."""
        return any(edition_id == shown for shown, _from in self.editions)
