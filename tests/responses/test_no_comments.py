"""The shortest answer: "vi har inga synpunkter"."""

import pytest
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from consult.core.outbox import OutboxMail
from consult.invitations.models import Invitation, ResponseState
from consult.responses.models import DraftComment, Response, ResponseKind
from tests.factories.responses import Consultee, Remiss, enter, make_consultee, write_comment

NONE = "Svara att vi inte har synpunkter"


def _state(session: Session, firm: Consultee) -> ResponseState:
    session.expire_all()
    return session.get_one(Invitation, firm.invitation_id).response_state


def test_two_presses_from_the_mail_to_the_receipt(app: Flask, session: Session, firm: Consultee) -> None:
    browser = enter(app, firm, NONE)
    assert "Det är också ett svar. Ni får ett kvitto." in browser.page.text
    browser.press(NONE)
    assert browser.page.h1 == "Tack! Vi har tagit emot svaret från Hedlunds Trä AB."
    response = session.scalars(select(Response)).one()
    assert (response.kind, response.stance, response.number) == (
        ResponseKind.NO_COMMENTS,
        None,
        "KS 2026/184-1",
    )
    assert _state(session, firm) is ResponseState.NO_COMMENTS
    assert session.scalars(select(OutboxMail)).one().to_address == "info@hedlundstra.example"


def test_the_draft_is_not_sent_and_is_not_lost(
    app: Flask, session: Session, remiss: Remiss, firm: Consultee, now
) -> None:
    for target in (remiss.measure_1, remiss.goal):
        write_comment(remiss, firm, target, "Utkastet.", now)
    browser = enter(app, firm, NONE)
    assert "Era 2 sparade synpunkter skickas inte med. De finns kvar om ni ändrar er." in browser.page.text
    browser.press(NONE)
    response = session.scalars(select(Response)).one()
    assert response.comments == []
    assert session.scalar(select(func.count(DraftComment.id))) == 2
    browser.press("Fortsätt ändra svaret")
    assert "Era 2 synpunkter" in browser.page.text
    browser.press("Skicka in svaret", stance="supports", name="VD")
    second = session.scalars(select(Response).order_by(Response.id.desc())).first()
    assert second is not None and second.supersedes_id == response.id
    assert _state(session, firm) is ResponseState.SUBMITTED


@pytest.mark.parametrize("email", ["", "info@hedlundstra"])
def test_the_address_is_asked_for(app: Flask, session: Session, firm: Consultee, email: str) -> None:
    browser = enter(app, firm, NONE)
    page = browser.press(NONE, status=422, email=email)
    assert "Rätta en sak först" in page.text
    assert session.scalar(select(func.count(Response.id))) == 0


def test_sent_twice_it_is_there_once(app: Flask, session: Session, firm: Consultee) -> None:
    browser = enter(app, firm, NONE)
    fields = dict(browser.page.form(NONE)[0]["fields"])
    browser.post(firm.url("inga-synpunkter"), fields)
    browser.post(firm.url("inga-synpunkter"), fields)
    browser.get(firm.url("inga-synpunkter"))
    browser.press(NONE)
    assert session.scalar(select(func.count(Response.id))) == 1


def test_the_key_of_another_form_is_taken_as_none(
    app: Flask, session: Session, remiss: Remiss, firm: Consultee
) -> None:
    other = make_consultee(remiss, "Nordåns Åkeri AB", "info@nordan.example")
    for each in (firm, other):
        enter(app, each, NONE).press(NONE, submit_key="samma nyckel")
    assert session.scalar(select(func.count(Response.id))) == 2
