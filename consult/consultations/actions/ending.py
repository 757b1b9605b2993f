"""End a round and take that back: close, open again, cancel, undo. Each verb writes its audit row.

Mail that still asks for responses in a closed or cancelled round is dropped by the slice that sent it, and stays
dropped when the round opens again.
"""

from datetime import date, datetime
from typing import Any

from consult.consultations.actions.refusals import (
    DeadlineMovedBack,
    DeadlinePassed,
    OutcomePublished,
    ReasonMissing,
    RoundCancelled,
    RoundClosed,
    RoundNotOpen,
    TooLateToUndo,
)
from consult.consultations.actions.shown import on_round
from consult.consultations.hooks import announce_cancelled, announce_cancelling_undone, announce_deadline
from consult.consultations.models import Round
from consult.consultations.published import is_outcome_published
from consult.core import audit
from consult.core.actor import Actor
from consult.core.clock import today
from consult.core.db import db


def close_round(*, round_: Round, by: Actor, now: datetime) -> Round:
    """Stop taking in responses. Raises ``RoundNotOpen`` and ``RoundClosed``."""
    if round_.closed_at:
        raise RoundClosed
    if not round_.opened_at:
        raise RoundNotOpen
    round_.closed_at, round_.closed_by = now, by.label
    audit.record(by=by, action="round.closed", on=on_round(round_), now=now)
    return round_


def reopen_round(
    *, round_: Round, reason: str = "", deadline: date | None = None, by: Actor, now: datetime
) -> Round:
    """Take in responses again, also late ones, which are marked; ``deadline`` is a new last day (Swedish).

    Raises ``RoundNotOpen`` (it is not closed), ``RoundCancelled``, ``OutcomePublished``, ``DeadlinePassed`` and
    ``DeadlineMovedBack``.
    """
    if not round_.closed_at:
        raise RoundNotOpen
    if round_.cancelled_at:
        raise RoundCancelled
    if is_outcome_published(db.session(), round_.id):
        raise OutcomePublished
    details: dict[str, Any] = {"reason": reason.strip()} if reason.strip() else {}
    if deadline is not None and deadline != round_.deadline:
        if deadline < today(now):
            raise DeadlinePassed
        if deadline < round_.deadline:
            raise DeadlineMovedBack
        details |= {"from": str(round_.deadline), "to": str(deadline)}
        round_.deadline = deadline
        announce_deadline(round_)
    round_.closed_at, round_.closed_by = None, None
    audit.record(by=by, action="round.reopened", on=on_round(round_), now=now, details=details)
    return round_


def cancel_round(*, round_: Round, reason: str, tell: bool = False, by: Actor, now: datetime) -> Round:
    """End an open or closed round before its outcome; ``reason`` is shown to everyone who may read the round.

    ``tell``: mail to those who have been asked. What has been written and received stays.

    Raises ``RoundNotOpen`` (a draft), ``RoundCancelled``, ``OutcomePublished`` and ``ReasonMissing``.
    """
    if not round_.opened_at:
        raise RoundNotOpen
    if round_.cancelled_at:
        raise RoundCancelled
    if is_outcome_published(db.session(), round_.id):
        raise OutcomePublished
    if not reason.strip():
        raise ReasonMissing
    if round_.closed_at is None:
        round_.closed_at, round_.closed_by = now, by.label
    round_.cancelled_at, round_.cancelled_by, round_.cancel_reason = now, by.label, reason.strip()
    details = {"reason": reason.strip()}
    audit.record(by=by, action="round.cancelled", on=on_round(round_), now=now, details=details)
    if tell:
        announce_cancelled(round_, by=by, now=now)
    return round_


def may_undo_cancelling(round_: Round, now: datetime) -> bool:
    """Whether the round was cancelled today, Europe/Stockholm."""
    return round_.cancelled_at is not None and today(round_.cancelled_at) == today(now)


def undo_cancelling(*, round_: Round, by: Actor, now: datetime) -> Round:
    """Put the round back as it was before it was cancelled: open, or closed where it was that already.

    Only on the same day: later, people have read that it was cancelled. Raises ``RoundNotOpen`` (it is not
    cancelled) and ``TooLateToUndo``.
    """
    if round_.cancelled_at is None:
        raise RoundNotOpen
    if not may_undo_cancelling(round_, now):
        raise TooLateToUndo
    if round_.closed_at == round_.cancelled_at:
        round_.closed_at, round_.closed_by = None, None
    round_.cancelled_at, round_.cancelled_by, round_.cancel_reason = None, None, ""
    audit.record(by=by, action="round.cancelling_undone", on=on_round(round_), now=now)
    announce_cancelling_undone(round_, now=now)
    return round_
