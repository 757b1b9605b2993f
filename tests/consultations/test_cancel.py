"""Staff cancel a round: everyone reads why, nothing more is taken in, and what was received stays."""

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta

import pytest
import time_machine
from flask import Flask
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from consult.consultations import actions
from consult.consultations.models import Round, Visibility
from consult.core.actor import SYSTEM
from consult.core.audit import AuditEntry
from consult.core.db import write
from tests.cast import Cast
from tests.client import Browser, with_token
from tests.factories.consultations import make_round
from tests.factories.responses import Remiss, enter, make_consultee, make_remiss, submit, write_comment

Open = Callable[..., Browser]
WHY = "Bron byggs ändå, så programmet skrivs om från början."


@pytest.fixture(autouse=True)
def the_day(now: datetime) -> Iterator[None]:
    with time_machine.travel(now, tick=False):
        yield


@pytest.fixture
def remiss(app: Flask) -> Remiss:
    return make_remiss()


def cancel(browser: Browser, round_: Round, reason: str = WHY) -> None:
    browser.get(f"/staff/rounds/{round_.id}/cancel")
    browser.press("Avbryt remissen", reason=reason)


def actions_of(session: Session) -> list[str]:
    return [entry.action for entry in session.scalars(select(AuditEntry).order_by(AuditEntry.id))]


def test_it_asks_for_the_reason_and_says_what_happens(
    browser: Open, cast: Cast, session: Session, now: datetime
) -> None:
    round_ = make_round(now)
    page = browser(cast.editor)
    page.get(f"/staff/rounds/{round_.id}")
    asked = page.click("Avbryt remissen")
    assert "Ingen kan få mejl om det härifrån." in asked.text
    assert asked.link("Se mottagarna") == f"/staff/rounds/{round_.id}/recipients"
    refused = page.press("Avbryt remissen", status=422, reason="  ")
    assert "Skriv varför remissen avbryts." in refused.text
    page.press("Avbryt remissen", status=422, reason="x" * 1001)
    assert session.get_one(Round, round_.id, populate_existing=True).cancelled_at is None
    done = page.press("Avbryt remissen", reason=WHY)
    assert "Remissen är avbruten." in done.text
    assert WHY in done.text
    gone = session.get_one(Round, round_.id, populate_existing=True)
    assert not gone.is_open()
    assert (gone.cancelled_at, gone.cancelled_by, gone.cancel_reason) == (now, "Handläggare", WHY)
    assert actions_of(session)[-1] == "round.cancelled"
    assert "Avbruten" in page.get("/staff/rounds").text
    assert "Remissen är avbruten." in page.get(f"/staff/rounds/{round_.id}/overview").text
    for step in ("cancel", "reopen", "close", "open"):
        assert page.get(f"/staff/rounds/{round_.id}/{step}").url == f"/staff/rounds/{round_.id}"


def test_everyone_reads_why(browser: Open, cast: Cast, remiss: Remiss) -> None:
    cancel(browser(cast.editor), remiss.round, f"{WHY} <b>Nu</b>")
    visitor, slug = browser(), remiss.round.slug
    start = visitor.get("/")
    assert "Remissen avbröts 9 februari 2027." in start.text
    assert WHY in start.text
    proposal = visitor.get(f"/remiss/{slug}")
    assert WHY in proposal.text
    assert "<b>Nu" not in proposal.html
    assert "Svara utan inbjudan" not in proposal.text
    assert "Remissen är avbruten." in visitor.get(f"/remiss/{slug}/svara").text
    assert WHY in visitor.get(f"/remiss/{slug}/utfall").text
    feed = visitor.client.get("/remisser.atom").get_data(as_text=True)
    assert f"Remissen avbröts 9 februari 2027. Skälet: {WHY}" in feed


def test_an_invited_round_is_still_seen_nowhere(browser: Open, cast: Cast, now: datetime) -> None:
    round_ = make_round(now, visibility=Visibility.INVITED)
    cancel(browser(cast.editor), round_)
    visitor = browser()
    assert WHY not in visitor.get("/").text
    visitor.get(f"/remiss/{round_.slug}", status=404)
    assert WHY not in visitor.client.get("/remisser.atom").get_data(as_text=True)


