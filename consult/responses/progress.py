"""How far a consultee has come through the proposal. Pure."""

from dataclasses import dataclass
from enum import StrEnum

from consult.responses.proposal import Proposal
from consult.responses.queries.drafts import DraftState
from consult.responses.reading import Reading, ShownSection


class SectionState(StrEnum):
    """State of a section for its reader; the glyph and word stand in the look's family ``section``."""

    UNREAD = "unread"
    READ = "read"
    STARTED = "started"
    COMMENTED = "commented"


@dataclass(frozen=True)
class SectionProgress:
    """A section with its state and the number of comments in it."""

    shown: ShownSection
    state: SectionState
    comments: int


@dataclass(frozen=True)
class Progress:
    """All sections, and the sums for the progress line."""

    sections: tuple[SectionProgress, ...]
    whole: int

    @property
    def opened(self) -> int:
        """Sections read or written in."""
        return sum(row.state is not SectionState.UNREAD for row in self.sections)

    @property
    def begun(self) -> int:
        """Sections written in but not left yet."""
        return sum(row.state is SectionState.STARTED for row in self.sections)

    @property
    def comments(self) -> int:
        """Comments in all."""
        return sum(row.comments for row in self.sections) + self.whole

    @property
    def next_number(self) -> int | None:
        """Where to go on: what is begun, otherwise the first unread; None when all is read."""
        for state in (SectionState.STARTED, SectionState.UNREAD):
            for row in self.sections:
                if row.state is state:
                    return row.shown.section.number
        return None

    @property
    def untouched(self) -> list[int]:
        """Numbers of the sections without a comment."""
        return [row.shown.section.number for row in self.sections if not row.comments]


def progress_of(reading: Reading, state: DraftState) -> Progress:
    """Count the draft by section. Comments on what is no longer shown are counted with the whole."""
    counts: dict[int, int] = {}
    for comment in state.written:
        counts[comment.row.section_id or 0] = counts.get(comment.row.section_id or 0, 0) + 1
    rows = tuple(_row(shown, counts.pop(shown.section.section_id, 0), state) for shown in reading.sections)
    return Progress(rows, sum(counts.values()))


def _row(shown: ShownSection, comments: int, state: DraftState) -> SectionProgress:
    read = shown.section.section_id in state.reads
    if comments:
        code = SectionState.COMMENTED if read else SectionState.STARTED
    elif shown.section.section_id in state.stances:
        code = SectionState.READ
    else:
        code = SectionState.READ if read else SectionState.UNREAD
    return SectionProgress(shown, code, comments)


def corrected_since(reading: Reading, state: DraftState, proposals: dict[int, Proposal]) -> dict[int, int]:
    """Sections worded otherwise now than when they were read or written on: section id to the edition then.

    ``proposals`` holds the ``Proposal`` of every edition that the round has shown.
    """
    found: dict[int, int] = {}
    for shown in reading.sections if reading.corrected else ():
        section = shown.section
        edition_id = _edition_read(reading, state, section.section_id)
        if edition_id is None or edition_id == reading.proposal.edition_id:
            continue
        old = proposals.get(edition_id)
        before = {s.section_id: s.fingerprint for s in (old.sections if old else ())}
        if before.get(section.section_id) != section.fingerprint:
            found[section.section_id] = edition_id
    return found


def _edition_read(reading: Reading, state: DraftState, section_id: int) -> int | None:
    if section_id in state.reads:
        return reading.edition_at(state.reads[section_id])
    order = {edition_id: number for number, (edition_id, _from) in enumerate(reading.editions)}
    written = [c.row.edition_id for c in state.comments if c.row.section_id == section_id]
    return min(written, key=lambda edition_id: order.get(edition_id, 0)) if written else None
