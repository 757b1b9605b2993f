"""Staff's Markdown as safe HTML, plain text, blocks and minutes."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from consult.core.markdown import blocks, reading_minutes, to_html, to_plain, word_count


@pytest.mark.parametrize(
    "text",
    [
        "<script>alert(1)</script>",
        "<img src=x onerror=alert(1)>",
        "[här](javascript:alert(1))",
        "[här](data:text/html,x)",
        "![bild](https://example.org/spion.png)",
        "<style>*{}</style>",
        "[x]: javascript:alert(1)\n\n[x]",
    ],
)
def test_nothing_live_gets_through(text: str) -> None:
    html = to_html(text)
    assert not any(part in html for part in ("<script", "<img", "<style", 'href="javascript', 'href="data'))


def test_typed_tags_are_shown_as_typed() -> None:
    assert "&lt;b&gt;" in to_html("Skriv <b> här")


def test_headings_leave_the_pages_h1_alone_and_skip_no_level() -> None:
    html = to_html("# Ett\n\n### Tre\n\n## Två", first_level=3)
    assert [tag for tag in ("<h3>Ett", "<h4>Tre", "<h4>Två") if tag not in html] == []


def test_a_table_scrolls_in_its_own_named_box() -> None:
    html = to_html("| Mått | Värde |\n|---|--:|\n| Tomter | 5 |", table_label="Tabell")
    assert 'role="group" tabindex="0" aria-label="Tabell"' in html
    assert '<th scope="col">Mått</th>' in html
    assert '<td class="number">5</td>' in html
    assert "style=" not in html


def test_an_outward_link_hands_over_nothing() -> None:
    assert 'rel="noopener noreferrer"' in to_html("[SKR](https://skr.example)")


def test_plain_text_keeps_words_and_order() -> None:
    text = (
        "# Mål\n\nText **fet** och\n*lut*.\n\n- ett\n- två\n\n| A | B |\n|--|--|\n| 1 | 2 |\n\n```\nkod\n```"
    )
    assert to_plain(text).split("\n\n") == [
        "Mål",
        "Text fet och lut.",
        "– ett",
        "– två",
        "A | B",
        "1 | 2",
        "kod",
    ]


def test_blocks_are_cut_as_written() -> None:
    parts = ["## Rubrik", "Stycke ett\nrad två", "- a\n- b\n\n  fortsatt", "| A |\n|---|\n| 1 |", "> citat"]
    assert blocks("\n\n".join(parts)) == parts
    assert blocks("") == []


@given(st.text(alphabet="ab #-*>|`\n", max_size=80))
def test_blocks_lose_no_visible_character(text: str) -> None:
    def visible(value: str) -> str:
        return "".join(value.split())

    assert visible("".join(blocks(text))) == visible(text)


def test_words_and_minutes() -> None:
    assert word_count("Företag ska kunna växa, år 2031.") == 6
    assert [reading_minutes(n) for n in (0, 1, 200, 201, 800)] == [1, 1, 1, 2, 4]
