"""Whether a round's outcome is published: known to a later slice, which answers here."""

from collections.abc import Callable

from sqlalchemy.orm import Session

Answer = Callable[[Session, int], bool]
_ANSWERS: list[Answer] = []


def knows_of_outcome(function: Answer) -> Answer:
    """Register the function that tells, by the round's id, whether its outcome is published."""
    _ANSWERS.append(function)
    return function


def is_outcome_published(session: Session, round_id: int) -> bool:
    """Whether anyone can read the outcome; then the round is neither opened again nor cancelled."""
    return any(answer(session, round_id) for answer in _ANSWERS)
