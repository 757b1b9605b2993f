"""Staff write the process log, change it, take a line out and put it back; the system adds what it knows."""

from collections.abc import Callable
from datetime import date, datetime, timedelta

import pytest
from sqlalchemy import select

from consult.consultations.models import Visibility
from consult.core.audit import AuditEntry
from consult.core.db import db, write
from consult.programmes.models import Decision, DecisionOutcome, Edition, EditionKind
from consult.reports.models import ProcessEntry
from consult.reports.process_log import Happened
from consult.reports.queries.process_log import process_log
from tests.cast import Cast
from tests.client import Browser, with_token
from tests.factories.triage import Scene, make_scene

Open = Callable[..., Browser]
LINE = {
    "day": "2026-09-17",
    "kind": "meeting",
    "words": "Uppstart. Styrgruppen bestämde tidplanen.",
    "group": "Styrgruppen",
    "participants": "Kommunalråd och två handläggare",
    "attendance": "9",
}


def url(scene: Scene, tail: str = "") -> str:
    return f"/staff/programmes/{scene.programme.id}/process{tail}"


def rows() -> list[ProcessEntry]:
    db.session.expire_all()
    return list(db.session.scalars(select(ProcessEntry).order_by(ProcessEntry.id)))


def add(editor: Browser, scene: Scene, **fields: str) -> None:
    editor.get(url(scene, "/new"))
    editor.press("Spara raden", **{**LINE, **fields})


def test_a_line_is_written_changed_removed_and_put_back(scene: Scene, browser: Open, cast: Cast) -> None:
    editor = browser(cast.editor)
    add(editor, scene)
    page = editor.get(url(scene))
    assert "17 september 2026" in page.text and "Uppstart." in page.text
    assert "Styrgruppen, Kommunalråd och två handläggare, 9 deltagare" in page.text
    (row,) = rows()
    page = editor.get(url(scene, f"/{row.id}"))
    assert "Uppstart." in page.html and 'value="9"' in page.html
    editor.press("Spara raden", words="Uppstart och tidplan.", attendance="")
    assert "Uppstart och tidplan." in editor.get(url(scene)).text and "9 deltagare" not in editor.page.text
    editor.press("Ta bort 17 september 2026")
    assert "Raden är borttagen." in editor.page.text and "Uppstart och tidplan." not in editor.page.text
    editor.get(url(scene, f"/{row.id}"), status=404)
    assert rows()[0].removed_by == "Handläggare"
    editor.get(url(scene))
    fields = with_token(editor) if "csrf_token" in editor.page.html else {}
    editor.post(url(scene, f"/{row.id}/restore"), fields or with_token(editor))
    assert "Uppstart och tidplan." in editor.get(url(scene)).text
    actions = db.session.scalars(
        select(AuditEntry.action).where(AuditEntry.action.startswith("process."))
    ).all()
    assert actions == ["process.added", "process.changed", "process.removed", "process.restored"]


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"day": ""}, "Välj en dag."),
        ({"day": "0001-01-01"}, "Kontrollera årtalet."),
        ({"words": " "}, "Skriv vad som hände."),
        ({"words": "x" * 2_001}, "Skriv högst 2 000 tecken."),
        ({"group": "x" * 121}, "Skriv högst 120 tecken."),
        ({"attendance": "-1"}, "Skriv ett antal mellan 0 och 100 000."),
        ({"attendance": "9" * 40}, "Skriv ett antal mellan 0 och 100 000."),
    ],
)
def test_bad_input_is_said_and_kept(
    scene: Scene, browser: Open, cast: Cast, fields: dict[str, str], message: str
) -> None:
    editor = browser(cast.editor)
    editor.get(url(scene, "/new"))
    page = editor.press("Spara raden", **{**LINE, **fields}, status=422)
    assert message in page.text and "Kommunalråd och två handläggare" in page.html
    assert rows() == []


