"""Organisation numbers in every spelling met, and that no personal number can be shown."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from stdnum import luhn

from consult.organisations.org_number import InvalidNumber, NumberProblem, looks_personal, parse


@pytest.mark.parametrize(
    "text",
    [
        "559999-0016",
        "5599990016",
        " 559999 - 0016 ",
        "165599990016",
        "16559999-0016",
        '"559999-0016"',
        "'5599990016",
        "”559999–0016”",
        "559999\u20110016",
        "559999\xa00016",
        "\ufeff559999-0016",
        "5599990016.0",
        "5599990016,0",
        "SE559999001601",
        "５５９９９９００１６",
    ],
)
def test_every_spelling_gives_the_same_ten_digits(text: str) -> None:
    number = parse(text)
    assert (number.digits, number.shown, number.personal) == ("5599990016", "559999-0016", False)


@pytest.mark.parametrize(
    "text", ["850312-9804", "8503129804", "198503129804", "19850312-9804", "850312+9804"]
)
def test_a_personal_number_is_a_sole_trader_and_has_no_shown_form(text: str) -> None:
    number = parse(text)
    assert (number.digits, number.personal, number.shown) == ("8503129804", True, "")


def test_a_coordination_number_is_a_persons_too() -> None:
    assert parse("880573-9805").personal


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("", NumberProblem.MISSING),
        (" \xa0\ufeff", NumberProblem.MISSING),
        ("5,59999E+09", NumberProblem.DESTROYED),
        ("5.59999e9", NumberProblem.DESTROYED),
        ("6E+09", NumberProblem.DESTROYED),
        ("5599990074", NumberProblem.WRONG_CHECK_DIGIT),
        ("559999001", NumberProblem.WRONG_LENGTH),
        ("175599990016", NumberProblem.WRONG_LENGTH),
        ("55999900161", NumberProblem.WRONG_LENGTH),
        ("5599A90016", NumberProblem.NOT_DIGITS),
        ("saknas", NumberProblem.NOT_DIGITS),
        ("551500" + "0001", NumberProblem.WRONG_CHECK_DIGIT),
        (luhn.calc_check_digit("551500000").join(["551500000", ""]), NumberProblem.IMPOSSIBLE),
    ],
)
def test_what_is_wrong_is_named(text: str, problem: NumberProblem) -> None:
    with pytest.raises(InvalidNumber) as caught:
        parse(text)
    assert caught.value.problem is problem
    assert not text.strip() or text not in str(caught.value)


@pytest.mark.parametrize(
    "text",
    [
        "850312-9805",
        "19850312-980",
        "850312",
        "8503129804x",
        "305129804",
        "8,50312E+09",
        "1,98503E+11",
        "16850312-9804",
    ],
)
def test_a_damaged_personal_number_is_still_taken_for_one(text: str) -> None:
    assert looks_personal(text)


@pytest.mark.parametrize("text", ["5599990074", "5,59999E+09", "165599990074", "saknas", "", "12345"])
def test_a_damaged_company_number_may_be_shown(text: str) -> None:
    assert not looks_personal(text)


@given(st.text(max_size=30))
def test_any_text_gives_a_number_or_a_named_problem(text: str) -> None:
    try:
        number = parse(text)
    except InvalidNumber:
        looks_personal(text)
    else:
        assert luhn.is_valid(number.digits) and len(number.digits) == 10
        assert number.personal == looks_personal(text)


@given(st.integers(10**8, 10**9 - 1))
def test_every_number_with_a_right_check_digit_is_a_companys_or_hidden(first_nine: int) -> None:
    digits = f"{first_nine}{luhn.calc_check_digit(str(first_nine))}"
    try:
        number = parse(digits)
    except InvalidNumber as error:
        assert error.problem is NumberProblem.IMPOSSIBLE and looks_personal(digits)
    else:
        assert (number.shown == "") == (digits[2:4] < "20") == looks_personal(digits)
