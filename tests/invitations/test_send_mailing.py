"""Staff send a letter to many: who gets it, what each gets, and that it is once."""

import re
from collections.abc import Sequence
from datetime import datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from consult.consultations.models import Round
from consult.core import clock
from consult.core.actor import SYSTEM
from consult.core.audit import AuditEntry
from consult.core.db import write
from consult.core.outbox import MailState, OutboxMail, counts_for
from consult.demo.receiver import Behaviour, Receiver
from consult.invitations import actions, mails
from consult.invitations.actions import NobodyToMail
from consult.invitations.links import find_by_token
from consult.invitations.models import (
    DeliveryState,
    Invitation,
    InvitationToken,
    Mailing,
    MailingKind,
    MailingRecipient,
    ResponseState,
)
from consult.organisations.models import Contact, OrganisationKind
from tests.factories.invitations import make_invitation, make_open_round, make_organisation
from tests.mailing import html_of, parsed, send_due, text_of

LINK = r"http://localhost/svara/([A-Za-z0-9_-]{32})"


@pytest.fixture
def round_(mail_app: Flask) -> Round:
    with write() as session:
        return make_open_round(session)


def send(
    round_: Round,
    invited: Sequence[Invitation],
    kind: MailingKind = MailingKind.INVITATION,
    *,
    subject: str = "",
    body: str = "",
    send_from: datetime | None = None,
) -> Mailing:
    usual_subject, usual_body = mails.default_letter(round_, kind)
    now = clock.now()
    with write():
        return actions.create_mailing(
            round_=round_, kind=kind, subject=subject or usual_subject, body=body or usual_body,
            invitation_ids=[row.id for row in invited], send_from=send_from or now, by=SYSTEM, now=now,
        )  # fmt: skip


def invite(round_: Round, name: str, *emails: str) -> Invitation:
    with write() as session:
        return make_invitation(session, round_, name, *emails)


def tokens_in(text: str) -> set[str]:
    return set(re.findall(LINK, text))


def test_invited_once(round_: Round, session: Session) -> None:
    with write():
        ids = [make_organisation(session, f"Firma {n} AB").id for n in range(3)]
        first = actions.invite(round_=round_, organisation_ids=[*ids, ids[0]], by=SYSTEM, now=clock.now())
        second = actions.invite(round_=round_, organisation_ids=ids, by=SYSTEM, now=clock.now())
    assert (len(first), len(second)) == (3, 0)
    assert len({row.public_id for row in first}) == 3
    assert session.scalars(select(AuditEntry.action)).all().count("round.invited") == 1


def test_a_company_gets_its_letter_with_its_own_link(
    mail_app: Flask, round_: Round, smtp_receiver: Receiver, session: Session
) -> None:
    invited = [invite(round_, f"Åkeri {n} & Son AB", f"akeri{n}@foretag.example") for n in range(3)]
    send(round_, invited)
    session.expire_all()
    assert {row.delivery_state for row in invited} == {DeliveryState.QUEUED}
    send_due(mail_app)
    for invitation, mail in zip(invited, smtp_receiver.received, strict=True):
        text, html = text_of(mail), html_of(mail)
        assert f"Hej {invitation.organisation.name}," in text
        assert "26 februari 2027" in text
        assert invitation.organisation.name.replace("&", "&amp;") in html
        (token,) = tokens_in(text)
        assert tokens_in(html) == {token}
        found = find_by_token(session, token)
        assert found and found.id == invitation.id
        assert invitation.delivery_state is DeliveryState.SENT
        assert invitation.delivery_evidence == "250 2.0.0"


def test_the_secret_is_kept_nowhere(
    mail_app: Flask, round_: Round, smtp_receiver: Receiver, session: Session
) -> None:
    send(round_, [invite(round_, "Hedlunds Trä AB", "info@hedlunds.example")])
    send_due(mail_app)
    (token,) = tokens_in(text_of(smtp_receiver.received[0]))
    connection = session.connection()
    for table in OutboxMail.metadata.sorted_tables:
        assert token not in repr(connection.execute(select(table)).all()), table.name
    assert session.scalars(select(InvitationToken.outbox_mail_id)).all() == [
        session.scalar(select(OutboxMail.id))
    ]


def test_the_headers_of_a_mail_to_many(mail_app: Flask, round_: Round, smtp_receiver: Receiver) -> None:
    send(round_, [invite(round_, "Hedlunds Trä AB", "info@hedlunds.example")])
    send_due(mail_app)
    message = parsed(smtp_receiver.received[0])
    assert message["From"] == "Forsunda kommun <remiss@forsunda.example>"
    assert message["Reply-To"] == "naringsliv@forsunda.example"
    assert message["To"] == "info@hedlunds.example"
    assert message["List-Unsubscribe"].strip().startswith("<http://localhost/avregistrera/")
    assert message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert message["Subject"].startswith(
        "Forsunda kommun: vad tycker ni om förslaget till Näringslivsprogram"
    )


