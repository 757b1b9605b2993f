"""A handler decides what to do about a point and says why; a reviewer accepts it or sends it back."""

from collections.abc import Callable

import pytest
from sqlalchemy import select

from consult.accounts.models import User
from consult.core.audit import AuditEntry
from consult.core.db import db, write
from consult.triage.models import Answer, Outcome, PassedOver, Point, WorkState
from tests.cast import Cast
from tests.client import Browser
from tests.factories.triage import Scene

Open = Callable[..., Browser]
NEXT, DRAFT = "Spara och gå vidare", "Spara utkast"


def url(scene: Scene, number: int, query: str = "") -> str:
    return f"/staff/rounds/{scene.round.id}/points/{number}{query}"


def answers() -> list[Answer]:
    db.session.expire_all()
    return list(
        db.session.scalars(select(Answer).join(Point, Point.answer_id == Answer.id).order_by(Point.id))
    )


@pytest.fixture
def three(scene: Scene) -> Scene:
    with write():
        scene.response("ett", "två", "tre")
    return scene


def test_saving_goes_on_to_the_next_undecided(three: Scene, browser: Open, cast: Cast) -> None:
    editor = browser(cast.editor)
    editor.get(url(three, 1))
    page = editor.press(
        NEXT, outcome="partly_met", reason="Vi flyttar fram målet.", remainder="Samråd tar tid."
    )
    assert "Svaret på punkt 1 är klart." in page.text
    assert page.url.startswith(url(three, 2))
    page = editor.press(NEXT, outcome="not_met", reason="Det styrs av taxan.")
    page = editor.press(NEXT, outcome="noted", reason="Tack, vi tar med oss det.")
    assert "Det finns inga fler obesvarade i urvalet." in page.text
    first, second, _third = answers()
    assert (first.outcome, first.reason, first.remainder) == (
        Outcome.PARTLY_MET,
        "Vi flyttar fram målet.",
        "Samråd tar tid.",
    )
    assert first.state is WorkState.DONE and first.written_by == "Handläggare"
    assert second.remainder == ""


def test_the_next_is_looked_for_in_the_same_filter(three: Scene, browser: Open, cast: Cast) -> None:
    with write():
        three.response("på bakgrunden", on=three.background)
        three.response("fem", received_at=three.now)
    editor = browser(cast.editor)
    editor.get(url(three, 3, f"?section={three.section.id}&sort=newest"))
    page = editor.press(NEXT, outcome="met", reason="Ja.")
    # The newest response first: after 3, the last, the list begins again at 5. Point 4 is on another section.
    assert page.url == url(three, 5, f"?section={three.section.id}&sort=newest")


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"outcome": "met", "reason": ""}, "Skriv ett svar innan du sparar utfallet."),
        ({"outcome": "not_met", "reason": "  \n "}, "Skriv ett svar innan du sparar utfallet."),
        ({"outcome": None, "reason": "Ett svar utan utfall"}, "Välj ett utfall innan du sparar."),
        ({"outcome": "met", "reason": "x" * 20_001}, "Skriv högst 20 000 tecken."),
    ],
)
def test_what_lacks_is_said_and_nothing_is_saved(
    three: Scene, browser: Open, cast: Cast, fields: dict[str, str | None], message: str
) -> None:
    editor = browser(cast.editor)
    editor.get(url(three, 1))
    page = editor.press(NEXT, status=422, **fields)
    assert message in page.text
    assert page.reader.title.startswith("Fel:")
    assert (fields["reason"] or "").strip() in page.html
    assert answers() == []


def test_a_made_up_outcome_is_refused(three: Scene, browser: Open, cast: Cast) -> None:
    editor = browser(cast.editor)
    editor.get(url(three, 1))
    editor.press(NEXT, status=422, outcome="hurra", reason="Svar")
    assert answers() == []


