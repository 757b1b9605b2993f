"""The worker's side of the outbox: what is due, taking one mail, and writing down how it went.

Candidates are read without a lock and are only hints; ``claim`` takes a row if it still waits, so that any
number of workers can share the work. The number of attempts is the fence: a worker whose lease ran out long
ago cannot overwrite what has happened since.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from functools import lru_cache
from typing import Any, cast

from sqlalchemy import Row, Table, bindparam, insert, or_, select, true, update
from sqlalchemy.exc import InterfaceError, OperationalError
from sqlalchemy.sql.dml import ReturningUpdate

from consult.core.db import db
from consult.core.outbox import MailContent, MailPace, OutboxMail
from consult.core.outbox_hold import not_held
from consult.core.outbox_hooks import (
    WAITING,
    Declared,
    MailRow,
    MailState,
    RefusalCause,
    announce,
    secret_values,
)

GAPS = (timedelta(minutes=5), timedelta(minutes=30), timedelta(hours=2), timedelta(hours=8))
BATCH = 50

_COLUMNS = (
    OutboxMail.id,
    OutboxMail.content_id,
    OutboxMail.to_address,
    OutboxMail.values,
    OutboxMail.message_id,
    OutboxMail.attempts,
    OutboxMail.repeat_if_uncertain,
)
_TABLE = cast(Table, OutboxMail.__table__)
_IS_WAITING = or_(*(_TABLE.c.state == state for state in WAITING))

# Built once: making a statement costs more than sending it, and these run for every mail.
_CLAIM = (
    update(_TABLE)
    .where(
        _TABLE.c.id
        == select(OutboxMail.id)
        .join(OutboxMail.content)
        .where(
            OutboxMail.id == bindparam("mail_id"),
            _IS_WAITING,
            OutboxMail.not_before <= bindparam("now"),
            MailContent.held_at.is_(None),
        )
        .with_for_update(skip_locked=True, of=OutboxMail)
        .scalar_subquery()
    )
    .values(state=MailState.SENDING, lease_until=bindparam("lease"), attempts=_TABLE.c.attempts + 1)
    .returning(*(_TABLE.c[column.key] for column in _COLUMNS))
)


@lru_cache(maxsize=16)
def _settling(columns: tuple[str, ...]) -> ReturningUpdate[Any]:
    """Write these columns (parameters ``new_...``) of a mail that was tried, unless others have gone on with it."""
    return (
        update(_TABLE)
        .where(
            _TABLE.c.id == bindparam("mail_id"),
            _TABLE.c.attempts == bindparam("tried"),
            or_(_TABLE.c.state == MailState.SENDING, _TABLE.c.state == MailState.UNCERTAIN),
        )
        .values({name: bindparam(f"new_{name}") for name in columns})
        .returning(_TABLE.c.id)
    )


class Outcome(StrEnum):
    """How an attempt ended. ``unavailable``: no relay could be reached, nothing was said about this mail."""

    SENT = "sent"
    DEFERRED = "deferred"
    REFUSED = "refused"
    UNCERTAIN = "uncertain"
    UNAVAILABLE = "unavailable"


@dataclass(frozen=True)
class Reply:
    """The relay's answer. ``code`` is None where there was none; ``text`` is for the row, never for a log."""

    outcome: Outcome
    code: int | None = None
    text: str = ""
    cause: RefusalCause | None = None


@dataclass(frozen=True)
class Candidate:
    """A mail that waits and is due, as read without a lock."""

    id: int
    kind: str
    urgent: bool


@dataclass(frozen=True)
class Claimed:
    """A mail that this worker may send now, with all its values, the secret ones too."""

    row: MailRow
    values: Mapping[str, Any]


class CannotFill(Exception):
    """The filler of this mail's kind failed; the mail must be put aside or it would stop all others."""

    def __init__(self, mail_id: int, reason: str) -> None:
        super().__init__(reason)
        self.mail_id = mail_id


def candidates(now: datetime) -> list[Candidate]:
    """The next mails that are due and not held, urgent ones first."""
    query = (
        select(OutboxMail.id, MailContent.kind, OutboxMail.urgent)
        .join(OutboxMail.content)
        .where(
            OutboxMail.state.in_(WAITING),
            OutboxMail.not_before <= now,
            MailContent.held_at.is_(None),
            not_held(),
        )
        .order_by(OutboxMail.urgent.desc(), OutboxMail.not_before, OutboxMail.id)
        .limit(BATCH)
    )
    return [Candidate(*row) for row in db.session.execute(query)]


def pace_allows_at() -> datetime | None:
    """The earliest moment for the next mail; None when nothing has set it."""
    return db.session.scalar(select(MailPace.next_at))


def may_go(candidate: Candidate, *, gap: timedelta, now: datetime) -> bool:
    """Whether the shared pace lets the mail go now, and if so book the next moment, ``gap`` later.

    An urgent mail never waits, but the next one does. In the caller's write transaction.
    """
    if not gap:
        return True
    if pace_allows_at() is None:
        db.session.execute(insert(MailPace).values(id=1, next_at=now + gap))
        return True
    # A booking further away than the gap was made when the pace was slower.
    due = or_(MailPace.next_at <= now, MailPace.next_at > now + gap)
    booked = (
        update(MailPace)
        .where(MailPace.id == 1, true() if candidate.urgent else due)
        .values(next_at=now + gap)
        .returning(MailPace.id)
        .execution_options(synchronize_session=False)
    )
    return db.session.execute(booked).first() is not None


