"""Writes of register imports up to the save: read a file into a preview, correct, skip, choose, cancel."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import delete, insert, select

from consult.core.actor import Actor
from consult.core.audit import record
from consult.core.db import db
from consult.core.files import StoredFile
from consult.core.spreadsheets import Table
from consult.organisations import columns, import_queries, import_rows
from consult.organisations.columns import Field
from consult.organisations.import_rows import CheckedFile
from consult.organisations.judging import Decision, judge
from consult.organisations.models import ColumnMapping, ImportState, RegisterImport, RegisterImportRow
from consult.organisations.row_checking import CheckedRow


class ImportFinished(Exception):
    """The import is saved or cancelled already: nothing in it can be changed."""


class StillWrong(Exception):
    """The corrected cells are wrong too. `errors` holds a code per field."""

    def __init__(self, errors: Mapping[Field, str]) -> None:
        super().__init__(", ".join(errors))
        self.errors = errors


class NameColumnMissing(Exception):
    """No column is chosen for the names: nothing could be told apart."""


def start_import(
    *,
    table: Table,
    checked: CheckedFile | None,
    mapping: Mapping[Field, int],
    file: StoredFile,
    by: Actor,
    now: datetime,
) -> RegisterImport:
    """Make the preview of a read and checked file. One that is not checked stays `reading`: `fill` it later."""
    register_import = RegisterImport(
        file_id=file.id,
        filename=file.filename,
        headers=list(table.headers),
        mapping=columns.stored(mapping),
        state=ImportState.READING,
        created_by=by.label,
        created_at=now,
        **_how_read(table),
    )
    db.session.add(register_import)
    db.session.flush()
    details = {"rows": len(table.rows)}
    record(by=by, action="register.read", on=_object(register_import), now=now, details=details)
    if checked is not None:
        fill(register_import=register_import, checked=checked)
    return register_import


def fill(*, register_import: RegisterImport, checked: CheckedFile) -> None:
    """Judge every row of a checked file and store them, in place of those of an earlier reading.

    Corrections and decisions made on a row number are kept where the row's cells are the same as before.
    """
    session = db.session()
    register_import.own_municipality = checked.municipality_code
    before = {row.row_number: row for row in import_queries.import_rows(session, register_import.id)}
    stored: list[dict[str, Any]] = []
    pairs: list[tuple[int, CheckedRow]] = []
    for number, cells, row in checked.rows:
        kept = _kept(cells, before.get(number))
        stored.append({"import_id": register_import.id, "row_number": number, "cells": cells, **kept})
        if kept["corrected"]:
            row = import_rows.check_cells({**cells, **kept["corrected"]}, checked.municipality_code)
        pairs.append((number, row))
    decisions = {each["row_number"]: each["decision"] for each in stored if each["decision"]}
    register = import_queries.register(session, by_name=import_rows.by_name(register_import.mapping))
    judged = judge(pairs, decisions, register)
    for each, (number, row) in zip(stored, pairs, strict=True):
        each |= import_rows.stored_judgement(row, judged[number])
    session.execute(delete(RegisterImportRow).where(RegisterImportRow.import_id == register_import.id))
    if stored:
        session.execute(insert(RegisterImportRow), stored)
    register_import.state = ImportState.PREVIEW


def _kept(cells: Mapping[str, str], before: RegisterImportRow | None) -> dict[str, Any]:
    if before is None or before.cells != cells:
        return {"corrected": {}, "decision": None}
    return {"corrected": before.corrected, "decision": before.decision}


def read_again(
    *,
    register_import: RegisterImport,
    table: Table,
    checked: CheckedFile | None,
    mapping: Mapping[Field, int],
    by: Actor,
    now: datetime,
) -> None:
    """Take another encoding, sheet, header row or choice of columns, and remember the choice for next time.

    Without `checked` the file stays `reading`. Raises `ImportFinished` or `NameColumnMissing`.
    """
    _refuse_finished(register_import)
    if Field.NAME not in mapping:
        raise NameColumnMissing
    register_import.headers = list(table.headers)
    register_import.mapping = columns.stored(mapping)
    for name, value in _how_read(table).items():
        setattr(register_import, name, value)
    _remember(table, mapping, now)
    record(by=by, action="register.columns_chosen", on=_object(register_import), now=now)
    register_import.state = ImportState.READING
    if checked is not None:
        fill(register_import=register_import, checked=checked)


def correct_row(
    *,
    register_import: RegisterImport,
    row: RegisterImportRow,
    values: Mapping[Field, str],
    by: Actor,
    now: datetime,
) -> None:
    """Write other text in cells of a row. Raises `ImportFinished`, or `StillWrong`: then nothing is changed."""
    _refuse_finished(register_import)
    corrected = {**row.corrected, **{name.value: text for name, text in values.items()}}
    found = import_rows.check_cells({**row.cells, **corrected}, register_import.own_municipality)
    wrong = {name: code for name, code in found.errors.items() if name in values}
    if wrong:
        raise StillWrong(wrong)
    keys = {row.key, found.key[: import_rows.MAX_KEY]}
    row.corrected, row.decision = corrected, None
    row.key = found.key[: import_rows.MAX_KEY]
    _judge_again(register_import, keys)
    record(
        by=by,
        action="register.row_corrected",
        on=_object(register_import),
        now=now,
        details={"row": row.row_number, "fields": [name.value for name in values]},
    )


def take_back_correction(
    *, register_import: RegisterImport, row: RegisterImportRow, by: Actor, now: datetime
) -> None:
    """Use the row's cells as the file has them. Raises `ImportFinished`."""
    _refuse_finished(register_import)
    found = import_rows.check_cells(row.cells, register_import.own_municipality)
    keys = {row.key, found.key[: import_rows.MAX_KEY]}
    row.corrected, row.key = {}, found.key[: import_rows.MAX_KEY]
    _judge_again(register_import, keys)
    _record_decision("register.correction_undone", register_import, row, by, now)


