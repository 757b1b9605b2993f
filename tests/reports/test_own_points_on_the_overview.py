"""Who is responsible for points finds them from the overview, and those that are late first."""

from collections.abc import Callable
from datetime import timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from consult.core.clock import today
from consult.core.db import write
from consult.triage.models import Point
from tests.cast import Cast
from tests.client import Browser
from tests.factories.triage import Scene


def test_own_points_and_late_ones_open_the_lists_they_count(
    scene: Scene, browser: Callable[..., Browser], cast: Cast, session: Session
) -> None:
    with write():
        for number in range(4):
            scene.response(f"Röst {number}.")
        day = today(scene.now)
        for point, days in zip(
            session.scalars(select(Point).order_by(Point.number)), (-1, 3, -1), strict=False
        ):
            point.responsible_id, point.due_on = cast.editor.id, day + timedelta(days=days)
        scene.answer(scene.points[2])
    overview = f"/staff/rounds/{scene.round.id}/overview"
    staff = browser(cast.editor)
    text = staff.get(overview).text
    assert "1 synpunkt som du är ansvarig för är försenad." in text
    assert "Du är ansvarig för 2 synpunkter." in text
    text = staff.click("Visa dina försenade").text
    assert "Röst 0." in text and "Röst 1." not in text and "Röst 2." not in text
    staff.get(overview)
    text = staff.click("Visa dina synpunkter").text
    assert "Röst 0." in text and "Röst 1." in text and "Röst 2." not in text and "Röst 3." not in text
    assert "som du är ansvarig för" not in browser(cast.administrator).get(overview).text
