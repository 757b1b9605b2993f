"""The worker tells by mail who is asked for advice and who is mentioned in a note; once, and if they like."""

from datetime import date

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from consult.core.db import write
from consult.core.outbox import OutboxMail
from consult.reports.jobs import tell_of_questions
from consult.triage.actions.advice import ask_advice, withdraw_advice
from consult.triage.actions.notes import mark_seen, write_note
from consult.triage.models import Advice, NoteMention
from tests.cast import Cast, actor
from tests.factories.triage import Scene

ASKED, MENTIONED = "staff_asked", "staff_mentioned"


def mails(session: Session, kind: str) -> list[OutboxMail]:
    session.expire_all()
    return [mail for mail in session.scalars(select(OutboxMail)) if mail.content.kind == kind]


@pytest.fixture
def one(scene: Scene) -> Scene:
    with write():
        scene.response("Planen kommer för sent.")
    return scene


def ask(scene: Scene, cast: Cast) -> Advice:
    with write():
        return ask_advice(
            point=scene.points[0],
            asked=cast.reader,
            name="",
            question="Hinner ni & era {{ link }} till mars?",
            due_on=date(2027, 3, 1),
            by=actor(cast.editor),
            now=scene.now,
        )


def mention(scene: Scene, cast: Cast) -> None:
    with write():
        write_note(
            point=scene.points[0],
            body="Hemligt, @Läsare",
            mentioned=[cast.reader.id],
            user_id=cast.editor.id,
            by=actor(cast.editor),
            now=scene.now,
        )


def test_who_is_asked_is_told_once(one: Scene, cast: Cast, session: Session) -> None:
    advice = ask(one, cast)
    for _run in range(2):
        tell_of_questions(one.now)
    (mail,) = mails(session, ASKED)
    assert mail.to_address == "reader@forsunda.example"
    assert mail.content.subject == "Handläggare frågar dig om punkt 1"
    assert "Hinner ni & era { { link }} till mars?" in mail.content.text
    assert "Svar senast 1 mars 2027" in mail.content.text
    assert f"/staff/rounds/{one.round.id}/points/1#advice-{advice.id}" in mail.content.text


def test_who_is_mentioned_is_told_once_and_without_the_note(one: Scene, cast: Cast, session: Session) -> None:
    mention(one, cast)
    for _run in range(2):
        tell_of_questions(one.now)
    (mail,) = mails(session, MENTIONED)
    assert mail.content.subject == "Handläggare nämner dig vid punkt 1"
    assert "Hemligt" not in mail.content.text
    assert f"/staff/rounds/{one.round.id}/points/1#note-" in mail.content.text


def test_what_is_over_is_not_told(one: Scene, cast: Cast, session: Session) -> None:
    advice = ask(one, cast)
    mention(one, cast)
    with write() as writing:
        point, by = writing.merge(one.points[0]), actor(cast.editor)
        withdraw_advice(advice=writing.merge(advice), point=point, by=by, now=one.now)
        mark_seen(mention=writing.scalars(select(NoteMention)).one(), now=one.now)
    tell_of_questions(one.now)
    assert not mails(session, ASKED) and not mails(session, MENTIONED)


@pytest.mark.parametrize("how", ["choice", "inactive"])
def test_who_does_not_want_or_may_not_gets_none(one: Scene, cast: Cast, session: Session, how: str) -> None:
    ask(one, cast)
    mention(one, cast)
    with write() as writing:
        user = writing.merge(cast.reader)
        user.mail_asked, user.active = how != "choice", how != "inactive"
    tell_of_questions(one.now)
    assert not mails(session, ASKED) and not mails(session, MENTIONED)
    with write() as writing:
        user = writing.merge(cast.reader)
        user.mail_asked = user.active = True
    tell_of_questions(one.now)
    assert not mails(session, ASKED), "what was passed over is not told later"


def test_the_mail_is_in_the_persons_language(one: Scene, cast: Cast, session: Session) -> None:
    with write() as writing:
        writing.merge(cast.reader).language = "en"
    ask(one, cast)
    tell_of_questions(one.now)
    assert "1 March 2027" in mails(session, ASKED)[0].content.text
