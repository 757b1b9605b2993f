"""A text that is changed by tasks, for the tests of the list of changes."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import func, select

from consult.programmes.models import Goal, GoalVersion, MeasureVersion, Section, SectionVersion
from consult.triage.models import RevisionTask, RevisionTaskPoint, RevisionTaskVersion
from tests.factories.triage import Scene


def next_section(scene: Scene, section: Section, body: str, title: str = "") -> SectionVersion:
    """The next wording of a section, as somebody writes it."""
    last = scene.session.scalars(
        select(SectionVersion)
        .where(SectionVersion.section_id == section.id)
        .order_by(SectionVersion.number.desc())
        .limit(1)
    ).one()
    row = SectionVersion(
        section_id=section.id,
        number=last.number + 1,
        title=title or last.title,
        short_title=title or last.short_title,
        body=body,
        created_by="Handläggare",
        created_at=scene.now,
    )
    scene.session.add(row)
    scene.session.flush()
    return row


def next_goal(scene: Scene, goal: Goal, text: str) -> GoalVersion:
    """The next wording of a goal."""
    last = scene.session.scalars(
        select(GoalVersion).where(GoalVersion.goal_id == goal.id).order_by(GoalVersion.number.desc()).limit(1)
    ).one()
    row = GoalVersion(
        goal_id=goal.id,
        number=last.number + 1,
        label=last.label,
        text=text,
        created_by="Handläggare",
        created_at=scene.now,
    )
    scene.session.add(row)
    scene.session.flush()
    return row


def done_task(
    scene: Scene,
    version: SectionVersion | GoalVersion | MeasureVersion,
    points: Sequence[int],
    section: Section | None = None,
) -> RevisionTask:
    """A task that is done, that these points (by their place in ``scene.points``) caused and that made the version."""
    number = scene.session.scalar(select(func.count()).select_from(RevisionTask)) or 0
    task = RevisionTask(
        round_id=scene.round.id,
        number=number + 1,
        title=f"Uppgift {number + 1}",
        section_id=(section or scene.section).id,
        created_by="Handläggare",
        created_at=scene.now,
        completed_at=scene.now,
        completed_by="Handläggare",
    )
    made = RevisionTaskVersion()
    if isinstance(version, SectionVersion):
        made.section_version_id, task.section_id = version.id, version.section_id
    elif isinstance(version, GoalVersion):
        made.goal_version_id, task.goal_id = version.id, version.goal_id
    else:
        made.measure_version_id, task.measure_id = version.id, version.measure_id
    scene.session.add(task)
    scene.session.flush()
    made.task_id = task.id
    scene.session.add(made)
    for place in points:
        scene.session.add(RevisionTaskPoint(task_id=task.id, point_id=scene.points[place].id))
    scene.session.flush()
    return task
