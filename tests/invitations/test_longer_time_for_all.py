"""Staff move the last day of an open round, and everybody who can still respond is told, once."""

from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta

import pytest
import time_machine
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from consult.consultations.actions import close_round, reopen_round
from consult.consultations.models import Round
from consult.core.actor import SYSTEM
from consult.core.db import write
from consult.core.outbox import MailState, OutboxMail
from consult.demo.receiver import Receiver
from consult.invitations import actions, mails
from consult.invitations.jobs import drop_mail_of_closed_rounds
from consult.invitations.models import DeliveryState, Invitation, Mailing, MailingKind, Unsubscription
from consult.invitations.queries.plans import LeftOut, mailing_plan
from tests.cast import Cast
from tests.client import Browser
from tests.factories.invitations import make_invitation, make_open_round
from tests.invitations.ledger_states import make_ledger, named
from tests.mailing import send_due, text_of

Open = Callable[..., Browser]
LATER, LATEST = date(2027, 3, 12), date(2027, 3, 26)


@pytest.fixture(autouse=True)
def the_day(now: datetime) -> Iterator[None]:
    with time_machine.travel(now, tick=False):
        yield


@pytest.fixture
def round_(session: Session, now: datetime) -> Round:
    """A recipient in every state of the ledger."""
    with write() as changing:
        return make_ledger(changing, now)


@pytest.fixture
def firm(session: Session) -> Invitation:
    """A recipient that has got the invitation of a round of its own."""
    with write() as changing:
        firm = make_invitation(changing, make_open_round(changing), "Nordåns Åkeri AB", "info@nordan.example")
        firm.delivery_state = DeliveryState.SENT
    return firm


def plan(round_: Round, kind: MailingKind, now: datetime, *, only: Invitation, days: int = 1) -> None:
    with write() as session:
        round_ = session.get_one(Round, round_.id)
        subject, body = mails.default_letter(round_, kind)
        actions.create_mailing(
            round_=round_, kind=kind, subject=subject, body=body, invitation_ids=[only.id],
            send_from=now + timedelta(days=days), by=SYSTEM, now=now,
        )  # fmt: skip


def move(page: Browser, round_: Round, day: date = LATER, status: int = 200) -> None:
    page.get(f"/staff/rounds/{round_.id}/edit")
    page.press("Spara", deadline=str(day), status=status)


def waiting(session: Session) -> list[OutboxMail]:
    session.expire_all()
    return list(session.scalars(select(OutboxMail).where(OutboxMail.state == MailState.QUEUED)))


def deadline_mailings(session: Session) -> list[Mailing]:
    session.expire_all()
    return list(session.scalars(select(Mailing).where(Mailing.kind == MailingKind.DEADLINE)))


def test_who_gets_it_in_every_state(session: Session, round_: Round, now: datetime) -> None:
    sorted_ = mailing_plan(session, round_, MailingKind.DEADLINE, now)
    assert {row.organisation.name for row in sorted_.gets} == {
        "Elkraft i Forsunda AB", "Lindesgårds Lantbruk", "Skogsrå Design", "Björkviks Bageri",
        "Övre Dalens byalag", "Ödåkers Snickeri",
    }  # fmt: skip
    reasons = {row.organisation.name: why for why, rows in sorted_.left_out.items() for row in rows}
    assert reasons == {
        "Hedlunds Trä AB": LeftOut.ANSWERED,
        "Kvarnforsens Mekaniska AB": LeftOut.ANSWERED,
        "Granbackens Handel": LeftOut.DECLINED,
        "Nordåns Åkeri AB": LeftOut.BAD_ADDRESS,
        "Strandgårdens Konferens": LeftOut.BAD_ADDRESS,
        "Ängsbackens Vård": LeftOut.BAD_ADDRESS,
        "Dalens Solteknik AB": LeftOut.WAITING,
        "Sågforsens Åkeri AB": LeftOut.NO_ADDRESS,
        "Fjällbäckens Camping": LeftOut.NOT_INVITED,
    }


