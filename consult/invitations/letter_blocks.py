"""A letter in Markdown as plain blocks for the typesetter: paragraphs, headings and lists of marked runs. Pure."""

from collections.abc import Sequence
from typing import Any

from markdown_it.token import Token

from consult.core import markdown

Block = dict[str, Any]
LINE_BREAKS = ("softbreak", "hardbreak")


def letter_blocks(body: str) -> list[Block]:
    """``{"kind": "p" | "h" | "item", "runs": [{"text", "bold", "italic"}], "mark"}`` in order; places are kept."""
    blocks: list[Block] = []
    kind, mark, numbers = "p", "", [0]
    for token in markdown.parse(body):
        if token.type == "heading_open":
            kind = "h"
        elif token.type in ("bullet_list_open", "ordered_list_open"):
            numbers.append(1 if token.type == "ordered_list_open" else 0)
        elif token.type in ("bullet_list_close", "ordered_list_close"):
            numbers.pop()
        elif token.type == "list_item_open":
            kind, mark = "item", f"{numbers[-1]}." if numbers[-1] else "–"
            numbers[-1] += 1 if numbers[-1] else 0
        elif token.type == "inline":
            blocks.append({"kind": kind, "mark": mark, "runs": _runs(token.children or [])})
            kind, mark = "p", ""
        elif token.type in ("fence", "code_block"):
            runs = [{"text": token.content.strip(), "bold": False, "italic": False}]
            blocks.append({"kind": "p", "mark": "", "runs": runs})
    return blocks


def _runs(children: Sequence[Token]) -> list[dict[str, Any]]:
    runs: list[dict[str, Any]] = []
    bold = italic = 0
    for token in children:
        if token.type in ("strong_open", "strong_close"):
            bold += token.nesting
        elif token.type in ("em_open", "em_close"):
            italic += token.nesting
        else:
            text = " " if token.type in LINE_BREAKS else token.content
            if text:
                runs.append({"text": text, "bold": bold > 0, "italic": italic > 0})
    return runs
