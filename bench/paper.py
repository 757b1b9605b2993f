"""The report's files with 500, 5,000 and 10,000 points, against what the libraries need alone for the same words.

Run: ``python -m bench.paper``. Each file is made in a process of its own that does nothing else, the two sides in turn;
CPU time is that of the process and its children, from the import of the library on: a file's process is never warm.
Memory is the most that the process and its child had.
The bare sides: docxtpl with two loops over paragraphs and rows, typst with the words as markup, XlsxWriter with the
cells. Bars: P14 (Word, PDF) and P15 (XLSX).
"""

import io
import json
import pickle
import re
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from statistics import median
from typing import Any

from bench.timing import show
from consult.app import create_app
from consult.config import Settings
from consult.core import clock
from consult.core.db import Base, db, write
from consult.programmes.models import Goal, Measure, Section
from consult.reports.models import ReportAudience, ReportFormat
from consult.reports.paper.blocks import Block, Line
from consult.reports.paper.content import Report
from consult.reports.paper.layout import report_blocks
from consult.reports.paper.making import make
from consult.reports.queries.report import report_of
from consult.triage.models import Outcome
from tests.factories.triage import make_scene

FEW, MANY, ROWS = 500, 5_000, 10_000
IN_A_RESPONSE = 10
ROUNDS = 3
WORDS = (
    "Vi vill att kommunen tar fram mark för företag längs väg 55 och ser över taxan. Det brådskar, för vi behöver"
    " bygga ut före nästa vinter, och långt bort är inget alternativ för åkeriet."
)
REASON = "Vi skriver om åtgärden så att den anger när planen ska vara klar, och lägger till vem som ansvarar."
BAR_DOCX, BAR_GROWTH, BAR_PDF, BAR_MIB, BAR_XLSX = 3, 11, 2, 1024, 2


# --- what is measured, each in a process of its own -------------------------------------------------------------


def our_docx(folder: Path) -> bytes:
    """The product's Word document."""
    return made(folder, ReportFormat.DOCX)


def our_pdf(folder: Path) -> bytes:
    """The product's PDF."""
    return made(folder, ReportFormat.PDF)


def our_xlsx(folder: Path) -> bytes:
    """The product's workbook."""
    return made(folder, ReportFormat.XLSX)


def made(folder: Path, kind: ReportFormat) -> bytes:
    """A file by the product, of the report that lies ready."""
    report: Report = pickle.loads((folder / "report").read_bytes())
    with app_of(folder).app_context():
        begun()
        return make(report, kind)


def bare_docx(folder: Path) -> bytes:
    """The same words by docxtpl."""
    begun()
    from docxtpl import DocxTemplate  # type: ignore[import-untyped]

    parts = json.loads((folder / "parts").read_text())
    document = DocxTemplate(folder / "template.docx")
    document.render({"parts": parts}, autoescape=True)
    output = io.BytesIO()
    document.save(output)
    return output.getvalue()


def bare_pdf(folder: Path) -> bytes:
    """The same words by typst."""
    begun()
    import typst

    content: bytes = typst.compile(
        str(folder / "bare.typ"), format="pdf", pdf_standards=["ua-1"], ignore_system_fonts=True
    )
    return content


def bare_xlsx(folder: Path) -> bytes:
    """The same cells by XlsxWriter."""
    begun()
    import xlsxwriter

    pages = pickle.loads((folder / "cells").read_bytes())
    output = io.BytesIO()
    with xlsxwriter.Workbook(output, {"constant_memory": True}) as book:
        day = book.add_format({"num_format": "yyyy-mm-dd hh:mm"})
        for rows in pages:
            page = book.add_worksheet()
            for number, row in enumerate(rows):
                for column, cell in enumerate(row):
                    if isinstance(cell, str):
                        page.write_string(number, column, cell)
                    elif isinstance(cell, int | float):
                        page.write_number(number, column, cell)
                    elif cell is not None:
                        page.write_datetime(number, column, cell, day)
    return output.getvalue()


SIDES: dict[str, Callable[[Path], bytes]] = {
    each.__name__: each for each in (our_docx, our_pdf, our_xlsx, bare_docx, bare_pdf, bare_xlsx)
}
_begun: list[float] = []


def spent() -> float:
    """CPU seconds of this process and of those that it has waited for."""
    uses = (resource.getrusage(resource.RUSAGE_SELF), resource.getrusage(resource.RUSAGE_CHILDREN))
    return sum(use.ru_utime + use.ru_stime for use in uses)


