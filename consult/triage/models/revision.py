"""Tasks that change the text, with the points behind them."""

from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from consult.consultations.models import Round
from consult.core.db import Base, count_of, enum_type
from consult.programmes.models import Goal, GoalVersion, Measure, MeasureVersion, Section, SectionVersion
from consult.triage.models.points import Point


class RevisionTask(Base):
    """Work on the text, caused by points. Done when ``completed_at`` is set; then it points at its versions.

    ``assigned_at``: when somebody else gave it to the responsible person, who is told of it by mail once, and once
    of each due date (``due_told_for``).
    """

    __tablename__ = "revision_task"
    __table_args__ = (
        UniqueConstraint("round_id", "number"),
        CheckConstraint("(completed_at IS NULL) = (completed_by IS NULL)", name="completed_pair"),
        CheckConstraint(count_of("goal_id", "measure_id") + " <= 1", name="one_target"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    round_id: Mapped[int] = mapped_column(ForeignKey("round.id"))
    number: Mapped[int]
    title: Mapped[str] = mapped_column(String(200))
    instruction: Mapped[str] = mapped_column(Text, default="")
    section_id: Mapped[int] = mapped_column(ForeignKey("section.id"))
    goal_id: Mapped[int | None] = mapped_column(ForeignKey("goal.id"))
    measure_id: Mapped[int | None] = mapped_column(ForeignKey("measure.id"))
    responsible_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    due_on: Mapped[date | None]
    assigned_at: Mapped[datetime | None]
    assigned_told_at: Mapped[datetime | None]
    due_told_for: Mapped[date | None]
    created_by: Mapped[str] = mapped_column(String(200))
    created_at: Mapped[datetime]
    started_at: Mapped[datetime | None]
    completed_at: Mapped[datetime | None]
    completed_by: Mapped[str | None] = mapped_column(String(200))

    round: Mapped[Round] = relationship()
    section: Mapped[Section] = relationship()
    goal: Mapped[Goal | None] = relationship()
    measure: Mapped[Measure | None] = relationship()


class RevisionDraft(Base):
    """The text being written in a task, not yet a version. Shared by those who work on it; ``version`` guards two.

    ``base_version_id`` is the current version of the task's section, goal or measure that the writing began from.
    ``fields`` holds what the editor's form holds. ``writing_since`` is when the one who saved last began, as far as is
    known: the first of their saves that follow close upon each other.
    """

    __tablename__ = "revision_draft"

    id: Mapped[int] = mapped_column(primary_key=True)
    task_id: Mapped[int] = mapped_column(ForeignKey("revision_task.id"), unique=True)
    base_version_id: Mapped[int]
    fields: Mapped[dict[str, Any]] = mapped_column(default=dict)
    version: Mapped[int] = mapped_column(default=1)
    saved_by: Mapped[str] = mapped_column(String(200))
    saved_at: Mapped[datetime]
    writing_since: Mapped[datetime | None]


class ReviewVerdict(StrEnum):
    """What came of a text that was handed in for review."""

    ACCEPTED = "accepted"
    RETURNED = "returned"
    TAKEN_BACK = "taken_back"


class RevisionReview(Base):
    """The draft of a task was handed in for review, and what came of it. It waits while ``verdict`` is empty.

    ``keeps_text`` where the text is to stay as it is. ``note`` says why it was returned; internal, like every note.
    ``told_at``: when the one who is responsible was told of the return, or need not be.
    """

    __tablename__ = "revision_review"
    __table_args__ = (
        CheckConstraint("(verdict IS NULL) = (decided_at IS NULL)", name="decided_pair"),
        CheckConstraint("verdict <> 'returned' OR note <> ''", name="says_why"),
        Index(
            "ix_revision_review_waiting",
            "task_id",
            unique=True,
            sqlite_where=text("verdict IS NULL"),
            postgresql_where=text("verdict IS NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    task_id: Mapped[int] = mapped_column(ForeignKey("revision_task.id"), index=True)
    keeps_text: Mapped[bool]
    handed_in_by: Mapped[str] = mapped_column(String(200))
    handed_in_at: Mapped[datetime]
    verdict: Mapped[ReviewVerdict | None] = mapped_column(enum_type(ReviewVerdict))
    note: Mapped[str] = mapped_column(Text, default="")
    decided_by: Mapped[str | None] = mapped_column(String(200))
    decided_at: Mapped[datetime | None]
    told_at: Mapped[datetime | None]


class RevisionTaskPoint(Base):
    """A point is among the causes of a task."""

    __tablename__ = "revision_task_point"
    __table_args__ = (UniqueConstraint("task_id", "point_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    task_id: Mapped[int] = mapped_column(ForeignKey("revision_task.id"))
    point_id: Mapped[int] = mapped_column(ForeignKey("point.id"), index=True)

    task: Mapped[RevisionTask] = relationship()
    point: Mapped[Point] = relationship()


class RevisionTaskVersion(Base):
    """A version that completing a task made."""

    __tablename__ = "revision_task_version"
    __table_args__ = (
        CheckConstraint(
            count_of("section_version_id", "goal_version_id", "measure_version_id") + " = 1",
            name="one_target",
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    task_id: Mapped[int] = mapped_column(ForeignKey("revision_task.id"), index=True)
    section_version_id: Mapped[int | None] = mapped_column(ForeignKey("section_version.id"), unique=True)
    goal_version_id: Mapped[int | None] = mapped_column(ForeignKey("goal_version.id"), unique=True)
    measure_version_id: Mapped[int | None] = mapped_column(ForeignKey("measure_version.id"), unique=True)

    section_version: Mapped[SectionVersion | None] = relationship()
    goal_version: Mapped[GoalVersion | None] = relationship()
    measure_version: Mapped[MeasureVersion | None] = relationship()
