"""Staff read in responses with goals and files: each file is found, checked and shown before anything is entered."""

import io
import zipfile
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from consult.core.db import write
from consult.core.files import StoredFile, read_file
from consult.core.jobs import Job
from consult.core.spreadsheets import Cell, Sheet, read_table, xlsx_bytes
from consult.responses import import_places
from consult.responses.actions import importing
from consult.responses.import_files import Attached
from consult.responses.import_rows import rows_of
from consult.responses.jobs import enter_file, forget_files
from consult.responses.models import Comment, CommentAttachment, Response
from consult.responses.models_imports import ResponseFile
from tests.cast import Cast
from tests.client import Browser, with_token
from tests.factories.invitations import make_organisation
from tests.factories.responses import PDF, Consultee, Remiss, make_remiss

Open = Callable[..., Browser]
HEADERS = [
    "Ert nummer",
    "Organisation",
    "Mottaget",
    "Kanal",
    "Avsnitt",
    "Mål",
    "Åtgärd",
    "Synpunkt",
    "Bilaga",
]
DAY = "2027-02-03"
Files = Sequence[tuple[str, bytes]]


def row(
    key: str, text: str = "", *, section: str = "", goal: str = "", measure: str = "", file: str = ""
) -> list[Cell]:
    return [key, "Norrby Bygg AB", DAY, "Brev", section, goal, measure, text, file]


def url(remiss: Remiss, rest: str = "") -> str:
    return f"/staff/rounds/{remiss.round.id}/responses{rest}"


def archive(*files: tuple[str, bytes]) -> bytes:
    kept = io.BytesIO()
    with zipfile.ZipFile(kept, "w", zipfile.ZIP_DEFLATED) as made:
        for name, content in files:
            made.writestr(name, content)
    return kept.getvalue()


def upload(
    staff: Browser, remiss: Remiss, rows: Sequence[Sequence[Cell]], files: Files = (), *, status: int = 200
) -> str:
    """Read in a workbook with files beside it; the text of the page that follows."""
    staff.get(url(remiss, "/import"))
    sheet = xlsx_bytes([Sheet("Svar", HEADERS, rows)])
    sent = [(io.BytesIO(content), name) for name, content in files]
    return staff.press(
        "Läs filen", file=(io.BytesIO(sheet), "svar.xlsx"), attachments=sent, status=status
    ).text


def count(session: Session, model: type) -> int:
    return session.scalar(select(func.count()).select_from(model)) or 0


@pytest.fixture
def staff(browser: Open, cast: Cast, session: Session, firm: Consultee) -> Browser:
    with write():
        make_organisation(session, "Norrby Bygg AB")
    return browser(cast.registrar)


@pytest.fixture
def waiting(app: Flask) -> Path:
    """The folder where files wait."""
    return Path(app.config["SETTINGS"].instance) / "waiting"


def test_goals_sections_and_measures_by_number(staff: Browser, remiss: Remiss, session: Session) -> None:
    rows = [
        row("A", "Om målet.", goal="1"),
        row("A", "Om delmålet.", section="Avsnitt 2", goal="Delmål 1,1"),
        row("A", "Om åtgärden.", section="2. Mål 1", measure="Åtgärd 2: Ta fram något"),
        row("A", "Om avsnittet.", section="1. Bakgrund och syfte"),
    ]
    text = upload(staff, remiss, rows)
    assert "1 svar läggs in." in text
    staff.press("Lägg in 1 svar")
    kept = {each.body: each for each in session.scalars(select(Comment))}
    assert kept["Om målet."].goal_id is not None
    assert kept["Om delmålet."].goal_id not in (None, kept["Om målet."].goal_id)
    assert kept["Om målet."].section_id == kept["Om åtgärden."].section_id
    assert kept["Om åtgärden."].measure_id is not None
    assert kept["Om avsnittet."].section_id not in (None, kept["Om målet."].section_id)


def test_goals_that_cannot_be(staff: Browser, remiss: Remiss) -> None:
    rows = [
        row("A", "Ett.", goal="77"),
        row("B", "Två.", section="1", goal="1"),
        row("C", "Tre.", goal="1", measure="1"),
    ]
    text = upload(staff, remiss, rows)
    for said in (
        "Målet finns inte i remissen.", "Målet hör till ett annat avsnitt.", "Skriv antingen ett mål eller en åtgärd.",
    ):  # fmt: skip
        assert said in text


