"""What the desk has not taken in yet."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from consult.consultations.models import Round
from consult.responses.models import Comment, Response
from consult.triage.models import Point


def comments_without_point(session: Session, round_id: int) -> Sequence[Comment]:
    """Submitted comments that are no points yet, in the order they were received."""
    query = (
        select(Comment)
        .join(Response, Response.id == Comment.response_id)
        .outerjoin(Point, Point.comment_id == Comment.id)
        .where(Response.round_id == round_id, Point.id.is_(None))
        .order_by(Response.received_at, Response.id, Comment.position)
    )
    return session.scalars(query).all()


def rounds_to_take_in(session: Session) -> Sequence[int]:
    """Ids of rounds that have such comments."""
    query = (
        select(Response.round_id)
        .join(Comment, Comment.response_id == Response.id)
        .outerjoin(Point, Point.comment_id == Comment.id)
        .join(Round, Round.id == Response.round_id)
        .where(Point.id.is_(None))
        .distinct()
    )
    return session.scalars(query).all()
