"""Word diff: the fewest words struck and added that turn one text into another, exact to the last space.

Words and runs of one punctuation mark are tokens; white space is no token, so that a rewrapped line is no
change, but it is carried along: joining equal and deleted pieces gives the old text, joining equal and
inserted pieces gives the new one. Least words come from the longest common subsequence (rapidfuzz).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from rapidfuzz.distance import Indel


class Op(StrEnum):
    EQUAL = "equal"
    DELETE = "delete"
    INSERT = "insert"


Piece = tuple[Op, str]

# A number with its thousands apart ("1 230") is one word.
_TOKEN = re.compile(r"\d{1,3}(?:[ \u00a0\u202f]\d{3})+(?!\w)|\w+(?:[-'’.,:/]\w+)*|([^\w\s])\1*")
_HEADING = re.compile(r"^#{1,6}\s+")
_TABLE_RULE = re.compile(r"[\s|:-]+")


@dataclass(frozen=True, slots=True)
class DiffLine:
    """One line of a shown diff, without Markdown's marks; `changed` asks for the bar in the margin.

    A row of a table has its `cells`.
    """

    pieces: list[Piece]
    changed: bool
    heading: bool = False
    cells: tuple[list[Piece], ...] = ()


class _Tokens:
    """A text cut into words, each with the white space before it, and the white space at the end."""

    def __init__(self, text: str, numbers: dict[str, int]) -> None:
        self.words: list[str] = []
        self.gaps: list[str] = []
        end = 0
        for match in _TOKEN.finditer(text):
            self.gaps.append(text[end : match.start()])
            self.words.append(match.group())
            end = match.end()
        self.rest = text[end:]
        # Numbers, not strings: rapidfuzz compares by hash, and two words must never be taken for one.
        self.numbers = [numbers.setdefault(word, len(numbers)) for word in self.words]

    def piece(self, position: int) -> str:
        return self.gaps[position] + self.words[position]


class _Builder:
    """Collects changes until the next equal word, then writes them as one deletion and one insertion."""

    def __init__(self) -> None:
        self.pieces: list[Piece] = []
        self.old: list[str] = []
        self.new: list[str] = []

    def equal(self, old_gap: str, new_gap: str, word: str) -> None:
        if old_gap == new_gap:
            self._close()
            self._add(Op.EQUAL, old_gap + word)
            return
        self.old.append(old_gap)
        self.new.append(new_gap)
        self._close()
        self._add(Op.EQUAL, word)

    def _close(self) -> None:
        old, new = "".join(self.old), "".join(self.new)
        self.old, self.new = [], []
        if not old and not new:
            return
        head = _common_space(old, new)
        old, new = old[len(head) :], new[len(head) :]
        tail = _common_space(old[::-1], new[::-1])[::-1]
        cut = len(tail)
        self._add(Op.EQUAL, head)
        self._add(Op.DELETE, old[: len(old) - cut])
        self._add(Op.INSERT, new[: len(new) - cut])
        self._add(Op.EQUAL, tail)

    def _add(self, op: Op, text: str) -> None:
        if not text:
            return
        if self.pieces and self.pieces[-1][0] == op:
            self.pieces[-1] = (op, self.pieces[-1][1] + text)
        else:
            self.pieces.append((op, text))


def word_diff(old: str, new: str) -> list[Piece]:
    """The pieces that turn `old` into `new`, in reading order, deletion before insertion at one place."""
    numbers: dict[str, int] = {}
    before, after = _Tokens(old, numbers), _Tokens(new, numbers)
    build = _Builder()
    for i, j in _slid(_steps(before, after), before, after):
        if i is not None and j is not None:
            build.equal(before.gaps[i], after.gaps[j], before.words[i])
        elif i is not None:
            build.old.append(before.piece(i))
        elif j is not None:
            build.new.append(after.piece(j))
    build.equal(before.rest, after.rest, "")
    return build.pieces


_Step = tuple[int | None, int | None]  # (word of the old text, word of the new text); both: unchanged


def _steps(before: _Tokens, after: _Tokens) -> list[_Step]:
    steps: list[_Step] = []
    for code in Indel.opcodes(before.numbers, after.numbers):
        old, new = range(code.src_start, code.src_end), range(code.dest_start, code.dest_end)
        if code.tag == "equal":
            steps += zip(old, new, strict=True)
        else:
            steps += [(i, None) for i in old] + [(None, j) for j in new]
    return steps


def _slid(steps: list[_Step], before: _Tokens, after: _Tokens) -> list[_Step]:
    """The same number of words, but a run added or struck starts where a sentence does, where it can.

    "klar 2028. Sedan säljs tomterna." against "klar 2028." can be read as ". Sedan säljs tomterna" put before
    the full stop or as "Sedan säljs tomterna." put after it. Only the second is how a person reads it.
    """
    start = 0
    while start < len(steps):
        end = start + 1
        kind = _kind(steps[start])
        while end < len(steps) and _kind(steps[end]) == kind:
            end += 1
        alone = start == 0 or _kind(steps[start - 1]) == Op.EQUAL
        if kind != Op.EQUAL and alone and end < len(steps) and _kind(steps[end]) == Op.EQUAL:
            start = _slide(steps, start, end, after if kind == Op.INSERT else before, kind)
        else:
            start = end
    return steps


def _kind(step: _Step) -> Op:
    if step[0] is None:
        return Op.INSERT
    return Op.DELETE if step[1] is None else Op.EQUAL


def _slide(steps: list[_Step], start: int, end: int, tokens: _Tokens, kind: Op) -> int:
    """Move the run to the best place that gives the same text; where it ends.

    It can move left while the word before equals its last word, right while the word after equals its first.
    """
    side = 1 if kind == Op.INSERT else 0
    words, length = tokens.words, end - start
    while start and _kind(steps[start - 1]) == Op.EQUAL:
        first = steps[start][side]
        if not first or words[first - 1] != words[first + length - 1]:
            break
        _move(steps, start - 1, length, side, unchanged=0, to=length)
        start -= 1
    first = steps[start][side] or 0
    best = shift = 0
    while True:
        if _rank(tokens, first + shift) > _rank(tokens, first + best):
            best = shift
        after = start + length + shift
        if after >= len(steps) or _kind(steps[after]) != Op.EQUAL:
            break
        if words[first + shift] != words[first + length + shift]:
            break
        shift += 1
    for place in range(start, start + best):
        _move(steps, place, length, side, unchanged=length, to=0)
    return start + best + length


def _move(steps: list[_Step], place: int, length: int, side: int, *, unchanged: int, to: int) -> None:
    """Among a run of `length` and its one unchanged neighbour, the neighbour changes ends."""
    other = steps[place + unchanged][1 - side]
    for offset, number in enumerate([step[side] for step in steps[place : place + length + 1]]):
        partner = other if offset == to else None
        steps[place + offset] = (partner, number) if side else (number, partner)


def _rank(tokens: _Tokens, position: int) -> int:
    """How natural it is for a change to begin at this word: a line, a sentence, a part, a word."""
    if position == 0 or "\n" in tokens.gaps[position]:
        return 3
    if not tokens.gaps[position]:
        return 0
    return 2 if tokens.words[position - 1][-1] in ".:;!?,)”" else 1


def old_text(pieces: Iterable[Piece]) -> str:
    """What the pieces came from."""
    return "".join(text for op, text in pieces if op != Op.INSERT)


def new_text(pieces: Iterable[Piece]) -> str:
    """What the pieces lead to."""
    return "".join(text for op, text in pieces if op != Op.DELETE)


def changed_words(pieces: Iterable[Piece]) -> tuple[int, int]:
    """(words added, words struck); punctuation alone does not count."""
    added = struck = 0
    for op, text in pieces:
        words = sum(1 for match in _TOKEN.finditer(text) if match.group(1) is None)
        added += words if op == Op.INSERT else 0
        struck += words if op == Op.DELETE else 0
    return added, struck


def is_changed(pieces: Sequence[Piece]) -> bool:
    """Whether anything but white space differs."""
    return any(op != Op.EQUAL and text.strip() for op, text in pieces)


def shown_lines(pieces: Iterable[Piece], side: Op | None = None) -> list[DiffLine]:
    """The pieces cut at line ends, without blank lines; `side` DELETE or INSERT shows one text alone.

    White space that changed alone is shown as unchanged (a deleted one not at all): nothing to read there.
    """
    lines: list[DiffLine] = []
    line: list[Piece] = []
    for op, text in pieces:
        if op != Op.EQUAL and side not in (None, op):
            continue
        for number, part in enumerate(text.split("\n")):
            if number and (op != Op.DELETE or text.strip() or side == op):
                _close_line(lines, line)
                line = []
            line += _spaced(op, part, side)
    _close_line(lines, line)
    return lines


def _spaced(op: Op, text: str, side: Op | None) -> list[Piece]:
    """A piece with its outer spaces moved outside the mark."""
    core = text.strip()
    if op == Op.EQUAL or not text:
        return [(op, text)] if text else []
    if not core:
        return [(Op.EQUAL, text)] if op == Op.INSERT or side == op else []
    start = text.index(core)
    around = (text[:start], text[start + len(core) :])
    return [(kind, part) for kind, part in ((Op.EQUAL, around[0]), (op, core), (Op.EQUAL, around[1])) if part]


def _close_line(lines: list[DiffLine], line: list[Piece]) -> None:
    text = "".join(text for _, text in line).strip()
    if not text:
        return
    changed = any(op != Op.EQUAL for op, _ in line)
    if text.startswith("|"):
        if not _TABLE_RULE.fullmatch(text):
            lines.append(DiffLine(line, changed=changed, cells=_cells(line)))
        return
    heading, pieces = _without_marks(line)
    lines.append(DiffLine(pieces, changed=changed, heading=heading))


def shown_runs(lines: Sequence[DiffLine]) -> list[list[DiffLine]]:
    """The lines, those that are rows of one table together; every other line alone."""
    runs: list[list[DiffLine]] = []
    for line in lines:
        if line.cells and runs and runs[-1][0].cells:
            runs[-1].append(line)
        else:
            runs.append([line])
    return runs


def _cells(line: list[Piece]) -> tuple[list[Piece], ...]:
    """A table row of Markdown cut at its bars, without the empty ends."""
    cells: list[list[Piece]] = [[]]
    for op, text in line:
        for number, part in enumerate(text.split("|")):
            if number:
                cells.append([])
            cells[-1] += [(op, part)] if part.strip() else []
    ends = [bool(cells[0]), bool(cells[-1])]
    return tuple(cells[0 if ends[0] else 1 : None if ends[1] else -1])


def _without_marks(line: list[Piece]) -> tuple[bool, list[Piece]]:
    """Whether the line is a heading, and its pieces without ``#``, ``**`` and ``-``; a changed mark is shown."""
    first_op, first = line[0]
    heading = _HEADING.match(first) is not None
    first = _HEADING.sub("", first)
    if first.startswith("- "):
        first = f"– {first[2:]}"
    pieces = [(op, text.replace("**", "") or text) for op, text in [(first_op, first), *line[1:]]]
    return heading, [piece for piece in pieces if piece[1]]


def _common_space(one: str, other: str) -> str:
    """The white space that both texts begin with."""
    length = 0
    for a, b in zip(one, other, strict=False):
        if a != b or not a.isspace():
            break
        length += 1
    return one[:length]
