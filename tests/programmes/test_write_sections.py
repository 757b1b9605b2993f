"""Staff write sections: a working copy of one's own, versions, two people at once, order, taking out."""

from collections.abc import Callable
from datetime import datetime

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from consult.core.db import write
from consult.programmes import actions, queries
from consult.programmes.models import SectionVersion, SectionWorkingCopy
from tests.cast import Cast
from tests.client import Browser
from tests.factories.programmes import WRITER, Made, full_programme

OpenBrowser = Callable[..., Browser]
AUTOSAVE = {"X-Requested-With": "autosave"}


@pytest.fixture
def made(session: Session) -> Made:
    return full_programme()


@pytest.fixture
def staff(browser: OpenBrowser, cast: Cast) -> Browser:
    return browser(cast.editor)


def url(made: Made, place: int = 0, page: str = "") -> str:
    base = f"/staff/programmes/{made.programme.id}/sections/{made.sections[place].section_id}"
    return f"{base}/{page}" if page else base


def autosave(staff: Browser, made: Made, **fields: str) -> tuple[int, dict[str, object]]:
    """Save in the background as the script does; status and JSON."""
    page = staff.get(url(made, 0, "edit"))
    form, _ = page.form("Spara")
    data = {**dict(form["fields"]), **fields}
    response = staff.client.post(url(made, 0, "edit"), data=data, headers=AUTOSAVE)
    return response.status_code, response.get_json()


def bodies(session: Session, made: Made, place: int = 0) -> list[str]:
    return [version.body for version in queries.section_versions(session, made.sections[place].section_id)]


class TestWriting:
    def test_saving_makes_a_version(self, staff: Browser, made: Made, session: Session) -> None:
        staff.get(url(made))
        staff.click("Ändra texten")
        staff.press("Spara", body="Ny **text**.", note="Kortare")
        assert staff.page is not None
        assert "Sparat som version 2." in staff.page.text
        assert "<strong>text</strong>" in staff.page.html
        assert bodies(session, made) == ["Ny **text**.", "Forsunda har **8 600** invånare."]
        assert (
            session.scalars(select(SectionVersion.note).order_by(SectionVersion.id.desc())).first()
            == "Kortare"
        )
        assert session.scalar(select(func.count()).select_from(SectionWorkingCopy)) == 0

    def test_preview_saves_no_version_but_keeps_the_text(
        self, staff: Browser, made: Made, session: Session
    ) -> None:
        staff.get(url(made, 0, "edit"))
        staff.press("Förhandsgranska", body="Forsunda har **8 700** invånare.")
        assert staff.page is not None
        assert "<strong>8 700</strong>" in staff.page.html
        assert "tillagt:" in staff.page.text and "700" in staff.page.text
        assert bodies(session, made) == ["Forsunda har **8 600** invånare."]
        staff.get(url(made, 0, "edit"))
        assert "Forsunda har **8 700** invånare." in staff.page.text

    def test_a_missing_heading_is_said_and_the_text_kept(
        self, staff: Browser, made: Made, session: Session
    ) -> None:
        staff.get(url(made, 0, "edit"))
        staff.press("Spara", status=422, title=" ", body="Mycket ny text.")
        assert staff.page is not None
        assert staff.page.text.count("Skriv en rubrik.") == 2
        assert "Mycket ny text." in staff.page.html
        assert len(bodies(session, made)) == 1

    def test_too_long_a_text(self, staff: Browser, made: Made) -> None:
        staff.get(url(made, 0, "edit"))
        staff.press("Spara", status=422, body="a" * 100_001)
        assert staff.page is not None and "Högst 100000 tecken" in staff.page.text

    def test_script_in_the_text_does_not_run(self, staff: Browser, made: Made) -> None:
        staff.get(url(made, 0, "edit"))
        staff.press("Spara", body="<script>alert(1)</script> [x](javascript:alert(1))")
        assert staff.page is not None
        assert "<script>alert" not in staff.page.html
        assert 'href="javascript' not in staff.page.html

    def test_a_new_section_comes_last(self, staff: Browser, made: Made, session: Session) -> None:
        staff.get(f"/staff/programmes/{made.programme.id}/documents/{made.document.id}")
        staff.click("Nytt avsnitt")
        staff.press("Spara", status=422, title="")
        staff.press("Spara", title="Uppföljning", body="Varje år.", kind="text")
        content = queries.current_content(session, made.document.id)
        assert content is not None and content.sections[-1].title == "Uppföljning"


