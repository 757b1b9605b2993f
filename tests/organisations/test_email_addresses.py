"""Addresses as they stand in registers."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from consult.organisations.email_addresses import EmailProblem, InvalidEmail, check_email, parse_addresses


@pytest.mark.parametrize(
    ("cell", "addresses"),
    [
        ("", ()),
        ("  ", ()),
        ("BOKNING@turism.example ", ("bokning@turism.example",)),
        ("akeri@stugun.example;ekonomi@stugun.example", ("akeri@stugun.example", "ekonomi@stugun.example")),
        ("a@x.example, b@x.example / c@x.example\nd@x.example", tuple(f"{n}@x.example" for n in "abcd")),
        ("A@x.example;a@X.example", ("a@x.example",)),
        ("Anna Lind <anna@x.example>; Bo <bo@x.example>", ("anna@x.example", "bo@x.example")),
        ("mailto:a@x.example", ("a@x.example",)),
        ("info@företaget.example", ("info@företaget.example",)),
        ("\xa0a@x.example\xa0", ("a@x.example",)),
        ("a@x.example.", ("a@x.example",)),
    ],
)
def test_addresses_in_a_cell(cell: str, addresses: tuple[str, ...]) -> None:
    assert parse_addresses(cell) == addresses


@pytest.mark.parametrize(
    ("cell", "problem"),
    [
        ("nils(at)post.example", EmailProblem.NO_AT),
        ("saknas", EmailProblem.NO_AT),
        ("info@nordansakeri", EmailProblem.NO_ENDING),
        ("åsa@post.example", EmailProblem.LETTERS_BEFORE_AT),
        ("a..b@post.example", EmailProblem.INVALID),
        ("@post.example", EmailProblem.INVALID),
        ("a@", EmailProblem.INVALID),
        ("a@b@post.example", EmailProblem.INVALID),
        ("a@-post.example", EmailProblem.INVALID),
        ("ok@post.example; inte ok", EmailProblem.NO_AT),
        (f"{'a' * 260}@post.example", EmailProblem.INVALID),
    ],
)
def test_a_bad_address_is_named(cell: str, problem: EmailProblem) -> None:
    with pytest.raises(InvalidEmail) as caught:
        parse_addresses(cell)
    assert caught.value.problem is problem


@given(st.text(max_size=60) | st.emails())
def test_any_text_gives_an_address_or_a_named_problem_and_an_address_stays_itself(text: str) -> None:
    try:
        address = check_email(text)
    except InvalidEmail:
        return
    assert address == address.lower() and len(address) <= 254
    assert check_email(address) == address
