"""Which points lie behind what differs between two texts of a document."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session, joinedload

from consult.programmes.queries import EditionContent
from consult.triage.models import Point, RevisionTask, RevisionTaskPoint, RevisionTaskVersion
from consult.triage.queries.points import PointRow, point_rows

Numbers = dict[tuple[str, int], int]


@dataclass(frozen=True)
class Cause:
    """A point that led to a change through a task."""

    row: PointRow
    task: RevisionTask


def causes_between(
    session: Session, round_id: int, old: EditionContent, new: EditionContent
) -> dict[int, list[Cause]]:
    """Section id → the points behind versions that ``new`` has and ``old`` has not yet; one statement.

    Goals and measures count to the section that the task is about.
    """
    before, after = _numbers(old), _numbers(new)
    query = (
        point_rows()
        .add_columns(RevisionTask, RevisionTaskVersion)
        .join(RevisionTaskPoint, RevisionTaskPoint.point_id == Point.id)
        .join(RevisionTask, RevisionTask.id == RevisionTaskPoint.task_id)
        .join(RevisionTaskVersion, RevisionTaskVersion.task_id == RevisionTask.id)
        .where(RevisionTask.round_id == round_id)
        .order_by(Point.number, RevisionTask.number)
        .options(
            joinedload(RevisionTaskVersion.section_version),
            joinedload(RevisionTaskVersion.goal_version),
            joinedload(RevisionTaskVersion.measure_version),
        )
    )
    found: dict[int, list[Cause]] = defaultdict(list)
    for *columns, task, made in session.execute(query):
        key, number = _made(made)
        if before.get(key, 0) < number <= after.get(key, 0):
            found[task.section_id].append(Cause(PointRow(*columns), task))
    return found


def points_on(session: Session, round_id: int, section_ids: Sequence[int]) -> dict[int, list[PointRow]]:
    """Section id → the points that stand on it or on something in it, also when it is removed; one statement."""
    query = point_rows().where(Point.round_id == round_id, Point.section_id.in_(section_ids))
    found: dict[int, list[PointRow]] = defaultdict(list)
    for row in session.execute(query.order_by(Point.number)):
        found[row[0].section_id].append(PointRow(*row))
    return found


def _numbers(content: EditionContent) -> Numbers:
    """The version number of everything in a text."""
    numbers: Numbers = {}
    for section in content.sections:
        numbers["section", section.section.id] = section.version.number
        numbers.update({("goal", goal.goal.id): goal.version.number for goal in section.goals})
        numbers.update({("measure", each.measure.id): each.version.number for each in section.measures})
    return numbers


def _made(made: RevisionTaskVersion) -> tuple[tuple[str, int], int]:
    """What a version words, and its number."""
    if made.section_version is not None:
        return ("section", made.section_version.section_id), made.section_version.number
    if made.goal_version is not None:
        return ("goal", made.goal_version.goal_id), made.goal_version.number
    version = made.measure_version
    return ("measure", version.measure_id if version else 0), version.number if version else 0
