"""A handler cuts a comment into points: by sentences, by marked text, part by part; and every step can be undone."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from consult.core.db import db, write
from consult.triage.models import DeskChange, PassedOver, Point
from consult.triage.queries.passages import text_left
from tests.cast import Cast
from tests.client import Browser, with_token
from tests.factories.triage import Scene

Open = Callable[..., Browser]
BODY = "Vi har 84 medlemmar. Det viktigaste är mark, t.ex. i Norrby. Planen måste bli klar tidigare.\n\nTack för ordet."


def url(scene: Scene, number: int) -> str:
    return f"/staff/rounds/{scene.round.id}/points/{number}"


def passages(scene: Scene) -> list[tuple[int, str]]:
    """Number and words of every point."""
    db.session.expire_all()
    rows = db.session.scalars(select(Point).where(Point.round_id == scene.round.id).order_by(Point.number))
    return [(row.number, row.comment.body[row.begins : row.ends]) for row in rows]


@pytest.fixture
def letter(scene: Scene) -> Scene:
    with write():
        scene.response(BODY)
    return scene


def cut(editor: Browser, scene: Scene, first: int, last: int | str = "", at: int = 1) -> str:
    editor.get(url(scene, at))
    return editor.press("Markera som punkt", first=str(first), last=str(last)).text


def test_the_first_marking_narrows_the_point_and_the_next_ones_are_new(
    letter: Scene, browser: Open, cast: Cast
) -> None:
    editor = browser(cast.editor)
    text = cut(editor, letter, 2)
    assert "Punkt 1 är markerad." in text
    assert "2 stycken är inte markerade." in text
    text = cut(editor, letter, 3)
    assert "Punkt 2 är markerad." in text
    assert passages(letter) == [
        (1, "Det viktigaste är mark, t.ex. i Norrby."),
        (2, "Planen måste bli klar tidigare."),
    ]
    assert [left.passages for left in text_left(db.session(), letter.round.id)] == [
        ["Vi har 84 medlemmar.", "Tack för ordet."]
    ]


def test_a_part_that_nobody_marked_is_marked_or_passed_over(letter: Scene, browser: Open, cast: Cast) -> None:
    editor = browser(cast.editor)
    cut(editor, letter, 2, 3)
    page = editor.press("Låt vara: Tack för ordet.")
    assert "1 stycke lämnas utan svar." in page.text
    assert "Behöver inget svar, enligt Handläggare" in page.text
    page = editor.press("Markera som punkt: Vi har 84 medlemmar.")
    assert "Punkt 2 är markerad." in page.text
    assert "inte marker" not in page.text
    assert text_left(db.session(), letter.round.id) == []
    page = editor.press("Ta tillbaka")
    assert "1 stycke är inte markerat." in page.text
    row = db.session.scalars(select(PassedOver)).one()
    assert (row.by, row.lifted_by) == ("Handläggare", "Handläggare")


def test_all_that_is_left_is_passed_over_at_once(letter: Scene, browser: Open, cast: Cast) -> None:
    editor = browser(cast.editor)
    cut(editor, letter, 2)
    page = editor.press("Låt resten vara")
    assert "3 stycken lämnas utan svar." in page.text or "2 stycken lämnas utan svar." in page.text
    assert text_left(db.session(), letter.round.id) == []


def test_marking_is_undone_step_by_step(letter: Scene, browser: Open, cast: Cast) -> None:
    editor = browser(cast.editor)
    cut(editor, letter, 2)
    cut(editor, letter, 3)
    page = editor.press("Ångra")
    assert "Ångrat för 2 punkter." in page.text
    assert passages(letter) == [(1, "Det viktigaste är mark, t.ex. i Norrby.")]
    first = db.session.scalars(select(DeskChange).order_by(DeskChange.id)).first()
    assert first is not None
    page = editor.post(f"/staff/rounds/{letter.round.id}/changes/{first.id}/undo", with_token(editor))
    assert passages(letter) == [(1, BODY)]
    page = editor.post(f"/staff/rounds/{letter.round.id}/changes/{first.id}/undo", with_token(editor))
    assert "Det är redan ångrat." in page.text
    assert passages(letter) == [(1, BODY)]


def test_a_number_is_never_given_twice(letter: Scene, browser: Open, cast: Cast) -> None:
    editor = browser(cast.editor)
    cut(editor, letter, 2)
    cut(editor, letter, 3)
    editor.press("Ångra")
    cut(editor, letter, 4)
    assert [number for number, _words in passages(letter)] == [1, 3]


def test_a_step_is_not_undone_when_its_points_have_been_worked_on(
    letter: Scene, browser: Open, cast: Cast
) -> None:
    editor = browser(cast.editor)
    cut(editor, letter, 2)
    cut(editor, letter, 3)
    change = db.session.scalars(select(DeskChange.id).order_by(DeskChange.id.desc())).first()
    editor.get(url(letter, 2))
    editor.press("Spara och gå vidare", outcome="met", reason="Vi flyttar fram planen.")
    page = editor.post(f"/staff/rounds/{letter.round.id}/changes/{change}/undo", with_token(editor))
    assert "Inget är ångrat. Punkt 2 har ändrats sedan dess." in page.text
    assert [number for number, _words in passages(letter)] == [1, 2]


def test_a_passage_is_taken_out_of_a_point_that_has_an_answer(
    letter: Scene, browser: Open, cast: Cast
) -> None:
    with write():
        letter.answer(letter.points[0])
    editor = browser(cast.editor)
    cut(editor, letter, 4)
    assert passages(letter) == [
        (1, BODY.removesuffix("\n\nTack för ordet.")),
        (2, "Tack för ordet."),
    ]
    points = db.session.scalars(select(Point).order_by(Point.number)).all()
    assert [bool(point.answer_id) for point in points] == [True, False]


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"first": ""}, "Välj vilka meningar som ska bli en punkt."),
        ({"first": "3", "last": "2"}, "Välj vilka meningar som ska bli en punkt."),
        ({"first": "99"}, "Välj vilka meningar som ska bli en punkt."),
        ({"begins": "20", "ends": "21"}, "Det finns inga ord där."),
        ({"begins": "0", "ends": "9999"}, "Just den texten är redan punkt 1."),
    ],
)
def test_what_cannot_be_a_point_is_said(
    letter: Scene, browser: Open, cast: Cast, fields: dict[str, str], message: str
) -> None:
    editor = browser(cast.editor)
    editor.get(url(letter, 1))
    page = editor.press("Markera som punkt", status=422, **fields)
    assert message in page.text
    assert passages(letter) == [(1, BODY)]


def test_text_over_the_border_of_two_points_is_refused(letter: Scene, browser: Open, cast: Cast) -> None:
    editor = browser(cast.editor)
    cut(editor, letter, 2)
    cut(editor, letter, 3)
    editor.get(url(letter, 1))
    page = editor.press("Markera som punkt", status=422, first="1", last="3")
    assert "Texten går över gränsen för punkt 1, 2." in page.text


def test_a_comment_of_another_response_is_not_found(letter: Scene, browser: Open, cast: Cast) -> None:
    with write():
        other = letter.response("En annan röst.")
    editor = browser(cast.editor)
    editor.get(url(letter, 1))
    comment = other.comments[0].id
    editor.press("Markera som punkt", status=404, comment=str(comment), first="1")


def test_a_reader_sees_the_parts_but_cuts_nothing(letter: Scene, browser: Open, cast: Cast) -> None:
    cut(browser(cast.editor), letter, 2)
    reader = browser(cast.reader)
    page = reader.get(url(letter, 1))
    assert "2 stycken är inte markerade." in page.text
    assert "Dela upp i flera punkter" not in page.text
    fields = with_token(reader, {"comment": "1", "first": "1"})
    reader.post(f"{url(letter, 1)}/passages", fields, status=403)


def test_the_words_left_are_found_in_few_statements(
    scene: Scene, count_sql: list[str], browser: Open, cast: Cast
) -> None:
    with write():
        for number in range(30):
            scene.response(f"Mening ett {number}. Mening två {number}.")
    editor = browser(cast.editor)
    for number in (1, 5, 9):
        cut(editor, scene, 1, at=number)
    round_id = scene.round.id
    count_sql.clear()
    left = text_left(db.session(), round_id)
    assert len(count_sql) == 3
    assert [each.number for each in left] == [1, 5, 9]
    early = text_left(db.session(), scene.round.id, scene.now - timedelta(days=30))
    assert early == []
    assert db.session.scalar(select(func.count(Point.id))) == 30
