"""A whole document as it is read: sections in order with their goal, sub-goals and measures, in one wording.

Either the current versions (`current_content`) or those an edition has frozen (`edition_content`).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from typing import Any

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session, contains_eager, joinedload, selectinload

from consult.programmes.models import (
    Document,
    Edition,
    EditionItem,
    Goal,
    GoalVersion,
    Measure,
    MeasureVersion,
    Section,
    SectionVersion,
)
from consult.programmes.queries.parts import EditionContent, GoalContent, MeasureContent, SectionContent


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
