"""Staff take the comments out as a spreadsheet, and open what was attached."""

import io
from collections.abc import Callable

import openpyxl
import pytest
from sqlalchemy import select

from consult.core.audit import AuditEntry
from consult.core.db import db, write
from consult.core.files import add_file, keep_bytes
from consult.organisations.models import OrganisationKind
from consult.responses.models import CommentAttachment
from consult.triage.models import Withholding, WorkState
from tests.cast import Cast
from tests.client import Browser
from tests.factories.triage import PERSON_NUMBER, Scene

Open = Callable[..., Browser]
HOSTILE = '=HYPERLINK("http://ont.example")'


@pytest.fixture
def full(scene: Scene) -> Scene:
    """A company, a sole trader, a person, a hostile text, a withheld comment and an unfinished answer."""
    with write() as session:
        scene.response(
            "Bron bär inte.", by=scene.organisation("Sågforsens Åkeri AB", org_number="165599990016")
        )
        trader = scene.organisation("Ensam Ensamsson", sole_trader=True, org_number=PERSON_NUMBER)
        scene.response("Ensam mening", by=trader)
        scene.response(
            "Privat mening", by=scene.organisation("Privat Person", OrganisationKind.PRIVATE_PERSON)
        )
        scene.response(HOSTILE)
        scene.response("Hemlig uppgift", proposed="Hemlig text")
        hidden = scene.points[-1].comment_id
        row = Withholding(
            comment_id=hidden, ground="OSL 31:16", reason="Affär", at=scene.now, by="Registrator"
        )
        session.add(row)
        scene.answer(scene.points[0], reason="Klart svar")
        scene.answer(scene.points[1], reason="Halvt svar", state=WorkState.DRAFT)
    return scene


def take(browser: Browser, scene: Scene, button: str) -> bytes:
    browser.get(f"/staff/rounds/{scene.round.id}/points?state=all")
    page = browser.press(button)
    assert page.response.headers["Content-Disposition"].startswith("attachment")
    return bytes(page.response.data)


def test_the_staff_file_is_complete(full: Scene, browser: Open, cast: Cast) -> None:
    book = openpyxl.load_workbook(io.BytesIO(take(browser(cast.reader), full, "Alla synpunkter, XLSX")))
    rows = list(book.active.iter_rows(values_only=True))
    text = str(rows)
    assert len(rows) == 6
    for words in (
        "Bron bär inte.",
        "Ensam Ensamsson",
        "Hemlig uppgift",
        "559999-0016",
        "Klart svar",
        HOSTILE,
    ):
        assert words in text
    assert "Halvt svar" not in text, "an unfinished answer is working material"
    assert PERSON_NUMBER[-10:-4] not in text and "kontaktpersonen" not in text.lower()
    assert all(cell.data_type != "f" for row in book.active.iter_rows() for cell in row)


def test_the_csv_is_as_excel_wants_it_and_runs_nothing(full: Scene, browser: Open, cast: Cast) -> None:
    content = take(browser(cast.reader), full, "Alla synpunkter, CSV").decode("utf-8-sig")
    assert content.startswith('"Punkt";"Svarets nummer"')
    assert "\"'=HYPERLINK" in content and ';"=HYPERLINK' not in content


@pytest.mark.parametrize("kind", ["XLSX", "CSV"])
def test_the_file_for_disclosure_names_no_person(full: Scene, browser: Open, cast: Cast, kind: str) -> None:
    content = take(browser(cast.registrar), full, f"För utlämnande, {kind}")
    if kind == "XLSX":
        book = openpyxl.load_workbook(io.BytesIO(content))
        text = str(list(book.active.iter_rows(values_only=True)))
    else:
        text = content.decode("utf-8-sig")
    for words in ("Sågforsens Åkeri AB", "Enskild firma", "Privatperson", "Undanhållen enligt OSL 31:16"):
        assert words in text
    for words in ("Ensamsson", "Privat Person", "Hemlig", "Klart svar", "Halvt svar", PERSON_NUMBER[2:8]):
        assert words not in text


def test_taking_out_is_logged_and_needs_the_right_role(full: Scene, browser: Open, cast: Cast) -> None:
    reader = browser(cast.reader)
    page = reader.get(f"/staff/rounds/{full.round.id}/points")
    assert "För utlämnande" not in page.text
    token = page.form("Logga ut")[0]["fields"][0][1]
    reader.post(f"/staff/rounds/{full.round.id}/disclosure.csv", {"csrf_token": token}, status=403)
    take(reader, full, "Alla synpunkter, CSV")
    actions = db.session.scalars(select(AuditEntry.action)).all()
    assert "points.exported" in actions and "points.disclosed" not in actions


def test_an_attachment_comes_as_a_download_only(scene: Scene, browser: Open, cast: Cast) -> None:
    content = b"<script>alert(1)</script>"
    sha256 = keep_bytes(content)
    with write() as session:
        scene.response("Se bilagan")
        file = add_file(
            sha256=sha256,
            size=len(content),
            media_type="text/html",
            filename='Läs "mig";.html',
            now=scene.now,
        )
        session.add(CommentAttachment(comment_id=scene.points[0].comment_id, file_id=file.id))
    reader = browser(cast.reader)
    page = reader.get(f"/staff/rounds/{scene.round.id}/points/1")
    response = reader.client.get(page.link("Läs _mig_;.html"))
    assert response.data == content
    assert response.headers["Content-Type"] == "application/octet-stream"
    assert response.headers["Content-Disposition"].startswith("attachment")
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in response.headers["Content-Security-Policy"]
    reader.get(f"/staff/rounds/{scene.round.id}/attachments/99", status=404)
    reader.get(f"/staff/rounds/99/attachments/{1}", status=404)
    browser().get(f"/staff/rounds/{scene.round.id}/attachments/1", follow=False, status=302)
