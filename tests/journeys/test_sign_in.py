"""Staff sign in, in a real browser, with the keyboard alone."""

from collections.abc import Callable

from playwright.sync_api import Page, expect

from tests.cast import PASSWORD


def test_staff_sign_in_by_keyboard(open_page: Callable[..., Page], axe: Callable[[Page], None]) -> None:
    page = open_page()
    page.goto("/staff/account")
    axe(page)
    page.get_by_label("E-post").focus()
    page.keyboard.type("editor@forsunda.example")
    page.keyboard.press("Tab")
    page.keyboard.type("fel lösenord")
    page.keyboard.press("Enter")
    expect(page.get_by_role("alert")).to_contain_text("hör inte ihop")
    expect(page.get_by_role("alert")).to_be_focused()
    axe(page)
    page.get_by_label("Lösenord").focus()
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Mitt konto")
    axe(page)
