"""Which revision tasks a list shows, as it stands in the URL. Pure: anything odd in the URL means "no such filter"."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any


class TaskView(StrEnum):
    """Which tasks: ``open`` is all that is not done, ``mine`` those of them that the reader is responsible for."""

    OPEN = "open"
    MINE = "mine"
    LATE = "late"
    FOR_REVIEW = "for_review"
    RETURNED = "returned"
    DONE = "done"
    ALL = "all"


@dataclass(frozen=True)
class TaskFilter:
    """A choice of tasks. ``section`` and ``responsible`` are ids; ``responsible`` 0 is tasks that nobody has."""

    show: TaskView = TaskView.OPEN
    section: int | None = None
    responsible: int | None = None

    @property
    def narrowed(self) -> bool:
        """Whether anything but the view was chosen."""
        return self.section is not None or self.responsible is not None

    @classmethod
    def read(cls, given: Mapping[str, str]) -> TaskFilter:
        """Read the parameters of a URL."""
        show = given.get("show")
        return cls(
            show=TaskView(show) if show in set(TaskView) else TaskView.OPEN,
            section=_key(given.get("section")),
            responsible=_key(given.get("responsible")),
        )

    def args(self, **changes: Any) -> dict[str, Any]:
        """Parameters for a URL, without those that have their usual value."""
        chosen = replace(self, **changes)
        found = {
            "show": chosen.show.value if chosen.show is not TaskView.OPEN else None,
            "section": chosen.section,
            "responsible": chosen.responsible,
        }
        return {name: value for name, value in found.items() if value is not None}


def _key(text: str | None) -> int | None:
    return int(text) if text and text.isdecimal() and len(text) < 10 else None
