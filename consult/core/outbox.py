"""All outgoing mail, as rows written in the transaction of the change that causes it; the worker sends them.

A row is claimed (``sending`` with a lease) before SMTP and marked after. What expires while ``sending``
becomes ``uncertain``: it is sent again by itself only where ``repeat_if_uncertain`` says so (receipts,
passwords), with the same Message-ID; for the rest staff decide. Links are never in here: the worker asks the
filler of the row's ``kind`` for them when it sends.
"""

import re
import uuid
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from flask import current_app
from sqlalchemy import ForeignKey, Index, Select, String, Text, func, insert, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Mapped, mapped_column, relationship

from consult.core import audit
from consult.core.actor import Actor
from consult.core.db import Base, db, enum_type
from consult.core.outbox_hooks import WAITING, MailRow, announce
from consult.core.outbox_hooks import Declared as Declared
from consult.core.outbox_hooks import MailState as MailState
from consult.core.outbox_hooks import RefusalCause as RefusalCause
from consult.core.outbox_hooks import filler as filler
from consult.core.outbox_hooks import on_state as on_state


class MailContent(Base):
    """Subject and body shared by the mails of one mailing; ``{{ name }}`` is filled per recipient when sent.

    While ``held_at`` is set none of its mails is sent.
    """

    __tablename__ = "mail_content"

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(String(40))
    subject: Mapped[str] = mapped_column(String(300))
    text: Mapped[str] = mapped_column(Text)
    html: Mapped[str | None] = mapped_column(Text)
    reply_to: Mapped[str] = mapped_column(String(254), default="")
    held_at: Mapped[datetime | None]
    created_at: Mapped[datetime]


