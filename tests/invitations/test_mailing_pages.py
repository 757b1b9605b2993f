"""Staff write the letter, look at it as the real mail, test it, and send it to the people they see."""

import base64
import hashlib
import re
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from consult.consultations.models import Round
from consult.core.actor import SYSTEM
from consult.core.audit import AuditEntry
from consult.core.db import write
from consult.core.outbox import OutboxMail
from consult.invitations import actions
from consult.invitations.models import (
    DeliveryState,
    Invitation,
    LetterDraft,
    Mailing,
    MailingKind,
    MailingRecipient,
    ResponseState,
)
from consult.organisations.models import Contact
from tests.cast import Cast
from tests.client import Browser
from tests.factories.invitations import make_invitation, make_open_round
from tests.invitations.ledger_states import make_ledger, named, token

Open = Callable[..., Browser]


@pytest.fixture(autouse=True)
def the_day(now: datetime) -> Iterator[None]:
    with time_machine.travel(now, tick=False):
        yield


@pytest.fixture
def round_(session: Session) -> Round:
    """An open round with three recipients; the last lacks an address."""
    with write():
        round_ = make_open_round(session)
        make_invitation(session, round_, "Hedlunds Trä AB", "info@hedlunds.example", "vd@hedlunds.example")
        make_invitation(session, round_, "Nordåns Åkeri AB", "info@nordan.example")
        make_invitation(session, round_, "Sågforsens Åkeri AB")
    return round_


def at(round_: Round, page: str, kind: str = "invitation") -> str:
    return f"/staff/rounds/{round_.id}/mailings/{page}?kind={kind}"


def receivers(session: Session, mailing: Mailing) -> set[str]:
    rows = session.scalars(select(MailingRecipient.address).where(MailingRecipient.mailing_id == mailing.id))
    return set(rows)


# The letter


@pytest.mark.parametrize("kind", ["invitation", "reminder"])
def test_the_letter_begins_with_a_default_and_ends_as_a_preview(
    browser: Open, cast: Cast, session: Session, round_: Round, kind: str
) -> None:
    page = browser(cast.editor)
    page.get(at(round_, "new", kind))
    shown = page.press("Spara och förhandsgranska")
    assert shown.h1 == "Så här ser mejlet ut"
    assert "Ifyllt för Hedlunds Trä AB." in shown.text
    assert "Näringslivsprogram 2027–2031" in shown.text
    assert "{{" not in shown.text
    assert session.scalars(select(LetterDraft)).one().user_id == cast.editor.id
    assert session.scalar(select(func.count(OutboxMail.id))) == 0


def test_the_first_mail_says_what_gdpr_asks_for(browser: Open, cast: Cast, round_: Round) -> None:
    text = browser(cast.editor).get(at(round_, "preview")).text.lower()
    for words in ("företagsregister", "allmän handling", "allmänt intresse", "dataskydd@forsunda.example"):
        assert words in text, words


def test_what_is_written_is_kept_for_its_writer_alone(browser: Open, cast: Cast, round_: Round) -> None:
    page = browser(cast.editor)
    page.get(at(round_, "new"))
    page.press("Spara och förhandsgranska", subject="Bästa {{ organisation }}", body="Läs.\n\n{{ link }}")
    assert "Bästa Hedlunds Trä AB" in page.get(at(round_, "preview")).text
    assert "Läs." in page.click("Ändra mejlet").html
    assert "Bästa Hedlunds" not in browser(cast.administrator).get(at(round_, "preview")).text


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"subject": " "}, "Skriv ett ämne."),
        ({"subject": "x" * 201}, "Högst 200 tecken."),
        ({"subject": "Hej {{ namn }}"}, "Det här går inte att fylla i: {{ namn }}."),
        ({"subject": "Hej {{ link }}"}, "Det här går inte att fylla i: {{ link }}."),
        ({"body": ""}, "Skriv brevet."),
        ({"body": "{{ link }} {{ förnamn }}{{ organisationen }}"}, "{{ organisationen }}"),
        ({"body": "Läs förslaget."}, "Skriv {{ link }} där mottagarens länk ska stå."),
        ({"body": "{{ link }}" + "x" * 20_000}, "Högst 20 000 tecken."),
    ],
)
def test_a_letter_that_cannot_be_filled_is_refused_and_kept(
    browser: Open, cast: Cast, session: Session, round_: Round, fields: dict[str, str], message: str
) -> None:
    page = browser(cast.editor)
    page.get(at(round_, "new"))
    refused = page.press("Spara och förhandsgranska", status=422, **{"subject": "Ämnet står kvar", **fields})
    assert message in refused.text
    assert "subject" in fields or "Ämnet står kvar" in refused.html
    assert session.scalar(select(func.count(LetterDraft.id))) == 0


