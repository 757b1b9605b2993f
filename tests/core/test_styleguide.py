"""A template writer opens the style guide; every sign, word and colour in the templates exists."""

import gzip
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from tests.cast import Cast
from tests.client import Browser

ROOT = Path(__file__).parents[2]
SPRITE = ROOT / "static" / "img" / "icons.svg"
TOKENS = ROOT / "static" / "css" / "tokens.css"

ICON_USES = (
    r"\b_?icon\(\s*'([a-z-]+)'",
    r"""\bicon(?:_after)?\s*=\s*['"]([a-z-]+)['"]""",
    r"""'(?:icon|glyph)':\s*'([a-z-]+)'""",
    r"""\bglyph\s*=\s*['"]([a-z-]+)['"]""",
)


@pytest.fixture
def symbols() -> set[str]:
    return set(re.findall(r'<symbol id="([a-z-]+)"', SPRITE.read_text(encoding="utf-8")))


def _states(app: Flask) -> dict[str, dict[str, tuple[str, str, str]]]:
    """Family, code: glyph, tone, word."""
    with app.test_request_context():
        module: Any = app.jinja_env.get_template("components/state.html").module
    return dict(module.STATES)


def _templates() -> Iterator[tuple[Path, str]]:
    for path in sorted((ROOT / "templates").rglob("*.html")):
        yield path.relative_to(ROOT), path.read_text(encoding="utf-8")


def test_a_reader_opens_the_style_guide_and_sees_every_part(
    cast: Cast, browser: Callable[..., Browser], app: Flask
) -> None:
    page = browser(cast.reader).get("/staff/styleguide")
    states = _states(app)
    for family in ("response", "mail", "outcome", "stance", "import", "task", "work", "section", "mark"):
        for _glyph, _tone, word in states[family].values():
            assert word in page.text
    assert "Rätta 2 saker först" in page.text
    assert 'href="#failed-email"' in page.html
    assert 'href="#failed-stance-0"' in page.html
    assert 'aria-invalid="true"' in page.html


def test_a_stranger_is_sent_to_sign_in(browser: Callable[..., Browser]) -> None:
    response = browser().client.get("/staff/styleguide")
    assert response.status_code == 302
    assert "/staff" in response.location


def test_every_icon_that_a_template_uses_is_in_the_sprite(symbols: set[str]) -> None:
    missing = {
        f"{path}: {name}"
        for path, text in _templates()
        for pattern in ICON_USES
        for name in re.findall(pattern, text)
        if name not in symbols
    }
    assert not missing


def test_every_state_has_a_glyph_in_the_sprite(app: Flask, symbols: set[str]) -> None:
    states = _states(app)
    glyphs = {glyph for family in states.values() for glyph, _tone, _word in family.values()}
    assert glyphs <= symbols


def test_every_state_word_can_be_translated(app: Flask) -> None:
    """The extractor sees only literal calls, so each word of the map must stand in one of them."""
    text = (ROOT / "templates" / "components" / "state.html").read_text(encoding="utf-8")
    literal = set(re.findall(r"_\('([^']+)'\)", text))
    states = _states(app)
    words = {word for family in states.values() for _glyph, _tone, word in family.values() if word}
    assert words <= literal


def test_the_not_met_outcome_is_never_red(app: Flask) -> None:
    states = _states(app)
    assert states["outcome"]["not_met"][1] == "plain"
    assert "bad" not in {tone for _glyph, tone, _word in states["outcome"].values()}


def _luminance(colour: str) -> float:
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _contrast(one: str, other: str) -> float:
    light, dark = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


@pytest.fixture(scope="module")
def colours() -> dict[str, str]:
    text = TOKENS.read_text(encoding="utf-8")
    found = dict(re.findall(r"--([a-z0-9-]+): (#[0-9a-f]{6});", text))
    return found | {"paper": "#ffffff"}


@pytest.mark.parametrize(
    ("text", "ground", "least"),
    [
        ("ink", "paper", 7), ("ink", "snow", 7), ("ink", "mark", 7),
        ("ink-2", "paper", 7), ("ink-2", "fog", 7), ("ink-3", "paper", 7), ("ink-3", "snow", 7), ("ink-3", "tint", 7),
        ("ink-3", "fog", 4.5), ("accent", "paper", 7), ("accent", "snow", 7), ("accent-deep", "tint-2", 7),
        ("ok", "paper", 7), ("ok", "ok-tint", 7), ("warn", "paper", 7), ("warn", "warn-tint", 7),
        ("bad", "paper", 7), ("bad", "bad-tint", 7), ("ins", "ins-tint", 7), ("del", "del-tint", 7),
        ("edge", "paper", 3), ("edge", "snow", 3), ("mark-2", "accent", 3),
    ],
)  # fmt: skip
def test_colours_stand_out_from_their_ground(
    colours: dict[str, str], text: str, ground: str, least: float
) -> None:
    assert _contrast(colours[text], colours[ground]) >= least


def test_styles_and_scripts_of_a_respondent_stay_light(app: Flask) -> None:
    """Budgets of the look: styles 30 kB as sent, respondent scripts 15 KiB compressed."""
    client = app.test_client()
    address = re.search(r'href="([^"]+site\.css)"', client.get("/tillganglighet").text)
    assert address
    styles = client.get(address.group(1), headers={"Accept-Encoding": "gzip"})
    assert styles.headers["Content-Encoding"] == "gzip"
    assert len(styles.data) <= 30_000
    scripts = [ROOT / "static" / "js" / name for name in ("forms.js", "respond.js")]
    assert sum(len(gzip.compress(path.read_bytes())) for path in scripts) <= 15 * 1024


def test_styles_use_only_tokens_that_exist() -> None:
    """A misspelt custom property silently drops its declaration."""
    files = list((ROOT / "static" / "css").rglob("*.css"))
    text = "\n".join(path.read_text(encoding="utf-8") for path in files)
    used = set(re.findall(r"var\((--[a-z0-9-]+)", text))
    declared = set(re.findall(r"(--[a-z0-9-]+)\s*:", text))
    assert used <= declared


def test_every_style_file_declares_its_layer() -> None:
    for folder in ("parts", "pages"):
        for path in (ROOT / "static" / "css" / folder).glob("*.css"):
            first = path.read_text(encoding="utf-8").lstrip().splitlines()[0]
            assert first.startswith("@layer "), path.name
