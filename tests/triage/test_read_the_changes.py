"""The list of changes between two editions, with the points behind each, and what stood on a removed section."""

import io
from collections.abc import Callable

import openpyxl
from sqlalchemy import select

from consult.core.audit import AuditEntry
from consult.core.db import db, write
from consult.programmes import actions
from consult.programmes.models import Edition, EditionKind, Section
from consult.triage.models import RevisionTask, RevisionTaskPoint, RevisionTaskVersion
from tests.cast import Cast, actor
from tests.client import Browser
from tests.factories.text_changes import done_task
from tests.factories.triage import Scene

Open = Callable[..., Browser]


def change(scene: Scene, cast: Cast) -> Edition:
    """Measure 12 is reworded because of point 1; the background, that point 3 stands on, is removed; then frozen."""
    with write() as session:
        scene.response("Planen måste bli klar tidigare.", "Något annat.")
        scene.response("Bakgrunden stämmer inte.", on=scene.background)
        made = scene.measure_version(scene.measures[1], "Ta fram planen före mars")
        task = RevisionTask(
            round_id=scene.round.id,
            number=1,
            title="Tidigare",
            section_id=scene.section.id,
            measure_id=scene.measures[1].id,
            created_by="Handläggare",
            created_at=scene.now,
        )
        session.add(task)
        session.flush()
        session.add(RevisionTaskPoint(task_id=task.id, point_id=scene.points[0].id))
        session.add(RevisionTaskVersion(task_id=task.id, measure_version_id=made.id))
    with write() as session:
        by = actor(cast.editor)
        actions.retire_section(section=session.get_one(Section, scene.background.id), by=by, now=scene.now)
        return actions.freeze_edition(document=scene.document, kind=EditionKind.REVISED, by=by, now=scene.now)


def test_changes_list_their_points_and_removed_sections_their_comments(
    scene: Scene, browser: Open, cast: Cast
) -> None:
    change(scene, cast)
    reader = browser(cast.reader)
    reader.get(f"/staff/rounds/{scene.round.id}/tasks")
    page = reader.click("Så har texten ändrats")
    assert "2 avsnitt är ändrade" in page.text and "före mars" in page.text
    removed, changed = page.html.split(f'id="avsnitt-{scene.section.id}"')
    assert (
        "Synpunkter på det som är borttaget" in removed and "Punkt 3" in removed and "Punkt 1" not in removed
    )
    assert "Punkt 1" in changed and "R-1" in changed and "Punkt 2" not in changed
    reader.click("Punkt 1")


def test_any_two_editions_are_compared(scene: Scene, browser: Open, cast: Cast) -> None:
    revised = change(scene, cast)
    reader = browser(cast.reader)
    address = f"/staff/rounds/{scene.round.id}/changes"
    turned = reader.get(f"{address}?from={revised.id}&to={scene.edition.id}")
    straight = reader.get(f"{address}?from={scene.edition.id}&to={revised.id}")
    assert turned.text == straight.text and "2 avsnitt är ändrade" in straight.text
    assert "0 avsnitt är ändrade" in reader.get(f"{address}?from={revised.id}").text
    assert "2 avsnitt är ändrade" in reader.get(f"{address}?from=x&to=99999999999999").text
    assert len(db.session.scalars(select(Edition)).all()) == 2


def test_the_page_costs_the_same_with_more_points(
    scene: Scene, browser: Open, cast: Cast, count_sql: list[str]
) -> None:
    change(scene, cast)
    reader = browser(cast.reader)
    address = f"/staff/rounds/{scene.round.id}/changes"
    reader.get(address)
    count_sql.clear()
    reader.get(address)
    few = len(count_sql)
    with write() as session:
        for _number in range(20):
            scene.response("En till.", on=scene.background)
        task = session.scalars(select(RevisionTask)).one()
        session.add(RevisionTaskPoint(task_id=task.id, point_id=scene.points[1].id))
    count_sql.clear()
    reader.get(address)
    assert len(count_sql) == few


def test_a_point_leads_to_the_words_that_it_changed(scene: Scene, browser: Open, cast: Cast) -> None:
    with write():
        scene.response("Planen måste bli klar tidigare.", "Något annat.")
        made = scene.measure_version(scene.measures[1], "Ta fram planen före mars")
        done_task(scene, made, [0])
    reader = browser(cast.reader)
    assert "Visa ändringen i texten" not in reader.get(f"/staff/rounds/{scene.round.id}/points/2").text
    reader.get(f"/staff/rounds/{scene.round.id}/points/1")
    page = reader.click("Visa ändringen i texten")
    measure = page.html.split(f'id="atgard-{scene.measures[1].id}"')[1]
    assert 'id="punkt-1"' in measure and 'id="punkt-2"' not in page.html


def test_the_list_is_taken_out_as_a_spreadsheet(scene: Scene, browser: Open, cast: Cast) -> None:
    revised = change(scene, cast)
    reader = browser(cast.reader)
    reader.get(f"/staff/rounds/{scene.round.id}/changes")
    sheet = openpyxl.load_workbook(io.BytesIO(reader.press("Ändringsförteckning, XLSX").response.data)).active
    assert sheet is not None
    rows = list(sheet.iter_rows(values_only=True))
    about = {(row[2], row[3]): row for row in rows[1:]}
    assert about["Avsnittet", "Synpunkter på det som är borttaget"][6].startswith("3 Firma")
    assert about["Åtgärd 12: Rubrik", "Ändrat"][5] == "Ta fram planen före mars"
    assert about["Åtgärd 12", "Synpunkter bakom ändringen"][6].startswith("1 Firma")
    address = f"/staff/rounds/{scene.round.id}/changes.xlsx"
    token = reader.get(f"/staff/rounds/{scene.round.id}/changes").form("Logga ut")[0]["fields"][0][1]
    same = reader.post(address, {"csrf_token": token, "from": revised.id, "to": revised.id})
    nothing = openpyxl.load_workbook(io.BytesIO(same.response.data)).active
    assert nothing is not None and nothing.max_row == 1
    taken = select(AuditEntry.action).where(AuditEntry.action == "changes.exported")
    assert len(db.session.scalars(taken).all()) == 2, "taking it out is logged"
    assert reader.client.get(address).status_code == 405


def test_a_section_that_only_moved_is_not_called_changed(scene: Scene, browser: Open, cast: Cast) -> None:
    with write() as session:
        by = actor(cast.editor)
        moved = session.get_one(Section, scene.section.id)
        actions.move_section(section=moved, place=1, by=by, now=scene.now)
    page = browser(cast.reader).get(f"/staff/rounds/{scene.round.id}/changes")
    assert "0 avsnitt är ändrade" in page.text and "1 avsnitt är bara flyttat." in page.text
