"""Staff write goals, sub-goals and measures; what lacks owner, date or money is listed with the way to it."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date, datetime

import pytest
from sqlalchemy.orm import Session

from consult.core.db import write
from consult.programmes import actions, queries
from consult.programmes.actions import MeasureFacts
from consult.programmes.financing import FinancingSource
from consult.programmes.models import DatePrecision, SectionKind
from tests.cast import Cast
from tests.client import Browser
from tests.factories.programmes import (
    WRITER,
    Made,
    add_goal,
    add_measure,
    add_section,
    full_programme,
    make_board,
)

OpenBrowser = Callable[..., Browser]


@pytest.fixture
def made(session: Session) -> Made:
    return full_programme()


@pytest.fixture
def staff(browser: OpenBrowser, cast: Cast) -> Browser:
    return browser(cast.editor)


def at(made: Made, rest: str) -> str:
    return f"/staff/programmes/{made.programme.id}/{rest}"


def goal_section(session: Session, made: Made) -> queries.SectionContent:
    session.expire_all()
    content = queries.current_content(session, made.document.id)
    assert content is not None
    return content.sections[1]


class TestGoals:
    def test_a_goal_section_gets_its_goal_and_sub_goals(
        self, staff: Browser, made: Made, session: Session
    ) -> None:
        section = add_section(made, "Mål 2: Kompetens", kind=SectionKind.GOAL)
        staff.get(at(made, f"sections/{section.section_id}"))
        staff.click("Skriv målet")
        staff.press("Spara", status=422, text="")
        assert staff.page is not None and staff.page.text.count("Skriv målet.") == 2
        staff.press("Spara", text="År 2031 hittar företag rätt person.")
        staff.click("Lägg till delmål")
        staff.press("Spara", text="Fler lärlingar")
        content = queries.current_content(session, made.document.id)
        assert content is not None
        assert [(goal.label, goal.text) for goal in content.sections[3].goals] == [
            ("Mål 2", "År 2031 hittar företag rätt person."),
            ("Delmål 2.1", "Fler lärlingar"),
        ]

    def test_a_second_goal_is_refused(self, staff: Browser, made: Made) -> None:
        staff.get(at(made, f"sections/{made.sections[1].section_id}/goal"))
        staff.press("Spara", status=422, text="Ett till.")
        assert staff.page is not None and "Avsnittet har redan ett mål." in staff.page.text

    def test_changing_makes_a_version(self, staff: Browser, made: Made, session: Session) -> None:
        staff.get(at(made, f"goals/{made.goals[0].goal_id}/edit"))
        staff.press("Spara", text="År 2031 finns sex byggklara tomter.")
        assert [version.number for version in queries.goal_versions(session, made.goals[0].goal_id)] == [2, 1]
        assert "År 2031 finns fem" in staff.get(at(made, f"goals/{made.goals[0].goal_id}/edit")).text

    def test_the_second_of_two_sees_both(
        self, staff: Browser, made: Made, session: Session, now: datetime
    ) -> None:
        staff.get(at(made, f"goals/{made.goals[0].goal_id}/edit"))
        with write():
            actions.create_goal_version(
                goal=made.goals[0].goal, label="Mål 1", text="Deras.", by=WRITER, now=now
            )
        staff.press("Spara", status=409, text="Mina.")
        assert staff.page is not None and "Deras." in staff.page.text and "Mina." in staff.page.html
        assert goal_section(session, made).goals[0].text == "Deras."
        staff.press("Spara")
        assert goal_section(session, made).goals[0].text == "Mina."

    def test_order_and_taking_out(self, staff: Browser, made: Made, session: Session) -> None:
        staff.get(at(made, f"goals/{made.goals[0].goal_id}/sub-goals/new"))
        staff.press("Spara", text="Två")
        staff.press("Flytta upp Delmål 1.2")
        assert [sub.label for sub in goal_section(session, made).sub_goals] == ["Delmål 1.2", "Delmål 1.1"]
        staff.press("Ta bort Delmål 1.1")
        assert [sub.label for sub in goal_section(session, made).sub_goals] == ["Delmål 1.2"]
        staff.press("Ångra")
        assert len(goal_section(session, made).sub_goals) == 2
        staff.press("Ta bort målet")
        assert staff.page is not None and "Målet har åtgärder." in staff.page.text
        assert goal_section(session, made).goal is not None

    def test_a_goal_comes_back_with_its_sub_goals_unless_another_took_its_place(
        self, staff: Browser, session: Session
    ) -> None:
        made = full_programme("KS 2026/200", measures=0)
        goal = at(made, f"goals/{made.goals[0].goal_id}")
        staff.get(at(made, f"sections/{made.sections[1].section_id}"))
        staff.press("Ta bort målet")
        assert goal_section(session, made).goals == []
        staff.press("Ångra")
        assert [found.label for found in goal_section(session, made).goals] == ["Mål 1", "Delmål 1.1"]
        staff.press("Ta bort målet")
        csrf = next(v for f in staff.page.reader.forms for n, v in f["fields"] if n == "csrf_token")  # type: ignore[union-attr]
        staff.click("Skriv målet")
        staff.press("Spara", text="Ett annat.")
        staff.post(f"{goal}/restore", {"csrf_token": csrf})
        assert staff.page is not None and "Avsnittet har fått ett annat mål." in staff.page.text
        assert [found.text for found in goal_section(session, made).goals] == ["Ett annat."]


class TestMeasures:
    def test_a_new_measure_with_everything(self, staff: Browser, made: Made, session: Session) -> None:
        staff.get(at(made, f"sections/{made.sections[1].section_id}"))
        staff.click("Lägg till åtgärd")
        staff.press(
            "Spara",
            title="Bygg ut fiber",
            accountable=str(made.boards[0].id),
            department="Tekniska enheten",
            partners="Regionen, Fiberföreningen",
            schedule_text="hösten 2027–mars 2028",
            financing_text="bidrag, söks 2027",
            policy_area="Uppkoppling",
            priority="2",
        )
        assert staff.page is not None and "Åtgärd 4 är sparad." in staff.page.text
        version = goal_section(session, made).measures[-1].version
        assert (version.starts_on, version.start_precision) == (date(2027, 9, 1), DatePrecision.SEASON)
        assert (version.ends_on, version.end_precision) == (date(2028, 3, 31), DatePrecision.MONTH)
        assert [(row.year, row.amount, row.source) for row in version.financing] == [
            (2027, None, FinancingSource.GRANT)
        ]
        assert (version.partners, version.rank, version.overarching) == (
            ["Regionen", "Fiberföreningen"],
            2,
            False,
        )

    def test_own_dates_and_money_win_over_what_is_read(
        self, staff: Browser, made: Made, session: Session
    ) -> None:
        edit = at(made, f"measures/{made.measures[0].measure_id}/edit")
        staff.get(edit)
        staff.press(
            "Spara",
            **{
                "schedule_text": "när planen antagits",
                "starts_on": "2028-02-01",
                "start_precision": "month",
                "money-0-year": "2028",
                "money-0-amount": "125000",
                "money-0-source": "external",
            },
        )
        version = goal_section(session, made).measures[0].version
        assert (version.schedule_text, version.starts_on, version.ends_on) == (
            "när planen antagits",
            date(2028, 2, 1),
            None,
        )
        assert [(row.year, row.amount) for row in version.financing] == [(2028, 125_000)]
        assert 'value="2028-02-01"' in staff.get(edit).html  # shown again, since the words do not say it
        assert 'value="125000"' in staff.page.html if staff.page else False

    @pytest.mark.parametrize(
        ("fields", "words"),
        [
            ({"title": ""}, "Skriv vad som ska göras."),
            ({"title": "a" * 301}, "Högst 300 tecken"),
            ({"starts_on": "2028-02-01", "ends_on": "2027-02-01"}, "Slutet är före början."),
            ({"schedule_text": "", "starts_on": "2028-02-01"}, "Skriv tiden med ord också"),
            ({"money-0-amount": "125000"}, "Välj varifrån pengarna kommer."),
            ({"money-0-year": "27", "money-0-source": "grant"}, "Skriv ett år"),
            ({"financing_text": "", "money-0-source": "grant"}, "Skriv finansieringen med ord också"),
        ],
    )
    def test_bad_input_is_said_and_kept(
        self, staff: Browser, made: Made, session: Session, fields: dict[str, str], words: str
    ) -> None:
        staff.get(at(made, f"measures/{made.measures[0].measure_id}/edit"))
        staff.press("Spara", status=422, **{"description": "Kvar efter felet", **fields})
        assert staff.page is not None
        assert staff.page.text.count(words) == 2
        assert "Kvar efter felet" in staff.page.html
        assert goal_section(session, made).measures[0].version.number == 1

    def test_words_that_are_no_number_or_date(self, staff: Browser, made: Made) -> None:
        staff.get(at(made, f"measures/{made.measures[0].measure_id}/edit"))
        staff.press("Spara", status=422, **{"money-0-amount": "många", "starts_on": "i morgon"})

    def test_the_second_of_two_sees_both(
        self, staff: Browser, made: Made, session: Session, now: datetime
    ) -> None:
        staff.get(at(made, f"measures/{made.measures[0].measure_id}/edit"))
        with write():
            facts = replace(MeasureFacts.of(made.measures[0]), title="Deras rubrik")
            actions.create_measure_version(measure=made.measures[0].measure, facts=facts, by=WRITER, now=now)
        staff.press("Spara", status=409, title="Min rubrik")
        assert (
            staff.page is not None and "Deras rubrik" in staff.page.text and "Min rubrik" in staff.page.html
        )
        staff.press("Spara")
        assert goal_section(session, made).measures[0].version.title == "Min rubrik"

    def test_the_page_shows_every_change(self, staff: Browser, made: Made) -> None:
        staff.get(at(made, f"measures/{made.measures[0].measure_id}/edit"))
        staff.press("Spara", schedule_text="2028", accountable="0")
        assert staff.page is not None
        assert "struket: 2027–" in staff.page.text or "struket: 2027–2028" in staff.page.text
        assert "Version 1" in staff.page.text
        assert "Det här saknas" in staff.page.text

    def test_moving_to_another_goal(self, staff: Browser, made: Made, session: Session) -> None:
        other = add_goal(made, add_section(made, "Mål 2", kind=SectionKind.GOAL), "Målet.")
        staff.get(at(made, f"measures/{made.measures[0].measure_id}/edit"))
        staff.press("Spara", goal=str(other.goal_id))
        session.expire_all()
        content = queries.current_content(session, made.document.id)
        assert content is not None
        assert [measure.number for measure in content.sections[3].measures] == [1]

    def test_taking_out_and_back(self, staff: Browser, made: Made, session: Session) -> None:
        staff.get(at(made, f"measures/{made.measures[1].measure_id}"))
        staff.press("Ta bort ur kommande versioner")
        assert [measure.number for measure in goal_section(session, made).measures] == [1, 3]
        staff.press("Ta tillbaka Åtgärd 2")
        assert [measure.number for measure in goal_section(session, made).measures] == [1, 2, 3]

    def test_a_name_from_the_file_stays_until_a_board_is_chosen(
        self, staff: Browser, made: Made, session: Session
    ) -> None:
        bare = add_measure(made, made.goals[0], MeasureFacts(title="X", accountable_text="Bygg och miljö"))
        edit = at(made, f"measures/{bare.measure_id}/edit")
        staff.get(edit)
        assert staff.page is not None and "I filen stod Bygg och miljö." in staff.page.text
        staff.press("Spara", title="Y")
        assert goal_section(session, made).measures[-1].accountable_name == "Bygg och miljö"
        staff.get(edit)
        staff.press("Spara", accountable=str(made.boards[0].id))
        assert goal_section(session, made).measures[-1].has_accountable_board


class TestWhatIsMissing:
    def test_each_measure_with_what_it_lacks_and_a_link(self, staff: Browser, made: Made) -> None:
        bare = add_measure(made, made.goals[0], MeasureFacts(title="Oklar", financing_text="saknas"))
        add_measure(
            made,
            made.goals[0],
            MeasureFacts(title="Löpande", accountable=made.boards[0], schedule_text="löpande"),
        )
        page = staff.get(at(made, f"documents/{made.document.id}"))
        assert "Saknar: ansvarig nämnd, tid, pengar" in page.text
        assert "Saknar: pengar" in page.text
        assert page.link("Fyll i Åtgärd 4").endswith(f"/measures/{bare.measure_id}/edit")
        assert "2 saknar något" in staff.get(at(made, f"documents/{made.document.id}/measures")).text

    def test_too_many_first_and_the_same_rank_twice(self, staff: Browser, made: Made) -> None:
        for rank in (1, 1, 2, 3, 4, 5):
            add_measure(made, made.goals[0], MeasureFacts(title=f"Viktig {rank}", rank=rank))
        for _ in range(3):
            add_measure(made, made.goals[0], MeasureFacts(title="Överst", overarching=True))
        page = staff.get(at(made, f"documents/{made.document.id}"))
        assert "6 åtgärder är prioriterade. Tänkt är fem." in page.text
        assert "3 åtgärder är övergripande. Tänkt är två." in page.text
        assert "Flera åtgärder har samma nummer: 1." in page.text

    @pytest.mark.parametrize("rows", [1, 15])
    def test_statements_do_not_grow_with_rows(
        self, staff: Browser, session: Session, count_sql: Sequence[str], rows: int
    ) -> None:
        many = full_programme("KS 2027/1", measures=rows)
        for number in range(rows):
            add_section(many, f"Avsnitt {number}")
        for page in (
            f"documents/{many.document.id}",
            f"documents/{many.document.id}/measures",
            f"sections/{many.sections[1].section_id}",
            f"measures/{many.measures[0].measure_id}/edit",
        ):
            address = at(many, page)
            session.expunge_all()
            count_sql.clear()  # type: ignore[attr-defined]
            staff.get(address)
            assert len(count_sql) <= 14, page


class TestRoles:
    def test_a_reader_reads_and_changes_nothing(self, browser: OpenBrowser, cast: Cast, made: Made) -> None:
        reader = browser(cast.reader)
        measure, goal = made.measures[0].measure_id, made.goals[0].goal_id
        reader.get(at(made, f"documents/{made.document.id}"))
        reader.get(at(made, f"documents/{made.document.id}/measures"))
        page = reader.get(at(made, f"measures/{measure}"))
        csrf = next((v for f in page.reader.forms for n, v in f["fields"] if n == "csrf_token"), "")
        for rest in (f"measures/{measure}/edit", f"goals/{goal}/edit", f"goals/{goal}/measures/new"):
            reader.get(at(made, rest), status=403)
            reader.post(at(made, rest), {"csrf_token": csrf, "title": "X"}, status=403)
        for rest in (f"measures/{measure}/retire", f"goals/{goal}/retire", f"goals/{goal}/move/up"):
            reader.post(at(made, rest), {"csrf_token": csrf}, status=403)

    def test_another_programmes_rows_are_not_found(self, staff: Browser, made: Made) -> None:
        other = full_programme("KS 2026/200")
        for rest in (
            f"measures/{made.measures[0].measure_id}",
            f"measures/{made.measures[0].measure_id}/edit",
            f"goals/{made.goals[0].goal_id}/edit",
            f"goals/{made.goals[0].goal_id}/measures/new",
            f"documents/{made.document.id}",
            f"documents/{made.document.id}/measures",
        ):
            staff.get(at(other, rest), status=404)

    def test_a_board_of_the_register_is_offered(self, staff: Browser, made: Made) -> None:
        make_board("Kultur- och fritidsnämnden")
        page = staff.get(at(made, f"measures/{made.measures[0].measure_id}/edit"))
        assert "Kultur- och fritidsnämnden" in page.text