def test_files_of_an_archive_are_entered_with_the_comment_that_names_them(
    staff: Browser, remiss: Remiss, session: Session, waiting: Path
) -> None:
    rows = [
        row("A", "Se kartan.", measure="2", file="karta.pdf"),
        row("A", file="Brev/SVAR.PDF; anteckning.txt"),
    ]
    files = [
        ("karta.pdf", PDF),
        ("brev/svar.pdf", PDF + b"2"),
        ("anteckning.txt", b"hej"),
        ("annan.pdf", PDF),
    ]
    text = upload(staff, remiss, rows, [("bilagor.zip", archive(*files))])
    assert "1 svar läggs in." in text and "karta.pdf" in text
    assert "4 filer följer med tabellen." in text
    assert (count(session, Response), count(session, StoredFile)) == (0, 0), "nothing is entered by looking"
    staff.press("Lägg in 1 svar")
    kept = {each.body: each for each in session.scalars(select(Comment))}
    assert [each.file.filename for each in kept["Se kartan."].attachments] == ["karta.pdf"]
    assert [each.file.filename for each in kept[""].attachments] == ["svar.pdf", "anteckning.txt"]
    assert read_file(kept[""].attachments[0].file) == PDF + b"2"
    response = session.scalars(select(Response)).one()
    page = staff.get(url(remiss, f"/{response.id}")).text
    assert "karta.pdf" in page and "anteckning.txt" in page
    # Once more, also with the same files: nothing is entered twice.
    assert "Det finns inget nytt att lägga in." in upload(
        staff, remiss, rows, [("bilagor.zip", archive(*files))]
    )
    assert count(session, CommentAttachment) == 3
    assert any(waiting.iterdir())
    staff.press("Kasta filen")
    staff.get(url(remiss, "/import/1"))
    staff.press("Kasta filen")
    assert not any(waiting.iterdir())
    assert read_file(kept[""].attachments[0].file) == PDF + b"2", "what was entered stays"


def test_other_bytes_under_the_same_number_differ(staff: Browser, remiss: Remiss) -> None:
    rows = [row("A", "Se kartan.", file="karta.pdf")]
    upload(staff, remiss, rows, [("karta.pdf", PDF)])
    staff.press("Lägg in 1 svar")
    assert "Svaret är redan inlagt med ett annat innehåll." in upload(
        staff, remiss, rows, [("karta.pdf", PDF + b"2")]
    )


def test_every_file_has_its_verdict(staff: Browser, remiss: Remiss, session: Session) -> None:
    rows = [
        row("A", "Ett.", file="saknas.pdf"),
        row("B", "Två.", file="samma.pdf"),
        row("C", "Tre.", file="program.exe"),
        row("D", "Fyra.", file="tom.pdf"),
        row("E", "Fem.", file="bluff.pdf"),
        row("F", "Sex.", file="1.txt;2.txt;3.txt;4.txt;5.txt;6.txt"),
        row("G", "Sju.", file="två/samma.pdf"),
    ]
    files = [
        ("ett/samma.pdf", PDF), ("två/samma.pdf", PDF + b"2"), ("program.exe", b"MZ\x90\0"), ("tom.pdf", b""),
        ("bluff.pdf", b"<html>"), *((f"{n}.txt", b"x") for n in range(1, 7)),
    ]  # fmt: skip
    text = upload(staff, remiss, rows, [("bilagor.zip", archive(*files))])
    for said in (
        "Filen följer inte med tabellen.", "Flera filer heter så.", "Den sortens fil kan vi inte ta emot.",
        "Filen är tom.", "Ett svar kan ha högst 5 filer.", "6 svar har fel och lämnas utanför.", "1 svar läggs in.",
    ):  # fmt: skip
        assert said in text
    assert count(session, Response) == 0