def test_the_first_mail_says_why_from_where_on_what_ground_and_for_how_long(
    mail_app: Flask, round_: Round, smtp_receiver: Receiver
) -> None:
    send(round_, [invite(round_, "Hedlunds Trä AB", "info@hedlunds.example")])
    send_due(mail_app)
    for content in (text_of(smtp_receiver.received[0]), html_of(smtp_receiver.received[0])):
        for words in (
            "Ni får mejlet för att företaget finns i kommunens företagsregister. Adressen kommer därifrån.",
            "Det är Forsunda kommun som frågar.",
            "blir en allmän handling",
            "artikel 6.1 e",
            "tar vi bort när ärendet är klart",
            "få dem rättade och invända",
            "dataskydd@forsunda.example",
            "http://localhost/personuppgifter",
            "Jag vill inte ha fler mejl om den här remissen",
        ):
            assert words in content, words


def test_a_party_is_not_told_that_it_is_in_the_company_register(
    mail_app: Flask, round_: Round, smtp_receiver: Receiver, session: Session
) -> None:
    with write():
        party = make_organisation(
            session, "Forsundapartiet", "info@partiet.example", kind=OrganisationKind.PARTY
        )
        invited = actions.invite(round_=round_, organisation_ids=[party.id], by=SYSTEM, now=clock.now())
    send(round_, invited)
    send_due(mail_app)
    text = text_of(smtp_receiver.received[0])
    assert "företagsregister" not in text
    assert "kommunen vill höra er i frågan" in text


def test_each_address_gets_one_and_the_best_state_is_shown(
    mail_app: Flask, round_: Round, smtp_receiver: Receiver
) -> None:
    invitation = invite(round_, "Hedlunds Trä AB", "vd@hedlunds.example", "info@hedlunds.example")
    smtp_receiver.behaviours["info@hedlunds.example"] = Behaviour.REFUSE
    send(round_, [invitation])
    send_due(mail_app)
    assert [mail.recipient for mail in smtp_receiver.received] == ["vd@hedlunds.example"]
    assert invitation.delivery_state is DeliveryState.SENT


def test_one_person_for_five_firms_gets_five_mails(
    mail_app: Flask, round_: Round, smtp_receiver: Receiver
) -> None:
    send(round_, [invite(round_, f"Firma {n} AB", "byran@redovisning.example") for n in range(5)])
    send_due(mail_app)
    assert len(smtp_receiver.to("byran@redovisning.example")) == 5
    assert len(set().union(*(tokens_in(text_of(mail)) for mail in smtp_receiver.received))) == 5


def test_those_without_an_address_are_marked(mail_app: Flask, round_: Round, session: Session) -> None:
    with_address = invite(round_, "Hedlunds Trä AB", "info@hedlunds.example")
    without = invite(round_, "Dalens Solteknik AB")
    no_mail = invite(round_, "Björkviks Bageri", "bageri@bjorkvik.example")
    with write():
        contact = session.scalars(select(Contact).where(Contact.email == "bageri@bjorkvik.example")).one()
        contact.no_mail_at, contact.no_mail_by = clock.now(), "Handläggare"
    mailing = send(round_, [with_address, without, no_mail])
    assert without.delivery_state is no_mail.delivery_state is DeliveryState.NO_ADDRESS
    recipients = session.scalars(
        select(MailingRecipient.address).where(MailingRecipient.mailing_id == mailing.id)
    )
    assert recipients.all() == ["info@hedlunds.example"]


def test_nobody_to_mail_keeps_nothing(mail_app: Flask, round_: Round, session: Session) -> None:
    invitation = invite(round_, "Dalens Solteknik AB")
    with pytest.raises(NobodyToMail):
        send(round_, [invitation])
    assert session.scalar(select(func.count()).select_from(Mailing)) == 0


def test_invitations_of_another_round_are_not_mailed(
    mail_app: Flask, round_: Round, session: Session
) -> None:
    with write():
        other = make_open_round(session, number=2)
    foreign = invite(other, "Hedlunds Trä AB", "info@hedlunds.example")
    with pytest.raises(NobodyToMail):
        send(round_, [foreign])


def test_a_place_that_nothing_fills_is_named(mail_app: Flask, round_: Round, session: Session) -> None:
    invitation = invite(round_, "Hedlunds Trä AB", "info@hedlunds.example")
    with pytest.raises(mails.UnknownPlaceholder) as refusal:
        send(round_, [invitation], subject="Till {{ link }}", body="Hej {{ namn }} och {{ organisation }}")
    assert refusal.value.names == ["namn", "link"]
    assert session.scalar(select(func.count()).select_from(OutboxMail)) == 0


def test_a_scheduled_mailing_waits(mail_app: Flask, round_: Round, smtp_receiver: Receiver) -> None:
    invitation = invite(round_, "Hedlunds Trä AB", "info@hedlunds.example")
    send(round_, [invitation], send_from=clock.now() + timedelta(days=1))
    send_due(mail_app)
    assert smtp_receiver.received == []


