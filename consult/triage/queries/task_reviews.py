"""What has been handed in for review in a task, and what reviewers wrote."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from consult.triage.models import RevisionReview


def waiting_review(session: Session, task_id: int) -> RevisionReview | None:
    """What waits for a reviewer in the task, as it is now."""
    query = select(RevisionReview).where(RevisionReview.task_id == task_id, RevisionReview.verdict.is_(None))
    return session.scalar(query.execution_options(populate_existing=True))


def latest_review(session: Session, task_id: int) -> RevisionReview | None:
    """The last time that the task was handed in, as it is now."""
    query = select(RevisionReview).where(RevisionReview.task_id == task_id).order_by(RevisionReview.id.desc())
    return session.scalar(query.limit(1).execution_options(populate_existing=True))


def reviews_of(session: Session, task_id: int) -> Sequence[RevisionReview]:
    """Every time that the task was handed in, newest first."""
    query = select(RevisionReview).where(RevisionReview.task_id == task_id)
    return session.scalars(query.order_by(RevisionReview.id.desc())).all()
