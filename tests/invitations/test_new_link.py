"""A link was lost or no longer works: ask for a new one, or staff replace it."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from consult.core import clock
from consult.core.actor import SYSTEM
from consult.core.audit import AuditEntry
from consult.core.db import db, write
from consult.core.job_runner import run_one
from consult.core.jobs import Job
from consult.core.outbox import OutboxMail
from consult.core.throttle import Attempt
from consult.demo.receiver import Receiver
from consult.invitations import actions
from consult.invitations.links import find_by_token, hash_token
from consult.invitations.models import Invitation, InvitationToken
from tests.client import Browser
from tests.factories.invitations import make_invitation, make_open_round
from tests.mailing import send_due, text_of

ADDRESS = "info@hedlunds.example"
ANSWER = "Om adressen finns med har vi skickat en länk."


@pytest.fixture
def invitation(mail_app: Flask) -> Invitation:
    with write() as session:
        return make_invitation(
            session, make_open_round(session), "Hedlunds Trä AB", ADDRESS, "vd@hedlunds.example"
        )


def ask(opened: Browser, address: str) -> str:
    opened.get("/ny-lank")
    return opened.press("Skicka länken", email=address).text


def look_up(app: Flask) -> None:
    """The worker's part: whom the typed addresses belong to."""
    while run_one(app):
        pass
    db.session.expire_all()


def token_in(text: str) -> str:
    return text.partition("/svara/")[2].split()[0]


def queued(session: Session) -> int:
    return session.scalar(select(func.count()).select_from(OutboxMail)) or 0


def test_a_known_address_gets_a_link_that_opens_its_invitation(
    mail_app: Flask,
    browser: Callable[..., Browser],
    invitation: Invitation,
    smtp_receiver: Receiver,
    session: Session,
) -> None:
    assert ANSWER in ask(browser(), " Info@Hedlunds.example ")
    look_up(mail_app)
    send_due(mail_app)
    assert [mail.recipient for mail in smtp_receiver.received] == [ADDRESS]
    found = find_by_token(session, token_in(text_of(smtp_receiver.received[0])))
    assert found and found.id == invitation.id


def test_an_unknown_address_gets_the_same_answer(
    app: Flask,
    browser: Callable[..., Browser],
    invitation: Invitation,
    session: Session,
    count_sql: list[str],
) -> None:
    answers, statements = [], []
    for address in (ADDRESS, "okand@foretag.example"):
        visitor = browser()
        visitor.get("/ny-lank")
        count_sql.clear()
        answers.append(visitor.press("Skicka länken", email=address).text)
        statements.append(list(count_sql))
    assert answers[0] == answers[1]
    assert statements[0] == statements[1], "nothing tells by its time whether the address is known"
    assert queued(session) == 0
    look_up(app)
    assert queued(session) == 1
    assert [job.payload for job in session.scalars(select(Job))] == [{}, {}], "what was typed is forgotten"


def test_one_who_answers_for_several_gets_one_for_each(
    mail_app: Flask, browser: Callable[..., Browser], invitation: Invitation, session: Session
) -> None:
    with write():
        make_invitation(session, invitation.round, "Kvarnforsens Mekaniska AB", ADDRESS)
    ask(browser(), ADDRESS)
    look_up(mail_app)
    assert queued(session) == 2


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("", "Skriv en e-postadress."),
        ("info", "Skriv en hel adress, till exempel namn@foretaget.se."),
        ("info@hedlunds", "Skriv en hel adress, till exempel namn@foretaget.se."),
        ("åsa@hedlunds.example", "Skriv en hel adress, till exempel namn@foretaget.se."),
        ("a@b.example\r\nBcc: c@d.example", "Skriv en hel adress, till exempel namn@foretaget.se."),
    ],
)
def test_what_is_no_address_is_said_and_kept(
    browser: Callable[..., Browser], invitation: Invitation, session: Session, typed: str, words: str
) -> None:
    opened = browser()
    opened.get("/ny-lank")
    page = opened.press("Skicka länken", status=422, email=typed)
    assert page.text.count(words) == 2, "in the summary and by the field"
    assert page.title.startswith("Fel:")
    assert typed.split("\r")[0] in page.html
    assert queued(session) == 0


