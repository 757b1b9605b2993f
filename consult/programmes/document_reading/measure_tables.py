"""Tables of measures in Markdown: found by their header row, read row by row."""

from __future__ import annotations

import re
from collections.abc import Sequence

from markdown_it.token import Token

from consult.core.markdown import plain_inline
from consult.programmes.document_reading.proposal import ProposedMeasure

GOAL_LINE = re.compile(
    r"^(?:prioriterat |övergripande |inriktnings)?(?:del)?mål\s*\d+(?:\.\d+)*\b", re.IGNORECASE
)

# Field → how its header may begin, in the order they are tried; whole words where a beginning would mislead.
_HEADERS: list[tuple[str, tuple[str, ...]]] = [
    ("department", ("förvaltning", "ansvarig förvaltning", "ansvarig enhet", "enhet", "avdelning")),
    ("accountable", ("ansvar", "huvudansvar", "nämnd", "vem")),
    ("schedule", ("tid", "när", "start", "klar", "genomförs", "period", "år ", "år$")),
    ("financing", ("finans", "kostnad", "budget", "resurs", "medel", "pengar")),
    ("partners", ("samverk", "samarbet", "medverk", "tillsammans", "partner", "övriga aktörer")),
    ("policy_area", ("område", "politikområde", "insatsområde")),
    ("goal_hint", ("mål$", "delmål", "hör till mål", "måluppfyllelse$")),
    ("description", ("beskriv", "hur", "kommentar", "så gör vi", "innehåll")),
    ("title", ("åtgärd", "insats", "aktivitet", "vad", "vi ska")),
]
_FACTS = {"accountable", "schedule", "financing", "department"}


def read_measure_table(tokens: Sequence[Token]) -> list[ProposedMeasure] | None:
    """The measures of a table's tokens, or None where its header is not that of a table of measures."""
    header, *rows = _cells(tokens)
    columns = _columns(header)
    if "title" not in columns.values() or not _FACTS & set(columns.values()):
        return None
    measures: list[ProposedMeasure] = []
    hint = ""
    for row in rows:
        filled = [cell for cell in row if cell]
        if len(filled) == 1 and GOAL_LINE.match(filled[0]):
            hint = filled[0]
            continue
        values = {field: row[number] for number, field in columns.items() if number < len(row)}
        title = _without_number(values.pop("title", ""))
        if title:
            measure = ProposedMeasure(title, goal_hint=hint)
            for field, value in values.items():
                setattr(measure, field, value or getattr(measure, field))
            measures.append(measure)
    return measures


def _cells(tokens: Sequence[Token]) -> list[list[str]]:
    rows: list[list[str]] = []
    for token in tokens:
        if token.type == "tr_open":
            rows.append([])
        elif token.type == "inline":
            rows[-1].append(" ".join(plain_inline(token).split()))
    return rows or [[]]


def _columns(header: list[str]) -> dict[int, str]:
    """Column number → field; the first column that fits a field gets it."""
    columns: dict[int, str] = {}
    for number, name in enumerate(header):
        words = re.sub(r"[^a-zåäö ]", "", name.lower()).strip()
        field = next((field for field, starts in _HEADERS if _fits(words, starts)), None)
        if field and field not in columns.values():
            columns[number] = field
    return columns


def _fits(words: str, starts: tuple[str, ...]) -> bool:
    return any(words == start[:-1] if start.endswith("$") else words.startswith(start) for start in starts)


def _without_number(title: str) -> str:
    """The measure's own number is given by the programme: "Åtgärd 12: Ta fram" loses it."""
    return re.sub(
        r"^(?:(?:åtgärd|insats|aktivitet)\s*\d+\s*[:.–-]?|\d{1,3}[.)])\s+", "", title, flags=re.IGNORECASE
    )
