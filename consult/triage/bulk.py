"""What can be done to many points at once, and to which of them. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from hashlib import sha256

from consult.triage.models import WorkState


class Bulk(StrEnum):
    """What is done to every chosen point that it can be done to; the others are passed by."""

    THEME = "theme"
    RESPONSIBLE = "responsible"
    DUE = "due"
    STANDARD = "standard"
    FINISH = "finish"
    ACCEPT = "accept"
    RETURN = "return"


HANDLING = frozenset({Bulk.THEME, Bulk.RESPONSIBLE, Bulk.DUE})
REVIEWING = frozenset({Bulk.ACCEPT, Bulk.RETURN})


@dataclass(frozen=True)
class Standing:
    """How a point stands. ``complete``: its answer has both outcome and reason; ``version`` is the answer's."""

    point_id: int
    answer_id: int = 0
    version: int = 0
    state: WorkState = WorkState.TO_DECIDE
    complete: bool = False
    grouped: bool = False


def takes(what: Bulk, point: Standing) -> bool:
    """Whether it can be done to the point. A group that has no answer yet is answered at one of its points."""
    if what in HANDLING:
        return True
    if what is Bulk.STANDARD:
        return point.answer_id == 0 and not point.grouped
    if what is Bulk.FINISH:
        return point.state is WorkState.DRAFT and point.complete
    return point.state is WorkState.FOR_REVIEW


def seal(what: Bulk, points: Iterable[Standing]) -> str:
    """Stands for the choice as it was shown: other points, or other answers where those matter, give another."""
    answers = what not in HANDLING
    shown = sorted((each.point_id, each.answer_id * answers, each.version * answers) for each in points)
    return sha256(repr(shown).encode()).hexdigest()
