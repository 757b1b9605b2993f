"""Running a state machine: the same runs every time, none of them failed by the clock."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any, ClassVar

from hypothesis import HealthCheck, settings
from hypothesis.stateful import RuleBasedStateMachine, run_state_machine_as_test
from sqlalchemy import select

from consult.core.actor import SYSTEM
from consult.core.db import db, write
from consult.triage.models import Point


class Acting(RuleBasedStateMachine):
    """A machine that does staff's acts in a round, a minute apart.

    ``reached`` gets the name of each act that was done, and of each of the ``refused`` exceptions that was raised.
    """

    refused: ClassVar[tuple[type[Exception], ...]]
    reached: ClassVar[set[str]]
    now: datetime
    round_id: int

    def _do(self, name: str, verb: Callable[..., Any], **values: Any) -> Any:
        """One act in its own transaction; None where it is refused."""
        self.now += timedelta(minutes=1)
        try:
            with write():
                done = verb(by=SYSTEM, now=self.now, **values)
        except self.refused as refusal:
            self.reached.add(type(refusal).__name__)
            return None
        self.reached.add(name)
        return done

    def _points(self) -> list[Point]:
        query = select(Point).where(Point.round_id == self.round_id).order_by(Point.number)
        return list(db.session.scalars(query))

    def _point(self, which: int) -> Point:
        points = self._points()
        return points[which % len(points)]


def run_machine(machine: type[RuleBasedStateMachine], *, runs: int, steps: int) -> None:
    """Let the machine take so many ``steps``, ``runs`` times; raises what an invariant or a rule raises."""
    run_state_machine_as_test(
        machine,
        settings=settings(
            max_examples=runs,
            stateful_step_count=steps,
            deadline=None,
            suppress_health_check=list(HealthCheck),
            derandomize=True,
            database=None,
        ),
    )
