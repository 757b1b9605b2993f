"""Staff read a document from a file: see it, change it, save it; nothing is in the programme before that."""

import io
from collections.abc import Callable

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from consult.core.files import StoredFile
from consult.programmes import queries
from consult.programmes.document_reading import checks
from consult.programmes.models import DocumentImport, Goal, Measure, Section, SectionVersion
from tests.cast import Cast
from tests.client import Browser
from tests.factories.programmes import (
    Made,
    add_section,
    full_programme,
    make_board,
    make_programme,
    newest_import,
)
from tests.factories.word_files import (
    bomb_file,
    encrypted_file,
    entity_file,
    old_word_file,
    programme_file,
)

OpenBrowser = Callable[..., Browser]


def import_url(made: Made) -> str:
    return f"/staff/programmes/{made.programme.id}/documents/{made.document.id}/import"


def upload(
    staff: Browser, made: Made, data: bytes | None = None, name: str = "program.docx", status: int = 200
) -> None:
    staff.get(import_url(made))
    staff.press(
        "Visa avsnitten", file=(io.BytesIO(programme_file() if data is None else data), name), status=status
    )


def titles(session: Session, made: Made) -> list[str]:
    content = queries.current_content(session, made.document.id)
    assert content is not None
    return [section.title for section in content.sections]


@pytest.fixture
def made(session: Session) -> Made:
    return make_programme()


@pytest.fixture
def staff(browser: OpenBrowser, cast: Cast) -> Browser:
    return browser(cast.editor)


class TestSaved:
    def test_a_word_file_becomes_sections_goals_and_measures(
        self, staff: Browser, made: Made, session: Session
    ) -> None:
        board = make_board("Kommunstyrelsen")
        upload(staff, made)
        assert staff.page is not None
        assert staff.page.h1 == "Kontrollera avsnitten innan något sparas"
        assert "Inget är sparat än." in staff.page.text
        assert "5 avsnitt sparas: 2 mål, 3 åtgärder. 0 tas inte med." in staff.page.text
        assert session.scalar(select(func.count()).select_from(Section)) == 0
        staff.press("Spara 5 avsnitt")
        assert "5 avsnitt är sparade." in staff.page.text
        session.expire_all()
        content = queries.current_content(session, made.document.id)
        assert content is not None
        assert [section.title for section in content.sections] == [
            "Bakgrund",
            "Nuläge",
            "Mål 1: Besked",
            "Mål 2: Mark",
            "Uppföljning",
        ]
        first = content.sections[2]
        assert first.goal is not None
        assert (first.goal.label, first.goal.text) == (
            "Mål 1",
            "År 2031 får alla företag besked inom tre veckor.",
        )
        assert [(sub.label, sub.text) for sub in first.sub_goals] == [
            ("Delmål 1.1", "Bygglov inom fem veckor"),
            ("Delmål 1.2", "En kontaktperson per företag"),
        ]
        one, two, three = content.measures
        assert (one.number, one.version.accountable_id, one.when_text) == (1, board.id, "hösten 2027")
        assert (two.version.accountable_id, two.accountable_name) == (None, "Samhällsbyggnadsnämnden")
        assert [row.amount for row in one.version.financing] == [450_000]
        assert (three.version.starts_on, three.accountable_name) == (
            one.version.starts_on.replace(month=3, day=1),
            "",
        )  # type: ignore[union-attr]
        assert newest_import().saved

    def test_the_list_of_what_is_missing_follows_at_once(self, staff: Browser, made: Made) -> None:
        upload(staff, made)
        staff.press("Spara 5 avsnitt")
        assert staff.page is not None
        assert "Saknar: ansvarig nämnd (i filen stod Samhällsbyggnadsnämnden)" in staff.page.text

    @pytest.mark.parametrize("name", ["a\0b\x07.md", "å" * 200_000 + ".md", "\u202edm.exe.md", "../../a.md"])
    def test_whatever_the_file_is_called(
        self, staff: Browser, made: Made, session: Session, name: str
    ) -> None:
        upload(staff, made, b"# Bakgrund\n\nText.", name)
        assert staff.page is not None
        assert staff.page.h1 == "Kontrollera avsnitten innan något sparas"
        kept = session.scalars(select(StoredFile.filename)).one()
        assert len(kept) <= 255 and "\0" not in kept and "/" not in kept and "\u202e" not in kept

    @pytest.mark.parametrize(
        ("name", "data"),
        [
            ("a.md", "# Bakgrund\n\nText.\n\n# Mål 1: Besked\n\nMer."),
            ("a.txt", "1. Bakgrund\n\nText.\n\n2. Mål 1: Besked\n\nMer."),
        ],
    )
    def test_markdown_and_plain_text_too(
        self, staff: Browser, made: Made, session: Session, name: str, data: str
    ) -> None:
        upload(staff, made, data.encode(), name)
        staff.press("Spara 2 avsnitt")
        assert titles(session, made) == ["Bakgrund", "Mål 1: Besked"]


