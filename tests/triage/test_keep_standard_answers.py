"""Standard answers and themes: written, renamed, taken out of use, and found where they are used."""

from collections.abc import Callable

from sqlalchemy import select

from consult.core.db import db, write
from consult.triage.models import Answer, Point, StandardAnswer, Theme
from tests.cast import Cast
from tests.client import Browser, with_token
from tests.factories.triage import Scene
from tests.triage.test_handle_a_point import make_standard, make_theme

Open = Callable[..., Browser]


def at(scene: Scene, rest: str) -> str:
    return f"/staff/rounds/{scene.round.id}/{rest}"


def test_one_is_written_changed_and_retired(scene: Scene, browser: Open, cast: Cast) -> None:
    editor = browser(cast.editor)
    editor.get(at(scene, "points"))
    page = editor.click("Standardsvar")
    assert "Inga standardsvar än" in page.text
    editor.click("Nytt standardsvar")
    page = editor.press("Spara standardsvaret", status=422, title="Tack", reason="")
    assert "Skriv texten." in page.text
    page = editor.press("Spara standardsvaret", reason="Tack för synpunkten.", outcome="noted")
    assert "Standardsvaret är sparat." in page.text and "Noteras" in page.text
    editor.click("Tack")
    editor.press("Spara standardsvaret", reason="Tack så mycket.")
    row = db.session.scalars(select(StandardAnswer)).one()
    assert (row.reason, row.outcome, row.version) == ("Tack så mycket.", "noted", 2)
    editor.click("Nytt standardsvar")
    page = editor.press("Spara standardsvaret", status=422, title="TACK", reason="x")
    assert "Det finns redan ett standardsvar med det namnet." in page.text
    editor.get(at(scene, "standard-answers"))
    page = editor.press("Sluta använda")
    assert "Används inte längre" in page.text
    page = editor.press("Använd igen")
    assert "Används inte längre" not in page.text


def test_two_who_write_see_each_other(scene: Scene, browser: Open, cast: Cast) -> None:
    standard = make_standard(scene)
    one, two = browser(cast.editor), browser(cast.administrator)
    for each in (one, two):
        each.get(at(scene, f"standard-answers/{standard.id}"))
    two.press("Spara standardsvaret", reason="Den andras ord.")
    page = one.press("Spara standardsvaret", status=409, reason="Mina ord.")
    assert "Den andras ord." in page.text and "Mina ord." in page.html
    one.press("Spara standardsvaret")
    assert db.session.scalars(select(StandardAnswer)).one().reason == "Mina ord."


def test_the_count_opens_the_points_it_counts(scene: Scene, browser: Open, cast: Cast) -> None:
    standard = make_standard(scene)
    with write():
        for number in range(3):
            scene.response(f"Röst {number}.")
        for point in scene.points[:2]:
            scene.answer(point).standard_answer_id = standard.id
    reader = browser(cast.reader)
    reader.get(at(scene, "standard-answers"))
    page = reader.click("2 synpunkter")
    assert [f"Röst {number}." in page.text for number in range(3)] == [True, True, False]
    assert len(db.session.scalars(select(Answer)).all()) == 2


def test_a_theme_is_renamed_counted_and_removed_when_unused(scene: Scene, browser: Open, cast: Cast) -> None:
    used, idle_id = make_theme(scene, "Vägar"), make_theme(scene, "Fiber").id
    with write():
        scene.response("Röst 0.")
        scene.response("Röst 1.")
        db.session.get_one(Point, scene.points[0].id).theme_id = used.id
    editor = browser(cast.editor)
    editor.get(at(scene, "points"))
    editor.click("Teman")
    page = editor.click("1 synpunkt")
    assert "Röst 0." in page.text and "Röst 1." not in page.text
    editor.get(at(scene, "themes"))
    token = with_token(editor)
    page = editor.post(at(scene, f"themes/{used.id}"), {**token, f"theme{used.id}-name": "FIBER"}, status=422)
    assert "Det finns redan ett tema med det namnet." in page.text
    page = editor.post(at(scene, f"themes/{used.id}"), {**token, f"theme{used.id}-name": "Broar"})
    assert "Temat har fått ett nytt namn." in page.text and "Broar" in page.text
    page = editor.press("Ta bort Fiber")
    assert "Temat Fiber är borttaget." in page.text
    page = editor.post(at(scene, f"themes/{used.id}/remove"), token)
    assert "Temat Broar används och kan inte tas bort." in page.text
    assert [theme.name for theme in db.session.scalars(select(Theme))] == ["Broar"]
    editor.post(at(scene, f"themes/{idle_id}/remove"), token, status=404)


def test_undoing_a_step_whose_old_theme_is_gone_leaves_none(scene: Scene, browser: Open, cast: Cast) -> None:
    old, new = make_theme(scene, "Gammalt"), make_theme(scene, "Nytt")
    with write():
        scene.response("Röst 0.")
        db.session.get_one(Point, scene.points[0].id).theme_id = old.id
    editor = browser(cast.editor)
    editor.get(at(scene, "points"))
    editor.press("Tema", all="1")
    page = editor.press("Ändra 1 punkt", theme=str(new.id))
    _form, undo = page.form("Ångra")
    with write():
        db.session.delete(db.session.get_one(Theme, old.id))
    editor.press("Ångra")
    assert undo and db.session.scalars(select(Point)).one().theme_id is None


def test_readers_change_nothing(scene: Scene, browser: Open, cast: Cast) -> None:
    standard, theme = make_standard(scene), make_theme(scene, "Vägar")
    reader = browser(cast.reader)
    for rest in ("standard-answers", "themes"):
        page = reader.get(at(scene, rest))
        assert "Sluta använda" not in page.text and "Byt namn" not in page.text
    reader.post(at(scene, f"themes/{theme.id}/remove"), with_token(reader), status=403)
    reader.get(at(scene, f"standard-answers/{standard.id}"), status=403)
