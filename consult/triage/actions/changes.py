"""Every step at the desk is written down with what it changed, so that it can be undone as one."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import delete, exists, func, or_, select

from consult.consultations.models import Round
from consult.consultations.published import is_outcome_published
from consult.core.actor import Actor
from consult.core.audit import record
from consult.core.db import db
from consult.triage.models import (
    Advice,
    Answer,
    AnswerReturn,
    ChangeKind,
    DeskChange,
    Outcome,
    Point,
    PointNote,
    RevisionTaskPoint,
    Theme,
    WorkState,
)

POINT_FIELDS = (
    "begins",
    "ends",
    "section_id",
    "goal_id",
    "measure_id",
    "answer_id",
    "group_id",
    "theme_id",
    "responsible_id",
    "due_on",
)
ANSWER_FIELDS = ("outcome", "reason", "remainder", "state", "review_note", "standard_answer_id")
IN_ONE_STATEMENT = 500

Values = dict[str, Any]


class AlreadyUndone(Exception):
    """The step has been undone before."""


class OutcomePublished(Exception):
    """What has been published is not undone; a correction is a new publication."""


class ChangedSince(Exception):
    """Something else has happened to these points since; ``numbers`` are they. Nothing is undone."""

    def __init__(self, numbers: Sequence[int]) -> None:
        super().__init__(*numbers)
        self.numbers = sorted(set(numbers))


@dataclass
class Step:
    """A step under way: the points it touches; ``made`` are new ones."""

    points: list[Point]
    made: list[Point] = field(default_factory=list)
    change: DeskChange | None = None


def lock_round(round_id: int) -> Round:
    """The round as it is now. Every step at the desk takes this lock first, so that steps queue and never tangle.

    Those who send in responses do not wait for it.
    """
    query = select(Round).where(Round.id == round_id).with_for_update(key_share=True)
    return db.session.scalars(query.execution_options(populate_existing=True)).one()


def fresh_points(point_ids: Sequence[int]) -> list[Point]:
    """The points as they are now, in the order of their ids."""
    found: list[Point] = []
    for at in range(0, len(point_ids), IN_ONE_STATEMENT):
        part = sorted(point_ids)[at : at + IN_ONE_STATEMENT]
        query = select(Point).where(Point.id.in_(part)).order_by(Point.id)
        found += db.session.scalars(query.execution_options(populate_existing=True))
    return found


def answers_by_id(answer_ids: Iterable[int | None]) -> dict[int, Answer]:
    """The answers with these ids as they are now."""
    wanted = sorted({each for each in answer_ids if each is not None})
    found: dict[int, Answer] = {}
    for at in range(0, len(wanted), IN_ONE_STATEMENT):
        part = wanted[at : at + IN_ONE_STATEMENT]
        query = select(Answer).where(Answer.id.in_(part)).order_by(Answer.id)
        for answer in db.session.scalars(query.execution_options(populate_existing=True)):
            found[answer.id] = answer
    return found


def next_version() -> int:
    """The version that a new answer begins with: higher than any answer has had, also one that was taken away.

    A page that was opened on an answer which has been undone since must not pass for one that has read the new answer.
    A step that is made and undone raises a version by two at most, and leaves a row.
    """
    return 2 * (db.session.scalar(select(func.max(DeskChange.id))) or 0) + 1


@contextmanager
def one_step(
    *,
    round_id: int,
    kind: ChangeKind,
    points: Sequence[Point],
    by: Actor,
    now: datetime,
    details: Values | None = None,
) -> Iterator[Step]:
    """Write down what the block does to these points (of a locked round) and their answers, as ``step.change``.

    Nothing is written down where nothing changed.
    """
    points_before = {point.id: _point_values(point) for point in points}
    old = answers_by_id(point.answer_id for point in points)
    answers_before = {key: _answer_values(answer) for key, answer in old.items()}
    step = Step(list(points))
    yield step
    db.session.flush()
    touched = [*points, *step.made]
    point_changes = [
        [point.id, before, after]
        for point in touched
        if (before := points_before.get(point.id)) != (after := _point_values(point))
    ]
    kept = answers_by_id([*answers_before, *(point.answer_id for point in touched)])
    answer_changes = [
        [key, before, after]
        for key, answer in kept.items()
        if (before := answers_before.get(key)) != (after := _answer_values(answer))
    ]
    if not point_changes and not answer_changes:
        return
    step.change = DeskChange(
        round_id=round_id,
        kind=kind,
        point_count=len(touched),
        details=details or {},
        points=point_changes,
        answers=answer_changes,
        by_id=int(by.id) if by.kind == "staff" and by.id.isdecimal() else None,
        by=by.label,
        at=now,
    )
    db.session.add(step.change)
    db.session.flush()
    _keep_returns(step.change)


def _keep_returns(change: DeskChange) -> None:
    """What a reviewer wrote stays to be read after the handler's next save, however many answers were sent back."""
    for answer_id, before, after in change.answers:
        returned = before and (before["state"], after["state"]) == (WorkState.FOR_REVIEW, WorkState.DRAFT)
        if returned and after["review_note"]:
            note = AnswerReturn(
                answer_id=answer_id,
                change_id=change.id,
                note=after["review_note"],
                by=change.by,
                at=change.at,
            )
            db.session.add(note)
    db.session.flush()


