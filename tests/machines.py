"""Running a state machine: the same runs every time, none of them failed by the clock."""

from hypothesis import HealthCheck, settings
from hypothesis.stateful import RuleBasedStateMachine, run_state_machine_as_test


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
