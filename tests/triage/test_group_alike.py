"""Alike points under one answer: each keeps its words and its sender, and one can leave the group again."""

import re
from collections.abc import Callable

import pytest
from sqlalchemy import select

from consult.core.db import db, write
from consult.triage.actions.answers import AlikeTaken, AnswerChanged, Wording, save_answer
from consult.triage.actions.changes import ChangedSince, undo_change
from consult.triage.models import Answer, Outcome, Point, WorkState
from tests.cast import Cast, actor
from tests.client import Browser
from tests.factories.triage import Scene

Open = Callable[..., Browser]


def url(scene: Scene, number: int) -> str:
    return f"/staff/rounds/{scene.round.id}/points/{number}"


@pytest.fixture
def eight(scene: Scene) -> Scene:
    with write():
        for number in range(8):
            scene.response(f"Bygg ut fibern i Övre Dalen, röst {number}.")
    return scene


def answer_for(scene: Scene, cast: Cast, *others: int, at: int = 0, version: int = 0) -> Answer:
    with write():
        saved = save_answer(
            point=scene.points[at],
            wording=Wording(Outcome.MET, "Fibern byggs ut."),
            finish=True,
            expected_version=version,
            also=[scene.points[each].id for each in others],
            by=actor(cast.editor),
            now=scene.now,
        )
    db.session.expire_all()
    return saved.answer


def points(scene: Scene) -> list[Point]:
    db.session.expire_all()
    return list(db.session.scalars(select(Point).order_by(Point.number)))


def test_one_answer_holds_for_the_ticked_ones(eight: Scene, browser: Open, cast: Cast) -> None:
    answer = answer_for(eight, cast, 1, 2, 3)
    found = points(eight)
    assert [point.answer_id for point in found] == [answer.id] * 4 + [None] * 4
    assert len({point.group_id for point in found[:4]}) == 1 and found[4].group_id is None
    page = browser(cast.reader).get(url(eight, 3))
    assert "Svaret gäller 4 punkter, 4 organisationer" in page.text
    assert "Fibern byggs ut." in page.text


def test_a_later_change_of_the_answer_holds_for_all(eight: Scene, browser: Open, cast: Cast) -> None:
    answer_for(eight, cast, 1, 2)
    editor = browser(cast.editor)
    editor.get(url(eight, 2))
    page = editor.press("Spara och gå vidare", outcome="not_met", reason="Pengarna räcker inte.")
    assert "Det gäller 3 punkter." in page.text
    rows = db.session.scalars(select(Answer)).all()
    assert [(row.outcome, row.reason) for row in rows] == [(Outcome.NOT_MET, "Pengarna räcker inte.")]


def test_a_point_that_has_an_answer_does_not_join(eight: Scene, cast: Cast) -> None:
    with write():
        eight.answer(eight.points[1])
    with pytest.raises(AlikeTaken) as taken:
        answer_for(eight, cast, 1, 2)
    assert taken.value.numbers == [2]
    assert [bool(point.answer_id) for point in points(eight)] == [False, True] + [False] * 6


def test_one_leaves_with_a_draft_of_its_own_and_that_is_undone(
    eight: Scene, browser: Open, cast: Cast
) -> None:
    answer = answer_for(eight, cast, 1, 2)
    editor = browser(cast.editor)
    editor.get(url(eight, 1))
    page = editor.press("Ta ut ur gruppen: punkt 2")
    assert "Punkt 2 är inte längre i gruppen." in page.text
    assert "Svaret gäller 2 punkter" in page.text
    left = points(eight)[1]
    own = db.session.get_one(Answer, left.answer_id)
    assert (left.group_id, own.state, own.reason) == (None, WorkState.DRAFT, "Fibern byggs ut.")
    page = editor.press("Ångra")
    assert [point.answer_id for point in points(eight)[:3]] == [answer.id] * 3
    assert "Svaret gäller 3 punkter" in page.text


