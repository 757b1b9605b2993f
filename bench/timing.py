"""Interleaved timing: the two sides take turns, so that a busy neighbour slows both."""

import statistics
import time
from collections.abc import Callable


def interleaved(
    sides: dict[str, Callable[[], object]], *, rounds: int = 15, calls: int = 20, cpu: bool = True
) -> dict[str, float]:
    """Median seconds per call of each side; CPU seconds of this process unless ``cpu`` is off."""
    clock = time.process_time if cpu else time.perf_counter
    taken: dict[str, list[float]] = {name: [] for name in sides}
    for call in sides.values():
        call()
    for _round in range(rounds):
        for name, call in sides.items():
            begun = clock()
            for _call in range(calls):
                call()
            taken[name].append((clock() - begun) / calls)
    return {name: statistics.median(times) for name, times in taken.items()}


def show(title: str, bar: str, ratio: float, holds: bool, **figures: str) -> None:
    """One line of result."""
    rest = ", ".join(f"{name} {figure}" for name, figure in figures.items())
    print(f"{title}: ratio {ratio:.2f} (bar {bar}, {'holds' if holds else 'DOES NOT HOLD'}); {rest}")
