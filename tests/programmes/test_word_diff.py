"""The word diff is exact both ways, shows as few words as possible and is quick."""

import random
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from consult.programmes.word_diff import (
    Op,
    changed_words,
    is_changed,
    new_text,
    old_text,
    shown_lines,
    shown_runs,
    word_diff,
)

WORDS = ["plan", "planen", "antas", "och", "i", "2027", "2028.", "Norrby,", "**fet**", "å", "\n\n", "- "]
COMMON = ["kommun", "företag", "mark", "väg", "och", "ska", "i", "på", "2027", "plan", "tomt"]
texts = st.one_of(
    st.text(max_size=80),
    st.lists(st.sampled_from(WORDS), max_size=30).map(" ".join),
    st.text(alphabet=" \n\tab.", max_size=40),
)


@given(texts, texts)
def test_joining_the_pieces_gives_both_texts(old: str, new: str) -> None:
    pieces = word_diff(old, new)
    assert old_text(pieces) == old
    assert new_text(pieces) == new


@given(texts)
def test_the_same_text_is_one_piece(text: str) -> None:
    assert word_diff(text, text) == ([(Op.EQUAL, text)] if text else [])


def test_a_change_in_the_middle_of_a_sentence() -> None:
    pieces = word_diff(
        "Planen ska antas under hösten 2028.", "Planen ska antas senast i mars 2028. Sedan säljs tomterna."
    )
    assert pieces == [
        (Op.EQUAL, "Planen ska antas "),
        (Op.DELETE, "under hösten"),
        (Op.INSERT, "senast i mars"),
        (Op.EQUAL, " 2028."),
        (Op.INSERT, " Sedan säljs tomterna."),
    ]
    assert changed_words(pieces) == (6, 2)


def test_only_white_space_changed_is_no_change_to_read() -> None:
    pieces = word_diff("en rad\nnästa", "en rad nästa")
    assert not is_changed(pieces)
    assert [line.changed for line in shown_lines(pieces)] == [False]


def test_a_changed_full_stop_is_a_change_of_one_mark() -> None:
    assert word_diff("klar 2028", "klar 2028.") == [(Op.EQUAL, "klar 2028"), (Op.INSERT, ".")]


def least_words(old: list[str], new: list[str]) -> int:
    """Words that must be shown as struck or added, by the textbook table."""
    row = [0] * (len(new) + 1)
    for word in old:
        above = row[:]
        for j, other in enumerate(new):
            row[j + 1] = above[j] + 1 if word == other else max(above[j + 1], row[j])
    return len(old) + len(new) - 2 * row[-1]


@pytest.mark.parametrize("seed", range(20))
def test_no_more_words_are_shown_than_needed(seed: int) -> None:
    chance = random.Random(seed)
    old = [chance.choice(COMMON) for _ in range(200)]
    new = [word for word in old if chance.random() > 0.1]
    for _ in range(25):
        new.insert(chance.randrange(len(new)), chance.choice(["detaljplan", "och", "fiber", "ska"]))
    added, struck = changed_words(word_diff(" ".join(old), " ".join(new)))
    assert added + struck <= 1.05 * least_words(old, new)


def test_two_thousand_words_take_milliseconds() -> None:
    chance = random.Random(1)
    old = [chance.choice(COMMON) for _ in range(2000)]
    new = [word if chance.random() > 0.15 else "ändrat" for word in old]
    begun = time.process_time()
    for _ in range(5):
        word_diff(" ".join(old), " ".join(new))
    assert (time.process_time() - begun) / 5 < 0.25


def test_lines_of_each_side_and_of_both() -> None:
    pieces = word_diff("Rubrik\n\nGammal text här.\n\nSlut", "Rubrik\n\nNy text här.\n\nSlut")
    both = shown_lines(pieces)
    assert [line.changed for line in both] == [False, True, False]
    assert both[1].pieces == [
        (Op.DELETE, "Gammal"),
        (Op.INSERT, "Ny"),
        (Op.EQUAL, " text här."),
    ]
    assert shown_lines(pieces, Op.DELETE)[1].pieces[0] == (Op.DELETE, "Gammal")
    assert shown_lines(pieces, Op.INSERT)[1].pieces[0] == (Op.INSERT, "Ny")


def test_a_new_paragraph_gets_its_own_marked_line() -> None:
    lines = shown_lines(word_diff("Ett.\n\nTre.", "Ett.\n\nTvå två.\n\nTre."))
    assert [line.changed for line in lines] == [False, True, False]
    assert [text for _, text in lines[1].pieces] == ["Två två."]


def test_a_struck_sentence_is_struck_from_its_first_word_to_its_full_stop() -> None:
    pieces = word_diff("Först. Sedan detta. Till sist.", "Först. Till sist.")
    assert pieces == [(Op.EQUAL, "Först."), (Op.DELETE, " Sedan detta."), (Op.EQUAL, " Till sist.")]


def test_a_repeated_list_item_is_added_as_a_whole_line() -> None:
    lines = shown_lines(word_diff("- ett\n- två", "- ett\n- mitt\n- två"))
    assert [(line.changed, line.pieces[0][1]) for line in lines if line.changed] == [(True, "– mitt")]


def test_marks_are_taken_away_for_reading_unless_they_are_the_change() -> None:
    lines = shown_lines(word_diff("## Mål\n\n- **Pengar** finns", "## Mål\n\n- **Pengar** saknas"))
    assert (lines[0].heading, lines[0].pieces) == (True, [(Op.EQUAL, "Mål")])
    assert lines[1].pieces == [(Op.EQUAL, "– Pengar "), (Op.DELETE, "finns"), (Op.INSERT, "saknas")]
    (line,) = shown_lines(word_diff("Pengar", "**Pengar**"))
    assert line.pieces == [(Op.INSERT, "**"), (Op.EQUAL, "Pengar"), (Op.INSERT, "**")]


def test_a_number_with_its_thousands_apart_is_one_word() -> None:
    assert word_diff("drygt 1 200 företag", "drygt 1 230 företag")[1:3] == [
        (Op.DELETE, "1 200"),
        (Op.INSERT, "1 230"),
    ]


def test_a_table_is_shown_as_rows_of_cells_without_its_bars() -> None:
    old = "Läget.\n\n| Mått | 2025 |\n|---|---|\n| Fiber | 84 |\n| Bygglov | 36 |\n\nSlut."
    runs = shown_runs(shown_lines(word_diff(old, old.replace("| 84 |", "| 88 |"))))
    assert [len(run) for run in runs] == [1, 3, 1]
    head, fiber, permits = runs[1]
    assert ["".join(text for _, text in cell).strip() for cell in head.cells] == ["Mått", "2025"]
    assert [(op, text.strip()) for op, text in fiber.cells[1] if text.strip()] == [
        (Op.DELETE, "84"),
        (Op.INSERT, "88"),
    ]
    assert (fiber.changed, permits.changed) == (True, False)


@given(texts, texts)
def test_no_text_of_a_table_is_hidden(old: str, new: str) -> None:
    lines = shown_lines(word_diff(f"| {old} |", f"| {new} |"))
    shown = "".join(text for line in lines for cell in line.cells for _, text in cell)
    shown += "".join(text for line in lines if not line.cells for _, text in line.pieces)
    assert set("".join(old.split())) - set("|:-#*\n–") <= set(shown)
