"""Word file → Markdown, by way of cleaned HTML: what a reader of the document sees, without pictures."""

from __future__ import annotations

import io
from itertools import pairwise
from typing import Any

import nh3

from consult.core.markdown import parse

# Word stores built-in styles under English names in every language; Swedish ones are of people's own making.
_STYLES = "\n".join(
    [
        # One down: the highest level is the document's title, where the file has that style.
        *(
            f"p[style-name='{name} {level}'] => h{min(level + 1, 6)}:fresh"
            for name in ("Heading", "heading", "Rubrik")
            for level in range(1, 7)
        ),
        "p[style-name='Title'] => h1:fresh",
        "p[style-name='Rubrik'] => h1:fresh",
        "p[style-name='Subtitle'] => p:fresh",
        *(f"p[style-name='{name}'] => blockquote > p:fresh" for name in ("Quote", "Intense Quote", "Citat")),
        *(f"p[style-name='toc {level}'] => !" for level in range(1, 10)),
        "p[style-name='TOC Heading'] => !",
        "p[style-name='table of figures'] => !",
    ]
)
_TAGS = {
    *("p", "br", "blockquote", "h1", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "li", "strong", "em", "a"),
    *("b", "i", "table", "thead", "tbody", "tr", "th", "td"),
}
_OPTIONS: dict[str, Any] = {
    "heading_style": "atx",
    "bullets": "-",
    "escape_asterisks": True,
    "escape_underscores": True,
    "autolinks": False,
    "compact_tables": True,
    "extract_metadata": False,
}
LONGEST_BOLD_HEADING = 100


def word_to_markdown(data: bytes) -> str:
    """The text of a Word file as Markdown. Whatever the parsers raise is the file's fault."""
    # Imported here: it is only needed in the process that reads the file, not in every web server.
    import mammoth

    result = mammoth.convert_to_html(
        io.BytesIO(data), style_map=_STYLES, convert_image=mammoth.images.img_element(_no_picture)
    )
    markdown = html_to_markdown_text(result.value)
    return markdown if _headings(markdown) > 1 else _bold_as_headings(markdown)


def html_to_markdown_text(html: str) -> str:
    """Cleaned Markdown of HTML: no script, picture, style or link other than to the web and mail."""
    import html_to_markdown

    clean = nh3.clean(
        html,
        tags=_TAGS,
        attributes={"a": {"href"}, "td": {"colspan", "rowspan"}, "th": {"colspan", "rowspan"}},
        url_schemes={"http", "https", "mailto"},
        attribute_filter=_outward_links_only,
        link_rel=None,
    )
    if not clean.strip():
        return ""
    content: str = (
        html_to_markdown.convert(clean, html_to_markdown.ConversionOptions(**_OPTIONS)).content or ""
    )
    return content


def _no_picture(image: Any) -> dict[str, str]:
    return {}


def _outward_links_only(tag: str, attribute: str, value: str) -> str | None:
    """Bookmarks and relative links of a Word file lead nowhere on a page."""
    if attribute == "href" and not value.lower().startswith(("http://", "https://", "mailto:")):
        return None
    return value


def _headings(markdown: str) -> int:
    return sum(1 for token in parse(markdown) if token.type == "heading_open")


def _bold_as_headings(markdown: str) -> str:
    """Documents without heading styles but for a title: a short paragraph all in bold is a heading."""
    lines = markdown.split("\n")
    tokens = parse(markdown)
    for opening, inline in pairwise(tokens):
        if opening.type != "paragraph_open" or opening.level or not opening.map or not inline.children:
            continue
        children = [child for child in inline.children if child.content or child.type.startswith("strong")]
        if [child.type for child in children] != ["strong_open", "text", "strong_close"]:
            continue
        words = children[1].content.strip()
        if len(words) <= LONGEST_BOLD_HEADING and not words.endswith((".", ",", ";")):
            first, end = opening.map
            lines[first:end] = [f"## {words}", *[""] * (end - first - 1)]
    return "\n".join(lines)
