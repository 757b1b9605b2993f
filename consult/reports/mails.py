"""Mails to staff about the work: plain text in the person's own language, with links to where it is done."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from flask import current_app
from flask_babel import force_locale, gettext, ngettext

from consult.accounts.mails import settings
from consult.accounts.models import User
from consult.core import outbox
from consult.reports.queries.staff_mails import NewResponse
from consult.triage.models import Advice, NoteMention, Point, RevisionReview, RevisionTask

RESPONSES = "staff_responses"
ASSIGNED = "staff_assigned"
ASSIGNED_POINTS = "staff_assigned_points"
DUE = "staff_due"
ASKED = "staff_asked"
DUE_QUESTIONS = "staff_due_questions"
MENTIONED = "staff_mentioned"
RETURNED = "staff_returned"
MOST_NAMES = 20


def queue_responses(*, user: User, responses: Sequence[NewResponse], day: date, now: datetime) -> None:
    """Queue the digest of new responses; once for a person and a Swedish day."""
    rounds: dict[int, list[NewResponse]] = {}
    for each in responses:
        rounds.setdefault(each.round_id, []).append(each)
    with force_locale(user.language):
        subject = ngettext("%(num)s nytt svar", "%(num)s nya svar", len(responses))
        text = _text(RESPONSES, rounds=rounds, most=MOST_NAMES)
    _queue(user, RESPONSES, f"{user.id}:{day.isoformat()}", subject, text, now)


def queue_assigned(*, user: User, task: RevisionTask, now: datetime) -> None:
    """Queue the word that the person has been given a task; once for each time it is given."""
    given = task.assigned_at.isoformat() if task.assigned_at else ""
    with force_locale(user.language):
        subject = gettext("Du har fått uppgiften %(title)s", title=task.title)
        text = _text(ASSIGNED, task=task)
    _queue(user, ASSIGNED, f"{user.id}:{task.id}:{given}", subject, text, now)


def queue_returned(*, user: User, review: RevisionReview, task: RevisionTask, now: datetime) -> None:
    """Queue the word that a reviewer sent the person's text back; once for each time, and without the reason."""
    returned = review.decided_at.isoformat() if review.decided_at else ""
    with force_locale(user.language):
        subject = gettext("Tillbaka från granskning: %(title)s", title=task.title)
        text = _text(RETURNED, review=review, task=task)
    _queue(user, RETURNED, f"{user.id}:{review.id}:{returned}", subject, text, now)


def queue_assigned_points(*, user: User, points: Sequence[Point], now: datetime) -> None:
    """Queue the word that the person has been given points of a round; one mail for all of them."""
    with force_locale(user.language):
        subject = ngettext("Du har fått %(num)s synpunkt", "Du har fått %(num)s synpunkter", len(points))
        text = _text(ASSIGNED_POINTS, points=points, round=points[0].round, user=user)
    key = f"points:{user.id}:{points[0].round_id}:{now.isoformat()}"
    _queue(user, ASSIGNED, key, subject, text, now)


def queue_asked(*, user: User, advice: Advice, point: Point, now: datetime) -> None:
    """Queue the word that somebody asks the person about a point; once for a question."""
    with force_locale(user.language):
        subject = gettext(
            "%(name)s frågar dig om punkt %(number)s", name=advice.asked_by, number=point.number
        )
        text = _text(ASKED, advice=advice, point=point)
    _queue(user, ASKED, f"{user.id}:{advice.id}", subject, text, now)


def queue_mentioned(*, user: User, mention: NoteMention, point: Point, now: datetime) -> None:
    """Queue the word that a note mentions the person; once, and without the note: that is only read at the desk."""
    with force_locale(user.language):
        subject = gettext(
            "%(name)s nämner dig vid punkt %(number)s", name=mention.note.by, number=point.number
        )
        text = _text(MENTIONED, mention=mention, point=point)
    _queue(user, MENTIONED, f"{user.id}:{mention.id}", subject, text, now)


def queue_due(
    *, user: User, tasks: Sequence[RevisionTask], points: Sequence[Point], day: date, now: datetime
) -> None:
    """Queue the reminder of tasks and points that are soon due or late."""
    rounds: dict[int, list[Point]] = {}
    for point in points:
        rounds.setdefault(point.round_id, []).append(point)
    with force_locale(user.language):
        if tasks and points:
            count = len(tasks) + len(points)
            subject = ngettext("%(num)s sak ska snart vara klar", "%(num)s saker ska snart vara klara", count)
        elif points:
            subject = ngettext(
                "%(num)s synpunkt ska snart vara klar", "%(num)s synpunkter ska snart vara klara", len(points)
            )
        else:
            subject = ngettext(
                "%(num)s uppgift ska snart vara klar", "%(num)s uppgifter ska snart vara klara", len(tasks)
            )
        text = _text(DUE, tasks=tasks, rounds=rounds, day=day, user=user)
    _queue(user, DUE, f"{user.id}:{day.isoformat()}", subject, text, now)


def queue_due_questions(
    *, user: User, questions: Sequence[tuple[Advice, Point]], day: date, now: datetime
) -> None:
    """Queue the reminder of questions to the person whose answers are soon due or late."""
    with force_locale(user.language):
        subject = ngettext(
            "%(num)s fråga till dig väntar på svar", "%(num)s frågor till dig väntar på svar", len(questions)
        )
        text = _text(DUE_QUESTIONS, questions=questions, day=day)
    _queue(user, DUE_QUESTIONS, f"{user.id}:{day.isoformat()}", subject, text, now)


def _text(kind: str, **values: Any) -> str:
    template = current_app.jinja_env.get_template(f"mail/reports/{kind}.txt")
    return template.render(settings=settings(), **values).strip()


def _queue(user: User, kind: str, key: str, subject: str, text: str, now: datetime) -> None:
    # What others wrote may look like a place to fill: all of it is broken up, and only ours is put in after.
    outbox.queue(
        key=f"{kind}:{key}", kind=kind, to=user.email, subject=subject.replace("{{", "{ {"),
        text=text.replace("{{", "{ {"), now=now,
    )  # fmt: skip
