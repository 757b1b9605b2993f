"""Staff make a round: they choose a text, write what is needed, and get a draft that nobody else sees."""

from collections.abc import Callable
from datetime import UTC, datetime

import pytest
import time_machine
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from consult.consultations import queries
from consult.consultations.models import Round, Visibility
from consult.core.actor import SYSTEM
from consult.core.audit import AuditEntry
from consult.core.db import write
from consult.programmes import actions as programmes
from consult.programmes.models import Document, Edition, SectionKind
from tests.cast import Cast
from tests.client import Browser
from tests.factories.consultations import make_document, make_edition, make_round

Open = Callable[..., Browser]
NEW = "/staff/rounds/new"
FIELDS = {
    "title": "Vad tycker ni om förslaget till näringslivsprogram?",
    "lede": "Kommunen vill veta vad ni tycker.",
    "cover_letter": "## Hej\n\nLäs det som **berör er**.",
    "open_points": "- målen\n\n– åtgärderna\n",
    "fixed_points": "budgeten",
    "deadline": "2027-02-26",
    "answers_on": "2027-05-03",
    "decision_on": "2027-06-14",
    "decision_body": "Kommunfullmäktige",
    "contact_name": "Näringslivsenheten",
    "contact_email": "Naringsliv@forsunda.example",
}


@pytest.fixture(autouse=True)
def the_day(now: datetime):
    with time_machine.travel(now, tick=False):
        yield


def test_the_text_is_frozen_in_the_same_step(
    browser: Open, cast: Cast, session: Session, now: datetime
) -> None:
    document = make_document(now)
    page = browser(cast.editor)
    page.get(NEW)
    arrived = page.press("Spara utkast", text=f"now:{document.id}", **FIELDS)
    assert "sparad som utkast" in arrived.text
    round_ = session.scalars(select(Round)).one()
    assert round_.slug == "vad-tycker-ni-om-forslaget-till-naringslivsprogram"
    assert round_.open_points == ["målen", "åtgärderna"]
    assert round_.contact_email == "naringsliv@forsunda.example"
    assert round_.opened_at is None
    edition = queries.current_edition(session, round_.id)
    assert edition is not None
    assert edition.kind == "consulted"
    assert session.scalar(select(func.count()).where(AuditEntry.action == "round.created")) == 1


def test_a_frozen_text_can_be_chosen_instead(
    browser: Open, cast: Cast, session: Session, now: datetime
) -> None:
    edition = make_edition(make_document(now), now)
    page = browser(cast.editor)
    assert "nr 1 från 9 februari 2027" in page.get(NEW).text
    page.press("Spara utkast", text=f"edition:{edition.id}", **FIELDS)
    round_ = session.scalars(select(Round)).one()
    assert queries.current_edition(session, round_.id).id == edition.id
    assert session.scalar(select(func.count(Edition.id))) == 1


def test_the_letter_is_previewed_and_nothing_is_saved(
    browser: Open, cast: Cast, session: Session, now: datetime
) -> None:
    make_document(now)
    page = browser(cast.editor)
    page.get(NEW)
    seen = page.press("Förhandsgranska brevet", **FIELDS)
    assert "<strong>berör er</strong>" in seen.html
    assert "Inget är sparat än." in seen.text
    assert 'value="Näringslivsenheten"' in seen.html
    assert session.scalar(select(func.count(Round.id))) == 0


def test_two_rounds_with_one_title_get_addresses_of_their_own(session: Session, now: datetime) -> None:
    assert make_round(now).slug + "-2" == make_round(now).slug


