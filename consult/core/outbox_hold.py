"""The hold on outgoing mail after a restore: what waited in the backup may have gone out after it was made.

While the hold lasts nothing goes out but what a person asks for from now on (urgent mail queued after it began: a
receipt, a new link, a password). Staff look through what waits, say what has gone out already, and then let go.
"""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, and_, func, or_, select, update
from sqlalchemy.orm import Mapped, mapped_column

from consult.core import audit
from consult.core.actor import Actor
from consult.core.db import Base, db
from consult.core.outbox import MailContent, OutboxMail, as_row
from consult.core.outbox_hooks import WAITING, Declared, MailState, announce


class MailHold(Base):
    """At most one row: since when outgoing mail is held."""

    __tablename__ = "mail_hold"

    id: Mapped[int] = mapped_column(primary_key=True)
    since: Mapped[datetime]


@dataclass(frozen=True)
class WaitingMails:
    """Mails of one content that wait: ``number`` of them, the first to go at ``first_at``."""

    content_id: int
    kind: str
    subject: str
    number: int
    queued_at: datetime
    first_at: datetime


def not_held() -> ColumnElement[bool]:
    """Condition for mails that may go in spite of a hold, if there is one."""
    since = select(MailHold.since).where(MailHold.id == 1).scalar_subquery()
    return or_(since.is_(None), and_(OutboxMail.urgent, OutboxMail.created_at >= since))


def held_since() -> datetime | None:
    """When the hold began; None when there is none."""
    return db.session.scalar(select(MailHold.since).where(MailHold.id == 1))


def hold(*, by: Actor, now: datetime) -> None:
    """Hold all outgoing mail, in the caller's write transaction. A hold that is there already stays."""
    if held_since() is None:
        db.session.add(MailHold(id=1, since=now))
        audit.record(by=by, action="mail.held", on=("mail", "", ""), now=now)


def release(*, by: Actor, now: datetime) -> None:
    """Let the mail go, in the caller's write transaction. Without a hold nothing happens."""
    row = db.session.get(MailHold, 1)
    if row is not None:
        db.session.delete(row)
        audit.record(by=by, action="mail.released", on=("mail", "", ""), now=now)


def waiting_mails() -> list[WaitingMails]:
    """What the hold keeps, by content, oldest first. One statement."""
    query = (
        select(
            MailContent.id, MailContent.kind, MailContent.subject, func.count(),
            func.min(OutboxMail.created_at), func.min(OutboxMail.not_before),
        )
        .join(OutboxMail.content)
        .where(OutboxMail.state.in_(WAITING), ~not_held())
        .group_by(MailContent.id, MailContent.kind, MailContent.subject)
        .order_by(MailContent.id)
    )  # fmt: skip
    return [WaitingMails(*row) for row in db.session.execute(query)]


def waiting_addresses(content_id: int) -> list[str]:
    """To whom the held mails of this content would go."""
    query = select(OutboxMail.to_address).where(*_waiting_of(content_id)).order_by(OutboxMail.to_address)
    return list(db.session.scalars(query))


def _waiting_of(content_id: int) -> tuple[ColumnElement[bool], ...]:
    return (OutboxMail.content_id == content_id, OutboxMail.state.in_(WAITING), ~not_held())


def count_as_sent(content_id: int, *, by: Actor, now: datetime) -> int:
    """Declare that the held mails of this content went out after the backup was made; returns how many.

    In the caller's write transaction. Their owners are told; the rows say that it was declared.
    """
    mails = db.session.scalars(select(OutboxMail).where(*_waiting_of(content_id))).all()
    for mail in mails:
        mail.state, mail.declared, mail.finished_at = MailState.SENT, Declared.LEFT, now
    db.session.flush()
    for mail in mails:
        announce(as_row(mail), now)
    if mails:
        details = {"number": len(mails)}
        on = ("mail", mails[0].id, mails[0].content.kind)
        audit.record(by=by, action="mail.counted_as_sent", on=on, now=now, details=details)
    return len(mails)


def interrupted(now: datetime) -> int:
    """Mark what was being sent when the backup was made as uncertain, never to repeat by itself; how many.

    In the caller's write transaction.
    """
    sending = OutboxMail.state == MailState.SENDING
    changes = {"state": MailState.UNCERTAIN, "repeat_if_uncertain": False, "lease_until": None}
    mails = db.session.scalars(select(OutboxMail).where(sending)).all()
    db.session.execute(update(OutboxMail).where(sending).values(changes))
    for mail in mails:
        db.session.refresh(mail)
        announce(as_row(mail), now)
    return len(mails)
