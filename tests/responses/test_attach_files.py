"""Put files on a comment: what is taken, what is not, and that nothing else is lost over it."""

import gc
import io
from datetime import datetime

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from consult.core.files import StoredFile, read_file
from consult.core.outbox import MailContent
from consult.core.plain_text import clean_filename
from consult.responses.attachments import FileProblem, FileRefused, check_file
from consult.responses.models import FILE_SIZE_LIMIT, DraftAttachment, DraftComment
from tests.client import Browser
from tests.factories.responses import PDF, Consultee, Remiss, enter, make_consultee, submit
from tests.factories.word_files import programme_file

# The test client leaves the temporary file of a large upload to the garbage collector.
pytestmark = pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")

PNG = b"\x89PNG\r\n\x1a\n" + b"\0" * 32


def _names(session: Session) -> list[str]:
    session.expire_all()
    query = select(StoredFile.filename).join(DraftAttachment).order_by(DraftAttachment.id)
    return list(session.scalars(query))


def _form(app: Flask, firm: Consultee) -> Browser:
    browser = enter(app, firm)
    browser.get(firm.url("avsnitt/2?kommentera=m1"))
    return browser


def test_files_are_kept_byte_for_byte_and_the_sender_can_fetch_them(
    app: Flask, session: Session, firm: Consultee
) -> None:
    browser = _form(app, firm)
    files = [(io.BytesIO(PDF), "Skiss.pdf"), (io.BytesIO(PNG), "Karta.png")]
    browser.press("Spara synpunkten", body="Se bilagor.", files=files)
    assert _names(session) == ["Skiss.pdf", "Karta.png"]
    assert read_file(session.scalars(select(StoredFile)).all()[0]) == PDF
    page = browser.click("Skiss.pdf")
    assert page.response.data == PDF
    assert page.response.headers["Content-Type"] == "application/pdf"
    assert page.response.headers["Content-Disposition"].startswith("attachment")
    assert page.response.headers["Cache-Control"] == "no-store"


def test_a_file_alone_is_a_comment(app: Flask, session: Session, firm: Consultee) -> None:
    browser = _form(app, firm)
    browser.press("Spara synpunkten", body="", files=(io.BytesIO(PDF), "Skiss.pdf"))
    assert _names(session) == ["Skiss.pdf"]
    assert "Er 1 synpunkt" in browser.get(firm.url("granska")).text


@pytest.mark.parametrize(
    ("content", "name", "words"),
    [
        (b"%PDF-1.7" + b"x" * FILE_SIZE_LIMIT, "Stor.pdf", "Stor.pdf är för stor. Högst 25 MB."),
        (b"", "Tom.pdf", "Tom.pdf är tom. Välj en annan fil."),
        (b"MZ\x90\x00" + b"\0" * 99, "Program.exe", "Program.exe är en sorts fil som vi inte kan ta emot."),
        (b"MZ\x90\x00" + b"\0" * 99, "Utklädd.pdf", "Utklädd.pdf är en sorts fil som vi inte kan ta emot."),
    ],
    ids=["too big", "empty", "wrong type", "in disguise"],
)
def test_a_bad_file_is_named_and_text_and_other_files_are_saved(
    app: Flask, session: Session, firm: Consultee, content: bytes, name: str, words: str
) -> None:
    browser = _form(app, firm)
    files = [(io.BytesIO(content), name), (io.BytesIO(PDF), "God.pdf")]
    page = browser.press("Spara synpunkten", status=422, body="Min text.", files=files)
    assert words in page.text
    assert page.title.startswith("Fel: ")
    assert "Min text." in page.html
    assert _names(session) == ["God.pdf"]
    assert [row.body for row in session.scalars(select(DraftComment))] == ["Min text."]
    browser.press("Spara synpunkten", body="Min text, rättad.")
    assert [row.body for row in session.scalars(select(DraftComment))] == ["Min text, rättad."]
    gc.collect()


def test_a_bad_file_alone_says_what_is_wrong_with_it(app: Flask, session: Session, firm: Consultee) -> None:
    page = _form(app, firm).press("Spara synpunkten", status=422, body="", files=(io.BytesIO(b""), "Tom.pdf"))
    assert "Tom.pdf är tom." in page.text


def test_the_sixth_file_finds_no_room(app: Flask, session: Session, firm: Consultee) -> None:
    browser = _form(app, firm)
    files = [(io.BytesIO(PDF + bytes([n])), f"Fil {n}.pdf") for n in range(6)]
    page = browser.press("Spara synpunkten", status=422, body="Sex.", files=files)
    assert "Fil 5.pdf fick inte plats. Ett svar kan ha högst 5 filer." in page.text
    assert len(_names(session)) == 5
    browser.get(firm.url("avsnitt/2?kommentera=m2"))
    browser.press("Spara synpunkten", status=422, body="Till.", files=(io.BytesIO(PNG), "Till.png"))
    assert len(_names(session)) == 5