def test_the_mail_is_shown_in_a_frame_that_can_do_nothing(browser: Open, cast: Cast, round_: Round) -> None:
    page = browser(cast.editor)
    shown = page.get(at(round_, "preview"))
    assert re.search(
        r'<iframe class="mail-frame" sandbox src="/staff/rounds/\d+/mailings/preview.html', shown.html
    )
    frame = page.client.get(at(round_, "preview.html"))
    policy = frame.headers["Content-Security-Policy"]
    style = re.search(r"(?s)<style>(.*?)</style>", frame.text)
    assert style is not None
    digest = base64.b64encode(hashlib.sha256(style[1].encode()).digest()).decode()
    assert f"style-src 'sha256-{digest}'" in policy
    for words in ("default-src 'none'", "form-action 'none'", "frame-ancestors 'self'", "sandbox"):
        assert words in policy
    assert "unsafe" not in policy
    assert "script-src" not in policy
    assert " style=" not in frame.text
    assert "Hedlunds Trä AB" in frame.text


def test_the_letter_of_a_round_without_recipients_is_shown_for_an_example(
    browser: Open, cast: Cast, session: Session
) -> None:
    with write():
        round_ = make_open_round(session)
    assert "Exempelföretaget AB" in browser(cast.editor).get(at(round_, "preview")).text


def test_a_test_mail_goes_to_oneself_and_opens_nothing(
    browser: Open, cast: Cast, session: Session, round_: Round
) -> None:
    page = browser(cast.editor)
    page.get(at(round_, "preview"))
    assert (
        "Ett provmejl är på väg till editor@forsunda.example." in page.press("Skicka provmejl till mig").text
    )
    mail = session.scalars(select(OutboxMail)).one()
    assert mail.to_address == "editor@forsunda.example"
    assert session.scalar(select(func.count(MailingRecipient.id))) == 0
    assert session.scalar(select(func.count()).where(AuditEntry.action == "mailing.tested")) == 1


@pytest.mark.parametrize("kind", ["outcome", "nonsense", ""])
def test_other_kinds_have_no_letter_here(browser: Open, cast: Cast, round_: Round, kind: str) -> None:
    for page in ("new", "preview", "preview.html", "send"):
        browser(cast.editor).get(at(round_, page, kind), status=404)


def test_readers_write_and_send_nothing(browser: Open, cast: Cast, round_: Round) -> None:
    for user in (cast.registrar, cast.facilitator, cast.reader):
        for page in ("new", "preview", "preview.html", "send"):
            browser(user).get(at(round_, page), status=403)


# Sending an invitation


def test_the_list_is_the_confirmation_and_the_button_says_the_number(
    browser: Open, cast: Cast, session: Session, round_: Round
) -> None:
    page = browser(cast.editor)
    shown = page.get(at(round_, "send"))
    assert "2 mottagare får inbjudan" in shown.text
    assert "1 saknar adress" in shown.text
    ledger = page.press("Skicka till 2")
    assert "Mejlet är på väg till 2 mottagare." in ledger.text
    mailing = session.scalars(select(Mailing)).one()
    assert mailing.kind is MailingKind.INVITATION
    assert receivers(session, mailing) == {
        "info@hedlunds.example",
        "vd@hedlunds.example",
        "info@nordan.example",
    }
    states = {row.organisation.name: row.delivery_state for row in session.scalars(select(Invitation))}
    assert states["Hedlunds Trä AB"] is DeliveryState.QUEUED
    assert states["Sågforsens Åkeri AB"] is DeliveryState.NO_ADDRESS
    assert session.scalar(select(func.count(LetterDraft.id))) == 0


