"""The worker sends: order, pace, gaps, leases, and one bad mail that stops no other."""

import json
import logging
import threading
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta

import pytest
import time_machine
from flask import Flask
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from consult.core import clock, outbox
from consult.core import outbox_delivery as delivery
from consult.core.db import db, write
from consult.core.logs import JsonLines
from consult.core.outbox import Declared, MailState, OutboxMail, RefusalCause
from consult.core.outbox_delivery import GAPS, Outcome, Reply
from consult.core.worker import MailLoop, envelope_sender, mail_of_bounce
from consult.demo.receiver import Behaviour, Receiver
from tests.mailing import configure, parsed, send_due, text_of

Queue = Callable[..., OutboxMail]
LEASE = timedelta(minutes=5)


@pytest.fixture
def queued(mail_app: Flask) -> Queue:
    """Queue a mail that is due now."""

    def queue(key: str, **options: object) -> OutboxMail:
        given = {
            "kind": "test", "to": f"{key}@foretag.example", "subject": "Hej", "text": "Hej {{ name }}",
            "values": {"name": key}, **options,
        }  # fmt: skip
        with write():
            return outbox.queue(key=key, now=clock.now(), **given)  # type: ignore[arg-type]

    return queue


def claim(mail: OutboxMail, now: datetime) -> delivery.Claimed:
    with write():
        claimed = delivery.claim(delivery.Candidate(mail.id, "test", False), lease=LEASE, now=now)
    assert claimed
    return claimed


def abandon(mail: OutboxMail) -> None:
    """A worker took the mail and died, long ago."""
    claim(mail, clock.now())
    with write() as session:
        session.execute(update(OutboxMail).values(lease_until=clock.now() - timedelta(minutes=1)))


def settle(claimed: delivery.Claimed, reply: Reply, now: datetime) -> None:
    with write():
        delivery.settle(claimed.row, reply, now=now)
    db.session.expire_all()


def test_sent_and_marked(mail_app: Flask, queued: Queue, smtp_receiver: Receiver) -> None:
    mail = queued("anna")
    send_due(mail_app)
    assert (mail.state, mail.attempts, mail.reply_code, mail.lease_until) == (MailState.SENT, 1, 250, None)
    assert mail.finished_at
    assert text_of(smtp_receiver.received[0]).strip() == "Hej anna"
    assert parsed(smtp_receiver.received[0])["Message-ID"] == f"<{mail.message_id}>"
    send_due(mail_app)
    assert len(smtp_receiver.received) == 1


def test_urgent_mail_goes_first_and_later_mail_waits(
    mail_app: Flask, queued: Queue, smtp_receiver: Receiver
) -> None:
    queued("first")
    queued("later", not_before=clock.now() + timedelta(hours=1))
    queued("urgent", urgent=True)
    send_due(mail_app)
    assert [mail.recipient.partition("@")[0] for mail in smtp_receiver.received] == ["urgent", "first"]


def test_held_mail_waits_until_it_is_let_go(mail_app: Flask, queued: Queue, smtp_receiver: Receiver) -> None:
    mail = queued("anna")
    with write():
        mail.content.held_at = clock.now()
    send_due(mail_app)
    assert smtp_receiver.received == []
    with write():
        mail.content.held_at = None
    send_due(mail_app)
    assert len(smtp_receiver.received) == 1


def test_holding_stops_what_was_already_read(mail_app: Flask, queued: Queue) -> None:
    mail = queued("anna")
    candidate = delivery.candidates(clock.now())[0]
    with write():
        mail.content.held_at = clock.now()
    with write():
        assert delivery.claim(candidate, lease=LEASE, now=clock.now()) is None


