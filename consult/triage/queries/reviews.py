"""What a reviewer needs beside an answer: how many it reaches, and what reviewers have written before."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy.orm import Session

from consult.invitations.models import Invitation
from consult.responses.models import Comment, Response
from consult.responses.queries import is_current
from consult.triage.models import AnswerReturn, DeskChange, Point


@dataclass(frozen=True)
class Reach:
    """How many points an answer holds for, and from how many organisations."""

    points: int
    organisations: int


def reach_of(session: Session, answer_ids: Iterable[int | None]) -> dict[int, Reach]:
    """Reach by answer id, points of responses that count; one statement."""
    wanted = {each for each in answer_ids if each is not None}
    query = (
        select(Point.answer_id, func.count(), func.count(Invitation.organisation_id.distinct()))
        .join(Comment, Comment.id == Point.comment_id)
        .join(Response, Response.id == Comment.response_id)
        .join(Invitation, Invitation.id == Response.invitation_id)
        .where(Point.answer_id.in_(wanted), is_current())
        .group_by(Point.answer_id)
    )
    return {int(key or 0): Reach(points, senders) for key, points, senders in session.execute(query)}


def numbers_along(session: Session, point: Point, also: Sequence[int] = ()) -> set[int]:
    """Numbers of the points that are answered along with this one: of its group, and those with these ids."""
    together: list[ColumnElement[bool]] = [Point.id.in_(also)] if also else []
    if point.group_id is not None:
        together.append(Point.group_id == point.group_id)
    if not together:
        return set()
    return set(session.scalars(select(Point.number).where(Point.round_id == point.round_id, or_(*together))))


def returns_of(session: Session, answer_id: int | None) -> Sequence[AnswerReturn]:
    """What reviewers wrote each time they sent the answer back, newest first; undone ones are left out."""
    if answer_id is None:
        return []
    query = (
        select(AnswerReturn)
        .join(DeskChange, DeskChange.id == AnswerReturn.change_id)
        .where(AnswerReturn.answer_id == answer_id, DeskChange.undone_at.is_(None))
        .order_by(AnswerReturn.id.desc())
    )
    return session.scalars(query).all()
