"""Somebody who was not invited asks for a link on the page of a public round, answers, and is found in the register."""

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta

import pytest
import time_machine
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from consult.consultations.models import Round, Visibility
from consult.core.audit import AuditEntry
from consult.core.db import write
from consult.core.outbox import OutboxMail
from consult.demo.receiver import Receiver
from consult.invitations.jobs import take_in_senders
from consult.invitations.models import DeliveryState, Invitation, MailingKind, OpenSender, ResponseState
from consult.invitations.queries.plans import LeftOut, mailing_plan
from consult.invitations.queries.senders import plain_name
from consult.organisations.models import Organisation, OrganisationKind
from consult.organisations.queries import organisations
from tests.cast import Cast
from tests.client import Browser, with_token
from tests.factories.invitations import make_organisation
from tests.factories.responses import Remiss, make_consultee, make_remiss
from tests.mailing import send_due, text_of

Open = Callable[..., Browser]
ADDRESS = "anna@nordan.example"


@pytest.fixture(autouse=True)
def the_day(now: datetime) -> Iterator[None]:
    with time_machine.travel(now, tick=False):
        yield


@pytest.fixture
def remiss(mail_app: Flask) -> Remiss:
    return make_remiss()


def ask(browser: Browser, remiss: Remiss, status: int = 200, **fields: object) -> str:
    given = {"kind": "company", "name": "Nordåns Åkeri", "email": ADDRESS} | fields
    browser.get(f"/remiss/{remiss.round.slug}/svara")
    return browser.press("Skicka länken", status=status, **given).text


def enter_by_mail(mail_app: Flask, receiver: Receiver, browser: Browser, now: datetime) -> str:
    """The worker answers, and the link in the newest mail is opened; the invitation's public id."""
    take_in_senders(now)
    send_due(mail_app)
    link = next(word for word in text_of(receiver.received[-1]).split() if "/svara/" in word)
    browser.get(link.removeprefix("http://localhost"))
    page = browser.press("Börja med avsnitt 1")
    return page.url.split("/")[2]


def test_the_link_comes_by_mail_and_opens_an_invitation_of_its_own(
    mail_app: Flask, remiss: Remiss, browser: Open, smtp_receiver: Receiver, session: Session, now: datetime
) -> None:
    visitor = browser()
    visitor.get(f"/remiss/{remiss.round.slug}")
    visitor.click("Svara utan inbjudan")
    assert "Vi skickar er personliga länk" in ask(visitor, remiss)
    assert session.scalar(select(func.count(Invitation.id))) == 0, "only the worker does more"
    public_id = enter_by_mail(mail_app, smtp_receiver, visitor, now)
    invitation = session.scalars(select(Invitation).where(Invitation.public_id == public_id)).one()
    assert invitation.organisation.name == "Nordåns Åkeri"
    assert invitation.delivery_state is DeliveryState.SENT
    sender = session.scalars(select(OpenSender)).one()
    assert sender.invitation_id == invitation.id
    assert sender.confirmed_at == now
    mail = text_of(smtp_receiver.received[-1])
    assert "Nordåns Åkeri" not in mail, "a stranger may have typed anything"
    assert "artikel 6.1 e" in mail


def test_the_sender_is_not_in_the_register(
    mail_app: Flask, remiss: Remiss, browser: Open, smtp_receiver: Receiver, session: Session, now: datetime
) -> None:
    visitor = browser()
    ask(visitor, remiss)
    enter_by_mail(mail_app, smtp_receiver, visitor, now)
    assert session.scalars(organisations(search="Nordåns")).all() == []


def test_known_and_unknown_addresses_get_the_same_answer_and_the_known_one_its_own_link(
    mail_app: Flask, remiss: Remiss, browser: Open, session: Session, now: datetime
) -> None:
    known = make_consultee(remiss, "Nordåns Åkeri", ADDRESS)
    visitor = browser()
    first = ask(visitor, remiss)
    second = ask(visitor, remiss, email="okand@nordan.example")
    assert first == second
    take_in_senders(now)
    values = [mail.values["invitation_id"] for mail in session.scalars(select(OutboxMail))]
    assert values[0] == known.invitation_id
    assert values[1] != known.invitation_id


def test_asking_twice_gives_one_invitation_and_more_than_three_are_not_answered(
    remiss: Remiss, browser: Open, session: Session, now: datetime
) -> None:
    visitor = browser()
    answers = {ask(visitor, remiss) for _time in range(5)}
    take_in_senders(now)
    take_in_senders(now)
    assert len(answers) == 1
    assert session.scalar(select(func.count(Invitation.id))) == 1
    assert session.scalar(select(func.count(OutboxMail.id))) == 3


