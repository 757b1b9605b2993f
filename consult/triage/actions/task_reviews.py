"""A new text is handed in for review; a reviewer accepts it, which makes it the next version, or returns it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from consult.core.actor import Actor
from consult.core.db import db
from consult.triage.actions.revision_tasks import (
    changed_target,
    keep_text,
    lock_task,
    log_task,
    make_version,
    save_draft,
)
from consult.triage.actions.text_versions import check_words
from consult.triage.models import ReviewVerdict, RevisionReview, RevisionTask
from consult.triage.queries.task_reviews import latest_review, waiting_review
from consult.triage.queries.tasks import draft_of


class ReasonMissing(Exception):
    """A text is returned with a reason."""


class NotForReview(Exception):
    """The text that was read does not wait for review any more."""


class CannotReopen(Exception):
    """The task has been worked on since it was returned."""


def hand_in(
    *,
    task: RevisionTask,
    fields: dict[str, Any],
    expected_version: int,
    base_version_id: int,
    by: Actor,
    now: datetime,
) -> RevisionReview:
    """Save the draft and hand it in for review; nobody writes in it while it waits.

    A task that nobody is responsible for becomes that of the one who hands it in. Raises what ``complete_task`` does,
    and ``TextMissing``.
    """
    save_draft(
        task=task,
        fields=fields,
        expected_version=expected_version,
        base_version_id=base_version_id,
        by=by,
        now=now,
    )
    changed_target(task, fields, base_version_id)
    check_words(fields)
    return _wait(task, keeps_text=False, by=by, now=now)


def hand_in_unchanged(*, task: RevisionTask, by: Actor, now: datetime) -> RevisionReview:
    """Ask a reviewer to accept that the text stays as it is. Raises ``TaskCompleted`` or ``TaskForReview``."""
    lock_task(task)
    task.started_at = task.started_at or now
    return _wait(task, keeps_text=True, by=by, now=now)


def take_back(*, task: RevisionTask, by: Actor, now: datetime) -> RevisionReview:
    """Take the text back to write on. Raises ``TaskCompleted`` or ``NotForReview``."""
    return _decide(task, None, ReviewVerdict.TAKEN_BACK, by=by, now=now)


def accept_task(*, task: RevisionTask, review_id: int, by: Actor, now: datetime) -> RevisionReview:
    """A reviewer accepts: the text becomes the next version, and the task is done.

    ``review_id`` is what the reviewer read. Raises ``TaskCompleted``, ``NotForReview``, ``TextChanged`` or
    ``NothingChanged``.
    """
    review = _decide(task, review_id, ReviewVerdict.ACCEPTED, by=by, now=now)
    draft = draft_of(db.session(), task.id)
    if review.keeps_text or draft is None:
        keep_text(task, by, now)
    else:
        make_version(task, dict(draft.fields), draft.base_version_id, by, now)
    return review


def return_task(*, task: RevisionTask, review_id: int, note: str, by: Actor, now: datetime) -> RevisionReview:
    """A reviewer sends the text back with a reason. Raises ``ReasonMissing``, ``TaskCompleted`` or ``NotForReview``."""
    if not note.strip():
        raise ReasonMissing
    return _decide(task, review_id, ReviewVerdict.RETURNED, note=note.strip(), by=by, now=now)


def undo_return(*, task: RevisionTask, review_id: int, by: Actor, now: datetime) -> RevisionReview:
    """The returned text waits for review again. Raises ``CannotReopen`` when somebody has worked on it since."""
    lock_task(task, for_review=True)
    review, draft = latest_review(db.session(), task.id), draft_of(db.session(), task.id)
    if review is None or review.id != review_id or review.verdict is not ReviewVerdict.RETURNED:
        raise CannotReopen
    if draft is not None and review.decided_at is not None and draft.saved_at > review.decided_at:
        raise CannotReopen
    log_task(task, "task.return_undone", by, now, {"note": review.note})
    review.verdict, review.note, review.decided_by, review.decided_at, review.told_at = (
        None,
        "",
        None,
        None,
        None,
    )
    db.session.flush()
    return review


def _wait(task: RevisionTask, *, keeps_text: bool, by: Actor, now: datetime) -> RevisionReview:
    review = RevisionReview(
        task_id=task.id, keeps_text=keeps_text, handed_in_by=by.label, handed_in_at=now, note=""
    )
    db.session.add(review)
    if task.responsible_id is None and by.kind == "staff":
        task.responsible_id = int(by.id)
    db.session.flush()
    log_task(task, "task.handed_in", by, now, {"keeps_text": keeps_text})
    return review


def _decide(
    task: RevisionTask,
    review_id: int | None,
    verdict: ReviewVerdict,
    *,
    note: str = "",
    by: Actor,
    now: datetime,
) -> RevisionReview:
    lock_task(task, for_review=True)
    review = waiting_review(db.session(), task.id)
    if review is None or (review_id is not None and review.id != review_id):
        raise NotForReview
    review.verdict, review.note, review.decided_by, review.decided_at = verdict, note, by.label, now
    db.session.flush()
    log_task(task, f"task.{verdict.value}", by, now, {"note": note} if note else None)
    return review
