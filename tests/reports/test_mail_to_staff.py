"""The worker tells staff by mail of new responses, of tasks they got and of tasks soon due; once, and if they like."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from consult.accounts.models import User
from consult.core.db import write
from consult.core.outbox import OutboxMail
from consult.reports.jobs import tell_in_the_morning, tell_of_assignments
from consult.triage.actions.revision_tasks import TaskFacts, change_task, create_task
from consult.triage.models import RevisionTask
from tests.cast import Cast, actor
from tests.client import Browser
from tests.factories.triage import Scene

Open = Callable[..., Browser]


def mails(session: Session, kind: str) -> list[OutboxMail]:
    session.expire_all()
    found = session.scalars(select(OutboxMail).order_by(OutboxMail.to_address, OutboxMail.id)).all()
    return [mail for mail in found if mail.content.kind == kind]


def give(
    scene: Scene, to: User, by: User, due_on: date | None = None, title: str = "Skriv om"
) -> RevisionTask:
    facts = TaskFacts(title=title, section_id=scene.section.id, responsible_id=to.id, due_on=due_on)
    with write():
        return create_task(round_=scene.round, facts=facts, points=[], by=actor(by), now=scene.now)


def test_the_digest_comes_once_in_the_morning_to_all_who_work_here(
    scene: Scene, cast: Cast, session: Session
) -> None:
    with write():
        scene.response(
            "ett", by=scene.organisation("Hedlunds {{ link }} AB"), received_at=scene.now - timedelta(hours=3)
        )
        left = session.merge(cast.registrar)
        left.ends_on = scene.now.date() - timedelta(days=1)
        invited = session.merge(cast.facilitator)
        invited.password_hash = ""
    for _run in range(2):
        tell_in_the_morning(scene.now)
    told = mails(session, "staff_responses")
    assert [mail.to_address.split("@")[0] for mail in told] == ["administrator", "editor", "reader"]
    mail = told[0]
    assert mail.content.subject == "1 nytt svar"
    assert "- Hedlunds { { link }} AB" in mail.content.text
    assert f"/staff/rounds/{scene.round.id}/recipients?state=answered&sort=response" in mail.content.text
    assert "/staff/account" in mail.content.text
    tell_in_the_morning(scene.now + timedelta(days=1))
    assert len(mails(session, "staff_responses")) == 3, "nothing new, no mail"


def test_nothing_is_said_at_night_or_on_a_saturday_and_monday_has_it_all(
    scene: Scene, cast: Cast, session: Session
) -> None:
    tell_in_the_morning(scene.now)
    friday_evening = scene.now + timedelta(days=3, hours=9)
    with write():
        scene.response("ett", received_at=friday_evening)
    tell_in_the_morning(scene.now + timedelta(days=4))
    tell_in_the_morning((scene.now + timedelta(days=6)).replace(hour=3))
    assert not mails(session, "staff_responses")
    tell_in_the_morning(scene.now + timedelta(days=6))
    assert len(mails(session, "staff_responses")) == 5


def test_withdrawn_responses_are_not_new(scene: Scene, session: Session, cast: Cast) -> None:
    with write():
        scene.withdraw(scene.response("ett", received_at=scene.now - timedelta(hours=1)))
    tell_in_the_morning(scene.now)
    assert not mails(session, "staff_responses")


def test_who_gets_a_task_is_told_once_and_not_by_oneself(scene: Scene, cast: Cast, session: Session) -> None:
    task = give(scene, cast.editor, cast.administrator, date(2027, 3, 1), "Skriv om\tåtgärd 12")
    give(scene, cast.administrator, cast.administrator)
    for _run in range(2):
        tell_of_assignments(scene.now)
    (mail,) = mails(session, "staff_assigned")
    assert mail.to_address == "editor@forsunda.example"
    assert f"/staff/rounds/{scene.round.id}/tasks/{task.number}" in mail.content.text
    assert "Klar senast 1 mars 2027." in mail.content.text
    facts = TaskFacts(title="Nytt", section_id=scene.section.id, responsible_id=cast.reader.id)
    with write() as writing:
        change_task(task=writing.merge(task), facts=facts, by=actor(cast.editor), now=scene.now)
        change_task(task=writing.merge(task), facts=facts, by=actor(cast.editor), now=scene.now)
    tell_of_assignments(scene.now)
    assert [mail.to_address for mail in mails(session, "staff_assigned")] == [
        "editor@forsunda.example", "reader@forsunda.example",
    ]  # fmt: skip


def test_what_is_due_is_said_once_for_each_date(scene: Scene, cast: Cast, session: Session) -> None:
    day = scene.now.date()
    soon = give(scene, cast.editor, cast.administrator, day + timedelta(days=2), "Snart")
    give(scene, cast.editor, cast.administrator, day - timedelta(days=1), "Sen")
    give(scene, cast.editor, cast.administrator, day + timedelta(days=3), "Senare")
    for _run in range(2):
        tell_in_the_morning(scene.now)
    (mail,) = mails(session, "staff_due")
    assert mail.content.subject == "2 uppgifter ska snart vara klara"
    assert "Snart" in mail.content.text and "Skulle vara klar" in mail.content.text
    assert "Senare" not in mail.content.text
    with write() as writing:
        writing.merge(soon).due_on = day + timedelta(days=1)
    tell_in_the_morning(scene.now + timedelta(days=1))
    again = mails(session, "staff_due")
    assert len(again) == 2 and "Senare" in again[1].content.text and "Snart" in again[1].content.text


@pytest.mark.parametrize("how", ["choices", "inactive", "ended"])
def test_who_does_not_want_or_may_not_gets_none(scene: Scene, cast: Cast, session: Session, how: str) -> None:
    day = scene.now.date()
    give(scene, cast.editor, cast.administrator, day)
    with write() as writing:
        scene.response("ett", received_at=scene.now - timedelta(hours=1))
        user = writing.merge(cast.editor)
        user.active = how != "inactive"
        user.ends_on = day - timedelta(days=1) if how == "ended" else None
        user.mail_responses = user.mail_assigned = user.mail_due = how != "choices"
    tell_of_assignments(scene.now)
    tell_in_the_morning(scene.now)
    for kind in ("staff_responses", "staff_assigned", "staff_due"):
        assert "editor@forsunda.example" not in [mail.to_address for mail in mails(session, kind)], kind


def test_the_mail_is_in_the_persons_language(
    app: Flask, scene: Scene, cast: Cast, session: Session, browser: Open
) -> None:
    with write() as writing:
        writing.merge(cast.editor).language = "en"
    task = give(scene, cast.editor, cast.administrator, date(2027, 3, 1))
    tell_of_assignments(scene.now)
    (mail,) = mails(session, "staff_assigned")
    assert "1 March 2027" in mail.content.text
    link = next(word for word in mail.content.text.split() if "/tasks/" in word)
    assert task.title in browser(cast.editor).get(link.removeprefix("http://127.0.0.1:8000")).text
