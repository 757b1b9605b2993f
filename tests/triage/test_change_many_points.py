"""Many points at once, ticked or all of a filter: the count before, one step, and the whole of it undone."""

from collections.abc import Callable
from time import monotonic

import pytest
from sqlalchemy import func, select

from consult.accounts.models import User
from consult.core.db import db, write
from consult.triage.actions.bulk import Order, change_points, standing_of
from consult.triage.bulk import Bulk, seal
from consult.triage.models import Answer, AnswerReturn, DeskChange, Point, StandardAnswer, Theme, WorkState
from tests.cast import Cast, actor
from tests.client import Browser
from tests.factories.triage import Scene
from tests.triage.test_handle_a_point import make_standard, make_theme

Open = Callable[..., Browser]


def listing(scene: Scene, query: str = "") -> str:
    return f"/staff/rounds/{scene.round.id}/points{query}"


def points() -> list[Point]:
    db.session.expire_all()
    return list(db.session.scalars(select(Point).order_by(Point.number)))


@pytest.fixture
def reviewed(cast: Cast) -> None:
    with write() as session:
        session.get_one(User, cast.reviewer.id).active = True


@pytest.fixture
def six(scene: Scene) -> Scene:
    with write():
        for number in range(6):
            scene.response(f"Röst {number}.")
    return scene


def test_ticked_points_get_a_theme_and_it_is_undone(six: Scene, browser: Open, cast: Cast) -> None:
    editor = browser(cast.editor)
    editor.get(listing(six))
    page = editor.press("Tema", point=["2", "4"])
    assert "2 punkter." in page.text
    page = editor.press("Ändra 2 punkter", theme="new", new_theme="Fiber")
    assert "2 punkter är ändrade." in page.text and page.text.count("Fiber") >= 2
    theme = db.session.scalars(select(Theme)).one()
    assert [point.theme_id == theme.id for point in points()] == [False, True, False, True, False, False]
    page = editor.press("Ångra")
    assert "Ångrat för 2 punkter." in page.text
    assert [point.theme_id for point in points()] == [None] * 6


def test_all_of_a_filter_get_a_person_and_a_date(six: Scene, browser: Open, cast: Cast) -> None:
    theme = make_theme(six, "Fiber")
    with write():
        for point in six.points[:3]:
            db.session.get_one(Point, point.id).theme_id = theme.id
    editor = browser(cast.editor)
    editor.get(listing(six, f"?theme={theme.id}"))
    editor.press("Ansvarig", all="1")
    page = editor.press("Ändra 3 punkter", responsible=str(cast.administrator.id))
    assert f"theme={theme.id}" in page.url
    assert [point.responsible_id for point in points()] == [cast.administrator.id] * 3 + [None] * 3
    assert all(point.assigned_at for point in points()[:3])
    editor.press("Klar senast", all="1")
    editor.press("Ändra 3 punkter", due_on="2027-03-01")
    assert [bool(point.due_on) for point in points()] == [True] * 3 + [False] * 3
    editor.press("Ansvarig", all="1")
    editor.press("Ändra 3 punkter", responsible="0")
    assert [point.responsible_id for point in points()] == [None] * 6


def test_nothing_is_changed_when_the_choice_has_changed_since(six: Scene, browser: Open, cast: Cast) -> None:
    theme = make_theme(six, "Fiber")
    editor = browser(cast.editor)
    editor.get(listing(six))
    page = editor.press("Tema", all="1")
    assert "6 punkter." in page.text
    with write():
        six.response("Kom emellan.")
    page = editor.press("Ändra 6 punkter", status=409, theme=str(theme.id))
    assert "Urvalet har ändrats sedan sidan visades. Inget är ändrat." in page.text
    assert "7 punkter." in page.text and {point.theme_id for point in points()} == {None}
    editor.press("Ändra 7 punkter")
    assert {point.theme_id for point in points()} == {theme.id}


def test_a_standard_answer_fills_the_undecided_each_with_its_own(
    six: Scene, browser: Open, cast: Cast
) -> None:
    standard = make_standard(six)
    with write():
        six.answer(six.points[0])
    editor = browser(cast.editor)
    editor.get(listing(six, "?state=all"))
    page = editor.press("Standardsvar", all="1")
    assert "5 punkter" in page.text and "1 hoppas över: den har redan ett svar." in page.text
    page = editor.press("Ändra 5 punkter", status=422)
    assert "Välj ett standardsvar." in page.text
    page = editor.press("Ändra 5 punkter", standard=str(standard.id), finish="done")
    assert "5 punkter är ändrade. 1 punkt hoppades över." in page.text
    found = points()
    assert len({point.answer_id for point in found}) == 6
    made = db.session.scalars(select(Answer).where(Answer.standard_answer_id == standard.id)).all()
    assert {(row.reason, row.state) for row in made} == {("Tack för synpunkten.", WorkState.DONE)}
    editor.press("Ångra")
    assert [bool(point.answer_id) for point in points()] == [True] + [False] * 5
    assert db.session.scalar(select(func.count()).select_from(Answer)) == 1


def test_a_standard_answer_without_outcome_is_only_a_draft(six: Scene, browser: Open, cast: Cast) -> None:
    standard = make_standard(six, outcome=None)
    editor = browser(cast.editor)
    editor.get(listing(six))
    editor.press("Standardsvar", point="1")
    page = editor.press("Ändra 1 punkt", status=422, standard=str(standard.id), finish="done")
    assert "Standardsvaret har inget utfall." in page.text and not points()[0].answer_id
    editor.press("Ändra 1 punkt", finish="draft")
    assert db.session.get_one(Answer, points()[0].answer_id).state is WorkState.DRAFT


