"""Staff answer who asks for a longer time to respond, or give it unasked."""

from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta

import pytest
import time_machine
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from consult.consultations.models import Round
from consult.core.actor import SYSTEM
from consult.core.audit import AuditEntry
from consult.core.db import write
from consult.core.outbox import OutboxMail
from consult.demo.receiver import Receiver
from consult.invitations import actions
from consult.invitations.models import ExtensionRequest, Invitation, MailingKind, ResponseState
from tests.cast import Cast
from tests.client import Browser, with_token
from tests.factories.invitations import make_invitation, make_open_round
from tests.mailing import send_due, text_of

Open = Callable[..., Browser]
MARCH_15, MARCH_20 = date(2027, 3, 15), date(2027, 3, 20)
ANSWER, GIVE = "Skicka svaret", "Ge längre svarstid"


@pytest.fixture(autouse=True)
def the_day(now: datetime) -> Iterator[time_machine.Traveller]:
    with time_machine.travel(now, tick=False) as traveller:
        yield traveller


@pytest.fixture
def round_(session: Session) -> Round:
    with write():
        return make_open_round(session)


@pytest.fixture
def firm(session: Session, round_: Round) -> Invitation:
    """Nordåns Åkeri AB, which has opened its link."""
    with write() as changing:
        firm = make_invitation(changing, changing.merge(round_), "Nordåns Åkeri AB", "info@nordan.example")
        actions.record_opened(invitation=firm, by=SYSTEM, now=datetime.now().astimezone())
    return firm


def ask(session: Session, firm: Invitation, now: datetime, until: date = MARCH_15) -> None:
    with write() as changing:
        actions.ask_longer_time(
            invitation=changing.get_one(Invitation, firm.id), wished_until=until, reason="Styrelsen möts då.",
            share_id=None, by=SYSTEM, now=now,
        )  # fmt: skip


def address(firm: Invitation) -> str:
    return f"/staff/rounds/{firm.round_id}/recipients/{firm.id}/longer-time"


def rows(session: Session) -> list[ExtensionRequest]:
    session.expire_all()
    return list(session.scalars(select(ExtensionRequest).order_by(ExtensionRequest.id)))


def test_the_count_on_the_first_page_opens_the_list_and_the_list_the_answer(
    browser: Open, cast: Cast, session: Session, firm: Invitation, now: datetime
) -> None:
    editor = browser(cast.editor)
    assert "ber om längre svarstid" not in editor.get("/staff/").text
    ask(session, firm, now)
    editor.get("/staff/")
    assert "1 mottagare ber om längre svarstid." in editor.page.text
    editor.click("Svara")
    assert editor.page.h1 == "Längre svarstid"
    assert "Styrelsen möts då." in editor.page.text
    editor.click("Svara Nordåns Åkeri AB")
    assert 'value="2027-03-15"' in editor.page.html
    editor.press(ANSWER, decision="grant")
    assert "Nordåns Åkeri AB kan svara till och med 15 mars 2027. 1 mejl är på väg." in editor.page.text
    assert "Får svara till och med 15 mars 2027." in editor.page.text
    assert "ber om längre svarstid" not in editor.get("/staff/").text
    assert (
        "Ingen har bett om längre svarstid" in editor.get(f"/staff/rounds/{firm.round_id}/longer-time").text
    )


def test_the_ledger_and_the_recipient_say_who_asks(
    browser: Open, cast: Cast, session: Session, firm: Invitation, now: datetime
) -> None:
    ask(session, firm, now)
    reader = browser(cast.reader)
    ledger = f"/staff/rounds/{firm.round_id}/recipients"
    assert "ber om längre svarstid" in reader.get(ledger).text
    page = reader.get(f"{ledger}/{firm.id}")
    assert "Bad om tid till och med 15 mars 2027" in page.text and "Styrelsen möts då." in page.text
    reader.get(address(firm), status=403)
    reader.get(f"/staff/rounds/{firm.round_id}/longer-time")
    assert "longer-time" not in reader.page.html.split("<main", 1)[1], "a reader is shown no way to answer"


