"""Two handlers at the same answer: what the other saved is seen, and never overwritten, in groups too."""

from collections.abc import Callable
from datetime import timedelta

import pytest
import time_machine
from sqlalchemy import select

from consult.accounts.models import User
from consult.core.db import db, write
from consult.triage.actions.answers import Wording, save_answer
from consult.triage.models import Answer, Outcome, Point, WorkState
from tests.cast import Cast, actor
from tests.client import Browser
from tests.factories.triage import Scene

Open = Callable[..., Browser]
NEXT, DRAFT = "Spara och gå vidare", "Spara utkast"


def url(scene: Scene, number: int, query: str = "") -> str:
    return f"/staff/rounds/{scene.round.id}/points/{number}{query}"


def reasons() -> list[str]:
    db.session.expire_all()
    return list(db.session.scalars(select(Answer.reason).order_by(Answer.id)))


@pytest.fixture
def group(scene: Scene, cast: Cast) -> Scene:
    """Points 1 to 5; 3 and 5 are a group with a draft of an answer, 4 stands alone and has none."""
    with write():
        for number in range(1, 6):
            scene.response(f"Bygg ut fibern, röst {number}.")
        save_answer(
            point=scene.points[2],
            wording=Wording(Outcome.NOTED, "Första utkastet."),
            finish=False,
            expected_version=0,
            also=[scene.points[4].id],
            by=actor(cast.editor),
            now=scene.now,
        )
    return scene


def test_what_was_saved_through_another_point_of_the_group_is_seen(
    group: Scene, browser: Open, cast: Cast
) -> None:
    one, other = browser(cast.editor), browser(cast.administrator)
    other.get(url(group, 5))
    one.get(url(group, 3))
    one.press(NEXT, outcome="met", reason="Vi bygger ut.")
    page = other.press(NEXT, status=409, outcome="not_met", reason="Pengarna räcker inte.")
    assert "Handläggare sparade ett annat svar" in page.text
    assert "Vi bygger ut." in page.html and "Pengarna räcker inte." in page.html
    assert reasons() == ["Vi bygger ut."]
    # Saving again is saving on top of what is now seen; it holds for both points.
    other.press(NEXT, outcome="not_met", reason="Pengarna räcker inte.")
    assert reasons() == ["Pengarna räcker inte."]
    page = browser(cast.reader).get(url(group, 3))
    assert "Pengarna räcker inte." in page.text and "Administratör" in page.text


@pytest.mark.parametrize("button", [NEXT, DRAFT])
def test_a_point_that_has_joined_a_group_meanwhile(
    group: Scene, browser: Open, cast: Cast, button: str
) -> None:
    one, other = browser(cast.editor), browser(cast.administrator)
    other.get(url(group, 4))
    with write():
        answer_id = db.session.get_one(Point, group.points[2].id).answer_id
        save_answer(
            point=group.points[2],
            wording=Wording(Outcome.MET, "Vi bygger ut."),
            finish=True,
            expected_version=db.session.get_one(Answer, answer_id).version,
            also=[group.points[3].id],
            by=actor(cast.editor),
            now=group.now,
        )
    page = other.press(button, status=409, outcome="not_met", reason="Nej.")
    assert "Vi bygger ut." in page.html and "Nej." in page.html
    assert reasons() == ["Vi bygger ut."]
    one.get(url(group, 4))
    assert "Svaret gäller 3 punkter" in one.page.text


def test_a_reviewer_does_not_accept_what_changed_through_another_point(
    group: Scene, browser: Open, cast: Cast
) -> None:
    with write() as session:
        session.get_one(User, cast.reviewer.id).active = True
    editor, reviewer = browser(cast.editor), browser(cast.reviewer)
    editor.get(url(group, 3))
    editor.press(NEXT, outcome="met", reason="Vi bygger ut.")
    reviewer.get(url(group, 5))
    editor.get(url(group, 3))
    editor.press(NEXT, outcome="not_met", reason="Något helt annat.")
    page = reviewer.press("Godkänn svaret")
    assert "har ändrats sedan du läste det" in page.text and page.url.startswith(url(group, 5))
    assert db.session.scalars(select(Answer.state)).one() is WorkState.FOR_REVIEW


def test_after_a_group_comes_a_point_outside_it(group: Scene, browser: Open, cast: Cast) -> None:
    editor = browser(cast.editor)
    with write():
        for number in (6, 7):
            group.response(f"röst {number}")
    editor.get(url(group, 3))
    page = editor.press(NEXT, outcome="met", reason="Vi bygger ut.")
    assert page.url.startswith(url(group, 4))
    page = editor.press(NEXT, outcome="met", reason="Vi bygger ut.")
    assert page.url.startswith(url(group, 6)), "5 has its answer since 3"


def test_who_saved_a_little_while_ago_is_said_and_not_for_long(
    group: Scene, browser: Open, cast: Cast
) -> None:
    line = "Handläggare skriver här, kl. 10.42"
    with time_machine.travel(group.now + timedelta(minutes=5), tick=False):
        assert line in browser(cast.administrator).get(url(group, 5)).text
        assert "skriver här" not in browser(cast.editor).get(url(group, 5)).text
    with time_machine.travel(group.now + timedelta(minutes=16), tick=False):
        assert "skriver här" not in browser(cast.administrator).get(url(group, 5)).text
