"""Responses per day as a row of bars. Pure; days are Swedish."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

MOST_DAYS = 21


@dataclass(frozen=True)
class DayBars:
    """``days`` are consecutive, with how many were received on each; ``most`` is the largest number, at least 1."""

    days: list[tuple[date, int]]
    most: int

    @property
    def some(self) -> list[tuple[date, int]]:
        """The days on which something was received, the newest first."""
        return [(day, number) for day, number in reversed(self.days) if number]


def day_bars(received: Mapping[date, int], *, first: date | None, last: date) -> DayBars | None:
    """The last ``MOST_DAYS`` days up to ``last``, none before ``first``; None where nothing was received in them.

    What came on paper before the round opened or after it closed has its own days, so the bars reach as far.
    """
    if first is None or not received:
        return None
    end = max(last, *received)
    begin = max(min(first, *received), end - timedelta(days=MOST_DAYS - 1))
    days = [begin + timedelta(days=step) for step in range((end - begin).days + 1)]
    bars = [(day, received.get(day, 0)) for day in days]
    most = max(number for _day, number in bars)
    return DayBars(bars, most) if most else None