def test_a_missing_file_is_added_on_the_page_or_its_name_mended(
    staff: Browser, remiss: Remiss, session: Session
) -> None:
    rows = [row("A", "Ett.", file="karta.pdf"), row("B", "Två.", file="bref.pdf")]
    text = upload(staff, remiss, rows, [("brev.pdf", PDF)])
    assert "2 svar har fel" in text and "1 fil följer med tabellen." in text
    assert "1 cell är ändrad." in staff.press("Rätta", **{"c-3-file": "brev.pdf"}).text
    assert "Välj en fil." in staff.press("Lägg till filerna", status=422).text
    text = staff.press("Lägg till filerna", attachments=(io.BytesIO(PDF + b"k"), "karta.pdf")).text
    assert "1 fil är tillagd." in text and "2 svar läggs in." in text
    staff.press("Lägg in 2 svar")
    assert count(session, CommentAttachment) == 2


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"PK\x03\x04 skadad", "är ingen zip-fil, eller skadad."),
        (archive(*((f"{n}.txt", b"x") for n in range(3_000))), "har för många filer."),
        (archive(("bomb.txt", b"\0" * 60_000_000)), "blir för stor när den packas upp."),
    ],
)
def test_archives_that_cannot_be_used_change_nothing(
    staff: Browser, remiss: Remiss, session: Session, waiting: Path, data: bytes, said: str
) -> None:
    text = upload(staff, remiss, [row("A", "Ett.", file="a.txt")], [("bilagor.zip", data)], status=422)
    assert said in text
    assert count(session, ResponseFile) == 0
    assert not waiting.exists() or not any(waiting.iterdir())


def test_refused_files_leave_nothing_and_the_others_stay(
    staff: Browser, remiss: Remiss, session: Session, waiting: Path
) -> None:
    upload(staff, remiss, [row("A", "Ett.", file="karta.pdf;brev.txt")], [("karta.pdf", PDF)])
    before = sorted(waiting.rglob("*"))
    broken = [(io.BytesIO(b"bra"), "brev.txt"), (io.BytesIO(b"PK\x03\x04 skadad"), "b.zip")]
    text = staff.press("Lägg till filerna", status=422, attachments=broken).text
    assert "är ingen zip-fil, eller skadad." in text
    assert sorted(waiting.rglob("*")) == before
    staff.get(url(remiss, "/import/1"))
    assert (
        "1 svar läggs in."
        in staff.press("Lägg till filerna", attachments=(io.BytesIO(b"bra"), "brev.txt")).text
    )
    assert len(list(waiting.iterdir())) == 1
    staff.press("Lägg in 1 svar")
    assert count(session, CommentAttachment) == 2


def test_two_who_are_first_to_add_files_both_have_theirs(
    staff: Browser, remiss: Remiss, session: Session
) -> None:
    upload(staff, remiss, [row("A", "Ett.", file="karta.pdf")])
    mine, theirs = Attached("a.txt", "a.txt", "0" * 64), Attached("b.txt", "b.txt", "1" * 64)
    with write():
        importing.add_attached(
            file=session.scalars(select(ResponseFile)).one(), attached=[mine], waits_in="a" * 32
        )
    with pytest.raises(importing.WaitsElsewhere), write():
        importing.add_attached(
            file=session.scalars(select(ResponseFile)).one(), attached=[theirs], waits_in="b" * 32
        )
    staff.get(url(remiss, "/import/1"))
    assert (
        "1 fil är tillagd."
        in staff.press("Lägg till filerna", attachments=(io.BytesIO(PDF), "karta.pdf")).text
    )
    file = session.scalars(select(ResponseFile)).one()
    assert file.waits_in == "a" * 32
    assert [each["path"] for each in file.attached] == ["a.txt", "karta.pdf"]


@pytest.mark.parametrize(
    ("cell", "number"),
    [
        ("12", "12"), ("12.", "12"), ("3,1", "3.1"), ("Åtgärd 12 Bygg en bro", "12"), ("5. Mark och vägar", "5"),
        ("Delmål 3.1: Mark", "3.1"), ("10 000 träd planteras", ""), ("Åtgärd 10 000 träd", ""),
        ("10, 20 eller 30 träd", ""), ("2027 års budget", ""), ("Bygg en bro", ""),
    ],
)  # fmt: skip
def test_a_number_names_a_place_only_where_it_stands_as_one(cell: str, number: str) -> None:
    assert import_places.number_in(cell) == number


