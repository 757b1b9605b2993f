"""Standard answers, and where they are used."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from consult.consultations.models import Round
from consult.responses.queries import is_current
from consult.triage.models import Answer, Point, StandardAnswer
from consult.triage.queries.points import joined


@dataclass(frozen=True)
class Use:
    """How many points of a round have an answer made from it; the list of them has as many."""

    round_id: int
    round_title: str
    points: int


def standard_answers(session: Session) -> Sequence[StandardAnswer]:
    """Every one, those in use first, by title."""
    query = select(StandardAnswer).order_by(StandardAnswer.retired_at.is_not(None), StandardAnswer.title)
    return session.scalars(query).all()


def standard_answer_by_id(session: Session, key: int) -> StandardAnswer | None:
    """The one with this id."""
    return session.get(StandardAnswer, key)


def uses_of_standards(session: Session) -> dict[int, list[Use]]:
    """Where each is used, by its id, newest round first; responses that count. One statement."""
    query = (
        joined(Answer.standard_answer_id, Round.id, Round.title, func.count())
        .join(Round, Round.id == Point.round_id)
        .where(Answer.standard_answer_id.is_not(None), is_current())
        .group_by(Answer.standard_answer_id, Round.id, Round.title)
        .order_by(Round.id.desc())
    )
    found: dict[int, list[Use]] = {}
    for key, round_id, title, points in session.execute(query):
        found.setdefault(key, []).append(Use(round_id, title, points))
    return found
