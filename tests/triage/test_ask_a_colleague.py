"""A handler asks a colleague or a department about a point; what they say can be used in the answer."""

from collections.abc import Callable
from datetime import date

import pytest
from sqlalchemy import select

from consult.core.audit import AuditEntry
from consult.core.db import db, write
from consult.triage.models import Advice, Answer, Outcome, Point, PointGroup
from tests.cast import Cast
from tests.client import Browser
from tests.factories.triage import Scene

Open = Callable[..., Browser]
SEND, GIVE, USE = "Skicka frågan", "Spara rådet", "Använd texten"


def url(scene: Scene, number: int, rest: str = "") -> str:
    return f"/staff/rounds/{scene.round.id}/points/{number}{rest}"


def all_advice() -> list[Advice]:
    db.session.expire_all()
    return list(db.session.scalars(select(Advice).order_by(Advice.id)))


@pytest.fixture
def two(scene: Scene) -> Scene:
    with write():
        scene.response("Planen kommer för sent.", "Vägen är smal.")
    return scene


def ask(browser: Browser, scene: Scene, number: int = 1, **fields: object) -> None:
    browser.get(url(scene, number))
    browser.press(SEND, **{"question": "Hinner ni till mars?", **fields})


def test_a_colleague_is_asked_and_answers(two: Scene, browser: Open, cast: Cast) -> None:
    editor, reader = browser(cast.editor), browser(cast.reader)
    editor.get(url(two, 1, "?sort=newest"))
    page = editor.press(SEND, asked_user=str(cast.reader.id), question="Hinner ni?", answer_by="2027-03-01")
    assert page.url.startswith(url(two, 1, "?sort=newest"))
    assert "Läsare ser frågan på sin startsida och får ett mejl." in page.text
    assert "Väntar på svar, senast 1 mars 2027" in page.text
    (advice,) = all_advice()
    assert (advice.asked_id, advice.question, advice.due_on) == (
        cast.reader.id,
        "Hinner ni?",
        date(2027, 3, 1),
    )

    start = reader.get("/staff/")
    assert "1 fråga väntar på ditt svar." in start.text
    page = reader.click("Svara på frågan")
    assert "Hinner ni?" in page.text and "Planen kommer för sent." in page.text
    page = reader.click("Punkt 1")
    page = reader.press(
        GIVE, **{f"advice{advice.id}-words": "Mars går bra.", f"advice{advice.id}-outcome": "met"}
    )
    assert "Rådet är sparat." in page.text and "Mars går bra." in page.text
    (advice,) = all_advice()
    assert (advice.body, advice.outcome, advice.given_by) == ("Mars går bra.", Outcome.MET, "Läsare")
    assert "väntar på ditt svar" not in reader.get("/staff/").text
    assert "Ingen har frågat dig just nu." in reader.get("/staff/to-me").text
    actions = db.session.scalars(
        select(AuditEntry.action).where(AuditEntry.action.startswith("advice."))
    ).all()
    assert actions == ["advice.asked", "advice.given"]
    assert db.session.scalar(select(Answer)) is None, "advice decides nothing"


def test_advice_is_put_into_what_is_typed_and_nothing_is_saved(two: Scene, browser: Open, cast: Cast) -> None:
    with write() as session:
        session.add(given(two, cast, "Mars går bra.", Outcome.PARTLY_MET))
    editor = browser(cast.editor)
    editor.get(url(two, 1))
    page = editor.press(USE, reason="Tack för synpunkten.")
    assert "Den är inte sparad än." in page.text
    form, _button = page.form("Spara och gå vidare")
    fields = dict(form["fields"])
    assert fields["reason"].split() == ["Tack", "för", "synpunkten.", "Mars", "går", "bra."]
    assert fields["outcome"] == "partly_met"
    assert db.session.scalar(select(Answer)) is None
    page = editor.press(USE)
    assert dict(page.form("Spara utkast")[0]["fields"])["reason"].count("Mars går bra.") == 1
    editor.press("Spara och gå vidare")
    answer = db.session.scalars(select(Answer)).one()
    assert answer.reason.endswith("Mars går bra.") and answer.outcome is Outcome.PARTLY_MET


def given(scene: Scene, cast: Cast, words: str, outcome: Outcome | None = None) -> Advice:
    return Advice(
        point_id=scene.points[0].id,
        asked_id=cast.reader.id,
        question="Hinner ni?",
        asked_by="Handläggare",
        asked_at=scene.now,
        outcome=outcome,
        body=words,
        given_by="Läsare",
        given_at=scene.now,
    )


def test_a_department_is_asked_and_a_handler_types_in_what_it_said(
    two: Scene, browser: Open, cast: Cast
) -> None:
    editor, other, reader = browser(cast.editor), browser(cast.administrator), browser(cast.reader)
    ask(editor, two, asked_name="Kommunens fastighetsbolag")
    assert "Frågan är antecknad. Skriv in svaret här när det kommer." in editor.page.text
    (advice,) = all_advice()
    assert advice.asked_id is None and advice.asked_name == "Kommunens fastighetsbolag"
    page = reader.get(url(two, 1))
    assert "Kommunens fastighetsbolag" in page.text and GIVE not in page.text
    refused = {"csrf_token": token(page), f"advice{advice.id}-words": "Nej"}
    reader.post(url(two, 1, f"/advice/{advice.id}"), refused, status=403)
    other.get(url(two, 1))
    page = other.press(GIVE, **{f"advice{advice.id}-words": "Bolaget ställer sig bakom."})
    assert "Antecknat av Administratör" in page.text
    # The next question offers the name.
    assert '<option value="Kommunens fastighetsbolag">' in editor.get(url(two, 2)).html


