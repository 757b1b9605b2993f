"""Answering alike points together: ticked in the panel, or given an answer that is there already."""

from collections.abc import Callable
from datetime import datetime

import pytest
from sqlalchemy import select

from consult.core.db import db, write
from consult.triage.jobs import weigh_points
from consult.triage.models import Answer, Point, WorkState
from consult.triage.views_staff.alike_parts import IN_THE_PANEL
from tests.cast import Cast
from tests.client import Browser
from tests.factories.triage import Scene

Open = Callable[..., Browser]


@pytest.fixture
def asking(scene: Scene, now: datetime) -> Scene:
    """Four that ask for fiber, two of them the same firm, and one that asks for something else."""
    with write():
        scene.response("Bygg ut fibern i Övre Dalen.")
        scene.response("Bygg ut fibern i Norrbyn också.", "Bygg ut fibern till gårdarna i Övre Dalen.")
        scene.response("Vi vill att fibern byggs ut i Övre Dalen.")
        scene.response("Ploga industriområdet före klockan sex.")
    weigh_points(now)
    return scene


def url(scene: Scene, at: int, rest: str = "") -> str:
    return f"/staff/rounds/{scene.round.id}/points/{scene.points[at].number}{rest}"


def points(scene: Scene) -> list[Point]:
    db.session.expire_all()
    return list(db.session.scalars(select(Point).order_by(Point.number)))


def test_the_ticked_ones_get_the_answer_and_the_others_do_not(
    asking: Scene, browser: Open, cast: Cast
) -> None:
    editor = browser(cast.editor)
    page = editor.get(url(asking, 0))
    assert "3 liknande synpunkter" in page.text and "2 organisationer" in page.text
    assert "Ploga" not in page.html.split('id="alike-title"')[1].split("</section>")[0]
    assert (
        'name="also"' in page.html
        and "checked" not in page.html.split('id="alike-title"')[1].split("</ul>")[0]
    )
    ids = [str(asking.points[at].id) for at in (1, 2)]
    page = editor.press("Spara och gå vidare", outcome="met", reason="Fibern byggs ut.", also=ids)
    assert "Det gäller 3 punkter." in page.text
    found = points(asking)
    assert found[0].answer_id is not None
    assert [point.answer_id for point in found] == [found[0].answer_id] * 3 + [None] * 2
    assert "Svaret gäller 3 punkter, 2 organisationer" in browser(cast.reader).get(url(asking, 0)).text


def test_an_answered_one_is_shown_with_its_outcome_and_cannot_be_ticked(
    asking: Scene, browser: Open, cast: Cast
) -> None:
    with write():
        asking.answer(asking.points[1])
    page = browser(cast.editor).get(url(asking, 0))
    panel = page.html.split('id="alike-title"')[1].split("</section>")[0]
    assert "3 liknande synpunkter" in panel and panel.count('name="also"') == 2
    assert "Beaktas" in panel and f'value="{asking.points[1].id}"' not in panel


def test_ticks_are_kept_when_the_answer_is_refused(asking: Scene, browser: Open, cast: Cast) -> None:
    editor = browser(cast.editor)
    editor.get(url(asking, 0))
    page = editor.press(
        "Spara och gå vidare", status=422, outcome="met", reason="", also=[str(asking.points[3].id)]
    )
    assert f'value="{asking.points[3].id}" checked' in page.html
    assert not any(point.answer_id for point in points(asking))


def test_a_reader_sees_alike_points_without_boxes(asking: Scene, browser: Open, cast: Cast) -> None:
    page = browser(cast.reader).get(url(asking, 0))
    assert "3 liknande synpunkter" in page.text and 'name="also"' not in page.html


def test_a_finished_answer_is_given_to_alike_ones(asking: Scene, browser: Open, cast: Cast) -> None:
    with write():
        asking.answer(asking.points[0], reason="Fibern byggs ut.")
    editor = browser(cast.editor)
    editor.get(url(asking, 0))
    page = editor.click("Ge samma svar till liknande")
    assert "3 liknande synpunkter utan svar" in page.text and "Fibern byggs ut." in page.text
    page = editor.press("Ge samma svar", status=422)
    assert "Markera minst en synpunkt." in page.text
    page = editor.press("Ge samma svar", also=[str(asking.points[at].id) for at in (1, 3)])
    assert "Svaret gäller nu 3 synpunkter." in page.text
    found = points(asking)
    assert [bool(point.answer_id) for point in found] == [True, True, False, True, False]
    assert len(db.session.scalars(select(Answer)).all()) == 1
    editor.press("Ångra")
    assert [bool(point.answer_id) for point in points(asking)] == [True] + [False] * 4


def test_an_answer_that_has_changed_is_not_given_unseen(asking: Scene, browser: Open, cast: Cast) -> None:
    with write():
        answer = asking.answer(asking.points[0])
    editor = browser(cast.editor)
    editor.get(url(asking, 0, "/alike"))
    with write():
        db.session.get_one(Answer, answer.id).version += 1
    page = editor.press("Ge samma svar", also=[str(asking.points[1].id)])
    assert "Svaret har ändrats under tiden." in page.text
    assert [bool(point.answer_id) for point in points(asking)] == [True] + [False] * 4


def test_one_that_was_taken_meanwhile_does_not_join(asking: Scene, browser: Open, cast: Cast) -> None:
    with write():
        asking.answer(asking.points[0])
    editor = browser(cast.editor)
    editor.get(url(asking, 0, "/alike"))
    with write():
        asking.answer(asking.points[1])
    page = editor.press("Ge samma svar", status=409, also=[str(asking.points[1].id)])
    assert "Punkt 2 har fått ett svar" in page.text


def test_a_point_without_a_finished_answer_has_none_to_give(asking: Scene, browser: Open, cast: Cast) -> None:
    with write():
        asking.answer(asking.points[1], state=WorkState.DRAFT)
    for at in (0, 1):
        page = browser(cast.editor).get(url(asking, at, "/alike"))
        assert "har inget färdigt svar att ge till andra" in page.text
    browser(cast.reader).get(url(asking, 0, "/alike"), status=403)
    browser(cast.editor).get(f"/staff/rounds/{asking.round.id}/points/999/alike", status=404)


def test_as_many_statements_for_300_points_as_for_20(
    scene: Scene, now: datetime, browser: Open, cast: Cast, count_sql: list[str]
) -> None:
    editor = browser(cast.editor)
    seen: list[int] = []
    for more in (20, 280):
        with write():
            for number in range(more):
                scene.response(f"Bygg ut fibern i Övre Dalen, röst {number}.")
        weigh_points(now)
        weigh_points(now)
        editor.get(url(scene, 0))
        count_sql.clear()
        page = editor.get(url(scene, 0))
        seen.append(len(count_sql))
        assert f"{IN_THE_PANEL} liknande synpunkter" in page.text
    assert seen[0] == seen[1]
