"""The outcome as it is read: rows put into sections, targets and groups of points that got the same answer. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from consult.programmes.word_diff import Piece, is_changed, word_diff
from consult.triage.models import Outcome
from consult.triage.naming import PublicName
from consult.triage.queries.targets import Outline, SectionName, Target, TargetKind

WHOLE = 0


@dataclass(frozen=True)
class Change:
    """A text that was changed because of a point: its words as consulted and as they became."""

    target: Target
    before: str
    after: str

    @property
    def pieces(self) -> list[Piece]:
        """The word diff."""
        return word_diff(self.before, self.after)

    @property
    def visible(self) -> bool:
        """Whether any word differs."""
        return is_changed(self.pieces)


@dataclass(frozen=True)
class OutcomeRow:
    """A point with its answer. ``ground`` is set where the comment is withheld; then its words are not shown."""

    number: int
    response_id: int
    response_number: str
    keys: tuple[int | None, int | None, int | None]
    body: str
    proposed: Sequence[Piece]
    name: PublicName
    outcome: Outcome
    reason: str
    remainder: str
    ground: str = ""
    withheld: bool = False
    late: bool = False
    changes: tuple[Change, ...] = ()

    @property
    def section_id(self) -> int:
        """Id of the section, 0 for the whole proposal."""
        return self.keys[0] or WHOLE


@dataclass
class AnswerGroup:
    """Points on the same text that got word for word the same answer."""

    outcome: Outcome
    reason: str
    remainder: str
    changes: tuple[Change, ...]
    withheld: bool
    points: list[OutcomeRow] = field(default_factory=list)


@dataclass
class Theme:
    """All points on one target."""

    target: Target
    groups: list[AnswerGroup] = field(default_factory=list)


def themes(rows: Iterable[OutcomeRow], names: Outline) -> list[Theme]:
    """Rows of one section (or one response) by target, in reading order, alike answers together."""
    found: dict[tuple[int | None, int | None, int | None], Theme] = {}
    for row in rows:
        theme = found.setdefault(row.keys, Theme(names.target(*row.keys)))
        group = next((each for each in theme.groups if _same(each, row)), None)
        if group is None:
            group = AnswerGroup(row.outcome, row.reason, row.remainder, row.changes, row.withheld)
            theme.groups.append(group)
        group.points.append(row)
    return sorted(found.values(), key=lambda theme: _order(theme.target, names))


def _same(group: AnswerGroup, row: OutcomeRow) -> bool:
    mine = (row.outcome, row.reason, row.remainder, row.changes, row.withheld)
    return (group.outcome, group.reason, group.remainder, group.changes, group.withheld) == mine


def _order(target: Target, names: Outline) -> tuple[int, int, int]:
    number = target.section.number if target.section else 0
    if target.kind is TargetKind.MEASURE:
        return number, 2, target.number or 0
    if target.kind is TargetKind.GOAL:
        return number, 1, list(names.goals).index(target.goal_id) if target.goal_id in names.goals else 0
    return number, 0, 0


@dataclass(frozen=True)
class SectionCount:
    """A section of the outcome with how many points it holds. Number 0 is the whole proposal."""

    number: int
    section: SectionName | None
    points: int


def section_counts(counted: dict[int, int], names: Outline) -> list[SectionCount]:
    """The sections in reading order, the whole proposal first where somebody has commented it."""
    found = [SectionCount(0, None, counted[WHOLE])] if counted.get(WHOLE) else []
    found += [SectionCount(each.number, each, counted.get(each.id, 0)) for each in names.sections.values()]
    return found
