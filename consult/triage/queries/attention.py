"""How many points are in the hands of others, or have come back from them."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import ColumnElement, and_, case, func, or_
from sqlalchemy.orm import Session

from consult.triage.filters import PointFilter
from consult.triage.models import Answer, Point, WorkState
from consult.triage.queries.marks import advice_is_late, awaits_advice, has_advice, is_overdue, is_returned
from consult.triage.queries.points import counts_in, narrow


@dataclass(frozen=True)
class Attention:
    """Points that are not done: each number is that of the list with the filter of the same name.

    ``own`` and ``own_late`` are those that the user with ``user_id`` is responsible for.
    """

    user_id: int
    returned: int
    asked: int
    advice_late: int
    advised: int
    own: int
    own_late: int


def attention(session: Session, round_id: int, user_id: int) -> Attention:
    """The counts for a round and a user; one statement."""
    undone = or_(Answer.id.is_(None), Answer.state != WorkState.DONE)

    def number(condition: ColumnElement[bool]) -> ColumnElement[int]:
        return func.coalesce(func.sum(case((and_(undone, condition), 1), else_=0)), 0)

    mine = Point.responsible_id == user_id
    counted = (
        number(is_returned()),
        number(awaits_advice()),
        number(advice_is_late()),
        number(has_advice()),
        number(mine),
        number(and_(mine, is_overdue())),
    )
    query = narrow(*counted, chosen=PointFilter()).where(Point.round_id == round_id, counts_in(round_id))
    row = session.execute(query).one()
    return Attention(user_id, *(int(each) for each in row))
