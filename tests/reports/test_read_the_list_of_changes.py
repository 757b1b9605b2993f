"""Anyone reads every change of the text with the points behind it, once the outcome is published."""

import io
from collections.abc import Callable

import openpyxl
import pytest
from sqlalchemy import select

from consult.consultations.models import RoundSection, SectionAccess, Visibility
from consult.core.db import db, write
from consult.core.outbox import OutboxMail
from consult.programmes.actions import retire_section
from consult.programmes.models import Section
from consult.triage.models import WithheldPart, Withholding
from tests.cast import Cast, actor
from tests.client import Browser
from tests.factories.text_changes import done_task, next_goal, next_section
from tests.factories.triage import Scene

Open = Callable[..., Browser]
Publish = Callable[..., object]


def url(scene: Scene, tail: str = "") -> str:
    return f"/remiss/{scene.round.slug}/andringar{tail}"


@pytest.fixture
def changed(answered: Scene, cast: Cast) -> Scene:
    """Measure 12 is reworded because of points 1 and 3, a goal of point 2; the background, of point 5, is removed."""
    with write():
        made = answered.measure_version(
            answered.measures[1], "Ta fram planen före mars", "Planen antas 2027."
        )
        done_task(answered, made, [0, 2])
        done_task(answered, next_goal(answered, answered.goal, "Företag ska växa."), [1])
    with write() as session:
        by = actor(cast.editor)
        retire_section(section=session.get_one(Section, answered.background.id), by=by, now=answered.now)
    return answered


def test_nothing_is_there_before_publication(changed: Scene, browser: Open) -> None:
    for tail in ("", ".xlsx"):
        response = browser().client.get(url(changed, tail))
        assert response.status_code == 404 and "före mars" not in response.get_data(as_text=True)


def test_each_change_shows_its_points_and_why(changed: Scene, browser: Open, publish: Publish) -> None:
    publish()
    stranger = browser()
    stranger.get(f"/remiss/{changed.round.slug}/utfall")
    page = stranger.click("Ändringsförteckning")
    assert "före mars" in page.text and "Vi ändrar texten." in page.text
    removed, rest = page.html.split(f'id="avsnitt-{changed.section.id}"')
    assert "Avsnittet är borttaget" in removed and "Om bakgrunden" in removed
    assert "Om bakgrunden" not in rest, "never under another section"
    goal, measure = rest.split(f'id="atgard-{changed.measures[1].id}"')
    assert "Skriv vem som gräver" in goal and "Bron bär inte" not in goal
    assert "Bron bär inte" in measure and "Enskild firma" in measure and "Ensam Ensamsson" not in page.html
    answer = stranger.click("Sågforsens Åkeri AB, punkt 1")
    assert 'id="p1"' in answer.html and "andringar#punkt-1" in answer.html


def test_every_point_leads_to_its_change(changed: Scene, browser: Open, publish: Publish) -> None:
    publish()
    stranger = browser()
    page = stranger.get(url(changed)).html
    outcome = stranger.get(f"/remiss/{changed.round.slug}/utfall?alla=1").html
    for number in (1, 2):
        assert f"/andringar#punkt-{number}" in outcome and page.count(f'id="punkt-{number}"') == 1
    assert 'id="punkt-3"' in page and 'id="punkt-4"' not in page


def test_numbers_open_their_parts_and_words_are_found(
    changed: Scene, browser: Open, publish: Publish
) -> None:
    publish()
    stranger = browser()
    page = stranger.get(url(changed))
    assert "avsnitt ändrat 1" in page.text and "avsnitt borttaget 1" in page.text
    page = stranger.click("avsnitt borttaget")
    assert "Om bakgrunden" in page.text and "före mars" not in page.text
    page = stranger.get(url(changed, "?q=FÖRE+mars"))
    assert "före mars" in page.text and "Om bakgrunden" not in page.text
    assert "Inga ändringar passar" in stranger.get(url(changed, "?q=zzz&visa=andrade")).text
    assert "före mars" in stranger.get(url(changed, "?visa=hittepå&q=%00")).text


