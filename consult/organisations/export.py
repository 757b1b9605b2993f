"""The rows of a register file that need mending, as a workbook to mend them in."""

from __future__ import annotations

import io
from collections.abc import Sequence

from flask_babel import gettext as _

from consult.core.spreadsheets import Cell, Sheet, xlsx_bytes
from consult.organisations import previews, words
from consult.organisations.columns import Field
from consult.organisations.judging import Verdict
from consult.organisations.models import RegisterImport, RegisterImportRow


def errors_workbook(register_import: RegisterImport, rows: Sequence[RegisterImportRow]) -> io.BytesIO:
    """Row number, what is wrong, then the file's columns. A cell that may be a personal number stays empty."""
    fields = [name for name in Field if name.value in register_import.mapping]
    headers = [
        _("Rad"),
        _("Fel"),
        *(register_import.headers[register_import.mapping[name]] for name in fields),
    ]
    lines: list[list[Cell]] = [
        [row.row_number, _wrong(row), *(previews.raw_text(row, name) for name in fields)] for row in rows
    ]
    return io.BytesIO(xlsx_bytes([Sheet(_("Fel"), headers, lines, widths=[6, 48])]))


def _wrong(row: RegisterImportRow) -> str:
    if row.verdict is Verdict.DUPLICATE:
        return _("Samma organisation som på rad %(row)s.", row=row.duplicate_of)
    return " ".join(
        f"{words.FIELDS[name]}: {words.error_word(code)}" for name, code in row.problems["errors"].items()
    )
