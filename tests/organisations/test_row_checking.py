"""Every row of the sample registers is judged as its trap deserves; row 1 is the first under the headings."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from consult.core.spreadsheets import read_table
from consult.organisations.columns import Field, guess_mapping, industry_version, restored, signature, stored
from consult.organisations.kinds import OrganisationKind, guess_kind
from consult.organisations.row_checking import (
    CheckedRow,
    check_row,
    find_duplicates,
    is_empty,
    own_municipality,
    regular_industry_code,
    regular_place,
    regular_postal_code,
    regular_size,
)

DATA = Path(__file__).parent.parent / "data"


@pytest.fixture(scope="module", params=["cp1252", "utf8bom"])
def rows(request: pytest.FixtureRequest) -> dict[int, CheckedRow]:
    table = read_table((DATA / f"company_register_messy_{request.param}.csv").read_bytes())
    mapping = guess_mapping(table.headers)
    return {
        row.number - 1: check_row(
            {field: row.cells[column] for field, column in mapping.items()}, municipality_code="2303"
        )
        for row in table.rows
    }


def problems(row: CheckedRow) -> dict[str, str]:
    return {field.value: str(code) for field, code in {**row.notes, **row.errors}.items()}


def test_row_1_an_ordinary_company(rows: dict[int, CheckedRow]) -> None:
    row = rows[1]
    assert (problems(row), row.sole_trader, row.kind) == ({}, False, OrganisationKind.COMPANY)
    assert dict(row.values) == {
        Field.NUMBER: "5599990016",
        Field.NAME: "Exempel Såg & Hyvel AB",
        Field.EMAIL: "info@sagen.example",
        Field.CONTACT: "Åsa Öberg",
        Field.LEGAL_FORM: "Aktiebolag",
        Field.STREET: "Industrivägen 1",
        Field.POSTAL_CODE: "840 70",
        Field.AREA: "Hammarstrand",
        Field.MUNICIPALITY_CODE: "2303",
        Field.INDUSTRY_CODE: "16101",
        Field.INDUSTRY_TEXT: "Sågning av trä",
        Field.SIZE: "20–49",
        Field.MARKETING_BLOCK: "no",
        Field.STATUS: "Verksam",
    }


def test_row_2_a_trailing_blank_and_capitals_in_the_address(rows: dict[int, CheckedRow]) -> None:
    assert (rows[2].emails, problems(rows[2])) == (("bokning@turism.example",), {})


def test_row_3_the_prefix_16_and_two_addresses_in_a_cell(rows: dict[int, CheckedRow]) -> None:
    row = rows[3]
    assert row.values[Field.NUMBER] == "5599990032"
    assert row.emails == ("akeri@stugun.example", "ekonomi@stugun.example")
    assert problems(row) == {"email": "email_split"}


def test_row_4_no_address_is_remarked_not_refused(rows: dict[int, CheckedRow]) -> None:
    assert (problems(rows[4]), rows[4].errors) == ({"email": "email_missing"}, {})


def test_rows_5_and_6_are_the_same_company_and_nothing_else_is(rows: dict[int, CheckedRow]) -> None:
    assert find_duplicates(rows.items()) == {5: 5, 6: 5}


def test_row_7_a_sole_trader(rows: dict[int, CheckedRow]) -> None:
    assert (rows[7].sole_trader, rows[7].kind, problems(rows[7])) == (True, OrganisationKind.COMPANY, {})


def test_row_8_a_sole_trader_with_a_block_on_advertising_is_warned_of_not_dropped(
    rows: dict[int, CheckedRow],
) -> None:
    row = rows[8]
    assert (row.sole_trader, problems(row), row.errors) == (True, {"marketing_block": "marketing_block"}, {})
    assert row.values[Field.MARKETING_BLOCK] == "yes"


def test_row_9_a_sole_trader_with_prefix_19_and_an_address_without_at(rows: dict[int, CheckedRow]) -> None:
    assert (rows[9].sole_trader, problems(rows[9])) == (True, {"email": "email_no_at"})
    assert rows[9].values[Field.NUMBER] == "6201159826"


def test_row_10_a_coordination_number_is_a_sole_trader(rows: dict[int, CheckedRow]) -> None:
    assert (rows[10].sole_trader, problems(rows[10])) == (True, {})


def test_rows_11_to_13_a_partnership_and_two_associations(rows: dict[int, CheckedRow]) -> None:
    assert [rows[n].kind for n in (11, 12, 13)] == [
        OrganisationKind.COMPANY,
        OrganisationKind.ASSOCIATION,
        OrganisationKind.ASSOCIATION,
    ]
    assert rows[13].values[Field.STREET] == "c/o Öberg, Ågatan 12"


def test_row_14_quotes_in_number_and_name(rows: dict[int, CheckedRow]) -> None:
    assert (rows[14].values[Field.NUMBER], rows[14].values[Field.NAME]) == (
        "5599990065",
        'Citat "Fjället" AB',
    )


def test_row_15_a_number_destroyed_by_a_spreadsheet(rows: dict[int, CheckedRow]) -> None:
    assert (problems(rows[15]), rows[15].sole_trader) == ({"org_number": "number_destroyed"}, False)


def test_row_16_a_wrong_check_digit(rows: dict[int, CheckedRow]) -> None:
    assert problems(rows[16]) == {"org_number": "number_check_digit"}


def test_row_17_a_formula_is_a_name_like_any_other(rows: dict[int, CheckedRow]) -> None:
    assert rows[17].values[Field.NAME] == '=HYPERLINK("http://evil.example","Klicka")'
    assert problems(rows[17]) == {}


def test_rows_18_to_20_deregistered_bankrupt_and_elsewhere_are_warned_of(rows: dict[int, CheckedRow]) -> None:
    assert [problems(rows[n]) for n in (18, 19, 20)] == [
        {"register_status": "deregistered"},
        {"register_status": "bankrupt"},
        {"municipality_code": "other_municipality"},
    ]
    assert not any(rows[n].errors for n in (18, 19, 20))


def test_rows_21_and_22_two_companies_share_an_address_and_are_no_duplicates(
    rows: dict[int, CheckedRow],
) -> None:
    assert rows[21].emails == rows[22].emails == ("byra@redovisning.example",)
    assert rows[21].key != rows[22].key
    assert problems(rows[21]) == problems(rows[22]) == {}


def test_row_23_no_number(rows: dict[int, CheckedRow]) -> None:
    assert problems(rows[23]) == {"org_number": "number_missing"}


def test_row_24_a_domain_with_a_swedish_letter(rows: dict[int, CheckedRow]) -> None:
    assert (rows[24].emails, problems(rows[24])) == (("info@företaget.example",), {})


def test_row_25_stray_blanks_a_dotted_industry_code_and_an_en_dash(rows: dict[int, CheckedRow]) -> None:
    row = rows[25]
    assert problems(row) == {}
    assert [
        row.values[field] for field in (Field.NAME, Field.POSTAL_CODE, Field.INDUSTRY_CODE, Field.SIZE)
    ] == [
        "Mellanslag i Namn AB",
        "840 70",
        "47910",
        "1–4",
    ]
    assert (row.values[Field.LEGAL_FORM], row.values[Field.MUNICIPALITY_CODE], row.emails) == (
        "Aktiebolag",
        "2303",
        ("info@mellanslag.example",),
    )


def test_row_26_the_municipality_itself(rows: dict[int, CheckedRow]) -> None:
    assert (rows[26].kind, rows[26].values[Field.SIZE]) == (OrganisationKind.AUTHORITY, "200–499")


def test_the_empty_last_row_is_not_there(rows: dict[int, CheckedRow]) -> None:
    assert max(rows) == 26 == len(rows)
    assert is_empty({Field.NAME: " \xa0", Field.EMAIL: "\u200b"})


def test_a_row_must_have_a_name_and_fit_in_the_register() -> None:
    row = check_row({Field.NAME: " ", Field.STREET: "x" * 201})
    assert {str(code) for code in row.errors.values()} == {"name_missing", "too_long"}


def test_without_a_number_column_the_name_tells_organisations_apart() -> None:
    one, two = check_row({Field.NAME: "Byalaget"}), check_row({Field.NAME: " BYALAGET "})
    assert one.errors == {} and one.key == two.key
    assert find_duplicates([(2, one), (3, two)]) == {2: 2, 3: 2}


def test_rows_that_cannot_be_told_apart_are_no_duplicates() -> None:
    nameless = check_row({Field.NUMBER: "", Field.NAME: "A"})
    assert find_duplicates([(2, nameless), (3, nameless)]) == {}


def test_the_registers_own_municipality_is_what_most_rows_say() -> None:
    assert own_municipality(["2303", " 2303", "2380", ""]) == "2303"
    assert own_municipality(["114", "0114"]) == "0114"
    assert own_municipality(["2303", "2380"]) == own_municipality([]) == ""


def test_a_persons_wrong_number_is_still_marked_as_a_persons() -> None:
    assert check_row({Field.NUMBER: "850312-9805", Field.NAME: "A"}).sole_trader


@pytest.mark.parametrize(
    ("text", "regular"),
    [("84070", "840 70"), (" 840  70", "840 70"), ("SE-840 70", "840 70"), ("S-84070", "840 70"),
     ("8407", None), ("N-0150", None), ("00000", None)],
)  # fmt: skip
def test_postal_codes(text: str, regular: str | None) -> None:
    assert regular_postal_code(text) == regular


@pytest.mark.parametrize(
    ("text", "regular"),
    [("0", "0"), ("1-4", "1–4"), ("1–4", "1–4"), ("20 - 49 anställda", "20–49"), ("12", "10–19"),
     ("500+", "500+"), ("04-jan", None),
     ("2027-01-04", None), ("9-5", None), ("många", None), ("100000", "10000+")],
)  # fmt: skip
def test_size_classes(text: str, regular: str | None) -> None:
    assert regular_size(text) == regular


def test_industry_codes_and_places() -> None:
    assert [regular_industry_code(t) for t in ("47.910", "47 91", "C", "123456")] == [
        "47910",
        "4791",
        None,
        None,
    ]
    assert [regular_place(t) for t in ("ÖVRE DALEN", "Övre dalen", "S:T OLOF", "")] == [
        "Övre Dalen",
        "Övre dalen",
        "S:T Olof",
        "",
    ]


@pytest.mark.parametrize(
    ("digits", "form", "kind"),
    [("2120002452", "", "authority"), ("5599990016", "", "company"), ("8029990010", "", "association"),
     ("7699990011", "Ekonomisk förening", "association"), ("8020000000", "Politiskt parti", "party"),
     ("", "Region", "authority"), ("", "", "company"), ("5599990016", "Bankaktiebolag", "company")],
)  # fmt: skip
def test_the_kind_is_guessed_from_form_and_first_digit(digits: str, form: str, kind: str) -> None:
    assert guess_kind(digits, form, personal=False) == kind


def test_headings_are_recognised_in_any_spelling_and_a_column_is_used_once() -> None:
    headers = ("Org.nr", "FÖRETAGSNAMN", "E-post", "Post nr", "Postadress", "SNI 2025", "Okänd", "Namn")
    mapping = guess_mapping(headers)
    assert mapping == {
        Field.NUMBER: 0,
        Field.NAME: 1,
        Field.EMAIL: 2,
        Field.POSTAL_CODE: 3,
        Field.STREET: 4,
        Field.INDUSTRY_CODE: 5,
    }
    assert industry_version(headers, mapping) == "2025"
    assert industry_version(("SNI",), {Field.INDUSTRY_CODE: 0}) == "2007"


def test_a_remembered_choice_survives_and_loses_columns_a_file_lacks() -> None:
    mapping = {Field.NAME: 1, Field.EMAIL: 7}
    assert restored(stored(mapping), 8) == mapping
    assert restored({**stored(mapping), "unknown": 1, "area": "x"}, 3) == {Field.NAME: 1}
    assert signature(("Namn", "E-post")) == signature((" NAMN", "e post")) != signature(("E-post", "Namn"))


@given(st.dictionaries(st.sampled_from(list(Field)), st.text(max_size=40)))
def test_any_cells_give_a_verdict_and_regular_cells_stay_regular(cells: dict[Field, str]) -> None:
    row = check_row(cells, municipality_code="2303")
    if not row.errors and Field.SIZE not in row.notes:
        again = check_row(row.values, municipality_code="2303")
        assert (again.values, again.emails, again.errors) == (row.values, row.emails, {})


@pytest.mark.parametrize(
    "form", ["Enskild firma", "Enskild näringsverksamhet", "Fysiska personer", "ENSKILD"]
)
@pytest.mark.parametrize("number", ["", None])
def test_a_sole_trader_is_told_by_its_form_where_the_number_is_left_out(
    form: str, number: str | None
) -> None:
    cells = {Field.NAME: "Ensam Ensamsson", Field.LEGAL_FORM: form}
    row = check_row(cells if number is None else {**cells, Field.NUMBER: number})
    assert (row.sole_trader, row.kind) == (True, OrganisationKind.COMPANY)


@pytest.mark.parametrize("form", ["Aktiebolag", "Ideell förening", ""])
def test_other_forms_are_no_sole_traders(form: str) -> None:
    assert not check_row({Field.NAME: "Föreningen", Field.LEGAL_FORM: form}).sole_trader