class TestChangedInThePreview:
    def test_rename_leave_out_and_set_kind(self, staff: Browser, made: Made, session: Session) -> None:
        upload(staff, made)
        staff.press(
            "Spara 5 avsnitt",
            **{
                "sections-0-title": "Varför ett program?",
                "sections-1-include": None,
                "sections-4-kind": "indicators",
                "sections-2-sub_goals": "Bara ett delmål",
                "sections-2-measures": ["1"],
            },
        )
        content = queries.current_content(session, made.document.id)
        assert content is not None
        assert [section.title for section in content.sections] == [
            "Varför ett program?",
            "Mål 1: Besked",
            "Mål 2: Mark",
            "Uppföljning",
        ]
        assert content.sections[3].section.kind.value == "indicators"
        assert [sub.text for sub in content.sections[1].sub_goals] == ["Bara ett delmål"]
        assert [measure.version.title for measure in content.measures] == [
            "Mät handläggningstider",
            "Ta fram en detaljplan för Norrby",
        ]

    def test_measures_of_a_text_without_goals_get_one(
        self, staff: Browser, made: Made, session: Session
    ) -> None:
        upload(staff, made, b"# Plan\n\nText.\n\n| Insats | Ansvarig |\n|--|--|\n| Lots | KS |\n", "a.md")
        staff.press("Spara 1 avsnitt", **{"sections-0-kind": "text"})
        content = queries.current_content(session, made.document.id)
        assert content is not None
        (section,) = content.sections
        assert (section.section.kind.value, [goal.text for goal in section.goals]) == ("goal", ["Plan"])
        assert [measure.version.title for measure in section.measures] == ["Lots"]

    def test_goals_of_a_section_made_text_stay_in_the_text(
        self, staff: Browser, made: Made, session: Session
    ) -> None:
        upload(staff, made)
        staff.press("Spara 5 avsnitt", **{"sections-2-kind": "text"})
        content = queries.current_content(session, made.document.id)
        assert content is not None
        assert "> År 2031 får alla företag besked inom tre veckor." in content.sections[2].version.body
        assert "- Bygglov inom fem veckor" in content.sections[2].version.body
        assert len(content.measures) == 3

    def test_move_up_down_and_to_a_place(self, staff: Browser, made: Made, session: Session) -> None:
        upload(staff, made)
        row = newest_import()

        def order() -> list[str]:
            session.refresh(row)
            return [section["title"] for section in row.proposal]

        staff.press("Flytta ned")  # the first section's
        assert order()[:2] == ["Nuläge", "Bakgrund"]
        staff.press("Flytta upp")  # the second section's
        assert order()[:2] == ["Bakgrund", "Nuläge"]
        staff.press("Flytta avsnitt 5", **{"sections-4-place": "1"})
        assert order()[0] == "Uppföljning"

    def test_merge_with_the_one_before_keeps_all_text(
        self, staff: Browser, made: Made, session: Session
    ) -> None:
        upload(staff, made)
        staff.press("Slå ihop med avsnittet före", **{"sections-0-title": "Inledning"})
        staff.press("Spara 4 avsnitt")
        content = queries.current_content(session, made.document.id)
        assert content is not None
        assert content.sections[0].title == "Inledning"  # what was typed was not lost by the other button
        assert "## Nuläge" in content.sections[0].version.body
        assert "- Skog och verkstad" in content.sections[0].version.body

    def test_split_at_a_paragraph(self, staff: Browser, made: Made, session: Session) -> None:
        upload(staff, made)
        staff.press("Dela avsnitt 1")
        staff.press("Dela här")
        staff.press("Spara 6 avsnitt", status=422)
        assert staff.page is not None
        assert "Skriv en rubrik för avsnitt 2, eller ta inte med det." in staff.page.text
        assert session.scalar(select(func.count()).select_from(Section)) == 0
        staff.press("Spara 6 avsnitt", **{"sections-1-title": "Arbetet"})
        content = queries.current_content(session, made.document.id)
        assert content is not None
        assert (content.sections[0].version.body, content.sections[1].title) == (
            "Forsunda har 5 100 invånare.",
            "Arbetet",
        )

    def test_nothing_chosen(self, staff: Browser, made: Made) -> None:
        upload(staff, made, b"# Bakgrund\n\nText.", "a.md")
        staff.press("Spara 1 avsnitt", status=422, **{"sections-0-include": None})
        assert staff.page is not None
        assert "Inget avsnitt är valt. Kryssa för minst ett." in staff.page.text

    def test_too_long_a_heading_keeps_what_was_typed(self, staff: Browser, made: Made) -> None:
        upload(staff, made, b"# Bakgrund\n\nText.", "a.md")
        staff.press("Spara 1 avsnitt", status=422, **{"sections-0-title": "å" * 201})
        assert staff.page is not None
        assert "å" * 201 in staff.page.html
        assert "Högst 200 tecken" in staff.page.text

    def test_leaving_saves_nothing(self, staff: Browser, made: Made, session: Session) -> None:
        upload(staff, made)
        staff.press("Avbryt")
        assert staff.page is not None and "Ingenting sparades." in staff.page.text
        assert session.scalar(select(func.count()).select_from(Section)) == 0
        row = newest_import()
        assert row.finished_at is not None and not row.saved
        staff.get(f"/staff/programmes/{made.programme.id}/imports/{row.id}")
        assert "Den importen är redan avslutad." in staff.page.text

    def test_a_second_person_changing_the_same_preview_is_told(
        self, staff: Browser, browser: OpenBrowser, cast: Cast, made: Made, session: Session
    ) -> None:
        upload(staff, made)
        other = browser(cast.administrator)
        other.get(f"/staff/programmes/{made.programme.id}/imports/{newest_import().id}")
        other.press("Flytta ned")
        staff.press("Spara 5 avsnitt", status=422)
        assert staff.page is not None
        assert "Någon annan har ändrat importen" in staff.page.text
        assert session.scalar(select(func.count()).select_from(Section)) == 0

    def test_saving_twice_saves_once(self, staff: Browser, made: Made, session: Session) -> None:
        upload(staff, made)
        form, _ = staff.page.form("Spara 5 avsnitt") if staff.page else ({}, {})
        data = dict(form["fields"]) | {"order": "save"}
        data |= {f"sections-{n}-include": "y" for n in range(5)}
        url = staff.page.url if staff.page else ""
        staff.post(url, dict(data))
        staff.post(url, dict(data))
        assert session.scalar(select(func.count()).select_from(Section)) == 5