def test_a_private_person_is_not_named_and_the_number_of_a_person_is_not_kept(
    mail_app: Flask, remiss: Remiss, browser: Open, smtp_receiver: Receiver, session: Session, now: datetime
) -> None:
    from consult.triage.naming import UnnamedKind, unnamed_kind

    ask(browser(), remiss, kind="private_person", name="Förnamn Efternamn", org_number="19811218-9876")
    ask(
        browser(),
        remiss,
        kind="sole_trader",
        name="Efternamns bygg",
        org_number="19811218-9876",
        email="b@x.se",
    )
    take_in_senders(now)
    person, trader = session.scalars(select(Organisation).order_by(Organisation.id))
    assert person.kind is OrganisationKind.PRIVATE_PERSON
    assert unnamed_kind(person) is UnnamedKind.PRIVATE_PERSON
    assert unnamed_kind(trader) is UnnamedKind.SOLE_TRADER
    assert set(session.scalars(select(OpenSender.org_number))) == {""}


@pytest.mark.parametrize(
    ("field", "value", "message"),
    [
        ("kind", "", "Välj vem som svarar."),
        ("name", "", "Skriv ett namn."),
        ("email", "anna", "Skriv en hel adress"),
        ("org_number", "123", "Numret ska ha tio siffror."),
    ],
)
def test_what_is_wrong_is_said_and_what_was_typed_is_kept(
    remiss: Remiss, browser: Open, session: Session, field: str, value: str, message: str
) -> None:
    visitor = browser()
    visitor.get(f"/remiss/{remiss.round.slug}/svara")
    given = {"kind": "company", "name": "Nordåns Åkeri", "email": ADDRESS} | {field: value}
    page = visitor.press("Skicka länken", status=422, **given)
    assert message in page.text
    assert field == "name" or 'value="Nordåns Åkeri"' in page.html
    assert session.scalar(select(func.count(OpenSender.id))) == 0


def test_rounds_for_the_invited_and_closed_ones_take_nobody_in(
    remiss: Remiss, browser: Open, session: Session, now: datetime
) -> None:
    with write() as own:
        own.get_one(Round, remiss.round.id).visibility = Visibility.INVITED
    browser().get(f"/remiss/{remiss.round.slug}/svara", status=404)
    with write() as own:
        round_ = own.get_one(Round, remiss.round.id)
        round_.visibility, round_.closed_at, round_.closed_by = Visibility.PUBLIC, now, "Handläggare"
    assert "Remissen är stängd." in browser().get(f"/remiss/{remiss.round.slug}/svara").text


@pytest.fixture
def sender(
    mail_app: Flask, remiss: Remiss, browser: Open, smtp_receiver: Receiver, session: Session, now: datetime
) -> OpenSender:
    """Nordåns Åkeri, unverified, with three organisations of the register that are like it and one that is not."""
    with write() as own:
        make_organisation(own, "Nordåns Åkeri AB", "info@nordan.example")
        make_organisation(own, "Åkeri Nordåns Transport AB", "a@annan.example")
        make_organisation(own, "Hedlunds Trä AB", "info@hedlunds.example")
    visitor = browser()
    ask(visitor, remiss)
    enter_by_mail(mail_app, smtp_receiver, visitor, now)
    return session.scalars(select(OpenSender)).one()


def test_staff_match_a_sender_undo_it_and_say_that_it_is_none(
    remiss: Remiss, sender: OpenSender, browser: Open, cast: Cast, session: Session
) -> None:
    staff = browser(cast.editor)
    page = staff.get(f"/staff/rounds/{remiss.round.id}/senders")
    assert "Nordåns Åkeri AB liknande namn, samma ändelse på e-posten" in page.text
    assert "Hedlunds" not in page.text
    page = staff.press("Samma Nordåns Åkeri, Nordåns Åkeri AB")
    assert "Nordåns Åkeri är kopplad till Nordåns Åkeri AB." in page.text
    assert session.get_one(OpenSender, sender.id).matched.name == "Nordåns Åkeri AB"  # type: ignore[union-attr]
    page = staff.press("Ångra Nordåns Åkeri")
    assert session.get_one(OpenSender, sender.id).judged_at is None
    page = staff.press("Finns inte i registret")
    assert "Finns inte i registret." in page.text
    actions = session.scalars(select(AuditEntry.action).where(AuditEntry.action.startswith("sender.")))
    assert list(actions) == ["sender.matched", "sender.judgement_undone", "sender.left_unmatched"]
    invitation = session.get_one(OpenSender, sender.id).invitation
    assert invitation is not None
    assert invitation.organisation.name == "Nordåns Åkeri", "what was received is unchanged"


