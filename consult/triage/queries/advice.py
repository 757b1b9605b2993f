"""Questions about points to colleagues, what they said, and notes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy.orm import Session

from consult.accounts.models import User
from consult.triage.models import Advice, NoteMention, Point, PointNote


@dataclass(frozen=True)
class AdviceRow:
    """A question with whom it was put to and the number of its point."""

    advice: Advice
    asked: str
    number: int

    @property
    def is_open(self) -> bool:
        """Neither answered nor withdrawn."""
        return self.advice.given_at is None and self.advice.withdrawn_at is None


def advice_on(session: Session, point: Point) -> list[AdviceRow]:
    """All questions on the point and on the others of its group, oldest first; one statement."""
    query = (
        select(Advice, func.coalesce(User.name, Advice.asked_name), Point.number)
        .join(Point, Point.id == Advice.point_id)
        .outerjoin(User, User.id == Advice.asked_id)
        .where(_here(point))
        .order_by(Advice.id)
    )
    return [AdviceRow(*row) for row in session.execute(query)]


def advice_by_id(session: Session, point: Point, advice_id: int) -> Advice | None:
    """The question with this id, if it is on the point or on another of its group."""
    query = select(Advice).join(Point, Point.id == Advice.point_id)
    return session.scalar(query.where(Advice.id == advice_id, _here(point)))


@dataclass(frozen=True)
class NoteRow:
    """A note with the number of its point, the mention of the reader in it, if any, and names of all it mentions."""

    note: PointNote
    number: int
    mention: NoteMention | None
    told: tuple[str, ...]


def notes_on(session: Session, point: Point, user_id: int) -> list[NoteRow]:
    """All notes on the point and on the others of its group, oldest first; two statements."""
    mine = (NoteMention.note_id == PointNote.id) & (NoteMention.user_id == user_id)
    query = (
        select(PointNote, Point.number, NoteMention)
        .join(Point, Point.id == PointNote.point_id)
        .outerjoin(NoteMention, mine)
        .where(_here(point))
        .order_by(PointNote.id)
    )
    rows = session.execute(query).all()
    told: dict[int, list[str]] = {}
    names = select(NoteMention.note_id, User.name).join(User, User.id == NoteMention.user_id)
    names = names.where(NoteMention.note_id.in_([note.id for note, _number, _mention in rows]))
    for note_id, name in session.execute(names.order_by(NoteMention.id)):
        told.setdefault(note_id, []).append(name)
    return [NoteRow(note, number, mention, tuple(told.get(note.id, ()))) for note, number, mention in rows]


def mention_by_id(session: Session, user_id: int, mention_id: int) -> NoteMention | None:
    """The mention with this id, if it is of this user."""
    query = select(NoteMention).where(NoteMention.id == mention_id, NoteMention.user_id == user_id)
    return session.scalar(query)


def point_of_mention(session: Session, mention: NoteMention) -> Point:
    """The point whose note mentions."""
    query = select(Point).join(PointNote, PointNote.point_id == Point.id)
    return session.scalars(query.where(PointNote.id == mention.note_id)).one()


def departments_asked(session: Session, round_id: int) -> Sequence[str]:
    """Names of departments that have been asked in the round, to choose among."""
    query = (
        select(Advice.asked_name)
        .join(Point, Point.id == Advice.point_id)
        .where(Point.round_id == round_id, Advice.asked_name != "")
        .distinct()
        .order_by(Advice.asked_name)
    )
    return session.scalars(query).all()


def _here(point: Point) -> ColumnElement[bool]:
    if point.group_id is None:
        return Point.id == point.id
    return or_(Point.id == point.id, Point.group_id == point.group_id)
