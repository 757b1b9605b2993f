"""A reviewer goes through what waits, one after the other; what is sent back comes first to the handler and is kept."""

from collections.abc import Callable

import pytest
from sqlalchemy import select

from consult.accounts.models import User
from consult.core.db import db, write
from consult.triage.actions.answers import Wording, save_answer
from consult.triage.actions.changes import undo_change
from consult.triage.models import Answer, AnswerReturn, DeskChange, Outcome, WorkState
from tests.cast import Cast, actor
from tests.client import Browser
from tests.factories.triage import Scene

Open = Callable[..., Browser]
NEXT, ACCEPT, RETURN = "Spara och gå vidare", "Godkänn svaret", "Skicka tillbaka"


def url(scene: Scene, number: int | str, query: str = "") -> str:
    return f"/staff/rounds/{scene.round.id}/points/{number}{query}"


def states() -> list[WorkState]:
    db.session.expire_all()
    return list(db.session.scalars(select(Answer.state).order_by(Answer.id)))


@pytest.fixture
def waiting(scene: Scene, cast: Cast) -> Scene:
    """Four points; 1, 2 and 4 wait for review, 2 on another section."""
    with write() as session:
        session.get_one(User, cast.reviewer.id).active = True
        scene.response("ett")
        scene.response("två", on=scene.background)
        scene.response("tre", "fyra")
        for each in (0, 1, 3):
            scene.answer(scene.points[each], state=WorkState.FOR_REVIEW, reason=f"Svar {each + 1}.")
    return scene


def test_accepting_goes_on_to_the_next_that_waits_in_the_same_filter(
    waiting: Scene, browser: Open, cast: Cast
) -> None:
    reviewer = browser(cast.reviewer)
    reviewer.get("/staff/")
    reviewer.click("Granska")
    page = reviewer.click("Börja granska")
    assert page.url == url(waiting, 1, "?state=for_review")
    query = f"?state=for_review&section={waiting.section.id}"
    reviewer.get(url(waiting, 1, query))
    page = reviewer.press(ACCEPT)
    assert "Svaret på punkt 1 är klart." in page.text
    assert page.url == url(waiting, 4, query), (
        "not 2, which is on another section, nor 3, which lacks an answer"
    )
    page = reviewer.press(RETURN, note="Nämn taxan.")
    assert "Det finns inga fler att granska i urvalet." in page.text
    assert page.url.startswith(f"/staff/rounds/{waiting.round.id}/points?")
    assert states() == [WorkState.DONE, WorkState.FOR_REVIEW, WorkState.DRAFT]


def test_the_buttons_stand_in_the_list_too(waiting: Scene, browser: Open, cast: Cast) -> None:
    reviewer = browser(cast.reviewer)
    page = reviewer.get(f"/staff/rounds/{waiting.round.id}/points?state=for_review&sort=newest")
    assert page.text.count(ACCEPT) == 3 and "Svar 2." in page.text
    page = reviewer.press(ACCEPT)
    assert page.url == f"/staff/rounds/{waiting.round.id}/points?state=for_review&sort=newest"
    assert page.text.count(ACCEPT) == 2
    page = reviewer.press(RETURN, status=422, note="  ")
    assert "Skriv varför du skickar tillbaka svaret." in page.text
    reviewer.get(f"/staff/rounds/{waiting.round.id}/points?state=for_review")
    page = reviewer.press(RETURN, note="Läs om.")
    assert page.url == f"/staff/rounds/{waiting.round.id}/points?state=for_review"
    for user in (cast.editor, cast.reader):
        page = browser(user).get(f"/staff/rounds/{waiting.round.id}/points?state=for_review")
        assert ACCEPT not in page.text


def test_what_came_back_comes_first_to_the_handler(waiting: Scene, browser: Open, cast: Cast) -> None:
    reviewer, editor = browser(cast.reviewer), browser(cast.editor)
    reviewer.get(url(waiting, 4))
    reviewer.press(RETURN, note="Nämn taxan.")
    page = editor.get("/staff/")
    assert "1 svar är tillbaka från granskning." in page.text
    todo = page.text[page.text.index("Det här behöver dig") :]
    assert todo.index("tillbaka från granskning") < todo.index("är inte bedömd")
    page = editor.click("Rätta svaren")
    assert page.text.count("Utkast") == 2, "the tab and the row"
    page = editor.click("Firma")
    assert "Nämn taxan." in page.text and "Tillbaka från granskning" in page.text
    editor.press(NEXT, outcome="met", reason="Taxan prövas i november.")
    assert "tillbaka från granskning" not in editor.get("/staff/").text


