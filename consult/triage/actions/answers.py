"""Writing, reviewing and reopening answers."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from consult.accounts.queries import has_active_reviewer
from consult.core.actor import Actor
from consult.core.audit import record
from consult.core.db import db
from consult.triage.models import Answer, Outcome, Point, WorkState


class OutcomeMissing(Exception):
    """An answer cannot be finished without an outcome."""


class ReasonMissing(Exception):
    """An answer cannot be finished without a reason: every outcome needs one."""


class AnswerChanged(Exception):
    """Somebody else has saved the answer since this handler read it; ``current`` is theirs."""

    def __init__(self, current: Answer) -> None:
        super().__init__()
        self.current = current


class NotForReview(Exception):
    """Only an answer that waits for review can be accepted or returned."""


class NotDone(Exception):
    """Only a finished answer can be reopened."""


@dataclass(frozen=True)
class Wording:
    """What a handler has written. ``remainder`` ("Därför inte allt") is kept for ``partly_met`` only."""

    outcome: Outcome | None
    reason: str
    remainder: str = ""


def save_answer(
    *, point: Point, wording: Wording, finish: bool, expected_version: int, by: Actor, now: datetime
) -> Answer:
    """Save the answer to a point, as a draft or finished.

    Finished means done, or waiting for review when there is an active reviewer. ``expected_version`` is the version
    that the handler saw (0 when there was none). Raises ``OutcomeMissing``, ``ReasonMissing`` or ``AnswerChanged``.
    """
    answer = _locked(point, expected_version)
    if finish and wording.outcome is None:
        raise OutcomeMissing
    if finish and not wording.reason.strip():
        raise ReasonMissing
    state = _finished_state() if finish else WorkState.DRAFT
    if answer is None:
        answer = Answer(point_id=point.id, created_at=now, version=0)
        db.session.add(answer)
    answer.outcome = wording.outcome
    answer.reason = wording.reason.strip()
    answer.remainder = wording.remainder.strip() if wording.outcome is Outcome.PARTLY_MET else ""
    answer.written_by = by.label
    answer.state = state
    answer.review_note = "" if finish else answer.review_note or ""
    _touch(answer, now)
    _log(point, answer, "answer.saved", by, now)
    return answer


def accept_answer(*, point: Point, expected_version: int, by: Actor, now: datetime) -> Answer:
    """A reviewer accepts: the answer is done. Raises ``NotForReview`` or ``AnswerChanged``."""
    answer = _for_review(point, expected_version)
    answer.state = WorkState.DONE
    _touch(answer, now)
    _log(point, answer, "answer.accepted", by, now)
    return answer


def return_answer(*, point: Point, note: str, expected_version: int, by: Actor, now: datetime) -> Answer:
    """A reviewer sends the answer back with a reason. Raises ``ReasonMissing``, ``NotForReview``, ``AnswerChanged``."""
    if not note.strip():
        raise ReasonMissing
    answer = _for_review(point, expected_version)
    answer.state = WorkState.DRAFT
    answer.review_note = note.strip()
    _touch(answer, now)
    _log(point, answer, "answer.returned", by, now)
    return answer


def reopen_answer(*, point: Point, by: Actor, now: datetime) -> Answer:
    """Make a finished answer a draft again, its text kept. Raises ``NotDone``."""
    answer = _answer(point)
    if answer is None or answer.state is WorkState.DRAFT:
        raise NotDone
    answer.state = WorkState.DRAFT
    _touch(answer, now)
    _log(point, answer, "answer.reopened", by, now)
    return answer


def _answer(point: Point) -> Answer | None:
    query = select(Answer).where(Answer.point_id == point.id).with_for_update()
    return db.session.scalar(query.execution_options(populate_existing=True))


def _locked(point: Point, expected_version: int) -> Answer | None:
    """The answer as it is now. Raises ``AnswerChanged`` unless it is the version that the handler saw."""
    db.session.scalars(select(Point.id).where(Point.id == point.id).with_for_update()).one()
    answer = _answer(point)
    if answer is not None and answer.version != expected_version:
        raise AnswerChanged(answer)
    return answer


def _for_review(point: Point, expected_version: int) -> Answer:
    answer = _locked(point, expected_version)
    if answer is None or answer.state is not WorkState.FOR_REVIEW:
        raise NotForReview
    return answer


def _finished_state() -> WorkState:
    return WorkState.FOR_REVIEW if has_active_reviewer(db.session()) else WorkState.DONE


def _touch(answer: Answer, now: datetime) -> None:
    answer.version += 1
    answer.updated_at = now
    db.session.flush()


def _log(point: Point, answer: Answer, action: str, by: Actor, now: datetime) -> None:
    details = {"state": answer.state.value, "version": answer.version}
    if answer.outcome:
        details["outcome"] = answer.outcome.value
    record(by=by, action=action, on=("point", point.id, f"{point.number}"), now=now, details=details)
