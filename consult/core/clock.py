"""Time: UTC inside, Europe/Stockholm towards people."""

from datetime import UTC, date, datetime, timedelta
from datetime import time as clock_time
from zoneinfo import ZoneInfo

STOCKHOLM = ZoneInfo("Europe/Stockholm")


def now() -> datetime:
    """The present moment, aware, in UTC. Views call this once and pass it on; actions never do."""
    return datetime.now(UTC)


def local(moment: datetime) -> datetime:
    """The same moment on Swedish clocks."""
    return moment.astimezone(STOCKHOLM)


def today(moment: datetime) -> date:
    """The Swedish calendar day of ``moment``."""
    return local(moment).date()


def start_of(day: date) -> datetime:
    """First moment (UTC) of a Swedish calendar day."""
    return datetime.combine(day, clock_time(0), tzinfo=STOCKHOLM).astimezone(UTC)


def end_of(day: date) -> datetime:
    """First moment (UTC) after a Swedish calendar day: "till och med {day}" ends just before it."""
    return start_of(day + timedelta(days=1))


def days_left(deadline: date, moment: datetime) -> int:
    """Whole calendar days from ``moment`` to ``deadline``; 0 on the last day, negative after it."""
    return (deadline - today(moment)).days