class TestWorkingCopy:
    def test_autosave_answers_with_time_and_version(
        self, staff: Browser, made: Made, session: Session
    ) -> None:
        status, answer = autosave(staff, made, body="Halvvägs")
        assert (status, answer["version"]) == (200, made.sections[0].id)
        assert str(answer["saved_at"])[2] == "."
        assert bodies(session, made) == ["Forsunda har **8 600** invånare."]

    def test_it_is_there_when_one_comes_back_and_nobody_else_sees_it(
        self, staff: Browser, browser: OpenBrowser, cast: Cast, made: Made
    ) -> None:
        autosave(staff, made, body="Halvvägs hemlig")
        staff.get(url(made, 0, "edit"))
        assert staff.page is not None and "Halvvägs hemlig" in staff.page.html
        for other in (browser(cast.administrator), browser(cast.reader)):
            page = other.get(url(made))
            assert "Halvvägs hemlig" not in page.html
            assert "Handläggare skriver här" in page.text
        assert "Halvvägs hemlig" not in browser(cast.administrator).get(url(made, 0, "edit")).html

    def test_autosave_without_heading_keeps_the_text(self, staff: Browser, made: Made) -> None:
        status, _ = autosave(staff, made, title="", body="Text utan rubrik")
        assert status == 200
        assert "Text utan rubrik" in staff.get(url(made, 0, "edit")).html

    def test_throwing_it_away(self, staff: Browser, made: Made, session: Session) -> None:
        autosave(staff, made, body="Halvvägs")
        staff.get(url(made, 0, "edit"))
        staff.press("Kasta min text")
        assert session.scalar(select(func.count()).select_from(SectionWorkingCopy)) == 0
        assert len(bodies(session, made)) == 1

    def test_a_forged_version_number_changes_nothing(
        self, staff: Browser, made: Made, session: Session
    ) -> None:
        staff.get(url(made, 0, "edit"))
        staff.press("Spara", status=409, version="9" * 30, body="X")
        staff.get(url(made, 0, "edit"))
        staff.press("Spara", status=409, version="999999", body="X")
        assert len(bodies(session, made)) == 1


class TestTwoEditors:
    @pytest.fixture
    def second(self, staff: Browser, made: Made, now: datetime) -> Browser:
        """A second editor who pressed Spara after somebody else had."""
        staff.get(url(made, 0, "edit"))
        with write():
            actions.create_section_version(
                section=made.sections[0].section, title="Bakgrund", body="Deras text.", by=WRITER, now=now
            )
        staff.press("Spara", status=409, body="Min text.")
        return staff

    def test_the_second_sees_both_texts_and_nothing_is_overwritten(
        self, second: Browser, made: Made, session: Session
    ) -> None:
        assert second.page is not None
        assert "Ni har båda ändrat. Välj en text eller behåll båda." in second.page.text
        assert "Deras" in second.page.text and "Min text." in second.page.html
        assert bodies(session, made)[0] == "Deras text."

    def test_choosing_ones_own(self, second: Browser, made: Made, session: Session) -> None:
        second.press("Spara min text som ny version")
        assert bodies(session, made)[:2] == ["Min text.", "Deras text."]

    def test_choosing_theirs(self, second: Browser, made: Made, session: Session) -> None:
        second.press("Kasta min text, behåll deras")
        assert bodies(session, made)[0] == "Deras text."
        assert session.scalar(select(func.count()).select_from(SectionWorkingCopy)) == 0

    def test_keeping_both(self, second: Browser, made: Made, session: Session) -> None:
        second.press("Behåll båda")
        second.press("Spara")
        assert bodies(session, made)[0] == "Deras text.\n\nMin text."

    def test_leaving_the_page_does_not_lose_the_second_text(self, second: Browser, made: Made) -> None:
        page = second.get(url(made, 0, "edit"))
        assert "Min text." in page.html

    def test_a_warning_before_saving(self, staff: Browser, made: Made, now: datetime) -> None:
        autosave(staff, made, body="Min text.")
        with write():
            actions.create_section_version(
                section=made.sections[0].section, title="Bakgrund", body="Deras.", by=WRITER, now=now
            )
        page = staff.get(url(made, 0, "edit"))
        assert "har sparat version 2 sedan du började skriva" in page.text


