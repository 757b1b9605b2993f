"""What colleagues say to each other about a point; never given out."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from consult.core.db import Base, enum_type
from consult.triage.models.answers import Outcome


class PointNote(Base):
    """What staff write to each other about a point. Working material: never in anything given out (TF 2:12)."""

    __tablename__ = "point_note"
    __table_args__ = (CheckConstraint("body <> ''", name="written"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    point_id: Mapped[int] = mapped_column(ForeignKey("point.id"), index=True)
    body: Mapped[str] = mapped_column(Text)
    by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    by: Mapped[str] = mapped_column(String(200))
    at: Mapped[datetime]


class NoteMention(Base):
    """A user mentioned in a note ("@"); told of it by mail once (``told_at``), done when seen."""

    __tablename__ = "note_mention"
    __table_args__ = (UniqueConstraint("note_id", "user_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    note_id: Mapped[int] = mapped_column(ForeignKey("point_note.id"), index=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"), index=True)
    told_at: Mapped[datetime | None]
    seen_at: Mapped[datetime | None]

    note: Mapped[PointNote] = relationship()


class Advice(Base):
    """What another officer or a department is asked about a point, and says. A proposal: the handler decides.

    ``due_told_for``: the day (``due_on``) that the asked user has been reminded of by mail, once for each day.
    """

    __tablename__ = "advice"
    __table_args__ = (
        CheckConstraint("(given_at IS NULL) = (given_by IS NULL)", name="given_pair"),
        CheckConstraint("given_at IS NULL OR body <> ''", name="given_words"),
        CheckConstraint("(withdrawn_at IS NULL) = (withdrawn_by IS NULL)", name="withdrawn_pair"),
        CheckConstraint("asked_id IS NOT NULL OR asked_name <> ''", name="asked_of"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    point_id: Mapped[int] = mapped_column(ForeignKey("point.id"), index=True)
    asked_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"), index=True)
    asked_name: Mapped[str] = mapped_column(String(200), default="")
    question: Mapped[str] = mapped_column(Text, default="")
    due_on: Mapped[date | None]
    asked_by: Mapped[str] = mapped_column(String(200))
    asked_at: Mapped[datetime]
    asked_told_at: Mapped[datetime | None]
    due_told_for: Mapped[date | None]
    outcome: Mapped[Outcome | None] = mapped_column(enum_type(Outcome))
    body: Mapped[str] = mapped_column(Text, default="")
    given_by: Mapped[str | None] = mapped_column(String(200))
    given_at: Mapped[datetime | None]
    withdrawn_at: Mapped[datetime | None]
    withdrawn_by: Mapped[str | None] = mapped_column(String(200))