def test_a_path_upwards_writes_nothing_outside(
    staff: Browser, remiss: Remiss, session: Session, app: Flask
) -> None:
    evil = "../../../../../../tmp/consult-should-not-be-here.txt"
    rows = [row("A", "Ett.", file=evil)]
    assert "1 svar läggs in." in upload(staff, remiss, rows, [("b.zip", archive((evil, b"hej")))])
    staff.press("Lägg in 1 svar")
    assert session.scalars(select(StoredFile.filename)).all() == ["consult-should-not-be-here.txt"]
    assert not Path("/tmp/consult-should-not-be-here.txt").exists()
    found = {path.name for path in Path(app.config["SETTINGS"].instance).rglob("*should-not*")}
    assert found == set()


def test_files_that_a_restored_backup_has_lost_are_missing(
    staff: Browser, remiss: Remiss, waiting: Path, session: Session
) -> None:
    upload(staff, remiss, [row("A", "Ett.", file="karta.pdf")], [("karta.pdf", PDF)])
    for path in waiting.rglob("*"):
        if path.is_file():
            path.unlink()
    assert "Filen följer inte med tabellen." in staff.get(url(remiss, "/import/1")).text


def test_old_files_are_forgotten_with_what_waits(
    staff: Browser, remiss: Remiss, waiting: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    upload(staff, remiss, [row("A", "Ett.", file="karta.pdf")], [("karta.pdf", PDF)])
    monkeypatch.setattr("consult.responses.import_waiting.LEFT_FOR", -1.0)
    forget_files(datetime(2027, 2, 20, tzinfo=UTC))
    assert any(waiting.iterdir())
    forget_files(datetime(2027, 4, 20, tzinfo=UTC))
    assert not any(waiting.iterdir())


def test_the_row_of_the_template_that_shows_how_is_never_read_in(staff: Browser, remiss: Remiss) -> None:
    data = staff.client.get(url(remiss, "/import/template.xlsx")).data
    table = read_table(data)
    assert len(table.rows) == 1
    assert rows_of(table) == []
    staff.get(url(remiss, "/import"))
    text = staff.press("Läs filen", file=(io.BytesIO(data), "mall-svar.xlsx"), status=422).text
    assert "Filen har rubriker men inga rader." in text


def test_the_worker_enters_the_files_of_a_long_sheet(
    staff: Browser, remiss: Remiss, session: Session
) -> None:
    with write():
        for number in range(60):
            make_organisation(session, f"Firma {number} AB")
    rows = [[f"M-{n}", f"Firma {n} AB", DAY, "Brev", "", "", "", f"Ord {n}.", f"{n}.txt"] for n in range(60)]
    files = archive(*((f"{n}.txt", f"Brev {n}".encode()) for n in range(60)))
    upload(staff, remiss, rows, [("bilagor.zip", files)])
    staff.press("Lägg in 60 svar")
    more = {"attachments": (io.BytesIO(PDF), "sen.pdf")}
    text = staff.post(url(remiss, "/import/1/files"), with_token(staff, more), status=422).text
    assert "Svaren läggs in just nu. Vänta tills det är klart." in text
    payload = dict(session.scalars(select(Job).where(Job.kind == "responses.import")).one().payload)
    assert enter_file(payload) == {"entered": 60}
    assert enter_file(payload) == {"entered": 0}
    kept = session.scalars(select(Comment).where(Comment.body == "Ord 41.")).one()
    assert [read_file(each.file) for each in kept.attachments] == [b"Brev 41"]
    assert count(session, CommentAttachment) == 60


def test_who_may_not_add_files(browser: Open, cast: Cast, staff: Browser, remiss: Remiss) -> None:
    upload(staff, remiss, [row("A", "Ett.", file="karta.pdf")])
    reader = browser(cast.reader)
    reader.get("/staff/")
    reader.post(url(remiss, "/import/1/files"), with_token(reader), status=403)
    other = make_remiss("KS 2026/999")
    staff.get(url(other, "/import"))
    staff.post(url(other, "/import/1/files"), with_token(staff), status=404)
