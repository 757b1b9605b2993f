"""Asking another officer or a department about a point, and what they say. A proposal: the handler decides."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import select

from consult.accounts.models import User
from consult.core.actor import Actor
from consult.core.audit import record
from consult.core.db import db
from consult.triage.actions.changes import fresh_points, lock_round
from consult.triage.models import Advice, Outcome, Point


class NobodyAsked(Exception):
    """A question is put to a colleague or to a department by name."""


class QuestionMissing(Exception):
    """There is no question."""


class AlreadyAsked(Exception):
    """The same question is open to the same person or department."""


class AdviceClosed(Exception):
    """The question has been answered or withdrawn."""


class WordsMissing(Exception):
    """Advice is given in words."""


class PointGone(Exception):
    """The point has been taken away meanwhile: the step that cut it was undone."""


def ask_advice(
    *,
    point: Point,
    asked: User | None,
    name: str,
    question: str,
    due_on: date | None,
    by: Actor,
    now: datetime,
) -> Advice:
    """Put a question about a point to a user, or to ``name``, for whom a handler types in what they say.

    Raises ``NobodyAsked``, ``QuestionMissing``, ``AlreadyAsked`` or ``PointGone``.
    """
    name, question = "" if asked else name.strip(), question.strip()
    if asked is None and not name:
        raise NobodyAsked
    if not question:
        raise QuestionMissing
    stays(point)
    open_ones = select(Advice).where(
        Advice.point_id == point.id, Advice.given_at.is_(None), Advice.withdrawn_at.is_(None)
    )
    for each in db.session.scalars(open_ones):
        same_person = each.asked_id == (asked.id if asked else None)
        if same_person and each.asked_name == name and each.question == question:
            raise AlreadyAsked
    advice = Advice(
        point_id=point.id,
        asked_id=asked.id if asked else None,
        asked_name=name,
        question=question,
        due_on=due_on,
        asked_by=by.label,
        asked_at=now,
    )
    db.session.add(advice)
    db.session.flush()
    _log(point, "advice.asked", by, now, asked=asked.name if asked else name)
    return advice


def give_advice(
    *, advice: Advice, point: Point, outcome: Outcome | None, words: str, by: Actor, now: datetime
) -> Advice:
    """Write down the advice. Raises ``WordsMissing`` or ``AdviceClosed``."""
    if not words.strip():
        raise WordsMissing
    advice = _open(advice)
    advice.outcome, advice.body = outcome, words.strip()
    advice.given_at, advice.given_by = now, by.label
    db.session.flush()
    _log(point, "advice.given", by, now)
    return advice


def withdraw_advice(*, advice: Advice, point: Point, by: Actor, now: datetime) -> Advice:
    """Take the question back; it stays to be read. Raises ``AdviceClosed``."""
    advice = _open(advice)
    advice.withdrawn_at, advice.withdrawn_by = now, by.label
    db.session.flush()
    _log(point, "advice.withdrawn", by, now)
    return advice


def stays(point: Point) -> None:
    """Lock the round, so that the point is not taken away while something is written on it. Raises ``PointGone``."""
    lock_round(point.round_id)
    if not fresh_points([point.id]):
        raise PointGone


def _open(advice: Advice) -> Advice:
    query = select(Advice).where(Advice.id == advice.id).with_for_update()
    current = db.session.scalars(query.execution_options(populate_existing=True)).one_or_none()
    if current is None or current.given_at is not None or current.withdrawn_at is not None:
        raise AdviceClosed
    return current


def _log(point: Point, action: str, by: Actor, now: datetime, **details: str) -> None:
    record(by=by, action=action, on=("point", point.id, f"{point.number}"), now=now, details=details)
