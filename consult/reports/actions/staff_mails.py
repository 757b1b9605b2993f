"""Telling staff by mail. Who has been told of what is noted with the mail, so that a second run adds nothing."""

from datetime import date, datetime, timedelta

from consult.core.db import db
from consult.reports import mails
from consult.reports.queries.staff_mails import (
    awaiting_digest,
    responses_since,
    untold_assignments,
    untold_due,
    untold_due_points,
    untold_due_questions,
    untold_mentions,
    untold_points,
    untold_questions,
    untold_returns,
    users_by_id,
)
from consult.triage.models import Point

FIRST_LOOK_BACK = timedelta(days=1)
LONGEST_LOOK_BACK = timedelta(days=7)


def send_digests(*, morning: datetime, day: date, now: datetime) -> None:
    """Queue this morning's digest for each who wants it and for whom something came since the last one.

    ``morning`` is when the Swedish ``day`` began for this purpose. Nobody is told of what came long ago.
    """
    session = db.session()
    users = awaiting_digest(session, morning, day)
    new = responses_since(session, now - LONGEST_LOOK_BACK, now) if users else []
    for user in users:
        since = user.told_responses_at or now - FIRST_LOOK_BACK
        own = [each for each in new if each.received_at > since]
        if own and user.mail_responses:
            mails.queue_responses(user=user, responses=own, day=day, now=now)
        user.told_responses_at = now


def send_assignments(*, day: date, now: datetime) -> None:
    """Queue a mail for each task that somebody else gave to a person who wants to know."""
    session = db.session()
    tasks = untold_assignments(session)
    users = users_by_id(session, {task.responsible_id for task in tasks if task.responsible_id}, day)
    for task in tasks:
        user = users.get(task.responsible_id or 0)
        if user and user.mail_assigned:
            mails.queue_assigned(user=user, task=task, now=now)
        task.assigned_told_at = now
    _tell_of_points(day=day, now=now)


def send_returns(*, day: date, now: datetime) -> None:
    """Queue a mail for each text that a reviewer sent back, to the one who is responsible and wants to know."""
    waiting = untold_returns(db.session())
    ids = {task.responsible_id for _review, task in waiting if task.responsible_id}
    users = users_by_id(db.session(), ids, day)
    for review, task in waiting:
        user = users.get(task.responsible_id or 0)
        if user and user.mail_assigned and task.completed_at is None:
            mails.queue_returned(user=user, review=review, task=task, now=now)
        review.told_at = now


def _tell_of_points(*, day: date, now: datetime) -> None:
    """One mail for all the points of a round that a person was given, however many."""
    points = untold_points(db.session())
    users = users_by_id(db.session(), {point.responsible_id for point in points if point.responsible_id}, day)
    given: dict[tuple[int, int], list[Point]] = {}
    for point in points:
        given.setdefault((point.responsible_id or 0, point.round_id), []).append(point)
        point.assigned_told_at = now
    for (user_id, _round_id), own in given.items():
        user = users.get(user_id)
        if user and user.mail_assigned:
            mails.queue_assigned_points(user=user, points=own, now=now)


def send_questions(*, day: date, now: datetime) -> None:
    """Queue a mail for each question about a point to a person who wants to know."""
    waiting = untold_questions(db.session())
    users = users_by_id(db.session(), {advice.asked_id for advice, _point in waiting if advice.asked_id}, day)
    for advice, point in waiting:
        user = users.get(advice.asked_id or 0)
        if user and user.mail_asked:
            mails.queue_asked(user=user, advice=advice, point=point, now=now)
        advice.asked_told_at = now


def send_mentions(*, day: date, now: datetime) -> None:
    """Queue a mail for each note that mentions a person who wants to know. The note itself stays here."""
    waiting = untold_mentions(db.session())
    users = users_by_id(db.session(), {mention.user_id for mention, _point in waiting}, day)
    for mention, point in waiting:
        user = users.get(mention.user_id)
        if user and user.mail_asked:
            mails.queue_mentioned(user=user, mention=mention, point=point, now=now)
        mention.told_at = now


def send_due(*, day: date, now: datetime) -> None:
    """Queue one mail per person about the tasks and points that are soon due or late; once for each and its date."""
    tasks, points = untold_due(db.session(), day), untold_due_points(db.session(), day)
    everybody = {user.id: user for user, _each in [*tasks, *points]}
    for user in everybody.values():
        if user.mail_due:
            mails.queue_due(
                user=user,
                tasks=[task for owner, task in tasks if owner.id == user.id],
                points=[point for owner, point in points if owner.id == user.id],
                day=day,
                now=now,
            )
    for _user, task in tasks:
        task.due_told_for = task.due_on
    for _user, point in points:
        point.due_told_for = point.due_on


def send_due_questions(*, day: date, now: datetime) -> None:
    """Queue one mail per person about the questions to them that are soon due or late; once for each and its date."""
    waiting = untold_due_questions(db.session(), day, now)
    for user in {user.id: user for user, _advice, _point in waiting}.values():
        if user.mail_asked:
            own = [(advice, point) for asked, advice, point in waiting if asked.id == user.id]
            mails.queue_due_questions(user=user, questions=own, day=day, now=now)
    for _user, advice, _point in waiting:
        advice.due_told_for = advice.due_on