class TestIntoADocumentWithSections:
    def test_matched_headings_become_versions_and_the_rest_is_left(
        self, staff: Browser, session: Session
    ) -> None:
        made = full_programme()
        upload(staff, made)
        assert staff.page is not None
        assert "1 avsnitt sparas. 4 tas inte med." in staff.page.text
        staff.press("Spara 1 avsnitt")
        versions = queries.section_versions(session, made.sections[0].section_id)
        assert [version.number for version in versions] == [2, 1]
        assert versions[0].body.startswith("Forsunda har 5 100 invånare.")
        assert session.scalar(select(func.count()).select_from(Section)) == 3
        assert session.scalar(select(func.count()).select_from(Measure)) == 3

    def test_a_match_can_be_chosen_by_hand_but_not_twice(self, staff: Browser, session: Session) -> None:
        made = full_programme()
        upload(staff, made)
        key = str(made.sections[0].section_id)
        staff.press("Spara 1 avsnitt", status=422, **{"sections-4-match": key})
        assert staff.page is not None
        assert "Två avsnitt kan inte bli ny version av samma." in staff.page.text
        staff.press("Spara 2 avsnitt", **{"sections-0-match": "0"})
        assert queries.section_versions(session, made.sections[0].section_id)[0].title == "Uppföljning"

    def test_a_document_that_got_sections_meanwhile_is_not_mixed(
        self, staff: Browser, made: Made, session: Session
    ) -> None:
        upload(staff, made)
        add_section(made, "Skrivet för hand")
        staff.press("Spara 5 avsnitt", status=422)
        assert titles(session, made) == ["Skrivet för hand"]


