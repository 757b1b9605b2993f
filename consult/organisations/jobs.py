"""Work of this slice that the worker does."""

from __future__ import annotations

from typing import Any

from consult.core import files, jobs
from consult.core.db import db, write
from consult.core.spreadsheets import Encoding, Table, UnreadableSpreadsheet, read_table
from consult.organisations import columns, import_actions, import_rows
from consult.organisations.models import ImportState, RegisterImport

READ_REGISTER = "organisations.read_register"


def read_file(register_import: RegisterImport) -> Table:
    """The import's file, read the way that was found or chosen. Raises `UnreadableSpreadsheet`."""
    row = db.session.get_one(files.StoredFile, register_import.file_id)
    return read_table(
        files.read_file(row),
        encoding=Encoding(register_import.encoding) if register_import.encoding else None,
        sheet=register_import.sheet or None,
        header_row=register_import.header_row,
    )


@jobs.handler(READ_REGISTER)
def read_register(payload: dict[str, Any]) -> dict[str, Any]:
    """Check the rows of a large file. Doing it twice gives the same rows."""
    register_import = db.session.get(RegisterImport, payload["import_id"])
    if register_import is None or register_import.state is not ImportState.READING:
        return {}
    try:
        table = read_file(register_import)
    except UnreadableSpreadsheet as error:
        return {"problem": error.problem.value}
    mapping = columns.restored(register_import.mapping, len(table.headers))
    checked = import_rows.check_file(table, mapping)
    with write() as session:
        register_import = session.get_one(RegisterImport, payload["import_id"])
        # Other columns may have been chosen while this was reading: a later job reads it that way.
        if register_import.state is ImportState.READING and register_import.mapping == columns.stored(
            mapping
        ):
            import_actions.fill(register_import=register_import, checked=checked)
    return {"rows": len(table.rows)}
