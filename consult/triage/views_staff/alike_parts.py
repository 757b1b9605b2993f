"""What the panel shows of alike points."""

from __future__ import annotations

from dataclasses import dataclass

from flask import request
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from consult.triage.actions.answers import AlikeTaken
from consult.triage.queries.alike import AlikePoint, alike_points
from consult.triage.queries.points import PointRow

AT_MOST = 200
IN_THE_PANEL = 12


@dataclass(frozen=True)
class Alike:
    """Alike points, the most alike first. ``ticked`` are ids that were sent with a form that is shown again."""

    found: list[AlikePoint]
    ticked: frozenset[int]

    @property
    def free(self) -> list[AlikePoint]:
        """Those that can be given the same answer."""
        return [each for each in self.found if each.free]

    @property
    def organisations(self) -> int:
        """How many different senders."""
        return len({each.row.organisation.id for each in self.found})


def ticked_points() -> list[int]:
    """Ids of the alike points that are ticked in what was sent."""
    ticked = request.form.getlist("also")
    return [int(each) for each in ticked[:AT_MOST] if each.isdecimal() and len(each) < 10]


def taken_text(taken: AlikeTaken) -> str:
    """What to tell when others were quicker with some of the ticked points."""
    numbers = ", ".join(map(str, taken.numbers))
    return _(
        "Punkt %(numbers)s har fått ett svar eller en grupp under tiden. Inget är sparat.", numbers=numbers
    )


def alike_of(session: Session, row: PointRow, limit: int = IN_THE_PANEL) -> Alike:
    """Points alike this one, for the page; none where its response does not count. Two statements."""
    found = alike_points(session, row, limit) if row.counts else []
    return Alike(found, frozenset(ticked_points()))
