"""The report in four formats, opened by other programs: the same points and numbers, and nothing that is withheld."""

import io
import re
import shutil
import subprocess
import zipfile
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import docx
import openpyxl
import pikepdf
import pytest
from docx.oxml.ns import qn
from flask_babel import force_locale

from consult.core.db import db, write
from consult.programmes.models import MeasureVersion
from consult.reports.models import ReportAudience, ReportFormat
from consult.reports.paper.content import Report
from consult.reports.paper.making import make
from consult.reports.queries.report import report_of
from consult.responses.models import Stance
from consult.triage.models import Outcome, Withholding, WorkState
from tests.factories.triage import Scene

HOSTILE = (
    '=HYPERLINK("http://ond.example")\n<b>#set text</b> \u202eomvänt\u202c \x07 [länk](x) $x$ @here *fet* \\"'
)
SECRET = "Hemligheten om Kalle"
WITHHELD = (SECRET, "Kalle", "Hemlig lydelse", "nämner hemligheten", "Skäl som är internt")


@pytest.fixture
def told(answered: Scene, now: datetime) -> Scene:
    """The answered scene with opposing stances, a withheld comment, hostile words and a shared answer."""
    with write():
        scene = answered
        first = scene.response("Bygg inte där.", on=scene.measures[1])
        first.stance = Stance.REJECTS
        scene.answer(scene.points[-1], Outcome.NOT_MET, "Planen behövs.")
        second = scene.response("Bra att ni bygger.", on=scene.measures[1])
        second.stance = Stance.SUPPORTS
        scene.answer(
            scene.points[-1], Outcome.PARTLY_MET, "Vi bygger en del.", remainder="Pengarna räcker inte."
        )
        scene.response(HOSTILE, on="whole", proposed="Planen ska kunna antas i mars 2028. =1+1")
        scene.answer(scene.points[-1], Outcome.NOTED, "=2+3 Tack för ”åäö”.")
        hidden = scene.response(SECRET, on=scene.section, proposed="Hemlig lydelse")
        scene.answer(scene.points[-1], reason="Svar som nämner hemligheten")
        db.session.add(
            Withholding(
                comment_id=hidden.comments[0].id,
                ground="OSL 31:16",
                reason="Skäl som är internt",
                at=now,
                by="Handläggare",
            )
        )
        db.session.flush()
    return scene


def report(scene: Scene, audience: ReportAudience = ReportAudience.PUBLIC) -> Report:
    with force_locale("sv"):
        return report_of(db.session(), scene.round, audience, scene.now, "Forsunda kommun")


def pdf_text(content: bytes, folder: Path) -> str:
    if not shutil.which("pdftotext"):
        return pikepdf_text(content)
    (folder / "x.pdf").write_bytes(content)
    made = subprocess.run(["pdftotext", "-layout", folder / "x.pdf", "-"], capture_output=True, check=True)
    return " ".join(made.stdout.decode().split())


def pikepdf_text(content: bytes) -> str:
    """Without pdftotext: the words by the fonts' own tables."""
    words = []
    with pikepdf.open(io.BytesIO(content)) as pdf:
        for page in pdf.pages:
            words.append(_page_text(page))
    return " ".join(" ".join(words).split())


def _page_text(page: pikepdf.Page) -> str:
    fonts = {name: _table(font) for name, font in page.resources.Font.items()}
    out, table = [], {}
    for operands, operator in pikepdf.parse_content_stream(page):
        if str(operator) == "Tf":
            table = fonts[str(operands[0])]
        elif str(operator) == "Tj":
            out.append(_decoded(bytes(operands[0]), table))
        elif str(operator) == "TJ":
            out.append(
                "".join(
                    _decoded(bytes(each), table) for each in operands[0] if isinstance(each, pikepdf.String)
                )
            )
        elif str(operator) in ("Td", "TD", "Tm", "T*", "BT", "EMC"):
            out.append(" " if str(operator) == "EMC" else "")
    return "".join(out)


def _table(font: pikepdf.Object) -> dict[int, str]:
    table: dict[int, str] = {}
    text = font.ToUnicode.read_bytes().decode("latin-1")
    for code, value in re.findall(r"<([0-9A-Fa-f]{4})> <([0-9A-Fa-f]+)>", text):
        table[int(code, 16)] = bytes.fromhex(value).decode("utf-16-be")
    return table


def _decoded(content: bytes, table: dict[int, str]) -> str:
    codes = (int.from_bytes(content[i : i + 2], "big") for i in range(0, len(content), 2))
    return "".join(table.get(code, "") for code in codes)