def test_when_nothing_changed_it_says_so(answered: Scene, browser: Open, publish: Publish) -> None:
    publish()
    assert "Inget i texten ändrades" in browser().get(url(answered)).text


def test_withheld_words_are_neither_here_nor_in_the_file(
    changed: Scene, browser: Open, publish: Publish
) -> None:
    with write() as session:
        for place in (0, 4):
            session.add(
                Withholding(
                    comment_id=changed.points[place].comment_id,
                    part=WithheldPart.WHOLE,
                    ground="OSL 31:16",
                    reason="Affärshemlighet",
                    by="Registrator",
                    at=changed.now,
                )
            )
    publish()
    stranger = browser()
    page = stranger.get(url(changed)).html
    assert "Bron bär" not in page and "Om bakgrunden" not in page and "OSL 31:16" in page
    assert 'id="punkt-1"' not in page, "a change does not tell what was withheld"
    cells = str(list(workbook(stranger, changed).iter_rows(values_only=True)))
    assert "Bron bär" not in cells and "Om bakgrunden" not in cells and "Affärshemlighet" not in cells


def workbook(stranger: Browser, scene: Scene) -> openpyxl.worksheet.worksheet.Worksheet:
    response = stranger.client.get(url(scene, ".xlsx"))
    assert response.status_code == 200
    sheet = openpyxl.load_workbook(io.BytesIO(response.data)).active
    assert sheet is not None
    return sheet


def test_the_file_holds_the_same_and_runs_nothing(changed: Scene, browser: Open, publish: Publish) -> None:
    with write():
        next_section(changed, changed.section, '=HYPERLINK("http://ond.example")', "=1+1")
    publish()
    rows = list(workbook(browser(), changed).iter_rows(values_only=True))
    assert rows[0] == ("Nr", "Avsnitt", "Gäller", "Ändring", "Före", "Efter", "Synpunkter", "Skäl")
    assert [row[0] for row in rows[1:]] == list(range(1, len(rows)))
    assert any(row[6] == "5 Firma" or (row[6] or "").startswith("5 ") for row in rows)
    goal = next(row for row in rows if row[5] == "Företag ska växa.")
    assert goal[4] == "Företag ska kunna växa här." and goal[6] == "2 Sågforsens Åkeri AB"
    assert goal[7] == "Beaktas: Vi ändrar texten."
    sheet = workbook(browser(), changed)
    assert not [cell for row in sheet for cell in row if cell.data_type == "f"]
    assert any("=HYPERLINK" in str(cell) for row in rows for cell in row)


def test_hidden_sections_and_closed_rounds_stay_out(changed: Scene, browser: Open, publish: Publish) -> None:
    publish()
    with write() as session:
        session.add(
            RoundSection(
                round_id=changed.round.id, section_id=changed.section.id, access=SectionAccess.HIDDEN
            )
        )
    page = browser().get(url(changed))
    assert "före mars" not in page.text and "Bron bär" not in page.text and "Om bakgrunden" in page.text
    with write() as session:
        session.merge(changed.round).visibility = Visibility.INVITED
    for tail in ("", ".xlsx"):
        assert browser().client.get(url(changed, tail)).status_code == 404


def test_an_unchanged_copy_is_not_sent_again(changed: Scene, browser: Open, publish: Publish) -> None:
    publish()
    client = browser().client
    first = client.get(url(changed))
    again = client.get(url(changed), headers={"If-None-Match": first.headers["ETag"]})
    assert (first.status_code, again.status_code) == (200, 304)


