"""The outbox: each event and recipient once, what staff may decide, and what is never in it."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from consult.core import outbox
from consult.core.actor import SYSTEM
from consult.core.audit import AuditEntry
from consult.core.db import write
from consult.core.outbox import Declared, MailState, NewMail, NothingToResolve, OutboxMail, UnusableAddress
from consult.core.outbox_hooks import MailRow
from consult.core.outbox_progress import progress

Queue = Callable[..., OutboxMail]


@pytest.fixture
def queued(app: Flask, now: datetime) -> Queue:
    """Queue a mail with a key and whatever else is given."""

    def queue(key: str = "a", **options: object) -> OutboxMail:
        given = {"kind": "test", "to": "anna@foretag.example", "subject": "Hej", "text": "Hej", **options}
        with write():
            return outbox.queue(key=key, now=now, **given)  # type: ignore[arg-type]

    return queue


def set_state(mail: OutboxMail, state: MailState) -> None:
    with write():
        mail.state = state


def test_the_same_key_queues_once(queued: Queue, session: Session) -> None:
    first, second = queued("receipt:1"), queued("receipt:1", subject="Ett annat ämne")
    assert first.id == second.id
    assert session.scalar(select(func.count()).select_from(OutboxMail)) == 1
    assert second.content.subject == "Hej"


def test_a_message_id_of_the_own_domain(queued: Queue) -> None:
    first, second = queued("a"), queued("b")
    assert first.message_id.endswith("@forsunda.example")
    assert first.message_id != second.message_id


def test_nothing_is_queued_when_the_cause_is_rolled_back(app: Flask, session: Session, now: datetime) -> None:
    with pytest.raises(ZeroDivisionError), write():
        outbox.queue(key="a", kind="test", to="anna@foretag.example", subject="Hej", text="Hej", now=now)
        raise ZeroDivisionError
    assert session.scalar(select(func.count()).select_from(OutboxMail)) == 0


@pytest.mark.parametrize(
    "address",
    ["", "anna", "anna@", "@foretag.example", "a b@c.example", "a@b.example\r\nBcc: c@d.example", "<a@b>"],
)
def test_an_address_that_could_break_a_header_is_refused(
    queued: Queue, session: Session, address: str
) -> None:
    with pytest.raises(UnusableAddress):
        queued(to=address)
    assert session.scalar(select(func.count()).select_from(OutboxMail)) == 0


def test_many_share_one_content(app: Flask, now: datetime) -> None:
    with write():
        content = outbox.add_content(kind="test", subject="Hej  alla\n", text="Hej", now=now)
        new = [NewMail(f"k{n}", f"firma{n}@foretag.example", {"n": n}) for n in range(50)]
        ids = outbox.queue_many(content=content, mails=new, not_before=now, now=now)
    assert content.subject == "Hej alla"
    counts = outbox.counts_for(ids)
    assert counts[MailState.QUEUED] == 50
    assert sum(counts.values()) == 50


def test_sending_again_what_was_uncertain_is_declared(queued: Queue, session: Session, now: datetime) -> None:
    mail = queued()
    message_id = mail.message_id
    set_state(mail, MailState.UNCERTAIN)
    with write():
        outbox.retry(mail, by=SYSTEM, now=now + timedelta(hours=1))
    assert (mail.state, mail.declared, mail.message_id) == (MailState.QUEUED, Declared.RESENT, message_id)
    assert session.scalars(select(AuditEntry.action)).all() == ["mail.retried"]


def test_sending_again_what_was_refused_declares_nothing(queued: Queue, now: datetime) -> None:
    mail = queued()
    set_state(mail, MailState.REFUSED)
    with write():
        outbox.retry(mail, by=SYSTEM, now=now)
    assert (mail.state, mail.declared) == (MailState.QUEUED, None)


def test_letting_an_uncertain_mail_be(queued: Queue, session: Session, now: datetime) -> None:
    mail = queued()
    set_state(mail, MailState.UNCERTAIN)
    with write():
        outbox.leave(mail, by=SYSTEM, now=now)
    assert (mail.state, mail.declared, mail.finished_at) == (MailState.SENT, Declared.LEFT, now)
    assert session.scalars(select(AuditEntry.action)).all() == ["mail.left"]


@pytest.mark.parametrize("state", [MailState.SENT, MailState.QUEUED, MailState.SENDING, MailState.CANCELLED])
def test_nothing_to_decide(queued: Queue, now: datetime, state: MailState) -> None:
    mail = queued()
    set_state(mail, state)
    for decide in (outbox.retry, outbox.leave):
        with pytest.raises(NothingToResolve), write():
            decide(mail, by=SYSTEM, now=now)


def test_cancelling_touches_only_what_waits(queued: Queue, session: Session, now: datetime) -> None:
    waiting, deferred, sent, sending = (queued(key) for key in "abcd")
    set_state(deferred, MailState.DEFERRED)
    set_state(sent, MailState.SENT)
    set_state(sending, MailState.SENDING)
    with write():
        assert outbox.cancel_queued(select(OutboxMail.id), now=now) == 2
    session.expire_all()
    assert [mail.state for mail in (waiting, deferred, sent, sending)] == [
        MailState.CANCELLED, MailState.CANCELLED, MailState.SENT, MailState.SENDING,
    ]  # fmt: skip


def test_the_owner_of_a_kind_is_told(queued: Queue, now: datetime) -> None:
    told: list[MailRow] = []
    outbox.on_state("test_told")(lambda row, _now: told.append(row))
    mail = queued(kind="test_told", values={"x": 1})
    set_state(mail, MailState.UNCERTAIN)
    with write():
        outbox.leave(mail, by=SYSTEM, now=now)
    assert [(row.id, row.state, row.values) for row in told] == [(mail.id, MailState.SENT, {"x": 1})]


def test_finish_time_counts_the_pace_and_what_is_before(queued: Queue, now: datetime) -> None:
    queued("before")
    ids = [queued(f"mailing:{n}").id for n in range(11)]
    found = progress(ids, per_minute=10, now=now)
    assert (found.left, found.total, found.sent) == (11, 11, 0)
    assert found.finish_at == now + timedelta(seconds=66)
    assert progress(ids, per_minute=0, now=now).finish_at == now


def test_finish_time_of_a_scheduled_mailing_begins_then(queued: Queue, now: datetime) -> None:
    later = now + timedelta(days=1)
    ids = [queued(f"mailing:{n}", not_before=later).id for n in range(3)]
    assert progress(ids, per_minute=60, now=now).finish_at == later + timedelta(seconds=2)


def test_nothing_left_has_no_finish_time(queued: Queue, now: datetime) -> None:
    mail = queued()
    set_state(mail, MailState.SENT)
    found = progress([mail.id], per_minute=10, now=now)
    assert (found.left, found.sent, found.finish_at) == (0, 1, None)
