"""Conditions on ``Point`` and ``Answer`` that more than one read asks for."""

from sqlalchemy import ColumnElement, and_, exists, or_

from consult.core.clock import now, today
from consult.triage.models import Advice, Answer, Point, WorkState


def is_returned() -> ColumnElement[bool]:
    """A reviewer has sent the answer back, and it has not been finished since."""
    return and_(Answer.state == WorkState.DRAFT, Answer.review_note != "")


def awaits_advice(*such: ColumnElement[bool]) -> ColumnElement[bool]:
    """Somebody has been asked, ``such`` of the question where it is given, and has not answered."""
    return exists().where(
        Advice.point_id == Point.id, Advice.given_at.is_(None), Advice.withdrawn_at.is_(None), *such
    )


def advice_is_late() -> ColumnElement[bool]:
    """Somebody has been asked, should have answered before today, and has not."""
    return awaits_advice(Advice.due_on < today(now()))


def has_advice() -> ColumnElement[bool]:
    """Somebody who was asked has answered."""
    return exists().where(Advice.point_id == Point.id, Advice.given_at.is_not(None))


def is_overdue() -> ColumnElement[bool]:
    """It should have been done before today, and is not."""
    undone = or_(Answer.id.is_(None), Answer.state != WorkState.DONE)
    return and_(Point.due_on < today(now()), undone)


def is_grouped() -> ColumnElement[bool]:
    """It shares its answer with other points."""
    return Point.group_id.is_not(None)