def undo_change(*, change: DeskChange, by: Actor, now: datetime) -> DeskChange:
    """Put every point and answer of a step back as it was, without themes that have been removed since.

    Raises ``AlreadyUndone``, ``OutcomePublished`` or ``ChangedSince``; then nothing is changed.
    """
    session = db.session()
    lock_round(change.round_id)
    query = select(DeskChange).where(DeskChange.id == change.id).with_for_update()
    change = session.scalars(query.execution_options(populate_existing=True)).one()
    if change.undone_at is not None:
        raise AlreadyUndone
    if is_outcome_published(session, change.round_id):
        raise OutcomePublished
    points = {point.id: point for point in fresh_points([key for key, _before, _after in change.points])}
    answers = answers_by_id(key for key, _before, _after in change.answers)
    _refuse_if_changed(change, points, answers)
    for key, before, _after in change.answers:
        if before is not None:
            _restore(answers[key], before)
            answers[key].version += 1
            answers[key].updated_at = now
    themes = set(session.scalars(select(Theme.id)))
    for key, before, _after in change.points:
        if before is not None:
            gone = before["theme_id"] is not None and before["theme_id"] not in themes
            _restore(points[key], {**before, "theme_id": None} if gone else before)
    session.flush()
    made = [key for key, before, _after in change.points if before is None]
    session.execute(delete(Point).where(Point.id.in_(made)))
    _take_away([answers[key] for key, before, _after in change.answers if before is None], change, points)
    change.undone_at, change.undone_by = now, by.label
    session.flush()
    record(
        by=by,
        action="desk.undone",
        on=("desk_change", change.id, change.kind.value),
        now=now,
        details={"points": change.point_count, "round": change.round_id},
    )
    return change


def _take_away(made: list[Answer], change: DeskChange, points: dict[int, Point]) -> None:
    """Answers that the step made go with it; one that a handler typed stays as a draft where it was typed."""
    home = points.get(change.details.get("typed_on", 0))
    for answer in made:
        if home is not None and home.answer_id is None:
            answer.state = WorkState.DRAFT
            answer.version += 1
            home.answer_id = answer.id
        else:
            db.session.delete(answer)
    db.session.flush()


def _refuse_if_changed(change: DeskChange, points: dict[int, Point], answers: dict[int, Answer]) -> None:
    session = db.session()
    moved = {key for key, _before, after in change.points if _point_values(points.get(key)) != after}
    written = {key for key, _before, after in change.answers if _answer_values(answers.get(key)) != after}
    touched = [key for key, _before, _after in change.points]
    ours = [key for key, _before, _after in change.answers]
    if written or ours:
        # An answer that has come to hold for other points since is not taken away from them.
        sharing = select(Point.id, Point.answer_id).where(Point.answer_id.in_(ours), Point.id.not_in(touched))
        made = {key for key, before, _after in change.answers if before is None}
        for point_id, answer_id in session.execute(sharing):
            if answer_id in written or answer_id in made:
                moved.add(point_id)
        moved |= {key for key in touched if key in points and points[key].answer_id in written}
    made_points = [key for key, before, _after in change.points if before is None]
    if made_points:
        in_use = or_(
            exists().where(RevisionTaskPoint.point_id == Point.id),
            exists().where(PointNote.point_id == Point.id),
            exists().where(Advice.point_id == Point.id),
        )
        moved |= set(session.scalars(select(Point.id).where(Point.id.in_(made_points), in_use)))
    if moved or written:
        numbers = session.scalars(select(Point.number).where(Point.id.in_(moved))).all()
        raise ChangedSince(numbers)


def _point_values(point: Point | None) -> Values | None:
    return None if point is None else {name: _plain(getattr(point, name)) for name in POINT_FIELDS}


def _answer_values(answer: Answer | None) -> Values | None:
    return None if answer is None else {name: _plain(getattr(answer, name)) for name in ANSWER_FIELDS}


def _plain(value: Any) -> Any:
    if isinstance(value, StrEnum):
        return value.value
    return value.isoformat() if isinstance(value, date) else value


def _restore(row: Point | Answer, values: Values) -> None:
    for name, value in values.items():
        setattr(row, name, _typed(name, value))


def _typed(name: str, value: Any) -> Any:
    if value is None:
        return None
    if name == "due_on":
        return date.fromisoformat(value)
    if name == "outcome":
        return Outcome(value)
    return WorkState(value) if name == "state" else value
