"""The states of a mail, and the hooks by which a slice fills in secrets and follows its mails. Pure."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any


class MailState(StrEnum):
    """Delivery of one mail; ``sent`` means that the relay took it, not that somebody has it."""

    QUEUED = "queued"
    SENDING = "sending"
    SENT = "sent"
    DEFERRED = "deferred"
    UNCERTAIN = "uncertain"
    REFUSED = "refused"
    CANCELLED = "cancelled"


WAITING = (MailState.QUEUED, MailState.DEFERRED)


class RefusalCause(StrEnum):
    """Why a relay refused for good."""

    UNKNOWN = "unknown"
    FULL = "full"
    BLOCKED = "blocked"
    OTHER = "other"


class Declared(StrEnum):
    """What was decided about a mail that had been uncertain: the only source of a mail that arrives twice."""

    RESENT = "resent"
    LEFT = "left"
    REPEATED = "repeated"


@dataclass(frozen=True)
class MailRow:
    """A mail as fillers and listeners see it: ``values`` as stored with it, ``state`` the new one."""

    id: int
    kind: str
    content_id: int
    to_address: str
    values: dict[str, Any]
    message_id: str
    state: MailState
    attempts: int
    repeat_if_uncertain: bool = False
    cause: RefusalCause | None = None
    reply_code: int | None = None
    reply_text: str = ""


Filler = Callable[[Sequence[MailRow], datetime], dict[int, dict[str, str]]]
Listener = Callable[[MailRow, datetime], None]
_FILLERS: dict[str, Filler] = {}
_LISTENERS: dict[str, Listener] = {}


def filler(*kinds: str) -> Callable[[Filler], Filler]:
    """Register a function as the one that gives the secret values of mails of these kinds when they are sent.

    It gets the mails and the time, runs in the worker's short write transaction, and returns the values by
    mail id.
    """

    def register(function: Filler) -> Filler:
        _FILLERS.update(dict.fromkeys(kinds, function))
        return function

    return register


def on_state(*kinds: str) -> Callable[[Listener], Listener]:
    """Register a function to be told of every new state (but ``sending``) of mails of these kinds.

    It runs in the transaction of that change.
    """

    def register(function: Listener) -> Listener:
        _LISTENERS.update(dict.fromkeys(kinds, function))
        return function

    return register


def secret_values(row: MailRow, now: datetime) -> dict[str, str]:
    """What the filler of the mail's kind gives for it; nothing where the kind has none."""
    fill = _FILLERS.get(row.kind)
    return fill([row], now).get(row.id, {}) if fill else {}


def announce(row: MailRow, now: datetime) -> None:
    """Tell the listener of the mail's kind, in the caller's transaction."""
    listener = _LISTENERS.get(row.kind)
    if listener:
        listener(row, now)
