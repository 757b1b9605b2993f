"""The report as a tagged PDF (PDF/UA-1)."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from flask_babel import gettext as _

from consult.core.typesetting import set_pdf
from consult.reports.paper.blocks import Block, Line, safe
from consult.reports.paper.content import Report
from consult.reports.paper.layout import report_blocks, responses_blocks
from consult.reports.paper.words import title_of, version_words

TEMPLATE = Path(__file__).with_name("report.typ")


def report_pdf(report: Report) -> bytes:
    """The whole report. Raises the errors of ``core.sandbox``."""
    return _pdf(report, title_of(report), report_blocks(report), _("Innehåll"))


def responses_pdf(report: Report) -> bytes:
    """All responses in full, without the answers. Raises the errors of ``core.sandbox``."""
    title = f"{_('Alla svar i original')}: {report.round_title}"
    return _pdf(report, title, responses_blocks(report), "")


def _pdf(report: Report, title: str, blocks: Sequence[Block], contents: str) -> bytes:
    # The lines that say what the document is stand above the contents, the rest below.
    front = next((i for i, block in enumerate(blocks) if i and block["kind"] != "p"), len(blocks))
    values = {
        "title": " ".join(safe(title).split()),
        "municipality": safe(report.municipality),
        "description": safe(" ".join(version_words(report).split("\n"))),
        "foot": safe(version_words(report).split("\n")[-1])
        if not report.published_at or report.internal
        else safe(f"{report.municipality}, {report.case_number}"),
        "contents": contents,
        "front": [_short(block) for block in blocks[1:front]],
        "blocks": [_short(block) for block in (blocks[0], *blocks[front:])],
    }
    return set_pdf(TEMPLATE, values)


def _short(block: Block) -> list[Any]:
    """The block without the names of its parts: typst keeps each name for each block."""
    if block["kind"] == "h":
        return ["h", block["level"], block["text"]]
    if block["kind"] == "p":
        return ["p", block["style"], _short_line(block["runs"])]
    if block["kind"] == "table":
        rows = [[[_short_line(line) for line in cell] for cell in row] for row in block["rows"]]
        return ["table", block["widths"], block["head"], rows]
    return [block["kind"]]


def _short_line(line: Line) -> Any:
    """Its words alone where nothing is marked."""
    if all(run["mark"] == "" for run in line):
        return "".join(run["text"] for run in line)
    return [[run["mark"], run["text"]] for run in line]
