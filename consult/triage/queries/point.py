"""One point with everything a handler needs beside it."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import exists, select
from sqlalchemy.orm import Session, joinedload, selectinload

from consult.responses.models import Comment, CommentAttachment, Response, SetAside, Withdrawal
from consult.triage.models import Point, RevisionTask, RevisionTaskPoint
from consult.triage.queries.points import PointRow, point_rows


def point_row(session: Session, round_id: int, number: int) -> PointRow | None:
    """The point with this number in the round; one statement."""
    query = point_rows().where(Point.round_id == round_id, Point.number == number)
    row = session.execute(query).one_or_none()
    return PointRow(*row) if row else None


def points_by_numbers(session: Session, round_id: int, numbers: Sequence[int]) -> list[PointRow]:
    """The points with these numbers, in number order; one statement."""
    query = point_rows().where(Point.round_id == round_id, Point.number.in_(numbers)).order_by(Point.number)
    return [PointRow(*row) for row in session.execute(query)]


def rows_of_response(session: Session, response_id: int) -> list[PointRow]:
    """All points of a response in its own order; one statement, and one for the files."""
    query = (
        point_rows()
        .where(Response.id == response_id)
        .order_by(Comment.position, Point.begins, Point.number)
        .options(selectinload(Comment.attachments).joinedload(CommentAttachment.file))
    )
    return [PointRow(*row) for row in session.execute(query)]


def tasks_of_point(session: Session, point_id: int) -> Sequence[RevisionTask]:
    """Revision tasks that the point is a cause of."""
    query = (
        select(RevisionTask)
        .join(RevisionTaskPoint, RevisionTaskPoint.task_id == RevisionTask.id)
        .where(RevisionTaskPoint.point_id == point_id)
        .order_by(RevisionTask.number)
    )
    return session.scalars(query).all()


def attachment(session: Session, round_id: int, attachment_id: int) -> CommentAttachment | None:
    """A received file of a comment in this round."""
    query = (
        select(CommentAttachment)
        .join(Comment, Comment.id == CommentAttachment.comment_id)
        .join(Response, Response.id == Comment.response_id)
        .where(CommentAttachment.id == attachment_id, Response.round_id == round_id)
        .options(joinedload(CommentAttachment.file))
    )
    return session.scalar(query)


def is_set_aside(session: Session, response_id: int) -> bool:
    """Whether a late response waits for staff to let it count, and has not been withdrawn."""
    withdrawn = exists().where(Withdrawal.response_id == response_id)
    query = select(SetAside.id).where(
        SetAside.response_id == response_id, SetAside.counted_at.is_(None), ~withdrawn
    )
    return session.scalar(query) is not None