@pytest.mark.parametrize(
    ("field", "value", "message"),
    [
        ("title", " ", "Skriv en rubrik."),
        ("deadline", "", "Välj sista dag att svara."),
        ("deadline", "26 feb", "Skriv datumet så här: 2027-02-26."),
        ("deadline", "2027-02-08", "Den dagen har passerat."),
        ("answers_on", "2027-02-20", "Svaren kan inte komma före sista svarsdag."),
        ("decision_on", "2027-02-20", "Beslutet kan inte fattas före sista svarsdag."),
        ("contact_email", "naringsliv@", "Skriv en hel e-postadress"),
        ("open_points", "x" * 201, "högst 200 tecken"),
        ("open_points", "\n".join("abcdefghijklm"), "Högst 12 punkter."),
        ("text", None, "Välj vilken text som ska ut."),
        ("title", "x" * 201, "200"),
    ],
)
def test_what_is_wrong_is_said_beside_the_field_and_the_rest_is_kept(
    browser: Open, cast: Cast, session: Session, now: datetime, field: str, value: str | None, message: str
) -> None:
    document = make_document(now)
    page = browser(cast.editor)
    page.get(NEW)
    fields = FIELDS | {"text": f"now:{document.id}"} | {field: value}
    refused = page.press("Spara utkast", status=422, **fields)
    assert message in refused.text
    assert "Rätta en sak först" in refused.text
    assert refused.title.startswith("Fel:")
    assert "berör er" in refused.html
    assert session.scalar(select(func.count(Round.id))) == 0
    assert session.scalar(select(func.count(Edition.id))) == 0


def test_a_forged_choice_of_text_or_reader_is_refused(
    browser: Open, cast: Cast, session: Session, now: datetime
) -> None:
    document = make_document(now)
    page = browser(cast.editor)
    page.get(NEW)
    page.press("Spara utkast", status=422, **FIELDS, text="now:999")
    page.press("Spara utkast", status=422, **FIELDS, text=f"now:{document.id}", visibility="everybody")
    assert session.scalar(select(func.count(Round.id))) == 0


def test_an_empty_programme_cannot_be_sent_out(
    browser: Open, cast: Cast, session: Session, now: datetime
) -> None:
    with write():
        programmes.create_programme(
            title="Tomt program", short_name="Tomt", case_number="KS 2027/1", by=SYSTEM, now=now
        )
    page = browser(cast.editor)
    assert "Det finns ingen text att skicka ut" in page.get(NEW).text
    with write():
        written = programmes.create_programme(
            title="Skrivet program", short_name="Skrivet", case_number="KS 2027/2", by=SYSTEM, now=now
        )
        document = session.scalars(select(Document).where(Document.programme_id == written.id)).one()
        section = programmes.create_section(
            document=document, kind=SectionKind.TEXT, title="Del 1", body="Text.", by=SYSTEM, now=now
        ).section
    shown = page.get(NEW)
    assert "Skrivet program" in shown.text and "Tomt program" not in shown.text
    with write():
        programmes.retire_section(section=section, by=SYSTEM, now=now)
    page.press("Spara utkast", status=422, text=f"now:{document.id}", **FIELDS)
    assert session.scalar(select(func.count(Round.id))) == 0


def test_without_a_programme_the_page_says_what_to_do(browser: Open, cast: Cast) -> None:
    assert "Det finns ingen text att skicka ut" in browser(cast.editor).get(NEW).text


def test_an_invited_only_round_is_in_no_public_list(session: Session, now: datetime) -> None:
    public = make_round(now)
    make_round(now, visibility=Visibility.INVITED)
    make_round(now, opened=False)
    assert [round_.id for round_ in queries.open_rounds(session)] == [public.id]


def test_only_those_who_run_rounds_may_make_one(browser: Open, cast: Cast) -> None:
    for user in (cast.registrar, cast.facilitator, cast.reader):
        browser(user).get(NEW, status=403)
        assert "Ny remiss" not in browser(user).get("/staff/rounds").text
    assert "Ny remiss" in browser(cast.administrator).get("/staff/rounds").text


def test_the_list_shows_where_each_round_stands(
    browser: Open, cast: Cast, now: datetime, count_sql: list[str]
) -> None:
    make_round(now, opened=False, title="Ett utkast")
    reader = browser(cast.reader)
    count_sql.clear()
    assert "Utkast" in reader.get("/staff/rounds").text
    few = len(count_sql)
    for number in range(8):
        make_round(now, title=f"Remiss {number}")
    count_sql.clear()
    page = reader.get("/staff/rounds")
    assert len(count_sql) == few
    assert "Öppen" in page.text
    with time_machine.travel(datetime(2027, 2, 26, 23, 0, tzinfo=UTC), tick=False):
        reader.sign_in(cast.reader)
        assert "sena svar tas emot" in reader.get("/staff/rounds").text
