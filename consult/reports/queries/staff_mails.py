"""Who of the staff is to be told of what: new responses, tasks they got or are soon due, questions, mentions."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import ColumnElement, and_, or_, select
from sqlalchemy.orm import Session, contains_eager, joinedload

from consult.accounts.models import User
from consult.consultations.models import Round
from consult.invitations.models import Invitation
from consult.organisations.models import Organisation
from consult.responses.models import Comment, Response
from consult.responses.queries import is_current
from consult.triage.models import (
    Advice,
    Answer,
    NoteMention,
    Point,
    PointNote,
    ReviewVerdict,
    RevisionReview,
    RevisionTask,
    WorkState,
)

SOON = timedelta(days=2)
FRESH = timedelta(hours=12)


def gets_mail(day: date) -> ColumnElement[bool]:
    """SQL: the person has an account that works on this Swedish day; somebody only invited has not."""
    return and_(
        User.active.is_(True), User.password_hash != "", or_(User.ends_on.is_(None), User.ends_on >= day)
    )


def awaiting_digest(session: Session, morning: datetime, day: date) -> Sequence[User]:
    """Those for whom this morning has not been dealt with, whether or not they want the mail."""
    query = select(User).where(
        gets_mail(day), or_(User.told_responses_at.is_(None), User.told_responses_at < morning)
    )
    return session.scalars(query.order_by(User.id)).all()


@dataclass(frozen=True)
class NewResponse:
    """A response that counts, for the digest."""

    round_id: int
    round_title: str
    sender: str
    received_at: datetime


def responses_since(session: Session, earliest: datetime, until: datetime) -> list[NewResponse]:
    """Responses that count, received after ``earliest`` and no later than ``until``; one statement.

    What staff entered from paper counts from when it was entered.
    """
    came = or_(
        and_(Response.entered_at.is_(None), Response.received_at > earliest, Response.received_at <= until),
        and_(Response.entered_at > earliest, Response.entered_at <= until),
    )
    query = (
        select(Response.round_id, Round.title, Organisation.name, Response.received_at, Response.entered_at)
        .join(Round, Round.id == Response.round_id)
        .join(Invitation, Invitation.id == Response.invitation_id)
        .join(Organisation, Organisation.id == Invitation.organisation_id)
        .where(came, is_current())
        .order_by(Response.round_id, Response.received_at, Response.id)
    )
    return [
        NewResponse(round_id, title, sender, entered or received)
        for round_id, title, sender, received, entered in session.execute(query)
    ]


def untold_assignments(session: Session) -> Sequence[RevisionTask]:
    """Open tasks that somebody was given and has not been told of, with their rounds."""
    query = select(RevisionTask).where(
        RevisionTask.assigned_at.is_not(None),
        RevisionTask.assigned_told_at.is_(None),
        RevisionTask.completed_at.is_(None),
    )
    return session.scalars(query.options(joinedload(RevisionTask.round)).order_by(RevisionTask.id)).all()


def untold_returns(session: Session) -> list[tuple[RevisionReview, RevisionTask]]:
    """Texts that a reviewer returned and whose responsible person has not been told, with tasks and rounds."""
    query = (
        select(RevisionReview, RevisionTask)
        .join(RevisionTask, RevisionTask.id == RevisionReview.task_id)
        .options(joinedload(RevisionTask.round))
        .where(RevisionReview.verdict == ReviewVerdict.RETURNED, RevisionReview.told_at.is_(None))
        .order_by(RevisionReview.id)
    )
    return [(review, task) for review, task in session.execute(query)]


def untold_points(session: Session) -> Sequence[Point]:
    """Points of responses that count that somebody was given and has not been told of, with their rounds."""
    query = (
        select(Point)
        .join(Comment, Comment.id == Point.comment_id)
        .join(Response, Response.id == Comment.response_id)
        .where(
            Point.assigned_at.is_not(None),
            Point.assigned_told_at.is_(None),
            Point.responsible_id.is_not(None),
            is_current(),
        )
    )
    return session.scalars(query.options(joinedload(Point.round)).order_by(Point.number)).all()


def untold_questions(session: Session) -> list[tuple[Advice, Point]]:
    """Open questions to users who have not been told of them, with their points and rounds."""
    query = (
        select(Advice, Point)
        .join(Point, Point.id == Advice.point_id)
        .options(joinedload(Point.round))
        .where(
            Advice.asked_id.is_not(None),
            Advice.asked_told_at.is_(None),
            Advice.given_at.is_(None),
            Advice.withdrawn_at.is_(None),
        )
        .order_by(Advice.id)
    )
    return [(advice, point) for advice, point in session.execute(query)]


def untold_mentions(session: Session) -> list[tuple[NoteMention, Point]]:
    """Mentions in notes that nobody has told the mentioned of, nor they have seen, with points and rounds."""
    query = (
        select(NoteMention, Point)
        .join(NoteMention.note)
        .join(Point, Point.id == PointNote.point_id)
        .options(contains_eager(NoteMention.note), joinedload(Point.round))
        .where(NoteMention.told_at.is_(None), NoteMention.seen_at.is_(None))
        .order_by(NoteMention.id)
    )
    return [(mention, point) for mention, point in session.execute(query)]


def untold_due(session: Session, day: date) -> list[tuple[User, RevisionTask]]:
    """Open tasks due within two days of ``day``, or late, whose responsible person has not been told of that date."""
    query = (
        select(RevisionTask, User)
        .join(User, User.id == RevisionTask.responsible_id)
        .join(RevisionTask.round)
        .options(contains_eager(RevisionTask.round))
        .where(
            RevisionTask.completed_at.is_(None),
            RevisionTask.due_on <= day + SOON,
            or_(RevisionTask.due_told_for.is_(None), RevisionTask.due_told_for != RevisionTask.due_on),
            gets_mail(day),
        )
        .order_by(User.id, RevisionTask.due_on, RevisionTask.number)
    )
    return [(user, task) for task, user in session.execute(query)]


def untold_due_points(session: Session, day: date) -> list[tuple[User, Point]]:
    """The same of points that are not done, of responses that count."""
    query = (
        select(Point, User)
        .join(User, User.id == Point.responsible_id)
        .join(Comment, Comment.id == Point.comment_id)
        .join(Response, Response.id == Comment.response_id)
        .outerjoin(Answer, Answer.id == Point.answer_id)
        .options(joinedload(Point.round))
        .where(
            or_(Answer.id.is_(None), Answer.state != WorkState.DONE),
            Point.due_on <= day + SOON,
            or_(Point.due_told_for.is_(None), Point.due_told_for != Point.due_on),
            is_current(),
            gets_mail(day),
        )
        .order_by(User.id, Point.due_on, Point.number)
    )
    return [(user, point) for point, user in session.execute(query)]


def untold_due_questions(session: Session, day: date, now: datetime) -> list[tuple[User, Advice, Point]]:
    """Open questions whose answer is due within two days of ``day``, or late, on points that count.

    Those that the asked user has not been reminded of for that date. A question that was put less than twelve hours
    before ``now`` is fresh enough without a reminder.
    """
    query = (
        select(Advice, Point, User)
        .join(Point, Point.id == Advice.point_id)
        .join(User, User.id == Advice.asked_id)
        .join(Comment, Comment.id == Point.comment_id)
        .join(Response, Response.id == Comment.response_id)
        .options(joinedload(Point.round))
        .where(
            Advice.given_at.is_(None),
            Advice.withdrawn_at.is_(None),
            Advice.due_on <= day + SOON,
            Advice.asked_at < now - FRESH,
            or_(Advice.due_told_for.is_(None), Advice.due_told_for != Advice.due_on),
            is_current(),
            gets_mail(day),
        )
        .order_by(User.id, Advice.due_on, Advice.id)
    )
    return [(user, advice, point) for advice, point, user in session.execute(query)]


def users_by_id(session: Session, ids: set[int], day: date) -> dict[int, User]:
    """Those of these users who get mail."""
    query = select(User).where(User.id.in_(ids), gets_mail(day))
    return {user.id: user for user in session.scalars(query)}
