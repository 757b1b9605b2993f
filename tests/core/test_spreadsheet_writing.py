"""Exports hold the text as text: no formula, link or number is made of it, in any program."""

import csv
import io
from datetime import UTC, date, datetime

import openpyxl
import pytest

from consult.core.spreadsheets import Sheet, csv_bytes, xlsx_bytes


def read_csv(data: bytes) -> list[list[str]]:
    assert data.startswith(b"\xef\xbb\xbf")
    return list(csv.reader(io.StringIO(data.decode("utf-8-sig"), newline=""), delimiter=";"))


def open_xlsx(data: bytes) -> openpyxl.Workbook:
    return openpyxl.load_workbook(io.BytesIO(data))


@pytest.mark.parametrize(
    "text",
    [
        "=1+1",
        "+46",
        "-5",
        "@SUM(A1)",
        " =1",
        "\xa0=1",
        "\u200b=1",
        "\ufeff=1",
        "\u2060 \t=1",
        "＝1",
        "＋1",
        "－1",
        "＠x",
        "\n=1",
        "\r=1",
    ],
)
def test_a_text_like_a_formula_is_made_harmless_in_csv(text: str) -> None:
    (cell,) = read_csv(csv_bytes([[text]]))[0]
    assert cell.startswith("'")
    assert open_xlsx(xlsx_bytes([Sheet("A", ["H"], [[text]])])).active["A2"].data_type == "s"  # type: ignore[index,union-attr]


def test_ordinary_text_is_untouched_and_every_cell_quoted() -> None:
    data = csv_bytes([["Nordåns Åkeri; ”AB”", 'sa "ja"', 12, 1.5, None, date(2027, 2, 26)]])
    assert read_csv(data) == [["Nordåns Åkeri; ”AB”", 'sa "ja"', "12", "1,5", "", "2027-02-26"]]
    assert data.count(b'"') == 2 * 6 + 2 * 2
    assert data.endswith(b"\r\n")


def test_times_are_swedish_in_both() -> None:
    moment = datetime(2027, 7, 1, 22, 30, tzinfo=UTC)
    assert read_csv(csv_bytes([[moment]])) == [["2027-07-02 00:30"]]
    page = open_xlsx(xlsx_bytes([Sheet("A", ["H"], [[moment]])])).active
    assert page["A2"].value == datetime(2027, 7, 2, 0, 30)  # type: ignore[index]  # noqa: DTZ001


def test_control_characters_are_dropped_and_line_breaks_stay() -> None:
    text = "a\x00\x0b\x1fb\r\nc\ud800\ufffe"
    assert read_csv(csv_bytes([[text]])) == [["ab\nc"]]
    assert open_xlsx(xlsx_bytes([Sheet("A", ["H"], [[text]])])).active["A2"].value == "ab\nc"  # type: ignore[index]


def test_numbers_stay_numbers_and_digits_in_text_stay_text() -> None:
    page = open_xlsx(xlsx_bytes([Sheet("A", ["H", "I"], [[12, "0012"]])])).active
    assert [cell.value for cell in page[2]] == [12, "0012"]  # type: ignore[index]


def test_a_too_long_cell_is_cut_with_a_sign_of_it() -> None:
    value = open_xlsx(xlsx_bytes([Sheet("A", ["H"], [["å" * 40_000]])])).active["A2"].value  # type: ignore[index]
    assert len(value) == 32_767
    assert value.endswith("…")


def test_sheet_names_are_made_fit_and_unique() -> None:
    sheets = [Sheet("Mål [1]: a/b?", ["H"], []), Sheet("mål  1   a b", ["H"], []), Sheet("x" * 40, ["H"], [])]
    names = open_xlsx(xlsx_bytes([*sheets, Sheet("x" * 50, ["H"], []), Sheet("", [], [])])).sheetnames
    assert len({name.lower() for name in names}) == 5
    assert all(1 <= len(name) <= 31 for name in names)


def test_headers_stay_in_view() -> None:
    page = open_xlsx(xlsx_bytes([Sheet("A", ["H"], [["x"]], widths=[60])])).active
    assert (page.freeze_panes, page["A1"].font.bold) == ("A2", True)  # type: ignore[index,union-attr]