def test_who_was_reminded_yesterday_gets_it_and_who_unsubscribed_does_not(
    session: Session, round_: Round, now: datetime
) -> None:
    plan(round_, MailingKind.REMINDER, now, only=named(session, "Skogsrå Design"), days=-1)
    with write() as changing:
        address = "info@firma3.example"  # of Lindesgårds Lantbruk
        changing.add(Unsubscription(programme_id=round_.programme_id, address=address, via="link", at=now))
    sorted_ = mailing_plan(session, round_, MailingKind.DEADLINE, now)
    assert "Skogsrå Design" in {row.organisation.name for row in sorted_.gets}
    assert [row.organisation.name for row in sorted_.left_out[LeftOut.NO_MORE_MAIL]] == [
        "Lindesgårds Lantbruk"
    ]


def test_moving_the_day_leads_to_the_mail_and_a_second_press_sends_nothing(
    mail_app: Flask, smtp_receiver: Receiver, browser: Open, cast: Cast, session: Session, firm: Invitation,
) -> None:  # fmt: skip
    page = browser(cast.editor)
    move(page, firm.round)
    assert page.page and page.page.h1 == "Mejla om ny sista svarsdag"
    assert "Sista svarsdag är nu 12 mars 2027." in page.page.text
    assert "1 mottagare får mejl om att sista svarsdag är 12 mars 2027" in page.page.text
    shown = page.click("Förhandsgranska mejlet")
    assert "Svarstiden är förlängd till 12 mars 2027" in shown.text
    page.click("Vidare till mottagarna")
    page.press("Skicka till 1")
    again = page.get(f"/staff/rounds/{firm.round_id}/mailings/send?kind=deadline")
    assert "har redan fått mejl om den sista dag som gäller" in again.text
    assert page.get(f"/staff/rounds/{firm.round_id}/mailings/new-day").url == f"/staff/rounds/{firm.round_id}"
    assert len(deadline_mailings(session)) == 1
    send_due(mail_app)
    (mail,) = smtp_receiver.received
    assert "12 mars 2027" in text_of(mail)
    move(page, firm.round, LATEST)
    assert "26 mars 2027" in page.page.text, "a still later day is news again"
    page.click("Skicka inget mejl")
    assert len(deadline_mailings(session)) == 1


def test_two_who_send_at_once_send_once(
    browser: Open, cast: Cast, session: Session, firm: Invitation
) -> None:
    one, two = browser(cast.editor), browser(cast.administrator)
    for page in (one, two):
        page.get(f"/staff/rounds/{firm.round_id}/mailings/send?kind=deadline")
    one.press("Skicka till 1")
    two.press("Skicka till 1", status=422)
    assert len(deadline_mailings(session)) == 1


def test_mail_that_waits_names_the_new_day(
    mail_app: Flask, smtp_receiver: Receiver, browser: Open, cast: Cast, session: Session, firm: Invitation,
    now: datetime,
) -> None:  # fmt: skip
    plan(firm.round, MailingKind.REMINDER, now, only=firm)
    plan(firm.round, MailingKind.DEADLINE, now, only=firm)
    move(browser(cast.editor), firm.round)
    assert {mail.values["deadline"] for mail in waiting(session)} == {"12 mars 2027"}
    assert {mail.values["day"] for mail in waiting(session)} == {"2027-03-12"}
    assert mailing_plan(session, firm.round, MailingKind.DEADLINE, now).left_out.keys() == {LeftOut.TOLD}
    with time_machine.travel(now + timedelta(days=2), tick=False):
        send_due(mail_app)
    assert len(smtp_receiver.received) == 2
    for mail in smtp_receiver.received:
        assert "12 mars 2027" in text_of(mail) and "26 februari" not in text_of(mail)


