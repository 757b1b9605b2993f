"""Markdown that staff write, as safe HTML, as plain text, and counted.

CommonMark with tables, no raw HTML, no pictures; what markdown-it makes goes through nh3 as well, so that
neither a fault in one nor in the other lets a script through.
"""

from __future__ import annotations

import math
import re
from functools import lru_cache

import nh3
from markdown_it import MarkdownIt
from markdown_it.token import Token
from markupsafe import Markup, escape

WORDS_PER_MINUTE = 200  # slow side of silent reading of Swedish factual prose

_PARSER = (
    MarkdownIt("commonmark", {"html": False}).enable("table").disable(["image", "html_block", "html_inline"])
)
_TAGS = {
    *("p", "br", "hr", "blockquote", "h1", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "li", "strong", "em"),
    *("code", "pre", "a", "table", "thead", "tbody", "tr", "th", "td"),
}
_ATTRIBUTES = {"a": {"href", "title"}, "ol": {"start"}, "td": {"class"}, "th": {"class", "scope"}}
_SCHEMES = {"http", "https", "mailto", "tel"}
_WORD = re.compile(r"\w+(?:[-'’.,:/]\w+)*")


@lru_cache(maxsize=1024)
def to_html(text: str, *, first_level: int = 2, table_label: str = "") -> Markup:
    """HTML of the Markdown `text`, safe to put in a page.

    Its highest heading becomes `first_level`, and no level is skipped below it, so that the page's h1 stays
    alone. A table stands in a scrolling box of its own, named `table_label`.
    """
    tokens = _PARSER.parse(text)
    _shift_headings(tokens, first_level)
    for token in tokens:
        _adapt_cell(token)
    html = nh3.clean(
        _PARSER.renderer.render(tokens, _PARSER.options, {}),
        tags=_TAGS,
        attributes=_ATTRIBUTES,
        url_schemes=_SCHEMES,
        link_rel="noopener noreferrer",
    )
    box = f'<div class="table-scroll" role="group" tabindex="0" aria-label="{escape(table_label)}"><table>'
    # The tags are nh3's own output, so the plain replacement cannot meet text: there "<" is "&lt;".
    return Markup(html.replace("<table>", box).replace("</table>", "</table></div>"))  # noqa: S704


def to_plain(text: str) -> str:
    """The words of the Markdown without its marks: blocks a blank line apart, list items after "– "."""
    lines: list[str] = []
    row: list[str] | None = None
    tokens = _PARSER.parse(text)
    for number, token in enumerate(tokens):
        if token.type == "tr_open":
            row = []
        elif token.type == "tr_close" and row is not None:
            lines.append(" | ".join(row))
            row = None
        elif token.type == "inline" and row is not None:
            row.append(plain_inline(token))
        elif token.type == "inline":
            opens_item = number > 1 and tokens[number - 2].type == "list_item_open"
            lines.append(("– " if opens_item else "") + plain_inline(token))
        elif token.type in ("fence", "code_block"):
            lines.append(token.content.strip())
    return "\n\n".join(lines)


def plain_inline(token: Token) -> str:
    """The words of one inline token."""
    pieces = []
    for child in token.children or []:
        if child.type in ("softbreak", "hardbreak"):
            pieces.append(" " if child.type == "softbreak" else "\n")
        elif child.content:
            pieces.append(child.content)
    return "".join(pieces)


def word_count(text: str) -> int:
    """The number of words in the Markdown `text`."""
    return len(_WORD.findall(text))


def reading_minutes(words: int) -> int:
    """Whole minutes it takes to read `words`, at least one."""
    return max(1, math.ceil(words / WORDS_PER_MINUTE))


def blocks(text: str) -> list[str]:
    """The Markdown cut into its top-level blocks (heading, paragraph, list, table), as written, in order."""
    lines = text.split("\n")
    tops = [token.map[0] for token in _PARSER.parse(text) if token.map and token.level == 0]
    # From line 0: link definitions make no token, but are somebody's text.
    starts = [0, *tops[1:]]
    cut = ["\n".join(lines[a:b]).strip("\n") for a, b in zip(starts, [*starts[1:], len(lines)], strict=True)]
    return [block for block in cut if block.strip()]


def parse(text: str, *, first_level: int = 0) -> list[Token]:
    """The tokens of the Markdown `text`, for readers that look for tables, lists and headings.

    With `first_level` the headings have the levels that `to_html` gives them.
    """
    tokens = _PARSER.parse(text)
    if first_level:
        _shift_headings(tokens, first_level)
    return tokens


def _shift_headings(tokens: list[Token], first_level: int) -> None:
    levels = [int(token.tag[1]) for token in tokens if token.type == "heading_open"]
    if not levels:
        return
    top, before = min(levels), first_level - 1
    for token in tokens:
        if token.type == "heading_open":
            before = min(int(token.tag[1]) - top + first_level, before + 1, 6)
        if token.type in ("heading_open", "heading_close"):
            token.tag = f"h{before}"


def _adapt_cell(token: Token) -> None:
    """Alignment as a class: an inline style would be against the content security policy."""
    if token.type in ("th_open", "td_open"):
        right = token.attrs.pop("style", "") == "text-align:right"
        if right:
            token.attrs["class"] = "number"
        if token.type == "th_open":
            token.attrs["scope"] = "col"