def docx_text(content: bytes) -> str:
    document = docx.Document(io.BytesIO(content))
    words = [element.text or "" for element in document.element.body.iter() if element.tag.endswith("}t")]
    return " ".join(" ".join(words).split())


def xlsx_cells(content: bytes) -> dict[str, list[tuple[object, ...]]]:
    book = openpyxl.load_workbook(io.BytesIO(content))
    return {page.title: list(page.iter_rows(values_only=True)) for page in book}


def everything(content: bytes) -> bytes:
    """All bytes of a packed file (DOCX, XLSX) or of a PDF with its streams opened: metadata included."""
    if content.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(content)) as package:
            return b"".join(package.read(name) for name in package.namelist())
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(content)) as pdf:
        pdf.save(out, stream_decode_level=pikepdf.StreamDecodeLevel.all, compress_streams=False)
    return out.getvalue()


def test_the_four_formats_hold_the_same_points_and_numbers(
    told: Scene, publish: Callable[..., object], tmp_path: Path
) -> None:
    publish()
    made = report(told)
    assert not made.preview and made.figures.points == 9 == len(told.points)
    texts = {
        "pdf": pdf_text(make(made, ReportFormat.PDF), tmp_path),
        "docx": docx_text(make(made, ReportFormat.DOCX)),
    }
    cells = xlsx_cells(make(made, ReportFormat.XLSX))
    for name, text in texts.items():
        for point in told.points:
            assert f"unkt {point.number}" in text, (name, point.number)
        for words in ("Bron bär inte 64 ton.", "Pengarna räcker inte.", "Tack för ”åäö”.", "Enskild firma"):
            assert words in text, (name, words)
        for words in (
            "Sammanfattning",
            "Bilaga 1. Alla svar i sin helhet",
            "Bilaga 2. Så togs programmet fram",
        ):
            assert words in text, (name, words)
        assert "Undanhållen enligt OSL 31:16" in text and "Ensam Ensamsson" not in text
    numbers = {row[0] for row in cells["Synpunkter"][1:]}
    assert numbers == {point.number for point in told.points}
    summary = dict(row[:2] for row in cells["Sammanfattning"])
    assert (summary["Synpunkter"], summary["Svar"], summary["Beaktas"]) == (
        9,
        8,
        made.figures.outcomes[Outcome.MET],
    )
    assert {row[2] for row in cells["Efter avsändare"][1:]} == numbers
    assert len(cells["Alla svar"]) == 10 and len(cells["Så togs programmet fram"]) > 2


def test_opposing_comments_on_one_place_stand_side_by_side(told: Scene) -> None:
    made = report(told)
    opposed = [theme.opposed for part in made.sections for theme in part.themes if theme.opposed]
    assert [(each.by_stance, len(each.one), len(each.other)) for each in opposed] == [(True, 5, 1)]
    document = docx.Document(io.BytesIO(make(made, ReportFormat.DOCX)))
    table = next(each for each in document.tables if each.cell(0, 0).text == "Tillstyrker")
    assert table.cell(0, 1).text == "Avstyrker"
    assert "Bra att ni bygger." in table.cell(1, 0).text and "Bygg inte där." in table.cell(1, 1).text


def test_points_with_one_answer_stand_together_and_count_organisations(told: Scene) -> None:
    made = report(told)
    text = docx_text(make(made, ReportFormat.DOCX))
    group = next(
        g for part in made.sections for theme in part.themes for g in theme.groups if len(g.points) > 1
    )
    assert f"{group.senders} organisationer, 1 fråga (punkt 1, 2, 3, 4)" in text
    assert group.senders == 3


@pytest.mark.parametrize("kind", list(ReportFormat))
def test_what_is_withheld_is_in_no_byte_of_the_public_ones(
    told: Scene, publish: Callable[..., object], kind: ReportFormat
) -> None:
    publish()
    content = everything(make(report(told), kind))
    for words in (
        SECRET,
        "Kalle",
        "Hemlig lydelse",
        "nämner hemligheten",
        "internt",
        "Ensam Ensamsson",
        "Privat Person",
    ):
        assert words.encode() not in content and words.encode("utf-16-be") not in content, words
    if kind in (ReportFormat.PDF, ReportFormat.RESPONSES):
        text = pikepdf_text(content)
        assert "Undanhållen" in text and "Kalle" not in text and "Ensamsson" not in text


