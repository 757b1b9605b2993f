"""Staff open programmes, freeze editions and compare any two."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime

import pytest
from sqlalchemy.orm import Session

from consult.core.db import write
from consult.programmes import actions, queries
from consult.programmes.actions import MeasureFacts
from tests.cast import Cast
from tests.client import Browser
from tests.factories.programmes import (
    WRITER,
    Made,
    add_measure,
    add_section,
    freeze,
    full_programme,
    make_programme,
)

OpenBrowser = Callable[..., Browser]


@pytest.fixture
def staff(browser: OpenBrowser, cast: Cast) -> Browser:
    return browser(cast.editor)


def at(made: Made, rest: str = "") -> str:
    return f"/staff/programmes/{made.programme.id}" + (f"/{rest}" if rest else "")


def revise(made: Made, now: datetime) -> None:
    """One section, one goal and one measure change, one section goes, one comes."""
    with write():
        actions.create_section_version(
            section=made.sections[0].section,
            title="Bakgrund",
            body="Forsunda har **8 700** invånare.",
            by=WRITER,
            now=now,
        )
        actions.create_goal_version(
            goal=made.goals[0].goal,
            label="Mål 1",
            text="År 2031 finns sex byggklara tomter.",
            by=WRITER,
            now=now,
        )
        facts = replace(
            MeasureFacts.of(made.measures[0]), schedule_text="2029", schedule=None, accountable=None
        )
        actions.create_measure_version(measure=made.measures[0].measure, facts=facts, by=WRITER, now=now)
        actions.retire_section(section=made.sections[2].section, by=WRITER, now=now)
    add_section(made, "Uppföljning")


class TestProgrammes:
    def test_opening_one(self, staff: Browser, session: Session) -> None:
        assert "Inget program än" in staff.get("/staff/programmes").text
        staff.click("Nytt program")
        staff.press("Spara", title="Kulturplan 2027–2030", case_number="KS 2027/3")
        assert staff.page is not None
        assert staff.page.h1 == "Kulturplan 2027–2030"
        assert "Läs in från fil" in staff.page.text
        assert "Kulturplan" in staff.get("/staff/programmes").text

    def test_bad_input_is_said_and_kept(self, staff: Browser, session: Session) -> None:
        make_programme("KS 2027/3")
        staff.get("/staff/programmes/new")
        staff.press("Spara", status=422, title="", case_number="", purpose="Kvar")
        assert staff.page is not None
        assert "Rätta 2 saker först" in staff.page.text and "Kvar" in staff.page.html
        staff.press("Spara", status=422, title="Nytt", case_number="KS 2027/3")
        assert "Ett annat program har det ärendenumret." in staff.page.text

    def test_changing_its_names(self, staff: Browser, session: Session) -> None:
        made, other = make_programme("KS 2027/3"), make_programme("KS 2027/4")
        staff.get(at(made, "edit"))
        staff.press("Spara", status=422, case_number="KS 2027/4")
        staff.press("Spara", case_number="KS 2027/5", title="Ny titel")
        session.refresh(made.programme)
        assert (made.programme.case_number, made.programme.title) == ("KS 2027/5", "Ny titel")
        assert other.programme.case_number == "KS 2027/4"

    def test_an_action_plan_is_a_document_of_its_own(self, staff: Browser, session: Session) -> None:
        made = make_programme()
        staff.get(at(made, "documents/new"))
        staff.press("Spara", status=422, title="")
        staff.press("Spara", title="Handlingsplan 2027", kind="action_plan")
        assert staff.page is not None and "Dokumentet är tomt" in staff.page.text
        assert [row.document.title for row in queries.documents(session, made.programme.id)][
            1
        ] == "Handlingsplan 2027"

    @pytest.mark.parametrize("rows", [1, 8])
    def test_statements_do_not_grow_with_documents(
        self, staff: Browser, session: Session, count_sql: Sequence[str], rows: int
    ) -> None:
        made = full_programme()
        for number in range(rows):
            with write():
                actions.create_document(
                    programme=made.programme,
                    kind=made.document.kind,
                    title=f"Plan {number}",
                    by=WRITER,
                    now=made.programme.created_at,
                )
        address = at(made)
        session.expunge_all()
        count_sql.clear()  # type: ignore[attr-defined]
        staff.get(address)
        assert len(count_sql) <= 8

    def test_roles(self, browser: OpenBrowser, cast: Cast, session: Session) -> None:
        made = full_programme()
        reader = browser(cast.reader)
        for page in ("", f"documents/{made.document.id}", f"documents/{made.document.id}/compare"):
            reader.get(at(made, page))
        for page in ("edit", "documents/new", f"documents/{made.document.id}/editions/new"):
            reader.get(at(made, page), status=403)
        reader.get("/staff/programmes/new", status=403)
        assert browser().client.get(at(made)).status_code == 302
        reader.get("/staff/programmes/999", status=404)


class TestEditions:
    def test_freezing(self, staff: Browser, session: Session, now: datetime) -> None:
        made = full_programme()
        staff.get(at(made, f"documents/{made.document.id}"))
        staff.click("Frys texten")
        staff.press("Frys texten", kind="consulted", note="Till remissen")
        assert staff.page is not None
        assert "Texten är fryst som nr 1." in staff.page.text
        revise(made, now)
        edition = queries.editions_of(session, made.document.id)[0]
        page = staff.get(at(made, f"editions/{edition.id}"))
        assert "8 600" in page.text and "8 700" not in page.text
        assert "Handlingsplan" in page.text

    def test_an_empty_document_is_not_frozen(self, staff: Browser, session: Session) -> None:
        made = make_programme()
        staff.get(at(made, f"documents/{made.document.id}/editions/new"))
        staff.press("Frys texten", status=422)
        assert staff.page is not None and "Dokumentet har inget avsnitt än." in staff.page.text

    def test_adoption_waits_for_accountable_boards(self, staff: Browser, session: Session) -> None:
        made = full_programme()
        add_measure(made, made.goals[0], MeasureFacts(title="Utan ansvarig"))
        staff.get(at(made, f"documents/{made.document.id}/editions/new"))
        staff.press("Frys texten", status=422, kind="adopted")
        assert staff.page is not None
        assert "Det saknas för åtgärd 4." in staff.page.text
        assert staff.page.link("Fyll i Åtgärd 4")
        assert queries.editions_of(session, made.document.id) == []

    def test_diff_section_by_section_with_the_facts_of_measures(
        self, staff: Browser, session: Session, now: datetime
    ) -> None:
        made = full_programme()
        old = freeze(made)
        revise(made, now)
        new = freeze(made, now=now)
        page = staff.get(at(made, f"documents/{made.document.id}/compare?from={old.id}&to={new.id}&form=one"))
        assert "4 avsnitt är ändrade" in page.text
        for words in ("Ändrat", "Nytt", "Borttaget"):
            assert words in page.text
        assert "struket: fem tillagt: sex" in page.text
        assert "Åtgärd 1, ändrat" in page.text and "Åtgärd 2" not in page.text
        assert "tillagt: 2029" in page.text
        assert "struket: Samhällsbyggnadsnämnden" in page.text
        side = staff.get(at(made, f"documents/{made.document.id}/compare?from={old.id}&to={new.id}"))
        assert "Visa i ett stycke" in side.text

    def test_comparing_with_the_text_now_and_with_nothing(
        self, staff: Browser, session: Session, now: datetime
    ) -> None:
        made = full_programme()
        assert "Ingen fryst version än" in staff.get(at(made, f"documents/{made.document.id}/compare")).text
        edition = freeze(made)
        page = staff.get(at(made, f"documents/{made.document.id}/compare"))
        assert "0 avsnitt är ändrade" in page.text
        revise(made, now)
        assert "4 avsnitt är ändrade" in staff.get(at(made, f"documents/{made.document.id}/compare")).text
        page = staff.get(at(made, f"documents/{made.document.id}/compare?to={edition.id}"))
        assert "Det finns ingen tidigare version att jämföra med." in page.text

    def test_another_programmes_edition_is_not_found(self, staff: Browser, session: Session) -> None:
        made, other = full_programme(), full_programme("KS 2026/200")
        edition = freeze(made)
        staff.get(at(other, f"editions/{edition.id}"), status=404)
        page = staff.get(at(other, f"documents/{other.document.id}/compare?from={edition.id}"))
        assert "8 600" not in page.text
