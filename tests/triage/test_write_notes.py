"""Staff write notes to each other about a point and mention each other; nothing of it leaves the house."""

from collections.abc import Callable

import pytest
from sqlalchemy import select

from consult.core.audit import AuditEntry
from consult.core.db import db, write
from consult.triage.mentions import find_mentions
from consult.triage.models import NoteMention, PointNote
from tests.cast import Cast
from tests.client import Browser, Page
from tests.factories.triage import Scene

Open = Callable[..., Browser]
WRITE = "Spara anteckningen"


def url(scene: Scene, number: int, rest: str = "") -> str:
    return f"/staff/rounds/{scene.round.id}/points/{number}{rest}"


def token(page: Page) -> str:
    return str(page.form("Logga ut")[0]["fields"][0][1])


def notes() -> list[PointNote]:
    db.session.expire_all()
    return list(db.session.scalars(select(PointNote).order_by(PointNote.id)))


def mentions() -> list[NoteMention]:
    db.session.expire_all()
    return list(db.session.scalars(select(NoteMention).order_by(NoteMention.id)))


@pytest.fixture
def two(scene: Scene) -> Scene:
    with write():
        scene.response("Planen kommer för sent.", "Vägen är smal.")
    return scene


def note(browser: Browser, scene: Scene, text: str, number: int = 1, **fields: object) -> Page:
    browser.get(url(scene, number))
    return browser.press(WRITE, note_text=text, **fields)


def test_a_mentioned_colleague_finds_the_note_and_has_seen_it(two: Scene, browser: Open, cast: Cast) -> None:
    editor, reader = browser(cast.editor), browser(cast.reader)
    page = note(editor, two, "@läsare, stämmer mars?")
    assert "Anteckningen är sparad." in page.text and "@läsare, stämmer mars?" in page.text
    page = reader.get("/staff/")
    assert "Du är nämnd i 1 anteckning." in page.text
    page = reader.click("Läs anteckningen")
    assert "@läsare, stämmer mars?" in page.text
    assert mentions()[0].seen_at is None, "looking at a page changes nothing"
    reader.get(url(two, 1))
    assert mentions()[0].seen_at is None
    page = reader.press("Sett")
    assert page.url.startswith(url(two, 1)) and "Du är nämnd här." not in page.text
    assert mentions()[0].seen_at is not None
    assert "Du är nämnd" not in reader.get("/staff/").text
    assert "Du är inte nämnd" in reader.get("/staff/to-me").text


def test_opening_from_ones_list_is_seeing(two: Scene, browser: Open, cast: Cast) -> None:
    editor, registrar = browser(cast.editor), browser(cast.registrar)
    note(editor, two, "Läs den här.", mention=str(cast.registrar.id))
    note(editor, two, "Och den här, @Registrator.", number=2)
    registrar.get("/staff/to-me")
    page = registrar.press("Öppna punkt 1")
    assert "Till Registrator" in page.text
    assert page.url.startswith(url(two, 1)) and "Läs den här." in page.text
    registrar.get("/staff/to-me")
    page = registrar.press("Sett, punkt 2")
    assert page.url == "/staff/to-me" and "Du är inte nämnd" in page.text
    assert all(each.seen_at for each in mentions())


def test_who_is_mentioned_may_write_back_and_others_only_read(two: Scene, browser: Open, cast: Cast) -> None:
    editor, reader = browser(cast.editor), browser(cast.reader)
    assert WRITE not in reader.get(url(two, 1)).text
    reader.post(url(two, 1, "/notes"), {"csrf_token": token(reader.page), "note_text": "Nej"}, status=403)
    note(editor, two, "Vad säger du, @Läsare?")
    note(reader, two, "Det stämmer, @Handläggare.")
    assert [each.by for each in notes()] == ["Handläggare", "Läsare"]
    told, back = mentions()
    assert told.seen_at is not None, "writing back is having seen"
    assert back.user_id == cast.editor.id and back.seen_at is None
    assert WRITE not in browser(cast.facilitator).get(url(two, 1)).text
    assert WRITE not in reader.get(url(two, 2)).text


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("Vad säger du, @Nisse?", "Ingen kollega heter ”Nisse”."),
        ("  ", "Skriv något i anteckningen."),
        ("x" * 2001, "Skriv högst 2 000 tecken."),
    ],
)
def test_what_is_wrong_is_said_and_the_text_stays(
    two: Scene, browser: Open, cast: Cast, text: str, message: str
) -> None:
    editor = browser(cast.editor)
    editor.get(url(two, 1))
    page = editor.press(WRITE, status=422, note_text=text)
    assert message in page.text and page.title.startswith("Fel:")
    assert text.strip() in page.html
    assert notes() == []


def test_a_made_up_colleague_is_refused(two: Scene, browser: Open, cast: Cast) -> None:
    editor = browser(cast.editor)
    editor.get(url(two, 1))
    editor.press(WRITE, status=422, note_text="Hej", mention="999999")
    assert notes() == []


def test_pressing_twice_writes_once(two: Scene, browser: Open, cast: Cast) -> None:
    editor = browser(cast.editor)
    for _time in range(2):
        page = note(editor, two, "Kolla med @Läsare.")
    assert "Anteckningen är redan sparad." in page.text
    assert len(notes()) == 1 and len(mentions()) == 1


def test_the_log_knows_of_the_note_and_not_its_words(two: Scene, browser: Open, cast: Cast) -> None:
    note(browser(cast.editor), two, "Hemligt om @Läsare")
    entry = db.session.scalars(select(AuditEntry).where(AuditEntry.action == "note.written")).one()
    assert entry.details == {"mentioned": 1}


def test_the_mention_of_somebody_else_is_not_there(two: Scene, browser: Open, cast: Cast) -> None:
    note(browser(cast.editor), two, "Hej @Läsare")
    (mention,) = mentions()
    for user, number in ((cast.registrar, 1), (cast.reader, 2), (cast.reader, 999)):
        person = browser(user)
        data = {"csrf_token": token(person.get(url(two, 1)))}
        person.post(url(two, number, f"/mentions/{mention.id}/seen"), data, status=404)
    assert mentions()[0].seen_at is None


@pytest.mark.parametrize(
    ("text", "ids", "unknown", "ambiguous"),
    [
        ("@Anna Ek, se här", [1], [], []),
        ("@anna ek", [1], [], []),
        ("(@Bo) och @Bo igen", [3], [], []),
        ("@Anna?", [], [], ["Anna"]),
        ("@Anna Ekström tar den", [2], [], []),
        ("skriv till anna.ek@forsunda.example", [], [], []),
        ("@Planerare norr och @Bo", [4, 3], [], []),
        ("@Planeraren", [], ["Planeraren"], []),
        ("@ ensamt", [], [], []),
        ("@<script> @\u202eBo", [], [], []),
    ],
)
def test_names_after_the_sign(text: str, ids: list[int], unknown: list[str], ambiguous: list[str]) -> None:
    names = {1: "Anna Ek", 2: "Anna Ekström", 3: "Bo", 4: "Planerare norr"}
    found = find_mentions(text, names)
    assert (found.ids, found.unknown, found.ambiguous) == (ids, unknown, ambiguous)
