"""Staff cancel a round: those who have got the invitation are told why by mail, unless staff want it otherwise."""

from collections.abc import Callable, Iterator
from datetime import datetime

import pytest
import time_machine
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from consult.consultations.models import Round
from consult.core.db import write
from consult.core.outbox import MailState, OutboxMail
from consult.demo.receiver import Receiver
from consult.invitations.models import (
    DeliveryState,
    Invitation,
    Mailing,
    MailingKind,
    MailingRecipient,
    Unsubscription,
)
from consult.invitations.queries.dispatch import dispatches
from consult.organisations.models import Organisation
from tests.cast import Cast
from tests.client import Browser
from tests.factories.invitations import make_invitation, make_open_round
from tests.invitations.ledger_states import make_ledger
from tests.mailing import html_of, send_due, text_of

Open = Callable[..., Browser]
WHY = "Bron byggs ändå. {{ link }} <b>Nu</b>\nProgrammet skrivs om."


@pytest.fixture(autouse=True)
def the_day(now: datetime) -> Iterator[None]:
    with time_machine.travel(now, tick=False):
        yield


@pytest.fixture
def round_(session: Session, now: datetime) -> Round:
    """A recipient in every state of the ledger."""
    with write() as changing:
        return make_ledger(changing, now)


def cancel(page: Browser, round_: Round, **fields: str | None) -> None:
    page.get(f"/staff/rounds/{round_.id}/cancel")
    page.press("Avbryt remissen", reason=WHY, **fields)


def told(session: Session) -> set[str]:
    session.expire_all()
    query = (
        select(Organisation.name)
        .join(Invitation, Invitation.organisation_id == Organisation.id)
        .join(MailingRecipient, MailingRecipient.invitation_id == Invitation.id)
        .join(MailingRecipient.mailing)
        .where(Mailing.kind == MailingKind.CANCELLED)
    )
    return set(session.scalars(query))


def test_who_is_told_in_every_state(
    browser: Open, cast: Cast, session: Session, round_: Round, now: datetime
) -> None:
    with write() as changing:
        address = "info@firma3.example"  # of Lindesgårds Lantbruk
        changing.add(Unsubscription(programme_id=round_.programme_id, address=address, via="link", at=now))
    page = browser(cast.editor)
    asked = page.get(f"/staff/rounds/{round_.id}/cancel")
    assert "till 7 mottagare som har fått inbjudan" in asked.text
    assert "8 mottagare får det inte" in asked.text
    page.press("Avbryt remissen", reason=" ", status=422)
    assert not told(session)
    page.press("Avbryt remissen", reason=WHY)
    assert told(session) == {
        "Hedlunds Trä AB", "Kvarnforsens Mekaniska AB", "Elkraft i Forsunda AB", "Skogsrå Design",
        "Björkviks Bageri", "Övre Dalens byalag", "Ödåkers Snickeri",
    }  # fmt: skip
    listed = [row for row in dispatches(session, round_.id) if row.kind is MailingKind.CANCELLED]
    assert len(listed) == 7
    page.get(f"/staff/rounds/{round_.id}/recipients")


def test_the_mail_says_why_and_leads_to_the_own_page(
    mail_app: Flask, smtp_receiver: Receiver, browser: Open, cast: Cast, session: Session
) -> None:
    with write() as changing:
        firm = make_invitation(changing, make_open_round(changing), "Nordåns Åkeri AB", "info@nordan.example")
        firm.delivery_state = DeliveryState.SENT
    cancel(browser(cast.editor), firm.round)
    cancelled = session.get_one(Round, firm.round_id, populate_existing=True)
    assert cancelled.cancelled_at is not None
    send_due(mail_app)
    (mail,) = smtp_receiver.received
    text = text_of(mail)
    assert "Vi har avbrutit remissen om förslaget till Näringslivsprogram 2027–2031." in text
    assert "Bron byggs ändå." in text and "Programmet skrivs om." in text
    assert text.count("/svara/") == 1, "what staff write fills no places"
    assert "<b>Nu" not in html_of(mail)
    assert "Jag vill inte ha fler mejl" in text
    send_due(mail_app)
    assert len(smtp_receiver.received) == 1


def test_without_the_tick_nobody_is_told(browser: Open, cast: Cast, session: Session, round_: Round) -> None:
    cancel(browser(cast.editor), round_, tell=None)
    assert session.get_one(Round, round_.id, populate_existing=True).cancelled_at is not None
    assert not told(session)


def test_a_second_press_tells_nobody_twice(
    browser: Open, cast: Cast, session: Session, round_: Round
) -> None:
    one, two = browser(cast.editor), browser(cast.administrator)
    for page in (one, two):
        page.get(f"/staff/rounds/{round_.id}/cancel")
    one.press("Avbryt remissen", reason=WHY)
    two.press("Avbryt remissen", reason=WHY)
    session.expire_all()
    assert len(session.scalars(select(Mailing).where(Mailing.kind == MailingKind.CANCELLED)).all()) == 1


def test_taking_it_back_drops_what_has_not_gone(
    browser: Open, cast: Cast, session: Session, round_: Round
) -> None:
    page = browser(cast.editor)
    cancel(page, round_)
    page.press("Ta tillbaka avbrottet")
    session.expire_all()
    states = set(session.scalars(select(OutboxMail.state)))
    assert states == {MailState.CANCELLED}
