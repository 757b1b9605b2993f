"""A company answers, and a handler assesses, with nothing but the keyboard."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.keyboard import press, tab_to
from tests.journeys.person import Person
from tests.journeys.site import Site

pytestmark = pytest.mark.journey

COMPANY = "Fjällbäckens Stugby AB"
TYPED = "Sjätte veckan i september är full. Håll öppet längre."
DONE = re.compile(r"Svaret på punkt \d+ väntar på granskning\.")
SAVED = re.compile(r"^Utkast sparat kl\. \d\d\.\d\d\. Inte inskickat än\.$")


@pytest.fixture(scope="module")
def site(demo_site: Site) -> Site:
    """The demo municipality: a round is open and 320 comments are in."""
    return demo_site


def test_a_company_answers_by_keyboard(site: Site, open_page: Callable[..., Page]) -> None:
    page = open_page()
    reader = Person(page)
    reader.opens(site.link_for(COMPANY), re.compile("^Vad tycker ni om förslaget till"))
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Hoppa till innehållet")).to_be_focused()
    page.keyboard.press("Enter")
    press(page, page.get_by_role("button", name="Börja med avsnitt 1"))
    for heading in ("Bakgrund och syfte", "Nuläge och förutsättningar"):
        reader.arrives(heading)
        press(page, page.get_by_role("button", name=re.compile("^Nästa: ")))
    reader.arrives(re.compile("^Mål 1"))
    comment_and_see_it_saved(page)
    take_a_stance(page)
    reader.arrives(re.compile("^Mål 2"))
    press(page, page.get_by_role("link", name="Granska svaret"))
    reader.arrives("Granska svaret innan ni skickar in det")
    tab_to(page, page.get_by_role("radio", name="Tillstyrker", exact=True))
    page.keyboard.press("ArrowDown")
    expect(page.get_by_role("radio", name="Tillstyrker med synpunkter")).to_be_checked()
    press(page, page.get_by_role("button", name="Skicka in svaret"))
    reader.is_asked_to_mend("Namn eller roll", "Skriv namn eller roll")
    expect(page.get_by_role("alert")).to_be_focused()
    press(page, page.get_by_role("link", name="Skriv namn eller roll"))
    page.keyboard.type("Föreståndaren")
    expect(page.get_by_role("textbox", name="E-post för kvittot")).not_to_have_value("")
    page.keyboard.press("Enter")
    reader.arrives(f"Tack! Vi har tagit emot svaret från {COMPANY}.")
    reader.sees("Tillstyrker med synpunkter", "1 synpunkt")


def comment_and_see_it_saved(page: Page) -> None:
    """The form opens under its measure, and the next Tab is in it. The line says what is saved, in one place."""
    press(page, page.get_by_role("link", name=re.compile("^Lämna en synpunkt på åtgärd 1$")))
    field = page.get_by_role("textbox", name="Er synpunkt på åtgärd 1")
    tab_to(page, field, limit=2)
    page.keyboard.type(TYPED[:10])
    form = page.locator("form").filter(has=field)
    expect(form.get_by_text("Sparar när du slutar skriva", exact=True)).to_be_visible()
    page.keyboard.type(TYPED[10:])
    expect(form.get_by_text(SAVED).first).to_be_visible()
    expect(form.get_by_role("status")).to_have_text(SAVED)
    page.reload()
    expect(field).to_have_value(TYPED)
    press(page, page.get_by_role("button", name="Spara synpunkten"))
    expect(page.get_by_role("heading", name="Er synpunkt")).to_be_visible()
    expect(page.get_by_text(TYPED)).to_be_visible()


def take_a_stance(page: Page) -> None:
    """Space chooses the focused one, arrows move; "Nästa" saves it."""
    group = page.get_by_role("group", name=re.compile("^Vad tycker ni om avsnitt 3 i stort"))
    tab_to(page, group.get_by_role("radio", name="Tillstyrker", exact=True))
    page.keyboard.press("Space")
    expect(group.get_by_role("radio", name="Tillstyrker", exact=True)).to_be_checked()
    press(page, page.get_by_role("button", name=re.compile("^Nästa: ")))


def test_a_handler_assesses_by_keyboard(handler: Person) -> None:
    page = handler.page
    press(page, page.get_by_role("link", name=re.compile("^Synpunkter")))
    handler.arrives("Synpunkter")
    press(page, page.get_by_role("link", name="Börja bedöma"))
    go_there_and_back(page)
    for outcome, answer in (
        ("1", "Det skrivs in i programmet."),
        ("3", "Det bestämmer regionen om."),
        ("5", "Tack, vi tar det med oss."),
    ):
        assess(page, outcome, answer)
    undo_the_last(page)


def go_there_and_back(page: Page) -> None:
    """J to the next point, K back to the first."""
    page.wait_for_url(re.compile(r"/points/\d+"))
    first = page.url
    page.keyboard.press("j")
    page.wait_for_url(lambda url: url != first)
    page.keyboard.press("k")
    page.wait_for_url(first)
    Person(page).arrives(re.compile("."))


def assess(page: Page, outcome: str, answer: str) -> None:
    """A digit chooses, S goes to the answer, where letters are letters; Ctrl+Enter saves and goes on."""
    here = page.url
    page.keyboard.press(outcome)
    options = page.get_by_role("group", name="Utfall").get_by_role("radio")
    expect(options.nth(int(outcome) - 1)).to_be_checked()
    page.keyboard.press("s")
    field = page.get_by_role("textbox", name=re.compile("^Motivering"))
    expect(field).to_be_focused()
    page.keyboard.type(answer)
    assert page.url == here, "a letter in the field moved the page"
    expect(field).to_have_value(answer)
    page.keyboard.press("Control+Enter")
    page.wait_for_url(lambda url: url != here)
    expect(page.get_by_role("status").filter(has_text=DONE)).to_be_visible()
    Person(page).arrives(re.compile("."))


def undo_the_last(page: Page) -> None:
    """U takes the last answer back, and the point waits again."""
    page.keyboard.press("u")
    expect(
        page.get_by_role("status").filter(has_text="Ångrat. Texten finns kvar som utkast.")
    ).to_be_visible()
    Person(page).arrives(re.compile("."))
