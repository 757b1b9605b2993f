"""Markdown as plain nested data, for a typesetter that takes values and no markup. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from markdown_it.tree import SyntaxTreeNode

from consult.core import markdown

Block = dict[str, Any]
Run = dict[str, Any]
_WEB = ("http://", "https://", "mailto:", "tel:")


def to_blocks(text: str, *, first_level: int) -> list[Block]:
    """Blocks of kind p, h (with level), list (items of blocks), table (head, rows), quote, code and rule.

    Words stand in runs: ``{"text", "bold", "italic", "code", "href"}``. The highest heading becomes ``first_level``.
    """
    return _blocks(SyntaxTreeNode(markdown.parse(text, first_level=first_level)).children)


def _blocks(nodes: Sequence[SyntaxTreeNode]) -> list[Block]:
    return [block for node in nodes if (block := _block(node))]


def _block(node: SyntaxTreeNode) -> Block | None:
    if node.type == "paragraph":
        return {"kind": "p", "runs": _runs_of(node)}
    if node.type == "heading":
        return {"kind": "h", "level": int(node.tag[1]), "runs": _runs_of(node)}
    if node.type in ("bullet_list", "ordered_list"):
        return {
            "kind": "list",
            "ordered": node.type == "ordered_list",
            "start": int(node.attrs.get("start", 1)),
            "items": [_blocks(item.children) for item in node.children],
        }
    if node.type == "table":
        rows = [[_runs_of(cell) for cell in row.children] for part in node.children for row in part.children]
        return {"kind": "table", "head": rows[0], "rows": rows[1:]}
    if node.type == "blockquote":
        return {"kind": "quote", "blocks": _blocks(node.children)}
    if node.type in ("fence", "code_block"):
        return {"kind": "code", "text": node.content.rstrip()}
    return {"kind": "rule"} if node.type == "hr" else None


def _runs_of(node: SyntaxTreeNode) -> list[Run]:
    return [run for inline in node.children for run in _runs(inline.children, {})]


def _runs(nodes: Sequence[SyntaxTreeNode], marks: Run) -> list[Run]:
    runs: list[Run] = []
    for node in nodes:
        if node.type == "strong":
            runs += _runs(node.children, {**marks, "bold": True})
        elif node.type == "em":
            runs += _runs(node.children, {**marks, "italic": True})
        elif node.type == "link":
            address = str(node.attrs.get("href", ""))
            runs += _runs(node.children, {**marks, "href": address if address.startswith(_WEB) else ""})
        elif node.type in ("softbreak", "hardbreak"):
            runs.append(_run(" " if node.type == "softbreak" else "\n", marks))
        elif node.content:
            runs.append(_run(node.content, {**marks, "code": node.type == "code_inline"}))
    return runs


def _run(text: str, marks: Run) -> Run:
    return {"bold": False, "italic": False, "code": False, "href": "", **marks, "text": text}