class TestRefusedFiles:
    @pytest.mark.parametrize(
        ("data", "name", "words"),
        [
            (b"", "a.docx", "Filen är tom."),
            (b"%PDF-1.7 text", "a.pdf", "Vi kan läsa Word (.docx)"),
            (old_word_file(), "a.docx", "äldre Word-format"),
            (encrypted_file(), "a.docx", "Filen har lösenord."),
            (b"PK\x03\x04 sedan inget", "a.docx", "Filen går inte att läsa"),
            (programme_file()[:4000], "a.docx", "Filen går inte att läsa"),
            (entity_file(), "a.docx", "kod som inte hör hemma i ett dokument"),
            (b"\x00\x01\x02\x03" * 200, "a.md", "Filen är inte text."),
            (b"<!-- inget -->", "a.md", "Det finns ingen text i filen."),
        ],
    )
    def test_each_is_said_beside_the_field_and_changes_nothing(
        self, staff: Browser, made: Made, session: Session, data: bytes, name: str, words: str
    ) -> None:
        upload(staff, made, data, name, status=422)
        assert staff.page is not None
        assert staff.page.text.count(words) == 2  # in the summary and beside the field
        assert staff.page.title.startswith("Fel: ")
        assert session.scalar(select(func.count()).select_from(DocumentImport)) == 0

    def test_too_big(self, staff: Browser, made: Made, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(checks, "MOST_BYTES", 1000)
        upload(staff, made, b"x" * 1001, "a.txt", status=422)
        assert staff.page is not None and "Filen är för stor." in staff.page.text

    def test_a_bomb(self, staff: Browser, made: Made, session: Session) -> None:
        upload(staff, made, bomb_file(), status=422)
        assert staff.page is not None and "packar upp till mycket mer" in staff.page.text
        assert session.scalar(select(func.count()).select_from(DocumentImport)) == 0

    def test_no_file(self, staff: Browser, made: Made) -> None:
        staff.get(import_url(made))
        staff.press("Visa avsnitten", status=422)
        assert staff.page is not None and "Välj en fil." in staff.page.text


def test_only_those_who_run_rounds_may_import(browser: OpenBrowser, cast: Cast, made: Made) -> None:
    browser(cast.reader).get(import_url(made), status=403)
    browser(cast.registrar).get(import_url(made), status=403)
    stranger = browser()
    page = stranger.get(import_url(made))
    assert page.url.startswith("/staff/sign-in") or "sign" in page.url


def test_another_programmes_import_is_not_found(staff: Browser, made: Made, session: Session) -> None:
    other = make_programme("KS 2026/200")
    upload(staff, made)
    staff.get(f"/staff/programmes/{other.programme.id}/imports/{newest_import().id}", status=404)
    staff.get(f"/staff/programmes/{made.programme.id}/imports/999", status=404)
    assert session.scalar(select(func.count()).select_from(Goal)) == 0
    assert session.scalar(select(func.count()).select_from(SectionVersion)) == 0
