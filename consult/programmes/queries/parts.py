"""What a text is made of: sections with goals, sub-goals and measures, each in one wording."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property

from consult.core.markdown import reading_minutes, word_count
from consult.organisations.models import OrganisationKind
from consult.programmes.models import (
    Document,
    Edition,
    Goal,
    GoalVersion,
    Measure,
    MeasureVersion,
    Section,
    SectionKind,
    SectionVersion,
)


@dataclass(frozen=True, slots=True)
class MeasureContent:
    """A measure in one wording."""

    measure: Measure
    version: MeasureVersion

    @property
    def number(self) -> int:
        """The number people use ("Åtgärd 12")."""
        return self.measure.number

    @property
    def accountable_name(self) -> str:
        """The accountable board's name, or what was written where no board is chosen yet."""
        return self.version.accountable.name if self.version.accountable else self.version.accountable_text

    @property
    def has_accountable_board(self) -> bool:
        """Whether a board of the register is accountable."""
        accountable = self.version.accountable
        return accountable is not None and accountable.kind is OrganisationKind.BOARD

    @property
    def when_text(self) -> str:
        """When, as people wrote it."""
        return self.version.schedule_text

    @property
    def financing_text(self) -> str:
        """The money, as people wrote it."""
        return self.version.financing_text


@dataclass(frozen=True, slots=True)
class GoalContent:
    """A goal or sub-goal in one wording."""

    goal: Goal
    version: GoalVersion

    @property
    def label(self) -> str:
        """Its name in the document ("Mål 3", "Delmål 3.1")."""
        return self.version.label

    @property
    def text(self) -> str:
        """Its words."""
        return self.version.text


@dataclass(slots=True)
class SectionContent:
    """A section in one wording. `number` is its place in the document, from 1.

    `measures` are those of its goals; in a section of kind measures they are all of the document, listed.
    """

    number: int
    section: Section
    version: SectionVersion
    goal: GoalContent | None = None
    sub_goals: list[GoalContent] = field(default_factory=list)
    measures: list[MeasureContent] = field(default_factory=list)

    @property
    def title(self) -> str:
        """Its heading."""
        return self.version.title

    @property
    def short_title(self) -> str:
        """Its heading in lists and links."""
        return self.version.short_title or self.version.title

    @property
    def only_lists_measures(self) -> bool:
        """Whether its measures stand in other sections and are repeated here."""
        return self.section.kind is SectionKind.MEASURES and self.goal is None

    @property
    def goals(self) -> list[GoalContent]:
        """The goal, then its sub-goals."""
        return [*([self.goal] if self.goal else []), *self.sub_goals]

    @property
    def words(self) -> int:
        """Words of everything that is read in it."""
        texts = [self.version.title, self.version.body, *(goal.text for goal in self.goals)]
        texts += [f"{measure.version.title} {measure.version.description}" for measure in self.measures]
        return sum(word_count(text) for text in texts)

    @property
    def reading_minutes(self) -> int:
        """Whole minutes to read it, at least one."""
        return reading_minutes(self.words)


@dataclass
class EditionContent:
    """The whole text. `edition` is None for the current, unfrozen one."""

    document: Document
    edition: Edition | None
    sections: list[SectionContent]

    @cached_property
    def goals(self) -> list[GoalContent]:
        """All goals and sub-goals in reading order."""
        return [goal for section in self.sections for goal in section.goals]

    @cached_property
    def measures(self) -> list[MeasureContent]:
        """All measures, each once, in reading order."""
        own = [section for section in self.sections if not section.only_lists_measures]
        return [measure for section in own for measure in section.measures]

    @cached_property
    def reading_minutes(self) -> int:
        """Whole minutes to read all of it."""
        return reading_minutes(sum(section.words for section in self.sections))

    def section(self, section_id: int) -> SectionContent | None:
        """The section with this id, if it is in this text."""
        return next((section for section in self.sections if section.section.id == section_id), None)

    def goal(self, goal_id: int) -> GoalContent | None:
        """The goal or sub-goal with this id, if it is in this text."""
        return next((goal for goal in self.goals if goal.goal.id == goal_id), None)

    def measure(self, measure_id: int) -> MeasureContent | None:
        """The measure with this id, if it is in this text."""
        return next((measure for measure in self.measures if measure.measure.id == measure_id), None)

    def home_of(self, measure_id: int) -> SectionContent | None:
        """The section in which a measure stands (not the one that only lists it)."""
        for section in self.sections:
            if not section.only_lists_measures and any(m.measure.id == measure_id for m in section.measures):
                return section
        return None

    def neighbours(self, section_id: int) -> tuple[SectionContent | None, SectionContent | None]:
        """The sections before and after the one with this id."""
        for place, section in enumerate(self.sections):
            if section.section.id == section_id:
                before = self.sections[place - 1] if place else None
                after = self.sections[place + 1] if place + 1 < len(self.sections) else None
                return before, after
        return None, None
