"""Headers, cookies, expired forms and errors: what every page owes its reader."""

from collections.abc import Callable
from pathlib import Path

import pytest
from flask import Flask

from consult.core.errors import error_page
from consult.core.plain_text import clean, clean_line
from tests.cast import Cast
from tests.client import Browser

OpenBrowser = Callable[..., Browser]


def test_the_policy_allows_only_our_own_origin(browser: OpenBrowser) -> None:
    policy = browser().get("/hjalp").response.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "http" not in policy


def test_a_reader_gets_no_cookie(browser: OpenBrowser) -> None:
    assert "Set-Cookie" not in browser().get("/hjalp").response.headers


def test_the_language_is_kept_by_choice(browser: OpenBrowser) -> None:
    visitor = browser()
    visitor.get("/hjalp")
    visitor.press("In English")
    assert visitor.page and 'lang="en"' in visitor.page.html
    assert visitor.page.url == "/hjalp"
    visitor.press("På svenska")
    assert 'lang="sv"' in visitor.page.html


@pytest.mark.parametrize(
    "target", ["https://evil.example", "//evil.example", "/\\evil.example", "/finns-inte"]
)
def test_the_language_switch_leads_to_no_other_site(browser: OpenBrowser, target: str) -> None:
    answer = browser().client.post("/sprak", data={"lang": "en", "next": target})
    assert answer.headers["Location"] == "/"


def test_staff_and_link_sessions_are_two_cookies(browser: OpenBrowser, cast: Cast) -> None:
    staff = browser(cast.reader)
    answer = staff.client.get("/staff/account")
    assert answer.status_code == 200
    cookie = staff.client.get_cookie("consult_staff", path="/staff")
    assert cookie is not None and cookie.path == "/staff"
    assert staff.client.get_cookie("consult_link") is None


def test_an_expired_form_gives_everything_back_and_goes_through(browser: OpenBrowser, cast: Cast) -> None:
    staff = browser(cast.reader)
    data = {
        "lang": "en",
        "next": "/staff/account",
        "csrf_token": "expired",
        "text": "En lång text som ingen vill mista.",
    }
    page = staff.post("/staff/account/language", data, status=400)
    assert page.h1 == "Skicka en gång till"
    assert "En lång text som ingen vill mista." in page.html
    staff.press("Skicka igen")
    assert staff.page and 'lang="en"' in staff.page.html


def test_a_form_from_another_site_is_refused_without_a_way_to_send_it_again(
    browser: OpenBrowser, cast: Cast
) -> None:
    staff = browser(cast.reader)
    page = staff.post(
        "/staff/account/language",
        {"lang": "en", "csrf_token": "x"},
        status=400,
        headers={"Sec-Fetch-Site": "cross-site"},
    )
    assert "Skicka igen" not in page.html


def test_unknown_pages_say_so_with_one_way_on(browser: OpenBrowser) -> None:
    page = browser().get("/finns-inte", status=404)
    assert page.h1 == "Sidan finns inte"
    assert page.link("Till startsidan") == "/"


def test_too_much_is_refused_in_words(app: Flask, browser: OpenBrowser) -> None:
    app.config["MAX_CONTENT_LENGTH"] = 1000
    page = browser().post("/staff/sign-in", {"email": "x" * 5000}, status=413)
    assert "för stort" in page.text


def test_a_lost_database_is_an_explained_503(app: Flask, browser: OpenBrowser, engine_name: str) -> None:
    if engine_name != "sqlite":
        pytest.skip("the file can only be taken away from SQLite")
    from consult.core.db import db

    db.session.remove()
    db.engine.dispose()
    path = Path(str(db.engine.url.database))
    path.unlink()
    path.mkdir()
    page = browser().get("/healthz", status=503)
    assert "Inget halvt har sparats" in page.text


def test_the_site_is_healthy(browser: OpenBrowser) -> None:
    assert browser().client.get("/healthz").data == b"ok\n"


def test_control_characters_never_come_in() -> None:
    assert clean("a\x00b\x0bc\r\nd\ud800e") == "abc\nde"
    assert clean_line("  två \n rader\t") == "två rader"
    assert clean("e\u0301") == "é"


def test_every_error_page_can_be_rendered(app: Flask) -> None:
    for status in (400, 401, 403, 404, 405, 413, 429, 500, 503):
        with app.test_request_context("/"):
            text, code = error_page(status)
        assert code == status
        assert "<h1>" in text


def test_an_error_keeps_the_way_back_for_staff(browser: OpenBrowser, cast: Cast) -> None:
    for path in ("/staff/nothing-here", "/staff/rounds/99"):
        page = browser(cast.editor).get(path, status=404)
        assert page.h1 == "Sidan finns inte"
        assert page.link("Till översikten") == "/staff/" and page.link("Översikt") == "/staff/"
    assert "staff-header" not in browser().get("/staff/nothing-here", status=404).html
