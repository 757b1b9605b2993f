"""Comment anything in the proposal, change it, take it away and regret that."""

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from consult.consultations.models import RoundSection, SectionAccess
from consult.core.db import write
from consult.invitations.models import Invitation, ResponseState
from consult.responses.models import COMMENT_LIMIT, DraftComment
from tests.client import Browser
from tests.factories.responses import Consultee, Remiss, enter, make_consultee


def _comments(session: Session) -> list[DraftComment]:
    session.expire_all()
    return list(session.scalars(select(DraftComment).where(DraftComment.removed_at.is_(None))))


@pytest.mark.parametrize(
    ("page", "link", "kind"),
    [
        ("avsnitt/1", "Lämna en synpunkt på hela avsnittet", "section"),
        ("avsnitt/2", "Lämna en synpunkt på målet", "goal"),
        ("avsnitt/2", "Lämna en synpunkt på delmål 1.1", "goal"),
        ("avsnitt/2", "Lämna en synpunkt på åtgärd 2", "measure"),
        ("avsnitt/3", "Lämna en synpunkt på åtgärd 3", "measure"),
    ],
)
def test_everything_carries_its_own_link(
    app: Flask, session: Session, firm: Consultee, page: str, link: str, kind: str
) -> None:
    browser = enter(app, firm)
    browser.get(firm.url(page))
    browser.click(link)
    browser.press("Spara synpunkten", body="Det här tycker vi.")
    assert "Det här tycker vi." in browser.page.text
    comment = _comments(session)[0]
    assert (comment.measure_id is not None) == (kind == "measure")
    assert (comment.goal_id is not None) == (kind == "goal")
    assert comment.section_id is not None
    assert session.get_one(Invitation, firm.invitation_id).response_state is ResponseState.STARTED


def test_the_whole_proposal_can_be_commented(app: Flask, session: Session, firm: Consultee) -> None:
    browser = enter(app, firm, "Hela förslaget")
    browser.press("Spara synpunkten", body="Bra i stort.")
    assert "Bra i stort." in browser.page.text
    comment = _comments(session)[0]
    assert comment.section_id is comment.goal_id is comment.measure_id is None


def test_a_measure_has_one_comment_wherever_it_is_shown(
    app: Flask, session: Session, remiss: Remiss, firm: Consultee
) -> None:
    browser = enter(app, firm)
    browser.get(firm.url("avsnitt/3?kommentera=m1"))
    browser.press("Spara synpunkten", body="Från planen.")
    browser.get(firm.url("avsnitt/2?kommentera=m1"))
    assert dict(browser.page.form("Spara synpunkten")[0]["fields"])["body"].strip() == "Från planen."
    browser.press("Spara synpunkten", body="Från målet.")
    (comment,) = _comments(session)
    assert (comment.body, comment.section_id) == ("Från målet.", remiss.made.sections[1].section_id)


def test_another_wording_is_shown_as_changed_words(app: Flask, session: Session, firm: Consultee) -> None:
    browser = enter(app, firm)
    browser.get(firm.url("avsnitt/2?kommentera=m1"))
    form, _button = browser.page.form("Spara synpunkten")
    assert dict(form["fields"])["wording"].strip() == "Ta fram detaljplan 1 för Norrby"
    browser.press("Spara synpunkten", body="", wording="Ta fram detaljplan 1 för Norrby till 2027")
    assert "tillagt: till 2027" in browser.page.text


def test_the_municipalitys_own_text_is_no_proposal(app: Flask, session: Session, firm: Consultee) -> None:
    browser = enter(app, firm)
    browser.get(firm.url("avsnitt/2?kommentera=m1"))
    browser.press("Spara synpunkten", body="Bra.", wording="Ta fram  detaljplan 1\nför Norrby ")
    assert _comments(session)[0].proposed_wording == ""


def test_a_comment_is_changed_taken_away_and_put_back(app: Flask, session: Session, firm: Consultee) -> None:
    browser = enter(app, firm)
    browser.get(firm.url("avsnitt/1?kommentera=avsnitt"))
    browser.press("Spara synpunkten", body="Först.")
    browser.click("Ändra")
    browser.press("Spara synpunkten", body="Sedan.")
    assert [c.body for c in _comments(session)] == ["Sedan."]
    browser.press("Ta bort")
    assert "Synpunkten är borttagen." in browser.page.text
    assert _comments(session) == []
    browser.press("Ångra")
    assert "Synpunkten är tillbaka." in browser.page.text
    assert [c.body for c in _comments(session)] == ["Sedan."]