def test_the_same_file_sent_again_is_there_once(app: Flask, session: Session, firm: Consultee) -> None:
    browser = _form(app, firm)
    browser.press("Spara synpunkten", body="Ett.", files=(io.BytesIO(PDF), "Skiss.pdf"))
    browser.get(firm.url("avsnitt/2?kommentera=m1"))
    browser.press("Spara synpunkten", body="Två.", files=(io.BytesIO(PDF), "Skiss.pdf"))
    assert _names(session) == ["Skiss.pdf"]


def test_taking_a_file_away_saves_what_is_typed(app: Flask, session: Session, firm: Consultee) -> None:
    browser = _form(app, firm)
    browser.press("Spara synpunkten", body="Ett.", files=(io.BytesIO(PDF), "Skiss.pdf"))
    browser.get(firm.url("avsnitt/2?kommentera=m1"))
    form, _button = browser.page.form("Spara synpunkten")
    attachment = session.scalars(select(DraftAttachment)).one()
    browser.post(
        firm.url(f"bilaga/{attachment.id}/ta-bort"),
        {**dict(form["fields"]), "body": "Ett, och mer som inte är sparat."},
    )
    assert _names(session) == []
    assert "Ett, och mer som inte är sparat." in browser.page.html
    assert browser.page.form("Spara synpunkten")


def test_nobody_else_gets_the_file(app: Flask, session: Session, remiss: Remiss, firm: Consultee) -> None:
    browser = _form(app, firm)
    browser.press("Spara synpunkten", body="Ett.", files=(io.BytesIO(PDF), "Skiss.pdf"))
    attachment = session.scalars(select(DraftAttachment)).one()
    other = make_consultee(remiss, "Nordåns Åkeri AB", "info@nordan.example")
    stranger = enter(app, other)
    stranger.get(other.url(f"bilaga/{attachment.id}"), status=404)
    stranger.get(firm.url(f"bilaga/{attachment.id}"), status=403)
    token = dict(stranger.get(other.url("avsnitt/1")).form("Nästa")[0]["fields"])["csrf_token"]
    stranger.post(other.url(f"bilaga/{attachment.id}/ta-bort"), {"csrf_token": token}, status=422)
    assert _names(session) == ["Skiss.pdf"]


@pytest.mark.parametrize(
    ("name", "clean"),
    [
        ("../../etc/passwd.txt", "passwd.txt"),
        ("C:\\Mina filer\\Skiss.pdf", "Skiss.pdf"),
        ("faktura\u202efdp.exe", "faktura fdp.exe"),
        ("rad\nbryt.pdf", "rad bryt.pdf"),
        ("a" * 300 + ".docx", "a" * 115 + ".docx"),
        ('vad<"?>.pdf', "vad____.pdf"),
        ("", "fil"),
    ],
)
def test_file_names_are_cleaned(name: str, clean: str) -> None:
    assert clean_filename(name) == clean


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.docx", programme_file()),
        ("a.TXT", "Hej å".encode("cp1252")),
        ("a.txt", "Hej å".encode("utf-16")),
        ("a.csv", b"namn;v\n"),
        ("a.jpg", b"\xff\xd8\xff\xe0" + b"\0" * 60),
    ],
)
def test_office_files_pictures_and_texts_are_taken(name: str, content: bytes) -> None:
    assert check_file(name, content).content == content


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.docx", b"PK\x03\x04 no archive"),
        ("a.txt", b"\0\1\2"),
        ("a.txt", PDF),
        ("a.html", b"<p>"),
        ("pdf", PDF),
    ],
)
def test_what_is_not_what_it_says_is_refused(name: str, content: bytes) -> None:
    with pytest.raises(FileRefused) as refused:
        check_file(name, content)
    assert refused.value.problem is FileProblem.WRONG_TYPE


def test_the_receipt_says_how_many_files_came(
    app: Flask, session: Session, firm: Consultee, now: datetime
) -> None:
    files = [(io.BytesIO(PDF), "Skiss.pdf"), (io.BytesIO(PNG), "Karta.png")]
    _form(app, firm).press("Spara synpunkten", body="Se bilagor.", files=files)
    submit(firm, now)
    text = session.scalar(select(MailContent.text).where(MailContent.kind == "receipt"))
    assert "1 synpunkt, 2 filer" in (text or "")
