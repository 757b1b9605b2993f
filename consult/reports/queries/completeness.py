"""What is left before an outcome may be published, and what it would hold."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session, joinedload

from consult.invitations.models import Invitation
from consult.invitations.queries.ledger import is_standing
from consult.organisations.models import Organisation
from consult.programmes.models import EditionItem, MeasureVersion
from consult.reports.models import PublicationDraft
from consult.responses.models import Comment, Response
from consult.responses.queries import is_current
from consult.triage.models import (
    Answer,
    Point,
    RevisionTask,
    RevisionTaskPoint,
    RevisionTaskVersion,
    WorkState,
)
from consult.triage.queries.points import PointRow, point_rows

SHOWN = 100


def unanswered(session: Session, round_id: int, cutoff_at: datetime) -> list[PointRow]:
    """Points of responses that count, received before the cut-off, without a done answer; in number order."""
    query = (
        point_rows()
        .where(Point.round_id == round_id, is_current(), Response.received_at < cutoff_at)
        .where(or_(Answer.id.is_(None), Answer.state != WorkState.DONE))
        .order_by(Point.number)
    )
    return [PointRow(*row) for row in session.execute(query)]


def waiting_comments(session: Session, round_id: int, cutoff_at: datetime) -> int:
    """Comments received before the cut-off that the desk has not taken in yet; they have no answer either."""
    query = (
        select(func.count(Comment.id))
        .join(Response, Response.id == Comment.response_id)
        .outerjoin(Point, Point.comment_id == Comment.id)
        .where(
            Response.round_id == round_id, Response.received_at < cutoff_at, Point.id.is_(None), is_current()
        )
    )
    return session.scalar(query) or 0


@dataclass(frozen=True)
class Sizes:
    """What a publication with some cut-off would count."""

    responses: int
    too_late: int
    recipients: int
    points: int


def sizes(session: Session, round_id: int, cutoff_at: datetime) -> Sizes:
    """Responses that count before and after the cut-off, recipients, and points before it; one statement."""
    counted = select(func.count()).select_from(Response).where(Response.round_id == round_id, is_current())
    points = (
        select(func.count(Point.id))
        .join(Comment, Comment.id == Point.comment_id)
        .join(Response, Response.id == Comment.response_id)
        .where(Point.round_id == round_id, is_current(), Response.received_at < cutoff_at)
    )
    recipients = (
        select(func.count()).select_from(Invitation).where(Invitation.round_id == round_id, is_standing())
    )
    row = session.execute(
        select(
            counted.where(Response.received_at < cutoff_at).scalar_subquery(),
            counted.where(Response.received_at >= cutoff_at).scalar_subquery(),
            recipients.scalar_subquery(),
            points.scalar_subquery(),
        )
    ).one()
    return Sizes(*row)


def too_late(session: Session, round_id: int, cutoff_at: datetime) -> Sequence[tuple[Response, Organisation]]:
    """Responses that count and came after the cut-off, with their senders."""
    query = (
        select(Response, Organisation)
        .join(Invitation, Invitation.id == Response.invitation_id)
        .join(Organisation, Organisation.id == Invitation.organisation_id)
        .where(Response.round_id == round_id, is_current(), Response.received_at >= cutoff_at)
        .order_by(Response.received_at)
        .limit(SHOWN)
    )
    return session.execute(query).all()


def respondents(session: Session, round_id: int) -> Sequence[Invitation]:
    """Invitations with a response that counts: those who get the mail about the outcome."""
    query = (
        select(Invitation)
        .join(Response, Response.invitation_id == Invitation.id)
        .where(Response.round_id == round_id, is_current())
        .distinct()
        .order_by(Invitation.id)
    )
    return session.scalars(query).all()


def draft_of(session: Session, round_id: int) -> PublicationDraft | None:
    """What is written for the next publication, as it is now."""
    query = select(PublicationDraft).where(PublicationDraft.round_id == round_id)
    return session.scalar(query.execution_options(populate_existing=True))


def open_tasks(session: Session, round_id: int) -> Sequence[RevisionTask]:
    """Revision tasks that are not completed: their changes would not be in the publication."""
    query = select(RevisionTask).where(RevisionTask.round_id == round_id, RevisionTask.completed_at.is_(None))
    return session.scalars(query.order_by(RevisionTask.number)).all()


def versions_by_point(session: Session, round_id: int) -> dict[int, list[RevisionTaskVersion]]:
    """Versions that the tasks behind each point have made, by point id; one statement."""
    query = (
        select(RevisionTaskPoint.point_id, RevisionTaskVersion)
        .join(RevisionTask, RevisionTask.id == RevisionTaskPoint.task_id)
        .join(RevisionTaskVersion, RevisionTaskVersion.task_id == RevisionTask.id)
        .where(RevisionTask.round_id == round_id, RevisionTask.completed_at.is_not(None))
        .order_by(RevisionTaskVersion.id)
        .options(
            joinedload(RevisionTaskVersion.section_version),
            joinedload(RevisionTaskVersion.goal_version),
            joinedload(RevisionTaskVersion.measure_version).joinedload(MeasureVersion.accountable),
        )
    )
    found: dict[int, list[RevisionTaskVersion]] = {}
    for point_id, version in session.execute(query):
        found.setdefault(point_id, []).append(version)
    return found


def items_of(session: Session, edition_id: int) -> Sequence[EditionItem]:
    """The versions an edition is a list of."""
    return session.scalars(select(EditionItem).where(EditionItem.edition_id == edition_id)).all()
