"""Writing, reviewing and reopening answers."""

from collections.abc import Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from consult.accounts.queries import has_active_reviewer
from consult.core.actor import Actor
from consult.core.audit import record
from consult.core.db import db
from consult.triage.actions.changes import (
    Step,
    answers_by_id,
    fresh_points,
    lock_round,
    next_version,
    one_step,
)
from consult.triage.actions.handling import Handling, apply_handling
from consult.triage.models import Answer, ChangeKind, DeskChange, Outcome, Point, PointGroup, WorkState


class OutcomeMissing(Exception):
    """An answer cannot be finished without an outcome."""


class ReasonMissing(Exception):
    """An answer cannot be finished without a reason: every outcome needs one."""


class AnswerChanged(Exception):
    """Somebody else has saved the answer since this handler read it; ``current`` is theirs."""

    def __init__(self, current: Answer) -> None:
        super().__init__()
        self.current = current


class AlikeTaken(Exception):
    """These alike points have been answered or grouped meanwhile; ``numbers`` are they."""

    def __init__(self, numbers: Sequence[int]) -> None:
        super().__init__(*numbers)
        self.numbers = list(numbers)


class NotForReview(Exception):
    """Only an answer that waits for review can be accepted or returned."""


class NotDone(Exception):
    """Only a finished answer can be reopened."""


@dataclass(frozen=True)
class Wording:
    """What a handler has written. ``remainder`` ("Därför inte allt") is kept for ``partly_met`` only.

    ``standard_answer_id`` is the standard answer that was inserted, if any.
    """

    outcome: Outcome | None
    reason: str
    remainder: str = ""
    standard_answer_id: int | None = None


@dataclass(frozen=True)
class Saved:
    """An answer as saved, how many points it holds for, and the step to undo (None where nothing changed)."""

    answer: Answer
    points: int
    change: DeskChange | None


def save_answer(
    *,
    point: Point,
    wording: Wording,
    finish: bool,
    expected_version: int,
    also: Sequence[int] = (),
    handling: Handling | None = None,
    by: Actor,
    now: datetime,
) -> Saved:
    """Save the answer to a point, as a draft or finished; it holds for every point of its group.

    Finished means done, or waiting for review when there is an active reviewer. ``expected_version`` is the version
    that the handler saw (0 when there was none). ``also`` are ids of alike points that shall have the same answer: they
    join the point's group, which is made if need be. ``handling`` is of this point alone. Raises ``OutcomeMissing``,
    ``ReasonMissing``, ``AnswerChanged`` or ``AlikeTaken``.
    """
    members, answer = _locked(point, expected_version)
    if finish and wording.outcome is None:
        raise OutcomeMissing
    if finish and not wording.reason.strip():
        raise ReasonMissing
    joining = _joining(point, [each for each in also if each not in {member.id for member in members}])
    state = finished_state() if finish else WorkState.DRAFT
    everyone = [*members, *joining]
    with one_step(
        round_id=point.round_id,
        kind=ChangeKind.ANSWER,
        points=everyone,
        by=by,
        now=now,
        details={"typed_on": point.id},
    ) as step:
        if answer is None:
            answer = Answer(created_at=now, version=next_version() - 1)
            db.session.add(answer)
        answer.outcome = wording.outcome
        answer.reason = wording.reason.strip()
        answer.remainder = wording.remainder.strip() if wording.outcome is Outcome.PARTLY_MET else ""
        answer.standard_answer_id = wording.standard_answer_id
        answer.written_by = by.label
        answer.state = state
        answer.review_note = "" if finish else answer.review_note or ""
        _touch(answer, now)
        group_id = point.group_id
        if joining and group_id is None:
            group_id = new_group(round_id=point.round_id, title="", by=by, now=now).id
        for each in everyone:
            each.answer_id, each.group_id = answer.id, group_id
        if handling is not None:
            own = [each for each in members if each.id == point.id]
            apply_handling(own, handling, programme_id=point.round.programme_id, by=by, now=now)
    _log(point, answer, "answer.saved", by, now, points=len(everyone))
    return Saved(answer, len(everyone), step.change)