def test_a_sender_is_searched_for_and_judged_once(
    remiss: Remiss, sender: OpenSender, browser: Open, cast: Cast, session: Session
) -> None:
    first, second = browser(cast.editor), browser(cast.administrator)
    first.get(f"/staff/rounds/{remiss.round.id}/senders")
    first.press("Sök i registret", q="Hedlunds")
    second.get(f"/staff/rounds/{remiss.round.id}/senders")
    first.press("Samma Nordåns Åkeri, Hedlunds Trä AB")
    page = second.press("Samma Nordåns Åkeri, Nordåns Åkeri AB")
    assert "Någon har redan kopplat avsändaren." in page.text
    assert session.get_one(OpenSender, sender.id).matched.name == "Hedlunds Trä AB"  # type: ignore[union-attr]
    reader = browser(cast.reader)
    assert "Ångra" not in reader.get(f"/staff/rounds/{remiss.round.id}/senders").text


def test_an_unverified_sender_is_nothing_to_match_with(
    remiss: Remiss, sender: OpenSender, browser: Open, cast: Cast, session: Session
) -> None:
    own = session.scalars(select(Organisation.id).where(Organisation.source == "open_link")).one()
    staff = browser(cast.editor)
    staff.get(f"/staff/rounds/{remiss.round.id}/senders")
    given = with_token(staff, {"organisation": str(own)})
    staff.post(f"/staff/rounds/{remiss.round.id}/senders/{sender.id}", given, status=404)


def test_names_are_compared_without_their_legal_form() -> None:
    assert plain_name("Nordåns Åkeri AB") == plain_name("NORDÅNS ÅKERI aktiebolag")
    assert plain_name("AB Nordåns-Åkeri") == "nordåns åkeri"


def test_an_organisation_recognised_in_a_sender_who_has_answered_is_not_reminded(
    mail_app: Flask, remiss: Remiss, browser: Open, smtp_receiver: Receiver, session: Session, now: datetime
) -> None:
    invited = make_consultee(remiss, "Nordåns Åkeri AB", "kontoret@nordan.example")
    visitor = browser()
    ask(visitor, remiss)
    public_id = enter_by_mail(mail_app, smtp_receiver, visitor, now)
    with write() as writing:
        known = writing.get_one(Invitation, invited.invitation_id)
        known.delivery_state = DeliveryState.SENT
        sender = writing.scalars(select(OpenSender)).one()
        sender.matched_id, sender.judged_at, sender.judged_by = known.organisation_id, now, "Handläggare"

    def reminded() -> list[int]:
        plan = mailing_plan(session, session.get_one(Round, remiss.round.id), MailingKind.REMINDER, now)
        return [row.id for row in plan.gets]

    assert invited.invitation_id in reminded(), "the sender has not answered yet"
    with write() as writing:
        own = writing.scalars(select(Invitation).where(Invitation.public_id == public_id)).one()
        own.response_state = ResponseState.NO_COMMENTS
    assert invited.invitation_id not in reminded()


@pytest.mark.parametrize("kind", [MailingKind.INVITATION, MailingKind.REMINDER])
def test_who_has_asked_and_not_opened_the_link_does_not_count_as_without_an_address(
    mail_app: Flask,
    remiss: Remiss,
    browser: Open,
    cast: Cast,
    smtp_receiver: Receiver,
    session: Session,
    now: datetime,
    kind: MailingKind,
) -> None:
    visitor, editor = browser(), browser(cast.editor)
    ask(visitor, remiss)
    take_in_senders(now)
    words = "1 har bett om en länk och inte öppnat den än"
    page = editor.get(f"/staff/rounds/{remiss.round.id}/mailings/send?kind={kind.value}")
    assert words in page.text
    assert "saknar adress" not in page.text
    enter_by_mail(mail_app, smtp_receiver, visitor, now)
    later = now + timedelta(days=6)
    plan = mailing_plan(session, remiss.round, kind, later)
    assert LeftOut.UNCONFIRMED not in plan.left_out
    assert [row.organisation.name for row in plan.gets] == (
        ["Nordåns Åkeri"] if kind is MailingKind.REMINDER else []
    )