class TestHistoryAndOrder:
    def test_diff_between_any_two_versions(self, staff: Browser, made: Made, now: datetime) -> None:
        for body in ("Forsunda har **8 700** invånare.", "Forsunda har 8 700 invånare och en bro."):
            with write():
                actions.create_section_version(
                    section=made.sections[0].section, title="Bakgrund", body=body, by=WRITER, now=now
                )
        page = staff.get(url(made, 0, "history"))
        assert "Version 3" in page.text and "3 ord tillagda" in page.text
        page = staff.get(url(made, 0, "history") + "?from=1&to=2&form=one")
        assert "1 ord tillagt, 1 struket" in page.text
        assert page.html.count("<ins>") == 1
        staff.get(url(made, 0, "history") + "?from=77&to=x", status=404)

    def test_moving_up_down_and_to_a_place(self, staff: Browser, made: Made, session: Session) -> None:
        document = f"/staff/programmes/{made.programme.id}/documents/{made.document.id}"

        def order() -> list[str]:
            session.expire_all()
            content = queries.current_content(session, made.document.id)
            assert content is not None
            return [section.title[:5] for section in content.sections]

        staff.get(document)
        staff.press("Ned Bakgrund")
        assert order() == ["Mål 1", "Bakgr", "Handl"]
        staff.press("Upp Bakgrund")
        assert order() == ["Bakgr", "Mål 1", "Handl"]
        staff.post(url(made, 2, "move"), {"csrf_token": token(staff), "place": "1"})
        assert order() == ["Handl", "Bakgr", "Mål 1"]
        staff.post(url(made, 2, "move"), {"csrf_token": token(staff), "place": "tre"})
        assert staff.page is not None and "Skriv platsens nummer med siffror." in staff.page.text

    def test_taking_out_and_back(self, staff: Browser, made: Made, session: Session) -> None:
        staff.get(url(made))
        staff.press("Ta bort avsnittet ur kommande versioner")
        assert staff.page is not None and "Ångra" in staff.page.text
        assert len(session.scalars(select(SectionVersion)).all()) == 3  # nothing is deleted
        assert "togs bort ur kommande versioner" in staff.get(url(made)).text
        staff.press("Ta tillbaka avsnittet")
        content = queries.current_content(session, made.document.id)
        assert content is not None and len(content.sections) == 3

    def test_changing_what_a_section_holds(self, staff: Browser, made: Made, session: Session) -> None:
        staff.get(url(made))
        staff.press("Byt slag", kind="indicators")
        session.refresh(made.sections[0].section)
        assert made.sections[0].section.kind.value == "indicators"


def token(staff: Browser) -> str:
    assert staff.page is not None
    return next(
        value for form in staff.page.reader.forms for name, value in form["fields"] if name == "csrf_token"
    )


class TestRoles:
    def test_a_reader_reads_and_changes_nothing(
        self, browser: OpenBrowser, cast: Cast, made: Made, session: Session
    ) -> None:
        reader = browser(cast.reader)
        page = reader.get(url(made))
        assert "Ändra" not in page.text
        csrf = token(reader)
        reader.get(url(made, 0, "history"))
        reader.get(url(made, 0, "edit"), status=403)
        for page_name in ("edit", "move", "retire", "restore", "kind"):
            reader.post(url(made, 0, page_name), {"csrf_token": csrf, "body": "X"}, status=403)
        assert len(bodies(session, made)) == 1

    def test_a_stranger_is_sent_to_sign_in(self, browser: OpenBrowser, made: Made) -> None:
        response = browser().client.get(url(made))
        assert response.status_code == 302 and "next=" in response.headers["Location"]

    def test_another_programmes_section_is_not_found(self, staff: Browser, made: Made) -> None:
        other = full_programme("KS 2026/200")
        foreign = f"/staff/programmes/{other.programme.id}/sections/{made.sections[0].section_id}"
        for page in ("", "/edit", "/history"):
            staff.get(foreign + page, status=404)
        staff.get(f"/staff/programmes/{made.programme.id}/sections/99999", status=404)