def test_who_has_answered_reads_it_and_fetches_the_receipt(
    app: Flask, browser: Open, cast: Cast, remiss: Remiss, now: datetime
) -> None:
    firm = make_consultee(remiss)
    write_comment(remiss, firm, remiss.background, "Bra, men bron är smal.", now)
    number = submit(firm, now).number
    cancel(browser(cast.editor), remiss.round)
    visitor = Browser(app)
    landing = visitor.get(firm.link)
    assert WHY in landing.text
    visitor.press("Se kvittot, ändra eller spara en kopia")
    for address in ("", "kvitto"):
        assert visitor.client.get(firm.url(address), follow_redirects=True).status_code == 200
    assert number in visitor.get(firm.url("kvitto")).text


def test_who_is_writing_keeps_the_text_on_the_page(
    app: Flask, browser: Open, cast: Cast, remiss: Remiss, now: datetime
) -> None:
    firm = make_consultee(remiss)
    write_comment(remiss, firm, remiss.background, "Bron är smal.", now)
    writer = enter(app, firm, "Fortsätt med avsnitt 1")
    writer.get(firm.url("avsnitt/1"))
    cancel(browser(cast.editor), remiss.round)
    page = writer.get(firm.url("avsnitt/1"))
    assert WHY in page.text
    assert "Bron är smal." in page.html
    with write() as session, pytest.raises(actions.RoundClosed):
        from consult.responses.actions.submitting import Sender, submit_response

        submit_response(
            invitation=firm.invitation(session), stance=None, sender=Sender("Vd", "info@hedlundstra.example"),
            submit_key="x", by=firm.actor, now=now,
        )  # fmt: skip


def test_it_is_undone_the_same_day_only(browser: Open, cast: Cast, session: Session, now: datetime) -> None:
    round_ = make_round(now)
    page = browser(cast.editor)
    cancel(page, round_)
    assert "Remissen är inte längre avbruten." in page.press("Ångra").text
    assert session.get_one(Round, round_.id, populate_existing=True).is_open()
    cancel(page, round_)
    page.get(f"/staff/rounds/{round_.id}")
    page.press("Ta tillbaka avbrottet")
    assert actions_of(session)[-1] == "round.cancelling_undone"
    cancel(page, round_)
    with time_machine.travel(now + timedelta(days=1), tick=False):
        page.sign_in(cast.editor)
        assert "Ta tillbaka avbrottet" not in page.get(f"/staff/rounds/{round_.id}").text
        late = page.post(f"/staff/rounds/{round_.id}/undo-cancelling", with_token(page))
    assert "Det gick att ångra samma dag." in late.text
    assert session.get_one(Round, round_.id, populate_existing=True).cancel_reason == WHY


def test_a_closed_round_is_closed_again_after_undoing(
    browser: Open, cast: Cast, session: Session, now: datetime
) -> None:
    round_ = make_round(now)
    with write() as writing:
        actions.close_round(round_=writing.merge(round_), by=SYSTEM, now=now - timedelta(hours=1))
    page = browser(cast.editor)
    cancel(page, round_)
    page.press("Ångra")
    back = session.get_one(Round, round_.id, populate_existing=True)
    assert (back.cancelled_at, back.closed_at) == (None, now - timedelta(hours=1))


def test_refusals_by_name(session: Session, now: datetime) -> None:
    draft, round_ = make_round(now, opened=False), make_round(now)
    with write():
        with pytest.raises(actions.RoundNotOpen):
            actions.cancel_round(round_=draft, reason=WHY, by=SYSTEM, now=now)
        with pytest.raises(actions.ReasonMissing):
            actions.cancel_round(round_=round_, reason=" ", by=SYSTEM, now=now)
        with pytest.raises(actions.RoundNotOpen):
            actions.undo_cancelling(round_=round_, by=SYSTEM, now=now)
        actions.cancel_round(round_=round_, reason=WHY, by=SYSTEM, now=now)
        with pytest.raises(actions.RoundCancelled):
            actions.cancel_round(round_=round_, reason=WHY, by=SYSTEM, now=now)
        with pytest.raises(actions.RoundCancelled):
            actions.reopen_round(round_=round_, by=SYSTEM, now=now)


def test_the_database_refuses_a_cancelled_round_without_a_reason(session: Session, now: datetime) -> None:
    round_ = make_round(now)
    with pytest.raises(IntegrityError), write() as writing:
        found = writing.get_one(Round, round_.id)
        found.cancelled_at = found.closed_at = now
        found.cancelled_by = found.closed_by = "Handläggare"


def test_the_start_page_leads_to_where_a_code_is_typed(browser: Open, remiss: Remiss) -> None:
    for address in ("/", f"/remiss/{remiss.round.slug}"):
        visitor = browser()
        assert visitor.get(address).link("Skriv koden") == "/brev"
        visitor.click("Skriv koden")