def test_each_bad_mail_leaves_the_others_alone(
    mail_app: Flask, queued: Queue, smtp_receiver: Receiver
) -> None:
    names = ["unknown", "full", "blocked", "later", "dropped", "good"]
    mails = {name: queued(name) for name in names}
    mails["values"] = queued("values", text="Hej {{ missing }}")
    mails["letters"] = queued("letters", to="åsa@foretag.example")
    mails["last"] = queued("last")
    smtp_receiver.behaviours = {
        "unknown@foretag.example": Behaviour.REFUSE,
        "full@foretag.example": Behaviour.FULL,
        "blocked@foretag.example": Behaviour.BLOCK,
        "later@foretag.example": Behaviour.DEFER,
        "dropped@foretag.example": Behaviour.DROP,
    }
    send_due(mail_app)
    assert {name: (mail.state, mail.cause) for name, mail in mails.items()} == {
        "unknown": (MailState.REFUSED, RefusalCause.UNKNOWN),
        "full": (MailState.REFUSED, RefusalCause.FULL),
        "blocked": (MailState.REFUSED, RefusalCause.BLOCKED),
        "later": (MailState.DEFERRED, RefusalCause.BLOCKED),
        "dropped": (MailState.UNCERTAIN, None),
        "good": (MailState.SENT, None),
        "values": (MailState.REFUSED, RefusalCause.OTHER),
        "letters": (MailState.REFUSED, RefusalCause.OTHER),
        "last": (MailState.SENT, None),
    }
    assert mails["unknown"].reply_text == "5.1.1 No such user here"


def test_a_filler_that_fails_puts_its_mail_aside(
    mail_app: Flask, queued: Queue, smtp_receiver: Receiver
) -> None:
    @outbox.filler("test_broken")
    def broken(_rows: object, _now: datetime) -> dict[int, dict[str, str]]:
        raise KeyError("secret")

    bad, good = queued("bad", kind="test_broken"), queued("good")
    send_due(mail_app)
    assert (bad.state, bad.reply_text) == (MailState.REFUSED, "KeyError")
    assert good.state is MailState.SENT


def test_a_filler_that_breaks_a_rule_of_the_database_stops_nobody(
    mail_app: Flask, queued: Queue, smtp_receiver: Receiver, session: Session
) -> None:
    @outbox.filler("test_duplicate")
    def duplicate(_rows: object, now: datetime) -> dict[int, dict[str, str]]:
        db.session.add(
            OutboxMail(
                key="good", content_id=1, to_address="", message_id="x", not_before=now, created_at=now
            )
        )
        db.session.flush()
        return {}

    good = queued("good", not_before=clock.now())
    bad = queued("bad", kind="test_duplicate", urgent=True)
    send_due(mail_app)
    assert (bad.state, bad.reply_text) == (MailState.REFUSED, "IntegrityError")
    assert good.state is MailState.SENT


def test_secrets_are_made_when_sending_and_kept_nowhere(
    mail_app: Flask, queued: Queue, smtp_receiver: Receiver, session: Session
) -> None:
    @outbox.filler("test_secret")
    def secret(rows: object, _now: datetime) -> dict[int, dict[str, str]]:
        return {row.id: {"link": "https://x.example/hemlig"} for row in rows}  # type: ignore[attr-defined]

    mail = queued("anna", kind="test_secret", text="{{ link }}")
    send_due(mail_app)
    assert "hemlig" in text_of(smtp_receiver.received[0])
    stored = [mail.values, mail.content.text, mail.content.subject, mail.reply_text, mail.key]
    assert "hemlig" not in repr(stored)


def test_deferred_waits_longer_each_time_and_is_then_refused(queued: Queue, now: datetime) -> None:
    with time_machine.travel(now, tick=False):
        mail = queued("anna")
    moment = now
    for gap in GAPS:
        claimed = claim(mail, moment)
        settle(claimed, Reply(Outcome.DEFERRED, 452, "4.2.2 full", RefusalCause.FULL), moment)
        assert (mail.state, mail.not_before) == (MailState.DEFERRED, moment + gap)
        moment += gap
    settle(claim(mail, moment), Reply(Outcome.DEFERRED, 452, "4.2.2 full", RefusalCause.FULL), moment)
    assert (mail.state, mail.cause, mail.attempts) == (MailState.REFUSED, RefusalCause.FULL, len(GAPS) + 1)