def claim(candidate: Candidate, *, lease: timedelta, now: datetime) -> Claimed | None:
    """Mark the candidate as being sent and give its values; None when another has taken it or it was held.

    In the caller's write transaction. Raises ``CannotFill``.
    """
    given = {"mail_id": candidate.id, "now": now, "lease": now + lease}
    found = db.session.connection().execute(_CLAIM, given).first()
    if found is None:
        return None
    row = _row(found, candidate.kind, MailState.SENDING)
    try:
        secrets = secret_values(row, now)
    except (OperationalError, InterfaceError):
        raise  # the database is away: nobody's fault
    except Exception as error:
        raise CannotFill(row.id, type(error).__name__) from error
    return Claimed(row=row, values={**row.values, **secrets})


def _row(found: Row[Any], kind: str, state: MailState) -> MailRow:
    return MailRow(
        id=found.id, kind=kind, content_id=found.content_id, to_address=found.to_address, values=found.values,
        message_id=found.message_id, state=state, attempts=found.attempts,
        repeat_if_uncertain=found.repeat_if_uncertain,
    )  # fmt: skip


def settle(row: MailRow, reply: Reply, *, now: datetime) -> None:
    """Write down how the attempt of a claimed mail went, in the caller's write transaction.

    A deferred mail waits longer each time and is refused after the last gap; one whose relay could not be
    reached goes back as if it had not been tried.
    """
    changes = _changes(row, reply, now)
    written = {"lease_until": None, "reply_code": reply.code, "reply_text": reply.text[:500], **changes}
    given = {
        "mail_id": row.id,
        "tried": row.attempts,
        **{f"new_{key}": value for key, value in written.items()},
    }
    changed = db.session.connection().execute(_settling(tuple(written)), given).first()
    if changed and reply.outcome is not Outcome.UNAVAILABLE:
        told = replace(
            row,
            state=changes["state"],
            cause=changes.get("cause"),
            reply_code=reply.code,
            reply_text=reply.text,
        )
        announce(told, now)


def _changes(row: MailRow, reply: Reply, now: datetime) -> dict[str, Any]:
    if reply.outcome is Outcome.SENT:
        return {"state": MailState.SENT, "cause": None, "finished_at": now}
    if reply.outcome is Outcome.UNAVAILABLE:
        return {"state": MailState.QUEUED, "attempts": row.attempts - 1}
    if reply.outcome is Outcome.UNCERTAIN:
        return _uncertain(row.repeat_if_uncertain, row.attempts, now)
    if reply.outcome is Outcome.DEFERRED and row.attempts <= len(GAPS):
        return {"state": MailState.DEFERRED, "not_before": now + GAPS[row.attempts - 1], "cause": reply.cause}
    return {"state": MailState.REFUSED, "cause": reply.cause or RefusalCause.OTHER, "finished_at": now}


def _uncertain(repeat: bool, attempts: int, now: datetime) -> dict[str, Any]:
    """Nobody knows: staff decide, but a receipt goes again by itself as often as a deferred mail does."""
    if repeat and attempts <= len(GAPS):
        wait = GAPS[attempts - 1] if attempts > 1 else timedelta()
        return {"state": MailState.DEFERRED, "not_before": now + wait, "declared": Declared.REPEATED}
    return {"state": MailState.UNCERTAIN}


def expire(now: datetime) -> int:
    """Release what a dead worker left in ``sending``, in the caller's write transaction; returns how many.

    Each becomes uncertain, or waits again where it repeats by itself.
    """
    late = (
        select(*_COLUMNS, MailContent.kind)
        .join(OutboxMail.content)
        .where(
            OutboxMail.state == MailState.SENDING,
            or_(OutboxMail.lease_until.is_(None), OutboxMail.lease_until < now),
        )
        .with_for_update(skip_locked=True, of=OutboxMail)
    )
    found = db.session.execute(late).all()
    for mail in found:
        settle(_row(mail, mail.kind, MailState.SENDING), Reply(Outcome.UNCERTAIN), now=now)
    return len(found)


def any_expired(now: datetime) -> bool:
    """Whether a dead worker has left mails, asked without a lock."""
    query = select(OutboxMail.id).where(OutboxMail.state == MailState.SENDING, OutboxMail.lease_until < now)
    return db.session.scalar(query.limit(1)) is not None


def refuse_unsent(candidate: Candidate, reason: str, *, now: datetime) -> None:
    """Put a mail aside that cannot be written, so that it does not stop the others."""
    found = db.session.execute(select(*_COLUMNS).where(OutboxMail.id == candidate.id)).one()
    row = _row(found, candidate.kind, MailState.SENDING)
    db.session.execute(update(OutboxMail).where(OutboxMail.id == row.id).values(state=MailState.SENDING))
    settle(row, Reply(Outcome.REFUSED, None, reason), now=now)