def test_hostile_words_are_only_words(told: Scene, publish: Callable[..., object], tmp_path: Path) -> None:
    publish()
    made = report(told)
    for text in (pdf_text(make(made, ReportFormat.PDF), tmp_path), docx_text(make(made, ReportFormat.DOCX))):
        assert "<b>#set text</b> omvänt [länk](x) $x$ @here *fet*" in text
        assert '=HYPERLINK("http://ond.example")' in text
    book = openpyxl.load_workbook(io.BytesIO(make(made, ReportFormat.XLSX)))
    assert {cell.data_type for page in book for row in page.iter_rows() for cell in row} <= {"s", "n", "d"}
    assert all(cell.hyperlink is None for page in book for row in page.iter_rows() for cell in row)


def test_the_pdf_is_tagged_and_its_headings_are_bookmarks(told: Scene) -> None:
    content = make(report(told), ReportFormat.PDF)
    with pikepdf.open(io.BytesIO(content)) as pdf:
        assert pdf.Root.MarkInfo.Marked and str(pdf.Root.Lang).lower().startswith("sv")
        with pdf.open_metadata() as known:
            assert known["pdfuaid:part"] == "1"
            assert known["dc:title"] == f"Remissammanställning: {told.round.title}"
        with pdf.open_outline() as outline:
            (title,) = outline.root if len(outline.root) == 1 else (None,)
            found = [each.title for each in (title.children if title else outline.root)]
    assert "Sammanfattning" in found and "2. Mål 3: Mark, vägar och uppkoppling" in found


def test_the_word_document_uses_heading_styles(told: Scene) -> None:
    document = docx.Document(io.BytesIO(make(report(told), ReportFormat.DOCX)))
    styles = {paragraph.style.name for paragraph in document.paragraphs}
    assert {"Title", "Heading 1", "Heading 2", "Heading 3", "Quote"} <= styles
    first = next(each for each in document.paragraphs if each.style.name == "Heading 1")
    assert first.text == "Sammanfattning"
    assert document.core_properties.title == f"Remissammanställning: {told.round.title}"


def test_the_internal_one_adds_the_work_and_never_the_notes(told: Scene, tmp_path: Path) -> None:
    with write():
        told.response("Ännu utan svar", on=told.section)
        told.response("Med utkast", on=told.section)
        draft = told.answer(told.points[-1], Outcome.MET, "Ett utkast", state=WorkState.DRAFT)
        draft.review_note = "Granskarens anteckning"
    made = report(told, ReportAudience.INTERNAL)
    for kind in (ReportFormat.PDF, ReportFormat.DOCX):
        content = make(made, kind)
        text = pdf_text(content, tmp_path) if kind is ReportFormat.PDF else docx_text(content)
        for words in ("Internt arbetsmaterial", "Att bedöma", "Ett utkast", "(Utkast)", "Ansvarig: ingen"):
            assert words in text, words
        assert "Ensam Ensamsson" in text
        assert "Granskarens anteckning" not in text and SECRET not in text
    assert "Ännu utan svar" in docx_text(make(made, ReportFormat.DOCX))
    public = docx_text(make(report(told), ReportFormat.DOCX))
    assert "Ett utkast" not in public and "Förhandsvisning" in public


def test_a_changed_text_shows_old_and_new(
    told: Scene, publish: Callable[..., object], tmp_path: Path
) -> None:
    from consult.triage.models import RevisionTask, RevisionTaskPoint, RevisionTaskVersion

    with write():
        version: MeasureVersion = told.measure_version(
            told.measures[1],
            "Ta fram en detaljplan för Norrby verksamhetsområde",
            "Planen ska antas i mars 2028.",
        )
        task = RevisionTask(
            round_id=told.round.id, number=1, title="Skriv om", section_id=told.section.id,
            measure_id=told.measures[1].id, created_by="Handläggare", created_at=told.now,
            completed_at=told.now, completed_by="Handläggare",
        )  # fmt: skip
        db.session.add(task)
        db.session.flush()
        db.session.add_all(
            [
                RevisionTaskPoint(task_id=task.id, point_id=told.points[0].id),
                RevisionTaskVersion(task_id=task.id, measure_version_id=version.id),
            ]
        )
        db.session.flush()
    publish()
    made = report(told)
    document = docx.Document(io.BytesIO(make(made, ReportFormat.DOCX)))
    table = next(each for each in document.tables if each.cell(0, 0).text == "Så stod det förut")
    assert "under hösten 2028" in table.cell(1, 0).text and "i mars 2028" in table.cell(1, 1).text
    assert "Så ändrades texten" in pdf_text(make(made, ReportFormat.PDF), tmp_path)
    rows = xlsx_cells(make(made, ReportFormat.XLSX))["Ändringar"]
    assert "i mars 2028" in str(rows[1][2]) and rows[1][3] == "1"


