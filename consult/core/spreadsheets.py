"""Uploaded bytes → a table of text: CSV of any common shape, and XLSX, XLS and ODS.

Everything here answers with a `Table` or raises `UnreadableSpreadsheet` with a code; no other exception
leaves it, whatever the bytes. Workbooks are opened in a separate, limited process.
"""

from __future__ import annotations

import csv
import io
import zipfile
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from consult.core import sandbox
from consult.core.spreadsheet_writing import Cell, Sheet, csv_bytes, printable, xlsx_bytes
from consult.core.text_encodings import Encoding, UndecodableText, decode
from consult.core.workbooks import read_workbook

__all__ = [
    "Cell",
    "Encoding",
    "FileKind",
    "Problem",
    "Row",
    "Sheet",
    "Table",
    "UnreadableSpreadsheet",
    "csv_bytes",
    "read_table",
    "xlsx_bytes",
]

MAX_BYTES = 20 * 1024 * 1024
MAX_ROWS = 50_000
MAX_COLUMNS = 200
MAX_UNPACKED_BYTES = 300 * 1024 * 1024
MAX_ZIP_RATIO = 150
# Repetitive registers pack well, so the ratio only counts once the unpacked size could hurt.
RATIO_COUNTS_FROM = 20 * 1024 * 1024
DELIMITERS = (";", ",", "\t", "|")
SNIFFED_ROWS = 60
HEADER_SEARCHED_ROWS = 20

WORKBOOK_LIMITS = sandbox.Limits(
    input_bytes=MAX_BYTES, output_bytes=64 * sandbox.MEBIBYTE, cpu_seconds=20, wall_seconds=40.0
)


class Problem(StrEnum):
    """Why a file cannot be read; the words for people are the caller's."""

    EMPTY = "empty"
    TOO_LARGE = "too_large"
    TOO_MANY_ROWS = "too_many_rows"
    TOO_MANY_COLUMNS = "too_many_columns"
    NOT_A_TABLE = "not_a_table"
    WRONG_ENCODING = "wrong_encoding"
    BROKEN = "broken"
    ENCRYPTED = "encrypted"
    BOMB = "bomb"
    UNKNOWN_SHEET = "unknown_sheet"


class UnreadableSpreadsheet(Exception):
    """The bytes give no table. `problem` says why."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(problem.value)
        self.problem = problem


class FileKind(StrEnum):
    """What the bytes are, by their content; the file name is not trusted."""

    CSV = "csv"
    WORKBOOK = "workbook"


@dataclass(frozen=True, slots=True)
class Row:
    """One row: its number as a spreadsheet program shows it (from 1), and its cells as text."""

    number: int
    cells: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """What was read, and how: for a preview where the person can say that it was read wrongly.

    `header_row` is 0 when the file has none; `headers` are then the column letters. `encoding` and
    `delimiter` are None for workbooks, `sheet` is None for CSV. Rows without any text are left out.
    """

    kind: FileKind
    headers: tuple[str, ...]
    rows: tuple[Row, ...]
    header_row: int
    encoding: Encoding | None = None
    delimiter: str | None = None
    sheet: str | None = None
    sheets: tuple[str, ...] = ()


def read_table(
    data: bytes, *, encoding: Encoding | None = None, sheet: str | None = None, header_row: int | None = None
) -> Table:
    """Read the bytes of a CSV, XLSX, XLS or ODS file.

    `encoding`, `sheet` and `header_row` (0 = none) override what would be found. Raises
    `UnreadableSpreadsheet`.
    """
    if len(data) > MAX_BYTES:
        raise UnreadableSpreadsheet(Problem.TOO_LARGE)
    if not data.strip(b"\0 \t\r\n"):
        raise UnreadableSpreadsheet(Problem.EMPTY)
    if _is_workbook(data):
        return _read_workbook(data, sheet, header_row)
    return _read_csv(data, encoding, header_row)


def _is_workbook(data: bytes) -> bool:
    return data.startswith((b"PK\x03\x04", b"PK\x05\x06", b"\xd0\xcf\x11\xe0"))


def _read_workbook(data: bytes, sheet: str | None, header_row: int | None) -> Table:
    if data.startswith(b"PK"):
        _refuse_bomb(data)
    # A password-protected XLSX is an OLE file with a stream of this name.
    elif "EncryptedPackage".encode("utf-16-le") in data:
        raise UnreadableSpreadsheet(Problem.ENCRYPTED)
    options = {"sheet": sheet, "max_rows": MAX_ROWS + HEADER_SEARCHED_ROWS, "max_columns": MAX_COLUMNS}
    try:
        book = sandbox.run_limited(read_workbook, data, options=options, limits=WORKBOOK_LIMITS)
    except sandbox.Refused as refused:
        raise UnreadableSpreadsheet(Problem(refused.code)) from refused
    except (sandbox.TooBig, sandbox.TookTooLong) as error:
        raise UnreadableSpreadsheet(Problem.BOMB) from error
    except sandbox.SandboxError as error:
        raise UnreadableSpreadsheet(Problem.BROKEN) from error
    headers, rows, found = _split_header([_clean(cells) for cells in book["rows"]], header_row)
    return Table(FileKind.WORKBOOK, headers, rows, found, sheet=book["sheet"], sheets=tuple(book["sheets"]))


def _refuse_bomb(data: bytes) -> None:
    """Refuse by the sizes the archive declares; the limited process guards against those that lie."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            members = archive.infolist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError, OSError) as error:
        raise UnreadableSpreadsheet(Problem.BROKEN) from error
    unpacked = sum(member.file_size for member in members)
    if unpacked > MAX_UNPACKED_BYTES:
        raise UnreadableSpreadsheet(Problem.BOMB)
    if unpacked > RATIO_COUNTS_FROM and unpacked > MAX_ZIP_RATIO * len(data):
        raise UnreadableSpreadsheet(Problem.BOMB)


