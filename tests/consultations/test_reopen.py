"""Staff open a closed round again: with a reason, and a new last day where the old one has passed."""

from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from consult.consultations import actions
from consult.consultations.models import Round
from consult.core.actor import SYSTEM
from consult.core.audit import AuditEntry
from consult.core.db import write
from tests.cast import Cast
from tests.client import Browser, with_token
from tests.factories.consultations import make_round
from tests.factories.responses import enter, make_consultee, make_remiss
from tests.factories.triage import Scene
from tests.reports.conftest import Publish, answered, publish, scene

__all__ = ["answered", "publish", "scene"]

Open = Callable[..., Browser]
AFTER = datetime(2027, 3, 3, 8, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def the_day(now: datetime) -> Iterator[None]:
    with time_machine.travel(now, tick=False):
        yield


def closed(round_: Round, now: datetime) -> Round:
    with write() as session:
        return actions.close_round(round_=session.merge(round_), by=SYSTEM, now=now)


def last(session: Session) -> AuditEntry:
    entry = session.scalar(select(AuditEntry).order_by(AuditEntry.id.desc()).limit(1))
    assert entry is not None
    return entry


def test_the_page_says_what_happens_and_asks_why(
    browser: Open, cast: Cast, session: Session, now: datetime
) -> None:
    round_ = closed(make_round(now), now)
    page = browser(cast.editor)
    page.get(f"/staff/rounds/{round_.id}")
    asked = page.click("Öppna igen")
    assert "Inbjudningar och påminnelser som stoppades när remissen stängdes skickas inte." in asked.text
    assert "Sista svarsdag är fortfarande 26 februari 2027." in asked.text
    assert "Ny sista svarsdag" not in asked.text
    refused = page.press("Öppna remissen igen", status=422, reason=" ")
    assert "Skriv varför. Skälet sparas i händelselistan." in refused.text
    assert not session.get_one(Round, round_.id).is_open()
    done = page.press("Öppna remissen igen", reason="Stängd av misstag.")
    assert "Remissen är öppen igen." in done.text
    assert session.get_one(Round, round_.id, populate_existing=True).is_open()
    assert (last(session).action, last(session).details) == (
        "round.reopened",
        {"reason": "Stängd av misstag."},
    )
    assert page.get(f"/staff/rounds/{round_.id}/reopen").url == f"/staff/rounds/{round_.id}"


def test_after_the_last_day_a_new_one_is_offered(
    browser: Open, cast: Cast, session: Session, now: datetime
) -> None:
    round_ = closed(make_round(now), now)
    with time_machine.travel(AFTER, tick=False):
        page = browser(cast.editor)
        asked = page.get(f"/staff/rounds/{round_.id}/reopen")
        assert "Svarstiden gick ut 26 februari 2027." in asked.text
        for day, words in (
            ("2027-03-02", "Den dagen har passerat."),
            ("2027-05-20", "Svaren eller beslutet är utlovade före den dagen."),
            ("i morgon", "Skriv datumet så här: 2027-02-26."),
        ):
            refused = page.press("Öppna remissen igen", status=422, reason="Fler vill svara.", deadline=day)
            assert words in refused.text
            assert "Fler vill svara." in refused.html
        page.press("Öppna remissen igen", reason="Fler vill svara.", deadline="2027-03-12")
    opened = session.get_one(Round, round_.id, populate_existing=True)
    assert (opened.is_open(), opened.deadline) == (True, date(2027, 3, 12))
    assert last(session).details["to"] == "2027-03-12"


def test_without_a_new_day_responses_are_late(
    browser: Open, cast: Cast, session: Session, now: datetime
) -> None:
    round_ = closed(make_round(now), now)
    with time_machine.travel(AFTER, tick=False):
        page = browser(cast.editor)
        page.get(f"/staff/rounds/{round_.id}/reopen")
        page.press("Öppna remissen igen", reason="Fler vill svara.", deadline="")
    opened = session.get_one(Round, round_.id, populate_existing=True)
    assert (opened.is_open(), opened.deadline) == (True, date(2027, 2, 26))


def test_consultees_can_write_again(app: Flask, browser: Open, cast: Cast, now: datetime) -> None:
    remiss = make_remiss()
    firm = make_consultee(remiss)
    closed(remiss.round, now)
    visitor = Browser(app)
    assert "Remissen stängdes 9 februari 2027." in visitor.get(firm.link).text
    page = browser(cast.editor)
    page.get(f"/staff/rounds/{remiss.round.id}/reopen")
    page.press("Öppna remissen igen", reason="Stängd av misstag.")
    assert "Remissen stängdes" not in enter(app, firm).get(firm.url("avsnitt/1")).text


def test_closing_is_undone_at_once_only_the_same_day(
    browser: Open, cast: Cast, session: Session, now: datetime
) -> None:
    round_ = make_round(now)
    page = browser(cast.editor)
    page.get(f"/staff/rounds/{round_.id}/close")
    page.press("Stäng remissen")
    with time_machine.travel(now + timedelta(days=1), tick=False):
        page.sign_in(cast.editor)
        arrived = page.post(f"/staff/rounds/{round_.id}/undo-closing", with_token(page))
        assert arrived.url == f"/staff/rounds/{round_.id}/reopen"
    assert not session.get_one(Round, round_.id, populate_existing=True).is_open()


def test_it_stays_closed_when_the_outcome_is_published(
    browser: Open, cast: Cast, session: Session, answered: Scene, publish: Publish, now: datetime
) -> None:
    closed(answered.round, now)
    publish()
    editor, address = browser(cast.editor), f"/staff/rounds/{answered.round.id}"
    home = editor.get(address)
    assert "Öppna igen" not in home.text
    assert "Avbryt remissen" not in home.text
    for step in ("reopen", "cancel"):
        assert "Redogörelsen är publicerad, så remissen är slut." in editor.get(f"{address}/{step}").text
    assert "Redogörelsen är publicerad" in editor.post(f"{address}/undo-closing", with_token(editor)).text
    assert not session.get_one(Round, answered.round.id, populate_existing=True).is_open()


def test_a_reader_may_not(browser: Open, cast: Cast, now: datetime) -> None:
    round_ = closed(make_round(now), now)
    reader = browser(cast.reader)
    assert "Öppna igen" not in reader.get(f"/staff/rounds/{round_.id}").text
    reader.get(f"/staff/rounds/{round_.id}/reopen", status=403)


def test_a_slash_too_many_leads_to_the_page(browser: Open, cast: Cast, now: datetime) -> None:
    round_ = make_round(now)
    editor = browser(cast.editor)
    assert editor.get("/staff/rounds/").url == "/staff/rounds"
    assert editor.get("/staff/rounds/?page=1").url == "/staff/rounds?page=1"
    assert editor.get(f"/staff/rounds/{round_.id}/").url == f"/staff/rounds/{round_.id}"
    editor.get("/staff/nothing/", status=404)
    assert browser().client.post(f"/staff/rounds/{round_.id}/close/").status_code in {400, 404}
