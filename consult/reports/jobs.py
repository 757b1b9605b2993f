"""What the worker does for this slice: telling staff by mail of new responses, of tasks they got, and of due dates."""

from datetime import datetime, timedelta

from consult.core.clock import local, start_of, today
from consult.core.db import db, write
from consult.core.jobs import every
from consult.reports.actions import staff_mails
from consult.reports.queries.staff_mails import awaiting_digest, untold_assignments, untold_due

MORNING = 7
SATURDAY = 5


@every(timedelta(minutes=1))
def tell_of_assignments(now: datetime) -> None:
    """One mail for each task given to somebody. Costs one statement when there is none."""
    if untold_assignments(db.session()):
        with write():
            staff_mails.send_assignments(day=today(now), now=now)


@every(timedelta(minutes=5))
def tell_in_the_morning(now: datetime) -> None:
    """From seven on working days by Swedish clocks: new responses since last, and tasks soon due."""
    clock, day = local(now), today(now)
    if clock.hour < MORNING or day.weekday() >= SATURDAY:
        return
    morning = start_of(day)
    if awaiting_digest(db.session(), morning, day):
        with write():
            staff_mails.send_digests(morning=morning, day=day, now=now)
    if untold_due(db.session(), day):
        with write():
            staff_mails.send_due(day=day, now=now)
