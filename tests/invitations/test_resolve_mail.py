"""Staff decide about mails that did not simply arrive."""

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from consult.consultations.models import Round
from consult.core import clock
from consult.core.actor import SYSTEM
from consult.core.audit import AuditEntry
from consult.core.db import write
from consult.core.outbox import Declared, MailState, OutboxMail, RefusalCause, UnusableAddress
from consult.demo.receiver import Behaviour, Receiver
from consult.invitations import actions, mails
from consult.invitations.actions.resolving import NoMailToRepeat
from consult.invitations.models import DeliveryState, Invitation, Mailing, MailingKind, MailingRecipient
from consult.organisations.models import Contact, OrganisationContact
from tests.factories.invitations import make_invitation, make_open_round
from tests.mailing import parsed, send_due


@pytest.fixture
def round_(mail_app: Flask) -> Round:
    with write() as session:
        return make_open_round(session)


def send(round_: Round, *named: tuple[str, str]) -> tuple[Mailing, list[Invitation]]:
    """Invite these (name, address) and send."""
    now = clock.now()
    with write() as session:
        invited = [make_invitation(session, round_, name, address) for name, address in named]
        subject, body = mails.default_letter(round_, MailingKind.INVITATION)
        mailing = actions.create_mailing(
            round_=round_, kind=MailingKind.INVITATION, subject=subject, body=body,
            invitation_ids=[row.id for row in invited], send_from=now, by=SYSTEM, now=now,
        )  # fmt: skip
    return mailing, invited


TWO = (
    ("Hedlunds Trä AB", "info@hedlunds.example"),
    ("Kvarnforsens Mekaniska AB", "info@kvarnforsen.example"),
)


@pytest.fixture
def uncertain(
    mail_app: Flask, round_: Round, smtp_receiver: Receiver
) -> tuple[Mailing, Invitation, Invitation]:
    """Two were mailed: the first one's mail arrived without an answer, the second one's was lost."""
    smtp_receiver.behaviours = {
        "info@hedlunds.example": Behaviour.DROP,
        "info@kvarnforsen.example": Behaviour.LOSE,
    }
    mailing, (first, second) = send(round_, *TWO)
    send_due(mail_app)
    assert first.delivery_state is second.delivery_state is DeliveryState.UNCERTAIN
    smtp_receiver.behaviours = {}
    return mailing, first, second


def test_send_all_uncertain_again(
    mail_app: Flask,
    uncertain: tuple[Mailing, Invitation, Invitation],
    smtp_receiver: Receiver,
    session: Session,
) -> None:
    mailing, first, second = uncertain
    with write():
        assert actions.resolve_uncertain(mailing=mailing, decision="resend", by=SYSTEM, now=clock.now()) == 2
        assert actions.resolve_uncertain(mailing=mailing, decision="resend", by=SYSTEM, now=clock.now()) == 0
    session.expire_all()
    assert first.delivery_state is DeliveryState.QUEUED
    send_due(mail_app)
    assert first.delivery_state is second.delivery_state is DeliveryState.SENT
    twice = smtp_receiver.to("info@hedlunds.example")
    assert len({parsed(mail)["Message-ID"] for mail in twice}) == 1, (
        "the double can be told by its Message-ID"
    )
    assert (len(twice), len(smtp_receiver.to("info@kvarnforsen.example"))) == (2, 1)
    assert set(session.scalars(select(OutboxMail.declared))) == {Declared.RESENT}
    assert session.scalars(select(AuditEntry.action)).all().count("mail.retried") == 2


def test_let_one_be(
    mail_app: Flask,
    uncertain: tuple[Mailing, Invitation, Invitation],
    smtp_receiver: Receiver,
    session: Session,
) -> None:
    _mailing, first, second = uncertain
    query = select(MailingRecipient.outbox_mail_id).where(MailingRecipient.invitation_id == first.id)
    with write():
        ids = [mail_id for mail_id in session.scalars(query) if mail_id]
        assert actions.resolve_uncertain(mail_ids=ids, decision="leave", by=SYSTEM, now=clock.now()) == 1
    send_due(mail_app)
    assert (first.delivery_state, second.delivery_state) == (DeliveryState.SENT, DeliveryState.UNCERTAIN)
    assert len(smtp_receiver.received) == 1


def test_one_must_say_which(mail_app: Flask) -> None:
    with pytest.raises(ValueError, match="which"), write():
        actions.resolve_uncertain(decision="resend", by=SYSTEM, now=clock.now())


