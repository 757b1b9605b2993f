"""Staff say what the report is called, and it is called so everywhere; what it shows changes, and it is made anew."""

import io
from collections.abc import Callable
from datetime import datetime

import docx
import openpyxl
import pikepdf
from flask import current_app
from sqlalchemy import func, select

from consult.core.audit import AuditEntry
from consult.core.db import db, write
from consult.core.job_runner import run_one
from consult.programmes.actions.decisions import DecisionFacts, propose, record_decision
from consult.programmes.models import DecisionOutcome
from consult.reports.jobs import find_outdated_reports
from consult.reports.models import ReportAudience, ReportFile, ReportFormat
from tests.cast import Cast, actor
from tests.client import Browser, with_token
from tests.factories.triage import Scene

Open = Callable[..., Browser]
OUTCOME = "/remiss/naringsliv/utfall"


def url(scene: Scene, tail: str = "") -> str:
    return f"/staff/rounds/{scene.round.id}/report/files{tail}"


def work() -> None:
    """Let the worker find what is outdated, and make it."""
    find_outdated_reports(datetime.now().astimezone())
    while run_one(current_app._get_current_object()):  # type: ignore[attr-defined]
        pass


def name_it(someone: Browser, scene: Scene, name: str, status: int = 200) -> str:
    someone.get(url(scene))
    return someone.press("Spara namnet", status=status, name=name).text


def public_pdf(someone: Browser, status: int = 200) -> tuple[str, bytes]:
    """The name and the bytes of the public report."""
    reply = someone.client.get(f"{OUTCOME}/redogorelse.pdf")
    assert reply.status_code == status
    return reply.headers.get("Content-Disposition", ""), reply.data


def test_the_report_is_called_by_its_name_in_every_format(
    answered: Scene, browser: Open, cast: Cast, publish: Callable[..., object]
) -> None:
    publish()
    editor = browser(cast.editor)
    assert "Remissammanställning, Word" in editor.get(url(answered)).text
    text = name_it(editor, answered, "  Samrådsredogörelse\x07 ")
    assert "Sparat." in text and "Samrådsredogörelse, Word" in text
    work()
    for kind in ("docx", "xlsx"):
        editor.get(url(answered))
        editor.post(url(answered), with_token(editor, {"kind": kind, "audience": "internal"}))
    work()
    rows = {
        row.format: row
        for row in db.session.scalars(select(ReportFile).where(ReportFile.finished_at.is_not(None)))
    }
    assert rows[ReportFormat.DOCX].file.filename == "naringsliv-samradsredogorelse-intern.docx"  # type: ignore[union-attr]
    got = {
        kind: editor.client.get(url(answered, f"/{rows[kind].id}")).data
        for kind in (ReportFormat.DOCX, ReportFormat.XLSX)
    }
    title = f"Samrådsredogörelse: {answered.round.title}"
    document = docx.Document(io.BytesIO(got[ReportFormat.DOCX]))
    assert document.core_properties.title == title == document.paragraphs[0].text
    book = openpyxl.load_workbook(io.BytesIO(got[ReportFormat.XLSX]))
    assert book.properties.title == title == book["Sammanfattning"]["B2"].value
    anyone = browser()
    page = anyone.get(OUTCOME)
    assert "Samrådsredogörelse, PDF" in page.text and "Samrådsredogörelse," in page.title
    assert "Samrådsredogörelse" in anyone.get(f"{OUTCOME}/avsandare").text
    name, content = public_pdf(anyone)
    assert "naringsliv-samradsredogorelse.pdf" in name
    with pikepdf.open(io.BytesIO(content)) as pdf, pdf.open_metadata() as about:
        assert about["dc:title"] == title


def test_empty_is_the_usual_name_and_each_change_is_noted_once(
    answered: Scene, browser: Open, cast: Cast
) -> None:
    editor = browser(cast.editor)
    name_it(editor, answered, "Granskningsutlåtande")
    assert "Sparat." not in name_it(editor, answered, "Granskningsutlåtande")
    assert "Remissammanställning, PDF" in name_it(editor, answered, "")
    assert answered.round.report_title == ""
    name_it(editor, answered, "Remissammanställning")
    assert db.session.scalar(select(func.count()).where(AuditEntry.action == "report.named")) == 2


def test_a_name_too_long_is_refused_with_the_text_kept(answered: Scene, browser: Open, cast: Cast) -> None:
    editor = browser(cast.editor)
    text = name_it(editor, answered, "Ord " * 30, status=422)
    assert "Skriv högst 80 tecken." in text and "Ord Ord" in str(
        editor.page.form("Spara namnet")[0]["fields"]
    )
    assert answered.round.report_title == ""
    assert "Spara namnet" not in browser(cast.registrar).get(url(answered)).text


def made_count() -> int:
    return (
        db.session.scalar(
            select(func.count(ReportFile.id)).where(
                ReportFile.format == ReportFormat.PDF, ReportFile.audience == ReportAudience.PUBLIC
            )
        )
        or 0
    )


def test_a_decision_makes_the_report_anew_and_the_old_one_is_given_out_until_then(
    answered: Scene, browser: Open, cast: Cast, publish: Callable[..., object], now: datetime
) -> None:
    publish()
    work()
    work()
    assert made_count() == 1
    anyone = browser()
    _name, before = public_pdf(anyone)
    facts = DecisionFacts(DecisionOutcome.SENT_BACK, "Kommunfullmäktige", now.date(), "52")
    with write():
        proposed = propose(document=answered.document, by=actor(cast.editor), now=now)
    work()
    with write():
        record_decision(
            document=answered.document, proposed_id=proposed.id, facts=facts, by=actor(cast.editor), now=now
        )
    assert public_pdf(anyone)[1] != b""
    assert "PDF" in anyone.get(OUTCOME).text
    find_outdated_reports(now)
    assert made_count() == 3 and public_pdf(anyone)[1] != before
    work()
    after = public_pdf(anyone)[1]
    assert after != before
    work()
    assert made_count() == 3
    editor = browser(cast.editor)
    name_it(editor, answered, "Samrådsredogörelse")
    assert public_pdf(anyone)[1] == after
    work()
    assert public_pdf(anyone)[1] != after
