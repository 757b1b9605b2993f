"""Swedish words for money become rows of year, amount and source."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from consult.programmes.financing import FinancingSource, Money, read_financing

WITHIN, GRANT = FinancingSource.WITHIN_BUDGET, FinancingSource.GRANT
EXTERNAL, UNFUNDED = FinancingSource.EXTERNAL, FinancingSource.UNFUNDED


@pytest.mark.parametrize(
    ("text", "rows"),
    [
        ("450 000 kr inom budget", [Money(None, 450_000, WITHIN)]),
        ("450 000 kr inom budget", [Money(None, 450_000, WITHIN)]),
        ("450.000 kronor inom ram", [Money(None, 450_000, WITHIN)]),
        ("inom ram", [Money(None, None, WITHIN)]),
        ("Inom befintlig budget", [Money(None, None, WITHIN)]),
        ("bidrag, söks 2027", [Money(2027, None, GRANT)]),
        ("200 tkr 2027 inom ramen", [Money(2027, 200_000, WITHIN)]),
        ("1,5 mnkr statsbidrag 2028", [Money(2028, 1_500_000, GRANT)]),
        ("2 miljoner kronor, EU-medel", [Money(None, 2_000_000, GRANT)]),
        (
            "200 000 kr per år 2027–2029, inom budget",
            [Money(2027, 200_000, WITHIN), Money(2028, 200_000, WITHIN), Money(2029, 200_000, WITHIN)],
        ),
        ("600 000 kr 2027–2029 inom budget", [Money(None, 600_000, WITHIN)]),
        (
            "2027: 200 000 kr, 2028: 250 000 kr inom budget",
            [Money(2027, 200_000, WITHIN), Money(2028, 250_000, WITHIN)],
        ),
        (
            "100 000 kr inom budget och 300 000 kr bidrag 2028",
            [Money(None, 100_000, WITHIN), Money(2028, 300_000, GRANT)],
        ),
        (
            "1 200 000 kr, varav 700 000 kr i bidrag",
            [Money(None, 500_000, WITHIN), Money(None, 700_000, GRANT)],
        ),
        (
            "4 200 000 kr, varav 600 000 kr inom budget",
            [Money(None, 3_600_000, UNFUNDED), Money(None, 600_000, WITHIN)],
        ),
        (
            "260 000 kr, varav hälften från regionen",
            [Money(None, 130_000, WITHIN), Money(None, 130_000, EXTERNAL)],
        ),
        ("100 kr, varav 200 kr i bidrag", [Money(None, 100, UNFUNDED)]),
        ("medfinansiering från näringslivet", [Money(None, None, EXTERNAL)]),
        ("saknas", [Money(None, None, UNFUNDED)]),
        ("300 000 kr", [Money(None, 300_000, UNFUNDED)]),
        ("", []),
        ("   ", []),
    ],
)
def test_words_are_read_as_rows(text: str, rows: list[Money]) -> None:
    assert read_financing(text) == rows


@given(st.text(alphabet="0123456789 kr,.–/mnktåbudgethsöx\n", max_size=60))
def test_any_text_gives_few_rows_and_no_error(text: str) -> None:
    assert len(read_financing(text)) <= 20


def test_an_absurd_amount_is_kept_within_the_column() -> None:
    assert read_financing("999 999 999 999 miljoner kr")[0].amount == 999_999_999_999
    assert read_financing("9" * 400 + " kr") == [Money(None, None, UNFUNDED)]
