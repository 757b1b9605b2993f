"""The script saves in the background; a colleague writes in the same place; nothing is overwritten."""

from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from consult.responses.models import DraftComment
from tests.client import Browser
from tests.factories.responses import Consultee, enter

AUTOSAVE = {"X-Requested-With": "autosave"}


def _open_form(browser: Browser, firm: Consultee) -> dict[str, Any]:
    browser.get(firm.url("avsnitt/2?kommentera=m1"))
    form, _button = browser.page.form("Spara synpunkten")
    return dict(form["fields"])


def _autosave(browser: Browser, firm: Consultee, fields: dict[str, Any], status: int = 200) -> dict[str, Any]:
    response = browser.client.post(firm.url("avsnitt/2"), data=fields, headers=AUTOSAVE)
    assert response.status_code == status, response.text
    return dict(response.get_json())


def _stored(session: Session) -> list[tuple[str, int]]:
    session.expire_all()
    return [(row.body, row.version) for row in session.scalars(select(DraftComment))]


def test_the_script_is_told_the_servers_time_and_the_version(
    app: Flask, session: Session, firm: Consultee
) -> None:
    browser = enter(app, firm)
    fields = _open_form(browser, firm)
    assert _autosave(browser, firm, {**fields, "body": "Hal"}) == {"saved_at": "10.42", "version": 1}
    assert _autosave(browser, firm, {**fields, "body": "Halva", "version": "1"})["version"] == 2
    assert _stored(session) == [("Halva", 2)]


def test_looking_at_an_empty_form_saves_nothing(app: Flask, session: Session, firm: Consultee) -> None:
    browser = enter(app, firm)
    assert _autosave(browser, firm, _open_form(browser, firm))["version"] == 0
    assert _stored(session) == []


def test_emptying_a_text_empties_the_draft_too(app: Flask, session: Session, firm: Consultee) -> None:
    browser = enter(app, firm)
    fields = _open_form(browser, firm)
    _autosave(browser, firm, {**fields, "body": "Hal"})
    _autosave(browser, firm, {**fields, "body": "", "version": "1"})
    assert _stored(session) == [("", 2)]
    assert "Ni har inte skrivit några synpunkter" in browser.get(firm.url("granska")).text


def test_a_lost_acknowledgement_is_no_conflict(app: Flask, session: Session, firm: Consultee) -> None:
    browser = enter(app, firm)
    fields = _open_form(browser, firm)
    _autosave(browser, firm, {**fields, "body": "Halva"})
    _autosave(browser, firm, {**fields, "body": "Halva meningen"})
    assert _stored(session) == [("Halva meningen", 2)]


def test_a_text_too_long_is_refused_in_words_the_script_knows(
    app: Flask, session: Session, firm: Consultee
) -> None:
    browser = enter(app, firm)
    _autosave(browser, firm, {**_open_form(browser, firm), "body": "x" * 20_001}, status=422)
    assert _stored(session) == []


def test_the_script_hears_of_a_colleagues_text(app: Flask, session: Session, firm: Consultee) -> None:
    mine, theirs = enter(app, firm), enter(app, firm)
    fields = _open_form(mine, firm)
    _open_form(theirs, firm)
    theirs.press("Spara synpunkten", body="Kollegans.")
    assert "conflict_url" in _autosave(mine, firm, {**fields, "body": "Min."}, status=409)
    assert _stored(session) == [("Kollegans.", 1)]


def test_a_colleague_is_seen_writing(app: Flask, firm: Consultee, the_ninth_of_february) -> None:
    mine, theirs = enter(app, firm), enter(app, firm)
    _open_form(theirs, firm)
    theirs.press("Spara synpunkten", body="Kollegans.")
    assert "En kollega skriver här, kl. 10.42" in mine.get(firm.url("avsnitt/2")).text
    assert "En kollega skriver" not in theirs.get(firm.url("avsnitt/2")).text
    the_ninth_of_february.shift(600)
    assert "En kollega skriver" not in mine.get(firm.url("avsnitt/2")).text


@pytest.mark.parametrize(
    ("button", "kept"),
    [
        ("Behåll er text", "Min."),
        ("Behåll kollegans text", "Kollegans."),
        ("Behåll båda", "Kollegans.\n\nMin."),
    ],
)
def test_the_later_one_sees_both_and_chooses(
    app: Flask, session: Session, firm: Consultee, button: str, kept: str
) -> None:
    mine, theirs = enter(app, firm), enter(app, firm)
    _open_form(mine, firm)
    _open_form(theirs, firm)
    theirs.press("Spara synpunkten", body="Kollegans.")
    page = mine.press("Spara synpunkten", status=409, body="Min.")
    assert "Ni har båda ändrat. Välj en text eller behåll båda." in page.text
    assert "Kollegans text, sparad kl. 10.42" in page.text
    assert "Kollegans." in page.text
    assert "Min." in page.html
    assert _stored(session) == [("Kollegans.", 1)]
    mine.press(button)
    assert [body for body, _version in _stored(session)] == [kept]


def test_a_colleague_who_goes_on_writing_is_seen_again(app: Flask, session: Session, firm: Consultee) -> None:
    mine, theirs = enter(app, firm), enter(app, firm)
    _open_form(mine, firm)
    _open_form(theirs, firm)
    theirs.press("Spara synpunkten", body="Kollegans.")
    mine.press("Spara synpunkten", status=409, body="Min.")
    _open_form(theirs, firm)
    theirs.press("Spara synpunkten", body="Kollegans andra.")
    page = mine.press("Behåll er text", status=409)
    assert "Kollegans andra." in page.text
    assert [body for body, _version in _stored(session)] == ["Kollegans andra."]
    mine.press("Behåll er text")
    assert [body for body, _version in _stored(session)] == ["Min."]


def test_the_same_words_twice_are_no_conflict(app: Flask, session: Session, firm: Consultee) -> None:
    mine, theirs = enter(app, firm), enter(app, firm)
    _open_form(mine, firm)
    _open_form(theirs, firm)
    theirs.press("Spara synpunkten", body="Samma.")
    mine.press("Spara synpunkten", body="Samma.")
    assert [body for body, _version in _stored(session)] == ["Samma."]


def test_two_windows_of_one_person_do_not_overwrite_each_other(
    app: Flask, session: Session, firm: Consultee
) -> None:
    browser = enter(app, firm)
    first, second = _open_form(browser, firm), _open_form(browser, firm)
    _autosave(browser, firm, {**first, "body": "I första fönstret."})
    _autosave(browser, firm, {**second, "body": "I andra fönstret."}, status=409)
    assert _stored(session) == [("I första fönstret.", 1)]


def test_nothing_is_saved_in_anothers_name(app: Flask, session: Session, firm: Consultee) -> None:
    """The key of the page is only believed in its second half: the first is the browser's own."""
    mine, theirs = enter(app, firm), enter(app, firm)
    page = _open_form(theirs, firm)["page"]
    theirs.press("Spara synpunkten", body="Kollegans.")
    fields = _open_form(mine, firm)
    _autosave(mine, firm, {**fields, "version": "0", "page": page, "body": "Min."}, status=409)
    assert _stored(session) == [("Kollegans.", 1)]
