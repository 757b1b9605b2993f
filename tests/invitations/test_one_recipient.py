"""Staff look at one recipient: the mails and the relay's answers, the links, and what can be mended."""

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta

import pytest
import time_machine
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from consult.consultations.models import Round
from consult.core.actor import SYSTEM
from consult.core.audit import AuditEntry
from consult.core.db import write
from consult.core.outbox import OutboxMail
from consult.core.outbox_delivery import Outcome, Reply, candidates, claim, settle
from consult.core.outbox_hooks import MailState, RefusalCause
from consult.invitations import actions
from consult.invitations.models import DeliveryState, Invitation, InvitationToken, MailingKind
from consult.organisations.models import Contact
from tests.cast import Cast
from tests.client import Browser
from tests.factories.invitations import make_invitation, make_open_round
from tests.invitations.ledger_states import token

Open = Callable[..., Browser]
LEASE = timedelta(minutes=5)


@pytest.fixture(autouse=True)
def the_day(now: datetime) -> Iterator[None]:
    with time_machine.travel(now, tick=False):
        yield


@pytest.fixture
def round_(session: Session, now: datetime) -> Round:
    """A round whose invitation waits in the queue for two recipients."""
    with write():
        round_ = make_open_round(session)
        made = [
            make_invitation(session, round_, "Nordåns Åkeri AB", "info@nordan.example"),
            make_invitation(session, round_, "Hedlunds Trä AB", "info@hedlunds.example"),
        ]
        actions.create_mailing(
            round_=round_,
            kind=MailingKind.INVITATION,
            subject="Hej",
            body="{{ link }}",
            invitation_ids=[row.id for row in made],
            send_from=now,
            by=SYSTEM,
            now=now,
        )
    return round_


def deliver(now: datetime, *replies: Reply) -> None:
    """Let the relay answer the waiting mails, in order."""
    for candidate, reply in zip(candidates(now), replies, strict=False):
        with write():
            claimed = claim(candidate, lease=LEASE, now=now)
            assert claimed is not None
            settle(claimed.row, reply, now=now)


REFUSED = Reply(Outcome.REFUSED, 550, "5.1.1 User unknown", RefusalCause.UNKNOWN)
UNCERTAIN = Reply(Outcome.UNCERTAIN)
SENT = Reply(Outcome.SENT, 250, "2.0.0 Ok: queued")
FULL = Reply(Outcome.DEFERRED, 452, "4.2.2 Mailbox full", RefusalCause.FULL)


def first(session: Session) -> Invitation:
    return session.scalars(select(Invitation).order_by(Invitation.id)).first()


def at(round_: Round, session: Session, page: str = "") -> str:
    return f"/staff/rounds/{round_.id}/recipients/{first(session).id}{page}"


def test_the_relays_answer_stands_beside_each_mail(
    browser: Open, cast: Cast, session: Session, round_: Round, now: datetime
) -> None:
    deliver(now, REFUSED, SENT)
    page = browser(cast.reader)
    page.get(f"/staff/rounds/{round_.id}/recipients")
    shown = page.click("Nordåns Åkeri AB")
    for words in (
        "Adressen finns inte",
        "info@nordan.example",
        "Servern svarade: 550 5.1.1 User unknown",
        "Inbjudan",
    ):
        assert words in shown.text, words
    assert "Rätta adressen" not in shown.text


def test_a_full_mailbox_says_when_it_is_tried_again(
    browser: Open, cast: Cast, session: Session, round_: Round, now: datetime
) -> None:
    deliver(now, FULL)
    ledger = browser(cast.reader).get(f"/staff/rounds/{round_.id}/recipients")
    assert "Brevlådan är full Nytt försök i dag kl. 10.47" in ledger.text
    assert "Nytt försök i dag kl. 10.47" in browser(cast.reader).get(at(round_, session)).text


def test_a_wrong_address_is_mended_and_the_mail_goes_there(
    browser: Open, cast: Cast, session: Session, round_: Round, now: datetime
) -> None:
    deliver(now, REFUSED)
    page = browser(cast.editor)
    page.get(at(round_, session))
    done = page.press("Rätta och skicka igen", new_address="Kontor@nordan.example")
    assert "Adressen är rättad. Mejlet skickas till kontor@nordan.example." in done.text
    assert "Rättade adressen Handläggare" in done.text
    mail = session.scalars(select(OutboxMail).where(OutboxMail.to_address == "kontor@nordan.example")).one()
    assert mail.state is MailState.QUEUED
    assert first(session).delivery_state is DeliveryState.QUEUED
    assert session.scalar(select(func.count()).where(Contact.email == "kontor@nordan.example")) == 1


