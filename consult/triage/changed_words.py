"""Whether words are behind a change: of a version that was made on the way, or of a point. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from consult.programmes.word_diff import DiffLine, Op, Piece, shown_lines
from consult.triage.withheld_text import quoted

SHORTEST = 4  # signs: a shorter text is found in any other by chance


@dataclass(frozen=True)
class Said:
    """What a point says that its reader may see: its words, its proposed wording against the text, our answer."""

    body: str
    proposed: tuple[Piece, ...] = ()
    answer: str = ""


class Traces:
    """The changed lines of each step from the old text to the new one, to follow a passage through them."""

    def __init__(self, steps: Sequence[Sequence[DiffLine]]) -> None:
        self.steps = steps

    def leads(self, number: int, lines: Iterable[DiffLine]) -> bool:
        """Whether step ``number`` (from 1) had one of these lines before it, or brought it about."""
        if len(self.steps) <= 1:
            return True
        shown = [line for line in lines if line.changed]
        before = self._forward(number - 1, {text(line, Op.INSERT) for line in shown})
        after = self._backward(number, {text(line, Op.DELETE) for line in shown})
        step = self.steps[number - 1]
        return any(text(line, Op.INSERT) in before or text(line, Op.DELETE) in after for line in step)

    def shares(self, number: int, lines: Iterable[DiffLine]) -> bool:
        """Whether step ``number`` added or struck words that these lines show as added or struck."""
        shown = [line for line in lines if line.changed]
        step = self.steps[number - 1]
        return any(_pieces(step, op) & _pieces(shown, op) for op in (Op.INSERT, Op.DELETE))

    def _forward(self, steps: int, texts: set[str]) -> set[str]:
        """What these lines of the old text had become after so many steps, all that they were on the way."""
        found = texts - {""}
        for step in self.steps[:steps]:
            found |= {text(line, Op.DELETE) for line in step if text(line, Op.INSERT) in found} - {""}
        return found

    def _backward(self, after: int, texts: set[str]) -> set[str]:
        """What these lines of the new text were after so many steps, and all that they became on the way."""
        found = texts - {""}
        for step in reversed(self.steps[after:]):
            found |= {text(line, Op.INSERT) for line in step if text(line, Op.DELETE) in found} - {""}
        return found


def text(line: DiffLine, without: Op) -> str:
    """One side of a line: the old one without what was added, the new one without what was struck."""
    return " ".join("".join(words for op, words in line.pieces if op is not without).split())


def _pieces(lines: Iterable[DiffLine], of: Op) -> set[str]:
    found = {" ".join(words.split()) for line in lines for op, words in line.pieces if op is of}
    return {words for words in found if len(words) >= SHORTEST}


def quotes(said: Said, old: str, new: str, pieces: Iterable[Piece]) -> bool:
    """Whether the point or our answer to it quotes the passage, before or after, or it proposes to change its words."""
    lines = [line for line in shown_lines(said.proposed) if line.changed]
    sides = {" ".join(each.split()) for side in (old, new) for each in side.split("\n")} - {""}
    if any(text(line, Op.INSERT) in sides or text(line, Op.DELETE) in sides for line in lines):
        return True
    shown = [DiffLine(list(pieces), changed=True)]
    for op in (Op.INSERT, Op.DELETE):
        if _pieces(lines, op) & _pieces(shown, op):
            return True
    sought = [each for each in sides if len(each) >= SHORTEST]
    return any(words and quoted(words, sought) for words in (said.body, said.answer))
