"""Opening a workbook (XLSX, XLS, ODS). Runs inside the limited process of `consult.core.sandbox`."""

from __future__ import annotations

import io
from datetime import date, datetime, time, timedelta
from typing import Any

from consult.core.sandbox import Refused


def read_workbook(data: bytes, *, sheet: str | None, max_rows: int, max_columns: int) -> dict[str, Any]:
    """`{"sheets": names, "sheet": the one read, "rows": lists of text}` of the named or first filled sheet.

    Refuses with `encrypted`, `unknown_sheet`, `empty`, `too_many_rows` or `too_many_columns`.
    """
    import python_calamine as calamine

    try:
        book = calamine.load_workbook(io.BytesIO(data))
    except calamine.PasswordError:
        raise Refused("encrypted") from None
    visible = [
        each.name for each in book.sheets_metadata if each.visible == calamine.SheetVisibleEnum.Visible
    ]
    if sheet is not None and sheet not in visible:
        raise Refused("unknown_sheet")
    for name in [sheet] if sheet is not None else visible:
        page = book.get_sheet_by_name(name)
        # `end` and not `total_width`: python-calamine 0.9 says width 0 of a sheet with one column.
        if page.end is None:
            continue
        if page.end[0] >= max_rows:
            raise Refused("too_many_rows")
        if page.end[1] >= max_columns:
            raise Refused("too_many_columns")
        rows = page.to_python(skip_empty_area=False)
        return {"sheets": visible, "sheet": name, "rows": [[_text(cell) for cell in row] for row in rows]}
    raise Refused("empty")


def _text(cell: object) -> str:
    """A cell as the person typed it: whole numbers without decimals (an organisation number is one)."""
    if isinstance(cell, bool):
        return "true" if cell else "false"
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() and abs(cell) < 1e15 else repr(cell)
    if isinstance(cell, datetime):
        return cell.date().isoformat() if cell.time() == time() else cell.isoformat(" ", "minutes")
    if isinstance(cell, date | time):
        return cell.isoformat()
    if isinstance(cell, timedelta):
        return str(cell)
    return str(cell)
