"""The outcome as it is read: rows put into sections, targets and groups of points that got the same answer. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date

from consult.programmes.word_diff import Op, Piece, is_changed, shown_lines, word_diff
from consult.responses.models import Stance
from consult.triage.models import Outcome, WorkState
from consult.triage.naming import PublicName
from consult.triage.queries.targets import Outline, SectionName, Target, TargetKind

WHOLE = 0


FEW_LINES = 6


@dataclass(frozen=True)
class Change:
    """A text that was changed because of a point: its words as consulted and as they became.

    ``facts`` are those of a measure that differ, each (name, before, after); names as in ``FACT_NAMES``.
    """

    target: Target
    before: str
    after: str
    facts: tuple[tuple[str, str, str], ...] = ()

    @property
    def pieces(self) -> list[Piece]:
        """The word diff; of a long text only the lines that differ."""
        whole = word_diff(self.before, self.after)
        lines = shown_lines(whole)
        if len(lines) > FEW_LINES:
            lines = [line for line in lines if line.changed]
        pieces: list[Piece] = []
        for line in lines:
            pieces += [(Op.EQUAL, "\n"), *line.pieces] if pieces else line.pieces
        return pieces

    @property
    def fact_pieces(self) -> list[tuple[str, list[Piece]]]:
        """The word diff of each fact that differs, by its name."""
        return [(name, word_diff(before, after)) for name, before, after in self.facts]

    @property
    def words_changed(self) -> bool:
        """Whether a word of the text itself differs."""
        return is_changed(word_diff(self.before, self.after))

    @property
    def visible(self) -> bool:
        """Whether anything differs."""
        return bool(self.facts) or self.words_changed


FACT_NAMES = ("accountable", "schedule", "financing")


@dataclass(frozen=True)
class OutcomeRow:
    """A point with its answer. ``ground`` is set where the comment is withheld; then its words are not shown.

    ``stance`` is what the sender thinks of the section, otherwise of the whole. ``state``, ``responsible`` and
    ``due_on`` are set in the internal report alone; there a point may also lack an outcome. ``listed``: the public list
    of changes may tell of it, so that an address may lead there.
    """

    number: int
    response_id: int
    response_number: str
    keys: tuple[int | None, int | None, int | None]
    body: str
    proposed: Sequence[Piece]
    name: PublicName
    outcome: Outcome | None
    reason: str
    remainder: str
    ground: str = ""
    withheld: bool = False
    late: bool = False
    changes: tuple[Change, ...] = ()
    sender_id: int = 0
    stance: Stance | None = None
    state: WorkState | None = None
    responsible: str = ""
    due_on: date | None = None
    group_id: int | None = None
    heading: str = ""
    listed: bool = True

    @property
    def section_id(self) -> int:
        """Id of the section, 0 for the whole proposal."""
        return self.keys[0] or WHOLE


@dataclass(frozen=True)
class SharedPoint:
    """A point of a group under one answer, for telling of it where the group's other points stand."""

    group_id: int
    number: int
    section_id: int
    sender_id: int


@dataclass(frozen=True)
class Elsewhere:
    """Points of a group that stand in a section, None for the whole proposal; ``numbers`` in order."""

    section: SectionName | None
    numbers: tuple[int, ...]


@dataclass
class AnswerGroup:
    """Points on the same text that got word for word the same answer.

    Of those that staff have put in a group, ``heading`` is what it is called, ``elsewhere`` its points on other texts,
    and ``all_senders`` counts the respondents behind all of them.
    """

    outcome: Outcome | None
    reason: str
    remainder: str
    changes: tuple[Change, ...]
    withheld: bool
    state: WorkState | None = None
    points: list[OutcomeRow] = field(default_factory=list)
    group_id: int | None = None
    heading: str = ""
    elsewhere: tuple[Elsewhere, ...] = ()
    all_senders: int = 0

    @property
    def senders(self) -> int:
        """How many different respondents the points come from."""
        return len({point.sender_id for point in self.points})


