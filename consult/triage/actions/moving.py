"""Treating a point under another place than the one it was written on. Only a person moves a point."""

from __future__ import annotations

from datetime import datetime

from consult.consultations.published import is_outcome_published
from consult.core.actor import Actor
from consult.core.audit import record
from consult.core.db import db
from consult.triage.actions.changes import OutcomePublished, fresh_points, lock_round, one_step
from consult.triage.models import ChangeKind, DeskChange, Point
from consult.triage.queries.targets import Target


def move_point(*, point: Point, to: Target, by: Actor, now: datetime) -> DeskChange | None:
    """Treat the point under ``to``, a target of the round's edition. None when it is there already.

    The comment keeps the place it was written on. Raises ``OutcomePublished``: what is public stays where it is.
    """
    lock_round(point.round_id)
    if is_outcome_published(db.session(), point.round_id):
        raise OutcomePublished
    points = fresh_points([point.id])
    with one_step(round_id=point.round_id, kind=ChangeKind.MOVE, points=points, by=by, now=now) as step:
        for row in points:
            row.section_id = to.section.id if to.section else None
            row.goal_id, row.measure_id = to.goal_id, to.measure_id
    if step.change is not None:
        record(by=by, action="point.moved", on=("point", point.id, f"{point.number}"), now=now)
    return step.change