def own_peak() -> float:
    """The most MiB that this process had; ``ru_maxrss`` would count what its parent had when it forked."""
    found = re.search(r"VmHWM:\s+(\d+)", Path("/proc/self/status").read_text())
    return int(found[1]) / 1024 if found else 0.0


def begun() -> None:
    """Everything is read: from here on it counts."""
    _begun[:] = [spent(), time.perf_counter()]


def alone(side: str, folder: Path) -> None:
    """Make one file and print what it took."""
    content = SIDES[side](folder)
    figures = {
        "cpu": spent() - _begun[0],
        "wall": time.perf_counter() - _begun[1],
        "own": own_peak(),
        "child": resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024,
        "size": len(content),
    }
    print(json.dumps(figures))


# --- what lies ready --------------------------------------------------------------------------------------------


def app_of(folder: Path) -> Any:
    """An app on an SQLite file in the folder."""
    return create_app(
        Settings(secret_key="bench" * 8, instance=folder, base_url="http://localhost", log_level="ERROR")
    )


def prepare(folder: Path, size: int) -> None:
    """Write the report of a round with ``size`` answered points, and its words for the bare sides."""
    with app_of(folder).app_context():
        Base.metadata.create_all(db.engine)
        with write() as session:
            scene = make_scene(session, clock.now())
            places: list[Section | Goal | Measure] = [
                scene.background, scene.goal, scene.sub_goal, *scene.measures,
            ]  # fmt: skip
            for number in range(size // IN_A_RESPONSE):
                texts = [f"{WORDS} Röst {number}, {each}." for each in range(IN_A_RESPONSE)]
                scene.response(*texts, on=places[number % len(places)])
            outcomes = list(Outcome)
            for number, point in enumerate(scene.points):
                scene.answer(point, outcomes[number % len(outcomes)], f"{REASON} Svar {number}.")
        report = report_of(db.session(), scene.round, ReportAudience.PUBLIC, clock.now(), "Forsunda kommun")
        blocks = report_blocks(report)
        cells = list(cells_of(make(report, ReportFormat.XLSX)))
        db.session.remove()
        db.engine.dispose()
    (folder / "report").write_bytes(pickle.dumps(report))
    (folder / "bare.typ").write_text(
        "\n".join(["#set document(title: [x])", '#set text(lang: "sv")', *markup(blocks)])
    )
    (folder / "parts").write_text(json.dumps([part(block) for block in blocks]))
    (folder / "cells").write_bytes(pickle.dumps(cells))
    docx_template(folder / "template.docx")


def cells_of(content: bytes) -> Iterator[list[tuple[object, ...]]]:
    """The sheets of the workbook as rows of cells."""
    import openpyxl  # type: ignore[import-untyped]

    for page in openpyxl.load_workbook(io.BytesIO(content), read_only=True):
        yield list(page.iter_rows(values_only=True))


def words_of(line: Line) -> str:
    """The words of a line without its marks."""
    return "".join(run["text"] for run in line)


def part(block: Block) -> dict[str, Any]:
    """A block for docxtpl: a paragraph with its level, or the rows of a table."""
    if block["kind"] == "table":
        rows = [["\n".join(map(words_of, cell)) for cell in row] for row in block["rows"]]
        return {"rows": [block["head"], *rows]}
    if block["kind"] == "p":
        return {"text": words_of(block["runs"])}
    return {"level": block.get("level", 0), "text": block.get("text", "")}


def docx_template(path: Path) -> None:
    """A document with a loop over the parts: a paragraph each, or a row each of a table."""
    import docx

    document = docx.Document()
    document.add_paragraph("{%p for part in parts %}")
    for level in range(1, 5):
        document.add_paragraph(f"{{%p if part.level == {level} %}}")
        document.add_paragraph("{{ part.text }}", style=f"Heading {level}")
        document.add_paragraph("{%p endif %}")
    document.add_paragraph("{%p if not part.level and not part.rows %}")
    document.add_paragraph("{{ part.text }}")
    document.add_paragraph("{%p endif %}")
    for columns in (2, 3, 4):
        document.add_paragraph(f"{{%p if part.rows and part.rows[0]|length == {columns} %}}")
        table = document.add_table(rows=3, cols=columns, style="Table Grid")
        table.cell(0, 0).text = "{%tr for row in part.rows %}"
        for column in range(columns):
            table.cell(1, column).text = f"{{{{ row[{column}] }}}}"
        table.cell(2, 0).text = "{%tr endfor %}"
        document.add_paragraph("{%p endif %}")
    document.add_paragraph("{%p endfor %}")
    document.save(str(path))


def escaped(text: str) -> str:
    """The text as typst's markup."""
    return re.sub(r"([^\w\s])", r"\\\1", text)


def markup(blocks: list[Block]) -> Iterator[str]:
    """The blocks as anyone would write them in typst by hand."""
    for block in blocks:
        if block["kind"] == "h":
            yield f"{'=' * block['level']} {escaped(block['text'])}\n"
        elif block["kind"] == "p":
            yield (
                "".join(
                    f"#strong[{escaped(run['text'])}]" if run["mark"] else escaped(run["text"])
                    for run in block["runs"]
                )
                + "\n"
            )
        elif block["kind"] == "table":
            head = ", ".join(f"[{escaped(words)}]" for words in block["head"])
            rows = [
                ", ".join(f"[{escaped(' '.join(map(words_of, cell)))}]" for cell in row)
                for row in block["rows"]
            ]
            widths = ", ".join(f"{width}fr" for width in block["widths"])
            yield "\n".join([f"#table(columns: ({widths}), table.header({head}),", ",\n".join(rows), ")\n"])
        else:
            yield "#pagebreak(weak: true)\n"


# --- the comparison ---------------------------------------------------------------------------------------------


def measured(side: str, folder: Path) -> dict[str, float]:
    """One file in a process of its own."""
    command = [sys.executable, "-m", "bench.paper", side, str(folder)]
    figures: dict[str, float] = json.loads(subprocess.run(command, check=True, capture_output=True).stdout)
    return figures


def compared(kind: str, folder: Path) -> tuple[dict[str, float], dict[str, float]]:
    """The middle of our figures and of the bare ones, measured in turn."""
    runs: dict[str, list[dict[str, float]]] = {"our": [], "bare": []}
    for _round in range(ROUNDS):
        for side, taken in runs.items():
            taken.append(measured(f"{side}_{kind}", folder))
    ours, bare = (
        {name: median(run[name] for run in taken) for name in taken[0]}
        for taken in (runs["our"], runs["bare"])
    )
    return ours, bare


def told(title: str, bar: float, ours: dict[str, float], bare: dict[str, float]) -> None:
    """One line of a comparison."""
    ratio = ours["cpu"] / bare["cpu"]
    show(
        title,
        f"≤ {bar}",
        ratio,
        ratio <= bar,
        ours=f"{ours['cpu']:.2f} CPU s ({ours['wall']:.1f} s)",
        bare=f"{bare['cpu']:.2f} CPU s ({bare['wall']:.1f} s)",
        memory=f"{ours['own']:.0f} + {ours['child']:.0f} MiB (bare {bare['own']:.0f})",
        size=f"{ours['size'] / 1e6:.1f} MB",
    )


def main() -> None:
    """Measure and print."""
    with tempfile.TemporaryDirectory() as root:
        folders = {}
        for size in (FEW, MANY, ROWS):
            folders[size] = Path(root) / str(size)
            folders[size].mkdir()
            prepare(folders[size], size)
        docx = {size: compared("docx", folders[size]) for size in (FEW, MANY)}
        told(f"Word, {FEW} points, against docxtpl", BAR_DOCX, *docx[FEW])
        told(f"Word, {MANY} points, against docxtpl", BAR_DOCX, *docx[MANY])
        growth = docx[MANY][0]["cpu"] / docx[FEW][0]["cpu"]
        show(f"Word, {MANY} points against {FEW}", f"≤ {BAR_GROWTH}", growth, growth <= BAR_GROWTH)
        for size in (FEW, MANY):
            ours, bare = compared("pdf", folders[size])
            told(f"PDF, {size} points, against typst", BAR_PDF, ours, bare)
        largest = max(ours["own"], ours["child"])
        show(
            f"PDF, {MANY} points, memory of the larger process against {BAR_MIB} MiB",
            "≤ 1",
            largest / BAR_MIB,
            largest <= BAR_MIB,
            both=f"{ours['own'] + ours['child']:.0f} MiB",
        )
        told(f"XLSX, {ROWS} points, against XlsxWriter", BAR_XLSX, *compared("xlsx", folders[ROWS]))


if __name__ == "__main__":
    if len(sys.argv) > 1:
        alone(sys.argv[1], Path(sys.argv[2]))
    else:
        main()