def test_a_yes_goes_by_mail_and_may_be_another_day_than_was_wished(
    mail_app: Flask, smtp_receiver: Receiver, browser: Open, cast: Cast, session: Session, firm: Invitation,
    now: datetime,
) -> None:  # fmt: skip
    ask(session, firm, now)
    editor = browser(cast.editor)
    editor.get(address(firm))
    editor.press(ANSWER, decision="grant", day="2027-03-12", answer="Sedan möts nämnden. {{ program }}")
    send_due(mail_app)
    (mail,) = smtp_receiver.received
    text = text_of(mail).replace("*", "")
    assert mail.recipient == "info@nordan.example"
    assert "Ni har bett om längre svarstid." in text and "till och med 12 mars 2027" in text
    assert "Sedan möts nämnden. { { program }}" in text, "what staff write fills no places"
    assert "/svara/" in text
    row = rows(session)[0]
    assert (row.granted_until, row.decided_by) == (date(2027, 3, 12), "Handläggare")
    assert session.get_one(Invitation, firm.id).deadline == date(2027, 3, 12)
    assert "invitation.longer_time_granted" in session.scalars(select(AuditEntry.action)).all()


def test_a_no_needs_words_and_goes_by_mail(
    mail_app: Flask, smtp_receiver: Receiver, browser: Open, cast: Cast, session: Session, firm: Invitation,
    now: datetime,
) -> None:  # fmt: skip
    ask(session, firm, now)
    editor = browser(cast.editor)
    editor.get(address(firm))
    editor.press(ANSWER, status=422, decision="decline", answer=" ")
    assert "Skriv varför det blir nej." in editor.page.text
    editor.press(ANSWER, decision="decline", answer="Nämnden möts den 1 mars.", day="skräp")
    assert "Nordåns Åkeri AB får inte längre svarstid. 1 mejl är på väg." in editor.page.text
    send_due(mail_app)
    text = text_of(smtp_receiver.received[0]).replace("*", "")
    assert "Nämnden möts den 1 mars." in text and "är 26 februari 2027" in text
    assert session.get_one(Invitation, firm.id).extended_until is None
    assert rows(session)[0].granted_until is None


@pytest.mark.parametrize("mail", [True, False])
def test_a_longer_time_is_given_unasked_with_or_without_mail(
    browser: Open, cast: Cast, session: Session, firm: Invitation, mail: bool
) -> None:
    editor = browser(cast.editor)
    editor.get(f"/staff/rounds/{firm.round_id}/recipients/{firm.id}")
    editor.click(GIVE)
    fields = {"mail": "y"} if mail else {"mail": None}
    editor.press(GIVE, day="2027-03-15", **fields)
    assert "kan svara till och med 15 mars 2027." in editor.page.text
    assert "Gavs tid till och med 15 mars 2027" in editor.page.text
    assert len(session.scalars(select(OutboxMail)).all()) == int(mail)
    assert rows(session)[0].asked_at is None
    assert "får svara till 15 mars" in editor.get(f"/staff/rounds/{firm.round_id}/recipients").text


@pytest.mark.parametrize(
    ("day", "words"),
    [
        ("", "Välj en dag."),
        ("i mars", "Skriv datumet så här: 2027-02-26."),
        ("2027-02-08", "Välj en dag som inte har passerat"),
        ("2027-02-20", "Välj en dag som inte har passerat"),
        ("2027-02-26", "Välj en dag som inte har passerat"),
        ("2028-03-01", "Välj en dag senast 27 februari 2028."),
        ("9999-12-31", "Välj en dag senast 27 februari 2028."),
    ],
)
@pytest.mark.parametrize("asked", [True, False])
def test_a_day_that_cannot_be_given_is_refused_and_all_kept(
    browser: Open, cast: Cast, session: Session, firm: Invitation, now: datetime, asked: bool, day: str,
    words: str,
) -> None:  # fmt: skip
    if asked:
        ask(session, firm, now)
    editor = browser(cast.editor)
    editor.get(address(firm))
    decision = {"decision": "grant"} if asked else {}
    editor.press(ANSWER if asked else GIVE, status=422, day=day, answer="Mina ord.", **decision)
    assert editor.page.text.count(words) == 2
    assert "Mina ord." in editor.page.html
    assert session.get_one(Invitation, firm.id).extended_until is None
    assert session.scalars(select(OutboxMail)).all() == []