def test_what_the_reviewer_wrote_stays_to_be_read(waiting: Scene, browser: Open, cast: Cast) -> None:
    reviewer, editor = browser(cast.reviewer), browser(cast.editor)
    for note in ("Nämn taxan.", "Och när."):
        reviewer.get(url(waiting, 1))
        reviewer.press(RETURN, note=note)
        page = editor.get(url(waiting, 1))
        assert page.text.count(note) == 1
        editor.press(NEXT, outcome="met", reason=f"Rättat: {note}")
    page = reviewer.get(url(waiting, 1))
    assert "Tillbaka från granskning 2 gånger förut" in page.text
    assert "Nämn taxan." in page.html and "Och när." in page.html and "Granskare" in page.text


def test_a_return_that_was_undone_was_none(waiting: Scene, browser: Open, cast: Cast) -> None:
    boss = browser(cast.administrator)
    boss.get(url(waiting, 1))
    boss.press(RETURN, note="Fel knapp.")
    assert db.session.scalars(select(AnswerReturn)).one().note == "Fel knapp."
    boss.press("Ångra")
    assert states()[0] is WorkState.FOR_REVIEW
    assert "Fel knapp." not in boss.get(url(waiting, 1)).html


def test_the_reviewer_sees_how_many_an_answer_is_for(waiting: Scene, browser: Open, cast: Cast) -> None:
    with write() as session:
        session.get_one(User, cast.reviewer.id)
        for each in range(3):
            waiting.response(f"Fiber, röst {each}.")
        new = [point.id for point in waiting.points[5:]]
        saved = save_answer(
            point=waiting.points[4],
            wording=Wording(Outcome.MET, "Fibern byggs ut."),
            finish=True,
            expected_version=0,
            also=new,
            by=actor(cast.editor),
            now=waiting.now,
        )
    assert saved.answer.state is WorkState.FOR_REVIEW
    reviewer = browser(cast.reviewer)
    page = reviewer.get(url(waiting, 6, "?state=for_review"))
    assert "Svaret gäller 3 punkter från 3 organisationer." in page.text
    page = reviewer.get(f"/staff/rounds/{waiting.round.id}/points?state=for_review")
    assert page.text.count("Svaret gäller 3 punkter från 3 organisationer.") == 3
    reviewer.get(url(waiting, 5, "?state=for_review&sort=newest"))
    page = reviewer.press(ACCEPT)
    assert "Det gäller 3 punkter." in page.text
    assert page.url == url(waiting, 4, "?state=for_review&sort=newest"), "the others of the group are done"
    assert states().count(WorkState.DONE) == 1


def test_undoing_the_step_that_made_the_answer_takes_its_returns_along(
    scene: Scene, browser: Open, cast: Cast
) -> None:
    with write() as session:
        session.get_one(User, cast.reviewer.id).active = True
        scene.response("ett", "två")
        save_answer(
            point=scene.points[0],
            wording=Wording(Outcome.MET, "Ja."),
            finish=True,
            expected_version=0,
            also=[scene.points[1].id],
            by=actor(cast.editor),
            now=scene.now,
        )
    reviewer = browser(cast.reviewer)
    reviewer.get(url(scene, 1))
    reviewer.press(RETURN, note="Nej.")
    with write() as session:
        for change in session.scalars(select(DeskChange).order_by(DeskChange.id.desc())):
            undo_change(change=change, by=actor(cast.editor), now=scene.now)
    assert "Nej." not in browser(cast.editor).get(url(scene, 1)).text


def test_the_list_takes_as_many_statements_for_three_as_for_forty(
    waiting: Scene, browser: Open, cast: Cast, count_sql: list[str]
) -> None:
    reviewer, counts = browser(cast.reviewer), []
    for more in (0, 37):
        with write():
            for each in range(more):
                waiting.response(f"röst {each}")
                waiting.answer(waiting.points[-1], state=WorkState.FOR_REVIEW)
        count_sql.clear()
        reviewer.get(f"/staff/rounds/{waiting.round.id}/points?state=for_review")
        counts.append(len(count_sql))
    assert counts[0] == counts[1]
