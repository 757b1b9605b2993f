"""Between the rows of an import as stored and as judged."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm import Session

from consult.core.spreadsheets import Table
from consult.organisations import import_queries
from consult.organisations.columns import Field
from consult.organisations.judging import Decision, Judgement, judge
from consult.organisations.models import RegisterImport, RegisterImportRow
from consult.organisations.row_checking import CheckedRow, check_row, is_empty, own_municipality

MAX_KEY = 220


@dataclass(frozen=True, slots=True)
class CheckedFile:
    """Row number, raw cells by field code, and the checked row, for every row that holds anything."""

    municipality_code: str
    rows: tuple[tuple[int, dict[str, str], CheckedRow], ...]


def check_file(table: Table, mapping: Mapping[Field, int]) -> CheckedFile:
    """Check the mapped columns of a whole file. Needs no database: do it before the write transaction."""
    found = (
        (row.number, {name: row.cells[column] for name, column in mapping.items()}) for row in table.rows
    )
    filled = [(number, cells) for number, cells in found if not is_empty(cells)]
    code = own_municipality(cells.get(Field.MUNICIPALITY_CODE, "") for _, cells in filled)
    return CheckedFile(
        code,
        tuple(
            (
                number,
                {name.value: text for name, text in cells.items()},
                check_row(cells, municipality_code=code),
            )
            for number, cells in filled
        ),
    )


def by_name(mapping: Mapping[str, Any]) -> bool:
    """Whether the file has no numbers, so that names tell organisations apart."""
    return Field.NUMBER.value not in mapping


def checked(row: RegisterImportRow, register_import: RegisterImport) -> CheckedRow:
    """The row as it stands, corrections counted in."""
    return check_cells({**row.cells, **row.corrected}, register_import.own_municipality)


def check_cells(cells: Mapping[str, str], municipality_code: str) -> CheckedRow:
    """Check stored cells (keyed by the fields' codes)."""
    return check_row({Field(name): text for name, text in cells.items()}, municipality_code=municipality_code)


def stored_judgement(row: CheckedRow, judgement: Judgement) -> dict[str, Any]:
    """The columns of a stored row that follow from its judgement."""
    return {
        "key": row.key[:MAX_KEY],
        "changes": {name.value: list(pair) for name, pair in judgement.changes.items()},
        "problems": {
            "errors": {name.value: str(code) for name, code in row.errors.items()},
            "notes": {name.value: str(code) for name, code in row.notes.items()},
        },
        "verdict": judgement.verdict,
        "writes": judgement.writes,
        "sole_trader": row.sole_trader,
        "duplicate_of": judgement.first,
        "organisation_id": judgement.organisation_id,
    }


def judge_stored(
    session: Session, register_import: RegisterImport, rows: Sequence[RegisterImportRow]
) -> dict[int, tuple[CheckedRow, Judgement]]:
    """Judge stored rows against the register as it is now, by row number.

    `rows` must hold whole groups of doubles. Two statements.
    """
    pairs = [(row.row_number, checked(row, register_import)) for row in rows]
    decisions: dict[int, Decision] = {row.row_number: row.decision for row in rows if row.decision}
    named = by_name(register_import.mapping)
    keys = {row.key for _, row in pairs} if len(pairs) < 100 else None
    found = judge(pairs, decisions, import_queries.register(session, by_name=named, keys=keys))
    return {number: (row, found[number]) for number, row in pairs}