def test_a_draft_needs_nothing_and_stays(three: Scene, browser: Open, cast: Cast) -> None:
    editor = browser(cast.editor)
    editor.get(url(three, 1))
    page = editor.press(DRAFT, reason="Halvt tänkt")
    assert "Utkastet till punkt 1 är sparat." in page.text and "Halvt tänkt" in page.html
    (answer,) = answers()
    assert answer.state is WorkState.DRAFT and answer.outcome is None


def test_two_handlers_never_overwrite_each_other(three: Scene, browser: Open, cast: Cast) -> None:
    one, other = browser(cast.editor), browser(cast.administrator)
    one.get(url(three, 1))
    other.get(url(three, 1))
    other.press(NEXT, outcome="met", reason="Den andras svar")
    page = one.press(NEXT, status=409, outcome="not_met", reason="Mitt eget svar")
    assert "Den andras svar" in page.html and "Mitt eget svar" in page.html
    assert answers()[0].reason == "Den andras svar"
    one.press(NEXT, outcome="not_met", reason="Mitt eget svar")
    assert answers()[0].reason == "Mitt eget svar"


def test_undo_makes_it_a_draft_again(three: Scene, browser: Open, cast: Cast) -> None:
    editor = browser(cast.editor)
    editor.get(url(three, 1))
    editor.press(NEXT, outcome="met", reason="För snabbt")
    page = editor.press("Ångra")
    assert "Ångrat. Texten finns kvar som utkast." in page.text and "För snabbt" in page.html
    assert answers()[0].state is WorkState.DRAFT


def test_every_change_is_in_the_log(three: Scene, browser: Open, cast: Cast) -> None:
    editor = browser(cast.editor)
    editor.get(url(three, 1))
    editor.press(NEXT, outcome="met", reason="Hemlig text i svaret")
    editor.press("Ångra")
    kinds = AuditEntry.object_kind.in_(["point", "desk_change"])
    entries = list(db.session.scalars(select(AuditEntry).where(kinds).order_by(AuditEntry.id)))
    assert [entry.action for entry in entries] == ["answer.saved", "desk.undone"]
    assert "Hemlig" not in str([entry.details for entry in entries])


@pytest.fixture
def reviewed(three: Scene, cast: Cast) -> Scene:
    with write() as session:
        session.get_one(User, cast.reviewer.id).active = True
    return three


def test_with_a_reviewer_the_answer_waits(reviewed: Scene, browser: Open, cast: Cast) -> None:
    editor = browser(cast.editor)
    editor.get(url(reviewed, 1))
    page = editor.press(NEXT, outcome="met", reason="Vi ändrar.")
    assert "väntar på granskning" in page.text
    assert answers()[0].state is WorkState.FOR_REVIEW
    reviewer = browser(cast.reviewer)
    reviewer.get(url(reviewed, 1))
    assert "Svaret på punkt 1 är klart." in reviewer.press("Godkänn svaret").text
    assert answers()[0].state is WorkState.DONE


def test_a_reviewer_sends_it_back_with_a_reason(reviewed: Scene, browser: Open, cast: Cast) -> None:
    with write():
        reviewed.answer(reviewed.points[0], state=WorkState.FOR_REVIEW)
    reviewer = browser(cast.reviewer)
    reviewer.get(url(reviewed, 1))
    assert (
        "Skriv varför du skickar tillbaka svaret."
        in reviewer.press("Skicka tillbaka", status=422, note=" ").text
    )
    reviewer.press("Skicka tillbaka", note="Nämn taxan också.")
    answer = answers()[0]
    assert (answer.state, answer.review_note) == (WorkState.DRAFT, "Nämn taxan också.")
    editor = browser(cast.editor)
    assert "Nämn taxan också." in editor.get(url(reviewed, 1)).text
    editor.press(NEXT, outcome="met", reason="Vi ändrar. Taxan prövas i november.")
    assert answers()[0].review_note == ""


