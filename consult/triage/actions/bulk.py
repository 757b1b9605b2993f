"""One thing done to many points in one transaction, which can be undone as one."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from consult.core.actor import Actor
from consult.core.audit import record
from consult.core.db import db
from consult.triage.actions.answers import OutcomeMissing, ReasonMissing, finished_state
from consult.triage.actions.changes import (
    IN_ONE_STATEMENT,
    answers_by_id,
    fresh_points,
    lock_round,
    next_version,
    one_step,
)
from consult.triage.actions.handling import Handling, apply_handling
from consult.triage.bulk import HANDLING, Bulk, Standing, seal, takes
from consult.triage.models import Answer, ChangeKind, DeskChange, Point, StandardAnswer, WorkState


class SelectionChanged(Exception):
    """The points, or the answers that matter, are not those that were shown. Nothing is changed."""


@dataclass(frozen=True)
class Order:
    """What shall be done, with what it needs: a ``handling``, a standard answer (finished or draft), or a reason."""

    what: Bulk
    handling: Handling | None = None
    standard: StandardAnswer | None = None
    finish: bool = False
    note: str = ""

    @property
    def kind(self) -> ChangeKind:
        """What the step is called."""
        if self.handling is not None:
            return self.handling.kind
        return ChangeKind.ANSWER if self.what is Bulk.STANDARD else ChangeKind.REVIEW


@dataclass(frozen=True)
class Done:
    """How many points it was done to, how many were passed by, and the step (None where nothing changed)."""

    points: int
    passed: int
    change: DeskChange | None


def change_points(
    *, round_id: int, point_ids: Sequence[int], order: Order, seen: str, by: Actor, now: datetime
) -> Done:
    """Carry out the order on every point that takes it. ``seen`` is the seal of what was shown before.

    Points outside the choice that share an answer come along. Raises ``SelectionChanged``, ``OutcomeMissing`` (a
    standard answer without outcome cannot be finished) or ``ReasonMissing``.
    """
    if order.standard is not None and order.finish and order.standard.outcome is None:
        raise OutcomeMissing
    if order.what is Bulk.RETURN and not order.note.strip():
        raise ReasonMissing
    round_ = lock_round(round_id)
    points = [each for each in fresh_points(point_ids) if each.round_id == round_id]
    answers = answers_by_id(point.answer_id for point in points)
    standing = {point.id: standing_of(point, answers.get(point.answer_id or 0)) for point in points}
    if seal(order.what, standing.values()) != seen:
        raise SelectionChanged
    taken = [point for point in points if takes(order.what, standing[point.id])]
    touched = taken if order.what in HANDLING else _with_sharing(taken)
    with one_step(round_id=round_id, kind=order.kind, points=touched, by=by, now=now) as step:
        if order.handling is not None:
            apply_handling(taken, order.handling, programme_id=round_.programme_id, by=by, now=now)
        elif order.standard is not None:
            _fill(taken, order.standard, finish=order.finish, by=by, now=now)
        else:
            _move_on({answers[point.answer_id] for point in taken if point.answer_id}, order, now)
    if step.change is not None:
        record(
            by=by,
            action="desk.bulk",
            on=("round", round_id, round_.title),
            now=now,
            details={"what": order.what.value, "points": len(taken), "passed": len(points) - len(taken)},
        )
    return Done(len(taken), len(points) - len(taken), step.change)


def standing_of(point: Point, answer: Answer | None) -> Standing:
    """How the point stands with its answer."""
    if answer is None:
        return Standing(point.id, grouped=point.group_id is not None)
    complete = answer.outcome is not None and answer.reason != ""
    grouped = point.group_id is not None
    return Standing(point.id, answer.id, answer.version, answer.state, complete, grouped)


def _with_sharing(points: list[Point]) -> list[Point]:
    """These points, and others that share their answers."""
    ids = {point.id for point in points}
    shared = sorted({point.answer_id for point in points if point.answer_id and point.group_id})
    for at in range(0, len(shared), IN_ONE_STATEMENT):
        query = select(Point.id).where(Point.answer_id.in_(shared[at : at + IN_ONE_STATEMENT]))
        ids |= set(db.session.scalars(query))
    return points if len(ids) == len(points) else fresh_points(sorted(ids))


def _fill(points: list[Point], standard: StandardAnswer, *, finish: bool, by: Actor, now: datetime) -> None:
    """Each point gets an answer of its own: one that is changed later does not change the others."""
    state, begins = finished_state() if finish else WorkState.DRAFT, next_version()
    made = [
        Answer(
            outcome=standard.outcome,
            reason=standard.reason,
            state=state,
            standard_answer_id=standard.id,
            version=begins,
            written_by=by.label,
            created_at=now,
            updated_at=now,
        )
        for _point in points
    ]
    db.session.add_all(made)
    db.session.flush()
    for point, answer in zip(points, made, strict=True):
        point.answer_id = answer.id


def _move_on(answers: Iterable[Answer], order: Order, now: datetime) -> None:
    state = {Bulk.ACCEPT: WorkState.DONE, Bulk.RETURN: WorkState.DRAFT}.get(order.what) or finished_state()
    for answer in answers:
        answer.state = state
        answer.review_note = order.note.strip() if order.what is Bulk.RETURN else ""
        answer.version += 1
        answer.updated_at = now
