"""Revision tasks: lists, one task with its causes and texts, and the way back from a version to its causes."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from enum import StrEnum
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from consult.organisations.models import Organisation, OrganisationKind
from consult.programmes.models import GoalVersion, MeasureVersion, SectionVersion
from consult.triage.models import (
    Point,
    ReviewVerdict,
    RevisionDraft,
    RevisionReview,
    RevisionTask,
    RevisionTaskPoint,
    RevisionTaskVersion,
)
from consult.triage.queries.points import PointRow, point_rows
from consult.triage.queries.targets import accountable_name, current_version

Editable = SectionVersion | GoalVersion | MeasureVersion


class TaskState(StrEnum):
    """How far a task has come. Whether it is late stands beside it: see ``is_late``."""

    NOT_STARTED = "not_started"
    ONGOING = "ongoing"
    FOR_REVIEW = "for_review"
    RETURNED = "returned"
    DONE = "done"


def task_state(task: RevisionTask, review: RevisionReview | None) -> TaskState:
    """State of a task; ``review`` is the last time that it was handed in."""
    if task.completed_at:
        return TaskState.DONE
    if review is not None and review.verdict is None:
        return TaskState.FOR_REVIEW
    if review is not None and review.verdict is ReviewVerdict.RETURNED:
        return TaskState.RETURNED
    return TaskState.ONGOING if task.started_at else TaskState.NOT_STARTED


def is_late(task: RevisionTask, day: date) -> bool:
    """Whether the task should have been done before this Swedish calendar day."""
    return task.completed_at is None and task.due_on is not None and task.due_on < day


def task_by_number(session: Session, round_id: int, number: int) -> RevisionTask | None:
    """The task R-``number`` of a round."""
    query = select(RevisionTask).where(RevisionTask.round_id == round_id, RevisionTask.number == number)
    return session.scalar(query)


def open_tasks(session: Session, round_id: int) -> Sequence[RevisionTask]:
    """Tasks that are not completed, to attach a point to."""
    query = select(RevisionTask).where(RevisionTask.round_id == round_id, RevisionTask.completed_at.is_(None))
    return session.scalars(query.order_by(RevisionTask.number)).all()


def causes(session: Session, task_id: int) -> list[PointRow]:
    """The points behind a task, in number order; one statement."""
    query = (
        point_rows()
        .join(RevisionTaskPoint, RevisionTaskPoint.point_id == Point.id)
        .where(RevisionTaskPoint.task_id == task_id)
        .order_by(Point.number)
    )
    return [PointRow(*row) for row in session.execute(query)]


def draft_of(session: Session, task_id: int) -> RevisionDraft | None:
    """What is being written in a task, as it is now."""
    query = select(RevisionDraft).where(RevisionDraft.task_id == task_id)
    return session.scalar(query.execution_options(populate_existing=True))


def current_of(session: Session, task: RevisionTask) -> Editable:
    """The current wording of what a task is about."""
    version = current_version(session, task.section_id, task.goal_id, task.measure_id)
    if version is None:
        raise LookupError("a target without versions")
    return version


def fields_of(version: Editable) -> dict[str, Any]:
    """The words of a version as the editor's form holds them."""
    if isinstance(version, SectionVersion):
        return {"title": version.title, "body": version.body}
    if isinstance(version, GoalVersion):
        return {"body": version.text}
    return {
        "title": version.title,
        "body": version.description,
        "accountable": accountable_name(version),
        "schedule": version.schedule_text,
        "financing": version.financing_text,
    }


def versions_made(session: Session, task_id: int) -> Sequence[RevisionTaskVersion]:
    """The versions that completing a task made."""
    query = select(RevisionTaskVersion).where(RevisionTaskVersion.task_id == task_id)
    return session.scalars(
        query.options(
            joinedload(RevisionTaskVersion.section_version),
            joinedload(RevisionTaskVersion.goal_version),
            joinedload(RevisionTaskVersion.measure_version),
        )
    ).all()


def version_before(session: Session, version: Editable) -> Editable | None:
    """The wording that a version replaced."""
    if isinstance(version, SectionVersion):
        query = select(SectionVersion).where(SectionVersion.section_id == version.section_id)
        return session.scalar(query.where(SectionVersion.number == version.number - 1))
    if isinstance(version, GoalVersion):
        goals = select(GoalVersion).where(GoalVersion.goal_id == version.goal_id)
        return session.scalar(goals.where(GoalVersion.number == version.number - 1))
    measures = select(MeasureVersion).where(MeasureVersion.measure_id == version.measure_id)
    return session.scalar(
        measures.where(MeasureVersion.number == version.number - 1).options(
            joinedload(MeasureVersion.accountable)
        )
    )


def task_behind(session: Session, kind: str, version_id: int) -> RevisionTask | None:
    """The task that made a version; ``kind`` is section, goal or measure."""
    column = {
        "section": RevisionTaskVersion.section_version_id,
        "goal": RevisionTaskVersion.goal_version_id,
        "measure": RevisionTaskVersion.measure_version_id,
    }[kind]
    query = (
        select(RevisionTask)
        .join(RevisionTaskVersion, RevisionTaskVersion.task_id == RevisionTask.id)
        .where(column == version_id)
    )
    return session.scalar(query)


def board_names(session: Session) -> Sequence[str]:
    """Names of the boards in the register, to choose an accountable one from."""
    query = select(Organisation.name).where(Organisation.kind == OrganisationKind.BOARD)
    return session.scalars(query.order_by(Organisation.name)).all()
