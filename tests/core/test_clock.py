"""Deadlines and days on Swedish clocks, also in the nights when these change."""

from datetime import UTC, date, datetime

import pytest

from consult.core.clock import days_left, end_of, start_of, today


@pytest.mark.parametrize(
    ("day", "ends"),
    [
        (date(2027, 2, 26), datetime(2027, 2, 26, 23, tzinfo=UTC)),
        (date(2027, 7, 1), datetime(2027, 7, 1, 22, tzinfo=UTC)),
        (date(2027, 3, 28), datetime(2027, 3, 28, 22, tzinfo=UTC)),
        (date(2027, 10, 31), datetime(2027, 10, 31, 23, tzinfo=UTC)),
    ],
)
def test_a_deadline_ends_at_the_next_swedish_midnight(day: date, ends: datetime) -> None:
    assert end_of(day) == ends


def test_the_nights_when_clocks_change_have_23_and_25_hours() -> None:
    spring, autumn = date(2027, 3, 28), date(2027, 10, 31)
    assert (end_of(spring) - start_of(spring)).total_seconds() == 23 * 3600
    assert (end_of(autumn) - start_of(autumn)).total_seconds() == 25 * 3600


def test_days_left_counts_swedish_days() -> None:
    late_evening = datetime(2027, 2, 9, 23, 30, tzinfo=UTC)
    assert today(late_evening) == date(2027, 2, 10)
    assert days_left(date(2027, 2, 26), late_evening) == 16
    assert days_left(date(2027, 2, 10), late_evening) == 0
    assert days_left(date(2027, 2, 9), late_evening) == -1