@dataclass(frozen=True)
class Opposed:
    """Points on the same place that pull in opposite directions: by stance, otherwise by what became of them."""

    by_stance: bool
    one: tuple[OutcomeRow, ...]
    other: tuple[OutcomeRow, ...]


FOR = (Stance.SUPPORTS, Stance.SUPPORTS_WITH_COMMENTS)


@dataclass
class Theme:
    """All points on one target."""

    target: Target
    groups: list[AnswerGroup] = field(default_factory=list)

    @property
    def points(self) -> list[OutcomeRow]:
        """Every point of the target, answer by answer."""
        return [point for group in self.groups for point in group.points]

    @property
    def opposed(self) -> Opposed | None:
        """Those in favour beside those against; or those met beside those not met; None where all pull one way."""
        seen = [point for point in self.points if not point.withheld]
        favour = tuple(point for point in seen if point.stance in FOR)
        against = tuple(point for point in seen if point.stance is Stance.REJECTS)
        if favour and against:
            return Opposed(True, favour, against)
        met = tuple(point for point in seen if point.outcome is Outcome.MET)
        kept = tuple(point for point in seen if point.outcome is Outcome.NOT_MET)
        return Opposed(False, met, kept) if met and kept else None


def themes(rows: Iterable[OutcomeRow], names: Outline) -> list[Theme]:
    """Rows of one section (or one response) by target, in reading order, alike answers together."""
    found: dict[tuple[int | None, int | None, int | None], Theme] = {}
    for row in rows:
        theme = found.setdefault(row.keys, Theme(names.target(*row.keys)))
        group = next((each for each in theme.groups if _same(each, row)), None)
        if group is None:
            group = AnswerGroup(
                row.outcome,
                row.reason,
                row.remainder,
                row.changes,
                row.withheld,
                row.state,
                group_id=row.group_id,
                heading="" if row.withheld else row.heading,
            )
            theme.groups.append(group)
        group.points.append(row)
    return sorted(found.values(), key=lambda theme: _order(theme.target, names))


def _same(group: AnswerGroup, row: OutcomeRow) -> bool:
    mine = (row.outcome, row.reason, row.remainder, row.changes, row.withheld, row.state)
    theirs = (group.outcome, group.reason, group.remainder, group.changes, group.withheld, group.state)
    return theirs == mine and group.group_id == row.group_id


def shared_points(rows: Iterable[OutcomeRow]) -> list[SharedPoint]:
    """The points of groups among the rows; withheld ones would tell what they are about, so they are left out."""
    return [
        SharedPoint(row.group_id, row.number, row.section_id, row.sender_id)
        for row in rows
        if row.group_id is not None and not row.withheld
    ]


def tell_of_others(found: Iterable[Theme], shared: Iterable[SharedPoint], names: Outline) -> None:
    """Note on every group where else the same answer stands: each section has it in full, for who reads only that."""
    members: dict[int, list[SharedPoint]] = {}
    for each in shared:
        members.setdefault(each.group_id, []).append(each)
    for group in (group for theme in found for group in theme.groups):
        if group.group_id is None or group.withheld:
            continue
        here = {point.number for point in group.points}
        others = [each for each in members.get(group.group_id, ()) if each.number not in here]
        group.elsewhere = _by_section(others, names)
        group.all_senders = len(
            {each.sender_id for each in others} | {point.sender_id for point in group.points}
        )


def _by_section(others: Sequence[SharedPoint], names: Outline) -> tuple[Elsewhere, ...]:
    numbers: dict[int, list[int]] = {}
    for each in others:
        numbers.setdefault(each.section_id if each.section_id in names.sections else WHOLE, []).append(
            each.number
        )
    places = [key for key in (WHOLE, *names.sections) if key in numbers]
    return tuple(Elsewhere(names.sections.get(key), tuple(sorted(numbers[key]))) for key in places)


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
