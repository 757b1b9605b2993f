"""Session gone, token expired, another firm's address: the text that was typed is always still on the page."""

import io

from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from consult.responses.models import DraftComment
from tests.factories.responses import Consultee, enter

TEXT = "En lång mening som ingen vill skriva två gånger."


def test_the_session_is_gone(app: Flask, session: Session, firm: Consultee) -> None:
    browser = enter(app, firm)
    browser.get(firm.url("avsnitt/1?kommentera=avsnitt"))
    fields = {**dict(browser.page.form("Spara synpunkten")[0]["fields"]), "body": TEXT}
    browser.client.delete_cookie("consult_link")
    page = browser.post(firm.url("avsnitt/1"), fields, status=400)
    assert TEXT in page.html
    page = browser.press("Skicka igen", status=403)
    assert TEXT in page.html
    assert "Öppna länken i mejlet igen" in page.text
    assert session.scalar(select(func.count(DraftComment.id))) == 0


def test_the_link_is_opened_again_and_the_text_sent_again(
    app: Flask, session: Session, firm: Consultee
) -> None:
    browser = enter(app, firm)
    browser.get(firm.url("avsnitt/1?kommentera=avsnitt"))
    fields = {**dict(browser.page.form("Spara synpunkten")[0]["fields"]), "body": TEXT}
    browser.client.delete_cookie("consult_link")
    browser.get(firm.link)
    browser.press("Börja med avsnitt 1")
    browser.post(firm.url("avsnitt/1"), fields, status=400)
    browser.press("Skicka igen")
    assert TEXT in browser.page.text
    assert session.scalar(select(func.count(DraftComment.id))) == 1


def test_the_forms_token_has_expired(app: Flask, session: Session, firm: Consultee) -> None:
    browser = enter(app, firm)
    browser.get(firm.url("avsnitt/1?kommentera=avsnitt"))
    page = browser.press("Spara synpunkten", status=400, body=TEXT, csrf_token="utgånget")
    assert TEXT in page.html
    browser.press("Skicka igen")
    assert TEXT in browser.page.text


def test_a_stranger_cannot_send_a_form_in_their_name(app: Flask, session: Session, firm: Consultee) -> None:
    browser = enter(app, firm)
    browser.get(firm.url("avsnitt/1?kommentera=avsnitt"))
    fields = dict(browser.page.form("Spara synpunkten")[0]["fields"])
    headers = {"Sec-Fetch-Site": "cross-site"}
    browser.post(
        firm.url("avsnitt/1"), {**fields, "body": TEXT, "csrf_token": "x"}, status=400, headers=headers
    )
    assert "Skicka igen" not in browser.page.text
    assert session.scalar(select(func.count(DraftComment.id))) == 0


def test_more_than_the_server_can_take_is_said_and_stores_nothing(
    app: Flask, session: Session, firm: Consultee
) -> None:
    browser = enter(app, firm)
    browser.get(firm.url("avsnitt/1?kommentera=avsnitt"))
    app.config["MAX_CONTENT_LENGTH"] = 10_000
    page = browser.press(
        "Spara synpunkten", status=413, body=TEXT, files=(io.BytesIO(b"x" * 20_000), "Stor.pdf")
    )
    assert "Det du skickade är för stort" in page.text
    assert session.scalar(select(func.count(DraftComment.id))) == 0
