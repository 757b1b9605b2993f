"""The process of a round on one line: what lies when, in per cent of the width. Pure; days are Swedish."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

BEFORE, AFTER = timedelta(days=100), timedelta(days=21)
RIGHTMOST_LABEL = 72.0
MOST_MONTH_LABELS = 10


class Step(StrEnum):
    """What a bar or a milestone stands for."""

    WRITING = "writing"
    ROUND = "round"
    ANSWERING = "answering"
    DEADLINE = "deadline"
    ANSWERS = "answers"
    DECISION = "decision"


@dataclass(frozen=True)
class Bar:
    """A stretch of days, last day included."""

    step: Step
    first: date
    last: date
    x: float
    width: float
    row: int


@dataclass(frozen=True)
class Milestone:
    """One day. ``left``: its label stands to the left of the mark, for want of room."""

    step: Step
    day: date
    x: float
    row: int
    passed: bool
    left: bool


@dataclass(frozen=True)
class ProcessLine:
    """``months`` are (first day, per cent, whether it is labelled)."""

    months: list[tuple[date, float, bool]]
    bars: list[Bar]
    milestones: list[Milestone]
    today: float


@dataclass(frozen=True)
class Dates:
    """What is known of a round: ``opened`` and ``ended`` only when it has been."""

    written_from: date
    opened: date | None
    deadline: date
    ended: date | None
    answers_on: date | None
    decision_on: date | None


def process_line(dates: Dates, today: date) -> ProcessLine:
    """Put the days of a round on a line that begins with a month and holds today."""
    last_day = max(day for day in (today, dates.deadline, dates.answers_on, dates.decision_on) if day) + AFTER
    opened = dates.opened or min(today, dates.deadline)
    first_day = max(min(dates.written_from, opened), opened - BEFORE).replace(day=1)
    scale = _Scale(first_day, max((last_day - first_day).days, 1))
    end = max(dates.ended or dates.deadline, opened)
    bars = [scale.bar(Step.WRITING, max(dates.written_from, first_day), opened, 1)]
    if dates.opened:
        bars.append(scale.bar(Step.ROUND, dates.opened, end, 0))
        if dates.answers_on and dates.answers_on > end:
            bars.append(scale.bar(Step.ANSWERING, end + timedelta(days=1), dates.answers_on, 0))
    marks = [(Step.ANSWERS, dates.answers_on, 1), (Step.DECISION, dates.decision_on, 2)]
    if not dates.opened:
        marks.insert(0, (Step.DEADLINE, dates.deadline, 0))
    return ProcessLine(
        months=scale.months(last_day),
        bars=[bar for bar in bars if bar.width > 0],
        milestones=[scale.mark(step, day, row, today) for step, day, row in marks if day],
        today=scale.at(today),
    )


@dataclass(frozen=True)
class _Scale:
    first: date
    days: int

    def at(self, day: date) -> float:
        return round(min(max((day - self.first).days / self.days, 0), 1) * 100, 2)

    def bar(self, step: Step, first: date, last: date, row: int) -> Bar:
        x = self.at(first)
        return Bar(step, first, last, x, round(self.at(last + timedelta(days=1)) - x, 2), row)

    def mark(self, step: Step, day: date, row: int, today: date) -> Milestone:
        x = self.at(day)
        return Milestone(step, day, x, row, passed=day < today, left=x > RIGHTMOST_LABEL)

    def months(self, last: date) -> list[tuple[date, float, bool]]:
        found, day = [], self.first
        while day <= last:
            found.append(day)
            day = (day + timedelta(days=32)).replace(day=1)
        every = -(-len(found) // MOST_MONTH_LABELS)
        return [(each, self.at(each), place % every == 0) for place, each in enumerate(found)]