def test_a_relay_that_is_away_costs_no_attempt(
    mail_app: Flask, queued: Queue, smtp_receiver: Receiver
) -> None:
    mail = queued("anna")
    smtp_receiver.stop()
    loop = MailLoop(mail_app, threading.Event())
    assert loop.turn() is False
    assert loop.turn() is False, "it keeps away for a while"
    db.session.expire_all()
    assert (mail.state, mail.attempts, mail.reply_text) == (MailState.QUEUED, 0, "ConnectionRefusedError")
    smtp_receiver.start()
    loop.quiet_until = 0.0
    loop.waiting = []
    loop.turn()
    loop.run(drain=True)
    db.session.expire_all()
    assert mail.state is MailState.SENT


def test_an_expired_lease_is_uncertain_and_never_sent_again_by_itself(
    mail_app: Flask, queued: Queue, smtp_receiver: Receiver
) -> None:
    mail = queued("anna")
    abandon(mail)
    send_due(mail_app)
    assert (mail.state, mail.attempts) == (MailState.UNCERTAIN, 1)
    send_due(mail_app)
    assert smtp_receiver.received == []


def test_a_lease_that_still_runs_is_left_alone(
    mail_app: Flask, queued: Queue, smtp_receiver: Receiver
) -> None:
    mail = queued("anna")
    claim(mail, clock.now())
    send_due(mail_app)
    assert mail.state is MailState.SENDING
    assert smtp_receiver.received == []


def test_a_receipt_repeats_by_itself_with_the_same_message_id(
    mail_app: Flask, queued: Queue, smtp_receiver: Receiver
) -> None:
    mail = queued("anna", repeat_if_uncertain=True)
    message_id = mail.message_id
    abandon(mail)
    send_due(mail_app)
    assert (mail.state, mail.declared, mail.attempts) == (MailState.SENT, Declared.REPEATED, 2)
    assert parsed(smtp_receiver.received[0])["Message-ID"] == f"<{message_id}>"


def test_a_slow_worker_may_still_say_that_it_was_sent(queued: Queue, now: datetime) -> None:
    with time_machine.travel(now, tick=False):
        mail = queued("anna")
    claimed = claim(mail, now)
    with write():
        assert delivery.expire(now + timedelta(hours=1)) == 1
    settle(claimed, Reply(Outcome.SENT, 250, "OK"), now + timedelta(hours=2))
    assert mail.state is MailState.SENT


def test_a_slow_worker_cannot_undo_what_came_after(queued: Queue, now: datetime) -> None:
    with time_machine.travel(now, tick=False):
        mail = queued("anna", repeat_if_uncertain=True)
    late = claim(mail, now)
    with write():
        delivery.expire(now + timedelta(hours=1))
    settle(claim(mail, now + timedelta(hours=1)), Reply(Outcome.SENT, 250, "OK"), now + timedelta(hours=1))
    settle(late, Reply(Outcome.REFUSED, 550, "5.1.1", RefusalCause.UNKNOWN), now + timedelta(hours=2))
    assert (mail.state, mail.attempts) == (MailState.SENT, 2)


def test_the_pace_is_shared_and_kept(mail_app: Flask, queued: Queue, now: datetime) -> None:
    gap = timedelta(seconds=6)
    normal = delivery.Candidate(queued("anna").id, "test", False)
    urgent = delivery.Candidate(queued("bertil", urgent=True).id, "test", True)

    def may_go(candidate: delivery.Candidate, seconds: float, wanted: timedelta = gap) -> bool:
        with write():
            return delivery.may_go(candidate, gap=wanted, now=now + timedelta(seconds=seconds))

    assert may_go(normal, 0)
    assert not may_go(normal, 5.9)
    assert may_go(normal, 6)
    assert may_go(urgent, 7), "urgent mail does not wait"
    assert not may_go(normal, 12), "but the next one does"
    assert may_go(normal, 13)
    assert may_go(normal, 13.5, timedelta(seconds=1)), "a quicker pace counts at once"
    assert may_go(normal, 13.5, timedelta()), "no pace, no waiting"


