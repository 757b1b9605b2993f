"""What waits for one person: questions to answer and notes that mention them, in every round."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Select, func, select
from sqlalchemy.orm import Session, joinedload

from consult.responses.models import Comment, Response
from consult.responses.queries import is_current
from consult.triage.models import Advice, NoteMention, Point, PointNote
from consult.triage.queries.points import PointRow, point_rows


@dataclass(frozen=True)
class Waiting:
    """How much waits for a person; each number is that of the list of the same name."""

    questions: int
    mentions: int


def waiting_for(session: Session, user_id: int) -> Waiting:
    """Both counts; one statement."""
    questions = (
        select(func.count())
        .select_from(Advice)
        .join(Point, Point.id == Advice.point_id)
        .join(Comment, Comment.id == Point.comment_id)
        .join(Response, Response.id == Comment.response_id)
        .where(*_open_to(user_id), is_current())
    )
    mentions = (
        select(func.count())
        .select_from(NoteMention)
        .where(NoteMention.user_id == user_id, NoteMention.seen_at.is_(None))
    )
    row = session.execute(select(questions.scalar_subquery(), mentions.scalar_subquery())).one()
    return Waiting(int(row[0]), int(row[1]))


@dataclass(frozen=True)
class Question:
    """A question that a person has been asked, and the point."""

    row: PointRow
    advice: Advice


def questions_to(session: Session, user_id: int) -> list[Question]:
    """Open questions on points that count, the ones due first first; one statement."""
    query = point_rows().add_columns(Advice).join(Advice, Advice.point_id == Point.id)
    query = (
        _with_rounds(query)
        .where(*_open_to(user_id), is_current())
        .order_by(Advice.due_on.is_(None), Advice.due_on, Advice.id)
    )
    return [Question(PointRow(*row[:-1]), row[-1]) for row in session.execute(query)]


@dataclass(frozen=True)
class Mention:
    """A note that mentions a person, and the point."""

    row: PointRow
    note: PointNote
    mention: NoteMention


def mentions_of(session: Session, user_id: int) -> list[Mention]:
    """Notes that the person has not seen, newest first; one statement."""
    query = (
        point_rows()
        .add_columns(PointNote, NoteMention)
        .join(PointNote, PointNote.point_id == Point.id)
        .join(NoteMention, NoteMention.note_id == PointNote.id)
        .where(NoteMention.user_id == user_id, NoteMention.seen_at.is_(None))
        .order_by(NoteMention.id.desc())
    )
    return [Mention(PointRow(*row[:-2]), row[-2], row[-1]) for row in session.execute(_with_rounds(query))]


def _with_rounds(query: Select[*tuple[Any, ...]]) -> Select[*tuple[Any, ...]]:
    return query.options(joinedload(Point.round, innerjoin=True))


def _open_to(user_id: int) -> tuple[ColumnElement[bool], ...]:
    return (Advice.asked_id == user_id, Advice.given_at.is_(None), Advice.withdrawn_at.is_(None))
