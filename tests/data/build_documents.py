"""Builds the sample documents in this folder from the demo programme.

Run ``python tests/data/build_documents.py``. The Word file looks as a municipality's own: heading styles, a
quote per goal, lists, and tables of measures with the columns Åtgärd, Ansvarig, Tidplan and Finansiering. The
others are the files that must be refused, or that have no headings to go by.
"""

from __future__ import annotations

import json
import re
import struct
import zipfile
from pathlib import Path
from typing import Any

import docx
from docx.document import Document

HERE = Path(__file__).parent
PROGRAMME = HERE.parents[1] / "consult" / "demo" / "content" / "programme.json"
COLUMNS = ("Åtgärd", "Ansvarig", "Tidplan", "Finansiering")
BOMB_SIZE = 520 * 1024 * 1024


def main() -> None:
    """Write every document."""
    programme = json.loads(PROGRAMME.read_text(encoding="utf-8"))
    word_file(programme, headings=True).save(str(HERE / "naringslivsprogram.docx"))
    word_file(programme, headings=False).save(str(HERE / "utan_rubriker.docx"))
    (HERE / "naringslivsprogram.md").write_text(markdown_file(programme), encoding="utf-8")
    (HERE / "naringslivsprogram.txt").write_text(text_file(programme), encoding="utf-8")
    whole = (HERE / "naringslivsprogram.docx").read_bytes()
    (HERE / "trasig.docx").write_bytes(whole[: len(whole) // 2])
    (HERE / "krypterad.docx").write_bytes(encrypted_file())
    bomb_file(HERE / "bomb.docx")


def measures_of(programme: dict[str, Any], section: dict[str, Any]) -> list[dict[str, Any]]:
    """The measures that stand in a section: those of its goal."""
    goal = section["goal"]
    return [m for m in programme["measures"] if goal and m["goal"] == goal["number"]]


def cells_of(measure: dict[str, Any]) -> tuple[str, str, str, str]:
    """The row of a measure in the document's tables."""
    return (
        f"{measure['number']}. {measure['title']}",
        measure["accountable"] or "",
        measure["schedule_text"],
        measure["financing_text"],
    )


def word_file(programme: dict[str, Any], *, headings: bool) -> Document:
    """The programme as Word; without ``headings`` the titles are ordinary paragraphs in bold."""
    document = docx.Document()
    document.core_properties.author = "Näringslivsenheten"
    document.add_paragraph(programme["title"], style="Title")
    document.add_paragraph(f"Remissversion, ärende {programme['case_number']}", style="Subtitle")
    for section in programme["sections"]:
        _heading(document, section["title"], 1, headings)
        for block in section["body_markdown"].split("\n\n"):
            _block(document, block, headings)
        if section["goal"]:
            _goal(document, section["goal"], headings)
            _measures(document, measures_of(programme, section), headings)
    return document


def _heading(document: Document, text: str, level: int, headings: bool) -> None:
    if headings:
        document.add_heading(text, level)
    else:
        document.add_paragraph().add_run(text).bold = True


def _block(document: Document, block: str, headings: bool) -> None:
    lines = block.split("\n")
    if block.startswith("## "):
        _heading(document, block[3:], 2, headings)
    elif block.startswith("|"):
        _table(document, [_row(line) for line in lines if not set(line) <= set("|- ")])
    elif block.startswith("- "):
        for line in lines:
            _runs(document.add_paragraph(style="List Bullet"), line[2:])
    elif re.match(r"\d+\. ", block):
        for line in lines:
            _runs(document.add_paragraph(style="List Number"), line.split(". ", 1)[1])
    else:
        _runs(document.add_paragraph(), block)


def _runs(paragraph: Any, text: str) -> None:
    for part in re.split(r"(\*\*.+?\*\*)", text):
        run = paragraph.add_run(part.strip("*") if part.startswith("**") else part)
        run.bold = part.startswith("**") or None


def _row(line: str) -> list[str]:
    return [cell.strip() for cell in line.strip("|").split("|")]


def _table(document: Document, rows: list[list[str]]) -> None:
    table = document.add_table(rows=0, cols=len(rows[0]), style="Table Grid")
    for number, row in enumerate(rows):
        for cell, text in zip(table.add_row().cells, row, strict=True):
            cell.paragraphs[0].add_run(text).bold = number == 0 or None


def _goal(document: Document, goal: dict[str, Any], headings: bool) -> None:
    document.add_paragraph(goal["statement"], style="Intense Quote")
    _heading(document, "Delmål", 2, headings)
    for sub in goal["sub_goals"]:
        document.add_paragraph(f"Delmål {sub['number']}: {sub['statement']}", style="List Bullet")


def _measures(document: Document, measures: list[dict[str, Any]], headings: bool) -> None:
    _heading(document, "Åtgärder", 2, headings)
    table = document.add_table(rows=1, cols=len(COLUMNS), style="Table Grid")
    for cell, text in zip(table.rows[0].cells, COLUMNS, strict=True):
        cell.paragraphs[0].add_run(text).bold = True
    for measure in measures:
        row = table.add_row().cells
        for cell, text in zip(row, cells_of(measure), strict=True):
            cell.text = text


def markdown_file(programme: dict[str, Any]) -> str:
    """The programme as Markdown, with the measures in tables."""
    parts = [f"# {programme['title']}", f"Remissversion, ärende {programme['case_number']}"]
    for section in programme["sections"]:
        parts += [f"## {section['title']}", section["body_markdown"].replace("\n## ", "\n### ")]
        if section["goal"]:
            parts += [f"> {section['goal']['statement']}", "### Delmål"]
            parts.append(
                "\n".join(f"- Delmål {s['number']}: {s['statement']}" for s in section["goal"]["sub_goals"])
            )
            rows = ["| " + " | ".join(COLUMNS) + " |", "|---|---|---|---|"]
            rows += ["| " + " | ".join(cells_of(m)) + " |" for m in measures_of(programme, section)]
            parts += ["### Åtgärder", "\n".join(rows)]
    return "\n\n".join(parts) + "\n"


def text_file(programme: dict[str, Any]) -> str:
    """The programme as plain text: numbered headings on lines of their own, no tables."""
    parts = [programme["title"], f"Remissversion, ärende {programme['case_number']}"]
    for number, section in enumerate(programme["sections"], 1):
        blocks = [b for b in section["body_markdown"].split("\n\n") if not b.startswith("|")]
        body = "\n\n".join(blocks).replace("**", "").replace("## ", "")
        parts += [f"{number}. {section['title']}", body]
        if section["goal"]:
            parts.append(section["goal"]["statement"])
            measures = measures_of(programme, section)
            parts.append("\n".join(f"Åtgärd {m['number']}: {m['title']}" for m in measures))
    return "\n\n".join(parts) + "\n"


def encrypted_file() -> bytes:
    """A compound file as Office makes of a document with a password: the package is a stream."""
    free, end, fat_sector = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD
    header = struct.pack(
        "<8s16xHHHHH6xIIIIIIIII",
        bytes.fromhex("d0cf11e0a1b11ae1"),
        0x3E, 3, 0xFFFE, 9, 6,  # version 3, little-endian, sectors of 512 and 64 bytes
        0, 1, 1, 0, 4096, end, 0, end, 0,
    ) + struct.pack("<109I", 0, *[free] * 108)  # fmt: skip
    package = [*range(3, 10), end]  # sectors 2 to 9
    fat = struct.pack("<128I", fat_sector, end, *package, *[free] * 118)
    entries = [
        _entry("Root Entry", 5, end, 0, child=2),
        _entry("EncryptionInfo", 2, end, 0),
        _entry("EncryptedPackage", 2, 2, 4096, left=1),
        bytes(128),
    ]
    return header + fat + b"".join(entries) + struct.pack("<Q", 4088) + bytes(range(256)) * 15 + bytes(248)


def _entry(name: str, kind: int, start: int, size: int, *, left: int = -1, child: int = -1) -> bytes:
    raw = name.encode("utf-16-le")
    links = (left & 0xFFFFFFFF, 0xFFFFFFFF, child & 0xFFFFFFFF)
    return struct.pack("<64sHBB3I36xIQ", raw, len(raw) + 2, kind, 1, *links, start, size)


def bomb_file(path: Path) -> None:
    """A small file that unpacks to half a gigabyte of one paragraph."""
    with zipfile.ZipFile(HERE / "naringslivsprogram.docx") as real:
        others = {name: real.read(name) for name in real.namelist() if name != "word/document.xml"}
    start = (
        b'<?xml version="1.0" encoding="UTF-8"?><w:document xmlns:w='
        b'"http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body><w:p><w:r><w:t>'
    )
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as bomb:
        for name, content in others.items():
            bomb.writestr(name, content)
        with bomb.open("word/document.xml", "w") as body:
            body.write(start)
            for _ in range(BOMB_SIZE // 2**20):
                body.write(b"a" * 2**20)
            body.write(b"</w:t></w:r></w:p></w:body></w:document>")


if __name__ == "__main__":
    main()