def test_two_who_change_a_line_do_not_overwrite_each_other(scene: Scene, browser: Open, cast: Cast) -> None:
    editor, other = browser(cast.editor), browser(cast.administrator)
    add(editor, scene)
    (row,) = rows()
    editor.get(url(scene, f"/{row.id}"))
    other.get(url(scene, f"/{row.id}"))
    other.press("Spara raden", words="Den andres ord")
    page = editor.press("Spara raden", words="Mina ord", status=409)
    assert "Den andres ord" in page.text and "Mina ord" in page.html
    editor.press("Spara raden")
    assert rows()[0].words == "Mina ord"


def test_readers_read_and_lines_of_other_programmes_are_not_found(
    scene: Scene, browser: Open, cast: Cast, now: datetime
) -> None:
    with write():
        other = make_scene(db.session(), now, slug="annat", case="KS 2026/999")
    editor = browser(cast.editor)
    add(editor, scene)
    (row,) = rows()
    editor.get(f"/staff/programmes/{other.programme.id}/process/{row.id}", status=404)
    editor.get("/staff/programmes/999999/process", status=404)
    reader = browser(cast.reader)
    assert "Ny rad" not in reader.get(url(scene)).text
    reader.get(url(scene, "/new"), status=403)


def test_the_system_adds_what_it_knows_in_order(
    answered: Scene, browser: Open, cast: Cast, publish: Callable[..., object], now: datetime
) -> None:
    publish(mail=True, mails=2)
    add(browser(cast.editor), answered)
    lines = process_log(db.session(), answered.programme.id, now)
    assert [line.happened for line in lines] == [
        None, Happened.CONSULTED, Happened.OPENED, Happened.ANSWERS_MAILED, Happened.PUBLISHED,
    ]  # fmt: skip
    assert lines[0].day == date(2026, 9, 17) and lines[3].count == 2
    text = browser(cast.reader).get(url(answered)).text
    assert "Remissen ”Remiss om Näringslivsprogram 2027–2031” öppnades." in text
    assert "Redogörelsen för ”Remiss om Näringslivsprogram 2027–2031” publicerades." in text


def test_anyone_sees_nothing_of_rounds_for_invited_alone(scene: Scene, now: datetime) -> None:
    with write():
        other = make_scene(db.session(), now, slug="partierna", case="KS 2026/999")
        other.round.programme_id = scene.programme.id
        other.round.visibility = Visibility.INVITED
        other.round.title = "Bara för partierna"
        other.round.closed_at, other.round.closed_by = now - timedelta(days=1), "Handläggare"
    titles = {line.title for line in process_log(db.session(), scene.programme.id, now)}
    assert "Bara för partierna" in titles
    public = process_log(db.session(), scene.programme.id, now, for_round=scene.round.id)
    assert "Bara för partierna" not in {line.title for line in public}


def test_statements_do_not_grow_with_the_lines(
    scene: Scene, browser: Open, cast: Cast, count_sql: list[str]
) -> None:
    editor = browser(cast.editor)
    editor.get(url(scene))
    counts = []
    for _turn in range(2):
        count_sql.clear()
        editor.get(url(scene))
        counts.append(len(count_sql))
        for _number in range(3):
            add(editor, scene)
    assert counts[0] == counts[1] <= 16


def test_what_was_proposed_and_decided_is_in_the_log(
    scene: Scene, browser: Open, cast: Cast, now: datetime
) -> None:
    with write() as session:
        proposed = Edition(
            document_id=scene.document.id,
            kind=EditionKind.PROPOSED,
            number=2,
            created_by="Handläggare",
            created_at=now,
        )
        session.add(proposed)
        session.flush()
        decision = Decision(
            document_id=scene.document.id,
            proposed_id=proposed.id,
            outcome=DecisionOutcome.SENT_BACK,
            body="Kommunfullmäktige",
            decided_on=date(2027, 6, 14),
            paragraph="89",
            recorded_by="Handläggare",
            recorded_at=now,
        )
        session.add(decision)
    text = browser(cast.reader).get(url(scene)).text
    assert "Text 2 av Näringslivsprogram 2027–2031 lades fram för beslut." in text
    assert "14 juni 2027 , Beslut, ur systemet" in text
    assert "Förslaget till Näringslivsprogram 2027–2031 återremitterades." in text
    assert "Kommunfullmäktige, § 89" in text
