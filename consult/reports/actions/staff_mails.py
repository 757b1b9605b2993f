"""Telling staff by mail. Who has been told of what is noted with the mail, so that a second run adds nothing."""

from datetime import date, datetime, timedelta

from consult.core.db import db
from consult.reports import mails
from consult.reports.queries.staff_mails import (
    awaiting_digest,
    responses_since,
    untold_assignments,
    untold_due,
    untold_mentions,
    untold_questions,
    users_by_id,
)
from consult.triage.models import RevisionTask

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
    """Queue one mail per person about the tasks that are soon due or late; once for each task and date."""
    by_user: dict[int, list[RevisionTask]] = {}
    waiting = untold_due(db.session(), day)
    for user, task in waiting:
        by_user.setdefault(user.id, []).append(task)
    for user in {user.id: user for user, _task in waiting}.values():
        if user.mail_due:
            mails.queue_due(user=user, tasks=by_user[user.id], day=day, now=now)
    for _user, task in waiting:
        task.due_told_for = task.due_on