def test_promised_answers_come_after_the_last_day(
    browser: Open, cast: Cast, session: Session, firm: Invitation
) -> None:
    with write() as changing:
        changing.get_one(Round, firm.round_id).answers_on = date(2027, 3, 10)
    editor = browser(cast.editor)
    editor.get(address(firm))
    assert "Senast 10 mars 2027." in editor.page.text
    editor.press(GIVE, status=422, day="2027-03-11")
    assert "Välj en dag senast 10 mars 2027." in editor.page.text
    editor.press(GIVE, day="2027-03-10")


def test_no_decision_is_an_error(
    browser: Open, cast: Cast, session: Session, firm: Invitation, now: datetime
) -> None:
    ask(session, firm, now)
    editor = browser(cast.editor)
    editor.get(address(firm))
    editor.press(ANSWER, status=422)
    assert "Välj vad du svarar." in editor.page.text


def test_of_two_who_answer_at_once_the_second_sees_what_the_first_did(
    browser: Open, cast: Cast, session: Session, firm: Invitation, now: datetime
) -> None:
    ask(session, firm, now)
    first, second = browser(cast.editor), browser(cast.administrator)
    for each in (first, second):
        each.get(address(firm))
    first.press(ANSWER, decision="grant")
    second.press(ANSWER, status=409, decision="decline", answer="Nej, det går inte.")
    assert "Handläggare har redan gett mottagaren tid till och med 15 mars 2027." in second.page.text
    assert "Nej, det går inte." in second.page.html, "what was written is still there"
    assert len(rows(session)) == 1
    assert len(session.scalars(select(OutboxMail)).all()) == 1
    second.press(GIVE, day="2027-03-20", answer="")
    assert session.get_one(Invitation, firm.id).deadline == MARCH_20


def test_a_second_click_changes_nothing(
    browser: Open, cast: Cast, session: Session, firm: Invitation, now: datetime
) -> None:
    editor = browser(cast.editor)
    editor.get(address(firm))
    fields = with_token(editor, {"seen": "", "day": "2027-03-15", "mail": "y"})
    editor.post(address(firm), fields)
    editor.post(address(firm), fields, status=409)
    assert "Handläggare har redan gett" in editor.page.text
    assert len(rows(session)) == 1


def test_who_asks_anew_meanwhile_is_answered_on_the_new_wish(
    browser: Open, cast: Cast, session: Session, firm: Invitation, now: datetime
) -> None:
    ask(session, firm, now)
    editor = browser(cast.editor)
    editor.get(address(firm))
    ask(session, firm, now, MARCH_20)
    editor.press(ANSWER, status=409, decision="grant")
    assert "Mottagaren har frågat sedan du öppnade sidan." in editor.page.text
    assert "20 mars 2027" in editor.page.text
    assert session.get_one(Invitation, firm.id).extended_until is None


def test_who_has_answered_meanwhile_needs_no_longer_time(
    browser: Open, cast: Cast, session: Session, firm: Invitation, now: datetime
) -> None:
    ask(session, firm, now)
    editor = browser(cast.editor)
    editor.get(address(firm))
    with write() as changing:
        actions.record_response(
            invitation=changing.get_one(Invitation, firm.id), state=ResponseState.SUBMITTED, comment_count=1,
            by=SYSTEM, now=now,
        )  # fmt: skip
    editor.press(ANSWER, decision="grant")
    assert "Mottagaren har redan svarat" in editor.page.text
    assert rows(session)[0].decided_at is None
    assert "ber om längre svarstid" not in editor.get("/staff/").text
    assert editor.get(address(firm)).h1 == "Nordåns Åkeri AB"


