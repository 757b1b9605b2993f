"""Long work as rows that the worker takes under a lease, with progress that a page can show."""

from collections.abc import Callable
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import Index, String, select
from sqlalchemy.orm import Mapped, mapped_column

from consult.core.db import Base, db, enum_type


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


JobHandler = Callable[[dict[str, Any]], dict[str, Any]]
HANDLERS: dict[str, JobHandler] = {}


def handler(kind: str) -> Callable[[JobHandler], JobHandler]:
    """Register a function (payload → result, both small JSON) as the one that does jobs of ``kind``.

    It must be safe to run twice: a job whose worker dies is taken over after its lease.
    """

    def register(function: JobHandler) -> JobHandler:
        HANDLERS[kind] = function
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
