""" "Är det fel företag?": say what is wrong and who is right, regret it; staff write to the right one."""

from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from consult.core.outbox import OutboxMail
from consult.invitations.models import Invitation, Referral, ReferralKind, ResponseState
from consult.organisations.queries import addresses_of
from tests.cast import Cast
from tests.client import Browser, with_token
from tests.factories.responses import Consultee, Remiss, enter, submit, write_comment

QUESTION = "Är det fel företag?"
SAY = "Säg till kommunen"
NEW = "ekonomi@hedlundstra.example"


def _state(session: Session, firm: Consultee) -> ResponseState:
    session.expire_all()
    return session.get_one(Invitation, firm.invitation_id).response_state


def _referrals(session: Session) -> list[tuple[ReferralKind, str, str]]:
    session.expire_all()
    query = select(Referral).where(Referral.regretted_at.is_(None)).order_by(Referral.id)
    return [(row.kind, row.name, row.email) for row in session.scalars(query)]


def _say(app: Flask, firm: Consultee, **fields: str) -> Browser:
    browser = enter(app, firm, QUESTION)
    browser.press(SAY, **fields)
    return browser


def test_a_wrong_recipient_says_so_and_may_still_answer(
    app: Flask, session: Session, firm: Consultee
) -> None:
    browser = _say(app, firm, kind="organisation")
    assert "Ni har sagt att ni är fel mottagare." in browser.page.text
    assert _state(session, firm) is ResponseState.DECLINED
    assert _referrals(session) == []
    browser.click("Börja med avsnitt 1")
    browser.click("Lämna en synpunkt på hela avsnittet")
    browser.press("Spara synpunkten", body="Ändå en sak.")
    browser.get(firm.url("granska"))
    browser.press("Skicka in svaret", stance="supports", name="VD")
    assert _state(session, firm) is ResponseState.SUBMITTED


def test_it_can_be_regretted(app: Flask, session: Session, firm: Consultee) -> None:
    browser = _say(app, firm, kind="organisation", email=NEW)
    browser.press("Ångra")
    assert _state(session, firm) is ResponseState.OPENED
    assert _referrals(session) == []
    assert "fel mottagare" not in browser.get(firm.url()).text
    browser.get(firm.url("fel-mottagare"))
    browser.post(firm.url("fel-mottagare/angra"), with_token(browser))
    assert _state(session, firm) is ResponseState.OPENED


def test_regretting_with_a_draft_begun_leads_back_to_it(
    app: Flask, session: Session, remiss: Remiss, firm: Consultee, now
) -> None:
    write_comment(remiss, firm, remiss.measure_1, "Vårt.", now)
    browser = _say(app, firm, kind="organisation")
    browser.press("Ångra")
    assert _state(session, firm) is ResponseState.STARTED


def test_a_wrong_person_names_the_right_one_and_nothing_is_declined(
    app: Flask, session: Session, firm: Consultee
) -> None:
    browser = _say(app, firm, kind="person", name="Ekonomiansvarig", email=f" {NEW.upper()} ")
    assert "Kommunen får veta vem som är rätt person." in browser.page.text
    assert f"Ni har sagt att rätt person är Ekonomiansvarig, {NEW}." in browser.page.text
    assert _state(session, firm) is ResponseState.OPENED
    assert _referrals(session) == [(ReferralKind.PERSON, "Ekonomiansvarig", NEW)]


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({}, "Välj vad som är fel"),
        ({"kind": "company"}, "Välj vad som är fel"),
        ({"kind": "person"}, "Skriv namn eller e-post till den som är rätt"),
        ({"kind": "person", "name": "x" * 121}, "Namnet är för långt. Högst 120 tecken."),
        ({"kind": "organisation", "email": "ekonomi@"}, "Adressen"),
    ],
)
def test_each_mistake_is_told(
    app: Flask, session: Session, firm: Consultee, fields: dict[str, str], words: str
) -> None:
    browser = enter(app, firm, QUESTION)
    page = browser.post(firm.url("fel-mottagare"), with_token(browser, fields), status=422)
    assert "Rätta" in page.text and words in page.text
    assert _referrals(session) == []
    assert _state(session, firm) is ResponseState.OPENED


def test_the_same_twice_is_once_and_another_word_replaces_it(
    app: Flask, session: Session, firm: Consultee
) -> None:
    browser = enter(app, firm, QUESTION)
    for email in (NEW, NEW, "vd@hedlundstra.example"):
        browser.get(firm.url("fel-mottagare"))
        browser.press(SAY, kind="person", email=email)
    assert _referrals(session) == [(ReferralKind.PERSON, "", "vd@hedlundstra.example")]


