"""The worker's thread for jobs: takes one at a time under a lease that it renews, and does it."""

import logging
import threading
import time
from datetime import timedelta
from typing import Any

from flask import Flask
from sqlalchemy.exc import DBAPIError

from consult.core import clock, jobs
from consult.core.db import db, write

log = logging.getLogger("consult.worker")

LEASE = timedelta(seconds=60)
RENEW_EVERY = 15.0
IDLE = 1.0
WAIT_AT_END = 20.0


class JobThread(threading.Thread):
    """Does jobs until ``stop`` is set; with ``drain`` until none is due. The one in hand is finished."""

    def __init__(self, app: Flask, stop: threading.Event, *, drain: bool = False) -> None:
        super().__init__(name="jobs", daemon=True)
        self.app, self.stopping, self.drain = app, stop, drain
        self.periodic = Periodic()

    def run(self) -> None:
        """Take and do jobs; a database that is away is waited for."""
        with self.app.app_context():
            while not self.stopping.is_set():
                try:
                    self.periodic.run_due()
                    busy = run_one(self.app)
                except DBAPIError as error:
                    log.warning("database unavailable", extra={"data": {"error": type(error).__name__}})
                    busy = False
                except Exception as error:  # one job must not end the thread: the others would wait for ever
                    log.error("job runner failed", extra={"data": {"error": place_of(error)}})
                    busy = False
                finally:
                    db.session.remove()
                if not busy and self.drain:
                    return
                if not busy:
                    self.stopping.wait(IDLE)

    def finish(self) -> None:
        """Wait a while for the job in hand; one that takes longer is taken over after its lease."""
        self.join(WAIT_AT_END)


class Periodic:
    """Calls the registered periodic work about once per its period; a failure is logged and tried next time."""

    def __init__(self) -> None:
        self._next: dict[int, float] = {}

    def run_due(self) -> None:
        """Call what is due. Needs an app context."""
        for number, (period, work) in enumerate(jobs.PERIODIC):
            if time.monotonic() < self._next.get(number, 0.0):
                continue
            self._next[number] = time.monotonic() + period.total_seconds()
            try:
                work(clock.now())
            except DBAPIError:
                raise
            except Exception as error:
                log.error(
                    "periodic work failed", extra={"data": {"kind": work.__name__, "error": place_of(error)}}
                )
            finally:
                db.session.rollback()


def run_one(app: Flask) -> bool:
    """Do the next due job, if there is one. For the thread and for tests; needs an app context."""
    if not jobs.any_due(clock.now()):
        return False
    with write():
        job = jobs.claim(lease=LEASE, now=clock.now())
    if job is None:
        return False
    over = threading.Event()
    renewer = threading.Thread(target=_renew, args=(app, job, over), daemon=True)
    renewer.start()
    try:
        result, failure = _do(job)
    finally:
        over.set()
        renewer.join()
    with write():
        if failure is None:
            jobs.finish(job, result=result, now=clock.now())
        else:
            jobs.fail(job, error=failure, now=clock.now())
    return True


def _do(job: jobs.ClaimedJob) -> tuple[dict[str, Any], str | None]:
    """Run the handler; an exception is a failed attempt, known by its class (its text may hold personal data)."""
    try:
        with jobs.current(job):
            return jobs.HANDLERS[job.kind](job.payload), None
    except Exception as error:
        db.session.rollback()
        log.error("job failed", extra={"data": {"job": job.id, "kind": job.kind, "error": place_of(error)}})
        return {}, type(error).__name__


def place_of(error: BaseException) -> str:
    """Class and place of an error, for a log: its text may hold personal data."""
    trace = error.__traceback__
    while trace and trace.tb_next:
        trace = trace.tb_next
    where = f" at {trace.tb_frame.f_code.co_filename.rpartition('/')[2]}:{trace.tb_lineno}" if trace else ""
    return type(error).__name__ + where


def _renew(app: Flask, job: jobs.ClaimedJob, over: threading.Event) -> None:
    with app.app_context():
        while not over.wait(RENEW_EVERY):
            try:
                with write():
                    jobs.renew(job, lease=LEASE, now=clock.now())
            except DBAPIError:
                db.session.rollback()