def test_a_second_press_sends_nothing_more(
    browser: Open, cast: Cast, session: Session, round_: Round
) -> None:
    page = browser(cast.editor)
    page.get(at(round_, "send"))
    form, _button = page.page.form("Skicka till 2")
    data: dict[str, list[str]] = {}
    for name, value in form["fields"]:
        data.setdefault(name, []).append(value)
    page.post(at(round_, "send"), data)
    again = page.post(at(round_, "send"), data, status=422)
    assert "alla redan fått mejlet" in again.text
    assert "2 har redan fått inbjudan" in again.text
    assert session.scalar(select(func.count(OutboxMail.id))) == 3


def test_when_the_list_has_changed_the_new_number_is_asked_for(
    browser: Open, cast: Cast, session: Session, round_: Round
) -> None:
    page = browser(cast.editor)
    page.get(at(round_, "send"))
    one = named(session, "Hedlunds Trä AB")
    asked = page.press("Skicka till 2", status=422, to=str(one.id))
    assert "Nu är 1 mottagare vald. Kontrollera listan och skicka." in asked.text
    assert session.scalar(select(func.count(OutboxMail.id))) == 0
    page.press("Skicka till 1")
    assert receivers(session, session.scalars(select(Mailing)).one()) == {
        "info@hedlunds.example",
        "vd@hedlunds.example",
    }


def test_an_answer_that_comes_between_stops_the_button(
    browser: Open, cast: Cast, session: Session, round_: Round
) -> None:
    page = browser(cast.editor)
    page.get(at(round_, "send"))
    with write():
        named(session, "Nordåns Åkeri AB").response_state = ResponseState.NO_COMMENTS
    assert "1 har svarat" in page.press("Skicka till 2", status=422).text
    assert session.scalar(select(func.count(OutboxMail.id))) == 0


def test_a_time_is_given_in_swedish_clocks(
    browser: Open, cast: Cast, session: Session, round_: Round
) -> None:
    page = browser(cast.editor)
    page.get(at(round_, "send"))
    ledger = page.press("Skicka till 2", when="later", day="2027-02-16", clock="08.00")
    assert "Mejlet skickas till 2 mottagare 16 feb kl. 08.00." in ledger.text
    assert session.scalars(select(Mailing)).one().send_from == datetime(2027, 2, 16, 7, 0, tzinfo=UTC)
    assert "Skickas 16 feb kl. 08.00" in ledger.text
    assert "Inbjudan till 3 mottagare skickas 16 feb kl. 08.00." in ledger.text


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"when": "later", "day": "", "clock": "08.00"}, "Välj en dag."),
        ({"when": "later", "day": "16 feb", "clock": "08.00"}, "Skriv datumet så här: 2027-02-26."),
        ({"when": "later", "day": "2027-02-16", "clock": "åtta"}, "Skriv klockslaget så här: 08.00."),
        ({"when": "later", "day": "2027-02-16", "clock": "24.00"}, "Skriv klockslaget så här: 08.00."),
        ({"when": "later", "day": "2027-02-16", "clock": "²³.00"}, "Skriv klockslaget så här: 08.00."),
        ({"when": "later", "day": "2027-02-09", "clock": "08.00"}, "Välj en tid som inte har passerat"),
        ({"when": "later", "day": "2029-02-09", "clock": "08.00"}, "Välj en tid som inte har passerat"),
        ({"when": None}, "Välj när mejlet ska skickas."),
        ({"subject": ""}, "Skriv ett ämne."),
        ({"subject": "{{ link }}"}, "Det här går inte att fylla i"),
        ({"to": None}, "Ingen mottagare är vald"),
        ({"to": ["999", "x"]}, "Ingen mottagare är vald"),
    ],
)
def test_what_is_wrong_is_said_and_nothing_is_sent(
    browser: Open, cast: Cast, session: Session, round_: Round, fields: dict[str, object], message: str
) -> None:
    page = browser(cast.editor)
    page.get(at(round_, "send"))
    refused = page.press("Skicka till 2", status=422, **fields)
    assert message in refused.text
    assert refused.title.startswith("Fel:")
    assert session.scalar(select(func.count(OutboxMail.id))) == 0


