"""Markdown → proposed sections: cut at headings, goals, sub-goals and measures taken out of the text."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

from markdown_it.token import Token

from consult.core.markdown import parse, plain_inline, to_plain
from consult.programmes.document_reading.measure_tables import GOAL_LINE, read_measure_table
from consult.programmes.document_reading.proposal import (
    GuessedKind,
    ParsedDocument,
    ProposedMeasure,
    ProposedSection,
)

LONGEST_TITLE = 200
LONGEST_TITLE_PAGE = 160

_NUMBER = re.compile(r"^\d{1,2}(?:\.\d{1,2})*\.\s+|^\d{1,2}(?:\.\d{1,2})+\s+")
_BARE_NUMBER = re.compile(r"^\d{1,2}\s+(?=\D)")
_SUB_GOAL_HEADING = re.compile(r"^delmål\b", re.IGNORECASE)
_SUB_GOAL_LINE = re.compile(r"^delmål\s*\d+(?:\.\d+)*\s*[:.–-]?\s*", re.IGNORECASE)
_GOAL_PREFIX = re.compile(r"^(?:prioriterat |övergripande |inriktnings)?mål\s*\d*\s*[:.–-]\s*", re.IGNORECASE)
_MEASURES_TITLE = re.compile(r"handlingsplan|åtgärd|insats|aktivitet", re.IGNORECASE)
_INDICATORS_TITLE = re.compile(r"indikator|målvärde|nyckeltal", re.IGNORECASE)


@dataclass(slots=True)
class _Heading:
    level: int
    title: str
    first_line: int
    end_line: int


@dataclass(slots=True)
class _Block:
    """A top-level block: its tokens and the text as written."""

    tokens: list[Token]
    text: str

    @property
    def kind(self) -> str:
        return self.tokens[0].type

    def words(self) -> str:
        return to_plain(self.text).strip()


def read_sections(markdown: str) -> ParsedDocument:
    """The sections that the headings of the Markdown propose."""
    lines = markdown.split("\n")
    headings = list(_headings(markdown))
    title = _document_title(headings, lines)
    if title:
        headings = headings[1:]
        lines = lines[title.end_line :]
        headings = [
            _Heading(h.level, h.title, h.first_line - title.end_line, h.end_line - title.end_line)
            for h in headings
        ]
    cuts = _cuts(headings)
    sections = []
    preamble = "\n".join(lines[: cuts[0].first_line] if cuts else lines).strip()
    if preamble:
        sections.append(section_from("", 1, preamble))
        # A line or two before the first chapter is the title page's: shown, left out unless staff want it.
        sections[0].include = len(preamble) > LONGEST_TITLE_PAGE
    ends = [heading.first_line for heading in cuts[1:]] + [len(lines)] * bool(cuts)
    bare = sum(1 for heading in cuts if _BARE_NUMBER.match(heading.title)) > len(cuts) / 2
    for heading, end in zip(cuts, ends, strict=True):
        body = "\n".join(lines[heading.end_line : end]).strip()
        sections.append(section_from(_clean_title(heading.title, bare), heading.level, body))
    return ParsedDocument(title.title if title else "", sections)


def _headings(markdown: str) -> Iterator[_Heading]:
    tokens = parse(markdown)
    for opening, inline in pairwise(tokens):
        words = " ".join(plain_inline(inline).split()) if opening.type == "heading_open" else ""
        if words and opening.level == 0 and opening.map:
            yield _Heading(int(opening.tag[1]), words, *opening.map)


def _document_title(headings: list[_Heading], lines: list[str]) -> _Heading | None:
    """A first heading that alone stands highest is the document's name, not a section."""
    if len(headings) < 2 or any(heading.level <= headings[0].level for heading in headings[1:]):
        return None
    return None if "".join(lines[: headings[0].first_line]).strip() else headings[0]


def _cuts(headings: list[_Heading]) -> list[_Heading]:
    """The headings that begin a section: the highest level, and goals wherever they stand."""
    top = min((heading.level for heading in headings), default=1)
    return [
        heading for heading in headings if heading.level == top or _is_goal(_NUMBER.sub("", heading.title))
    ]


def _is_goal(title: str) -> bool:
    return bool(GOAL_LINE.match(title)) and not _SUB_GOAL_HEADING.match(title)


def _clean_title(title: str, bare_numbers: bool) -> str:
    """Without the chapter's number: sections are numbered by their place."""
    clean = _NUMBER.sub("", title)
    return (_BARE_NUMBER.sub("", clean) if bare_numbers else clean)[:LONGEST_TITLE]