def skip_row(*, register_import: RegisterImport, row: RegisterImportRow, by: Actor, now: datetime) -> None:
    """Leave the row out of the save. Raises `ImportFinished`."""
    _decide(register_import, row, Decision.SKIP)
    _record_decision("register.row_skipped", register_import, row, by, now)


def restore_row(*, register_import: RegisterImport, row: RegisterImportRow, by: Actor, now: datetime) -> None:
    """Take a skipped row in again. Raises `ImportFinished`."""
    _decide(register_import, row, None)
    _record_decision("register.row_restored", register_import, row, by, now)


def choose_double(
    *, register_import: RegisterImport, row: RegisterImportRow, merge: bool, by: Actor, now: datetime
) -> None:
    """Save this row of its doubles, or with `merge` the first of them with every row's addresses.

    Raises `ImportFinished`.
    """
    _refuse_finished(register_import)
    doubles = import_queries.doubles_of(db.session(), register_import.id, row.duplicate_of or row.row_number)
    for each in doubles:
        if merge:
            each.decision = Decision.MERGE if each.row_number == each.duplicate_of else Decision.SKIP
        else:
            each.decision = None if each.id == row.id else Decision.SKIP
    _judge_again(register_import, {row.key})
    _record_decision("register.double_chosen", register_import, row, by, now)


def cancel_import(*, register_import: RegisterImport, by: Actor, now: datetime) -> None:
    """End the preview without saving; its rows go, the file stays. Raises `ImportFinished`."""
    _refuse_finished(register_import)
    db.session.execute(delete(RegisterImportRow).where(RegisterImportRow.import_id == register_import.id))
    register_import.state, register_import.finished_at = ImportState.CANCELLED, now
    record(by=by, action="register.cancelled", on=_object(register_import), now=now)


def judge_all_again(*, register_import: RegisterImport) -> None:
    """Compare every row with the register as it is now. Raises `ImportFinished`."""
    _refuse_finished(register_import)
    _judge_again(register_import, None)


def _decide(register_import: RegisterImport, row: RegisterImportRow, decision: Decision | None) -> None:
    _refuse_finished(register_import)
    row.decision = decision
    _judge_again(register_import, {row.key})


def _judge_again(register_import: RegisterImport, keys: set[str] | None) -> None:
    """Judge the rows with these keys (all for None) and store what has become of them."""
    db.session.flush()
    query = select(RegisterImportRow).where(RegisterImportRow.import_id == register_import.id)
    if keys is not None:
        query = query.where(RegisterImportRow.key.in_(keys))
    rows = list(db.session.scalars(query.order_by(RegisterImportRow.row_number)))
    judged = import_rows.judge_stored(db.session(), register_import, rows)
    for row in rows:
        for name, value in import_rows.stored_judgement(*judged[row.row_number]).items():
            if getattr(row, name) != value:
                setattr(row, name, value)


def _how_read(table: Table) -> dict[str, Any]:
    return {
        "encoding": table.encoding.value if table.encoding else "",
        "delimiter": table.delimiter or "",
        "sheet": (table.sheet or "")[:120],
        "header_row": table.header_row,
    }


def _remember(table: Table, mapping: Mapping[Field, int], now: datetime) -> None:
    key = columns.signature(table.headers)
    remembered = import_queries.remembered_mapping(db.session(), key)
    if remembered is None:
        remembered = ColumnMapping(signature=key)
        db.session.add(remembered)
    remembered.mapping, remembered.updated_at = columns.stored(mapping), now


def _refuse_finished(register_import: RegisterImport) -> None:
    if register_import.state not in (ImportState.READING, ImportState.PREVIEW):
        raise ImportFinished


def _record_decision(
    action: str, register_import: RegisterImport, row: RegisterImportRow, by: Actor, now: datetime
) -> None:
    record(by=by, action=action, on=_object(register_import), now=now, details={"row": row.row_number})


def _object(register_import: RegisterImport) -> tuple[str, object, str]:
    return "register_import", register_import.id, register_import.filename
