"""A password was forgotten: a letter with a link, the same answer for everybody."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest
import time_machine
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from consult.accounts import actions
from consult.core import clock
from consult.core.audit import AuditEntry
from consult.core.db import write
from consult.core.jobs import Job
from consult.core.outbox import OutboxMail
from tests.accounts.conftest import Deliver, link_in
from tests.cast import PASSWORD, Cast
from tests.client import Browser
from tests.mailing import parsed, text_of

OpenBrowser = Callable[..., Browser]
KNOWN, UNKNOWN = "editor@forsunda.example", "ingen@forsunda.example"
NEW = "granskog lampa torsk fyra"


def ask(visitor: Browser, address: str) -> str:
    visitor.get("/staff/sign-in")
    visitor.click("Glömt lösenordet?")
    return visitor.press("Skicka länken", email=address).text


def choose(visitor: Browser, path: str, *, status: int = 200) -> None:
    visitor.get(path)
    visitor.press("Fortsätt")
    visitor.press("Spara lösenordet", new_password=NEW, new_password_again=NEW, status=status)


def test_a_new_password_by_the_letter(
    browser: OpenBrowser, with_password: Cast, deliver: Deliver, session: Session
) -> None:
    other = browser(with_password.editor)
    other.get("/staff/account")
    visitor = browser()
    assert "Om adressen hör till ett konto har vi skickat en länk." in ask(
        visitor, " Editor@Forsunda.example "
    )
    (mail,) = deliver()
    assert mail.recipient == KNOWN
    choose(visitor, link_in(mail))
    assert other.get("/staff/account").h1 == "Logga in", "other sessions end"
    visitor.click("Logga in")
    visitor.press("Logga in", email=KNOWN, password=PASSWORD, status=422)
    visitor.press("Logga in", email=KNOWN, password=NEW)
    (word,) = deliver()
    assert parsed(word)["subject"] == "Ditt lösenord är ändrat"
    assert "Var det inte du?" in text_of(word)
    assert "user.password_reset" in session.scalars(select(AuditEntry.action)).all()


def test_known_and_unknown_get_the_same_answer_after_the_same_work(
    browser: OpenBrowser, with_password: Cast, deliver: Deliver, count_sql: list[str]
) -> None:
    answers, statements = [], []
    for address in (KNOWN, UNKNOWN):
        visitor = browser()
        visitor.get("/glomt-losenord")
        count_sql.clear()
        answers.append(visitor.press("Skicka länken", email=address).text)
        statements.append(list(count_sql))
    assert answers[0] == answers[1]
    assert statements[0] == statements[1]
    assert not any("user" in statement.split() for statement in statements[0]), "nobody is looked up"
    assert [mail.recipient for mail in deliver()] == [KNOWN]


def test_the_typed_address_is_forgotten_when_the_job_is_done(
    browser: OpenBrowser, with_password: Cast, deliver: Deliver, session: Session
) -> None:
    for address in (KNOWN, UNKNOWN):
        ask(browser(), address)
    assert {job.payload["address"] for job in session.scalars(select(Job))} == {KNOWN, UNKNOWN}
    deliver()
    assert [job.payload for job in session.scalars(select(Job))] == [{}, {}]


def test_the_link_ends_after_an_hour(browser: OpenBrowser, with_password: Cast, deliver: Deliver) -> None:
    ask(browser(), KNOWN)
    (mail,) = deliver()
    opened = browser()
    opened.get(link_in(mail))
    opened.press("Fortsätt")
    with time_machine.travel(clock.now() + timedelta(minutes=59)):
        assert browser().get(link_in(mail)).h1 == "Välj ett nytt lösenord"
    with time_machine.travel(clock.now() + timedelta(minutes=61)):
        browser().get(link_in(mail), status=404)
        opened.press("Spara lösenordet", new_password=NEW, new_password_again=NEW, status=404)


def test_the_link_works_once_and_ends_the_others(
    browser: OpenBrowser, with_password: Cast, deliver: Deliver
) -> None:
    ask(browser(), KNOWN)
    ask(browser(), KNOWN)
    first, second = deliver()
    choose(browser(), link_in(second))
    browser().get(link_in(first), status=404)
    browser().get(link_in(second), status=404)


def test_another_browser_cannot_go_on_with_an_exchanged_link(
    browser: OpenBrowser, with_password: Cast, deliver: Deliver
) -> None:
    ask(browser(), KNOWN)
    (mail,) = deliver()
    opened = browser()
    opened.get(link_in(mail))
    opened.press("Fortsätt")
    assert browser().get("/konto/losenord", status=404).h1 == "Länken gäller inte längre"


@pytest.mark.parametrize("kind", ["closed", "ended"])
def test_who_may_not_sign_in_gets_no_letter(
    browser: OpenBrowser, with_password: Cast, deliver: Deliver, kind: str
) -> None:
    with write() as session:
        session.add(with_password.editor)
        with_password.editor.active = kind != "closed"
        with_password.editor.ends_on = date(2020, 1, 1) if kind == "ended" else None
    ask(browser(), KNOWN)
    assert deliver() == []


def test_who_was_invited_gets_the_invitation_again(
    browser: OpenBrowser, with_password: Cast, deliver: Deliver
) -> None:
    with write() as session:
        session.add(with_password.editor)
        with_password.editor.password_hash = ""
    ask(browser(), KNOWN)
    (mail,) = deliver()
    assert "gäller i sju dagar" in text_of(mail)
    choose(browser(), link_in(mail))


def test_three_an_hour_for_an_address_and_twenty_from_a_visitor(
    app: Flask, with_password: Cast, session: Session
) -> None:
    start = clock.now()
    with write():
        for minute in range(6):
            moment = start + timedelta(minutes=minute)
            actions.request_reset(address=KNOWN, visitor=f"v{minute}", now=moment)
    assert session.scalar(select(func.count()).select_from(Job)) == 3
    with write():
        for number in range(25):
            actions.request_reset(address=f"a{number}@b.example", visitor="x", now=start)
    assert session.scalar(select(func.count()).select_from(Job)) == 3 + 20
    with write():
        actions.request_reset(address=KNOWN, visitor="y", now=start + timedelta(hours=2))
    assert session.scalar(select(func.count()).select_from(Job)) == 3 + 20 + 1


def test_a_job_done_twice_sends_one_letter(app: Flask, with_password: Cast, session: Session) -> None:
    for _ in range(2):
        with write():
            actions.send_reset(address=KNOWN, asked_at="2027-02-09T10:42:00+00:00", now=clock.now())
    assert session.scalar(select(func.count()).select_from(OutboxMail)) == 1


@pytest.mark.parametrize("typed", ["", "editor", "editor@forsunda", "x@y.example\r\nBcc: z@y.example"])
def test_what_is_no_address_is_said(
    browser: OpenBrowser, with_password: Cast, session: Session, typed: str
) -> None:
    visitor = browser()
    visitor.get("/glomt-losenord")
    page = visitor.press("Skicka länken", email=typed, status=422)
    assert page.title.startswith("Fel: ")
    assert session.scalar(select(func.count()).select_from(Job)) == 0


def test_a_new_password_lifts_the_wait_after_failed_tries(
    browser: OpenBrowser, with_password: Cast, deliver: Deliver
) -> None:
    visitor = browser()
    visitor.get("/staff/sign-in")
    for _ in range(6):
        visitor.press("Logga in", email=KNOWN, password="fel lösenord här", status=422)
    ask(visitor, KNOWN)
    (mail,) = deliver()
    choose(visitor, link_in(mail))
    visitor.click("Logga in")
    visitor.press("Logga in", email=KNOWN, password=NEW)
