"""What slices above want to do in the transaction in which a round changes. They register when they are imported."""

from collections.abc import Callable

from consult.consultations.models import Round

NewDay = Callable[[Round], None]
_NEW_DAY: list[NewDay] = []


def on_new_deadline(function: NewDay) -> NewDay:
    """Register a function to be told when an opened round has got another last day, in that transaction."""
    _NEW_DAY.append(function)
    return function


def announce_deadline(round_: Round) -> None:
    """Tell those registered that the round has a new last day."""
    for function in _NEW_DAY:
        function(round_)
