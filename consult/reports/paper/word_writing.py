"""Blocks as a Word document, in a process of its own: what is imported here is what each document costs to start.

Only the template's styles, page and its head and foot are used; its own text is taken away. Elements are built one by
one and put in together: python-docx looks through the whole document for each paragraph that it adds.
"""

from __future__ import annotations

import base64
import io
import json
import zipfile
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

from consult.core.sandbox import MEBIBYTE, Refused
from consult.reports.paper.blocks import Block, Line, Run

COLOURS = {"insert": "1A5632", "delete": "8C1D18"}
QUOTES = ("Quote", "Citat")
MOST_UNPACKED = 100 * MEBIBYTE


def check_template(data: bytes) -> dict[str, Any]:
    """The heading styles that the template has, ``{"headings": ["Heading 1", …]}``. Runs in ``core.sandbox``.

    Raises ``Refused`` with ``kind`` for what is no Word document, ``headings`` for one without heading styles.
    """
    document = _open(data)
    found = [name for level in range(1, 5) if (name := _heading_name(document, level))]
    if not found:
        raise Refused("headings")
    return {"headings": found}


def _open(data: bytes) -> Any:
    import docx

    try:
        return docx.Document(io.BytesIO(_as_document(data)))
    except Refused:
        raise
    except Exception:
        raise Refused("kind") from None