def test_nothing_is_sent_about_a_round_that_is_not_open(
    browser: Open, cast: Cast, session: Session, round_: Round
) -> None:
    page = browser(cast.editor)
    page.get(at(round_, "send"))
    signed = token(page)
    with write():
        row = session.get_one(Round, round_.id)
        row.opened_at = row.opened_by = None
    assert "Remissen är inte öppen än" in page.get(at(round_, "send")).text
    ids = [str(row.id) for row in session.scalars(select(Invitation))]
    data = {**signed, "to": ids, "when": "now", "subject": "Hej", "expected": "2"}
    page.post(at(round_, "send"), data, status=422)
    assert session.scalar(select(func.count(OutboxMail.id))) == 0


# Reminding the silent


def test_the_reminder_names_who_gets_it_and_why_the_others_do_not(
    browser: Open, cast: Cast, session: Session, now: datetime
) -> None:
    with write():
        round_ = make_ledger(session, now - timedelta(days=10))
        silent = session.scalars(select(Contact).where(Contact.email == "info@firma4.example")).one()
        silent.no_mail_at, silent.no_mail_by = now, "Handläggare"
        fresh = make_invitation(session, round_, "Ny i går AB", "ny@firma.example")
        actions.create_mailing(
            round_=round_,
            kind=MailingKind.INVITATION,
            subject="Hej",
            body="{{ link }}",
            invitation_ids=[fresh.id],
            send_from=now - timedelta(days=1),
            by=SYSTEM,
            now=now,
        )
    page = browser(cast.editor)
    page.get(f"/staff/rounds/{round_.id}/recipients")
    shown = page.click("Skicka påminnelse")
    assert "5 mottagare får påminnelsen" in shown.text
    for words in (
        "2 har svarat",
        "1 har sagt att de är fel mottagare",
        "1 har inte fått någon inbjudan",
        "1 saknar adress",
        "1 vill inte ha fler mejl",
        "4 har en adress som inte fungerar",
        "1 fick inbjudan för mindre än 5 dagar sedan",
    ):
        assert words in shown.text, words
    page.press("Skicka till 5")
    reminder = session.scalars(select(Mailing).where(Mailing.kind == MailingKind.REMINDER)).one()
    assert receivers(session, reminder) == {f"info@firma{n}.example" for n in (2, 3, 7, 8, 14)}
    again = page.get(at(round_, "send", "reminder"))
    assert "6 fick inbjudan för mindre än 5 dagar sedan" in again.text


def test_the_ones_ticked_in_the_ledger_are_the_ones_reminded(
    browser: Open, cast: Cast, session: Session, now: datetime
) -> None:
    with write():
        round_ = make_ledger(session, now - timedelta(days=10))
    one = named(session, "Elkraft i Forsunda AB")
    page = browser(cast.editor)
    page.get(f"/staff/rounds/{round_.id}/recipients")
    assert "1 mottagare får påminnelsen" in page.press("Påminn de valda", only=str(one.id)).text
    page.press("Skicka till 1")
    assert receivers(session, session.scalars(select(Mailing)).one()) == {"info@firma2.example"}


def test_who_answers_before_a_scheduled_reminder_gets_none(
    browser: Open, cast: Cast, session: Session, now: datetime
) -> None:
    with write():
        round_ = make_ledger(session, now - timedelta(days=10))
    page = browser(cast.editor)
    page.get(at(round_, "send", "reminder"))
    page.press("Skicka till 6", when="later", day="2027-02-16", clock="08.00")
    with write():
        invitation = named(session, "Elkraft i Forsunda AB")
        actions.record_response(
            invitation=invitation, state=ResponseState.SUBMITTED, comment_count=2, now=now
        )
    mail = session.scalars(select(OutboxMail).where(OutboxMail.to_address == "info@firma2.example")).one()
    assert mail.state == "cancelled"


def test_statements_do_not_grow_with_the_recipients(
    browser: Open, cast: Cast, session: Session, count_sql: list[str]
) -> None:
    page = browser(cast.editor)
    sizes = {}
    for number, size in enumerate((3, 120), 1):
        with write():
            round_ = make_open_round(session, number=number)
            for each in range(size):
                made = make_invitation(
                    session, round_, f"Firma {number}-{each}", f"f{each}@r{number}.example"
                )
                made.delivery_state = DeliveryState.SENT
        count_sql.clear()
        shown = page.get(at(round_, "send", "reminder"))
        assert f"{size} mottagare får påminnelsen" in shown.text
        sizes[size] = len(count_sql)
    assert sizes[3] == sizes[120] <= 10, count_sql
