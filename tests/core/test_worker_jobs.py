"""The worker does jobs beside the mail: once, again after a failure, taken over after a death."""

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import update
from sqlalchemy.orm import Session

from consult.config import PROJECT_ROOT, Settings
from consult.core import clock, jobs
from consult.core.db import db, write
from consult.core.job_runner import JobThread, Periodic, run_one
from consult.core.jobs import RETRY_AFTER, Job, JobState

LEASE = timedelta(minutes=1)


@pytest.fixture
def handlers() -> Iterator[dict[str, jobs.JobHandler]]:
    """The registered handlers; those of a test are forgotten after it."""
    before = dict(jobs.HANDLERS)
    yield jobs.HANDLERS
    jobs.HANDLERS.clear()
    jobs.HANDLERS.update(before)


def enqueue(key: str = "a", kind: str = "test", **payload: Any) -> Job:
    with write():
        return jobs.enqueue(kind=kind, key=key, payload=payload, now=clock.now())


def again(job: Job) -> None:
    """Let the waiting time pass."""
    with write() as session:
        session.execute(update(Job).values(not_before=clock.now(), lease_until=clock.now() - LEASE))
    db.session.refresh(job)


def test_done_with_progress_and_result(app: Flask, handlers: dict[str, jobs.JobHandler]) -> None:
    @jobs.handler("test")
    def add(payload: dict[str, Any]) -> dict[str, Any]:
        jobs.report_progress(1, 2)
        db.session.rollback()
        seen = jobs.job_by_key("a")
        assert seen
        assert (seen.state, seen.done_steps, seen.total_steps) == (JobState.RUNNING, 1, 2)
        return {"sum": payload["x"] + payload["y"]}

    job = enqueue(x=1, y=2)
    assert run_one(app)
    db.session.refresh(job)
    assert (job.state, job.result, job.attempts) == (JobState.DONE, {"sum": 3}, 1)
    assert job.finished_at
    assert not run_one(app), "nothing more to do"


def test_the_same_key_is_one_job(app: Flask) -> None:
    assert enqueue("same").id == enqueue("same").id


def test_a_failing_job_is_tried_again_and_then_given_up(
    app: Flask, handlers: dict[str, jobs.JobHandler]
) -> None:
    tries = []

    @jobs.handler("test")
    def fail(_payload: dict[str, Any]) -> dict[str, Any]:
        tries.append(1)
        with write() as session:
            session.add(Job(kind="other", key="left behind", not_before=clock.now(), created_at=clock.now()))
            session.flush()
            raise RuntimeError("anna@foretag.example")

    job = enqueue()
    for _gap in RETRY_AFTER:
        run_one(app)
        db.session.refresh(job)
        assert (job.state, job.result) == (JobState.QUEUED, {"error": "RuntimeError"})
        assert job.not_before > clock.now()
        assert not run_one(app), "it waits first"
        again(job)
    run_one(app)
    db.session.refresh(job)
    assert (job.state, job.result) == (JobState.FAILED, {"error": "RuntimeError"})
    assert len(tries) == len(RETRY_AFTER) + 1
    assert jobs.job_by_key("left behind") is None, "what a failed attempt had begun is not kept"


def test_a_dead_workers_job_is_taken_over(app: Flask, handlers: dict[str, jobs.JobHandler]) -> None:
    jobs.handler("test")(lambda _payload: {"by": "second"})
    job = enqueue()
    with write():
        first = jobs.claim(lease=LEASE, now=clock.now())
    assert first
    assert not run_one(app), "its lease still runs"
    again(job)
    assert run_one(app)
    with write():
        jobs.finish(first, result={"by": "first"}, now=clock.now())
    db.session.refresh(job)
    assert (job.state, job.result, job.attempts) == (JobState.DONE, {"by": "second"}, 2)


def test_a_job_that_kills_its_workers_is_given_up(app: Flask, handlers: dict[str, jobs.JobHandler]) -> None:
    jobs.handler("test")(lambda _payload: {})
    job = enqueue()
    for _ in range(len(RETRY_AFTER) + 1):
        with write():
            assert jobs.claim(lease=LEASE, now=clock.now())
        again(job)
    assert not run_one(app)
    db.session.refresh(job)
    assert (job.state, job.result) == (JobState.FAILED, {"error": "WorkerDied"})


def test_a_lease_can_be_renewed(app: Flask, handlers: dict[str, jobs.JobHandler], now: datetime) -> None:
    jobs.handler("test")(lambda _payload: {})
    job = enqueue()
    with write():
        claimed = jobs.claim(lease=LEASE, now=clock.now())
        assert claimed
        jobs.renew(claimed, lease=LEASE, now=now)
    db.session.refresh(job)
    assert job.lease_until == now + LEASE


def test_jobs_of_unknown_kinds_wait_for_a_worker_that_knows_them(app: Flask) -> None:
    job = enqueue(kind="from a newer version")
    assert not run_one(app)
    assert job.state is JobState.QUEUED


def test_periodic_work_runs_once_per_period(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    calls: list[datetime] = []

    def fail(_now: datetime) -> None:
        raise RuntimeError

    monkeypatch.setattr(jobs, "PERIODIC", [(timedelta(0), fail), (timedelta(hours=1), calls.append)])
    periodic = Periodic()
    periodic.run_due()
    periodic.run_due()
    assert len(calls) == 1, "a failing neighbour stops nothing"


def test_the_thread_does_what_is_due_and_ends(app: Flask, handlers: dict[str, jobs.JobHandler]) -> None:
    jobs.handler("test")(lambda payload: payload)
    for number in range(5):
        enqueue(str(number), n=number)
    thread = JobThread(app, threading.Event(), drain=True)
    thread.start()
    thread.finish()
    db.session.rollback()
    found = [jobs.job_by_key(str(number)) for number in range(5)]
    assert [job.result for job in found if job] == [{"n": number} for number in range(5)]


def test_a_result_that_cannot_be_kept_does_not_end_the_thread(
    app: Flask, handlers: dict[str, jobs.JobHandler]
) -> None:
    jobs.handler("bad")(lambda _payload: {"x": object()})
    jobs.handler("test")(lambda _payload: {"done": True})
    enqueue("first", kind="bad")
    enqueue("second")
    stop = threading.Event()
    thread = JobThread(app, stop)
    thread.start()
    end = time.monotonic() + 10
    while (job := jobs.job_by_key("second")) is None or job.state is not JobState.DONE:
        assert time.monotonic() < end
        time.sleep(0.05)
        db.session.rollback()
    stop.set()
    thread.finish()


def test_the_command_stops_politely(app: Flask, settings: Settings, session: Session) -> None:
    environment = {
        **os.environ, "CONSULT_SECRET_KEY": settings.secret_key, "CONSULT_INSTANCE": str(settings.instance),
        "DATABASE_URL": settings.database_url, "CONSULT_LOG_LEVEL": "INFO",
    }  # fmt: skip
    worker = subprocess.Popen(
        [sys.executable, "-c", "from consult.app import main; main()", "worker"],
        cwd=PROJECT_ROOT, env=environment, stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    assert worker.stdout
    try:
        while "worker started" not in worker.stdout.readline():
            assert worker.poll() is None, "it ended by itself"
        time.sleep(0.2)
        worker.send_signal(signal.SIGTERM)
        said, _ = worker.communicate(timeout=20)
    finally:
        worker.kill()
    assert worker.returncode == 0
    assert "worker stopped" in said
