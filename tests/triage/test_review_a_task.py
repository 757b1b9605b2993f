"""A new text is handed in; a reviewer accepts it, which makes it the next version, or returns it with a reason."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from consult.core.audit import AuditEntry
from consult.core.db import db, write
from consult.core.outbox import OutboxMail
from consult.programmes.models import MeasureVersion
from consult.reports.jobs import tell_of_assignments
from consult.triage.models import (
    ReviewVerdict,
    RevisionDraft,
    RevisionReview,
    RevisionTask,
    RevisionTaskPoint,
    RevisionTaskVersion,
)
from tests.cast import Cast
from tests.client import Browser
from tests.factories.triage import Scene

Open = Callable[..., Browser]
HAND_IN, ACCEPT, RETURN = "Lämna till granskning", "Godkänn, lägg i nästa version", "Skicka tillbaka"
NEW = "Planen ska kunna antas senast i mars 2028."


def one(query: Any) -> Any:
    db.session.expire_all()
    return db.session.scalars(query).one()


@pytest.fixture
def reviewer(cast: Cast, session: Session) -> Cast:
    """Somebody reviews."""
    with write():
        session.merge(cast.reviewer).active = True
    return cast


@pytest.fixture
def task(scene: Scene, cast: Cast) -> str:
    """Address of a task of the editor's on measure 12, caused by point 1."""
    with write() as session:
        scene.response("Planen måste bli klar tidigare.")
        row = RevisionTask(
            round_id=scene.round.id,
            number=1,
            title="Tidigarelägg planen",
            section_id=scene.section.id,
            measure_id=scene.measures[1].id,
            responsible_id=cast.editor.id,
            created_by="Handläggare",
            created_at=scene.now,
        )
        session.add(row)
        session.flush()
        session.add(RevisionTaskPoint(task_id=row.id, point_id=scene.points[0].id))
        session.merge(scene.round).task_counter = 1
    return f"/staff/rounds/{scene.round.id}/tasks/1"


def handed_in(browser: Open, cast: Cast, task: str) -> Browser:
    editor = browser(cast.editor)
    editor.get(task)
    page = editor.press(HAND_IN, body=NEW)
    assert "Texten är lämnad till granskning." in page.text and "För granskning" in page.text
    return editor


def test_a_reviewer_accepts_and_the_text_is_the_next_version(
    task: str, browser: Open, reviewer: Cast
) -> None:
    editor = browser(reviewer.editor)
    page = editor.get(task)
    assert "Klar, lägg i nästa version" not in page.text
    editor.press(HAND_IN, body=NEW)
    assert db.session.scalars(select(RevisionTaskVersion)).all() == []
    page = browser(reviewer.reviewer).get(task)
    assert (
        "Handläggare har lämnat texten till granskning." in page.text
        and "tillagt: senast i mars" in page.text
    )
    granskare = browser(reviewer.reviewer)
    granskare.get(task)
    page = granskare.press(ACCEPT)
    assert "R-1 är klar och den nya texten är sparad." in page.text
    assert "Handläggare lämnade in texten och Granskare godkände den" in page.text
    made = one(select(MeasureVersion).where(MeasureVersion.number == 2))
    assert made.description == NEW
    row = one(select(RevisionTask))
    assert row.completed_by == "Granskare" and row.completed_at is not None
    assert one(select(RevisionReview)).verdict is ReviewVerdict.ACCEPTED
    logged = set(db.session.scalars(select(AuditEntry.action)))
    assert {"task.handed_in", "task.accepted", "task.completed"} <= logged


