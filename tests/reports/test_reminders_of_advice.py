"""Who is asked for advice is reminded once when the answer is soon due; who asked sees what is late."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from consult.core.db import write
from consult.core.outbox import OutboxMail
from consult.demo.receiver import Receiver
from consult.reports.jobs import tell_in_the_morning, tell_of_questions
from consult.triage.actions.advice import ask_advice, give_advice, withdraw_advice
from consult.triage.models import Advice
from tests.cast import Cast, actor
from tests.client import Browser
from tests.factories.triage import Scene
from tests.mailing import mail_app, parsed, send_due, text_of
from tests.smtp import smtp_receiver

__all__ = ["mail_app", "smtp_receiver"]

REMINDER = "staff_due_questions"
DUE = date(2027, 2, 25)  # a Thursday


def morning(day: date) -> datetime:
    """Eight on Swedish clocks in winter."""
    return datetime(day.year, day.month, day.day, 7, tzinfo=UTC)


def reminders(session: Session) -> list[OutboxMail]:
    session.expire_all()
    return [mail for mail in session.scalars(select(OutboxMail)) if mail.content.kind == REMINDER]


@pytest.fixture
def asked(scene: Scene, cast: Cast) -> Advice:
    """The reader is asked about a point, with half a month to answer."""
    with write():
        scene.response("Planen kommer för sent.")
    return ask(scene, cast, "Hinner ni & era {{ link }} till mars?")


def ask(scene: Scene, cast: Cast, question: str, due_on: date | None = DUE) -> Advice:
    with write():
        return ask_advice(
            point=scene.points[0],
            asked=cast.reader,
            name="",
            question=question,
            due_on=due_on,
            by=actor(cast.editor),
            now=scene.now,
        )


def test_the_reminder_comes_once_by_real_mail(
    mail_app: Flask, smtp_receiver: Receiver, scene: Scene, asked: Advice, cast: Cast, session: Session
) -> None:
    ask(scene, cast, "Och till april?", DUE - timedelta(days=1))
    tell_of_questions(scene.now)
    send_due(mail_app)
    before = len(smtp_receiver.received)
    for days in (10, 4, 3, 2, 2, 1, 0, -1, -5):
        with time_machine.travel(morning(DUE - timedelta(days=days)), tick=False):
            tell_in_the_morning(morning(DUE - timedelta(days=days)))
            send_due(mail_app)
    first, second = [each for each in smtp_receiver.received[before:] if "fråg" in parsed(each)["Subject"]]
    assert first.recipient == second.recipient == "reader@forsunda.example"
    assert parsed(first)["Subject"] == "1 fråga till dig väntar på svar"
    assert "Och till april?" in text_of(first)
    text = text_of(second)
    assert "Hinner ni & era { { link }} till mars?" in text
    assert "Svar senast 25 februari 2027" in text
    assert f"/staff/rounds/{scene.round.id}/points/1#advice-{asked.id}" in text
    assert session.get_one(Advice, asked.id, populate_existing=True).due_told_for == DUE


def test_questions_that_are_due_together_are_one_mail(
    scene: Scene, asked: Advice, cast: Cast, session: Session
) -> None:
    ask(scene, cast, "Och till april?")
    tell_in_the_morning(morning(DUE - timedelta(days=1)))
    (mail,) = reminders(session)
    assert mail.content.subject == "2 frågor till dig väntar på svar"


def test_a_late_one_says_so(scene: Scene, asked: Advice, session: Session) -> None:
    tell_in_the_morning(morning(DUE + timedelta(days=1)))
    (mail,) = reminders(session)
    assert "Svaret skulle ha kommit 25 februari 2027." in mail.content.text


@pytest.mark.parametrize("how", ["given", "withdrawn", "unwanted", "inactive", "no date", "fresh", "weekend"])
def test_no_reminder(scene: Scene, cast: Cast, session: Session, how: str) -> None:
    with write():
        scene.response("Planen kommer för sent.")
    advice = ask(scene, cast, "Hinner ni?", None if how == "no date" else DUE)
    by, day = actor(cast.reader), DUE
    with write() as writing:
        point, advice = writing.merge(scene.points[0]), writing.merge(advice)
        user = writing.merge(cast.reader)
        user.mail_asked, user.active = how != "unwanted", how != "inactive"
        if how == "given":
            give_advice(advice=advice, point=point, outcome=None, words="Nej.", by=by, now=scene.now)
        if how == "withdrawn":
            withdraw_advice(advice=advice, point=point, by=by, now=scene.now)
        if how == "fresh":
            advice.asked_at = morning(day) - timedelta(hours=1)
    tell_in_the_morning(morning(date(2027, 2, 27) if how == "weekend" else day))
    assert reminders(session) == []


def test_the_reminder_is_in_the_persons_language(asked: Advice, cast: Cast, session: Session) -> None:
    with write() as writing:
        writing.merge(cast.reader).language = "en"
    tell_in_the_morning(morning(DUE))
    assert "25 February 2027" in reminders(session)[0].content.text


def test_who_asked_sees_what_is_late_and_who_is_asked_has_it_on_the_first_page(
    scene: Scene, asked: Advice, browser: Callable[..., Browser], cast: Cast
) -> None:
    overview = f"/staff/rounds/{scene.round.id}/overview"
    with time_machine.travel(morning(DUE), tick=False):
        editor = browser(cast.editor)
        text = editor.get(overview).text
        assert "1 synpunkt väntar på råd." in text
        assert "skulle ha kommit" not in text
    with time_machine.travel(morning(DUE + timedelta(days=1)), tick=False):
        editor.sign_in(cast.editor)
        text = editor.get(overview).text
        assert "Råd om 1 synpunkt skulle ha kommit." in text
        text = editor.click("Visa dem som dröjer").text
        assert "Planen kommer för sent." in text
        assert (
            "Svaret skulle ha kommit 25 februari 2027."
            in editor.get(f"/staff/rounds/{scene.round.id}/points/1").text
        )
        reader = browser(cast.reader)
        assert "1 fråga väntar på ditt svar." in reader.get(overview).text
        text = reader.click("Svara på frågan").text
        assert "Svaret skulle ha kommit 25 februari 2027." in text
