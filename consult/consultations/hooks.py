"""What slices above do in the transaction in which a round changes. They register when they are imported."""

from collections.abc import Callable
from datetime import datetime

from consult.consultations.models import Round
from consult.core.actor import Actor

NewDay = Callable[[Round], None]
Cancelled = Callable[[Round, Actor, datetime], None]
Undone = Callable[[Round, datetime], None]
_NEW_DAY: list[NewDay] = []
_CANCELLED: list[Cancelled] = []
_UNDONE: list[Undone] = []


def on_new_deadline(function: NewDay) -> NewDay:
    """Register a function to be told when an opened round has got another last day."""
    _NEW_DAY.append(function)
    return function


def on_cancelled(function: Cancelled) -> Cancelled:
    """Register a function that tells those asked that a round has been cancelled, where staff want that."""
    _CANCELLED.append(function)
    return function


def on_cancelling_undone(function: Undone) -> Undone:
    """Register a function to be told when a round is not cancelled after all."""
    _UNDONE.append(function)
    return function


def announce_deadline(round_: Round) -> None:
    """The round has a new last day."""
    for function in _NEW_DAY:
        function(round_)


def announce_cancelled(round_: Round, *, by: Actor, now: datetime) -> None:
    """The round is cancelled, and those asked are to be told."""
    for function in _CANCELLED:
        function(round_, by, now)


def announce_cancelling_undone(round_: Round, *, now: datetime) -> None:
    """The round is not cancelled any more."""
    for function in _UNDONE:
        function(round_, now)
