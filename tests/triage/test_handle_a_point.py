"""Theme, responsible and due date: chosen in the panel with the answer or alone, and found again in the list."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

from sqlalchemy import select

from consult.core.clock import now as clock_now
from consult.core.clock import today
from consult.core.db import db, write
from consult.triage.models import Answer, Point, StandardAnswer, Theme, WorkState
from tests.cast import Cast
from tests.client import Browser
from tests.factories.triage import Scene

Open = Callable[..., Browser]


def url(scene: Scene, number: int = 1, rest: str = "") -> str:
    return f"/staff/rounds/{scene.round.id}/points/{number}{rest}"


def fresh(number: int = 1) -> Point:
    db.session.expire_all()
    return db.session.scalars(select(Point).where(Point.number == number)).one()


def make_theme(scene: Scene, name: str) -> Theme:
    with write() as session:
        theme = Theme(
            programme_id=scene.programme.id, name=name, created_by="Handläggare", created_at=scene.now
        )
        session.add(theme)
    return theme


def make_standard(scene: Scene, **given: object) -> StandardAnswer:
    with write() as session:
        values = {"title": "Tack", "outcome": "noted", "reason": "Tack för synpunkten."} | given
        standard = StandardAnswer(
            **values, written_by="Handläggare", created_at=scene.now, updated_at=scene.now
        )
        session.add(standard)
    return standard


def test_all_is_saved_with_the_answer(scene: Scene, browser: Open, cast: Cast) -> None:
    with write():
        scene.response("Bron är smal.")
    editor = browser(cast.editor)
    editor.get(url(scene))
    editor.press(
        "Spara och gå vidare",
        theme="new", new_theme="  Vägar ", responsible=str(cast.administrator.id), due_on="2027-03-01",
        outcome="met", reason="Bron breddas.",
    )  # fmt: skip
    point = fresh()
    assert point.answer_id and point.due_on == date(2027, 3, 1)
    assert point.responsible_id == cast.administrator.id and point.assigned_at is not None
    theme = db.session.scalars(select(Theme)).one()
    assert (theme.name, point.theme_id) == ("Vägar", theme.id)


def test_it_is_saved_alone_and_a_typed_answer_stays(scene: Scene, browser: Open, cast: Cast) -> None:
    theme = make_theme(scene, "Vägar")
    with write():
        scene.response("Bron är smal.")
    editor = browser(cast.editor)
    editor.get(url(scene))
    page = editor.press("Spara utan svar", theme=str(theme.id), responsible=str(cast.editor.id))
    assert "Punkt 1 är ändrad." in page.text
    point = fresh()
    assert (point.theme_id, point.answer_id, point.assigned_at) == (theme.id, None, None)
    page = editor.press("Spara utan svar", due_on="2027-03-01", reason="Halvskrivet")
    assert "Halvskrivet" in page.html and "Punkt 1 är ändrad." in page.text
    assert fresh().due_on == date(2027, 3, 1) and fresh().answer_id is None
    page = editor.press("Ångra")
    assert fresh().due_on is None and fresh().theme_id == theme.id


def test_a_finished_answer_stays_finished(scene: Scene, browser: Open, cast: Cast) -> None:
    with write():
        scene.response("Bron är smal.")
        scene.answer(scene.points[0])
    editor = browser(cast.editor)
    editor.get(url(scene))
    editor.press("Spara utan svar", responsible=str(cast.editor.id))
    assert fresh().responsible_id == cast.editor.id
    assert db.session.scalars(select(Answer)).one().state is WorkState.DONE


def test_an_old_page_does_not_take_back_what_a_colleague_chose(
    scene: Scene, browser: Open, cast: Cast
) -> None:
    theme = make_theme(scene, "Vägar")
    with write():
        scene.response("Bron är smal.")
    editor, colleague = browser(cast.editor), browser(cast.administrator)
    editor.get(url(scene))
    colleague.get(url(scene))
    colleague.press("Spara utan svar", theme=str(theme.id))
    editor.press("Spara och gå vidare", outcome="met", reason="Bron breddas.")
    assert fresh().theme_id == theme.id


def test_a_theme_of_the_same_name_is_used_again(scene: Scene, browser: Open, cast: Cast) -> None:
    theme = make_theme(scene, "Vägar")
    with write():
        scene.response("Bron är smal.")
    editor = browser(cast.editor)
    editor.get(url(scene))
    editor.press("Spara utan svar", theme="new", new_theme="VÄGAR")
    assert fresh().theme_id == theme.id


def test_wrong_words_are_said_beside_the_field_and_the_answer_kept(
    scene: Scene, browser: Open, cast: Cast
) -> None:
    foreign = 99_999
    with write():
        scene.response("Bron är smal.")
    editor = browser(cast.editor)
    wrong: list[dict[str, Any]] = [
        {"theme": "new"},
        {"theme": str(foreign)},
        {"new_theme": "x" * 101},
        {"due_on": "snart"},
        {"responsible": str(cast.reader.id)},
    ]
    for field in wrong:
        editor.get(url(scene))
        page = editor.press("Spara och gå vidare", status=422, reason="Skrivet", outcome="met", **field)
        assert "Skrivet" in page.html and "Rätta en sak först" in page.text
        assert fresh().answer_id is None and fresh().theme_id is None


def test_the_list_is_filtered_and_the_queue_keeps_it(scene: Scene, browser: Open, cast: Cast) -> None:
    theme = make_theme(scene, "Vägar")
    with write():
        for number in range(4):
            scene.response(f"Röst {number}.")
        scene.points[0].theme_id = theme.id
        scene.points[1].responsible_id = cast.editor.id
        scene.points[2].responsible_id = cast.administrator.id
        scene.points[2].due_on = today(clock_now()) - timedelta(days=1)
        scene.points[3].due_on = today(clock_now())
    listing = f"/staff/rounds/{scene.round.id}/points"
    editor = browser(cast.editor)

    def shown(**chosen: object) -> list[int]:
        editor.get(listing)
        fields: dict[str, Any] = {name: str(value) for name, value in chosen.items()}
        page = editor.press("Filtrera", **fields)
        return [n for n in range(4) if f"Röst {n}." in page.text]

    assert shown(theme=theme.id) == [0] and shown(theme=0) == [1, 2, 3]
    assert shown(responsible=cast.editor.id) == [1] and shown(responsible=0) == [0, 3]
    assert shown(extra="overdue") == [2] and shown(extra="grouped") == []
    page = editor.get(f"{listing}?theme=0&responsible={cast.editor.id}")
    page = editor.click(scene.points[1].comment.response.invitation.organisation.name)
    assert "Inget tema" in page.text and "Mina" in page.text and "Punkt 1 av 1" in page.text
    assert shown(theme="") == [0, 1, 2, 3]


def test_a_standard_answer_is_inserted_after_what_was_typed(scene: Scene, browser: Open, cast: Cast) -> None:
    standard = make_standard(scene)
    make_standard(scene, title="Gammalt", retired_at=scene.now, retired_by="Handläggare")
    with write():
        scene.response("Bron är smal.")
    editor = browser(cast.editor)
    page = editor.get(url(scene))
    assert "Gammalt" not in page.text
    page = editor.press("Infoga", standard="", reason="Mina ord.")
    assert "Välj ett standardsvar i listan." in page.text and "Mina ord." in page.html
    page = editor.press("Infoga", standard=str(standard.id), theme="new", new_theme="Vägar")
    assert "Mina ord.\n\nTack för synpunkten." in page.html and "Vägar" in page.html
    assert fresh().answer_id is None
    editor.press("Spara och gå vidare")
    answer = db.session.scalars(select(Answer)).one()
    assert answer.reason == "Mina ord.\n\nTack för synpunkten." and answer.outcome == "noted"
    assert answer.standard_answer_id == standard.id


def test_readers_see_it_and_change_nothing(scene: Scene, browser: Open, cast: Cast) -> None:
    theme = make_theme(scene, "Vägar")
    with write():
        scene.response("Bron är smal.")
        scene.points[0].theme_id, scene.points[0].responsible_id = theme.id, cast.editor.id
    page = browser(cast.reader).get(url(scene))
    assert "Vägar" in page.text and cast.editor.name in page.text and "Spara utan svar" not in page.text
