"""Passages of a received text: its sentences, what points cover, and what no point covers. Pure.

A passage is ``(begins, ends)``: characters of the text, the end not included.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

Passage = tuple[int, int]
Mark = TypeVar("Mark")

# A full stop after these does not end a sentence (Svenska skrivregler: the common abbreviations).
# fmt: off
_ABBREVIATIONS = frozenset((
    "bl.a", "ca", "dvs", "d.v.s", "e.d", "el.dyl", "etc", "ev", "exkl", "f.d", "fr.o.m", "forts", "inkl",
    "jfr", "kap", "kl", "kr", "m.fl", "m.m", "max", "min", "mm", "nr", "o.d", "osv", "resp", "s.k", "st",
    "t.ex", "t.o.m", "tel", "tex", "tr", "tv", "ung",
))
# fmt: on
_END = re.compile(r"[.!?…]+[\"”’')\]]*(?=\s)|\n+")
_LAST_WORD = re.compile(r"[\w.]*\w$")


def sentences(text: str) -> list[Passage]:
    """The sentences of a text in order, without the blanks around them; a line break always ends one."""
    found: list[Passage] = []
    begins = 0
    for end in _END.finditer(text):
        if "\n" not in end.group() and not _ends_sentence(text, end):
            continue
        found.append((begins, end.end()))
        begins = end.end()
    found.append((begins, len(text)))
    return [passage for each in found if (passage := trimmed(text, each)) is not None]


def _ends_sentence(text: str, end: re.Match[str]) -> bool:
    rest = text[end.end() :].lstrip()
    if rest[:1].islower():
        return False
    if not end.group().startswith("."):
        return True
    word = _LAST_WORD.search(text, max(0, end.start() - 20), end.start())
    return word is None or word.group().lower() not in _ABBREVIATIONS


def trimmed(text: str, passage: Passage) -> Passage | None:
    """The passage inside the text and without blanks at its ends; None where nothing is left."""
    begins, ends = max(0, passage[0]), min(len(text), passage[1])
    while begins < ends and text[begins].isspace():
        begins += 1
    while ends > begins and text[ends - 1].isspace():
        ends -= 1
    return (begins, ends) if begins < ends else None


def uncovered(text: str, covered: Iterable[Passage]) -> list[Passage]:
    """What no passage covers, in order. Blanks and punctuation alone do not count."""
    gaps: list[Passage] = []
    at = 0
    for begins, ends in [*sorted(covered), (len(text), len(text))]:
        if begins > at:
            gaps.append((at, begins))
        at = max(at, ends)
    return [
        passage
        for gap in gaps
        if any(character.isalnum() for character in text[gap[0] : gap[1]])
        and (passage := trimmed(text, gap)) is not None
    ]


def rest(text: str, whole: Passage, cut: Passage) -> Passage | None:
    """What a point keeps when ``cut`` is taken out of it: what stands before, or else after; None where no words do."""
    for part in ((whole[0], cut[0]), (cut[1], whole[1])):
        if any(character.isalnum() for character in text[part[0] : part[1]]):
            return trimmed(text, part)
    return None


def overlaps(one: Passage, other: Passage) -> bool:
    """Whether two passages share a character."""
    return one[0] < other[1] and other[0] < one[1]


def holds(outer: Passage, inner: Passage) -> bool:
    """Whether ``inner`` lies within ``outer``."""
    return outer[0] <= inner[0] and inner[1] <= outer[1]


@dataclass(frozen=True)
class Piece(Generic[Mark]):
    """A stretch of the text that is all of one mark, or of none."""

    begins: int
    ends: int
    text: str
    mark: Mark | None


def pieces(text: str, marks: Sequence[tuple[Passage, Mark]]) -> list[Piece[Mark]]:
    """The whole text cut at its marks, in order and with nothing left out. Marks must not overlap."""
    found: list[Piece[Mark]] = []
    at = 0
    for (begins, ends), mark in sorted(marks, key=lambda each: each[0]):
        if begins > at:
            found.append(Piece(at, begins, text[at:begins], None))
        if ends > begins:
            found.append(Piece(begins, ends, text[begins:ends], mark))
        at = max(at, ends)
    if at < len(text):
        found.append(Piece(at, len(text), text[at:], None))
    return found