def test_paused_and_resumed(
    mail_app: Flask, round_: Round, smtp_receiver: Receiver, session: Session
) -> None:
    mailing = send(round_, [invite(round_, f"Firma {n} AB", f"firma{n}@foretag.example") for n in range(3)])
    for _ in range(2):
        with write():
            actions.pause_mailing(mailing=mailing, by=SYSTEM, now=clock.now())
    send_due(mail_app)
    assert (smtp_receiver.received, bool(mailing.paused_at)) == ([], True)
    with write():
        actions.resume_mailing(mailing=mailing, by=SYSTEM, now=clock.now())
    send_due(mail_app)
    assert (len(smtp_receiver.received), mailing.paused_at) == (3, None)
    log = session.scalars(select(AuditEntry.action).where(AuditEntry.object_kind == "mailing")).all()
    assert log == ["mailing.created", "mailing.paused", "mailing.resumed"]


def test_a_reminder_is_dropped_for_those_who_answer_first(
    mail_app: Flask, round_: Round, smtp_receiver: Receiver
) -> None:
    silent = invite(round_, "Hedlunds Trä AB", "info@hedlunds.example")
    answers = invite(round_, "Kvarnforsens Mekaniska AB", "info@kvarnforsen.example")
    send(round_, [silent, answers], MailingKind.REMINDER)
    with write():
        actions.record_response(
            invitation=answers, state=ResponseState.SUBMITTED, comment_count=5, now=clock.now()
        )
    send_due(mail_app)
    assert [mail.recipient for mail in smtp_receiver.received] == ["info@hedlunds.example"]
    assert silent.reminded_at
    assert (answers.reminded_at, answers.comment_count) == (None, 5)
    assert "Varför får ni det här mejlet?" not in text_of(smtp_receiver.received[0])


def test_how_far_each_has_come(round_: Round, session: Session) -> None:
    invitation = invite(round_, "Hedlunds Trä AB")
    now = clock.now()
    with write():
        actions.record_opened(invitation=invitation, now=now)
        actions.record_opened(invitation=invitation, now=now + timedelta(days=1))
        assert (invitation.response_state, invitation.opened_at) == (ResponseState.OPENED, now)
        actions.record_started(invitation=invitation, now=now)
        assert invitation.response_state is ResponseState.STARTED
        actions.record_response(
            invitation=invitation, state=ResponseState.NO_COMMENTS, comment_count=0, now=now
        )
        actions.record_started(invitation=invitation, now=now)
        actions.record_opened(invitation=invitation, now=now)
    assert invitation.response_state is ResponseState.NO_COMMENTS


def test_many_recipients_take_no_more_statements_than_few(
    mail_app: Flask, round_: Round, count_sql: list[str]
) -> None:
    few = [invite(round_, f"Firma {n} AB", f"firma{n}@foretag.example") for n in range(2)]
    many = [invite(round_, f"Bolag {n} AB", f"bolag{n}@foretag.example") for n in range(60)]
    count_sql.clear()
    send(round_, few)
    for_few = len(count_sql)
    count_sql.clear()
    mailing = send(round_, many)
    assert len(count_sql) <= for_few
    with write() as session:
        ids = select(MailingRecipient.outbox_mail_id).where(MailingRecipient.mailing_id == mailing.id)
        assert counts_for(ids)[MailState.QUEUED] == 60
        assert session.scalar(select(func.count()).select_from(OutboxMail)) == 62


def test_a_test_mail_to_oneself(mail_app: Flask, round_: Round, smtp_receiver: Receiver) -> None:
    subject, body = mails.default_letter(round_, MailingKind.INVITATION)
    with write():
        for _ in range(2):
            actions.queue_test_mail(
                round_=round_, to="handlaggare@forsunda.example", subject=subject, body=body, by=SYSTEM,
                now=clock.now(),
            )  # fmt: skip
    send_due(mail_app)
    assert len(smtp_receiver.received) == 2, "as often as one likes"
    text = text_of(smtp_receiver.received[0])
    assert "http://localhost/svara/exempel" in text
    assert "Exempelföretaget AB" in text


def test_the_preview_is_what_is_sent(mail_app: Flask, round_: Round, smtp_receiver: Receiver) -> None:
    invitation = invite(round_, "Åkeri & Son AB", "info@akeri.example")
    subject, body = mails.default_letter(round_, MailingKind.INVITATION)
    preview = mails.preview_mailing(
        round_=round_, kind=MailingKind.INVITATION, subject=subject, body=body,
        organisation=invitation.organisation,
    )  # fmt: skip
    send(round_, [invitation])
    send_due(mail_app)
    sent = mails.read_back(smtp_receiver.received[0].content)

    def without_links(text: str) -> str:
        return re.sub(r"http://localhost/(svara|avregistrera|ny-lank)[^\s\"<]*", "LINK", text)

    assert preview.subject == sent.subject
    assert without_links(preview.text) == without_links(sent.text)
    assert without_links(preview.html) == without_links(sent.html)
    assert preview.sender == "Forsunda kommun <remiss@forsunda.example>"