def test_who_has_answered_is_no_wrong_recipient(
    app: Flask, session: Session, remiss: Remiss, firm: Consultee, now
) -> None:
    write_comment(remiss, firm, remiss.measure_1, "Vårt.", now)
    submit(firm, now)
    browser = enter(app, firm, "Se kvittot")
    browser.get(firm.url("fel-mottagare"))
    assert "Svaret är redan inskickat" in browser.press(SAY, status=422, kind="organisation").text
    assert _state(session, firm) is ResponseState.SUBMITTED


def _list(remiss: Remiss) -> str:
    return f"/staff/rounds/{remiss.round.id}/referrals"


def test_staff_make_the_right_one_a_contact_and_the_mail_goes(
    app: Flask, session: Session, remiss: Remiss, firm: Consultee, cast: Cast, browser: Callable[..., Browser]
) -> None:
    _say(app, firm, kind="organisation", name="Ekonomiansvarig", email=NEW)
    staff = browser(cast.editor)
    overview = staff.get(f"/staff/rounds/{remiss.round.id}/overview")
    assert "1 mottagare har sagt vem som är rätt i stället." in overview.text
    page = staff.click("Ta hand om")
    assert page.url == _list(remiss)
    assert all(word in page.text for word in ("Hedlunds Trä AB", "Ekonomiansvarig", NEW, "Fel mottagare"))
    staff.press("Gör till kontakt och skicka remissen")
    assert f"Ett mejl är på väg till {NEW}." in staff.page.text
    assert "Inget att ta hand om" in staff.page.text
    mail = session.scalars(select(OutboxMail)).one()
    assert mail.to_address == NEW
    invitation = session.get_one(Invitation, firm.invitation_id)
    contacts = addresses_of(session, [invitation.organisation_id])[invitation.organisation_id]
    assert (NEW, "Ekonomiansvarig") in [(contact.email, contact.name) for contact in contacts]
    assert _state(session, firm) is ResponseState.OPENED
    referral = session.scalars(select(Referral)).one()
    staff.post(f"{_list(remiss)}/{referral.id}/write", with_token(staff))
    assert "Det är redan klart." in staff.page.text
    assert session.scalar(select(func.count(OutboxMail.id))) == 1


def test_staff_note_that_nothing_more_is_to_be_done(
    app: Flask, session: Session, remiss: Remiss, firm: Consultee, cast: Cast, browser: Callable[..., Browser]
) -> None:
    person = _say(app, firm, kind="person", name="Ekonomiansvarig")
    staff = browser(cast.editor)
    staff.get(_list(remiss))
    staff.press("Klart, inget mer att göra")
    assert "Inget att ta hand om" in staff.page.text
    text = person.get(firm.url()).text
    assert "Kommunen har tagit hand om det." in text
    assert "Ångra" not in text
    assert session.scalar(select(func.count(OutboxMail.id))) == 0


def test_without_an_address_there_is_nobody_to_write_to(
    app: Flask, session: Session, remiss: Remiss, firm: Consultee, cast: Cast, browser: Callable[..., Browser]
) -> None:
    _say(app, firm, kind="person", name="Ekonomiansvarig")
    staff = browser(cast.editor)
    assert "Gör till kontakt" not in staff.get(_list(remiss)).text
    referral = session.scalars(select(Referral)).one()
    staff.post(f"{_list(remiss)}/{referral.id}/write", with_token(staff))
    assert "Det finns ingen adress att skicka till." in staff.page.text
    assert session.scalar(select(func.count(OutboxMail.id))) == 0


def test_a_reader_sees_but_does_not_act(
    app: Flask, session: Session, remiss: Remiss, firm: Consultee, cast: Cast, browser: Callable[..., Browser]
) -> None:
    _say(app, firm, kind="person", email=NEW)
    referral = session.scalars(select(Referral)).one()
    staff = browser(cast.reader)
    assert "Gör till kontakt" not in staff.get(_list(remiss)).text
    for verb in ("write", "done"):
        staff.get(_list(remiss))
        staff.post(f"{_list(remiss)}/{referral.id}/{verb}", with_token(staff), status=403)
    assert session.scalar(select(func.count(OutboxMail.id))) == 0


def test_a_word_of_another_round_is_not_found(
    app: Flask, session: Session, remiss: Remiss, firm: Consultee, cast: Cast, browser: Callable[..., Browser]
) -> None:
    _say(app, firm, kind="person", email=NEW)
    referral = session.scalars(select(Referral)).one()
    staff = browser(cast.editor)
    for verb in ("write", "done"):
        staff.get(_list(remiss))
        staff.post(f"/staff/rounds/999/referrals/{referral.id}/{verb}", with_token(staff), status=404)