@pytest.mark.parametrize(
    ("behaviour", "state", "cause", "evidence"),
    [
        (Behaviour.REFUSE, DeliveryState.REFUSED, RefusalCause.UNKNOWN, "550 5.1.1"),
        (Behaviour.FULL, DeliveryState.REFUSED, RefusalCause.FULL, "552 5.2.2"),
        (Behaviour.BLOCK, DeliveryState.REFUSED, RefusalCause.BLOCKED, "550 5.7.1"),
        (Behaviour.DEFER, DeliveryState.DEFERRED, RefusalCause.BLOCKED, "451 4.7.1"),
    ],
)
def test_the_ledger_shows_what_the_relay_said(
    mail_app: Flask,
    round_: Round,
    smtp_receiver: Receiver,
    behaviour: Behaviour,
    state: DeliveryState,
    cause: RefusalCause,
    evidence: str,
) -> None:
    smtp_receiver.behaviours["info@hedlunds.example"] = behaviour
    _mailing, (invitation,) = send(round_, TWO[0])
    send_due(mail_app)
    shown = (invitation.delivery_state, invitation.delivery_cause, invitation.delivery_evidence)
    assert shown == (state, cause.value, evidence)


def test_correct_the_address_and_send_again(
    mail_app: Flask, round_: Round, smtp_receiver: Receiver, session: Session
) -> None:
    smtp_receiver.behaviours["info@hedlund.example"] = Behaviour.REFUSE
    mailing, (invitation,) = send(round_, ("Hedlunds Trä AB", "info@hedlund.example"))
    send_due(mail_app)
    assert invitation.delivery_state is DeliveryState.REFUSED
    with write():
        for _ in range(2):
            actions.correct_address_and_resend(
                invitation=invitation, old_address="info@hedlund.example", new_address=" Info@Hedlunds.example",
                by=SYSTEM, now=clock.now(),
            )  # fmt: skip
    send_due(mail_app)
    assert [mail.recipient for mail in smtp_receiver.received] == ["info@hedlunds.example"]
    assert invitation.delivery_state is DeliveryState.SENT
    linked = session.scalars(
        select(Contact.email)
        .join(OrganisationContact)
        .where(OrganisationContact.organisation_id == invitation.organisation_id)
    )
    assert linked.all() == ["info@hedlunds.example"]
    states = session.execute(select(OutboxMail.to_address, OutboxMail.state).order_by(OutboxMail.id)).all()
    assert [tuple(row) for row in states] == [
        ("info@hedlund.example", MailState.REFUSED),
        ("info@hedlunds.example", MailState.SENT),
    ]
    assert session.scalars(select(MailingRecipient.mailing_id)).all() == [mailing.id, mailing.id]


def test_a_correction_moves_only_this_organisation(mail_app: Flask, round_: Round, session: Session) -> None:
    _mailing, (first, second) = send(
        round_, ("Hedlunds Trä AB", "byran@fel.example"), ("Kvarnforsens Mekaniska AB", "byran@fel.example")
    )
    with write():
        actions.correct_address_and_resend(
            invitation=first, old_address="byran@fel.example", new_address="byran@ratt.example", by=SYSTEM,
            now=clock.now(),
        )  # fmt: skip
    kept = select(OrganisationContact).join(Contact).where(Contact.email == "byran@fel.example")
    assert [row.organisation_id for row in session.scalars(kept)] == [second.organisation_id]


def test_a_correction_that_is_no_address(mail_app: Flask, round_: Round, session: Session) -> None:
    _mailing, (invitation,) = send(round_, TWO[0])
    with pytest.raises(UnusableAddress), write():
        actions.correct_address_and_resend(
            invitation=invitation, old_address="info@hedlunds.example", new_address="info(at)hedlunds.example",
            by=SYSTEM, now=clock.now(),
        )  # fmt: skip
    assert session.scalars(select(Contact.email)).all() == ["info@hedlunds.example"]


def test_nothing_to_send_again(mail_app: Flask, round_: Round) -> None:
    with write() as session:
        invitation = make_invitation(session, round_, "Hedlunds Trä AB", "info@hedlunds.example")
    with pytest.raises(NoMailToRepeat), write():
        actions.correct_address_and_resend(
            invitation=invitation, old_address="info@hedlunds.example", new_address="a@b.example", by=SYSTEM,
            now=clock.now(),
        )  # fmt: skip
