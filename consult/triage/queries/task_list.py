"""The list of revision tasks: filtered, counted, in order; a fixed number of statements whatever its length."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, case, func, or_, select, true
from sqlalchemy.orm import Session

from consult.accounts.models import User
from consult.core.paging import Page
from consult.responses.models import Response
from consult.responses.queries import is_current
from consult.triage.models import (
    Answer,
    Point,
    ReviewVerdict,
    RevisionReview,
    RevisionTask,
    RevisionTaskPoint,
    WorkState,
)
from consult.triage.queries.tasks import TaskState, task_state
from consult.triage.task_filter import TaskFilter, TaskView

PAGE_SIZE = 50


@dataclass(frozen=True)
class TaskRow:
    """A task in the list: who does it, how many points are behind it, and how many of them lack a done answer."""

    task: RevisionTask
    responsible: str
    review: RevisionReview | None
    points: int
    unanswered: int

    @property
    def state(self) -> TaskState:
        """How far the task has come."""
        return task_state(self.task, self.review)


@dataclass(frozen=True)
class TaskCounts:
    """How many tasks each view shows; each number is that of the list of the same name."""

    open: int
    mine: int
    late: int
    for_review: int
    returned: int
    done: int
    all: int

    def of(self, show: TaskView) -> int:
        """The count that belongs to a view."""
        return int(getattr(self, show.value))


def task_counts(
    session: Session, round_id: int, *, user_id: int, day: date, chosen: TaskFilter | None = None
) -> TaskCounts:
    """The counts under the rest of the filter; one statement. ``day`` is the Swedish day that decides what is late."""
    views = (_shown(show, user_id, day) for show in TaskView)
    counted = (func.coalesce(func.sum(case((view, 1), else_=0)), 0) for view in views)
    query = _narrow(select(*counted), round_id, chosen or TaskFilter())
    row = session.execute(query).one()
    return TaskCounts(**{show.value: int(number) for show, number in zip(TaskView, row, strict=True)})


def task_rows(
    session: Session, round_id: int, chosen: TaskFilter, *, user_id: int, day: date, page: int, total: int
) -> Page[TaskRow]:
    """The tasks of a page, those that are due first first and the done ones last; two statements.

    ``total`` comes from ``TaskCounts``; a page past the end gives the last one.
    """
    wanted = min(max(page, 1), max(1, -(-total // PAGE_SIZE)))
    query = (
        _narrow(select(RevisionTask, User.name, RevisionReview), round_id, chosen)
        .outerjoin(User, User.id == RevisionTask.responsible_id)
        .where(_shown(chosen.show, user_id, day))
        .order_by(
            RevisionTask.completed_at.is_not(None),
            RevisionTask.due_on.is_(None),
            RevisionTask.due_on,
            RevisionTask.number,
        )
    )
    found = session.execute(query.limit(PAGE_SIZE).offset((wanted - 1) * PAGE_SIZE)).all()
    behind = _points_behind(session, [task.id for task, _name, _review in found])
    rows = [TaskRow(task, name or "", review, *behind.get(task.id, (0, 0))) for task, name, review in found]
    return Page(rows=rows, number=wanted, size=PAGE_SIZE, total=total)


def next_for_review(session: Session, round_id: int) -> int | None:
    """Number of the task that has waited longest for a reviewer."""
    query = (
        select(RevisionTask.number)
        .join(RevisionReview, RevisionReview.task_id == RevisionTask.id)
        .where(RevisionTask.round_id == round_id, RevisionReview.verdict.is_(None))
    )
    return session.scalar(query.order_by(RevisionReview.id).limit(1))


def _narrow(query: Select[*tuple[Any, ...]], round_id: int, chosen: TaskFilter) -> Select[*tuple[Any, ...]]:
    """The tasks of a round with the last time each was handed in, in the section and of the person that are asked."""
    latest = select(func.max(RevisionReview.id)).where(RevisionReview.task_id == RevisionTask.id)
    query = (
        query.select_from(RevisionTask)
        .outerjoin(RevisionReview, RevisionReview.id == latest.correlate(RevisionTask).scalar_subquery())
        .where(RevisionTask.round_id == round_id)
    )
    if chosen.section is not None:
        query = query.where(RevisionTask.section_id == chosen.section)
    if chosen.responsible is not None:
        who = RevisionTask.responsible_id
        query = query.where(who == chosen.responsible if chosen.responsible else who.is_(None))
    return query


def _shown(show: TaskView, user_id: int, day: date) -> ColumnElement[bool]:
    undone = RevisionTask.completed_at.is_(None)
    return {
        TaskView.OPEN: undone,
        TaskView.MINE: and_(undone, RevisionTask.responsible_id == user_id),
        TaskView.LATE: and_(undone, RevisionTask.due_on < day),
        TaskView.FOR_REVIEW: and_(RevisionReview.id.is_not(None), RevisionReview.verdict.is_(None)),
        TaskView.RETURNED: and_(undone, RevisionReview.verdict == ReviewVerdict.RETURNED),
        TaskView.DONE: RevisionTask.completed_at.is_not(None),
        TaskView.ALL: true(),
    }[show]


def _points_behind(session: Session, task_ids: list[int]) -> dict[int, tuple[int, int]]:
    """(points, of those that count the ones without a done answer) by task; one statement."""
    lacks = and_(or_(Answer.id.is_(None), Answer.state != WorkState.DONE), is_current())
    query = (
        select(RevisionTaskPoint.task_id, func.count(), func.sum(case((lacks, 1), else_=0)))
        .join(Point, Point.id == RevisionTaskPoint.point_id)
        .join(Response, Response.id == Point.response_id)
        .outerjoin(Answer, Answer.id == Point.answer_id)
        .where(RevisionTaskPoint.task_id.in_(task_ids))
        .group_by(RevisionTaskPoint.task_id)
    )
    return {key: (int(points), int(left)) for key, points, left in session.execute(query)}