def test_points_by_sender_are_the_same_in_lines_when_there_are_many(
    told: Scene, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    made = report(told)

    def words() -> tuple[str, list[str]]:
        text = pdf_text(make(made, ReportFormat.PDF), tmp_path)
        part = text[text.rindex("Synpunkterna efter avsändare") : text.rindex("Bilaga 1. Alla svar")]
        head = ("Punkt", "Gäller", "Utfall")
        return text, sorted(word.strip(",.") for word in part.split() if word not in head)

    with_tables, in_tables = words()
    monkeypatch.setattr("consult.reports.paper.annexes.MOST_IN_TABLES", 1)
    with_lines, in_lines = words()
    assert "Punkt Gäller Utfall" in with_tables and "Punkt Gäller Utfall" not in with_lines
    assert in_lines == in_tables and f"Punkt {told.points[0].number}, " in with_lines


def test_every_paragraph_of_the_pdf_is_tagged(told: Scene) -> None:
    found: list[str] = []

    def walk(element: pikepdf.Object) -> None:
        found.append(str(element.get("/S")))
        kids = element.get("/K", [])
        for kid in kids if isinstance(kids, pikepdf.Array) else [kids]:
            if isinstance(kid, pikepdf.Dictionary):
                walk(kid)
            elif element.get("/S") == "/Document":
                found.append("bare")

    with pikepdf.open(io.BytesIO(make(report(told), ReportFormat.PDF))) as pdf:
        walk(pdf.Root.StructTreeRoot)
    assert "bare" not in found
    assert found.count("/P") > 40 and {"/H1", "/H2", "/H3", "/H4", "/Table", "/TH"} <= set(found)


def test_statements_do_not_grow_with_the_points(told: Scene, count_sql: list[str]) -> None:
    counts = []
    for _turn in range(2):
        db.session().expire_all()
        count_sql.clear()
        report(told)
        counts.append(len(count_sql))
        with write():
            for number in range(10):
                told.response(f"Mer {number}", "och mer")
                told.answer(told.points[-1])
                told.answer(told.points[-2])
    assert counts[0] == counts[1] <= 35


def test_a_report_of_a_round_without_responses_can_be_made(scene: Scene, tmp_path: Path) -> None:
    made = report(scene)
    for kind in ReportFormat:
        assert make(replace(made, intro=""), kind)
    assert "Det kom inga synpunkter." in docx_text(make(made, ReportFormat.DOCX))


def test_word_made_in_swedish_templates_finds_their_headings(told: Scene) -> None:
    """Word keeps built-in names in English with Swedish ids; a template may also have styles of its own so called."""
    template = docx.Document()
    element = template.styles["Heading 2"].element
    element.set(qn("w:styleId"), "Rubrik2")
    for style in list(template.styles):
        if style.name == "Title":
            style.delete()
    output = io.BytesIO()
    template.save(output)
    document = docx.Document(io.BytesIO(make(report(told), ReportFormat.DOCX, output.getvalue())))
    first = document.paragraphs[0]
    assert (first.style.name, first.text) == ("Heading 1", f"Remissammanställning: {told.round.title}")
    assert any(each._p.style == "Rubrik2" and each.text == "Sammanfattning" for each in document.paragraphs)


@pytest.mark.skipif(
    not shutil.which("soffice"), reason="LibreOffice saknas: apt-get install libreoffice-writer"
)
@pytest.mark.parametrize("kind", [ReportFormat.DOCX, ReportFormat.XLSX])
def test_libreoffice_opens_what_is_made(told: Scene, tmp_path: Path, kind: ReportFormat) -> None:
    path = tmp_path / f"report.{kind.value}"
    path.write_bytes(make(report(told), kind))
    home = f"-env:UserInstallation=file://{tmp_path}/home"
    command = ["soffice", home, "--headless", "--convert-to", "pdf", "--outdir", str(tmp_path), str(path)]
    subprocess.run(command, check=True, capture_output=True, timeout=120)
    text = pdf_text((tmp_path / "report.pdf").read_bytes(), tmp_path)
    assert "Bron bär inte 64 ton." in text and "Tack för ”åäö”." in text
    points = {int(found) for found in re.findall(r"[Pp]unkt (\d+)", text)}
    if kind is ReportFormat.DOCX:
        assert points == {point.number for point in told.points}
        with pikepdf.open(tmp_path / "report.pdf") as pdf, pdf.open_outline() as outline:
            titles = [item.title for item in outline.root]
        assert "Sammanfattning" in str(titles) and "Bilaga 1. Alla svar i sin helhet" in str(titles)