def section_from(title: str, level: int, body: str) -> ProposedSection:
    """The section that this heading and Markdown propose: goal, sub-goals and measures taken out of the text."""
    blocks = list(_blocks(body))
    measures, blocks = _take_measures(blocks)
    sub_goals, blocks = _take_sub_goals(blocks)
    kind = _guess(title, bool(measures or sub_goals))
    goal = ""
    if kind == GuessedKind.GOAL:
        goal, blocks = _take_goal(title, blocks)
    text = "\n\n".join(_block_texts(_without_empty_headings(blocks)))
    has_content = bool(text or measures or sub_goals or kind == GuessedKind.GOAL)
    return ProposedSection(title, text, kind, level, goal, sub_goals, measures, include=has_content)


def _guess(title: str, holds_goal_parts: bool) -> GuessedKind:
    if _is_goal(title):
        return GuessedKind.GOAL
    if _INDICATORS_TITLE.search(title):
        return GuessedKind.INDICATORS
    if _MEASURES_TITLE.search(title):
        return GuessedKind.MEASURES
    return GuessedKind.GOAL if holds_goal_parts else GuessedKind.TEXT


def _blocks(body: str) -> Iterator[_Block]:
    lines = body.split("\n")
    group: list[Token] = []
    for token in parse(body):
        group.append(token)
        if token.level == 0 and token.nesting <= 0:
            first, end = group[0].map or (0, 0)
            yield _Block(group, "\n".join(lines[first:end]).strip("\n"))
            group = []


def _take_measures(blocks: list[_Block]) -> tuple[list[ProposedMeasure], list[_Block]]:
    measures: list[ProposedMeasure] = []
    rest: list[_Block] = []
    heading = ""
    for block in blocks:
        if block.kind == "heading_open":
            heading = block.words()
        found = read_measure_table(block.tokens) if block.kind == "table_open" else None
        if found is None:
            rest.append(block)
            continue
        for measure in found:
            measure.goal_hint = measure.goal_hint or (heading if GOAL_LINE.match(heading) else "")
        measures += found
    return measures, rest


def _take_sub_goals(blocks: list[_Block]) -> tuple[list[str], list[_Block]]:
    """Under a heading "Delmål": every paragraph and list item; elsewhere: lines that begin "Delmål 1"."""
    sub_goals: list[str] = []
    rest: list[_Block] = []
    under_heading = False
    for block in blocks:
        words = block.words()
        if block.kind == "heading_open":
            under_heading = bool(_SUB_GOAL_HEADING.match(words))
            named = _SUB_GOAL_LINE.sub("", words)
            if under_heading and _SUB_GOAL_LINE.match(words) and named:
                sub_goals.append(named)
                under_heading = False
                continue
        elif under_heading and block.kind in ("bullet_list_open", "ordered_list_open", "paragraph_open"):
            sub_goals += _items(words)
            continue
        elif block.kind == "paragraph_open" and _SUB_GOAL_LINE.match(words):
            sub_goals.append(_SUB_GOAL_LINE.sub("", words))
            continue
        rest.append(block)
    return [sub_goal for sub_goal in sub_goals if sub_goal], rest


def _items(words: str) -> list[str]:
    return [_SUB_GOAL_LINE.sub("", item.removeprefix("– ")).strip() for item in words.split("\n\n")]


def _take_goal(title: str, blocks: list[_Block]) -> tuple[str, list[_Block]]:
    """The goal's own words: a quotation, a paragraph "Mål: …" or one in bold; else the section's title."""
    for number, block in enumerate(blocks):
        words = block.words()
        stated = block.kind == "paragraph_open" and (
            _GOAL_PREFIX.match(words) or re.fullmatch(r"\*\*[^*]+\*\*", block.text.strip())
        )
        if block.kind == "blockquote_open" or stated:
            return _GOAL_PREFIX.sub("", words), blocks[:number] + blocks[number + 1 :]
    return goal_from_title(title), blocks


def _block_texts(blocks: list[_Block]) -> Iterator[str]:
    """As written, with the highest heading as "##": the section's title is the one above it."""
    levels = [int(block.tokens[0].tag[1]) for block in blocks if block.kind == "heading_open"]
    for block in blocks:
        if block.kind == "heading_open":
            level = int(block.tokens[0].tag[1]) - min(levels) + 2
            yield f"{'#' * min(level, 6)} {block.tokens[1].content}"
        else:
            yield block.text


def goal_from_title(title: str) -> str:
    """What a goal section's title says of its goal: "Mål 3: Mark" gives "Mark"."""
    return _GOAL_PREFIX.sub("", title)


def _without_empty_headings(blocks: list[_Block]) -> list[_Block]:
    """Headings whose content was taken out ("Åtgärder", "Delmål") go with it."""
    kept: list[_Block] = []
    for number, block in enumerate(blocks):
        following = blocks[number + 1] if number + 1 < len(blocks) else None
        emptied = _MEASURES_TITLE.search(block.text) or _SUB_GOAL_HEADING.match(block.words())
        if block.kind == "heading_open" and emptied and (not following or following.kind == "heading_open"):
            continue
        kept.append(block)
    return kept
