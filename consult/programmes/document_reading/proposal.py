"""What was found in a document: sections proposed to staff, who change them before anything is saved.

Kept as JSON in the import's row, so every class here has `to_json` and `from_json`.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from enum import StrEnum
from typing import Any


class GuessedKind(StrEnum):
    """What kind of section the text looks like; the values are those of the section's kinds."""

    TEXT = "text"
    GOAL = "goal"
    MEASURES = "measures"
    INDICATORS = "indicators"


@dataclass(slots=True)
class ProposedMeasure:
    """A row of a table of measures, as written. `goal_hint` is the goal or heading it stood under."""

    title: str
    description: str = ""
    accountable: str = ""
    department: str = ""
    partners: str = ""
    schedule: str = ""
    financing: str = ""
    policy_area: str = ""
    goal_hint: str = ""
    include: bool = True

    @classmethod
    def from_json(cls, value: dict[str, Any]) -> ProposedMeasure:
        """Back from `asdict`."""
        return cls(**value)


@dataclass(slots=True)
class ProposedSection:
    """A section found, or made in the preview. `match_id`: the section that it becomes a new version of."""

    title: str
    body: str
    kind: GuessedKind = GuessedKind.TEXT
    level: int = 1
    goal: str = ""
    sub_goals: list[str] = field(default_factory=list)
    measures: list[ProposedMeasure] = field(default_factory=list)
    include: bool = True
    match_id: int | None = None

    def to_json(self) -> dict[str, Any]:
        """Plain values."""
        return asdict(self)

    @classmethod
    def from_json(cls, value: dict[str, Any]) -> ProposedSection:
        """Back from `to_json`."""
        measures = [ProposedMeasure.from_json(measure) for measure in value["measures"]]
        return cls(**{**value, "kind": GuessedKind(value["kind"]), "measures": measures})


@dataclass(frozen=True, slots=True)
class ParsedDocument:
    """The document's own title, where it has one, and its sections in order."""

    title: str
    sections: list[ProposedSection]

    def to_json(self) -> dict[str, Any]:
        """Plain values."""
        return {"title": self.title, "sections": [section.to_json() for section in self.sections]}

    @classmethod
    def from_json(cls, value: dict[str, Any]) -> ParsedDocument:
        """Back from `to_json`."""
        return cls(value["title"], [ProposedSection.from_json(section) for section in value["sections"]])
