"""Who has a point, until when, and what it is about. Each is the point's own, in a group too."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select

from consult.core.actor import Actor
from consult.core.audit import record
from consult.core.db import db
from consult.triage.actions.changes import fresh_points, lock_round, one_step
from consult.triage.models import ChangeKind, DeskChange, Point, Theme


class Unset:
    """Leave as it is."""


UNSET = Unset()


@dataclass(frozen=True)
class Handling:
    """What a handler has chosen; None takes it away, ``UNSET`` leaves it as it is.

    ``new_theme`` names a theme that may not exist yet, and goes before ``theme_id``.
    """

    theme_id: int | Unset | None = UNSET
    responsible_id: int | Unset | None = UNSET
    due_on: date | Unset | None = UNSET
    new_theme: str = ""

    @property
    def kind(self) -> ChangeKind:
        """What the step is called."""
        if self.new_theme or not isinstance(self.theme_id, Unset):
            return ChangeKind.THEME
        return ChangeKind.DUE if isinstance(self.responsible_id, Unset) else ChangeKind.ASSIGN


def handle_point(*, point: Point, handling: Handling, by: Actor, now: datetime) -> DeskChange | None:
    """Set theme, responsible and due date of one point. None when nothing changed."""
    round_ = lock_round(point.round_id)
    points = fresh_points([point.id])
    with one_step(round_id=point.round_id, kind=handling.kind, points=points, by=by, now=now) as step:
        apply_handling(points, handling, programme_id=round_.programme_id, by=by, now=now)
    if step.change is not None:
        on = ("point", point.id, f"{point.number}")
        record(by=by, action="point.handled", on=on, now=now)
    return step.change


def apply_handling(
    points: Iterable[Point], handling: Handling, *, programme_id: int, by: Actor, now: datetime
) -> None:
    """Write the choice on points of a locked round, within a step.

    Somebody who is given a point by another is told of it by mail; nobody needs mail about what they took.
    """
    theme_id = handling.theme_id
    if handling.new_theme.strip():
        theme_id = theme_named(handling.new_theme, programme_id=programme_id, by=by, now=now).id
    own = by.kind == "staff" and by.id == str(handling.responsible_id)
    for point in points:
        if not isinstance(theme_id, Unset):
            point.theme_id = theme_id
        given = handling.responsible_id
        if not isinstance(given, Unset) and point.responsible_id != given:
            point.responsible_id = given
            point.assigned_at = None if given is None or own else now
            point.assigned_told_at = point.due_told_for = None
        if not isinstance(handling.due_on, Unset):
            point.due_on = handling.due_on


def theme_named(name: str, *, programme_id: int, by: Actor, now: datetime) -> Theme:
    """The programme's theme of that name in any case; a new one where there is none."""
    name = " ".join(name.split())
    for each in db.session.scalars(select(Theme).where(Theme.programme_id == programme_id)):
        if each.name.casefold() == name.casefold():
            return each
    theme = Theme(programme_id=programme_id, name=name, created_by=by.label, created_at=now)
    db.session.add(theme)
    db.session.flush()
    record(by=by, action="theme.created", on=("theme", theme.id, name), now=now)
    return theme
