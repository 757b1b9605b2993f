"""A correction comes while somebody is reading: one line says so, and no draft is touched."""

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from consult.responses.models import DraftComment
from tests.factories.responses import Consultee, Remiss, correct_measure, enter, write_comment

LINE = "Avsnitt 2 har rättats sedan ni läste det."


def test_who_has_read_it_is_told_and_sees_the_change(
    app: Flask, remiss: Remiss, firm: Consultee, now, the_ninth_of_february
) -> None:
    browser = enter(app, firm)
    browser.press("Nästa")
    browser.press("Nästa")
    the_ninth_of_february.shift(3600)
    correct_measure(remiss, 1, "Ta fram detaljplan 1 för Sågtomten", now + timedelta(hours=1))
    page = browser.get(firm.url("avsnitt/2"))
    assert LINE in page.text
    assert "har rättats" not in browser.get(firm.url("avsnitt/1")).text
    browser.get(firm.url("avsnitt/2"))
    page = browser.click("Se ändringen")
    assert "struket: Norrby" in page.text
    assert "tillagt: Sågtomten" in page.text
    the_ninth_of_february.shift(60)
    assert "har rättats" not in browser.press("Läst, till avsnittet").text


def test_who_has_not_read_it_is_not_told(
    app: Flask, remiss: Remiss, firm: Consultee, now, the_ninth_of_february
) -> None:
    browser = enter(app, firm)
    the_ninth_of_february.shift(3600)
    correct_measure(remiss, 1, "Ta fram detaljplan 1 för Sågtomten", now + timedelta(hours=1))
    page = browser.get(firm.url("avsnitt/2"))
    assert "har rättats" not in page.text
    assert "Sågtomten" in page.text


def test_a_draft_stays_as_it_was_on_the_text_it_was_written_on(
    app: Flask, session: Session, remiss: Remiss, firm: Consultee, now, the_ninth_of_february
) -> None:
    edition = remiss.edition_id
    write_comment(remiss, firm, remiss.measure_1, "Om den gamla.", now)
    the_ninth_of_february.shift(3600)
    correct_measure(remiss, 1, "Ta fram detaljplan 1 för Sågtomten", now + timedelta(hours=1))
    browser = enter(app, firm, "Granska och skicka in")
    assert LINE in browser.get(firm.url("avsnitt/2")).text
    comment = session.scalars(select(DraftComment)).one()
    assert (comment.body, comment.edition_id) == ("Om den gamla.", edition)


def test_an_open_form_saves_on_the_text_it_showed(
    app: Flask, session: Session, remiss: Remiss, firm: Consultee, now, the_ninth_of_february
) -> None:
    edition = remiss.edition_id
    browser = enter(app, firm)
    browser.get(firm.url("avsnitt/2?kommentera=m1"))
    the_ninth_of_february.shift(3600)
    correct_measure(remiss, 1, "Ta fram detaljplan 1 för Sågtomten", now + timedelta(hours=1))
    browser.press("Spara synpunkten", body="Halvfärdig mening.")
    comment = session.scalars(select(DraftComment)).one()
    assert (comment.body, comment.edition_id, comment.proposed_wording) == ("Halvfärdig mening.", edition, "")


def test_without_a_correction_there_is_no_page_about_one(app: Flask, firm: Consultee) -> None:
    enter(app, firm).get(firm.url("avsnitt/2/andring"), status=404)


@pytest.mark.parametrize("number", [1, 3])
def test_the_page_says_so_when_nothing_changed_there(
    app: Flask, remiss: Remiss, firm: Consultee, now, number: int
) -> None:
    correct_measure(remiss, 1, "Ta fram detaljplan 1 för Sågtomten", now + timedelta(hours=1))
    page = enter(app, firm).get(firm.url(f"avsnitt/{number}/andring"))
    assert ("Inget i det här avsnittet har ändrats." in page.text) == (number == 1)
