"""Keeps the index: in the transaction of every change, and anew for everything (``consult reindex``).

The session tells what a write has touched; before it is committed the rows of the index are made again. That holds
for every action there is and will be. Rows that statements delete take their index rows along (foreign keys).
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from typing import Any

from sqlalchemy import delete, event, insert, inspect, select
from sqlalchemy.orm import Session, SessionTransaction

from consult.core.db import GuardedSession
from consult.organisations.models import Contact, Organisation, OrganisationContact
from consult.programmes.models import (
    Goal,
    GoalVersion,
    Measure,
    MeasureVersion,
    Section,
    SectionVersion,
)
from consult.responses.models import Comment
from consult.search import texts
from consult.search.folding import fold
from consult.search.models import Kind, SearchEntry

TOUCHED = "search_touched"
PORTION = 500

_OWNERS = {Kind.SECTION: Section.id, Kind.COMMENT: Comment.id, Kind.ORGANISATION: Organisation.id}
_COLUMNS = {
    Kind.SECTION: SearchEntry.section_id,
    Kind.COMMENT: SearchEntry.comment_id,
    Kind.ORGANISATION: SearchEntry.organisation_id,
}


@event.listens_for(GuardedSession, "after_flush")
def _note_touched(session: Session, _context: Any) -> None:
    touched: set[tuple[str, int]] = session.info.setdefault(TOUCHED, set())
    for row in [*session.new, *session.dirty, *session.deleted]:
        found = _touched_by(row)
        if found:
            touched.add(found)
        if isinstance(row, Measure):  # moved: the section that it has left too
            touched.update(
                ("goal", goal) for goal in inspect(row).attrs.goal_id.history.deleted or () if goal
            )


def _portions(ids: Iterable[int]) -> Iterator[list[int]]:
    row = sorted(ids)
    for start in range(0, len(row), PORTION):
        yield row[start : start + PORTION]


def _touched_by(row: object) -> tuple[str, int] | None:
    """What has to be made again because of this row: a kind and an id, or a goal, measure or contact and its id."""
    match row:
        case Comment():
            return Kind.COMMENT, row.id
        case Organisation():
            return Kind.ORGANISATION, row.id
        case OrganisationContact():
            return Kind.ORGANISATION, row.organisation_id
        case Contact():
            return "contact", row.id
        case Section():
            return Kind.SECTION, row.id
        case SectionVersion():
            return Kind.SECTION, row.section_id
        case Goal():
            return Kind.SECTION, row.section_id
        case GoalVersion():
            return "goal", row.goal_id
        case Measure():
            return "goal", row.goal_id
        case MeasureVersion():
            return "measure", row.measure_id
        case _:
            return None


@event.listens_for(GuardedSession, "before_commit")
def _index_touched(session: Session) -> None:
    if "writing" not in session.info:
        return
    session.flush()
    touched = session.info.pop(TOUCHED, set())
    if not touched:
        return
    wanted: dict[str, set[int]] = {}
    for kind, key in touched:
        wanted.setdefault(kind, set()).add(key)
    for kind in Kind:
        ids = wanted.get(kind, set()) | set(_owners(session, kind, wanted))
        for portion in _portions(sorted(ids)):
            _make_again(session, kind, portion)


@event.listens_for(GuardedSession, "after_soft_rollback")
def _forget(session: Session, _transaction: SessionTransaction) -> None:
    session.info.pop(TOUCHED, None)


def _owners(session: Session, kind: Kind, wanted: dict[str, set[int]]) -> Iterator[int]:
    """Sections of the goals and measures, organisations of the contacts that were touched."""
    goals, measures, contacts = (wanted.get(name, set()) for name in ("goal", "measure", "contact"))
    if kind is Kind.ORGANISATION:
        for portion in _portions(contacts):
            spoken_for = OrganisationContact.contact_id.in_(portion)
            yield from session.scalars(select(OrganisationContact.organisation_id).where(spoken_for))
    if kind is Kind.SECTION:
        for portion in _portions(goals):
            yield from session.scalars(select(Goal.section_id).where(Goal.id.in_(portion)))
        for portion in _portions(measures):
            of_measures = select(Goal.section_id).join(Measure, Measure.goal_id == Goal.id)
            yield from session.scalars(of_measures.where(Measure.id.in_(portion)))


def _make_again(session: Session, kind: Kind, ids: Collection[int]) -> None:
    column = _COLUMNS[kind]
    session.execute(delete(SearchEntry).where(column.in_(ids)))
    rows = [
        {"kind": kind, column.key: key, "shown": shown, "folded": fold(shown)}
        for key, shown in texts.texts_of(session, kind, ids).items()
    ]
    if rows:
        session.execute(insert(SearchEntry), rows)


def reindex(session: Session) -> dict[Kind, int]:
    """Make the whole index again, in the caller's write transaction. How many of each kind there are then."""
    session.execute(delete(SearchEntry))
    counts = {}
    for kind in Kind:
        ids = list(session.scalars(select(_OWNERS[kind]).order_by(_OWNERS[kind])))
        for portion in _portions(ids):
            _make_again(session, kind, portion)
        counts[kind] = len(ids)
    return counts