def test_a_group_of_two_is_none_when_one_leaves(eight: Scene, browser: Open, cast: Cast) -> None:
    answer = answer_for(eight, cast, 1)
    editor = browser(cast.editor)
    editor.get(url(eight, 2))
    page = editor.press("Ta ut ur gruppen: punkt 1")
    assert "Svaret gäller" not in page.text
    first, second = points(eight)[:2]
    assert (first.group_id, second.group_id, second.answer_id) == (None, None, answer.id)


def test_undoing_the_answer_undoes_the_group_and_keeps_the_text(
    eight: Scene, browser: Open, cast: Cast
) -> None:
    editor = browser(cast.editor)
    with write():
        saved = save_answer(
            point=eight.points[0],
            wording=Wording(Outcome.MET, "Fibern byggs ut."),
            finish=True,
            expected_version=0,
            also=[eight.points[1].id],
            by=actor(cast.editor),
            now=eight.now,
        )
    assert saved.change is not None
    with write():
        undo_change(change=saved.change, by=actor(cast.editor), now=eight.now)
    first, second = points(eight)[:2]
    assert (first.group_id, second.group_id, second.answer_id) == (None, None, None)
    page = editor.get(url(eight, 1))
    assert "Fibern byggs ut." in page.html and "Utkast" in page.text


def test_a_group_that_has_grown_is_not_undone_from_before(eight: Scene, cast: Cast) -> None:
    with write():
        saved = save_answer(
            point=eight.points[0],
            wording=Wording(Outcome.MET, "Ja."),
            finish=True,
            expected_version=0,
            also=[eight.points[1].id],
            by=actor(cast.editor),
            now=eight.now,
        )
    answer_for(eight, cast, 2, version=saved.answer.version)
    assert saved.change is not None
    with pytest.raises(ChangedSince), write():
        undo_change(change=saved.change, by=actor(cast.editor), now=eight.now)
    assert len({point.answer_id for point in points(eight)[:3]}) == 1


def test_the_group_gets_a_heading(eight: Scene, browser: Open, cast: Cast) -> None:
    answer_for(eight, cast, 1)
    editor = browser(cast.editor)
    editor.get(url(eight, 1))
    page = editor.press("Spara rubriken", title="Fiber  i Övre Dalen")
    assert "Gruppens rubrik är sparad." in page.text and "Fiber i Övre Dalen" in page.text
    page = editor.press("Spara rubriken", status=422, title="x" * 201)
    assert "Skriv högst 200 tecken." in page.text


def test_a_task_is_caused_by_the_whole_group(eight: Scene, browser: Open, cast: Cast) -> None:
    answer_for(eight, cast, 2, 4)
    editor = browser(cast.editor)
    editor.get(url(eight, 3))
    page = editor.click("Skapa revideringsuppgift")
    assert "3 synpunkter ligger bakom" in page.text
    page = editor.press("Skapa uppgiften", title="Skriv in fibern")
    assert {"röst 0", "röst 2", "röst 4"} <= set(re.findall(r"röst \d", page.text))
    assert "röst 1" not in page.text
    editor.get(url(eight, 7))
    page = editor.press("Koppla", task="1")
    assert "Punkt 7 hör nu till R-1." in page.text


def test_a_page_opened_on_an_undone_answer_overwrites_nothing(eight: Scene, cast: Cast) -> None:
    by, now = actor(cast.editor), eight.now
    with write():
        first = save_answer(
            point=eight.points[0], wording=Wording(Outcome.MET, "Ett."), finish=True,
            expected_version=0, also=[eight.points[1].id], by=by, now=now,
        )  # fmt: skip
    seen = first.answer.version  # by somebody who has point 2 open
    assert first.change is not None
    with write():
        undo_change(change=first.change, by=by, now=now)
    with write():
        save_answer(
            point=eight.points[1], wording=Wording(Outcome.NOT_MET, "Två."), finish=True,
            expected_version=0, by=by, now=now,
        )  # fmt: skip
    with pytest.raises(AnswerChanged), write():
        save_answer(
            point=eight.points[1], wording=Wording(Outcome.MET, "Tre."), finish=True,
            expected_version=seen, by=by, now=now,
        )  # fmt: skip