def test_a_paced_worker_sends_at_that_pace(mail_app: Flask, queued: Queue, smtp_receiver: Receiver) -> None:
    for number in range(4):
        queued(f"firma{number}")
    configure(mail_app, mail_per_minute=60 / 0.3)
    started = clock.now()
    send_due(mail_app)
    assert len(smtp_receiver.received) == 4
    assert clock.now() - started >= timedelta(seconds=0.9)


def test_two_workers_send_each_mail_once(mail_app: Flask, queued: Queue, smtp_receiver: Receiver) -> None:
    for number in range(60):
        queued(f"firma{number}")

    def work() -> None:
        with mail_app.app_context():
            MailLoop(mail_app, threading.Event()).run(drain=True)
            db.session.remove()

    workers = [threading.Thread(target=work) for _ in range(2)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join(30)
    recipients = [mail.recipient for mail in smtp_receiver.received]
    assert sorted(recipients) == sorted(f"firma{n}@foretag.example" for n in range(60))
    assert smtp_receiver.connections == 2, "both have worked"
    db.session.rollback()
    assert set(db.session.scalars(select(OutboxMail.state))) == {MailState.SENT}


@pytest.fixture
def logged(app: Flask) -> Iterator[list[str]]:
    """The lines that the application logs, at the most talkative level."""
    lines: list[str] = []

    class Collect(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            lines.append(JsonLines().format(record))

    collect, log = Collect(), logging.getLogger("consult")
    log.addHandler(collect)
    log.setLevel(logging.DEBUG)
    yield lines
    log.removeHandler(collect)


def test_addresses_are_never_logged(
    mail_app: Flask, queued: Queue, smtp_receiver: Receiver, logged: list[str]
) -> None:
    for name, behaviour in (("anna", None), ("bertil", Behaviour.REFUSE), ("cecilia", Behaviour.DROP)):
        queued(name)
        if behaviour:
            smtp_receiver.behaviours[f"{name}@foretag.example"] = behaviour
    send_due(mail_app)
    assert [json.loads(line)["outcome"] for line in logged] == ["sent", "refused", "uncertain"]
    assert "foretag.example" not in "".join(logged)


def test_bounces_come_back_to_the_mail_they_are_about(
    mail_app: Flask, queued: Queue, smtp_receiver: Receiver
) -> None:
    configure(mail_app, bounce_address="studs@forsunda.example")
    mail = queued("anna")
    send_due(mail_app)
    settings, sender = mail_app.config["SETTINGS"], smtp_receiver.received[0].sender
    assert sender.startswith(f"studs+{mail.id}.")
    assert sender.endswith("@forsunda.example")
    assert mail_of_bounce(settings, sender) == mail.id
    assert mail_of_bounce(settings, sender.replace(f"+{mail.id}.", f"+{mail.id + 1}.")) is None
    assert mail_of_bounce(settings, "studs@forsunda.example") is None


def test_without_a_bounce_address_the_sender_is_the_envelope(mail_app: Flask) -> None:
    configure(mail_app, mail_sender="Forsunda kommun <remiss@forsunda.example>")
    assert envelope_sender(mail_app.config["SETTINGS"], 7) == "remiss@forsunda.example"


def test_a_cancelled_mail_is_not_sent(mail_app: Flask, queued: Queue, smtp_receiver: Receiver) -> None:
    mail = queued("anna")
    with write() as session:
        session.execute(update(OutboxMail).values(state=MailState.CANCELLED))
    send_due(mail_app)
    assert smtp_receiver.received == []
    assert mail.state is MailState.CANCELLED
