"""Sentences of Swedish texts, and what passages leave uncovered."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from consult.triage.passages import pieces, rest, sentences, trimmed, uncovered


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("En mening. En till!", ["En mening.", "En till!"]),
        (
            "Vi vill t.ex. ha bänkar, bl.a. vid torget. Tack.",
            ["Vi vill t.ex. ha bänkar, bl.a. vid torget.", "Tack."],
        ),
        ("Se mål 3.1 och kl. 17.00. Sedan?", ["Se mål 3.1 och kl. 17.00.", "Sedan?"]),
        ("Hon sa ”nej.” Då gick vi.", ["Hon sa ”nej.”", "Då gick vi."]),
        ("- mark\n- vägar\n\nTack", ["- mark", "- vägar", "Tack"]),
        ("Det går… inte. Eller?", ["Det går… inte.", "Eller?"]),
        ("utan punkt", ["utan punkt"]),
        ("   \n ", []),
        ("", []),
    ],
)
def test_sentences(text: str, expected: list[str]) -> None:
    assert [text[begins:ends] for begins, ends in sentences(text)] == expected


@settings(deadline=None)
@given(st.text(alphabet="aå .!?\n…”12", max_size=200))
def test_no_word_is_left_out_of_the_sentences(text: str) -> None:
    found = sentences(text)
    assert all(begins < ends for begins, ends in found)
    assert found == sorted(found)
    assert uncovered(text, found) == []


@st.composite
def text_and_marks(draw: st.DrawFn) -> tuple[str, list[tuple[tuple[int, int], int]]]:
    text = draw(st.text(max_size=80))
    cuts = sorted(draw(st.lists(st.integers(0, len(text)), max_size=8)))
    spans = list(zip(cuts[::2], cuts[1::2], strict=False))
    return text, [(span, number) for number, span in enumerate(spans) if span[0] < span[1]]


@settings(deadline=None)
@given(text_and_marks())
def test_the_pieces_are_the_whole_text(given: tuple[str, list[tuple[tuple[int, int], int]]]) -> None:
    text, marks = given
    found = pieces(text, marks)
    assert "".join(piece.text for piece in found) == text
    assert [(piece.begins, piece.ends) for piece in found if piece.mark is not None] == [
        span for span, _number in marks
    ]


@settings(deadline=None)
@given(text_and_marks())
def test_what_is_uncovered_has_words_and_overlaps_nothing(
    given: tuple[str, list[tuple[tuple[int, int], int]]],
) -> None:
    text, marks = given
    spans = [span for span, _number in marks]
    gaps = uncovered(text, spans)
    covered = {at for begins, ends in [*spans, *gaps] for at in range(begins, ends)}
    assert all(not character.isalnum() or at in covered for at, character in enumerate(text))
    for begins, ends in gaps:
        assert any(character.isalnum() for character in text[begins:ends])
        assert trimmed(text, (begins, ends)) == (begins, ends)
        assert not any(begins < span[1] and span[0] < ends for span in spans)


def test_a_point_keeps_what_stands_before_or_else_after() -> None:
    text = "Ett. Två. Tre."
    assert rest(text, (0, 14), (5, 9)) == (0, 4)
    assert rest(text, (0, 14), (0, 4)) == (5, 14)
    assert rest("Ett!", (0, 4), (0, 3)) is None
