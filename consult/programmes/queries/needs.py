"""What the measures of a text lack, and whether too many are put first."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from enum import StrEnum

from consult.programmes.financing import FinancingSource
from consult.programmes.queries.parts import EditionContent, MeasureContent

MOST_RANKED = 5
MOST_OVERARCHING = 2


class Need(StrEnum):
    """A fact that every measure should have. Within the budget frame is an answer; so is "löpande"."""

    OWNER = "owner"
    DATE = "date"
    MONEY = "money"


@dataclass(frozen=True, slots=True)
class Lacking:
    """A measure and what it lacks."""

    measure: MeasureContent
    needs: tuple[Need, ...]


@dataclass(frozen=True, slots=True)
class Priorities:
    """The measures put first, by rank, and the overarching ones; ranks that more than one has."""

    ranked: list[MeasureContent]
    overarching: list[MeasureContent]
    doubled: list[int]

    @property
    def too_many_ranked(self) -> bool:
        """More than five."""
        return len(self.ranked) > MOST_RANKED

    @property
    def too_many_overarching(self) -> bool:
        """More than two."""
        return len(self.overarching) > MOST_OVERARCHING


def lacking(content: EditionContent) -> list[Lacking]:
    """The measures that lack an accountable board, a time or money, in reading order."""
    found = [Lacking(measure, needs_of(measure)) for measure in content.measures]
    return [row for row in found if row.needs]


def unknown_boards(content: EditionContent) -> list[str]:
    """Who is accountable in the text's own words where no board of the register is; each once, in reading order."""
    names = (m.version.accountable_text for m in content.measures if not m.has_accountable_board)
    return list(dict.fromkeys(name for name in names if name))


def needs_of(measure: MeasureContent) -> tuple[Need, ...]:
    """What the measure lacks."""
    needs = []
    if not measure.has_accountable_board:
        needs.append(Need.OWNER)
    if not measure.when_text:
        needs.append(Need.DATE)
    if all(row.source is FinancingSource.UNFUNDED for row in measure.version.financing):
        needs.append(Need.MONEY)
    return tuple(needs)


def priorities(content: EditionContent) -> Priorities:
    """What the text puts first."""
    ranked = sorted(
        (measure for measure in content.measures if measure.version.rank is not None),
        key=lambda measure: (measure.version.rank or 0, measure.number),
    )
    counts = Counter(measure.version.rank for measure in ranked)
    doubled = sorted(rank for rank, times in counts.items() if rank is not None and times > 1)
    return Priorities(ranked, [m for m in content.measures if m.version.overarching], doubled)
