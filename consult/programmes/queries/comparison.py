"""What differs between two texts of the same document: section by section, goal by goal, fact by fact."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from rapidfuzz.distance import Indel

from consult.programmes.queries.parts import EditionContent, GoalContent, MeasureContent, SectionContent
from consult.programmes.word_diff import Piece, changed_words, is_changed, word_diff


class Change(StrEnum):
    """What happened to a part between two texts."""

    SAME = "same"
    CHANGED = "changed"
    ADDED = "added"
    REMOVED = "removed"


@dataclass(frozen=True, slots=True)
class FieldDiff:
    """One fact in both texts; `code` names it, the words are in the slice's words."""

    code: str
    old: str
    new: str

    @property
    def changed(self) -> bool:
        """Whether it differs."""
        return self.old != self.new

    @property
    def pieces(self) -> list[Piece]:
        """Its word diff."""
        return word_diff(self.old, self.new)


@dataclass(frozen=True, slots=True)
class PartDiff:
    """A goal or measure in both texts. `name` is its label or number, `key` its id."""

    name: str
    change: Change
    fields: list[FieldDiff]
    key: int

    @property
    def changed_fields(self) -> list[FieldDiff]:
        """The facts that differ."""
        return [field for field in self.fields if field.changed]


@dataclass(slots=True)
class SectionDiff:
    """A section in both texts; the one that is None does not have it.

    `moved`: it has another place among those that both have, as few of them as explain the new order.
    """

    old: SectionContent | None
    new: SectionContent | None
    change: Change
    title: list[Piece]
    body: list[Piece]
    goals: list[PartDiff] = field(default_factory=list)
    measures: list[PartDiff] = field(default_factory=list)
    moved: bool = False

    @property
    def body_changed(self) -> bool:
        """Whether the text itself differs, not only goals and measures."""
        return is_changed(self.body)

    @property
    def section(self) -> SectionContent:
        """The newer of the two."""
        section = self.new or self.old
        assert section is not None  # made from at least one
        return section


def compare(old: EditionContent, new: EditionContent) -> list[SectionDiff]:
    """Every section of either text, in the new one's order, removed ones where they stood."""
    before = {section.section.id: section for section in old.sections}
    after = {section.section.id: section for section in new.sections}
    diffs = [_section(before.get(key), after.get(key)) for key in _order(list(before), list(after))]
    stayed = _stayed(list(before), list(after))
    for diff in diffs:
        diff.moved = bool(diff.old and diff.new) and diff.section.section.id not in stayed
    return diffs


def _stayed(before: list[int], after: list[int]) -> set[int]:
    """The keys that stand in the same order in both."""
    blocks = Indel.opcodes(before, after)
    return {
        key for block in blocks if block.tag == "equal" for key in before[block.src_start : block.src_end]
    }


def count_words(diffs: Iterable[SectionDiff]) -> tuple[int, int]:
    """(words added, words struck) in everything."""
    added = struck = 0
    for diff in diffs:
        parts = [diff.title, diff.body]
        parts += [field.pieces for part in (*diff.goals, *diff.measures) for field in part.changed_fields]
        for pieces in parts:
            plus, minus = changed_words(pieces)
            added, struck = added + plus, struck + minus
    return added, struck


def goal_fields(old: GoalContent | None, new: GoalContent | None) -> list[FieldDiff]:
    """The label and the text of a goal in both texts."""
    return [
        FieldDiff("label", old.label if old else "", new.label if new else ""),
        FieldDiff("text", old.text if old else "", new.text if new else ""),
    ]


def measure_fields(old: MeasureContent | None, new: MeasureContent | None) -> list[FieldDiff]:
    """All facts of a measure in both texts, in the order they are shown."""
    before, after = _facts(old), _facts(new)
    return [FieldDiff(code, before[code], after[code]) for code in after]


def _section(old: SectionContent | None, new: SectionContent | None) -> SectionDiff:
    diff = SectionDiff(
        old,
        new,
        _change(old, new),
        word_diff(old.title if old else "", new.title if new else ""),
        word_diff(old.version.body if old else "", new.version.body if new else ""),
        _goals(old.goals if old else [], new.goals if new else []),
        _measures(_own(old), _own(new)),
    )
    if diff.change is Change.CHANGED:
        parts = [part.change is not Change.SAME for part in (*diff.goals, *diff.measures)]
        if not any(parts) and not is_changed(diff.title) and not is_changed(diff.body):
            diff.change = Change.SAME
    return diff


def _own(section: SectionContent | None) -> list[MeasureContent]:
    return section.measures if section and not section.only_lists_measures else []


def _goals(old: Sequence[GoalContent], new: Sequence[GoalContent]) -> list[PartDiff]:
    before, after = {goal.goal.id: goal for goal in old}, {goal.goal.id: goal for goal in new}
    parts = []
    for key in _order(list(before), list(after)):
        one, other = before.get(key), after.get(key)
        fields = goal_fields(one, other)
        name = (other.label if other else "") or (one.label if one else "")
        parts.append(PartDiff(name, _part_change(one, other, fields), fields, key))
    return parts


def _measures(old: Sequence[MeasureContent], new: Sequence[MeasureContent]) -> list[PartDiff]:
    before = {measure.measure.id: measure for measure in old}
    after = {measure.measure.id: measure for measure in new}
    parts = []
    for key in _order(list(before), list(after)):
        one, other = before.get(key), after.get(key)
        fields = measure_fields(one, other)
        number = str((other or one or after[key]).number)
        parts.append(PartDiff(number, _part_change(one, other, fields), fields, key))
    return parts


def _facts(measure: MeasureContent | None) -> dict[str, str]:
    version = measure.version if measure else None
    return {
        "title": version.title if version else "",
        "description": version.description if version else "",
        "accountable": measure.accountable_name if measure else "",
        "department": version.department if version else "",
        "partners": ", ".join(version.partners) if version else "",
        "when": measure.when_text if measure else "",
        "financing": measure.financing_text if measure else "",
        "policy_area": version.policy_area if version else "",
        "rank": str(version.rank or "") if version else "",
        "overarching": "×" if version and version.overarching else "",
    }


def _change(old: object | None, new: object | None) -> Change:
    if old is None:
        return Change.ADDED
    return Change.REMOVED if new is None else Change.CHANGED


def _part_change(old: object | None, new: object | None, fields: list[FieldDiff]) -> Change:
    change = _change(old, new)
    if change is Change.CHANGED and not any(field.changed for field in fields):
        return Change.SAME
    return change


def _order(before: list[int], after: list[int]) -> list[int]:
    """The keys of both: those of `after` in their order, each missing one behind the one it stood behind."""
    order = list(after)
    for place, key in enumerate(before):
        if key not in order:
            order.insert(order.index(before[place - 1]) + 1 if place else 0, key)
    return order
