"""The accent is measured as WCAG measures."""

import pytest

from consult.core.site.contrast import (
    LEAST,
    as_hex,
    contrast,
    figure,
    least_contrast,
    nearest_that_passes,
)


def test_black_and_white_and_the_known_grey() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#ffffff", "#ffffff") == pytest.approx(1)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.005)
    assert contrast("#0f4c5c", "#ffffff") == contrast("#ffffff", "#0f4c5c")


@pytest.mark.parametrize("typed", ["#0F4C5C", "0f4c5c", " #0f4c5c "])
def test_a_colour_is_read_as_people_write_it(typed: str) -> None:
    assert as_hex(typed) == "#0f4c5c"


def test_short_and_wrong_colours() -> None:
    assert as_hex("#abc") == "#aabbcc"
    for wrong in ("", "#12345", "blue", "#0f4c5c;}", "#١٢٣", "#gggggg"):
        assert as_hex(wrong) is None


@pytest.mark.parametrize("accent", ["#ffff00", "#ff0000", "#777777", "#ffffff", "#f5a623", "#00a0df"])
def test_the_suggestion_passes_and_the_next_lighter_does_not(accent: str) -> None:
    shade = nearest_that_passes(accent)
    assert least_contrast(shade) >= LEAST > least_contrast(accent)
    lighter = "#" + "".join(f"{min(255, int(shade[i : i + 2], 16) + 3):02x}" for i in (1, 3, 5))
    assert least_contrast(lighter) < LEAST


def test_what_passes_is_left_alone() -> None:
    assert nearest_that_passes("#0f4c5c") == "#0f4c5c"


def test_a_figure_is_never_rounded_up_to_what_passes() -> None:
    assert figure(4.4999) == 4.49