def test_drafts_are_finished_accepted_and_sent_back(
    reviewed: None, six: Scene, browser: Open, cast: Cast
) -> None:
    with write():
        for point in six.points[:3]:
            six.answer(point, state=WorkState.DRAFT)
        six.answer(six.points[3], state=WorkState.DRAFT).outcome = None
    editor, reviewer = browser(cast.editor), browser(cast.reviewer)
    editor.get(listing(six))
    page = editor.press("Gör klara", all="1")
    assert "3 punkter" in page.text and "3 hoppas över" in page.text
    editor.press("Ändra 3 punkter")
    states = [answer.state for answer in db.session.scalars(select(Answer).order_by(Answer.id))]
    assert states == [WorkState.FOR_REVIEW] * 3 + [WorkState.DRAFT]
    reviewer.get(listing(six, "?state=for_review"))
    reviewer.press("Skicka tillbaka flera", point=["1"])
    page = reviewer.press("Ändra 1 punkt", status=422, note="")
    assert "Skriv varför du skickar tillbaka svaret." in page.text
    reviewer.press("Ändra 1 punkt", note="Saknar tid.")
    assert db.session.scalars(select(AnswerReturn)).one().note == "Saknar tid."
    reviewer.get(listing(six, "?state=for_review"))
    reviewer.press("Godkänn flera", all="1")
    reviewer.press("Ändra 2 punkter")
    states = [answer.state for answer in db.session.scalars(select(Answer).order_by(Answer.id))]
    assert states == [WorkState.DRAFT, WorkState.DONE, WorkState.DONE, WorkState.DRAFT]


def test_an_answer_that_was_changed_after_it_was_read_is_not_accepted(
    reviewed: None, six: Scene, browser: Open, cast: Cast
) -> None:
    with write():
        answer = six.answer(six.points[0], state=WorkState.FOR_REVIEW)
    reviewer = browser(cast.reviewer)
    reviewer.get(listing(six, "?state=for_review"))
    reviewer.press("Godkänn flera", all="1")
    with write():
        row = db.session.get_one(Answer, answer.id)
        row.reason, row.version = "Något annat", row.version + 1
    reviewer.press("Ändra 1 punkt", status=409)
    assert db.session.get_one(Answer, answer.id).state is WorkState.FOR_REVIEW


def test_nothing_ticked_and_odd_numbers_are_answered_kindly(six: Scene, browser: Open, cast: Cast) -> None:
    editor = browser(cast.editor)
    editor.get(listing(six))
    assert "Du har inte markerat någon punkt." in editor.press("Tema").text
    page = editor.get(listing(six, "/bulk/theme?point=9999999999&point=x&point=77"))
    assert "Du har inte markerat någon punkt." in page.text


def test_others_may_not(reviewed: None, six: Scene, browser: Open, cast: Cast) -> None:
    for user, path in ((cast.reader, "theme"), (cast.reviewer, "theme"), (cast.editor, "review/accept")):
        browser(user).get(listing(six, f"/bulk/{path}?all=1"), status=403)
    assert "i urvalet</span>" not in browser(cast.reader).get(listing(six)).html


@pytest.mark.parametrize("what", [Bulk.THEME, Bulk.STANDARD])
def test_five_thousand_points(scene: Scene, cast: Cast, what: Bulk) -> None:
    from consult.triage.actions.changes import undo_change
    from consult.triage.actions.handling import Handling

    standard = make_standard(scene)
    with write() as session:
        response = scene.response("Första.")
        comment = scene.points[0].comment
        session.add_all(
            Point.whole(comment, round_id=scene.round.id, number=number, now=scene.now)
            for number in range(100, 5099)
        )
    assert response.id
    rows = points()
    ids, standing = [row.id for row in rows], [standing_of(row, None) for row in rows]
    order = Order(what, handling=Handling(new_theme="Allt")) if what is Bulk.THEME else Order(
        what, standard=db.session.get_one(StandardAnswer, standard.id), finish=True
    )  # fmt: skip
    began = monotonic()
    with write():
        done = change_points(
            round_id=scene.round.id, point_ids=ids, order=order,
            seen=seal(what, standing), by=actor(cast.editor), now=scene.now,
        )  # fmt: skip
    assert (done.points, done.passed) == (5000, 0) and monotonic() - began < 30
    with write():
        undo_change(change=db.session.scalars(select(DeskChange)).one(), by=actor(cast.editor), now=scene.now)
    assert db.session.scalar(select(func.count()).select_from(Answer)) == 0
    assert db.session.scalar(select(func.count()).where(Point.theme_id.is_not(None))) == 0


def test_statements_do_not_grow_with_the_points(
    six: Scene, browser: Open, cast: Cast, count_sql: list[str]
) -> None:
    make_standard(six)
    editor = browser(cast.editor)

    def statements(rest: str) -> int:
        editor.get(listing(six, rest))
        count_sql.clear()
        editor.get(listing(six, rest))
        return len(count_sql)

    pages = ("", "/bulk/theme?all=1", "/bulk/standard?all=1", "/bulk/finish?all=1")
    few = [statements(rest) for rest in pages]
    with write():
        for number in range(30):
            six.response(f"Till {number}.")
    assert [statements(rest) for rest in pages] == few
    assert max(few) <= 10