@pytest.mark.parametrize(
    "address", ["", "kontor", "kontor@", "å@x.example", "a b@x.example", "x" * 250 + "@x.example"]
)
def test_an_address_that_is_none_is_refused_and_kept(
    browser: Open, cast: Cast, session: Session, round_: Round, now: datetime, address: str
) -> None:
    deliver(now, REFUSED)
    page = browser(cast.editor)
    page.get(at(round_, session))
    refused = page.press("Rätta och skicka igen", status=422, new_address=address)
    assert refused.title.startswith("Fel:")
    assert f'value="{address}"' in refused.html
    assert session.scalar(select(func.count(OutboxMail.id))) == 2


def test_the_ledger_leads_to_the_correction_and_the_old_mail_stays_in_the_list(
    browser: Open, cast: Cast, session: Session, round_: Round, now: datetime
) -> None:
    deliver(now, REFUSED)
    page = browser(cast.editor)
    page.get(f"/staff/rounds/{round_.id}/recipients")
    shown = page.click("Rätta adressen till Nordåns Åkeri AB")
    assert "Adressen som inte fungerade info@nordan.example" in shown.text
    done = page.press("Rätta och skicka igen", new_address="kontor@nordan.example")
    assert "Rätt adress" not in done.text, "the address has been mended"
    deliver(now, SENT)
    after = page.get(at(round_, session))
    assert "Servern svarade: 550 5.1.1 User unknown" in after.text
    assert "Servern svarade: 250 2.0.0 Ok: queued" in after.text
    assert first(session).delivery_state is DeliveryState.SENT
    assert "Rätta adressen" not in page.get(f"/staff/rounds/{round_.id}/recipients").text


def test_a_second_click_on_correct_sends_nothing_twice(
    browser: Open, cast: Cast, session: Session, round_: Round, now: datetime
) -> None:
    deliver(now, REFUSED)
    page = browser(cast.editor)
    page.get(at(round_, session))
    data = {**token(page), "old_address": "info@nordan.example", "new_address": "kontor@nordan.example"}
    for _ in range(2):
        page.post(at(round_, session, "/address"), data)
    deliver(now, SENT, SENT)
    again = page.post(at(round_, session, "/address"), data)
    assert "kontor@nordan.example har redan fått mejlet." in again.text
    assert "info@nordan.example fungerade inte och används inte längre." in page.get(at(round_, session)).text
    assert session.scalar(select(func.count()).where(OutboxMail.to_address == "kontor@nordan.example")) == 1
    noted = select(func.count()).where(AuditEntry.action == "invitation.address_corrected")
    assert session.scalar(noted) == 1


def test_the_same_address_and_one_that_wants_no_mail_are_refused(
    browser: Open, cast: Cast, session: Session, round_: Round, now: datetime
) -> None:
    deliver(now, REFUSED)
    with write():
        silent = make_invitation(session, session.get_one(Round, round_.id), "Tyst AB", "tyst@tyst.example")
        contact = session.scalars(select(Contact).where(Contact.email == "tyst@tyst.example")).one()
        contact.no_mail_at, contact.no_mail_by = now, "Handläggare"
        session.delete(silent)
    page = browser(cast.editor)
    page.get(at(round_, session))
    same = page.press("Rätta och skicka igen", status=422, new_address="Info@Nordan.example")
    assert "Det är samma adress som inte fungerade." in same.text
    wants_none = page.press("Rätta och skicka igen", status=422, new_address="tyst@tyst.example")
    assert "Den som har adressen vill inte ha fler mejl." in wants_none.text
    assert session.scalar(select(func.count(OutboxMail.id))) == 2
    assert first(session).delivery_state is DeliveryState.REFUSED


def test_an_invitation_to_a_closed_round_is_not_sent_again(
    browser: Open, cast: Cast, session: Session, round_: Round, now: datetime
) -> None:
    deliver(now, REFUSED)
    page = browser(cast.editor)
    page.get(at(round_, session))
    with write():
        closed = session.get_one(Round, round_.id)
        closed.closed_at, closed.closed_by = now, "Handläggare"
    refused = page.press("Rätta och skicka igen", status=422, new_address="kontor@nordan.example")
    assert "Remissen är stängd. Inbjudan kan inte skickas igen." in refused.text
    assert "Rätta och skicka" not in page.get(at(round_, session)).text
    assert session.scalar(select(func.count()).where(Contact.email == "kontor@nordan.example")) == 0


def test_who_has_had_no_mail_is_invited_instead(
    browser: Open, cast: Cast, session: Session, round_: Round
) -> None:
    with write():
        other = make_invitation(session, session.get_one(Round, round_.id), "Ny AB")
    page = browser(cast.editor)
    at_other = f"/staff/rounds/{round_.id}/recipients/{other.id}"
    assert "Inget mejl än." in page.get(at_other).text
    assert "Lägg till adress" in page.page.text
    page.get(f"/staff/rounds/{round_.id}/recipients")
    data = {**token(page), "old_address": "", "new_address": "ny@ny.example"}
    assert "Skicka inbjudan i stället." in page.post(f"{at_other}/address", data, status=422).text