def _as_document(data: bytes) -> bytes:
    """The package as a document: a Word template (DOTX) differs from one by its declared type alone."""
    output = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(data)) as package,
        zipfile.ZipFile(output, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        if sum(each.file_size for each in package.infolist()) > MOST_UNPACKED:
            raise Refused("kind")
        for each in package.infolist():
            content = package.read(each)
            if each.filename == "[Content_Types].xml":
                content = content.replace(
                    b"wordprocessingml.template.main+xml", b"wordprocessingml.document.main+xml"
                )
            new.writestr(each.filename, content)
    return output.getvalue()


def write_document(data: bytes) -> bytes:
    """What runs in the process of its own: JSON in, the document out."""
    import docx

    values = json.loads(data)
    document = (
        _open(base64.b64decode(values["template"])) if values["template"] else _delivered(docx.Document())
    )
    body = document.element.body
    last = body.sectPr
    for element in list(body):
        if element is not last:
            body.remove(element)
    styles = _Styles(document)
    made = [element for block in values["blocks"] for element in _elements(block, styles)]
    if last is None:
        body.extend(made)
    else:
        # One step for all: each addressed insert would search the document anew.
        body.remove(last)
        body.extend([*made, last])
    _properties(document, values)
    output = io.BytesIO()
    document.save(output)
    return output.getvalue()


def _delivered(document: Any) -> Any:
    """The delivered template: A4, Swedish."""
    from docx.oxml.ns import qn
    from docx.shared import Mm

    page = document.sections[0]
    page.page_width, page.page_height = Mm(210), Mm(297)
    for lang in document.styles.element.iter(qn("w:lang")):
        lang.set(qn("w:val"), "sv-SE")
    return document


def _properties(document: Any, values: dict[str, Any]) -> None:
    """Nothing of the template's own title, writer or comments follows along."""
    known = document.core_properties
    made = datetime.fromisoformat(values["made"]).astimezone(UTC).replace(tzinfo=None)
    known.title, known.author, known.language = values["title"][:255], values["author"][:255], "sv-SE"
    known.last_modified_by, known.created, known.modified = values["author"][:255], made, made
    known.comments = known.subject = known.keywords = known.category = known.content_status = ""
    known.revision = 1


def _heading_name(document: Any, level: int) -> str:
    """The name of the template's own style for headings of a level: built in, whatever language Word speaks."""
    for style in document.styles:
        if style.type == 1 and style.name.lower() in (f"heading {level}", f"rubrik {level}"):
            return str(style.name)
    return ""


class _Styles:
    """The ids of the template's styles; empty where it has none."""

    def __init__(self, document: Any) -> None:
        by_name = {style.name.lower(): style.style_id for style in document.styles}
        headings = {
            level: by_name.get(f"heading {level}") or by_name.get(f"rubrik {level}") or ""
            for level in range(1, 7)
        }
        self.title = by_name.get("title") or by_name.get("rubrik") or headings[1]
        # The title is a style of its own where there is one, so the parts of the report are headings 1 and on.
        shift = 1 if self.title != headings[1] else 0
        self.headings = {level: headings.get(level - shift, "") for level in range(2, 7)}
        self.outline = {level: level - shift - 1 for level in range(2, 7)}
        self.quote = next((by_name[name.lower()] for name in QUOTES if name.lower() in by_name), "")
        self.table = next((by_name[name] for name in ("table grid", "tabellrutnät") if name in by_name), "")


def _tag(name: str, **attributes: Any) -> Any:
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    element = OxmlElement(f"w:{name}")
    for key, value in attributes.items():
        element.set(qn(f"w:{key}"), str(value))
    return element


def _run(run: Run, *, small: bool = False) -> Any:
    from docx.oxml.ns import qn

    element, marks = _tag("r"), _tag("rPr")
    if run["mark"] == "bold":
        marks.append(_tag("b"))
    if run["mark"] == "delete":
        marks.append(_tag("strike"))
    if run["mark"] in COLOURS:
        marks.append(_tag("color", val=COLOURS[run["mark"]]))
    if small:
        marks.append(_tag("sz", val=18))
    if run["mark"] == "insert":
        marks.append(_tag("u", val="single"))
    if len(marks):
        element.append(marks)
    text = _tag("t")
    text.text = run["text"].replace("\n", " ").replace("\t", " ")
    text.set(qn("xml:space"), "preserve")
    element.append(text)
    return element


def _paragraph(runs: list[Run], style: str = "", *, small: bool = False, level: int | None = None) -> Any:
    element, about = _tag("p"), _tag("pPr")
    if style:
        about.append(_tag("pStyle", val=style))
    if level is not None:
        about.append(_tag("outlineLvl", val=level))
    if len(about):
        element.append(about)
    for run in runs:
        element.append(_run(run, small=small))
    return element


def _elements(block: Block, styles: _Styles) -> Iterator[Any]:
    if block["kind"] == "h":
        yield _heading(block, styles)
    elif block["kind"] == "p":
        yield _styled(block, styles)
    elif block["kind"] == "table":
        yield _table(block, styles)
        yield _tag("p")
    else:
        page, run = _tag("p"), _tag("r")
        run.append(_tag("br", type="page"))
        page.append(run)
        yield page


def _heading(block: Block, styles: _Styles) -> Any:
    runs: list[Run] = [{"text": block["text"], "mark": ""}]
    if block["level"] == 1:
        return _paragraph(runs, styles.title)
    style = styles.headings[block["level"]]
    if style:
        return _paragraph(runs, style)
    # A template that lacks a level: bold, but still a heading to those who navigate by them.
    bold: list[Run] = [{"text": block["text"], "mark": "bold"}]
    return _paragraph(bold, level=styles.outline[block["level"]])


def _styled(block: Block, styles: _Styles) -> Any:
    element = _paragraph(
        block["runs"], styles.quote if block["style"] == "quote" else "", small=block["style"] == "small"
    )
    if block["style"] == "label":
        about = element.get_or_add_pPr()
        about.append(_tag("keepNext"))
    return element


def _table(block: Block, styles: _Styles) -> Any:
    table, about = _tag("tbl"), _tag("tblPr")
    if styles.table:
        about.append(_tag("tblStyle", val=styles.table))
    about.append(_tag("tblW", w=5000, type="pct"))
    if not styles.table:
        about.append(_borders())
    about.append(_tag("tblLook", val="0020", firstRow=1))
    table.append(about)
    grid = _tag("tblGrid")
    widths = [round(9000 * width / sum(block["widths"])) for width in block["widths"]]
    for width in widths:
        grid.append(_tag("gridCol", w=width))
    table.append(grid)
    table.append(_row([[[{"text": words, "mark": "bold"}]] for words in block["head"]], widths, head=True))
    for row in block["rows"]:
        table.append(_row(row, widths))
    return table


def _borders() -> Any:
    borders = _tag("tblBorders")
    for name in ("top", "left", "bottom", "right", "insideH", "insideV"):
        borders.append(_tag(name, val="single", sz=4, space=0, color="999999"))
    return borders


def _row(cells: list[list[Line]], widths: list[int], *, head: bool = False) -> Any:
    row = _tag("tr")
    if head:
        about = _tag("trPr")
        about.append(_tag("tblHeader"))
        row.append(about)
    for lines, width in zip(cells, widths, strict=True):
        cell, about = _tag("tc"), _tag("tcPr")
        about.append(_tag("tcW", w=width, type="dxa"))
        cell.append(about)
        for line in lines:
            cell.append(_paragraph(line))
        row.append(cell)
    return row
