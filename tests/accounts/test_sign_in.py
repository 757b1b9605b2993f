"""A member of staff signs in, and strangers do not."""

import threading
from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from consult.accounts import actions
from consult.core import clock
from consult.core.db import write
from consult.core.throttle import Attempt
from tests.cast import PASSWORD, Cast
from tests.client import Browser

OpenBrowser = Callable[..., Browser]


def test_right_address_and_password_lead_to_the_overview(browser: OpenBrowser, with_password: Cast) -> None:
    visitor = browser()
    visitor.get("/staff/sign-in")
    visitor.press("Logga in", email="  EDITOR@forsunda.example ", password=PASSWORD)
    assert visitor.page and visitor.page.url == "/staff/"


def test_the_page_asked_for_is_opened_after_sign_in(browser: OpenBrowser, with_password: Cast) -> None:
    visitor = browser()
    visitor.get("/staff/account")
    assert visitor.page and visitor.page.h1 == "Logga in"
    visitor.press("Logga in", email="editor@forsunda.example", password=PASSWORD)
    assert visitor.page.h1 == "Mitt konto"


@pytest.mark.parametrize(
    "target", ["https://evil.example/", "//evil.example", "/staff//evil.example", "/staff/\\evil"]
)
def test_no_other_site_is_opened_after_sign_in(
    browser: OpenBrowser, with_password: Cast, target: str
) -> None:
    visitor = browser()
    visitor.get(f"/staff/sign-in?next={target}")
    visitor.press("Logga in", email="editor@forsunda.example", password=PASSWORD)
    assert visitor.page and visitor.page.url == "/staff/"


def test_wrong_password_says_so_and_keeps_the_address(browser: OpenBrowser, with_password: Cast) -> None:
    visitor = browser()
    visitor.get("/staff/sign-in")
    page = visitor.press("Logga in", email="editor@forsunda.example", password="fel lösenord här", status=422)
    assert "hör inte ihop" in page.text
    assert page.title.startswith("Fel: ")
    assert 'value="editor@forsunda.example"' in page.html
    assert "fel lösenord" not in page.html


def test_unknown_address_gets_the_same_answer(browser: OpenBrowser, with_password: Cast) -> None:
    visitor = browser()
    visitor.get("/staff/sign-in")
    page = visitor.press("Logga in", email="ingen@forsunda.example", password=PASSWORD, status=422)
    assert "hör inte ihop" in page.text


def test_empty_fields_are_named(browser: OpenBrowser, with_password: Cast) -> None:
    visitor = browser()
    visitor.get("/staff/sign-in")
    page = visitor.press("Logga in", status=422)
    assert "Rätta 2 saker först" in page.text
    assert "Skriv din e-postadress." in page.text


def test_the_sixth_failure_must_wait_even_with_the_right_password(
    browser: OpenBrowser, with_password: Cast
) -> None:
    visitor = browser()
    visitor.get("/staff/sign-in")
    for _attempt in range(5):
        visitor.press("Logga in", email="editor@forsunda.example", password="fel lösenord här", status=422)
    page = visitor.press("Logga in", email="editor@forsunda.example", password=PASSWORD, status=422)
    assert "Vänta en kvart" in page.text


def test_a_guest_past_the_end_date_cannot_sign_in(browser: OpenBrowser, with_password: Cast) -> None:
    from datetime import date

    with write() as session:
        session.add(with_password.editor)
        with_password.editor.ends_on = date(2026, 1, 1)
    visitor = browser()
    visitor.get("/staff/sign-in")
    visitor.press("Logga in", email="editor@forsunda.example", password=PASSWORD, status=422)


def test_sign_out_ends_the_session(browser: OpenBrowser, cast: Cast) -> None:
    staff = browser(cast.reader)
    staff.get("/staff/account")
    staff.press("Logga ut")
    assert staff.page and staff.page.h1 == "Logga in"
    assert staff.get("/staff/account").h1 == "Logga in"


def test_sign_out_everywhere_ends_the_other_computer_too(browser: OpenBrowser, cast: Cast) -> None:
    here, there = browser(cast.reader), browser(cast.reader)
    there.get("/staff/account")
    here.get("/staff/account")
    here.press("Logga ut överallt")
    assert there.get("/staff/account").h1 == "Logga in"


def test_staff_choose_english_and_keep_it(browser: OpenBrowser, cast: Cast) -> None:
    staff = browser(cast.reader)
    staff.get("/staff/account")
    staff.press("In English")
    assert 'lang="en"' in staff.get("/staff/account").html


def test_an_administrator_reads_the_log_and_nobody_else(browser: OpenBrowser, with_password: Cast) -> None:
    visitor = browser()
    visitor.get("/staff/sign-in")
    visitor.press("Logga in", email="editor@forsunda.example", password=PASSWORD)
    assert "user.signed_in" in browser(with_password.administrator).get("/staff/audit").text
    for user in with_password.all():
        if user.role.value not in {"administrator", "reviewer"}:
            browser(user).get("/staff/audit", status=403)


def test_a_session_ends_with_the_working_day(browser: OpenBrowser, cast: Cast) -> None:
    staff = browser(cast.reader)
    assert staff.get("/staff/account").h1 == "Mitt konto"
    with staff.client.session_transaction(base_url="http://localhost", path="/staff/") as state:
        state["signed_in_at"] -= 13 * 3600
    assert staff.get("/staff/account").h1 == "Logga in"


def test_successful_sign_ins_do_not_fill_the_limit_of_an_office(
    browser: OpenBrowser, with_password: Cast, session: Session
) -> None:
    visitor = browser()
    visitor.get("/staff/sign-in")
    visitor.press("Logga in", email="editor@forsunda.example", password="fel lösenord här", status=422)
    visitor.press("Logga in", email="editor@forsunda.example", password=PASSWORD)
    account, origin = actions.attempt_keys("editor@forsunda.example", "127.0.0.1")
    counted = session.scalars(select(Attempt.key)).all()
    assert account not in counted
    assert counted.count(origin) == 1, "the failed one"


def test_parallel_tries_cannot_pass_the_limit_together(app: Flask, with_password: Cast) -> None:
    moment, start = clock.now(), threading.Barrier(12)
    allowed = []

    def attempt() -> None:
        with app.app_context():
            start.wait()
            try:
                with write():
                    actions.begin_attempt(email="editor@forsunda.example", address="x", now=moment)
            except actions.TooManyAttempts:
                return
            allowed.append(1)

    threads = [threading.Thread(target=attempt) for _ in range(12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(allowed) == actions.ATTEMPTS_PER_ACCOUNT
