"""Revision tasks: made from points, worked on as a shared draft, completed into new versions."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import delete, select

from consult.consultations.models import Round
from consult.core.actor import Actor
from consult.core.audit import record
from consult.core.db import db
from consult.programmes.models import Goal, Measure, Section
from consult.triage.actions.text_versions import NothingChanged, add_version
from consult.triage.models import Point, RevisionDraft, RevisionTask, RevisionTaskPoint, RevisionTaskVersion
from consult.triage.queries.task_reviews import waiting_review
from consult.triage.queries.tasks import Editable, current_of, draft_of, fields_of

PAUSE = timedelta(minutes=15)  # Who saves again within this time is taken to have written on.


class TaskNeedsTitle(Exception):
    """A task without a title says nothing."""


class ForeignTarget(Exception):
    """The section, goal, measure or point belongs to another document or round."""


class TaskCompleted(Exception):
    """A completed task is closed for changes."""


class TaskForReview(Exception):
    """The text waits for a reviewer and stays as it is until it is returned or taken back."""


class DraftChanged(Exception):
    """Somebody else has saved the draft since this handler read it; ``current`` is theirs."""

    def __init__(self, current: RevisionDraft | None) -> None:
        super().__init__()
        self.current = current


class TextChanged(Exception):
    """A newer version of the text was saved elsewhere since the work began."""


@dataclass(frozen=True)
class TaskFacts:
    """What a task is: its title and target, and who is to do it by when."""

    title: str
    section_id: int
    goal_id: int | None = None
    measure_id: int | None = None
    responsible_id: int | None = None
    due_on: date | None = None
    instruction: str = ""


def create_task(
    *, round_: Round, facts: TaskFacts, points: Sequence[Point], by: Actor, now: datetime
) -> RevisionTask:
    """Create a task caused by ``points`` (possibly none). Raises ``TaskNeedsTitle`` or ``ForeignTarget``."""
    if not facts.title.strip():
        raise TaskNeedsTitle
    _check_target(round_, facts)
    session = db.session()
    locked = session.scalars(select(Round).where(Round.id == round_.id).with_for_update(key_share=True)).one()
    locked.task_counter += 1
    task = RevisionTask(
        round_id=locked.id,
        number=locked.task_counter,
        title=facts.title.strip(),
        instruction=facts.instruction.strip(),
        section_id=facts.section_id,
        goal_id=facts.goal_id,
        measure_id=facts.measure_id,
        responsible_id=facts.responsible_id,
        assigned_at=_assigned_at(facts, by, now),
        due_on=facts.due_on,
        created_by=by.label,
        created_at=now,
    )
    session.add(task)
    session.flush()
    log_task(task, "task.created", by, now, {"points": [point.number for point in points]})
    for point in points:
        attach_point(task=task, point=point, by=by, now=now)
    return task


def change_task(*, task: RevisionTask, facts: TaskFacts, by: Actor, now: datetime) -> None:
    """Change title, responsible, due date or instruction; the target stays. Raises as ``create_task`` does."""
    _refuse_completed(task)
    if not facts.title.strip():
        raise TaskNeedsTitle
    task.title, task.instruction = facts.title.strip(), facts.instruction.strip()
    if task.responsible_id != facts.responsible_id:
        task.assigned_at, task.assigned_told_at, task.due_told_for = _assigned_at(facts, by, now), None, None
    task.responsible_id, task.due_on = facts.responsible_id, facts.due_on
    log_task(task, "task.changed", by, now)


def _assigned_at(facts: TaskFacts, by: Actor, now: datetime) -> datetime | None:
    """When somebody else gave the task to the responsible person; nobody needs mail about what they took."""
    own = by.kind == "staff" and by.id == str(facts.responsible_id)
    return None if facts.responsible_id is None or own else now


def attach_point(*, task: RevisionTask, point: Point, by: Actor, now: datetime) -> bool:
    """Make a point a cause of the task; False when it was one already. Raises ``ForeignTarget``."""
    if point.round_id != task.round_id:
        raise ForeignTarget
    if _link(task, point):
        return False
    db.session.add(RevisionTaskPoint(task_id=task.id, point_id=point.id))
    db.session.flush()
    log_task(task, "task.point_attached", by, now, {"point": point.number})
    return True


def detach_point(*, task: RevisionTask, point: Point, by: Actor, now: datetime) -> bool:
    """The point is no cause after all; False when it was none."""
    link = _link(task, point)
    if link is None:
        return False
    db.session.delete(link)
    db.session.flush()
    log_task(task, "task.point_detached", by, now, {"point": point.number})
    return True


def save_draft(
    *,
    task: RevisionTask,
    fields: dict[str, Any],
    expected_version: int,
    base_version_id: int,
    by: Actor,
    now: datetime,
) -> RevisionDraft:
    """Keep what is being written. ``expected_version`` is the draft's that the handler saw, 0 for none.

    Raises ``TaskCompleted``, ``TaskForReview`` or ``DraftChanged``.
    """
    lock_task(task)
    draft = seen_draft(task, expected_version)
    if draft is None:
        draft = RevisionDraft(task_id=task.id, version=0)
        db.session.add(draft)
    elif draft.saved_by != by.label or now - draft.saved_at > PAUSE:
        draft.writing_since = None
    draft.fields, draft.base_version_id = dict(fields), base_version_id
    draft.version += 1
    draft.saved_by, draft.saved_at = by.label, now
    draft.writing_since = draft.writing_since or now
    task.started_at = task.started_at or now
    db.session.flush()
    log_task(task, "task.draft_saved", by, now, {"version": draft.version})
    return draft


def complete_task(
    *,
    task: RevisionTask,
    fields: dict[str, Any],
    expected_version: int,
    base_version_id: int,
    by: Actor,
    now: datetime,
) -> RevisionTaskVersion:
    """Make a new version of the task's text from ``fields`` and close the task, linked to it.

    Raises ``TaskCompleted``, ``TaskForReview``, ``DraftChanged``, ``TextChanged`` (the text has a newer version than
    ``base_version_id``) or ``NothingChanged``.
    """
    lock_task(task)
    seen_draft(task, expected_version)
    return make_version(task, fields, base_version_id, by, now)


def make_version(
    task: RevisionTask, fields: dict[str, Any], base_version_id: int, by: Actor, now: datetime
) -> RevisionTaskVersion:
    """Make the version and close the locked task. Raises ``TextChanged`` or ``NothingChanged``."""
    session = db.session()
    made = add_version(target=changed_target(task, fields, base_version_id), fields=fields, by=by, now=now)
    link = RevisionTaskVersion(task_id=task.id, **{_column(made): made.id})
    session.add(link)
    _close(task, by, now)
    log_task(task, "task.completed", by, now, {"version": made.number})
    return link


def changed_target(task: RevisionTask, fields: dict[str, Any], base_version_id: int) -> Editable:
    """The current version that ``fields`` are to follow. Raises ``TextChanged`` or ``NothingChanged``."""
    current = current_of(db.session(), task)
    if current.id != base_version_id:
        raise TextChanged
    if fields_of(current) == fields:
        raise NothingChanged
    return current


def close_unchanged(*, task: RevisionTask, by: Actor, now: datetime) -> None:
    """Close a task whose text is to stay as it is. Raises ``TaskCompleted`` or ``TaskForReview``."""
    lock_task(task)
    keep_text(task, by, now)


def keep_text(task: RevisionTask, by: Actor, now: datetime) -> None:
    """Close the locked task; its text stays."""
    _close(task, by, now)
    log_task(task, "task.closed_unchanged", by, now)


def _close(task: RevisionTask, by: Actor, now: datetime) -> None:
    db.session.execute(delete(RevisionDraft).where(RevisionDraft.task_id == task.id))
    task.started_at = task.started_at or now
    task.completed_at, task.completed_by = now, by.label
    db.session.flush()


def _column(version: Editable) -> str:
    return f"{version.__tablename__}_id"


def _link(task: RevisionTask, point: Point) -> RevisionTaskPoint | None:
    query = select(RevisionTaskPoint)
    return db.session.scalar(
        query.where(RevisionTaskPoint.task_id == task.id, RevisionTaskPoint.point_id == point.id)
    )


def lock_task(task: RevisionTask, *, for_review: bool = False) -> None:
    """Lock the task as it is now. Raises ``TaskCompleted``, and ``TaskForReview`` unless ``for_review``."""
    query = select(RevisionTask).where(RevisionTask.id == task.id).with_for_update()
    db.session.scalars(query.execution_options(populate_existing=True)).one()
    _refuse_completed(task)
    if not for_review and waiting_review(db.session(), task.id) is not None:
        raise TaskForReview


def seen_draft(task: RevisionTask, expected_version: int) -> RevisionDraft | None:
    """The draft of the locked task, None for none. Raises ``DraftChanged`` unless it is the one that was seen."""
    draft = draft_of(db.session(), task.id)
    if (draft.version if draft else 0) != expected_version:
        raise DraftChanged(draft)
    return draft


def _refuse_completed(task: RevisionTask) -> None:
    if task.completed_at is not None:
        raise TaskCompleted


def _check_target(round_: Round, facts: TaskFacts) -> None:
    session = db.session()
    section = session.get(Section, facts.section_id)
    goal = session.get(Goal, facts.goal_id) if facts.goal_id else None
    measure = session.get(Measure, facts.measure_id) if facts.measure_id else None
    if section is None or section.document.programme_id != round_.programme_id:
        raise ForeignTarget
    if facts.goal_id and (goal is None or goal.section_id != section.id):
        raise ForeignTarget
    if facts.measure_id and (measure is None or measure.document_id != section.document_id):
        raise ForeignTarget


def log_task(
    task: RevisionTask, action: str, by: Actor, now: datetime, details: dict[str, Any] | None = None
) -> None:
    """Write in the log what was done with a task."""
    record(
        by=by,
        action=action,
        on=("revision_task", task.id, f"R-{task.number} {task.title}"),
        now=now,
        details=details,
    )