def test_a_reviewer_returns_with_a_reason_that_the_responsible_reads(
    scene: Scene, task: str, browser: Open, reviewer: Cast, session: Session
) -> None:
    handed_in(browser, reviewer, task)
    granskare = browser(reviewer.reviewer)
    granskare.get(task)
    assert "Skriv varför du skickar tillbaka texten." in granskare.press(RETURN, status=422, note=" ").text
    page = granskare.press(RETURN, note="Skriv vilken månad.")
    assert "R-1 är tillbaka hos den som skriver." in page.text
    editor = browser(reviewer.editor)
    page = editor.get(task)
    assert "Tillbaka från granskning" in page.text and "Skriv vilken månad." in page.text
    overview = editor.get(f"/staff/rounds/{scene.round.id}/overview")
    assert "1 revideringsuppgift är tillbaka från granskning." in overview.text
    assert "Tidigarelägg planen" in editor.click("Rätta texten").text
    for _run in range(2):
        tell_of_assignments(scene.now)
    mails = [each for each in session.scalars(select(OutboxMail)) if each.content.kind == "staff_returned"]
    assert [mail.to_address for mail in mails] == ["editor@forsunda.example"]
    assert "/tasks/1" in mails[0].content.text and "månad" not in mails[0].content.text
    # Handed in again, the old reason is still to be read.
    editor.get(task)
    editor.press(HAND_IN, body=NEW + " Igen.")
    assert "Tillbaka från granskning 1 gång förut" in granskare.get(task).text


def test_a_return_is_undone_until_somebody_writes_on(task: str, browser: Open, reviewer: Cast) -> None:
    editor = handed_in(browser, reviewer, task)
    granskare = browser(reviewer.reviewer)
    granskare.get(task)
    granskare.press(RETURN, note="Nej.")
    assert "Ångrat. Texten väntar på granskning igen." in granskare.press("Ångra").text
    assert one(select(RevisionReview)).verdict is None
    granskare.press(RETURN, note="Nej.")
    with write() as session:
        session.scalars(select(RevisionReview)).one().decided_at -= timedelta(minutes=1)  # type: ignore[operator]
    editor.get(task)
    editor.press("Spara utkast", body="Något nytt.")
    assert "Det går inte att ångra." in granskare.press("Ångra").text


def test_who_handed_in_takes_it_back(task: str, browser: Open, reviewer: Cast) -> None:
    editor = handed_in(browser, reviewer, task)
    assert "Spara utkast" not in editor.get(task).text
    page = editor.press("Ta tillbaka")
    assert "Uppgiften är tillbaka. Skriv vidare." in page.text and "Spara utkast" in page.text
    assert one(select(RevisionReview)).verdict is ReviewVerdict.TAKEN_BACK


def test_handing_in_is_undone_from_the_message(task: str, browser: Open, reviewer: Cast) -> None:
    editor = handed_in(browser, reviewer, task)
    assert "Uppgiften är tillbaka." in editor.press("Ångra").text


def test_what_is_not_changed_or_empty_is_not_handed_in(task: str, browser: Open, reviewer: Cast) -> None:
    editor = browser(reviewer.editor)
    editor.get(task)
    assert "Texten är inte ändrad." in editor.press(HAND_IN, status=422).text
    assert "Skriv den nya texten." in editor.press(HAND_IN, status=422, title="").text
    assert db.session.scalars(select(RevisionReview)).all() == []


def test_that_the_text_stays_is_accepted_too(task: str, browser: Open, reviewer: Cast) -> None:
    editor = browser(reviewer.editor)
    editor.get(task)
    page = editor.press("Lämna till granskning utan ändring")
    assert "Handläggare föreslår att texten står kvar som den är." in page.text
    granskare = browser(reviewer.reviewer)
    granskare.get(task)
    assert "Texten är som förut." in granskare.press("Godkänn, stäng utan ändring").text
    assert db.session.scalars(select(RevisionTaskVersion)).all() == []


def test_a_colleague_who_writes_meanwhile_keeps_the_words(task: str, browser: Open, reviewer: Cast) -> None:
    colleague = browser(reviewer.administrator)
    colleague.get(task)
    handed_in(browser, reviewer, task)
    page = colleague.press("Spara utkast", status=409, body="Kollegans text.")
    assert "Handläggare har lämnat texten till granskning. Ditt är inte sparat än." in page.text
    assert NEW in page.html and "Kollegans text." in page.html
    assert one(select(RevisionDraft)).fields["body"] == NEW
    page = colleague.press("Ta tillbaka och spara", body="Kollegans text.")
    assert one(select(RevisionDraft)).fields["body"] == "Kollegans text."
    assert one(select(RevisionReview)).verdict is ReviewVerdict.TAKEN_BACK


