"""Rows → the bytes of an XLSX or CSV file that no spreadsheet program runs anything from.

    xlsx_bytes([Sheet("Synpunkter", ["Avsnitt", "Synpunkt"], rows)])
    csv_bytes([["Avsnitt", "Synpunkt"], *rows])

Text is always text: never a formula, number or link. Aware times are written as Swedish time.
"""

from __future__ import annotations

import csv
import io
import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

if TYPE_CHECKING:
    import xlsxwriter

Cell = str | int | float | date | datetime | None

STOCKHOLM = ZoneInfo("Europe/Stockholm")
MAX_CELL_TEXT = 32_767  # Excel's limit; XlsxWriter leaves a longer cell out without a word
MAX_SHEET_NAME = 31
MAX_TITLE = 255
FORMULA_STARTS = "=+-@＝＋－＠﹢﹣﹦﹫−"
UNPRINTABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet: a bold header row that stays in view, then the rows. Widths in characters, by column."""

    name: str
    headers: Sequence[str]
    rows: Iterable[Sequence[Cell]]
    widths: Sequence[int] = field(default=())


def printable(text: str) -> str:
    """The text without control characters (line breaks and tabs stay), lone surrogates and non-characters."""
    return UNPRINTABLE.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))


def xlsx_bytes(sheets: Sequence[Sheet], *, title: str = "") -> bytes:
    """A workbook with these sheets, in this order; ``title`` is the one in its properties."""
    # Imported here: most web processes never write a workbook.
    import xlsxwriter

    output = io.BytesIO()
    options = {
        "constant_memory": True,
        "strings_to_formulas": False,
        "strings_to_numbers": False,
        "strings_to_urls": False,
    }
    with xlsxwriter.Workbook(output, options) as book:
        book.set_properties({"title": printable(title)[:MAX_TITLE]} if title else {})
        formats = {
            "header": book.add_format({"bold": True, "bottom": 1, "text_wrap": True, "valign": "top"}),
            "text": book.add_format({"text_wrap": True, "valign": "top"}),
            "date": book.add_format({"num_format": "yyyy-mm-dd", "valign": "top"}),
            "time": book.add_format({"num_format": "yyyy-mm-dd hh:mm", "valign": "top"}),
            "number": book.add_format({"valign": "top"}),
        }
        names: set[str] = set()
        for sheet in sheets:
            _write_sheet(book.add_worksheet(_sheet_name(sheet.name, names)), sheet, formats)
    return output.getvalue()


def _write_sheet(page: xlsxwriter.worksheet.Worksheet, sheet: Sheet, formats: dict[str, object]) -> None:
    for index, header in enumerate(sheet.headers):
        width = sheet.widths[index] if index < len(sheet.widths) else max(12, min(40, len(header) + 2))
        page.set_column(index, index, width)
    page.freeze_panes(1, 0)
    for column, header in enumerate(sheet.headers):
        page.write_string(0, column, _cell_text(header), formats["header"])
    for number, row in enumerate(sheet.rows, start=1):
        for column, cell in enumerate(row):
            _write_cell(page, number, column, cell, formats)


def _write_cell(
    page: xlsxwriter.worksheet.Worksheet, row: int, column: int, cell: Cell, formats: dict[str, object]
) -> None:
    if cell is None or cell == "":
        return
    if isinstance(cell, str):
        page.write_string(row, column, _cell_text(cell), formats["text"])
    elif isinstance(cell, datetime):
        page.write_datetime(row, column, _local(cell), formats["time"])
    elif isinstance(cell, date):
        page.write_datetime(row, column, cell, formats["date"])
    else:
        page.write_number(row, column, +cell, formats["number"])


def csv_bytes(rows: Iterable[Sequence[Cell]]) -> bytes:
    """Semicolons, every cell quoted, UTF-8 with byte order mark, CRLF: as Swedish Excel opens it.

    A text that a program would run as a formula gets an apostrophe in front, also when blanks or invisible
    signs stand before the sign, or when it is a full-width one.
    """
    output = io.StringIO(newline="")
    writer = csv.writer(output, delimiter=";", quoting=csv.QUOTE_ALL, lineterminator="\r\n")
    for row in rows:
        writer.writerow([_csv_text(cell) for cell in row])
    return b"\xef\xbb\xbf" + output.getvalue().encode()


def _csv_text(cell: Cell) -> str:
    if cell is None:
        return ""
    if isinstance(cell, str):
        text = printable(cell)
        return "'" + text if starts_formula(text) else text
    if isinstance(cell, datetime):
        return f"{_local(cell):%Y-%m-%d %H:%M}"
    if isinstance(cell, date):
        return cell.isoformat()
    return str(cell).replace(".", ",")  # a decimal comma, as Swedish programs read numbers


def starts_formula(text: str) -> bool:
    """Whether the first sign that shows is one that begins a formula."""
    for sign in text:
        if sign in FORMULA_STARTS:
            return True
        # Separators, control and format signs: NBSP, zero-width space, joiners, byte order mark, tab.
        if not (sign.isspace() or unicodedata.category(sign) in {"Cc", "Cf", "Zs", "Mn"}):
            return False
    return False


def _cell_text(text: str) -> str:
    text = printable(text)
    return text if len(text) <= MAX_CELL_TEXT else text[: MAX_CELL_TEXT - 1] + "…"


def _local(moment: datetime) -> datetime:
    return moment.astimezone(STOCKHOLM).replace(tzinfo=None) if moment.tzinfo else moment


def _sheet_name(wanted: str, taken: set[str]) -> str:
    """A name Excel takes: none of its forbidden signs, 31 long at most, not used before."""
    base = re.sub(r"[\[\]:*?/\\]", " ", printable(wanted)).strip(" '")[:MAX_SHEET_NAME] or "1"
    name, number = base, 2
    while name.lower() in taken:
        suffix = f" {number}"
        name, number = base[: MAX_SHEET_NAME - len(suffix)] + suffix, number + 1
    taken.add(name.lower())
    return name
