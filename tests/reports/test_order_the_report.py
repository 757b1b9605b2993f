"""Staff order the report, the worker makes it, staff and then anyone fetch it; the municipality's own template."""

import io
import zipfile
from collections.abc import Callable
from datetime import datetime

import docx
import pytest
from docx.shared import RGBColor
from flask import current_app
from sqlalchemy import func, select

from consult.core.db import db, write
from consult.core.job_runner import run_one
from consult.reports.jobs import find_outdated_reports
from consult.reports.models import ReportAudience, ReportFile, ReportFormat, ReportTemplate
from consult.triage.models import Withholding
from tests.cast import Cast
from tests.client import Browser, Page, with_token
from tests.factories.triage import Scene

Open = Callable[..., Browser]


def url(scene: Scene, tail: str = "") -> str:
    return f"/staff/rounds/{scene.round.id}/report/files{tail}"


def work() -> None:
    """Let the worker do what waits."""
    while run_one(current_app._get_current_object()):  # type: ignore[attr-defined]
        pass


def fetched(someone: Browser, address: str) -> bytes:
    reply = someone.client.get(address)
    assert reply.status_code == 200
    return reply.data


def newest(kind: ReportFormat, audience: ReportAudience) -> ReportFile:
    db.session.expire_all()
    query = select(ReportFile).where(ReportFile.format == kind, ReportFile.audience == audience)
    return db.session.scalars(query.order_by(ReportFile.id.desc())).first()  # type: ignore[return-value]


def press(editor: Browser, scene: Scene, kind: str, audience: str, status: int = 200) -> Page:
    editor.get(url(scene))
    return editor.post(url(scene), with_token(editor, {"kind": kind, "audience": audience}), status=status)


@pytest.mark.parametrize("kind", [each.value for each in ReportFormat])
def test_an_ordered_report_is_made_once_and_can_be_fetched(
    answered: Scene, browser: Open, cast: Cast, now: datetime, kind: str
) -> None:
    editor = browser(cast.editor)
    assert "Inte gjord än." in editor.get(url(answered)).text
    press(editor, answered, kind, "internal")
    press(editor, answered, kind, "internal")
    assert db.session.scalar(select(func.count(ReportFile.id))) == 1
    page = editor.get(url(answered))
    assert "Görs nu." in page.text and "data-poll=" in page.html
    work()
    page = editor.get(url(answered))
    assert "Gjord i dag" in page.text and "data-poll-done" in page.html
    row = newest(ReportFormat(kind), ReportAudience.INTERNAL)
    reply = editor.client.get(url(answered, f"/{row.id}"))
    assert reply.status_code == 200 and "-intern." in reply.headers["Content-Disposition"]
    assert reply.data.startswith(b"%PDF" if kind in ("pdf", "responses") else b"PK")


def test_only_those_who_run_rounds_order_and_only_known_kinds(
    answered: Scene, browser: Open, cast: Cast
) -> None:
    reader = browser(cast.registrar)
    assert "Gör om" not in reader.get(url(answered)).text
    editor = browser(cast.editor)
    page = press(editor, answered, "exe", "public", status=422)
    assert "Välj vad som ska göras." in page.text
    assert editor.get(url(answered, "/99999"), status=404)


def test_the_public_page_offers_the_report_until_it_must_be_made_anew(
    answered: Scene, browser: Open, publish: Callable[..., object], now: datetime
) -> None:
    publish()
    anyone = browser()
    page = anyone.get("/remiss/naringsliv/utfall")
    assert "Remissammanställning, PDF" not in page.text
    anyone.get("/remiss/naringsliv/utfall/redogorelse.pdf", status=404)
    find_outdated_reports(now)
    work()
    find_outdated_reports(now)
    assert db.session.scalar(select(func.count(ReportFile.id))) == 2
    page = anyone.get("/remiss/naringsliv/utfall")
    assert "Remissammanställning, PDF" in page.text and "Alla svar i original" in page.text
    assert fetched(anyone, "/remiss/naringsliv/utfall/redogorelse.pdf").startswith(b"%PDF")
    assert fetched(anyone, "/remiss/naringsliv/utfall/alla-svar.pdf").startswith(b"%PDF")
    with write():
        comment = answered.points[0].comment
        row = Withholding(comment_id=comment.id, ground="OSL 31:16", reason="Affärshemlighet", at=now, by="H")
        db.session.add(row)
    assert "Remissammanställning, PDF" not in anyone.get("/remiss/naringsliv/utfall").text
    anyone.get("/remiss/naringsliv/utfall/redogorelse.pdf", status=404)
    find_outdated_reports(now)
    work()
    assert "Remissammanställning, PDF" in anyone.get("/remiss/naringsliv/utfall").text


