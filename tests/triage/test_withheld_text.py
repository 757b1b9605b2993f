"""The public text of any stretch of a comment: withheld characters never stand in it, all others do."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from consult.triage.withheld_text import (
    Hidden,
    HiddenPassage,
    places_of,
    public_text,
    public_wording,
    quoted,
    withheld_words,
)


def mark(ground: str) -> str:
    return f"[{ground}]"


def hidden(*passages: tuple[int, int, str], whole: str = "", wording: str = "") -> Hidden:
    return Hidden(whole, tuple(HiddenPassage(*each) for each in passages), wording)


BODY = "abcdefghij"


@pytest.mark.parametrize(
    ("passages", "stretch", "told"),
    [
        ([], (0, 10), "abcdefghij"),
        ([(2, 4, "A")], (0, 10), "ab[A]efghij"),
        ([(0, 10, "A")], (0, 10), "[A]"),
        ([(2, 5, "A"), (4, 7, "A")], (0, 10), "ab[A]hij"),
        ([(2, 5, "A"), (4, 7, "B")], (0, 10), "ab[A; B]hij"),
        ([(4, 7, "B"), (2, 9, "A")], (0, 10), "ab[A; B]j"),
        ([(2, 4, "A"), (6, 8, "B")], (3, 7), "[A]ef[B]"),
        ([(2, 4, "A")], (4, 10), "efghij"),
        ([(2, 4, "A")], (0, 2), "ab"),
        ([(0, 5, "A")], (3, 10), "[A]fghij"),
    ],
)
def test_a_stretch_with_marks(
    passages: list[tuple[int, int, str]], stretch: tuple[int, int], told: str
) -> None:
    assert public_text(BODY, stretch, hidden(*passages), mark) == told


def test_the_whole_comment() -> None:
    everything = hidden((2, 4, "A"), whole="W")
    assert public_text(BODY, (3, 6), everything, mark) == "[W]"
    assert public_text("", (0, 0), everything, mark) == ""
    assert public_wording("ny text", everything, mark) == "[W]"
    assert public_wording("", everything, mark) == ""
    assert everything.file_ground(7) == "W"
    assert withheld_words(BODY, "ny text", everything) == [BODY, "ny text"]


def test_the_wording_alone() -> None:
    only = hidden(wording="W")
    assert public_wording("ny text", only, mark) == "[W]"
    assert public_text(BODY, (0, 10), only, mark) == BODY
    assert withheld_words(BODY, "ny text", only) == ["ny text"]


spans = st.tuples(st.integers(0, 30), st.integers(0, 30)).map(lambda pair: (min(pair), max(pair) + 1))


@given(st.lists(spans, max_size=6), spans)
def test_no_withheld_character_is_told_and_every_other_is(
    passages: list[tuple[int, int]], stretch: tuple[int, int]
) -> None:
    body = "".join(chr(0x4E00 + number) for number in range(31))  # every character once
    told = public_text(body, stretch, hidden(*((*each, "G") for each in passages)), mark)
    secret = {place for begins, ends in passages for place in range(begins, ends)}
    open_ = [body[place] for place in range(*stretch) if place < len(body) and place not in secret]
    assert [sign for sign in told if sign in body] == open_


def test_places_of_words() -> None:
    assert places_of("ett två", "Ett\n två, och ett  två. ettt två") == [(0, 8), (14, 22)]
    assert places_of("4", "2004 är 4.") == [(8, 9)]
    assert places_of("(x", "a (x)") == [(2, 4)]
    assert places_of("  ", "  ") == []


def test_quoted_words() -> None:
    secret = ["Vår hemliga marginal är fyra procent av allt."]
    assert quoted("Er HEMLIGA marginal, är fyra — så.", secret) == ["HEMLIGA marginal, är fyra"]
    assert quoted("hemliga marginal är", secret) == []
    assert quoted("Marginalen är 4 procent.", ["4 procent"]) == ["4 procent"]
    assert quoted("Marginalen är 40 procent.", ["4 procent"]) == []
    assert quoted("", secret) == [] and quoted("ord", []) == [] and quoted("ord", ["…"]) == []