def test_a_planned_reminder_names_the_own_day(
    mail_app: Flask, smtp_receiver: Receiver, browser: Open, cast: Cast, session: Session, firm: Invitation,
    round_: Round, now: datetime, the_day: time_machine.Traveller,
) -> None:  # fmt: skip
    later = now + timedelta(days=3)
    with write() as changing:
        other = make_invitation(
            changing, changing.get_one(Round, firm.round_id), "Hamnen AB", "info@hamnen.example"
        )
        actions.create_mailing(
            round_=changing.get_one(Round, firm.round_id), kind=MailingKind.REMINDER,
            subject="Svara senast {{ deadline }}", body="Senast {{ deadline }}.\n\n{{ link }}",
            invitation_ids=[firm.id, other.id], send_from=later, by=SYSTEM, now=now,
        )  # fmt: skip
    editor = browser(cast.editor)
    editor.get(address(firm))
    editor.press(GIVE, day="2027-03-15", mail=None)
    the_day.move_to(later, tick=False)
    send_due(mail_app)
    texts = {mail.recipient: text_of(mail) for mail in smtp_receiver.received}
    assert "Senast 15 mars 2027." in texts["info@nordan.example"]
    assert "Senast 26 februari 2027." in texts["info@hamnen.example"]


def test_without_an_address_the_clerk_is_told_to_call(
    browser: Open, cast: Cast, session: Session, round_: Round
) -> None:
    with write() as changing:
        firm = make_invitation(changing, changing.get_one(Round, round_.id), "Utan adress AB")
    editor = browser(cast.editor)
    editor.get(address(firm))
    editor.press(GIVE, day="2027-03-15")
    assert "Det finns ingen adress att skicka till. Ring eller skriv brev." in editor.page.text
    assert "Ta bort mottagaren" not in editor.page.text
    with pytest.raises(actions.NotRemovable), write() as changing:
        actions.remove_recipient(
            invitation=changing.get_one(Invitation, firm.id), by=SYSTEM, now=round_.created_at
        )


def test_the_page_that_closes_names_days_that_are_promised(
    browser: Open, cast: Cast, session: Session, firm: Invitation, the_day: time_machine.Traveller
) -> None:
    editor = browser(cast.editor)
    closing = f"/staff/rounds/{firm.round_id}/close"
    assert "längre svarstid" not in editor.get(closing).text
    editor.get(address(firm))
    editor.press(GIVE, day="2027-03-15")
    words = "1 mottagare har fått längre svarstid, till och med 15 mars 2027."
    for day, said in (("2027-03-15", True), ("2027-03-16", False)):
        the_day.move_to(datetime.fromisoformat(f"{day}T10:00:00+01:00"), tick=False)
        editor.sign_in(cast.editor)
        assert (words in editor.get(closing).text) is said


def test_another_rounds_recipient_is_not_found(
    browser: Open, cast: Cast, session: Session, firm: Invitation
) -> None:
    with write():
        other = make_open_round(session, title="Annat program", number=2)
    editor = browser(cast.editor)
    foreign = f"/staff/rounds/{other.id}/recipients/{firm.id}/longer-time"
    editor.get(foreign, status=404)
    assert editor.client.post(foreign).status_code in (400, 404, 422)
    assert rows(session) == []


def test_the_pages_cost_as_much_for_many_as_for_one(
    browser: Open, cast: Cast, session: Session, firm: Invitation, now: datetime, count_sql: list[str]
) -> None:
    ask(session, firm, now)
    editor = browser(cast.editor)
    places = [
        f"/staff/rounds/{firm.round_id}/longer-time", f"/staff/rounds/{firm.round_id}/recipients", "/staff/",
        address(firm), f"/staff/rounds/{firm.round_id}/recipients/{firm.id}",
    ]  # fmt: skip
    few = [statements(editor, place, count_sql) for place in places]
    for number in range(8):
        with write() as changing:
            round_ = changing.get_one(Round, firm.round_id)
            each = make_invitation(changing, round_, f"Firma {number} AB", f"info@f{number}.example")
        ask(session, each, now)
    assert [statements(editor, place, count_sql) for place in places] == few
    assert few[0] <= 6 and few[3] <= 8, few


def statements(editor: Browser, place: str, count_sql: list[str]) -> int:
    count_sql.clear()
    editor.get(place)
    return len(count_sql)
