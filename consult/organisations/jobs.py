"""Work of this slice that the worker does."""

from __future__ import annotations

from typing import Any

from consult.core import files, jobs
from consult.core.clock import now
from consult.core.db import db, write
from consult.core.spreadsheets import Encoding, Table, UnreadableSpreadsheet, read_table
from consult.organisations import import_actions
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
    with write() as session:
        register_import = session.get_one(RegisterImport, payload["import_id"])
        if register_import.state is ImportState.READING:
            import_actions.fill(register_import=register_import, table=table, now=now())
    return {"rows": len(table.rows)}