def test_a_preview_is_never_given_out(answered: Scene, browser: Open, cast: Cast, now: datetime) -> None:
    editor = browser(cast.editor)
    press(editor, answered, "pdf", "public")
    work()
    row = newest(ReportFormat.PDF, ReportAudience.PUBLIC)
    assert row.publication_id is None and "forhandsvisning" in row.file.filename  # type: ignore[union-attr]
    assert "Förhandsvisning." in editor.get(url(answered)).text
    browser().get("/remiss/naringsliv/utfall/redogorelse.pdf", status=404)


def own_template(*, dotx: bool = False) -> bytes:
    document = docx.Document()
    document.styles["Heading 1"].font.color.rgb = RGBColor(0xAA, 0x00, 0x11)
    document.add_paragraph("Text i mallen som inte ska med")
    document.core_properties.author = "Mallmakaren"
    document.sections[0].header.paragraphs[0].text = "Forsunda kommun, sidhuvud"
    output = io.BytesIO()
    document.save(output)
    if not dotx:
        return output.getvalue()
    made = io.BytesIO()
    with zipfile.ZipFile(output) as old, zipfile.ZipFile(made, "w") as new:
        for name in old.namelist():
            content = old.read(name)
            new.writestr(name, content.replace(b"document.main+xml", b"template.main+xml"))
    return made.getvalue()


@pytest.mark.parametrize("dotx", [False, True])
def test_the_word_document_is_written_in_the_municipalitys_own_template(
    answered: Scene, browser: Open, cast: Cast, now: datetime, dotx: bool
) -> None:
    editor = browser(cast.editor)
    editor.get(url(answered))
    name = "kommunmall.dotx" if dotx else "kommunmall.docx"
    upload(editor, answered, own_template(dotx=dotx), name)
    assert name in editor.get(url(answered)).text
    press(editor, answered, "docx", "internal")
    work()
    row = newest(ReportFormat.DOCX, ReportAudience.INTERNAL)
    content = editor.client.get(url(answered, f"/{row.id}")).data
    document = docx.Document(io.BytesIO(content))
    assert document.styles["Heading 1"].font.color.rgb == RGBColor(0xAA, 0x00, 0x11)
    assert document.sections[0].header.paragraphs[0].text == "Forsunda kommun, sidhuvud"
    text = "\n".join(each.text for each in document.paragraphs)
    assert "Sammanfattning" in text and "inte ska med" not in text
    assert document.core_properties.author != "Mallmakaren"
    editor.get(url(answered))
    editor.press("Gå tillbaka till standardmallen")
    assert "standardmall" in editor.get(url(answered)).text
    assert db.session.scalars(select(ReportTemplate)).one().removed_at is not None


def upload(editor: Browser, scene: Scene, content: bytes, name: str, status: int = 200) -> Page:
    return editor.press("Använd mallen", template=(io.BytesIO(content), name), status=status)


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "Filen är inget Worddokument"),
        (b"PK\x03\x04 trasig", "Filen är inget Worddokument"),
        (b"%PDF-1.7", "Filen är inget Worddokument"),
        (b"x" * 2_001, "Filen är för stor."),
    ],
)
def test_what_is_no_template_is_refused(
    answered: Scene, browser: Open, cast: Cast, content: bytes, message: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("consult.reports.views_staff.files.MOST_TEMPLATE", 2_000)
    editor = browser(cast.editor)
    editor.get(url(answered))
    page = upload(editor, answered, content, "mall.docx", status=422)
    assert message in page.text
    assert db.session.scalars(select(ReportTemplate)).all() == []


def test_no_file_chosen_is_said(answered: Scene, browser: Open, cast: Cast) -> None:
    editor = browser(cast.editor)
    editor.get(url(answered))
    assert "Välj en fil." in editor.press("Använd mallen", status=422).text