def test_what_may_have_gone_says_the_new_day_if_sent_again_but_has_not_told_it(
    session: Session, firm: Invitation, now: datetime, browser: Open, cast: Cast
) -> None:
    plan(firm.round, MailingKind.DEADLINE, now, only=firm)
    with write() as changing:
        changing.scalars(select(OutboxMail)).one().state = MailState.UNCERTAIN
    move(browser(cast.editor), firm.round)
    session.expire_all()
    values = session.scalars(select(OutboxMail)).one().values
    assert (values["deadline"], values["day"]) == ("12 mars 2027", "2027-02-26")
    assert len(mailing_plan(session, firm.round, MailingKind.DEADLINE, now).gets) == 1


def test_who_has_an_own_later_day_reads_that_one(
    mail_app: Flask, smtp_receiver: Receiver, browser: Open, cast: Cast, session: Session, firm: Invitation,
) -> None:  # fmt: skip
    with write() as changing:
        changing.get_one(Invitation, firm.id).extended_until = LATEST
    page = browser(cast.editor)
    move(page, firm.round)
    page.press("Skicka till 1")
    send_due(mail_app)
    assert "26 mars 2027" in text_of(smtp_receiver.received[0])
    assert "12 mars" not in text_of(smtp_receiver.received[0])


def test_an_earlier_day_or_rubbish_is_refused_and_nothing_is_rewritten(
    browser: Open, cast: Cast, session: Session, firm: Invitation, now: datetime
) -> None:
    plan(firm.round, MailingKind.REMINDER, now, only=firm)
    page = browser(cast.editor)
    move(page, firm.round, date(2027, 2, 20), status=422)
    page.press("Spara", deadline="snart", status=422)
    assert [mail.values["day"] for mail in waiting(session)] == ["2027-02-26"]
    assert not deadline_mailings(session)


def test_the_same_day_or_nobody_to_tell_leads_back_to_the_round(
    browser: Open, cast: Cast, session: Session, firm: Invitation
) -> None:
    page = browser(cast.editor)
    move(page, firm.round, date(2027, 2, 26))
    assert page.page and page.page.url == f"/staff/rounds/{firm.round_id}"
    with write() as changing:
        changing.get_one(Invitation, firm.id).delivery_state = DeliveryState.NOT_SENT
    move(page, firm.round)
    assert page.page.url == f"/staff/rounds/{firm.round_id}"


def test_closing_drops_it_and_opening_again_with_a_new_day_offers_it(
    browser: Open, cast: Cast, session: Session, firm: Invitation, now: datetime
) -> None:
    plan(firm.round, MailingKind.DEADLINE, now, only=firm)
    with write() as changing:
        close_round(round_=changing.get_one(Round, firm.round_id), by=SYSTEM, now=now)
    drop_mail_of_closed_rounds(now)
    assert not waiting(session)
    with write() as changing:
        reopen_round(round_=changing.get_one(Round, firm.round_id), reason="Fel", by=SYSTEM, now=now)
    assert len(mailing_plan(session, firm.round, MailingKind.DEADLINE, now).gets) == 1
    with write() as changing:
        close_round(round_=changing.get_one(Round, firm.round_id), by=SYSTEM, now=now)
    with time_machine.travel(datetime(2027, 3, 1, 9).astimezone(), tick=False):
        page = browser(cast.editor)
        page.get(f"/staff/rounds/{firm.round_id}/reopen")
        page.press("Öppna remissen igen", reason="Många bad om det.", deadline=str(LATER))
        assert page.page and page.page.h1 == "Mejla om ny sista svarsdag"


@pytest.mark.parametrize(
    "path", ["send?kind=deadline", "new?kind=deadline", "preview?kind=deadline", "new-day"]
)
def test_a_reader_may_not(browser: Open, cast: Cast, firm: Invitation, path: str) -> None:
    browser(cast.reader).get(f"/staff/rounds/{firm.round_id}/mailings/{path}", status=403)
    browser(cast.editor).get("/staff/rounds/999999/mailings/" + path, status=404)
