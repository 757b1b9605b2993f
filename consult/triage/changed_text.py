"""What differs between two texts of a document, passage by passage, each with its points. Pure.

A passage is what a reader can point at: a paragraph or table of a section's text, its heading, a goal's words or one
fact of a measure. ``change_causes`` tells which points belong to which.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field, replace

from consult.programmes.queries import Change, FieldDiff, PartDiff, SectionDiff
from consult.programmes.word_diff import (
    DiffLine,
    Op,
    Piece,
    changed_words,
    is_changed,
    new_text,
    old_text,
    shown_lines,
    shown_runs,
)

Key = tuple[str, int]


@dataclass
class Passage:
    """Words that differ. ``code`` is ``body``, ``title`` of a section, or that of a fact; ``points`` by number."""

    anchor: str
    code: str
    pieces: list[Piece]
    lines: list[DiffLine] = field(default_factory=list)
    points: list[int] = field(default_factory=list)
    opens: list[int] = field(default_factory=list)

    @property
    def old(self) -> str:
        """The words before."""
        return old_text(self.pieces) if not self.lines else _lines_text(self.lines, Op.INSERT)

    @property
    def new(self) -> str:
        """The words after."""
        return new_text(self.pieces) if not self.lines else _lines_text(self.lines, Op.DELETE)


@dataclass
class Part:
    """A section's own text, a goal or a measure that differs. ``points``: known to lie behind it, not to which words.

    ``comments``: the points that stand on it, where it is removed and its section is not.
    """

    kind: str
    key: int
    name: str
    change: Change
    anchor: str
    passages: list[Passage]
    points: list[int] = field(default_factory=list)
    comments: list[int] = field(default_factory=list)
    opens: list[int] = field(default_factory=list)


@dataclass
class ChangedSection:
    """A section that differs or has another place. ``points`` and ``comments`` as those of ``Part``."""

    diff: SectionDiff
    anchor: str
    parts: list[Part]
    points: list[int] = field(default_factory=list)
    comments: list[int] = field(default_factory=list)
    opens: list[int] = field(default_factory=list)

    @property
    def id(self) -> int:
        """Id of the section."""
        return self.diff.section.section.id

    @property
    def change(self) -> Change:
        """What happened to it; ``SAME`` where it only has another place."""
        return self.diff.change

    @property
    def passages(self) -> list[Passage]:
        """Every passage of it, in reading order."""
        return [passage for part in self.parts for passage in part.passages]

    @property
    def said(self) -> set[int]:
        """Every point that the section shows."""
        holders: tuple[ChangedSection | Part, ...] = (self, *self.parts)
        found = {number for holder in holders for number in (*holder.points, *holder.comments)}
        return found | {number for passage in self.passages for number in passage.points}


@dataclass
class ChangedText:
    """Everything that differs. ``unseen``: points behind versions of which no difference is left to see."""

    sections: list[ChangedSection]
    unseen: list[int]

    def count(self, change: Change) -> int:
        """How many sections have this happened to; ``SAME``: those that only have another place."""
        return sum(section.change is change for section in self.sections)

    @property
    def words(self) -> tuple[int, int]:
        """(words added, words struck) in what is shown."""
        counted = [changed_words(pieces) for section in self.sections for pieces in _shown(section)]
        return sum(added for added, _struck in counted), sum(struck for _added, struck in counted)


def _shown(section: ChangedSection) -> Iterator[list[Piece]]:
    """The words that differ. The heading of a section that is left is one of its passages."""
    if section.change in (Change.ADDED, Change.REMOVED):
        yield section.diff.title
    for passage in section.passages:
        yield passage.pieces


PUBLIC_CODES = ("label", "text", "title", "description", "accountable", "when", "financing")


def changed_sections(
    diffs: Iterable[SectionDiff], codes: Collection[str] | None = None
) -> list[ChangedSection]:
    """The sections that differ, without points yet; of facts only those named by ``codes``, all without."""
    found = []
    for diff in diffs:
        parts = _parts(diff, codes)
        if parts or diff.moved or diff.change in (Change.ADDED, Change.REMOVED):
            change = diff.change if parts or diff.change is not Change.CHANGED else Change.SAME
            shown = diff if change is diff.change else replace(diff, change=change)
            found.append(ChangedSection(shown, f"avsnitt-{diff.section.section.id}", parts))
    return found


def _parts(diff: SectionDiff, codes: Collection[str] | None) -> list[Part]:
    key = diff.section.section.id
    parts = [Part("section", key, "", diff.change, f"text-{key}", _text_passages(diff))]
    for kind, anchor, each in (
        *(("goal", f"mal-{part.key}", part) for part in diff.goals),
        *(("measure", f"atgard-{part.key}", part) for part in diff.measures),
    ):
        if each.change is not Change.SAME:
            parts.append(Part(kind, each.key, each.name, each.change, anchor, _facts(each, anchor, codes)))
    return [part for part in parts if part.passages]


def _text_passages(diff: SectionDiff) -> list[Passage]:
    key = diff.section.section.id
    lines = shown_lines(diff.body)
    if diff.change in (Change.ADDED, Change.REMOVED):
        return [Passage(f"stycke-{key}-1", "body", diff.body, lines)] if lines else []
    found = [Passage(f"rubrik-{key}", "title", diff.title)] if is_changed(diff.title) else []
    for place, run in enumerate(shown_runs(lines), 1):
        if any(line.changed for line in run):
            pieces = [piece for line in run for piece in line.pieces]
            found.append(Passage(f"stycke-{key}-{place}", "body", pieces, run))
    return found


def _facts(part: PartDiff, anchor: str, codes: Collection[str] | None) -> list[Passage]:
    shown = [each for each in part.changed_fields if codes is None or each.code in codes]
    return [Passage(f"{anchor}-{each.code}", each.code, each.pieces) for each in shown]


def _lines_text(lines: Iterable[DiffLine], without: Op) -> str:
    texts = ("".join(text for op, text in line.pieces if op is not without).strip() for line in lines)
    return "\n".join(text for text in texts if text)


def holding(sections: Iterable[ChangedSection], words: str) -> list[ChangedSection]:
    """The sections in whose name or changed words these words stand, in any case."""
    sought = words.casefold()
    return [section for section in sections if sought in _all_words(section).casefold()]


def _all_words(section: ChangedSection) -> str:
    texts = [old_text(section.diff.title), new_text(section.diff.title)]
    for part in section.parts:
        texts += [part.name, *(text for passage in part.passages for text in (passage.old, passage.new))]
    return "\n".join(texts)


def facts_of(fields: Iterable[FieldDiff], *, new: bool) -> tuple[str, ...]:
    """One side of the facts, as a wording."""
    return tuple(each.new if new else each.old for each in fields)
