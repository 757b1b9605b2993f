"""A recipient wants no more mail: from the button in the mail program, or from the page."""

from collections.abc import Callable
from datetime import timedelta
from urllib.parse import urlsplit

import pytest
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from consult.consultations.models import Round
from consult.core import clock
from consult.core.actor import SYSTEM
from consult.core.db import write
from consult.core.outbox import MailState, OutboxMail
from consult.demo.receiver import Receiver
from consult.invitations import actions, mails
from consult.invitations.models import Invitation, MailingKind, Unsubscription
from tests.client import Browser
from tests.factories.invitations import make_invitation, make_open_round
from tests.mailing import parsed, send_due

ADDRESS = "info@hedlunds.example"


@pytest.fixture
def invitation(mail_app: Flask) -> Invitation:
    with write() as session:
        round_ = make_open_round(session)
        return make_invitation(session, round_, "Hedlunds Trä AB", ADDRESS)


def send(invitation: Invitation, kind: MailingKind, *, in_days: int = 0) -> None:
    now = clock.now()
    with write():
        subject, body = mails.default_letter(invitation.round, kind)
        actions.create_mailing(
            round_=invitation.round, kind=kind, subject=subject, body=body, invitation_ids=[invitation.id],
            send_from=now + timedelta(days=in_days), by=SYSTEM, now=now,
        )  # fmt: skip


@pytest.fixture
def address_in_mail(mail_app: Flask, invitation: Invitation, smtp_receiver: Receiver) -> str:
    """The path of the unsubscribe address in a received invitation."""
    send(invitation, MailingKind.INVITATION)
    send_due(mail_app)
    url = parsed(smtp_receiver.received[0])["List-Unsubscribe"].strip(" <>")
    assert "hedlunds" not in url, "no personal data in addresses"
    return urlsplit(url).path


def unsubscriptions(session: Session) -> list[tuple[str, str]]:
    return [(row.address, row.via) for row in session.scalars(select(Unsubscription))]


def test_one_click_from_the_mail_program(app: Flask, address_in_mail: str, session: Session) -> None:
    for _ in range(2):
        response = app.test_client().post(address_in_mail, data={"List-Unsubscribe": "One-Click"})
        assert (response.status_code, response.headers.get("Location")) == (200, None)
    assert unsubscriptions(session) == [(ADDRESS, "one_click")]


def test_opening_the_page_changes_nothing(
    browser: Callable[..., Browser], address_in_mail: str, session: Session
) -> None:
    page = browser().get(address_in_mail)
    assert page.h1 == "Vill ni inte ha fler mejl?"
    assert page.response.headers["Cache-Control"] == "no-store"
    assert unsubscriptions(session) == []


def test_from_the_page(browser: Callable[..., Browser], address_in_mail: str, session: Session) -> None:
    stranger = browser()
    stranger.get(address_in_mail)
    page = stranger.press("Skicka inga fler mejl")
    assert page.h1 == "Ni får inga fler mejl"
    assert "Ni kan fortfarande svara" in page.text
    assert unsubscriptions(session) == [(ADDRESS, "page")]


def test_reminders_and_outcome_stop_but_a_new_invitation_and_receipts_go(
    mail_app: Flask, address_in_mail: str, invitation: Invitation, smtp_receiver: Receiver, session: Session
) -> None:
    mail_app.test_client().post(address_in_mail, data={"List-Unsubscribe": "One-Click"})
    for kind in (MailingKind.REMINDER, MailingKind.OUTCOME, MailingKind.DEADLINE):
        with pytest.raises(actions.NobodyToMail):
            send(invitation, kind)
    send(invitation, MailingKind.INVITATION)
    with write():
        mails.queue_receipt(
            invitation=invitation, address=ADDRESS, number="KS 2026/121-1", received_at=clock.now(),
            now=clock.now(),
        )  # fmt: skip
    send_due(mail_app)
    assert len(smtp_receiver.received) == 3


def test_a_reminder_that_waits_is_cancelled(
    mail_app: Flask, address_in_mail: str, invitation: Invitation, session: Session
) -> None:
    send(invitation, MailingKind.REMINDER, in_days=1)
    mail_app.test_client().post(address_in_mail, data={"List-Unsubscribe": "One-Click"})
    newest = select(OutboxMail.state).order_by(OutboxMail.id.desc()).limit(1)
    assert session.scalar(newest) is MailState.CANCELLED


def test_another_programme_is_not_touched(
    mail_app: Flask, address_in_mail: str, invitation: Invitation, session: Session
) -> None:
    mail_app.test_client().post(address_in_mail, data={"List-Unsubscribe": "One-Click"})
    with write():
        other: Round = make_open_round(session, title="Kulturprogram 2027–2031", number=2)
        asked = actions.invite(
            round_=other, organisation_ids=[invitation.organisation_id], by=SYSTEM, now=clock.now()
        )
    send(asked[0], MailingKind.REMINDER)
    assert session.scalar(select(func.count()).where(OutboxMail.state == MailState.QUEUED)) == 1


@pytest.mark.parametrize("signed", ["", "x", "MQ.forged", "MQ", "a" * 3000])
def test_an_address_that_was_not_made_here(
    browser: Callable[..., Browser], address_in_mail: str, session: Session, signed: str
) -> None:
    stranger = browser()
    stranger.get(f"/avregistrera/{signed}", status=404)
    stranger.post(f"/avregistrera/{signed}", {"List-Unsubscribe": "One-Click"}, status=404)
    assert unsubscriptions(session) == []
