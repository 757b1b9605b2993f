"""What a consultee reads and may comment: one edition, frozen, as plain values. Pure.

A block is anything with its own comment link: the section itself, its goal, sub-goals and measures, and the
whole proposal. Its ``key`` is what stands in addresses: ``avsnitt``, ``g7``, ``m12``, ``hela``.
"""

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

WHOLE_KEY = "hela"
SECTION_KEY = "avsnitt"

Identity = tuple[str, int]


class BlockKind(StrEnum):
    """What sort of thing is commented."""

    WHOLE = "whole"
    SECTION = "section"
    GOAL = "goal"
    SUB_GOAL = "sub_goal"
    MEASURE = "measure"


def identity_of(section_id: int | None, goal_id: int | None, measure_id: int | None) -> Identity:
    """What a comment is on, as one key: its measure, else its goal, else its section, else the whole."""
    if measure_id is not None:
        return ("measure", measure_id)
    if goal_id is not None:
        return ("goal", goal_id)
    if section_id is not None:
        return ("section", section_id)
    return ("whole", 0)


@dataclass(frozen=True)
class Target:
    """What a comment is on, as the tables hold it. All None: the whole proposal."""

    section_id: int | None = None
    goal_id: int | None = None
    measure_id: int | None = None

    @property
    def identity(self) -> Identity:
        """The same for two comments on the same thing, wherever it was shown."""
        return identity_of(self.section_id, self.goal_id, self.measure_id)


@dataclass(frozen=True)
class Block:
    """One commentable thing. ``wording`` is the text that another wording can be proposed for, if any."""

    kind: BlockKind
    key: str
    label: str
    wording: str
    target: Target
    version_id: int = 0
    title: str = ""
    description: str = ""
    accountable: str = ""
    schedule: str = ""
    financing: str = ""


WHOLE = Block(BlockKind.WHOLE, WHOLE_KEY, "", "", Target())


@dataclass(frozen=True)
class ProposalSection:
    """A section with its blocks in reading order. ``itself`` is the block for the section as a whole.

    ``listed`` are measures of other sections that this one only lists (kind "measures").
    """

    section_id: int
    number: int
    kind: str
    title: str
    short_title: str
    body: str
    minutes: int
    itself: Block
    goal: Block | None = None
    sub_goals: tuple[Block, ...] = ()
    measures: tuple[Block, ...] = ()
    listed: tuple[Block, ...] = ()

    @property
    def blocks(self) -> tuple[Block, ...]:
        """All that can be commented here."""
        goal = (self.goal,) if self.goal else ()
        return (self.itself, *goal, *self.sub_goals, *self.measures, *self.listed)

    @property
    def fingerprint(self) -> tuple[tuple[Identity, int], ...]:
        """Which wordings it is made of: differs exactly where a correction changed something."""
        own = (self.itself, *((self.goal,) if self.goal else ()), *self.sub_goals, *self.measures)
        return tuple((block.target.identity, block.version_id) for block in own)

    def block(self, key: str) -> Block | None:
        """The block with this key."""
        return next((block for block in self.blocks if block.key == key), None)


@dataclass(frozen=True)
class Place:
    """Where a comment stands in the edition it was written on. Section 0 is the whole proposal."""

    order: tuple[int, int]
    section: ProposalSection | None
    block: Block


LAST = 1_000_000


@dataclass(frozen=True)
class Proposal:
    """One edition. ``minutes`` is the reading time of all of it.

    ``kept`` is for pages: what they have once made of a block that never changes, by its key and the language.
    """

    edition_id: int
    sections: tuple[ProposalSection, ...]
    kept: dict[tuple[str, str], Any] = field(default_factory=dict, compare=False, repr=False)

    @property
    def minutes(self) -> int:
        """Whole minutes to read everything."""
        return sum(section.minutes for section in self.sections)

    def place(self, target: Target) -> Place:
        """Where ``target`` stands. The whole proposal comes last; so does what the edition does not hold."""
        for section in self.sections:
            own = (block for block in section.blocks if block not in section.listed)
            for position, block in enumerate(own):
                if block.target.identity == target.identity:
                    return Place((section.number, position), section, block)
        return Place((LAST, 0), None, WHOLE)

    def wording(self, target: Target) -> str:
        """The municipality's text for ``target``; empty for the whole proposal."""
        return self.place(target).block.wording
