"""A handler makes a task of one or several points, writes the new text beside them, and completes it."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from sqlalchemy import select

from consult.core.db import db, write
from consult.programmes.models import GoalVersion, MeasureVersion, SectionVersion
from consult.triage.models import RevisionDraft, RevisionTask, RevisionTaskPoint, RevisionTaskVersion
from tests.cast import Cast
from tests.client import Browser
from tests.factories.triage import Scene, make_scene

Open = Callable[..., Browser]
SAVE, COMPLETE = "Spara utkast", "Klar, lägg i nästa version"
TITLE = "Tidigarelägg planen för Norrby"


def base(scene: Scene) -> str:
    return f"/staff/rounds/{scene.round.id}"


def one(query: Any) -> Any:
    db.session.expire_all()
    return db.session.scalars(query).one()


@pytest.fixture
def two(scene: Scene) -> Scene:
    with write():
        scene.response("Planen måste bli klar tidigare.", "2028 är för sent.")
    return scene


@pytest.fixture
def task(two: Scene) -> str:
    """Address of a task on measure 12, caused by point 1."""
    with write() as session:
        row = RevisionTask(
            round_id=two.round.id,
            number=1,
            title=TITLE,
            section_id=two.section.id,
            measure_id=two.measures[1].id,
            created_by="Handläggare",
            created_at=two.now,
        )
        session.add(row)
        session.flush()
        session.add(RevisionTaskPoint(task_id=row.id, point_id=two.points[0].id))
        session.merge(two.round).task_counter = 1
    return f"{base(two)}/tasks/1"


def test_a_task_from_a_point_knows_its_text(two: Scene, browser: Open, cast: Cast) -> None:
    editor = browser(cast.editor)
    editor.get(f"{base(two)}/points/1")
    editor.click("Skapa revideringsuppgift")
    page = editor.press("Skapa uppgiften", title=TITLE, responsible=str(cast.editor.id), due_on="2027-03-19")
    assert "Uppgiften R-1 är skapad." in page.text
    assert "1 synpunkt ligger bakom" in page.text and "19 mars 2027" in page.text
    row = one(select(RevisionTask))
    assert (row.measure_id, row.section_id, row.due_on) == (
        two.measures[1].id,
        two.section.id,
        date(2027, 3, 19),
    )
    assert "R-1 " + TITLE in editor.get(f"{base(two)}/points/1").text
    assert TITLE in editor.get(f"{base(two)}/tasks").text


def test_several_points_make_one_task(two: Scene, browser: Open, cast: Cast) -> None:
    editor = browser(cast.editor)
    editor.get(f"{base(two)}/tasks/new?point=1&point=2&point=99&point=x")
    page = editor.press("Skapa uppgiften", title=TITLE)
    assert "2 synpunkter ligger bakom" in page.text


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"title": ""}, "Skriv vad som ska göras."),
        ({"title": "x" * 201}, "Skriv högst 200 tecken."),
        ({"title": "Bra", "target": ""}, "Välj vilken text som ska ändras."),
        ({"title": "Bra", "target": "measure:999"}, ""),
        ({"title": "Bra", "due_on": "nitton mars"}, ""),
        ({"title": "Bra", "responsible": "999"}, ""),
    ],
)
def test_bad_tasks_are_refused_with_the_words_kept(
    two: Scene, browser: Open, cast: Cast, fields: dict[str, str], message: str
) -> None:
    editor = browser(cast.editor)
    editor.get(f"{base(two)}/tasks/new?point=1")
    page = editor.press("Skapa uppgiften", status=422, instruction="Behåll mig", **fields)
    assert message in page.text and "Behåll mig" in page.html
    assert db.session.scalars(select(RevisionTask)).all() == []


def test_a_text_of_another_programme_cannot_be_chosen(two: Scene, browser: Open, cast: Cast) -> None:
    with write() as session:
        other = make_scene(session, two.now, slug="kultur", case="KS 2026/200")
    editor = browser(cast.editor)
    editor.get(f"{base(two)}/tasks/new")
    editor.press("Skapa uppgiften", status=422, title="Bra", target=f"section:{other.section.id}")


def test_the_draft_is_shared_and_shows_what_changes(two: Scene, task: str, browser: Open, cast: Cast) -> None:
    editor = browser(cast.editor)
    page = editor.get(task)
    assert "1 synpunkt saknar svar. Uppgiften kan bli klar ändå" in page.text
    editor.press(SAVE, body="Planen ska kunna antas senast i mars 2028.", schedule="juni 2027–mars 2028")
    page = browser(cast.administrator).get(task)
    assert "struket: under hösten" in page.text and "tillagt: senast i mars" in page.text
    assert "Remissversionen" in page.text and "Pågår" in page.text
    assert "ord tillagda" in page.text
    assert "Visa sida vid sida" in editor.get(f"{task}?diff=one").text


def test_completing_makes_the_next_version(two: Scene, task: str, browser: Open, cast: Cast) -> None:
    editor = browser(cast.editor)
    editor.get(task)
    page = editor.press(
        COMPLETE,
        body="Planen ska kunna antas senast i mars 2028.",
        schedule="juni 2027–mars 2028",
        financing="500 000 kr inom budget",
    )
    assert "Uppgiften är klar och den nya texten är sparad." in page.text
    assert "Den nya texten är version 2." in page.text
    made = one(select(MeasureVersion).where(MeasureVersion.number == 2))
    assert made.description == "Planen ska kunna antas senast i mars 2028."
    assert made.accountable_id == two.board.id and made.starts_on is not None
    assert [row.amount for row in made.financing] == [500_000]
    assert one(select(RevisionTaskVersion)).measure_version_id == made.id
    assert db.session.scalars(select(RevisionDraft)).all() == []
    # From the version back to the points behind it.
    page = browser(cast.reader).get(f"/staff/versions/measure/{made.id}")
    assert "Planen måste bli klar tidigare." in page.text


def test_a_section_and_a_goal_can_be_revised(scene: Scene, browser: Open, cast: Cast) -> None:
    with write():
        scene.response("om bakgrunden", on=scene.background)
        scene.response("om delmålet", on=scene.sub_goal)
    editor = browser(cast.editor)
    for number, words in ((1, "Ny bakgrund.\n\nMed **fet** text."), (2, "Det finns mark att köpa 2028.")):
        editor.get(f"{base(scene)}/tasks/new?point={number}")
        editor.press("Skapa uppgiften", title="Skriv om")
        editor.press(COMPLETE, body=words)
    assert one(select(SectionVersion).where(SectionVersion.number == 2)).body.startswith("Ny bakgrund.")
    goal = one(select(GoalVersion).where(GoalVersion.number == 2))
    assert (goal.label, goal.text) == ("Delmål 3.1", "Det finns mark att köpa 2028.")


def test_an_unchanged_or_empty_text_makes_no_version(
    two: Scene, task: str, browser: Open, cast: Cast
) -> None:
    editor = browser(cast.editor)
    editor.get(task)
    assert "Texten är inte ändrad." in editor.press(COMPLETE, status=422).text
    assert "Skriv den nya texten." in editor.press(COMPLETE, status=422, title="").text
    page = editor.press("Stäng utan ändring")
    assert "Texten är som förut." in page.text
    assert db.session.scalars(select(RevisionTaskVersion)).all() == []


def test_two_handlers_see_both_drafts(two: Scene, task: str, browser: Open, cast: Cast) -> None:
    first, second = browser(cast.editor), browser(cast.administrator)
    first.get(task)
    second.get(task)
    second.press(SAVE, body="Den andras text")
    page = first.press(SAVE, status=409, body="Min egen text")
    assert "Den andras text" in page.html and "Min egen text" in page.html
    assert one(select(RevisionDraft)).fields["body"] == "Den andras text"
    first.press(SAVE, body="Min egen text")
    assert one(select(RevisionDraft)).fields["body"] == "Min egen text"


def test_a_version_saved_elsewhere_is_not_overwritten(
    two: Scene, task: str, browser: Open, cast: Cast
) -> None:
    editor = browser(cast.editor)
    editor.get(task)
    with write():
        two.measure_version(two.measures[1], "En ny rubrik från någon annan")
    page = editor.press(COMPLETE, status=409, body="Min egen text")
    assert "En ny rubrik från någon annan" in page.html and "Min egen text" in page.html
    editor.press(COMPLETE, body="Min egen text")
    made = one(select(MeasureVersion).where(MeasureVersion.number == 3))
    assert made.description == "Min egen text"


def test_a_completed_task_takes_no_more_text(two: Scene, task: str, browser: Open, cast: Cast) -> None:
    first, second = browser(cast.editor), browser(cast.administrator)
    first.get(task)
    second.get(task)
    first.press(COMPLETE, body="Den text som gäller.")
    assert "redan klar" in second.press(COMPLETE, body="För sent").text
    assert one(select(MeasureVersion).where(MeasureVersion.number == 2)).description == "Den text som gäller."


def test_points_are_attached_and_detached(two: Scene, task: str, browser: Open, cast: Cast) -> None:
    editor = browser(cast.editor)
    editor.get(task)
    assert "2 synpunkter ligger bakom" in editor.press("Koppla", number="2").text
    for number in ("99", "", "två", "99999999999999999999"):
        assert editor.press("Koppla", status=422, number=number).reader.title.startswith("Fel:")
        editor.get(task)
    page = editor.press("Koppla bort punkt 1")
    assert "1 synpunkt ligger bakom" in page.text
    assert "hör till uppgiften igen" in editor.press("Ångra").text


def test_a_point_is_attached_from_its_own_page(two: Scene, task: str, browser: Open, cast: Cast) -> None:
    editor = browser(cast.editor)
    editor.get(f"{base(two)}/points/2")
    assert "Punkt 2 hör nu till R-1." in editor.press("Koppla", task="1").text
    editor.get(f"{base(two)}/points/1")


def test_facts_of_a_task_change_but_not_its_text(two: Scene, task: str, browser: Open, cast: Cast) -> None:
    editor = browser(cast.editor)
    editor.get(f"{task}/edit")
    page = editor.press(
        "Spara uppgiften", title="Ny rubrik", due_on="2026-01-31", responsible=str(cast.reader.id)
    )
    assert "Ny rubrik" in page.text and "Läsare" in page.text
    assert "Försenad" in page.text
    editor.get(f"{task}/edit")
    editor.press("Spara uppgiften", status=422, title=" ")
    assert one(select(RevisionTask)).measure_id == two.measures[1].id


@pytest.mark.parametrize("role", ["reader", "registrar", "facilitator"])
def test_others_read_but_do_not_write(two: Scene, task: str, browser: Open, cast: Cast, role: str) -> None:
    person = browser(getattr(cast, role))
    page = person.get(task)
    assert COMPLETE not in page.text
    token = page.form("Logga ut")[0]["fields"][0][1]
    for path in ("", "/points", "/points/1/detach"):
        person.post(task + path, {"csrf_token": token, "do": "close", "number": "2"}, status=403)
    person.get(f"{base(two)}/tasks/new", status=403)


def test_missing_tasks_and_versions_are_not_found(two: Scene, browser: Open, cast: Cast) -> None:
    reader = browser(cast.reader)
    for path in (f"{base(two)}/tasks/9", "/staff/versions/measure/9", f"/staff/versions/section/{10**20}"):
        reader.get(path, status=404)
