"""Plain nested data that a report is set from, the same for PDF and Word. Pure.

Values are JSON: a block has ``kind`` h (``level``, ``text``), p (``style``, ``runs``), table (``head``, ``rows`` of
cells of lines of runs, ``widths`` in parts) or break; a run has ``text`` and ``mark``, which is "", bold, insert or
delete. Nothing in a text is markup to any of the formats.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Any

from consult.core.spreadsheet_writing import printable
from consult.programmes.word_diff import Op, Piece, shown_lines

Block = dict[str, Any]
Run = dict[str, str]
Line = list[Run]

# Signs that turn the direction of what follows: harmless in a paragraph of their own, but never wanted.
_TURNS = re.compile("[\u202a-\u202e\u2066-\u2069\u200e\u200f\u061c]")
_MARKS = {Op.EQUAL: "", Op.INSERT: "insert", Op.DELETE: "delete"}
BREAK: Block = {"kind": "break"}


def safe(text: str) -> str:
    """The text without control characters and signs that turn its direction; line breaks and tabs stay."""
    return _TURNS.sub("", printable(text))


def run(text: str, mark: str = "") -> Run:
    """Some words with a mark."""
    return {"text": safe(text), "mark": mark}


def heading(level: int, text: str) -> Block:
    """A heading; level 1 is the title."""
    return {"kind": "h", "level": level, "text": " ".join(safe(text).split())}


def paragraph(*runs: Run, style: str = "") -> Block:
    """A paragraph; ``style`` is "", quote, small or label."""
    return {"kind": "p", "style": style, "runs": list(runs)}


def paragraphs(text: str, style: str = "") -> list[Block]:
    """The text as paragraphs, one for each line that holds something."""
    return [paragraph(run(line), style=style) for line in safe(text).split("\n") if line.strip()]


def table(head: Sequence[str], rows: Iterable[Sequence[list[Line]]], widths: Sequence[int]) -> Block:
    """A table with a head; each cell is its lines."""
    return {
        "kind": "table",
        "head": [safe(each) for each in head],
        "rows": [list(row) for row in rows],
        "widths": list(widths),
    }


def cell(text: str, mark: str = "") -> list[Line]:
    """A cell with the lines of a text."""
    return [[run(line, mark)] for line in safe(text).split("\n") if line.strip()] or [[run("")]]


def side(pieces: Sequence[Piece], op: Op) -> list[Line]:
    """One side of a diff as lines: DELETE the old text with what was struck, INSERT the new with what was added."""
    found = [
        [run(text, _MARKS[piece]) for piece, text in line.pieces if text] for line in shown_lines(pieces, op)
    ]
    return found or [[run("–")]]
