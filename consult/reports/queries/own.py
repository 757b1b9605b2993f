"""What one respondent has sent, for its own page."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from consult.reports.models import PublishedAnswer
from consult.responses.models import Comment, Response
from consult.responses.queries import is_current
from consult.triage.models import Point


def own_standing(session: Session, invitation_id: int) -> Response | None:
    """The response that counts, if any."""
    return session.scalar(select(Response).where(Response.invitation_id == invitation_id, is_current()))


def comments_without_answer(session: Session, invitation_id: int, publication_id: int) -> Sequence[Comment]:
    """Comments of the response that counts which the publication does not answer; all before there is one."""
    answered = (
        select(Point.comment_id)
        .join(PublishedAnswer, PublishedAnswer.point_id == Point.id)
        .where(PublishedAnswer.publication_id == publication_id)
    )
    query = (
        select(Comment)
        .join(Response, Response.id == Comment.response_id)
        .where(Response.invitation_id == invitation_id, is_current(), Comment.id.not_in(answered))
        .order_by(Comment.position)
    )
    return session.scalars(query).all()
