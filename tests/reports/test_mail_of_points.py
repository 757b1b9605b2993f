"""Who is given points is told in one mail, and reminded of those that are soon due; once."""

from datetime import timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from consult.accounts.models import User
from consult.core.db import write
from consult.reports.jobs import tell_in_the_morning, tell_of_assignments
from consult.triage.actions.bulk import Order, change_points, standing_of
from consult.triage.actions.handling import Handling, handle_point
from consult.triage.bulk import Bulk, seal
from consult.triage.models import Point
from tests.cast import Cast, actor
from tests.factories.triage import Scene
from tests.reports.test_mail_to_staff import give, mails


def three(scene: Scene) -> None:
    with write():
        for number in range(3):
            scene.response(f"Röst {number}.")


def test_many_points_are_one_mail_and_none_to_oneself(scene: Scene, cast: Cast, session: Session) -> None:
    three(scene)
    rows = session.scalars(select(Point)).all()
    standing = [standing_of(row, None) for row in rows]
    with write():
        change_points(
            round_id=scene.round.id,
            point_ids=[row.id for row in rows],
            order=Order(Bulk.RESPONSIBLE, handling=Handling(responsible_id=cast.editor.id)),
            seen=seal(Bulk.RESPONSIBLE, standing),
            by=actor(cast.administrator),
            now=scene.now,
        )
    for _run in range(2):
        tell_of_assignments(scene.now)
    (mail,) = mails(session, "staff_assigned")
    assert mail.to_address == "editor@forsunda.example"
    assert mail.content.subject == "Du har fått 3 synpunkter"
    assert f"/points?state=all&responsible={cast.editor.id}" in mail.content.text
    with write():
        mine = Handling(responsible_id=cast.administrator.id)
        point = session.get_one(Point, scene.points[0].id)
        handle_point(point=point, handling=mine, by=actor(cast.administrator), now=scene.now)
    tell_of_assignments(scene.now + timedelta(minutes=1))
    assert len(mails(session, "staff_assigned")) == 1


def test_what_is_due_is_in_the_same_mail_as_tasks_and_said_once(
    scene: Scene, cast: Cast, session: Session
) -> None:
    three(scene)
    day = scene.now.date()
    with write():
        for point in session.scalars(select(Point)):
            point.responsible_id, point.due_on = cast.editor.id, day + timedelta(days=1)
        scene.answer(scene.points[0])
    give(scene, cast.editor, cast.administrator, day, "Skriv om")
    for _run in range(2):
        tell_in_the_morning(scene.now)
    (mail,) = mails(session, "staff_due")
    assert mail.content.subject == "3 saker ska snart vara klara"
    assert "2 synpunkter som du är ansvarig för ska snart vara klara." in mail.content.text
    assert "Skriv om" in mail.content.text
    with write():
        session.get_one(Point, scene.points[1].id).due_on = day + timedelta(days=2)
    tell_in_the_morning(scene.now)
    assert [each.content.subject for each in mails(session, "staff_due")][1:] == []


def test_who_does_not_want_it_gets_none(scene: Scene, cast: Cast, session: Session) -> None:
    three(scene)
    with write():
        session.get_one(User, cast.editor.id).mail_assigned = False
        chosen = Handling(responsible_id=cast.editor.id)
        point = session.get_one(Point, scene.points[0].id)
        handle_point(point=point, handling=chosen, by=actor(cast.administrator), now=scene.now)
    tell_of_assignments(scene.now)
    assert mails(session, "staff_assigned") == []