def new_group(*, round_id: int, title: str, by: Actor, now: datetime) -> PointGroup:
    """An empty group; for the actions that put points in it."""
    group = PointGroup(round_id=round_id, title=title, created_by=by.label, created_at=now)
    db.session.add(group)
    db.session.flush()
    return group


def _joining(point: Point, ids: Sequence[int]) -> list[Point]:
    """The alike points that join; each must be of the round, and have neither answer nor group of its own."""
    found = [each for each in fresh_points(ids) if each.round_id == point.round_id]
    taken = [each.number for each in found if each.answer_id is not None or each.group_id is not None]
    if taken:
        raise AlikeTaken(taken)
    return found


def accept_answer(*, point: Point, expected_version: int, by: Actor, now: datetime) -> Saved:
    """A reviewer accepts: the answer is done. Raises ``NotForReview`` or ``AnswerChanged``."""
    members, answer = _for_review(point, expected_version)
    with _reviewing(point, members, by, now) as step:
        answer.state = WorkState.DONE
        _touch(answer, now)
    _log(point, answer, "answer.accepted", by, now, points=len(members))
    return Saved(answer, len(members), step.change)


def return_answer(*, point: Point, note: str, expected_version: int, by: Actor, now: datetime) -> Saved:
    """A reviewer sends the answer back with a reason. Raises ``ReasonMissing``, ``NotForReview``, ``AnswerChanged``."""
    if not note.strip():
        raise ReasonMissing
    members, answer = _for_review(point, expected_version)
    with _reviewing(point, members, by, now) as step:
        answer.state = WorkState.DRAFT
        answer.review_note = note.strip()
        _touch(answer, now)
    _log(point, answer, "answer.returned", by, now, points=len(members))
    return Saved(answer, len(members), step.change)


def reopen_answer(*, point: Point, by: Actor, now: datetime) -> Saved:
    """Make a finished answer a draft again, its text kept. Raises ``NotDone``."""
    members, answer = _members_and_answer(point)
    if answer is None or answer.state is WorkState.DRAFT:
        raise NotDone
    with _reviewing(point, members, by, now) as step:
        answer.state = WorkState.DRAFT
        _touch(answer, now)
    _log(point, answer, "answer.reopened", by, now, points=len(members))
    return Saved(answer, len(members), step.change)


def _reviewing(point: Point, members: list[Point], by: Actor, now: datetime) -> AbstractContextManager[Step]:
    return one_step(round_id=point.round_id, kind=ChangeKind.REVIEW, points=members, by=by, now=now)


def _members_and_answer(point: Point) -> tuple[list[Point], Answer | None]:
    """The points of the answer, this one among them, and the answer, as they are now in the locked round."""
    lock_round(point.round_id)
    fresh_points([point.id])
    ids = [point.id]
    if point.group_id is not None:
        ids = list(db.session.scalars(select(Point.id).where(Point.group_id == point.group_id)))
    return fresh_points(ids), answers_by_id([point.answer_id]).get(point.answer_id or 0)


def _locked(point: Point, expected_version: int) -> tuple[list[Point], Answer | None]:
    """The same. Raises ``AnswerChanged`` unless the answer is the version that the handler saw."""
    members, answer = _members_and_answer(point)
    if answer is not None and answer.version != expected_version:
        raise AnswerChanged(answer)
    return members, answer


def _for_review(point: Point, expected_version: int) -> tuple[list[Point], Answer]:
    members, answer = _locked(point, expected_version)
    if answer is None or answer.state is not WorkState.FOR_REVIEW:
        raise NotForReview
    return members, answer


def finished_state() -> WorkState:
    """Done, or waiting for review where somebody reviews."""
    return WorkState.FOR_REVIEW if has_active_reviewer(db.session()) else WorkState.DONE


def _touch(answer: Answer, now: datetime) -> None:
    answer.version += 1
    answer.updated_at = now
    db.session.flush()


def _log(point: Point, answer: Answer, action: str, by: Actor, now: datetime, *, points: int) -> None:
    details: dict[str, str | int] = {"state": answer.state.value, "version": answer.version}
    if points > 1:
        details["points"] = points
    if answer.outcome:
        details["outcome"] = answer.outcome.value
    record(by=by, action=action, on=("point", point.id, f"{point.number}"), now=now, details=details)
