"""A person moves a point to where it is treated; where it was written stays with it, and the move is undone."""

from collections.abc import Callable

import pytest
from sqlalchemy import select

from consult.core.db import db, write
from consult.triage.models import Point
from tests.cast import Cast
from tests.client import Browser
from tests.factories.triage import Scene

Open = Callable[..., Browser]


@pytest.fixture
def address(scene: Scene) -> str:
    with write():
        scene.response("Det här handlar om bakgrunden.")
    return f"/staff/rounds/{scene.round.id}/points/1"


def point() -> Point:
    db.session.expire_all()
    return db.session.scalars(select(Point)).one()


def test_a_point_is_moved_and_moved_back(scene: Scene, address: str, browser: Open, cast: Cast) -> None:
    before = point().keys
    editor = browser(cast.editor)
    editor.get(address)
    editor.click("Flytta punkten")
    page = editor.press("Flytta punkten", target=f"section:{scene.background.id}")
    assert "Punkt 1 är flyttad." in page.text and "flyttad av" in page.text
    assert "Skriven på avsnitt 2, åtgärd 12" in page.text and "Bedöms på avsnitt 1." in page.text
    assert point().keys == (scene.background.id, None, None)
    assert point().comment.measure_id == scene.measures[1].id
    editor.press("Ångra")
    assert point().keys == before
    for value, keys in (
        (f"goal:{scene.sub_goal.id}", (scene.section.id, scene.sub_goal.id, None)),
        (f"measure:{scene.measures[0].id}", (scene.section.id, None, scene.measures[0].id)),
        ("whole", (None, None, None)),
    ):
        editor.get(f"{address}/move")
        editor.press("Flytta punkten", target=value)
        assert point().keys == keys
    editor.get(f"{address}/move")
    assert "Punkten är redan där." in editor.press("Flytta punkten").text


def test_odd_places_and_others_are_refused(address: str, browser: Open, cast: Cast) -> None:
    before = point().keys
    editor = browser(cast.editor)
    for value in ("section:99999", "measure:x", ""):
        editor.get(f"{address}/move")
        editor.press("Flytta punkten", status=422, target=value)
    assert point().keys == before
    editor.get(address.replace("/1", "/77") + "/move", status=404)
    browser(cast.reader).get(f"{address}/move", status=403)
