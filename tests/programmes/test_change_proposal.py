"""Joining, cutting and moving proposed sections loses no word and no measure."""

from hypothesis import given
from hypothesis import strategies as st

from consult.programmes.document_reading.editing import merged, moved, split
from consult.programmes.document_reading.proposal import GuessedKind, ProposedMeasure, ProposedSection
from consult.programmes.document_reading.sections import goal_from_title, read_sections

PARTS = ["Ett stycke.", "## Rubrik", "- punkt\n- till", "> ett citat", "| A | B |\n|---|---|\n| 1 | 2 |"]
sections = st.lists(
    st.builds(
        ProposedSection,
        title=st.sampled_from(["Bakgrund", "Nuläge", "Mål 1: Besked"]),
        body=st.lists(st.sampled_from(PARTS), max_size=4).map("\n\n".join),
        measures=st.lists(
            st.builds(ProposedMeasure, title=st.sampled_from(["Lots", "Mät tider"])), max_size=2
        ),
    ),
    min_size=1,
    max_size=5,
)


def words(rows: list[ProposedSection]) -> list[str]:
    """Every word there is, titles, goals and all."""
    texts = [text for row in rows for text in (row.title, row.body, *row.sub_goals)]
    texts += [row.goal for row in rows if row.goal != goal_from_title(row.title)]
    return sorted(" ".join(texts).replace("#", " ").replace(">", " ").replace("- ", " ").split())


def measures(rows: list[ProposedSection]) -> list[str]:
    return sorted(measure.title for row in rows for measure in row.measures)


@given(sections, st.integers(-1, 6), st.integers(-1, 6))
def test_nothing_is_lost(rows: list[ProposedSection], place: int, other: int) -> None:
    for changed in (merged(rows, place), split(rows, place, other), moved(rows, place, other)):
        assert words(changed) == words(rows)
        assert measures(changed) == measures(rows)


def test_merging_a_goal_into_its_chapter_makes_the_chapter_a_goal_section() -> None:
    chapter = ProposedSection("Prioriterade mål", "Inledning.")
    goal = ProposedSection(
        "Mål 1: Besked", "Text.", GuessedKind.GOAL, goal="Alla får besked.", sub_goals=["Fort"]
    )
    (joined,) = merged([chapter, goal], 1)
    assert (joined.kind, joined.goal, joined.sub_goals) == (GuessedKind.GOAL, "Alla får besked.", ["Fort"])
    assert joined.body == "Inledning.\n\n## Mål 1: Besked\n\nText."


def test_merging_two_goals_keeps_both_texts() -> None:
    one = ProposedSection("Mål 1: A", "Ett.", GuessedKind.GOAL, goal="Första målet.")
    two = ProposedSection("Mål 2: B", "Två.", GuessedKind.GOAL, goal="Andra målet.")
    (joined,) = merged([one, two], 1)
    assert joined.goal == "Första målet."
    assert "Andra målet." in joined.body


def test_a_goal_that_was_only_the_title_gives_way_to_the_one_stated_in_the_text() -> None:
    document = read_sections("# Mål 1: Besked\n\nText.\n\n# Det vi vill\n\n> År 2031 får alla besked.")
    (joined,) = merged(document.sections, 1)
    assert joined.goal == "År 2031 får alla besked."


def test_cutting_before_a_heading_gives_the_new_section_its_name() -> None:
    rows = split([ProposedSection("Nuläge", "Ett.\n\n## Starka sidor\n\nTvå.\n\nTre.")], 0, 1)
    assert [(row.title, row.body) for row in rows] == [("Nuläge", "Ett."), ("Starka sidor", "Två.\n\nTre.")]


def test_moving_past_the_ends_means_first_and_last() -> None:
    rows = [ProposedSection(name, "") for name in "ABC"]
    assert [row.title for row in moved(rows, 2, -5)] == ["C", "A", "B"]
    assert [row.title for row in moved(rows, 0, 99)] == ["B", "C", "A"]
