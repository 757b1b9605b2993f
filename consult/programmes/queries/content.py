"""A whole document as it is read: sections in order with their goal, sub-goals and measures, in one wording.

Either the current versions (`current_content`) or those an edition has frozen (`edition_content`).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session, contains_eager, joinedload, selectinload

from consult.core.markdown import reading_minutes, word_count
from consult.organisations.models import OrganisationKind
from consult.programmes.models import (
    Document,
    Edition,
    EditionItem,
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


def edition_content(session: Session, edition_id: int) -> EditionContent | None:
    """Everything a frozen edition holds, or None where there is no such edition. Five statements at most."""
    edition = session.scalar(
        select(Edition).where(Edition.id == edition_id).options(joinedload(Edition.document))
    )
    if edition is None:
        return None
    sections = session.scalars(
        _sections().join(EditionItem, EditionItem.section_version_id == SectionVersion.id)
        .where(EditionItem.edition_id == edition_id).order_by(EditionItem.position)
    )  # fmt: skip
    goals = session.scalars(
        _goals().join(EditionItem, EditionItem.goal_version_id == GoalVersion.id)
        .where(EditionItem.edition_id == edition_id).order_by(EditionItem.position)
    )  # fmt: skip
    measures = session.scalars(
        _measures().join(EditionItem, EditionItem.measure_version_id == MeasureVersion.id)
        .where(EditionItem.edition_id == edition_id).order_by(EditionItem.position)
    )  # fmt: skip
    return _assembled(edition.document, edition, list(sections), list(goals), list(measures))


def current_content(session: Session, document_id: int) -> EditionContent | None:
    """The newest version of everything that is not retired, or None where there is no such document.

    Five statements at most.
    """
    document = session.scalar(
        select(Document).where(Document.id == document_id).options(joinedload(Document.programme))
    )
    if document is None:
        return None
    sections = session.scalars(
        _sections()
        .where(Section.document_id == document_id, Section.retired_at.is_(None), is_newest(SectionVersion))
        .order_by(Section.position, Section.id)
    )
    goals = session.scalars(
        _goals()
        .join(Goal.section)
        .where(Section.document_id == document_id, Section.retired_at.is_(None))
        .where(Goal.retired_at.is_(None), is_newest(GoalVersion))
        .order_by(Goal.position, Goal.id)
    )
    measures = session.scalars(
        _measures()
        .where(Measure.document_id == document_id, Measure.retired_at.is_(None), is_newest(MeasureVersion))
        .order_by(Measure.number)
    )
    return _assembled(document, None, list(sections), list(goals), list(measures))


def is_newest(version: type[SectionVersion] | type[GoalVersion] | type[MeasureVersion]) -> Any:
    """SQL condition: no later version of the same object exists."""
    other = version.__table__.alias()
    owner = {SectionVersion: "section_id", GoalVersion: "goal_id", MeasureVersion: "measure_id"}[version]
    table = version.__table__
    newest = select(func.max(other.c.number)).where(other.c[owner] == table.c[owner]).scalar_subquery()
    return table.c.number == newest


def _sections() -> Select[SectionVersion]:
    return select(SectionVersion).join(SectionVersion.section).options(contains_eager(SectionVersion.section))


def _goals() -> Select[GoalVersion]:
    return select(GoalVersion).join(GoalVersion.goal).options(contains_eager(GoalVersion.goal))


def _measures() -> Select[MeasureVersion]:
    return (
        select(MeasureVersion)
        .join(MeasureVersion.measure)
        .options(
            contains_eager(MeasureVersion.measure),
            joinedload(MeasureVersion.accountable),
            selectinload(MeasureVersion.financing),
        )
    )


def _assembled(
    document: Document,
    edition: Edition | None,
    sections: list[SectionVersion],
    goals: list[GoalVersion],
    measures: list[MeasureVersion],
) -> EditionContent:
    goals_of: dict[int, list[GoalContent]] = defaultdict(list)
    home_of: dict[int, int] = {}
    for goal in goals:
        goals_of[goal.goal.section_id].append(GoalContent(goal.goal, goal))
        home_of[goal.goal_id] = goal.goal.section_id
    measures_of: dict[int, list[MeasureContent]] = defaultdict(list)
    for measure in measures:
        home = home_of.get(measure.measure.goal_id)
        if home is not None:
            measures_of[home].append(MeasureContent(measure.measure, measure))
    content = [
        SectionContent(
            number,
            version.section,
            version,
            next((goal for goal in goals_of[version.section_id] if goal.goal.parent_id is None), None),
            [goal for goal in goals_of[version.section_id] if goal.goal.parent_id is not None],
            measures_of[version.section_id],
        )
        for number, version in enumerate(sections, 1)
    ]
    _list_measures(content)
    return EditionContent(document, edition, content)


def _list_measures(sections: list[SectionContent]) -> None:
    """Sections that only list measures show all of them, by number."""
    everything = sorted(_own_measures(sections), key=lambda measure: measure.number)
    for section in sections:
        if section.only_lists_measures:
            section.measures = everything


def _own_measures(sections: list[SectionContent]) -> Iterator[MeasureContent]:
    for section in sections:
        yield from section.measures