def test_a_second_click_hands_in_once(task: str, browser: Open, reviewer: Cast) -> None:
    editor = browser(reviewer.editor)
    other = browser(reviewer.editor)
    editor.get(task)
    other.get(task)
    editor.press(HAND_IN, body=NEW)
    assert "redan lämnad till granskning" in other.press(HAND_IN, body=NEW).text
    assert one(select(RevisionReview)).verdict is None


def test_what_was_not_read_is_not_accepted(task: str, browser: Open, reviewer: Cast) -> None:
    editor = handed_in(browser, reviewer, task)
    granskare = browser(reviewer.reviewer)
    granskare.get(task)
    editor.get(task)
    editor.press("Ta tillbaka")
    editor.press(HAND_IN, body="En annan text.")
    assert "ändrats sedan du läste den" in granskare.press(ACCEPT).text
    assert one(select(RevisionTask)).completed_at is None


def test_a_text_that_got_a_newer_version_is_not_accepted(
    scene: Scene, task: str, browser: Open, reviewer: Cast
) -> None:
    handed_in(browser, reviewer, task)
    with write():
        scene.measure_version(scene.measures[1], "En annan rubrik")
    granskare = browser(reviewer.reviewer)
    granskare.get(task)
    assert "Texten har fått en ny version under tiden." in granskare.press(ACCEPT).text
    assert one(select(RevisionReview)).verdict is None
    assert db.session.scalars(select(RevisionTaskVersion)).all() == []


def test_where_nobody_reviews_a_text_may_be_made_final_at_once(task: str, browser: Open, cast: Cast) -> None:
    editor = browser(cast.editor)
    page = editor.get(task)
    assert HAND_IN in page.text and "Klar, lägg i nästa version" in page.text


def test_an_editor_cannot_go_round_the_reviewer(task: str, browser: Open, reviewer: Cast) -> None:
    editor = browser(reviewer.editor)
    page = editor.get(task)
    fields = dict(page.form(HAND_IN)[0]["fields"]) | {"body": NEW, "do": "complete"}
    editor.post(task, fields)
    assert one(select(RevisionTask)).completed_at is None
    assert one(select(RevisionReview)).verdict is None
    token = fields["csrf_token"]
    for path in ("accept", "return", "return/1/undo"):
        editor.post(f"{task}/{path}", {"csrf_token": token, "review": "1", "note": "x"}, status=403)


def test_nobody_responsible_becomes_the_one_who_hands_in(task: str, browser: Open, reviewer: Cast) -> None:
    with write() as session:
        session.scalars(select(RevisionTask)).one().responsible_id = None
    handed_in(browser, reviewer, task)
    assert one(select(RevisionTask)).responsible_id == reviewer.editor.id


def test_the_reviewer_goes_on_to_the_next_that_waits(
    scene: Scene, task: str, browser: Open, reviewer: Cast
) -> None:
    handed_in(browser, reviewer, task)
    with write() as session:
        row = RevisionTask(
            round_id=scene.round.id,
            number=2,
            title="Den andra uppgiften",
            section_id=scene.background.id,
            created_by="Handläggare",
            created_at=scene.now,
        )
        session.add(row)
        session.merge(scene.round).task_counter = 2
    editor = browser(reviewer.editor)
    editor.get(task[:-1] + "2")
    editor.press(HAND_IN, body="Ny bakgrund.")
    granskare = browser(reviewer.reviewer)
    page = granskare.get(f"/staff/rounds/{scene.round.id}/overview")
    assert "2 nya texter väntar på granskning." in page.text
    granskare.get(task)
    assert "Den andra uppgiften" in granskare.press(ACCEPT).text


def test_who_writes_is_seen_and_since_when(task: str, browser: Open, cast: Cast) -> None:
    first, second = browser(cast.editor), browser(cast.administrator)
    assert "Ingen annan skriver här just nu" in first.get(task).text
    page = first.press("Spara utkast", body=NEW)
    assert "Sparat av Handläggare i dag kl." in page.text and "Ingen annan skriver här just nu" in page.text
    assert "Handläggare skriver här, sedan kl." in second.get(task).text
    with write() as session:
        draft = session.scalars(select(RevisionDraft)).one()
        draft.saved_at -= timedelta(minutes=16)
    assert "Ingen annan skriver här just nu" in second.get(task).text