def token(page: object) -> str:
    form = page.form("Logga ut")[0]  # type: ignore[attr-defined]
    return str(form["fields"][0][1])


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"question": "Vad säger ni?"}, "Välj en kollega, eller skriv vilken förvaltning du frågar."),
        ({"asked_name": "Bolaget", "question": "  "}, "Skriv vad du vill fråga."),
        ({"asked_name": "Bolaget", "question": "x" * 2001}, "Skriv högst 2 000 tecken."),
        ({"asked_name": "B" * 201, "question": "Vad?"}, "Skriv högst 200 tecken."),
        ({"asked_user": "999999", "question": "Vad säger ni?"}, "Välj"),
        ({"asked_name": "Bolaget", "question": "Vad?", "answer_by": "i morgon"}, "Skriv"),
    ],
)
def test_what_lacks_is_said_and_the_question_stays(
    two: Scene, browser: Open, cast: Cast, fields: dict[str, str], message: str
) -> None:
    editor = browser(cast.editor)
    editor.get(url(two, 1))
    page = editor.press(SEND, status=422, **fields)
    assert message in page.text and page.title.startswith("Fel:")
    assert fields["question"].strip() in page.html
    assert all_advice() == []


def test_either_a_colleague_or_a_department(two: Scene, browser: Open, cast: Cast) -> None:
    editor = browser(cast.editor)
    editor.get(url(two, 1))
    page = editor.press(
        SEND, status=422, asked_user=str(cast.reader.id), asked_name="Bolaget", question="Vad?"
    )
    assert "Välj antingen en kollega eller en förvaltning." in page.text
    assert all_advice() == []


def test_pressing_twice_asks_once(two: Scene, browser: Open, cast: Cast) -> None:
    editor = browser(cast.editor)
    for _time in range(2):
        ask(editor, two, asked_user=str(cast.reader.id))
    assert "Frågan är redan ställd." in editor.page.text
    assert len(all_advice()) == 1


def test_a_question_is_taken_back(two: Scene, browser: Open, cast: Cast) -> None:
    editor, reader = browser(cast.editor), browser(cast.reader)
    ask(editor, two, asked_user=str(cast.reader.id))
    (advice,) = all_advice()
    reader.get(url(two, 1))
    assert "Frågan är tillbakatagen." in editor.press("Ta tillbaka frågan").text
    # The colleague had the page open.
    page = reader.press(GIVE, **{f"advice{advice.id}-words": "För sent"})
    assert "Frågan är redan besvarad eller tillbakatagen." in page.text
    assert all_advice()[0].body == "" and "väntar på ditt svar" not in reader.get("/staff/").text
    assert "Tillbakatagen av Handläggare" in page.text and GIVE not in page.text


def test_only_who_was_asked_answers_and_only_that(two: Scene, browser: Open, cast: Cast) -> None:
    ask(browser(cast.editor), two, asked_user=str(cast.reader.id))
    (advice,) = all_advice()
    words = {f"advice{advice.id}-words": "Nej"}
    for user in (cast.editor, cast.registrar, cast.facilitator, cast.administrator):
        person = browser(user)
        page = person.get(url(two, 1))
        assert GIVE not in page.text
        person.post(url(two, 1, f"/advice/{advice.id}"), {"csrf_token": token(page), **words}, status=403)
    reader = browser(cast.reader)
    page = reader.get(url(two, 1))
    assert SEND not in page.text and "Ta tillbaka frågan" not in page.text
    forms = {"csrf_token": token(page), "question": "Vad?", "asked_name": "Bolaget", **words}
    reader.post(url(two, 1, "/advice"), forms, status=403)
    reader.post(url(two, 1, f"/advice/{advice.id}/withdraw"), forms, status=403)
    reader.post(url(two, 1, f"/advice/{advice.id}/use"), forms, status=403)
    reader.post(url(two, 2, f"/advice/{advice.id}"), forms, status=404)
    reader.post(url(two, 1, "/advice/999999"), forms, status=404)
    page = reader.get(url(two, 1))
    page = reader.press(GIVE, status=422, **{f"advice{advice.id}-words": " "})
    assert "Skriv vad du vill råda till." in page.text
    assert all_advice()[0].given_at is None


def test_handlers_find_what_waits_and_what_has_come(two: Scene, browser: Open, cast: Cast) -> None:
    editor = browser(cast.editor)
    ask(editor, two, number=2, asked_user=str(cast.reader.id))
    with write() as session:
        session.add(given(two, cast, "Mars går bra."))
    page = editor.get("/staff/")
    assert "1 synpunkt väntar på råd." in page.text and "Råd har kommit om 1 synpunkt." in page.text
    page = editor.click("Visa dem som väntar på råd")
    assert "Vägen är smal." in page.text and "Planen kommer" not in page.text
    editor.get("/staff/")
    page = editor.click("Visa råden")
    assert "Planen kommer" in page.text and "Vägen är smal." not in page.text


def test_advice_reaches_the_others_of_a_group(two: Scene, browser: Open, cast: Cast) -> None:
    with write() as session:
        group = PointGroup(round_id=two.round.id, created_by="Handläggare", created_at=two.now)
        session.add(group)
        session.flush()
        for point in session.scalars(select(Point)):
            point.group_id = group.id
        session.add(given(two, cast, "Mars går bra."))
    page = browser(cast.editor).get(url(two, 2))
    assert "Mars går bra." in page.text and "Om punkt 1" in page.text