def _read_csv(data: bytes, chosen: Encoding | None, header_row: int | None) -> Table:
    try:
        text, encoding = decode(data, chosen)
    except UndecodableText as error:
        problem = Problem.WRONG_ENCODING if chosen else Problem.NOT_A_TABLE
        raise UnreadableSpreadsheet(problem) from error
    _refuse_binary(text)
    told, text = _told_delimiter(text)
    delimiter = told or _sniff_delimiter(text)
    records = [_clean(record) for record in _records(text, delimiter)]
    if told:
        # Excel's "sep=;" line is a row to a spreadsheet program: the numbers shown must count it.
        records.insert(0, ())
    headers, rows, found = _split_header(records, header_row)
    return Table(FileKind.CSV, headers, rows, found, encoding=encoding, delimiter=delimiter)


def _refuse_binary(text: str) -> None:
    sample = text[: SNIFFED_ROWS * 200]
    odd = sum(1 for sign in sample if sign < " " and sign not in "\t\r\n\f\v")
    if odd > len(sample) * 0.02 + 2:
        raise UnreadableSpreadsheet(Problem.NOT_A_TABLE)


def _told_delimiter(text: str) -> tuple[str | None, str]:
    first, _, rest = text.partition("\n")
    told = first.strip().strip('"')
    if len(told) == 5 and told.lower().startswith("sep=") and told[4] in DELIMITERS:
        return told[4], rest
    return (None, text) if first.strip("\r") != "sep=\t" else ("\t", rest)


def _sniff_delimiter(text: str) -> str:
    """The delimiter that cuts most of the first rows into the same number (at least two) of cells."""

    def consistency(delimiter: str) -> tuple[float, int]:
        widths: list[int] = []
        try:
            for record in _records(text, delimiter):
                if any(record):
                    widths.append(len(record))
                if len(widths) == SNIFFED_ROWS:
                    break
        except UnreadableSpreadsheet:
            return (0.0, 0)
        width, times = Counter(widths).most_common(1)[0] if widths else (1, 0)
        return (times / len(widths), width) if width > 1 else (0.0, 0)

    return max(DELIMITERS, key=consistency)


def _records(text: str, delimiter: str) -> Iterator[list[str]]:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    try:
        for index, record in enumerate(reader):
            if index > MAX_ROWS + HEADER_SEARCHED_ROWS:
                raise UnreadableSpreadsheet(Problem.TOO_MANY_ROWS)
            yield record
    except csv.Error as error:
        raise UnreadableSpreadsheet(Problem.BROKEN) from error


def _clean(cells: list[str]) -> tuple[str, ...]:
    """Cells without control characters and outer blanks, and without the empty ones at the end."""
    cleaned = [printable(cell).strip() for cell in cells]
    while cleaned and not cleaned[-1]:
        cleaned.pop()
    return tuple(cleaned)


def _split_header(
    records: list[tuple[str, ...]], chosen: int | None
) -> tuple[tuple[str, ...], tuple[Row, ...], int]:
    """Headers, the rows under them that hold anything (all of one width), and the header's row number."""
    width = max((len(record) for record in records), default=0)
    if width == 0:
        raise UnreadableSpreadsheet(Problem.EMPTY)
    if width > MAX_COLUMNS:
        raise UnreadableSpreadsheet(Problem.TOO_MANY_COLUMNS)
    found = chosen if chosen is not None and 0 <= chosen <= len(records) else _find_header(records)
    headers = _padded(records[found - 1], width) if found else ("",) * width
    headers = tuple(header or column_letters(index) for index, header in enumerate(headers))
    rows = tuple(
        Row(number, _padded(record, width))
        for number, record in enumerate(records, start=1)
        if number > found and record
    )
    if len(rows) > MAX_ROWS:
        raise UnreadableSpreadsheet(Problem.TOO_MANY_ROWS)
    return headers, rows, found


def _find_header(records: list[tuple[str, ...]]) -> int:
    """Row number of the first row about as full as the fullest (a title is not), 0 if it looks like data."""
    filled = [sum(1 for cell in record if cell) for record in records[:SNIFFED_ROWS]]
    fullest = max(filled)
    for number, record in enumerate(records[:HEADER_SEARCHED_ROWS], start=1):
        if filled[number - 1] and filled[number - 1] >= 0.5 * fullest:
            return 0 if any(_looks_like_data(cell) for cell in record) else number
    return 0


def _looks_like_data(cell: str) -> bool:
    return "@" in cell or sum(sign.isdigit() for sign in cell) >= 6


def _padded(cells: tuple[str, ...], width: int) -> tuple[str, ...]:
    return cells + ("",) * (width - len(cells))


def column_letters(index: int) -> str:
    """The name a spreadsheet program gives the column: 0 → A, 26 → AA."""
    letters = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters
