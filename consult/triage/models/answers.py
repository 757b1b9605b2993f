"""Answers to points: drafted, reviewed, done; and the texts that many of them begin from."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from consult.core.db import Base, enum_type


class Outcome(StrEnum):
    """What the municipality does about a point."""

    MET = "met"
    PARTLY_MET = "partly_met"
    NOT_MET = "not_met"
    ALREADY_MET = "already_met"
    NOTED = "noted"


class WorkState(StrEnum):
    """Work state of an answer. A point without an answer row is ``to_decide``."""

    TO_DECIDE = "to_decide"
    DRAFT = "draft"
    FOR_REVIEW = "for_review"
    DONE = "done"


class StandardAnswer(Base):
    """An answer to use again: the handler inserts it and may change the words. Retired ones are not offered."""

    __tablename__ = "standard_answer"
    __table_args__ = (CheckConstraint("(retired_at IS NULL) = (retired_by IS NULL)", name="retired_pair"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    title: Mapped[str] = mapped_column(String(100), unique=True)
    outcome: Mapped[Outcome | None] = mapped_column(enum_type(Outcome))
    reason: Mapped[str] = mapped_column(Text)
    version: Mapped[int] = mapped_column(default=1)
    written_by: Mapped[str] = mapped_column(String(200))
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]
    retired_at: Mapped[datetime | None]
    retired_by: Mapped[str | None] = mapped_column(String(200))


class Answer(Base):
    """The municipality's answer to a point or to a group: outcome and reason. ``version`` guards two handlers.

    Points name their answer (``Point.answer_id``). ``remainder`` says why not all was done, where the outcome is
    ``partly_met``. ``review_note`` is what a reviewer wrote when returning the answer; it is internal. The answer shows
    in public only through a publication (``reports``), which keeps its own frozen copy.
    """

    __tablename__ = "answer"
    __table_args__ = (
        CheckConstraint("state <> 'to_decide'", name="has_begun"),
        CheckConstraint("state = 'draft' OR (outcome IS NOT NULL AND reason <> '')", name="reasoned"),
        Index(None, "state"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    outcome: Mapped[Outcome | None] = mapped_column(enum_type(Outcome))
    reason: Mapped[str] = mapped_column(Text, default="")
    remainder: Mapped[str] = mapped_column(Text, default="")
    review_note: Mapped[str] = mapped_column(Text, default="")
    state: Mapped[WorkState] = mapped_column(enum_type(WorkState))
    standard_answer_id: Mapped[int | None] = mapped_column(ForeignKey("standard_answer.id"), index=True)
    version: Mapped[int] = mapped_column(default=1)
    written_by: Mapped[str] = mapped_column(String(200))
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]


class AnswerReturn(Base):
    """A reviewer sent an answer back, and why: kept after the handler has saved again. Internal, like every note.

    ``change`` is the step that did it; a return that was undone is not shown.
    """

    __tablename__ = "answer_return"
    __table_args__ = (CheckConstraint("note <> ''", name="says_why"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    answer_id: Mapped[int] = mapped_column(ForeignKey("answer.id", ondelete="CASCADE"), index=True)
    change_id: Mapped[int] = mapped_column(ForeignKey("desk_change.id"))
    note: Mapped[str] = mapped_column(Text)
    by: Mapped[str] = mapped_column(String(200))
    at: Mapped[datetime]