# Uncertain mails


def test_all_uncertain_mails_are_sent_again_or_left(
    browser: Open, cast: Cast, session: Session, round_: Round, now: datetime
) -> None:
    deliver(now, UNCERTAIN, UNCERTAIN)
    page = browser(cast.editor)
    shown = page.get(f"/staff/rounds/{round_.id}/recipients?state=uncertain")
    assert "2 mejl är osäkra: servern svarade inte. Skicka igen eller låt vara?" in shown.text
    ids = {mail.message_id for mail in session.scalars(select(OutboxMail))}
    assert "2 mejl skickas igen. Några kan komma två gånger." in page.press("Skicka igen").text
    mails = session.scalars(select(OutboxMail)).all()
    assert {mail.state for mail in mails} == {MailState.QUEUED}
    assert {mail.message_id for mail in mails} == ids
    assert "osäkra" not in page.get(f"/staff/rounds/{round_.id}/recipients").text.lower()


def test_one_uncertain_mail_is_left_as_it_is(
    browser: Open, cast: Cast, session: Session, round_: Round, now: datetime
) -> None:
    deliver(now, UNCERTAIN, UNCERTAIN)
    page = browser(cast.editor)
    page.get(at(round_, session))
    assert "1 mejl räknas som skickat." in page.press("Låt vara").text
    states = {mail.to_address: mail.state for mail in session.scalars(select(OutboxMail))}
    assert states == {"info@nordan.example": MailState.SENT, "info@hedlunds.example": MailState.UNCERTAIN}
    ledger = page.get(f"/staff/rounds/{round_.id}/recipients")
    assert "1 mejl är osäkert: servern svarade inte." in ledger.text


def test_a_decision_that_is_none_or_too_late_changes_nothing(
    browser: Open, cast: Cast, session: Session, round_: Round, now: datetime
) -> None:
    deliver(now, UNCERTAIN, SENT)
    page = browser(cast.editor)
    page.get(f"/staff/rounds/{round_.id}/recipients")
    signed, to = token(page), f"/staff/rounds/{round_.id}/mailings/uncertain"
    assert "Välj Skicka igen eller Låt vara." in page.post(to, {**signed, "decision": "burn"}).text
    page.post(to, {**signed, "decision": "leave"})
    assert "Inget mejl är osäkert längre." in page.post(to, {**signed, "decision": "resend"}).text
    reader = browser(cast.reader)
    reader.get("/staff/account")
    reader.post(to, {**token(reader), "decision": "resend"}, status=403)


# Links


def test_links_are_replaced_after_a_question(
    browser: Open, cast: Cast, session: Session, round_: Round, now: datetime
) -> None:
    deliver(now, SENT, SENT)
    page = browser(cast.editor)
    page.get(at(round_, session))
    asked = page.click("Byt länk")
    assert "Alla länkar som har skickats slutar gälla genast." in asked.text
    assert session.scalar(select(func.count()).where(InvitationToken.revoked_at.is_not(None))) == 0
    done = page.press("Byt länk")
    assert "De gamla länkarna gäller inte längre. En ny är på väg." in done.text
    assert "gäller inte" in done.text
    assert "Bytte länk Handläggare" in done.text
    revoked = session.scalars(select(InvitationToken).where(InvitationToken.revoked_at.is_not(None))).all()
    assert {row.invitation_id for row in revoked} == {first(session).id}


def test_a_recipient_is_found_only_in_its_own_round(
    browser: Open, cast: Cast, session: Session, round_: Round
) -> None:
    with write():
        other = make_open_round(session, number=2)
    editor = browser(cast.editor)
    key = first(session).id
    editor.get(f"/staff/rounds/{round_.id}/recipients/{key}")
    for page in ("", "/links"):
        editor.get(f"/staff/rounds/{other.id}/recipients/{key}{page}", status=404)
        editor.get(f"/staff/rounds/{round_.id}/recipients/999{page}", status=404)
    browser(cast.reader).get(f"/staff/rounds/{round_.id}/recipients/{key}/links", status=403)


def test_the_number_of_a_sole_trader_is_nowhere(
    browser: Open, cast: Cast, session: Session, round_: Round
) -> None:
    with write():
        organisation = first(session).organisation
        organisation.sole_trader, organisation.org_number = True, "8112189876"
    page = browser(cast.editor)
    assert "Enskild firma" in page.get(at(round_, session)).text
    for url in (
        at(round_, session),
        f"/staff/rounds/{round_.id}/recipients",
        f"/staff/rounds/{round_.id}/recipients/add?q=nord",
    ):
        html = page.get(url).html
        assert "811218" not in html
        assert "9876" not in html