def asked(session: Session) -> int:
    return session.scalar(select(func.count()).select_from(Job)) or 0


def test_three_an_hour(app: Flask, invitation: Invitation, session: Session) -> None:
    start = clock.now() - timedelta(hours=3)
    for minute in range(6):
        with write():
            actions.request_new_link(address=ADDRESS, visitor="x", now=start + timedelta(minutes=minute))
    assert asked(session) == 3
    with write():
        actions.request_new_link(address=ADDRESS, visitor="x", now=start + timedelta(hours=2))
    look_up(app)
    assert queued(session) == 4


def test_one_visitor_cannot_try_every_address(app: Flask, invitation: Invitation, session: Session) -> None:
    start = clock.now()
    with write():
        for number in range(20):
            actions.request_new_link(address=f"a{number}@b.example", visitor="x", now=start)
        actions.request_new_link(address=ADDRESS, visitor="x", now=start)
    look_up(app)
    assert queued(session) == 0
    with write():
        actions.request_new_link(address=ADDRESS, visitor="y", now=start)
    look_up(app)
    assert queued(session) == 1


def test_counted_attempts_hold_no_address(app: Flask, invitation: Invitation, session: Session) -> None:
    with write():
        actions.request_new_link(address=ADDRESS, visitor="192.0.2.1", now=clock.now())
    keys = " ".join(session.scalars(select(Attempt.key)))
    assert keys
    assert "hedlunds" not in keys
    assert "192.0.2.1" not in keys


def test_pressing_twice_at_once_gives_one_mail(app: Flask, invitation: Invitation, session: Session) -> None:
    with write():
        for _ in range(2):
            actions.request_new_link(address=ADDRESS, now=datetime(2026, 2, 9, 10, 0, tzinfo=UTC))
    look_up(app)
    assert queued(session) == 1


def test_a_round_that_is_not_opened_is_not_told_of(
    app: Flask, invitation: Invitation, session: Session
) -> None:
    with write():
        invitation.round.opened_at = invitation.round.opened_by = None
        actions.request_new_link(address=ADDRESS, now=clock.now())
    look_up(app)
    assert queued(session) == 0


def test_replacing_stops_the_old_links_and_mails_new_ones(
    mail_app: Flask, invitation: Invitation, smtp_receiver: Receiver, session: Session
) -> None:
    with write():
        old = [actions.mint_link(invitation=invitation, now=clock.now()) for _ in range(2)]
    assert all(find_by_token(session, token) for token in old), "several links work at the same time"
    with write():
        sent = actions.revoke_and_replace(invitation=invitation, by=SYSTEM, now=clock.now())
    assert len(sent) == 2, "one to each address"
    send_due(mail_app)
    assert not any(find_by_token(session, token) for token in old)
    for mail in smtp_receiver.received:
        found = find_by_token(session, token_in(text_of(mail)))
        assert found and found.id == invitation.id
    assert "invitation.links_replaced" in session.scalars(select(AuditEntry.action)).all()


@pytest.mark.parametrize("token", ["", "x", "a" * 32, "å" * 32, "\x00", "\udcff", "a" * 100_000])
def test_unknown_and_malformed_secrets_open_nothing(
    invitation: Invitation, session: Session, token: str
) -> None:
    assert find_by_token(session, token) is None


def test_only_the_hash_is_kept(invitation: Invitation, session: Session) -> None:
    with write():
        token = actions.mint_link(invitation=invitation, now=clock.now())
    assert len(token) == 32
    row = session.scalars(select(InvitationToken)).one()
    assert row.token_hash == hash_token(token)
    assert token not in repr(vars(row))