def test_putting_back_beside_a_new_comment_keeps_both(app: Flask, session: Session, firm: Consultee) -> None:
    browser = enter(app, firm)
    browser.get(firm.url("avsnitt/1?kommentera=avsnitt"))
    browser.press("Spara synpunkten", body="Den gamla.")
    browser.press("Ta bort")
    undo = browser.page.form("Ångra")[0]
    browser.get(firm.url("avsnitt/1?kommentera=avsnitt"))
    browser.press("Spara synpunkten", body="Den nya.")
    browser.post(undo["action"], dict(undo["fields"]))
    assert [c.body for c in _comments(session)] == ["Den gamla.\n\nDen nya."]


def test_an_empty_comment_is_refused_beside_the_field(app: Flask, session: Session, firm: Consultee) -> None:
    browser = enter(app, firm)
    browser.get(firm.url("avsnitt/2?kommentera=m1"))
    page = browser.press("Spara synpunkten", status=422, body=" \n ")
    assert page.title.startswith("Fel: ")
    assert page.text.count("Skriv en synpunkt, eller välj Avbryt.") == 2
    assert _comments(session) == []


def test_a_text_that_is_too_long_is_kept_on_the_page(app: Flask, session: Session, firm: Consultee) -> None:
    browser = enter(app, firm)
    browser.get(firm.url("avsnitt/1?kommentera=avsnitt"))
    text = "ö" * (COMMENT_LIMIT + 1)
    page = browser.press("Spara synpunkten", status=422, body=text)
    assert "Texten är för lång. Högst 20000 tecken." in page.text
    assert text in page.html
    assert _comments(session) == []
    browser.press("Spara synpunkten", body="ö" * COMMENT_LIMIT)
    assert len(_comments(session)[0].body) == COMMENT_LIMIT


def test_what_is_written_is_shown_as_text_and_links_can_be_followed(app: Flask, firm: Consultee) -> None:
    browser = enter(app, firm)
    browser.get(firm.url("avsnitt/1?kommentera=avsnitt"))
    browser.press("Spara synpunkten", body="<script>alert(1)</script> se https://exempel.example/a")
    assert "<script>alert" not in browser.page.html
    assert "&lt;script&gt;alert(1)" in browser.page.html
    assert 'href="https://exempel.example/a"' in browser.page.html


def test_control_characters_are_taken_out(app: Flask, session: Session, firm: Consultee) -> None:
    browser = enter(app, firm)
    browser.get(firm.url("avsnitt/1?kommentera=avsnitt"))
    browser.press("Spara synpunkten", body="Rad ett\r\nrad\x00 två\x0b")
    assert _comments(session)[0].body == "Rad ett\nrad två"


def _set_access(remiss: Remiss, access: SectionAccess, reason: str = "") -> None:
    with write() as session:
        session.add(
            RoundSection(
                round_id=remiss.round.id,
                section_id=remiss.made.sections[1].section_id,
                access=access,
                reason=reason,
            )
        )


def test_a_closed_section_is_read_with_its_reason_and_not_commented(
    app: Flask, session: Session, remiss: Remiss, firm: Consultee
) -> None:
    browser = enter(app, firm)
    browser.get(firm.url("avsnitt/2?kommentera=m1"))
    form, _button = browser.page.form("Spara synpunkten")
    _set_access(remiss, SectionAccess.CLOSED, "Staten bestämmer.")
    page = browser.get(firm.url("avsnitt/2?kommentera=m1"))
    assert "Avsnittet går att läsa men inte att kommentera. Staten bestämmer." in page.text
    assert "Lämna en synpunkt" not in page.text
    page = browser.post(
        firm.url("avsnitt/2"), {**dict(form["fields"]), "body": "Ändå en lång synpunkt."}, status=422
    )
    assert "Det här går inte att kommentera" in page.text
    assert "Ändå en lång synpunkt." in page.html
    assert _comments(session) == []


