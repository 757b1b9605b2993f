"""Points cut from comments, what was passed over, and every step taken with them at the desk."""

from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from consult.consultations.models import Round
from consult.core.db import Base, count_of, enum_type
from consult.responses.models import Comment


class ChangeKind(StrEnum):
    """What was done to points at the desk, each time in one step that can be undone."""

    ANSWER = "answer"
    SPLIT = "split"
    GROUP = "group"
    UNGROUP = "ungroup"
    THEME = "theme"
    ASSIGN = "assign"
    DUE = "due"
    MOVE = "move"
    REVIEW = "review"


class Theme(Base):
    """What points are about, across sections: staff's own word, one set per programme."""

    __tablename__ = "theme"
    __table_args__ = (UniqueConstraint("programme_id", "name"), CheckConstraint("name <> ''", name="named"))

    id: Mapped[int] = mapped_column(primary_key=True)
    programme_id: Mapped[int] = mapped_column(ForeignKey("programme.id"))
    name: Mapped[str] = mapped_column(String(100))
    created_by: Mapped[str] = mapped_column(String(200))
    created_at: Mapped[datetime]


class PointGroup(Base):
    """Alike points under one answer. Nothing is merged: its points share ``answer_id``, or have none yet."""

    __tablename__ = "point_group"

    id: Mapped[int] = mapped_column(primary_key=True)
    round_id: Mapped[int] = mapped_column(ForeignKey("round.id"), index=True)
    title: Mapped[str] = mapped_column(String(200), default="")
    created_by: Mapped[str] = mapped_column(String(200))
    created_at: Mapped[datetime]


class Point(Base):
    """The unit of staff work, numbered within the round: a passage of a comment, from ``begins`` up to ``ends``.

    Both count characters of ``Comment.body``; ``response_id`` is the comment's own, since lists ask by it. A comment
    comes in as one point of all its text; staff cut it. The point that came in carries the comment's proposed wording
    (``with_wording``). ``section_id``, ``goal_id`` and ``measure_id`` say where it is treated: where the comment was
    written, until a person moves it. ``assigned_at``: when somebody else gave it to the responsible person, who is told
    of it once.
    """

    __tablename__ = "point"
    __table_args__ = (
        UniqueConstraint("round_id", "number"),
        CheckConstraint("begins >= 0 AND ends >= begins", name="passage"),
        CheckConstraint(count_of("goal_id", "measure_id") + " <= 1", name="one_target"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    round_id: Mapped[int] = mapped_column(ForeignKey("round.id"))
    response_id: Mapped[int] = mapped_column(ForeignKey("response.id"), index=True)
    comment_id: Mapped[int] = mapped_column(ForeignKey("comment.id"), index=True)
    number: Mapped[int]
    begins: Mapped[int] = mapped_column(default=0)
    ends: Mapped[int]
    with_wording: Mapped[bool] = mapped_column(default=True)
    section_id: Mapped[int | None] = mapped_column(ForeignKey("section.id"))
    goal_id: Mapped[int | None] = mapped_column(ForeignKey("goal.id"))
    measure_id: Mapped[int | None] = mapped_column(ForeignKey("measure.id"))
    answer_id: Mapped[int | None] = mapped_column(ForeignKey("answer.id"), index=True)
    group_id: Mapped[int | None] = mapped_column(ForeignKey("point_group.id"), index=True)
    theme_id: Mapped[int | None] = mapped_column(ForeignKey("theme.id"), index=True)
    responsible_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"), index=True)
    due_on: Mapped[date | None]
    assigned_at: Mapped[datetime | None]
    assigned_told_at: Mapped[datetime | None]
    due_told_for: Mapped[date | None]
    created_at: Mapped[datetime]

    round: Mapped[Round] = relationship()
    comment: Mapped[Comment] = relationship()

    @classmethod
    def whole(cls, comment: Comment, *, round_id: int, number: int, now: datetime) -> "Point":
        """The point that a comment comes in as: all of its text, at its own place."""
        return cls(
            round_id=round_id,
            response_id=comment.response_id,
            comment_id=comment.id,
            number=number,
            begins=0,
            ends=len(comment.body),
            section_id=comment.section_id,
            goal_id=comment.goal_id,
            measure_id=comment.measure_id,
            created_at=now,
        )

    @property
    def keys(self) -> tuple[int | None, int | None, int | None]:
        """Section, goal and measure that the point is treated under."""
        return (self.section_id, self.goal_id, self.measure_id)


class PassedOver(Base):
    """A passage of a comment that needs no point ("ingen ståndpunkt behövs"), and who says so."""

    __tablename__ = "passed_over"
    __table_args__ = (
        CheckConstraint("begins >= 0 AND ends > begins", name="passage"),
        CheckConstraint("(lifted_at IS NULL) = (lifted_by IS NULL)", name="lifted_pair"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    comment_id: Mapped[int] = mapped_column(ForeignKey("comment.id"), index=True)
    begins: Mapped[int]
    ends: Mapped[int]
    at: Mapped[datetime]
    by: Mapped[str] = mapped_column(String(200))
    lifted_at: Mapped[datetime | None]
    lifted_by: Mapped[str | None] = mapped_column(String(200))


class DeskChange(Base):
    """One undoable step at the desk. ``points`` and ``answers`` hold what each row said before and after.

    Each is a list of ``[id, before, after]``; ``before`` is null for a row that the step made, ``after`` null for one
    that it took away.
    """

    __tablename__ = "desk_change"
    __table_args__ = (CheckConstraint("(undone_at IS NULL) = (undone_by IS NULL)", name="undone_pair"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    round_id: Mapped[int] = mapped_column(ForeignKey("round.id"), index=True)
    kind: Mapped[ChangeKind] = mapped_column(enum_type(ChangeKind))
    point_count: Mapped[int]
    details: Mapped[dict[str, Any]] = mapped_column(default=dict)
    by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    by: Mapped[str] = mapped_column(String(200))
    at: Mapped[datetime]
    undone_at: Mapped[datetime | None]
    undone_by: Mapped[str | None] = mapped_column(String(200))
    points: Mapped[list[Any]]
    answers: Mapped[list[Any]]