class OutboxMail(Base):
    """One mail to one address. ``key`` makes the same event and recipient queue once."""

    __tablename__ = "outbox_mail"
    __table_args__ = (Index(None, "state", "not_before"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(String(200), unique=True)
    content_id: Mapped[int] = mapped_column(ForeignKey("mail_content.id"), index=True)
    to_address: Mapped[str] = mapped_column(String(254))
    values: Mapped[dict[str, Any]] = mapped_column(default=dict)
    message_id: Mapped[str] = mapped_column(String(200), unique=True)
    state: Mapped[MailState] = mapped_column(enum_type(MailState), default=MailState.QUEUED)
    urgent: Mapped[bool] = mapped_column(default=False)
    repeat_if_uncertain: Mapped[bool] = mapped_column(default=False)
    attempts: Mapped[int] = mapped_column(default=0)
    not_before: Mapped[datetime]
    lease_until: Mapped[datetime | None]
    cause: Mapped[RefusalCause | None] = mapped_column(enum_type(RefusalCause))
    reply_code: Mapped[int | None]
    reply_text: Mapped[str] = mapped_column(String(500), default="")
    declared: Mapped[Declared | None] = mapped_column(enum_type(Declared))
    created_at: Mapped[datetime]
    finished_at: Mapped[datetime | None]

    content: Mapped[MailContent] = relationship()


class MailPace(Base):
    """One row: the earliest moment for the next mail, shared by all workers."""

    __tablename__ = "mail_pace"

    id: Mapped[int] = mapped_column(primary_key=True)
    next_at: Mapped[datetime]


class UnusableAddress(ValueError):
    """The address cannot be written in a mail."""


class NothingToResolve(Exception):
    """The mail is in a state in which this decision has no meaning."""


@dataclass(frozen=True)
class NewMail:
    """A mail to queue with others of the same content."""

    key: str
    to: str
    values: dict[str, Any]


_BAD_ADDRESS = re.compile(r"[\s<>\x00-\x1f\x7f]")


def as_row(mail: OutboxMail) -> MailRow:
    """The mail as hooks see it."""
    return MailRow(
        id=mail.id, kind=mail.content.kind, content_id=mail.content_id, to_address=mail.to_address,
        values=mail.values, message_id=mail.message_id, state=mail.state, attempts=mail.attempts,
        repeat_if_uncertain=mail.repeat_if_uncertain, cause=mail.cause, reply_code=mail.reply_code,
        reply_text=mail.reply_text,
    )  # fmt: skip


def check_address(address: str) -> str:
    """The address, or ``UnusableAddress`` where it could break a header or an SMTP command."""
    local, at, domain = address.rpartition("@")
    if not (local and at and domain) or len(address) > 254 or _BAD_ADDRESS.search(address):
        raise UnusableAddress("not an e-mail address")
    return address


def new_message_id() -> str:
    """A Message-ID of the sender's own domain, without its angle brackets."""
    return f"{uuid.uuid4().hex}@{current_app.config['SETTINGS'].mail_domain}"


def add_content(
    *, kind: str, subject: str, text: str, html: str | None = None, reply_to: str = "", now: datetime
) -> MailContent:
    """Add a subject and body that several mails share, in the caller's write transaction."""
    subject = " ".join(subject.split())[:300]
    content = MailContent(kind=kind, subject=subject, text=text, html=html, reply_to=reply_to, created_at=now)
    db.session.add(content)
    db.session.flush()
    return content


def queue(
    *,
    key: str,
    kind: str,
    to: str,
    subject: str = "",
    text: str = "",
    html: str | None = None,
    values: dict[str, Any] | None = None,
    reply_to: str = "",
    urgent: bool = False,
    repeat_if_uncertain: bool = False,
    not_before: datetime | None = None,
    content: MailContent | None = None,
    now: datetime,
) -> OutboxMail:
    """Queue one mail in the caller's write transaction; the same ``key`` gives the row that is already there.

    ``content`` shares an existing subject and body instead of ``subject``, ``text`` and ``html``. ``values``
    fill the ``{{ name }}`` places and may not hold secrets. Raises ``UnusableAddress``.
    """
    check_address(to)
    found = db.session.scalar(select(OutboxMail).where(OutboxMail.key == key))
    if found:
        return found
    try:
        with db.session.begin_nested():
            if content is None:
                content = add_content(
                    kind=kind, subject=subject, text=text, html=html, reply_to=reply_to, now=now
                )
            mail = OutboxMail(
                key=key, content=content, to_address=to, values=values or {}, message_id=new_message_id(),
                urgent=urgent, repeat_if_uncertain=repeat_if_uncertain, not_before=not_before or now,
                created_at=now,
            )  # fmt: skip
            db.session.add(mail)
    except IntegrityError:  # another process queued the same key since we looked
        return db.session.scalars(select(OutboxMail).where(OutboxMail.key == key)).one()
    return mail


def queue_many(
    *, content: MailContent, mails: Iterable[NewMail], not_before: datetime, now: datetime
) -> list[int]:
    """Queue mails of one content in one statement, in the caller's write transaction; ids in the same order.

    The keys must be new. Raises ``UnusableAddress``.
    """
    rows = [
        {
            "key": mail.key, "content_id": content.id, "to_address": check_address(mail.to),
            "values": mail.values, "message_id": new_message_id(), "not_before": not_before, "created_at": now,
        }
        for mail in mails
    ]  # fmt: skip
    if not rows:
        return []
    # Ids are read back by key: the ORM would insert one by one on SQLite to get them.
    db.session.execute(insert(OutboxMail), rows, execution_options={"render_nulls": True})
    found = select(OutboxMail.key, OutboxMail.id).where(OutboxMail.content_id == content.id)
    ids = {key: mail_id for key, mail_id in db.session.execute(found)}  # noqa: C416
    return [ids[str(row["key"])] for row in rows]


MailIds = Select[Any] | Iterable[int]


def among(mails: MailIds) -> Any:
    """Condition for these mails, given as ids or as a select of ids."""
    return OutboxMail.id.in_(mails if isinstance(mails, Select) else list(mails))


def counts_for(mails: MailIds) -> dict[MailState, int]:
    """Number of these mails in each state; every state has a figure."""
    query = select(OutboxMail.state, func.count()).where(among(mails)).group_by(OutboxMail.state)
    found = {state: number for state, number in db.session.execute(query)}  # noqa: C416  a Row is no pair to mypy
    return dict.fromkeys(MailState, 0) | found


def retry(mail: OutboxMail, *, by: Actor, now: datetime) -> None:
    """Send again what was refused, deferred or uncertain, with the same Message-ID.

    For an uncertain one this declares that it may arrive twice. Raises ``NothingToResolve`` for other states.
    """
    if mail.state not in (MailState.UNCERTAIN, MailState.REFUSED, MailState.DEFERRED):
        raise NothingToResolve
    if mail.state is MailState.UNCERTAIN:
        mail.declared = Declared.RESENT
    mail.state, mail.not_before, mail.attempts, mail.cause = MailState.QUEUED, now, 0, None
    mail.finished_at = None
    _resolved(mail, "mail.retried", by=by, now=now)


def leave(mail: OutboxMail, *, by: Actor, now: datetime) -> None:
    """Let an uncertain mail be: it counts as sent, and the row says that it was declared so.

    Raises ``NothingToResolve`` when it is not uncertain.
    """
    if mail.state is not MailState.UNCERTAIN:
        raise NothingToResolve
    mail.state, mail.declared, mail.finished_at = MailState.SENT, Declared.LEFT, now
    _resolved(mail, "mail.left", by=by, now=now)


def announce_state(mail: OutboxMail, now: datetime) -> None:
    """Tell the slice that owns the mail of its present state, for a row that was queued outside a mailing."""
    announce(as_row(mail), now)


def _resolved(mail: OutboxMail, action: str, *, by: Actor, now: datetime) -> None:
    db.session.flush()
    audit.record(by=by, action=action, on=("mail", mail.id, mail.content.kind), now=now)
    announce(as_row(mail), now)


def cancel_queued(mails: MailIds, *, now: datetime) -> int:
    """Cancel those of these mails that still wait; what is being sent is not touched. Returns how many."""
    waiting = select(OutboxMail).where(among(mails), OutboxMail.state.in_(WAITING)).with_for_update()
    rows = db.session.scalars(waiting).all()
    cancelled = {"state": MailState.CANCELLED, "finished_at": now}
    still = (OutboxMail.id.in_([row.id for row in rows]), OutboxMail.state.in_(WAITING))
    db.session.execute(update(OutboxMail).where(*still).values(**cancelled))
    for row in rows:
        announce(replace(as_row(row), state=MailState.CANCELLED), now)
    return len(rows)
