"""Who moved a point to where it is treated."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from consult.triage.models import ChangeKind, DeskChange, Point


def is_moved(point: Point) -> bool:
    """Whether the point is treated under another place than its comment was written on."""
    comment = point.comment
    return point.keys != (comment.section_id, comment.goal_id, comment.measure_id)


def moved_by(session: Session, point: Point) -> DeskChange | None:
    """The step that moved the point last; one statement, none for a point that stands where it was written."""
    if not is_moved(point):
        return None
    query = select(DeskChange).where(
        DeskChange.round_id == point.round_id,
        DeskChange.kind == ChangeKind.MOVE,
        DeskChange.undone_at.is_(None),
    )
    for change in session.scalars(query.order_by(DeskChange.id.desc())):
        if any(key == point.id for key, _before, _after in change.points):
            return change
    return None
