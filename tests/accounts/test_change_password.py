"""Somebody signed in changes the own password."""

from collections.abc import Callable

import pytest
from sqlalchemy.orm import Session

from consult.accounts.models import User
from tests.accounts.conftest import Deliver
from tests.cast import PASSWORD, Cast
from tests.client import Browser
from tests.mailing import parsed

OpenBrowser = Callable[..., Browser]
NEW = "granskog lampa torsk fyra"


def fill(staff: Browser, *, status: int = 200, **fields: str) -> None:
    values = {"password": PASSWORD, "new_password": NEW, "new_password_again": NEW, **fields}
    staff.press("Ändra lösenordet", status=status, **values)


def test_the_new_one_holds_and_the_other_computers_are_signed_out(
    browser: OpenBrowser, with_password: Cast, deliver: Deliver
) -> None:
    here, there = browser(with_password.editor), browser(with_password.editor)
    there.get("/staff/account")
    here.get("/staff/account")
    here.click("Ändra lösenordet")
    fill(here)
    assert here.page and here.page.url == "/staff/account"
    assert "Lösenordet är ändrat." in here.page.text
    assert there.get("/staff/account").h1 == "Logga in"
    there.press("Logga in", email="editor@forsunda.example", password=PASSWORD, status=422)
    there.press("Logga in", email="editor@forsunda.example", password=NEW)
    (mail,) = deliver()
    assert (mail.recipient, parsed(mail)["subject"]) == ("editor@forsunda.example", "Ditt lösenord är ändrat")


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"password": "inte det rätta ordet"}, "Det är inte lösenordet du har nu."),
        ({"password": ""}, "Skriv lösenordet du har nu."),
        ({"new_password": "kortlås"}, "Lösenordet är för kort."),
        ({"new_password": "Lösenord123!"}, "Lösenordet är för lätt att gissa."),
        ({"new_password": "editor@forsunda.example"}, "Lösenordet liknar ditt namn eller din adress."),
        ({"new_password_again": "något annat helt"}, "Lösenorden är inte lika."),
    ],
)
def test_what_is_wrong_is_said_and_nothing_changes(
    browser: OpenBrowser, with_password: Cast, session: Session, fields: dict[str, str], words: str
) -> None:
    before = with_password.editor.password_hash
    staff = browser(with_password.editor)
    staff.get("/staff/account/password")
    fill(staff, status=422, **fields)
    assert staff.page and words in staff.page.text
    assert staff.page.title.startswith("Fel: ")
    assert PASSWORD not in staff.page.html
    assert session.get_one(User, with_password.editor.id).password_hash == before


def test_five_wrong_tries_and_then_a_wait(browser: OpenBrowser, with_password: Cast) -> None:
    staff = browser(with_password.editor)
    staff.get("/staff/account/password")
    for _ in range(5):
        fill(staff, status=422, password="fel lösenord här")
    fill(staff, status=422)
    assert staff.page and "För många försök. Vänta en kvart" in staff.page.text


def test_strangers_are_sent_to_sign_in(browser: OpenBrowser, with_password: Cast) -> None:
    assert browser().get("/staff/account/password").h1 == "Logga in"
