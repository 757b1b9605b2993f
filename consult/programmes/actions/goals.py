"""Goals and sub-goals, each with versions of its words."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import and_, func, or_, select

from consult.core.actor import Actor
from consult.core.audit import record
from consult.core.db import db
from consult.programmes.actions.refusals import (
    ChangedMeanwhile,
    GoalExists,
    GoalHoldsMeasures,
    SectionRetired,
)
from consult.programmes.models import Goal, GoalVersion, Measure, Section


def create_goal(
    *, section: Section, label: str, text: str, parent: Goal | None = None, by: Actor, now: datetime
) -> GoalVersion:
    """Add the section's goal, or with a parent a sub-goal of it, last.

    Raises `GoalExists` (a section has one goal), `SectionRetired`.
    """
    if section.retired_at is not None:
        raise SectionRetired
    siblings = select(func.count(Goal.id), func.max(Goal.position)).where(
        Goal.section_id == section.id, Goal.retired_at.is_(None)
    )
    if parent is None:
        count, last = db.session.execute(siblings.where(Goal.parent_id.is_(None))).one()
        if count:
            raise GoalExists
    else:
        count, last = db.session.execute(siblings.where(Goal.parent_id == parent.id)).one()
    goal = Goal(
        section_id=section.id,
        section=section,
        parent_id=parent.id if parent else None,
        position=(last or 0) + 1,
        created_at=now,
    )
    db.session.add(goal)
    db.session.flush()
    return _add_version(goal, 1, label, text, by, now)


def create_goal_version(
    *,
    goal: Goal,
    label: str,
    text: str,
    base_version_id: int | None = None,
    by: Actor,
    now: datetime,
) -> GoalVersion:
    """Save a new wording; the same words give the current version again.

    Raises `ChangedMeanwhile` when `base_version_id` is given and is not the current version.
    """
    current = current_goal_version(goal)
    if base_version_id is not None and current.id != base_version_id:
        raise ChangedMeanwhile(current)
    if (current.label, current.text) == (label, text):
        return current
    return _add_version(goal, current.number + 1, label, text, by, now)


def current_goal_version(goal: Goal) -> GoalVersion:
    """The version with the highest number."""
    newest = GoalVersion.number.desc()
    return db.session.scalars(
        select(GoalVersion).where(GoalVersion.goal_id == goal.id).order_by(newest).limit(1)
    ).one()


def move_goal(*, goal: Goal, step: int, by: Actor, now: datetime) -> None:
    """Move a sub-goal up (-1) or down (+1) among its siblings."""
    rows = list(
        db.session.scalars(
            select(Goal)
            .where(Goal.parent_id == goal.parent_id, Goal.retired_at.is_(None))
            .order_by(Goal.position, Goal.id)
        )
    )
    place = rows.index(goal)
    rows.insert(min(max(place + step, 0), len(rows) - 1), rows.pop(place))
    for position, row in enumerate(rows, 1):
        row.position = position
    record(by=by, action="goal.moved", on=on_goal(goal), now=now, details={"place": goal.position})


def retire_goal(*, goal: Goal, by: Actor, now: datetime) -> None:
    """Take the goal and its sub-goals out of the coming editions. Raises `GoalHoldsMeasures`."""
    family = list(
        db.session.scalars(
            select(Goal).where(or_(Goal.id == goal.id, Goal.parent_id == goal.id), Goal.retired_at.is_(None))
        )
    )
    held = select(func.count(Measure.id)).where(
        Measure.goal_id.in_([row.id for row in family]), Measure.retired_at.is_(None)
    )
    if db.session.scalar(held):
        raise GoalHoldsMeasures
    for row in family:
        row.retired_at, row.retired_by = now, by.label
        record(by=by, action="goal.retired", on=on_goal(row), now=now)


def restore_goal(*, goal: Goal, by: Actor, now: datetime) -> None:
    """Bring the goal back, with the sub-goals that went with it.

    Raises `GoalExists` when its section has another goal by now.
    """
    if goal.retired_at is None:
        return
    main = select(Goal.id).where(Goal.section_id == goal.section_id, Goal.parent_id.is_(None))
    if goal.parent_id is None and db.session.scalar(main.where(Goal.retired_at.is_(None))):
        raise GoalExists
    went_together = and_(Goal.parent_id == goal.id, Goal.retired_at == goal.retired_at)
    for row in db.session.scalars(select(Goal).where(or_(Goal.id == goal.id, went_together))):
        row.retired_at, row.retired_by = None, None
        record(by=by, action="goal.restored", on=on_goal(row), now=now)


def on_goal(goal: Goal) -> tuple[str, object, str]:
    """The goal as the object of an audit row."""
    return "goal", goal.id, ""


def _add_version(goal: Goal, number: int, label: str, text: str, by: Actor, now: datetime) -> GoalVersion:
    version = GoalVersion(
        goal_id=goal.id, goal=goal, number=number, label=label, text=text, created_by=by.label, created_at=now
    )
    db.session.add(version)
    db.session.flush()
    action = "goal.created" if number == 1 else "goal.saved"
    record(by=by, action=action, on=("goal", goal.id, label), now=now, details={"version": number})
    return version
