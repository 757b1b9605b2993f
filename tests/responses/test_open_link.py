"""Open the personal link: reading changes nothing, its buttons open the session."""

import pytest
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from consult.consultations.actions import close_round
from consult.consultations.models import Round
from consult.core.actor import SYSTEM
from consult.core.audit import AuditEntry
from consult.core.db import write
from consult.invitations.links import LINK_PATH
from consult.invitations.models import Invitation, InvitationToken, ResponseState
from tests.client import Browser
from tests.factories.responses import Consultee, Remiss, enter, make_consultee, make_remiss


def _state(session: Session, consultee: Consultee) -> ResponseState:
    session.expire_all()
    return session.get_one(Invitation, consultee.invitation_id).response_state


def test_the_page_says_for_whom_about_what_until_when(app: Flask, firm: Consultee) -> None:
    page = Browser(app).get(firm.link)
    assert page.h1 == "Vad tycker ni om förslaget till näringslivsprogram?"
    for words in (
        "Hedlunds Trä AB", "ärende KS 2026/184", "26 februari 2027", "fredag, om 17 dagar", "10", "minuter",
        "14 juni 2027", "Vi vill lämna synpunkter", "Vi har inga synpunkter", "Det här kan ni påverka", "målen",
        "Det här är redan bestämt", "kommunens budget för 2027", "Mål 1: Mark, vägar och uppkoppling",
        "Näringslivsenheten",
    ):  # fmt: skip
        assert words in page.text, words


def test_reading_it_changes_nothing_and_is_not_kept_anywhere(
    app: Flask, session: Session, firm: Consultee
) -> None:
    before = session.scalar(select(func.count(AuditEntry.id)))
    response = Browser(app).get(firm.link).response
    assert _state(session, firm) is ResponseState.NOT_OPENED
    assert session.scalar(select(func.count(AuditEntry.id))) == before
    assert response.headers["Cache-Control"] == "no-store"
    assert response.headers["Referrer-Policy"] == "no-referrer"
    assert response.headers["X-Robots-Tag"] == "noindex, nofollow"


def test_pressing_start_opens_and_leaves_the_secret_behind(
    app: Flask, session: Session, firm: Consultee
) -> None:
    browser = enter(app, firm)
    assert browser.page.url == firm.url("avsnitt/1")
    assert firm.token not in browser.page.html
    assert _state(session, firm) is ResponseState.OPENED


@pytest.mark.parametrize(
    ("button", "rest"),
    [
        ("Svara att vi inte har synpunkter", "inga-synpunkter"),
        ("Är det fel företag?", "fel-mottagare"),
        ("Handlingsplan 2027–2028", "avsnitt/3"),
        ("Hela förslaget", "hela"),
    ],
)
def test_each_button_leads_where_it_says(app: Flask, firm: Consultee, button: str, rest: str) -> None:
    assert enter(app, firm, button).page.url == firm.url(rest)


def test_unknown_revoked_and_malformed_links_show_one_page(
    app: Flask, session: Session, firm: Consultee, now
) -> None:
    with write() as changing:
        changing.scalars(select(InvitationToken)).one().revoked_at = now
    pages = [
        Browser(app).get(LINK_PATH + token, status=404).text
        for token in (firm.token, "x" * 32, "å%20'\"<script>", "1")
    ]
    assert len(set(pages)) == 1
    assert "Skriv er e-postadress" in pages[0]
    assert (
        Browser(app).get(LINK_PATH + "x" * 32, status=404).form("Skicka länken igen")[0]["action"]
        == "/ny-lank"
    )


def test_a_revoked_link_ends_the_session_at_the_next_page(app: Flask, firm: Consultee, now) -> None:
    browser = enter(app, firm)
    with write() as changing:
        changing.scalars(select(InvitationToken)).one().revoked_at = now
    assert "Öppna länken i mejlet igen" in browser.get(firm.url(), status=403).text


def test_nobody_comes_in_without_the_link_or_with_another_firms(
    app: Flask, remiss: Remiss, firm: Consultee
) -> None:
    other = make_consultee(remiss, "Nordåns Åkeri AB", "info@nordan.example")
    browser = enter(app, other)
    for rest in ("", "avsnitt/1", "hela", "granska", "kvitto", "kvitto.pdf", "inga-synpunkter"):
        browser.get(firm.url(rest), status=403)
        Browser(app).get(firm.url(rest), status=403)
    browser.get(other.url())


def test_an_accountant_answers_for_two_firms_in_one_browser(
    app: Flask, remiss: Remiss, firm: Consultee
) -> None:
    other = make_consultee(remiss, "Nordåns Åkeri AB", "bokforing@byran.example")
    browser = enter(app, firm)
    browser.get(other.link)
    browser.press("Börja med avsnitt 1")
    assert "Svarar för Nordåns Åkeri AB" in browser.page.text
    assert "Svarar för Hedlunds Trä AB" in browser.get(firm.url()).text


def test_a_closed_round_can_be_read_but_not_answered(
    app: Flask, remiss: Remiss, firm: Consultee, now
) -> None:
    with write() as changing:
        close_round(round_=changing.get_one(Round, remiss.round.id), by=SYSTEM, now=now)
    browser = enter(app, firm, "Läs förslaget")
    assert "Remissen stängdes 9 februari 2027" in browser.page.text
    assert "Lämna en synpunkt" not in browser.page.text


def test_before_opening_it_says_so(app: Flask) -> None:
    remiss = make_remiss("KS 2026/9")
    with write() as changing:
        round_ = changing.get_one(Round, remiss.round.id)
        round_.opened_at = round_.opened_by = None
    firm = make_consultee(remiss)
    page = Browser(app).get(firm.link)
    assert "Remissen har inte öppnat än" in page.text
    assert "Svara att vi inte har synpunkter" not in page.text


def test_after_the_last_day_it_says_that_the_answer_is_marked(
    app: Flask, firm: Consultee, the_ninth_of_february
) -> None:
    the_ninth_of_february.shift(18 * 86400)
    page = Browser(app).get(firm.link)
    assert "Svarstiden gick ut 26 februari 2027. Ni kan svara, men svaret märks som sent." in page.text
