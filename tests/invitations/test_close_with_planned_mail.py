"""Staff close a round while a reminder is planned: nobody is asked for what is no longer taken in."""

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from consult.consultations.actions import cancel_round, close_round, reopen_round, undo_cancelling
from consult.core import clock
from consult.core.actor import SYSTEM
from consult.core.audit import AuditEntry
from consult.core.db import write
from consult.core.outbox import MailState, OutboxMail
from consult.invitations import actions, mails
from consult.invitations.jobs import drop_mail_of_closed_rounds
from consult.invitations.models import Invitation, MailingKind
from tests.factories.invitations import make_invitation, make_open_round


@pytest.fixture
def invitation(app: Flask) -> Invitation:
    with write() as session:
        return make_invitation(session, make_open_round(session), "Hedlunds Trä AB", "info@hedlunds.example")


def plan(invitation: Invitation, kind: MailingKind) -> None:
    now = clock.now()
    with write():
        subject, body = mails.default_letter(invitation.round, kind)
        actions.create_mailing(
            round_=invitation.round, kind=kind, subject=subject, body=body, invitation_ids=[invitation.id],
            send_from=now + timedelta(days=1), by=SYSTEM, now=now,
        )  # fmt: skip


def states(session: Session) -> list[MailState]:
    return list(session.scalars(select(OutboxMail.state).order_by(OutboxMail.id)))


def test_planned_reminders_and_invitations_are_dropped(invitation: Invitation, session: Session) -> None:
    plan(invitation, MailingKind.INVITATION)
    plan(invitation, MailingKind.REMINDER)
    drop_mail_of_closed_rounds(clock.now())
    assert states(session) == [MailState.QUEUED, MailState.QUEUED], "an open round keeps its mail"
    with write():
        close_round(round_=invitation.round, by=SYSTEM, now=clock.now())
    for _time in range(2):
        drop_mail_of_closed_rounds(clock.now())
    assert states(session) == [MailState.CANCELLED, MailState.CANCELLED]
    logged = session.scalars(select(AuditEntry).where(AuditEntry.action == "mail.cancelled")).all()
    assert [row.details for row in logged] == [{"mails": 2}]


def test_mail_about_the_outcome_goes_all_the_same(invitation: Invitation, session: Session) -> None:
    plan(invitation, MailingKind.OUTCOME)
    with write():
        close_round(round_=invitation.round, by=SYSTEM, now=clock.now())
    drop_mail_of_closed_rounds(clock.now())
    assert states(session) == [MailState.QUEUED]


def test_cancelling_drops_it_too_and_nothing_brings_it_back(invitation: Invitation, session: Session) -> None:
    plan(invitation, MailingKind.REMINDER)
    with write():
        cancel_round(round_=invitation.round, reason="Skrivs om.", by=SYSTEM, now=clock.now())
    drop_mail_of_closed_rounds(clock.now())
    with write():
        undo_cancelling(round_=invitation.round, by=SYSTEM, now=clock.now())
        close_round(round_=invitation.round, by=SYSTEM, now=clock.now())
        reopen_round(round_=invitation.round, by=SYSTEM, now=clock.now())
    assert states(session) == [MailState.CANCELLED]
