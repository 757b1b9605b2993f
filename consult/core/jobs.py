"""Long work as rows that the worker takes under a lease, with progress that a page can show."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, Index, String, and_, or_, select, update
from sqlalchemy.orm import Mapped, mapped_column

from consult.core.db import Base, db, enum_type, write

RETRY_AFTER = (timedelta(seconds=10), timedelta(minutes=2), timedelta(minutes=15))


class JobState(StrEnum):
    """Where a job is."""

    QUEUED = "queued"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"


class Job(Base):
    """One piece of long work. ``key`` makes the same work queue once; ``result`` is small JSON."""

    __tablename__ = "job"
    __table_args__ = (Index(None, "state", "not_before"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(String(200), unique=True)
    kind: Mapped[str] = mapped_column(String(60))
    payload: Mapped[dict[str, Any]] = mapped_column(default=dict)
    state: Mapped[JobState] = mapped_column(enum_type(JobState), default=JobState.QUEUED)
    attempts: Mapped[int] = mapped_column(default=0)
    done_steps: Mapped[int] = mapped_column(default=0)
    total_steps: Mapped[int] = mapped_column(default=0)
    result: Mapped[dict[str, Any]] = mapped_column(default=dict)
    not_before: Mapped[datetime]
    lease_until: Mapped[datetime | None]
    created_at: Mapped[datetime]
    finished_at: Mapped[datetime | None]


@dataclass(frozen=True)
class ClaimedJob:
    """A job that this worker may do now. ``attempt`` is the fence against a worker that comes back late."""

    id: int
    kind: str
    payload: dict[str, Any]
    attempt: int


JobHandler = Callable[[dict[str, Any]], dict[str, Any]]
HANDLERS: dict[str, JobHandler] = {}
_FORGETFUL: set[str] = set()
_current: ContextVar[ClaimedJob | None] = ContextVar("current_job", default=None)


def handler(kind: str, *, forget: bool = False) -> Callable[[JobHandler], JobHandler]:
    """Register a function (payload → result, both small JSON) as the one that does jobs of ``kind``.

    It must be safe to run twice: a job whose worker dies is taken over after its lease. ``forget`` empties the
    payload when the job has ended: for addresses that somebody typed.
    """

    def register(function: JobHandler) -> JobHandler:
        HANDLERS[kind] = function
        if forget:
            _FORGETFUL.add(kind)
        return function

    return register


PeriodicWork = Callable[[datetime], None]
PERIODIC: list[tuple[timedelta, PeriodicWork]] = []


def every(period: timedelta) -> Callable[[PeriodicWork], PeriodicWork]:
    """Register a function of the present moment that the worker calls about once per ``period``.

    For work that a lower slice causes and cannot queue itself. It must be safe to run twice, and cheap when there
    is nothing to do.
    """

    def register(function: PeriodicWork) -> PeriodicWork:
        PERIODIC.append((period, function))
        return function

    return register


def enqueue(*, kind: str, key: str, payload: dict[str, Any], now: datetime) -> Job:
    """Queue work in the caller's write transaction; the same ``key`` gives the row that is already there."""
    found = db.session.scalar(select(Job).where(Job.key == key))
    if found:
        return found
    job = Job(kind=kind, key=key, payload=payload, not_before=now, created_at=now)
    db.session.add(job)
    db.session.flush()
    return job


def report_progress(done: int, total: int) -> None:
    """Note how far the job that runs now has come, in a transaction of its own. Outside a job: nothing."""
    job = _current.get()
    if job is None:
        return
    with write():
        db.session.execute(update(Job).where(*_held_by(job)).values(done_steps=done, total_steps=total))


@contextmanager
def current(job: ClaimedJob) -> Iterator[None]:
    """Make ``job`` the one that ``report_progress`` speaks of."""
    token = _current.set(job)
    try:
        yield
    finally:
        _current.reset(token)


def _due(now: datetime) -> ColumnElement[bool]:
    return and_(
        Job.kind.in_(HANDLERS),
        or_(
            and_(Job.state == JobState.QUEUED, Job.not_before <= now),
            and_(Job.state == JobState.RUNNING, Job.lease_until < now),
        ),
    )


def any_due(now: datetime) -> bool:
    """Whether a job of a known kind waits, or was left by a dead worker; asked without a lock."""
    due = db.session.scalar(select(Job.id).where(_due(now)).limit(1))
    db.session.rollback()
    return due is not None


def claim(*, lease: timedelta, now: datetime) -> ClaimedJob | None:
    """Take the next due job, in the caller's write transaction. One that died too often is failed instead."""
    query = select(Job).where(_due(now)).order_by(Job.not_before, Job.id).limit(1)
    job = db.session.scalar(query.with_for_update(skip_locked=True))
    if job is None:
        return None
    if job.attempts > len(RETRY_AFTER):
        _end(job, {"error": "WorkerDied"}, now)
        return None
    job.state, job.lease_until, job.attempts = JobState.RUNNING, now + lease, job.attempts + 1
    return ClaimedJob(job.id, job.kind, job.payload, job.attempts)


def _end(job: Job, result: dict[str, Any], now: datetime) -> None:
    job.state, job.result, job.finished_at, job.lease_until = JobState.FAILED, result, now, None
    if job.kind in _FORGETFUL:
        job.payload = {}


def _held_by(job: ClaimedJob) -> tuple[ColumnElement[bool], ...]:
    return (Job.id == job.id, Job.attempts == job.attempt, Job.state == JobState.RUNNING)


def renew(job: ClaimedJob, *, lease: timedelta, now: datetime) -> None:
    """Keep the job for another ``lease``, in the caller's write transaction."""
    db.session.execute(update(Job).where(*_held_by(job)).values(lease_until=now + lease))


def finish(job: ClaimedJob, *, result: dict[str, Any], now: datetime) -> None:
    """Write down the result, unless another worker has taken the job over meanwhile."""
    changes: dict[str, Any] = {"state": JobState.DONE, "result": result, "finished_at": now}
    changes["lease_until"] = None
    if job.kind in _FORGETFUL:
        changes["payload"] = {}
    db.session.execute(update(Job).where(*_held_by(job)).values(changes))


def fail(job: ClaimedJob, *, error: str, now: datetime) -> None:
    """Try again after a while, or give up after the last gap; ``error`` is a code, never personal data."""
    row = db.session.scalar(select(Job).where(*_held_by(job)))
    if row is None:
        return
    if job.attempt > len(RETRY_AFTER):
        _end(row, {"error": error}, now)
        return
    row.state, row.lease_until = JobState.QUEUED, None
    row.not_before = now + RETRY_AFTER[job.attempt - 1]
    row.result = {"error": error}


def job_by_key(key: str) -> Job | None:
    """The job queued under this key, for a page that shows how far it is."""
    return db.session.scalar(select(Job).where(Job.key == key))
