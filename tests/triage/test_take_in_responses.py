"""Submitted comments become points, once each, numbered in the order they came."""

from datetime import datetime, timedelta

from sqlalchemy import func, select

from consult.core.audit import AuditEntry
from consult.core.db import db, write
from consult.core.jobs import PERIODIC
from consult.responses.models import Comment
from consult.triage.actions.points import take_in_responses
from consult.triage.jobs import take_in
from consult.triage.models import Point
from tests.factories.triage import Scene


def bodies() -> list[tuple[int, str]]:
    query = (
        select(Point.number, Comment.body)
        .join(Comment, Comment.id == Point.comment_id)
        .order_by(Point.number)
    )
    return [(number, body) for number, body in db.session.execute(query)]


def test_points_are_numbered_in_the_order_of_receipt(scene: Scene, now: datetime) -> None:
    with write():
        scene.response("b1", "b2", take_in=False, received_at=now - timedelta(hours=1))
        scene.response("a1", take_in=False, received_at=now - timedelta(hours=2))
        assert take_in_responses(round_id=scene.round.id, now=now) == 3
    assert bodies() == [(1, "a1"), (2, "b1"), (3, "b2")]


def test_taking_in_again_changes_nothing(scene: Scene, now: datetime) -> None:
    with write():
        scene.response("ett", take_in=False)
    take_in(now)
    take_in(now)
    assert bodies() == [(1, "ett")]
    query = select(func.count()).select_from(AuditEntry).where(AuditEntry.action == "points.taken_in")
    assert db.session.scalar(query) == 1
    with write():
        scene.response("två", take_in=False)
    take_in(now)
    assert bodies() == [(1, "ett"), (2, "två")]


def test_rounds_number_their_points_apart(scene: Scene, now: datetime) -> None:
    from tests.factories.triage import make_scene

    with write():
        other = make_scene(db.session(), now, slug="kultur", case="KS 2026/200")
        scene.response("här", take_in=False)
        other.response("där", take_in=False)
    take_in(now)
    assert sorted(bodies()) == [(1, "där"), (1, "här")]


def test_the_worker_knows_of_it() -> None:
    assert take_in in [function for _period, function in PERIODIC]
