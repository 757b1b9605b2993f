"""The staff desk: points cut from comments, answers to them, and the tasks that change the text."""

from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from consult.consultations.models import Round
from consult.core.db import Base, count_of, enum_type
from consult.core.files import StoredFile
from consult.programmes.models import Goal, GoalVersion, Measure, MeasureVersion, Section, SectionVersion
from consult.responses.models import Comment, CommentAttachment, Response


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
    """What another officer or a department is asked about a point, and says. A proposal: the handler decides."""

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
    outcome: Mapped[Outcome | None] = mapped_column(enum_type(Outcome))
    body: Mapped[str] = mapped_column(Text, default="")
    given_by: Mapped[str | None] = mapped_column(String(200))
    given_at: Mapped[datetime | None]
    withdrawn_at: Mapped[datetime | None]
    withdrawn_by: Mapped[str | None] = mapped_column(String(200))


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
    ``fields`` holds what the editor's form holds.
    """

    __tablename__ = "revision_draft"

    id: Mapped[int] = mapped_column(primary_key=True)
    task_id: Mapped[int] = mapped_column(ForeignKey("revision_task.id"), unique=True)
    base_version_id: Mapped[int]
    fields: Mapped[dict[str, Any]] = mapped_column(default=dict)
    version: Mapped[int] = mapped_column(default=1)
    saved_by: Mapped[str] = mapped_column(String(200))
    saved_at: Mapped[datetime]


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


class WithheldPart(StrEnum):
    """What of a comment is withheld: all of it with its files, words of its text, its proposed wording, or a file."""

    WHOLE = "whole"
    PASSAGE = "passage"
    WORDING = "wording"
    FILE = "file"


class Withholding(Base):
    """Something kept out of everything public, with its legal ground and reason. The original stays untouched.

    ``begins`` up to ``ends`` are characters of ``Comment.body``, of a passage; ``attachment_id`` is the file.
    """

    __tablename__ = "withholding"
    __table_args__ = (
        CheckConstraint("(lifted_at IS NULL) = (lifted_by IS NULL)", name="lifted_pair"),
        CheckConstraint("ground <> '' AND reason <> ''", name="grounded"),
        CheckConstraint(
            "(part = 'passage') = (begins IS NOT NULL) AND (part = 'passage') = (ends IS NOT NULL)",
            name="passage_part",
        ),
        CheckConstraint("begins IS NULL OR (begins >= 0 AND ends > begins)", name="passage"),
        CheckConstraint("(part = 'file') = (attachment_id IS NOT NULL)", name="file_part"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    comment_id: Mapped[int] = mapped_column(ForeignKey("comment.id"), index=True)
    part: Mapped[WithheldPart] = mapped_column(enum_type(WithheldPart), default=WithheldPart.WHOLE)
    begins: Mapped[int | None]
    ends: Mapped[int | None]
    attachment_id: Mapped[int | None] = mapped_column(ForeignKey("comment_attachment.id"))
    ground: Mapped[str] = mapped_column(String(200))
    reason: Mapped[str] = mapped_column(String(500))
    at: Mapped[datetime]
    by: Mapped[str] = mapped_column(String(200))
    lifted_at: Mapped[datetime | None]
    lifted_by: Mapped[str | None] = mapped_column(String(200))

    attachment: Mapped[CommentAttachment | None] = relationship()


class Disclosure(Base):
    """Responses given out as a ZIP: one, or all of a round; ordered by staff and then made by the worker.

    ``complete``: with what is withheld and the names of persons. Otherwise ``key`` tells what was withheld in the
    round when the file was made: one made before something else was withheld is not fetched any more.
    """

    __tablename__ = "disclosure"
    __table_args__ = (CheckConstraint("(file_id IS NULL) = (finished_at IS NULL)", name="finished_pair"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    round_id: Mapped[int] = mapped_column(ForeignKey("round.id"), index=True)
    response_id: Mapped[int | None] = mapped_column(ForeignKey("response.id"))
    complete: Mapped[bool]
    key: Mapped[str] = mapped_column(String(64), default="")
    file_id: Mapped[int | None] = mapped_column(ForeignKey("stored_file.id"))
    ordered_at: Mapped[datetime]
    ordered_by: Mapped[str] = mapped_column(String(200))
    finished_at: Mapped[datetime | None]

    round: Mapped[Round] = relationship()
    response: Mapped[Response | None] = relationship()
    file: Mapped[StoredFile | None] = relationship()


class AlikeIndex(Base):
    """How rare each sign of the texts of a round is, as counted when there were ``points`` points (``alike.signs``).

    Counted again when the round has grown by half; ``build`` then tells which points are weighed by older counts.
    """

    __tablename__ = "alike_index"

    round_id: Mapped[int] = mapped_column(ForeignKey("round.id", ondelete="CASCADE"), primary_key=True)
    build: Mapped[int]
    points: Mapped[int]
    texts: Mapped[int]
    counts: Mapped[dict[str, Any]]


class AlikePassage(Base):
    """The passage that a point's signs are of, and by which counts: where they differ, the worker makes them anew."""

    __tablename__ = "alike_passage"

    point_id: Mapped[int] = mapped_column(ForeignKey("point.id", ondelete="CASCADE"), primary_key=True)
    begins: Mapped[int]
    ends: Mapped[int]
    build: Mapped[int]


class AlikeSign(Base):
    """One of the most telling signs of a point's text, and what it weighs (``alike.weights``)."""

    __tablename__ = "alike_sign"
    __table_args__ = (Index(None, "round_id", "sign", "point_id", "weight"), {"sqlite_with_rowid": False})

    point_id: Mapped[int] = mapped_column(ForeignKey("point.id", ondelete="CASCADE"), primary_key=True)
    sign: Mapped[int] = mapped_column(primary_key=True)
    round_id: Mapped[int] = mapped_column(ForeignKey("round.id", ondelete="CASCADE"))
    weight: Mapped[int]