def test_a_review_of_an_old_text_is_refused(reviewed: Scene, browser: Open, cast: Cast) -> None:
    with write():
        reviewed.answer(reviewed.points[0], state=WorkState.FOR_REVIEW)
    reviewer, editor = browser(cast.reviewer), browser(cast.editor)
    reviewer.get(url(reviewed, 1))
    editor.get(url(reviewed, 1))
    editor.press(NEXT, outcome="not_met", reason="Något helt annat")
    assert "har ändrats sedan du läste det" in reviewer.press("Godkänn svaret").text
    assert answers()[0].state is WorkState.FOR_REVIEW


@pytest.mark.parametrize("role", ["reviewer", "registrar", "facilitator", "reader"])
def test_others_read_but_do_not_write(reviewed: Scene, browser: Open, cast: Cast, role: str) -> None:
    person = browser(getattr(cast, role))
    page = person.get(url(reviewed, 1))
    assert NEXT not in page.text
    person.post(f"{url(reviewed, 1)}/answer", {"outcome": "met", "reason": "Nej"}, status=400)
    token = page.form("Logga ut")[0]["fields"][0][1]
    data = {"csrf_token": token, "outcome": "met", "reason": "Nej", "version": "0"}
    person.post(f"{url(reviewed, 1)}/answer", data, status=403)
    assert answers() == []


def test_an_unchanged_comment_offers_its_old_answer(scene: Scene, browser: Open, cast: Cast) -> None:
    with write():
        old = scene.response("samma ord", "andra ord")
        scene.answer(scene.points[0], Outcome.NOT_MET, "Taxan styr.")
        scene.answer(scene.points[1], Outcome.MET, "Ja.")
        scene.response("samma ord", "ändrade ord", by=old.invitation, supersedes=old)
    editor = browser(cast.editor)
    assert "Använd samma svar" not in editor.get(url(scene, 4)).text
    page = editor.get(url(scene, 3))
    assert "Taxan styr." in page.text
    editor.press("Använd samma svar")
    answer = db.session.get_one(Answer, db.session.get_one(Point, scene.points[2].id).answer_id)
    assert (answer.outcome, answer.reason, answer.state) == (Outcome.NOT_MET, "Taxan styr.", WorkState.DONE)


def test_an_unchanged_comment_is_cut_and_answered_as_before(scene: Scene, browser: Open, cast: Cast) -> None:
    words = "Mark behövs. Vägen är smal. Tack."
    with write() as session:
        old = scene.response(words)
        scene.answer(scene.points[0], Outcome.MET, "Mark planeras.")
        session.get_one(Point, scene.points[0].id).ends = 12
        second = Point.whole(old.comments[0], round_id=scene.round.id, number=2, now=scene.now)
        second.begins, second.ends, second.with_wording = 13, 27, False
        session.add(second)
        scene.round.point_counter = 2
        session.flush()
        scene.answer(second, Outcome.NOT_MET, "Vägen är statens.")
        session.add(
            PassedOver(comment_id=old.comments[0].id, begins=28, ends=33, at=scene.now, by="Handläggare")
        )
        scene.response(words, by=old.invitation, supersedes=old)
    editor = browser(cast.editor)
    page = editor.get(url(scene, 3))
    assert "delad i 2 punkter" in page.text and "Vägen är statens." in page.text
    page = editor.press("Använd samma svar")
    assert "2 punkter är bedömda som förut." in page.text
    rows = db.session.scalars(select(Point).where(Point.number >= 3).order_by(Point.begins)).all()
    assert [row.comment.body[row.begins : row.ends] for row in rows] == ["Mark behövs.", "Vägen är smal."]
    found = [db.session.get_one(Answer, row.answer_id) for row in rows]
    assert [answer.outcome for answer in found] == [Outcome.MET, Outcome.NOT_MET]
    assert "inte markerat" not in editor.get(url(scene, 3)).text
    page = editor.get(url(scene, 3))
    assert "Använd samma svar" not in page.text
