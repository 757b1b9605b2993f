"""The points of a choice, without their texts: two statements at most, however many there are."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from consult.triage.bulk import Standing
from consult.triage.filters import PointFilter
from consult.triage.models import Answer, Point, WorkState
from consult.triage.queries.points import conditions, counts_in, narrow

IN_ONE_STATEMENT = 500


def standing_of_filter(session: Session, round_id: int, chosen: PointFilter) -> list[Standing]:
    """Every point that the filter shows."""
    return _read(session, _columns(chosen).where(*conditions(round_id, chosen)))


def standing_of_numbers(session: Session, round_id: int, numbers: Sequence[int]) -> list[Standing]:
    """The points with these numbers, at most 500; those of responses that count."""
    some = sorted(set(numbers))[:IN_ONE_STATEMENT]
    of_these = (Point.round_id == round_id, Point.number.in_(some), counts_in(round_id))
    return _read(session, _columns(PointFilter()).where(*of_these))


def beside(session: Session, points: Iterable[Standing]) -> int:
    """How many points share an answer with these and are not among them."""
    own = {each.point_id for each in points}
    answers = sorted({each.answer_id for each in points if each.grouped and each.answer_id})
    found = 0
    for at in range(0, len(answers), IN_ONE_STATEMENT):
        query = select(func.count()).select_from(Point)
        part = answers[at : at + IN_ONE_STATEMENT]
        found += session.scalar(query.where(Point.answer_id.in_(part))) or 0
    shared = set(answers)
    return found - sum(1 for each in points if each.answer_id in shared and each.point_id in own)


def _columns(chosen: PointFilter) -> Select[*tuple[Any, ...]]:
    complete = (Answer.outcome.is_not(None)) & (Answer.reason != "")
    return narrow(Point.id, Point.group_id, Answer.id, Answer.version, Answer.state, complete, chosen=chosen)


def _read(session: Session, query: Select[*tuple[Any, ...]]) -> list[Standing]:
    return [
        Standing(key, answer or 0, version or 0, state or WorkState.TO_DECIDE, bool(complete), bool(group))
        for key, group, answer, version, state, complete in session.execute(query)
    ]
