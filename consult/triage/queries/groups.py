"""The points of a group."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from consult.triage.models import Point, PointGroup
from consult.triage.queries.points import PointRow, point_rows


@dataclass(frozen=True)
class GroupRows:
    """A group with its points of responses that count, in number order."""

    group: PointGroup
    rows: list[PointRow]

    @property
    def organisations(self) -> int:
        """How many different senders there are: eight that ask the same are one question from eight."""
        return len({row.organisation.id for row in self.rows})


def group_of(session: Session, point: Point) -> GroupRows | None:
    """The group of a point; None where it stands alone. Two statements at most."""
    group = session.get(PointGroup, point.group_id) if point.group_id is not None else None
    if group is None:
        return None
    query = point_rows().where(Point.group_id == group.id).order_by(Point.number)
    rows = [PointRow(*row) for row in session.execute(query)]
    return GroupRows(group, [row for row in rows if row.counts or row.point.id == point.id])


def with_their_groups(session: Session, round_id: int, numbers: Sequence[int]) -> list[int]:
    """These numbers of the round, and those of all points that share a group with one of them; one statement."""
    theirs = select(Point.group_id).where(
        Point.round_id == round_id, Point.number.in_(numbers), Point.group_id.is_not(None)
    )
    query = select(Point.number).where(
        Point.round_id == round_id, or_(Point.number.in_(numbers), Point.group_id.in_(theirs))
    )
    return list(session.scalars(query.order_by(Point.number)))


def group_headings(session: Session, round_id: int) -> dict[int, str]:
    """The headings that groups of the round have been given, by id; one statement."""
    query = select(PointGroup).where(PointGroup.round_id == round_id, PointGroup.title != "")
    return {group.id: group.title for group in session.scalars(query)}


def group_by_id(session: Session, round_id: int, group_id: int) -> PointGroup | None:
    """The group with this id in the round."""
    return session.scalar(
        select(PointGroup).where(PointGroup.id == group_id, PointGroup.round_id == round_id)
    )