def test_a_measure_of_a_closed_goal_is_commented_in_the_open_plan(
    app: Flask, session: Session, remiss: Remiss, firm: Consultee
) -> None:
    _set_access(remiss, SectionAccess.CLOSED, "Staten bestämmer.")
    browser = enter(app, firm)
    browser.get(firm.url("avsnitt/3?kommentera=m1"))
    browser.press("Spara synpunkten", body="Här går det.")
    assert [c.body for c in _comments(session)] == ["Här går det."]


def test_a_hidden_section_is_not_there(app: Flask, remiss: Remiss, firm: Consultee) -> None:
    _set_access(remiss, SectionAccess.HIDDEN)
    browser = enter(app, firm)
    assert "Mark, vägar" not in browser.get(firm.url()).text
    browser.get(firm.url("avsnitt/2"), status=404)
    assert browser.get(firm.url("avsnitt/1")).form("Nästa: Handlingsplan 2027–2028")


def test_what_does_not_exist_is_not_found(app: Flask, firm: Consultee) -> None:
    browser = enter(app, firm)
    browser.get(firm.url("avsnitt/2?kommentera=m1"))
    form, _button = browser.page.form("Spara synpunkten")
    fields = {**dict(form["fields"]), "body": "En synpunkt."}
    browser.get(firm.url("avsnitt/99"), status=404)
    browser.post(firm.url("avsnitt/2"), {**fields, "target": "m99"}, status=404)
    browser.post(firm.url("avsnitt/99"), fields, status=404)
    browser.post(firm.url("synpunkt/77/ta-bort"), fields, status=422)


def test_another_edition_than_the_rounds_is_not_taken(app: Flask, session: Session, firm: Consultee) -> None:
    browser = enter(app, firm)
    browser.get(firm.url("avsnitt/2?kommentera=m1"))
    page = browser.press("Spara synpunkten", status=422, body="Om en annan text.", edition="99999")
    assert "Sidan var gammal" in page.text
    assert _comments(session) == []
    browser.press("Spara synpunkten")
    assert [c.body for c in _comments(session)] == ["Om en annan text."]


def test_nobody_can_take_away_another_firms_comment(
    app: Flask, session: Session, remiss: Remiss, firm: Consultee
) -> None:
    browser = enter(app, firm)
    browser.get(firm.url("avsnitt/1?kommentera=avsnitt"))
    browser.press("Spara synpunkten", body="Vår.")
    comment_id = _comments(session)[0].id
    other = make_consultee(remiss, "Nordåns Åkeri AB", "info@nordan.example")
    stranger: Browser = enter(app, other)
    token = stranger.page.form("Nästa")[0]["fields"][0][1]
    stranger.post(other.url(f"synpunkt/{comment_id}/ta-bort"), {"csrf_token": token}, status=422)
    stranger.post(other.url(f"synpunkt/{comment_id}/angra"), {"csrf_token": token}, status=422)
    assert [c.body for c in _comments(session)] == ["Vår."]


def test_the_stance_on_a_section_is_kept_on_the_way_to_the_next(app: Flask, firm: Consultee) -> None:
    browser = enter(app, firm)
    browser.press("Nästa", stance="rejects")
    assert browser.page.url == firm.url("avsnitt/2")
    page = browser.get(firm.url("avsnitt/1"))
    assert ("stance", "rejects") in page.form("Nästa")[0]["fields"]
    browser.get(firm.url("granska"))
    assert "Bakgrund och syfte Avstyrker" in browser.page.text
    browser.get(firm.url("avsnitt/1"))
    browser.press("Nästa", stance="strunt", status=422)


def test_read_sections_are_marked_and_the_last_leads_to_the_whole(app: Flask, firm: Consultee) -> None:
    browser = enter(app, firm)
    browser.press("Nästa")
    browser.press("Nästa")
    assert "2 av 3 avsnitt öppnade" in browser.get(firm.url()).text
    browser.click("Fortsätt med avsnitt 3")
    browser.press("Nästa: hela förslaget")
    assert browser.page.h1 == "Hela förslaget"
    assert browser.get(firm.url()).link("Granska och skicka in")