def test_the_page_costs_the_same_with_more_points(
    changed: Scene, browser: Open, publish: Publish, count_sql: list[str]
) -> None:
    publish()
    stranger = browser()
    stranger.get(url(changed))
    count_sql.clear()
    stranger.get(url(changed))
    few = len(count_sql)
    with write():
        before = len(changed.points)
        for _number in range(20):
            changed.response("Om bakgrunden igen.", on=changed.background)
            changed.answer(changed.points[-1])
        made = next_goal(changed, changed.sub_goal, "Det finns mycket mark.")
        done_task(changed, made, range(before, len(changed.points)))
    publish(note="Rättat")
    stranger.get(url(changed))
    count_sql.clear()
    assert "mycket mark" in stranger.get(url(changed)).text
    assert len(count_sql) == few


def test_the_letter_leads_to_the_change(changed: Scene, publish: Publish) -> None:
    publish(mail=True, mails=2)
    mails = {mail.to_address: mail.values["svaren"] for mail in db.session.scalars(select(OutboxMail))}
    assert "/remiss/naringsliv/andringar#punkt-1" in mails["akeriet@firman.example"]


def withhold(scene: Scene, place: int) -> None:
    """Withhold the whole comment of a point, by its place in the scene."""
    with write() as session:
        session.add(
            Withholding(
                comment_id=scene.points[place].comment_id,
                part=WithheldPart.WHOLE,
                ground="OSL 31:16",
                reason="Affärshemlighet",
                by="Registrator",
                at=scene.now,
            )
        )


def hide(scene: Scene) -> None:
    """Let nobody outside see the section."""
    with write() as session:
        session.add(
            RoundSection(round_id=scene.round.id, section_id=scene.section.id, access=SectionAccess.HIDDEN)
        )


def letters() -> dict[str | None, str]:
    mails = db.session.scalars(select(OutboxMail))
    return {mail.to_address: mail.values["svaren"] for mail in mails}


def test_no_letter_leads_to_what_the_list_leaves_out(changed: Scene, publish: Publish) -> None:
    withhold(changed, 0)
    publish(mail=True, mails=2)
    mail = letters()["akeriet@firman.example"]
    assert "Texten i förslaget har ändrats." in mail and "#punkt-1" not in mail and "#punkt-2" in mail


def test_nothing_leads_to_a_hidden_section(changed: Scene, browser: Open, publish: Publish) -> None:
    hide(changed)
    publish(mail=True, mails=2)
    assert "Texten i förslaget har ändrats." in letters()["akeriet@firman.example"]
    assert "#punkt-" not in letters()["akeriet@firman.example"]
    for tail in ("?alla=1", "/avsandare"):
        page = browser().get(f"/remiss/{changed.round.slug}/utfall{tail}")
        assert "Bron bär inte" in page.text and "#punkt-" not in page.html


def test_words_are_counted_as_they_are_shown(answered: Scene, browser: Open, publish: Publish) -> None:
    with write():
        version = answered.measure_version(answered.measures[1], "Ta fram planen före mars")
        version.department = "Sju hemliga ord som ingen utomstående ser"
    publish()
    page = browser().get(url(answered))
    assert "utomstående" not in page.text and "3 ord tillagda, 16 strukna." in page.text


def test_numbers_count_everything_and_open_everything(
    changed: Scene, browser: Open, publish: Publish
) -> None:
    publish()
    stranger = browser()
    stranger.get(url(changed, "?q=före+mars"))
    assert "Om bakgrunden" in stranger.click("avsnitt borttaget").text
    outcome = stranger.get(f"/remiss/{changed.round.slug}/utfall")
    assert outcome.html.count(f'href="{url(changed)}"') == 1, "the number counts something else than the list"


def test_a_point_whose_change_was_undone_has_its_place(
    answered: Scene, browser: Open, publish: Publish
) -> None:
    first = answered.goal
    with write():
        done_task(answered, next_goal(answered, first, "Företag ska växa."), [1])
        next_goal(answered, first, "Företag ska kunna växa här.")
    publish()
    page = browser().get(url(answered))
    assert "Inget i texten ändrades" in page.text and 'id="punkt-2"' in page.html
