"""A person in front of a browser: what they press, follow, write and see, found by role and name as they find it."""

import re
import time
from dataclasses import dataclass
from re import Pattern
from typing import Any

from playwright.sync_api import Locator, Page, expect

from consult.demo.load import PASSWORD as DEMO_PASSWORD
from tests.cast import PASSWORD
from tests.journeys.axe import check_page
from tests.journeys.keyboard import write

SLOW = 20_000  # ms that a loaded machine may need for one page

Name = str | Pattern[str]
expect.set_options(timeout=SLOW)


@dataclass
class Person:
    """Wraps a page. ``part`` narrows every look to a part of it: a row, a group, an article."""

    page: Page

    def opens(self, address: str, heading: Name | None = None) -> None:
        """Type an address."""
        self.page.goto(address, timeout=SLOW)
        if heading is not None:
            self.arrives(heading)

    def opens_until(self, address: str, text: Name, seconds: float = 40) -> None:
        """Look again now and then until the text is there: the worker takes a moment."""
        deadline = time.monotonic() + seconds
        self.opens(address)
        while not self.page.get_by_text(text).count() and time.monotonic() < deadline:
            time.sleep(0.5)
            self.opens(address)
        self.sees(text)

    def arrives(self, heading: Name) -> None:
        """The page has this h1, and nothing is wrong with it: axe-core, one h1, 320 px."""
        expect(self.page.get_by_role("heading", level=1)).to_have_text(heading)
        check_page(self.page)

    def follows(self, name: Name, heading: Name | None = None, *, exact: bool = True) -> None:
        """Follow a link."""
        self.page.get_by_role("link", name=name, exact=exact).click()
        if heading is not None:
            self.arrives(heading)

    def presses(self, name: Name, heading: Name | None = None) -> None:
        """Press a button."""
        self.page.get_by_role("button", name=name, exact=True).click()
        if heading is not None:
            self.arrives(heading)

    def writes(self, **fields: str) -> None:
        """Fill fields by their labels; underscores stand for spaces."""
        for label, text in fields.items():
            self.field(label.replace("_", " ")).fill(text)

    def field(self, label: Name) -> Locator:
        """The field with this label, with or without "Valfritt" after it."""
        name = re.compile(rf"^{re.escape(label)}( Valfritt)?$") if isinstance(label, str) else label
        return self.page.get_by_label(name)

    def chooses(self, group: Name, option: Name) -> None:
        """Choose a radio button of a group, found by its legend."""
        legend = re.compile(rf"^{re.escape(group)}( Valfritt)?$") if isinstance(group, str) else group
        self.page.get_by_role("group", name=legend).get_by_role("radio", name=option, exact=True).check()

    def sees(self, *texts: Name) -> None:
        """Every text stands on the page for all to see."""
        for text in texts:
            expect(self.page.get_by_text(text).locator("visible=true").first).to_be_visible()

    def is_told(self, text: Name) -> None:
        """The line at the top of the page says so."""
        expect(
            self.page.get_by_role("main").get_by_role("status").filter(has_text=text).first
        ).to_be_visible()

    def is_asked_to_mend(self, field: Name, error: str, *more: str) -> None:
        """The summary has the focus and leads to the field; the error describes the field; the title says so."""
        summary = self.page.get_by_role("alert")
        heading = "Rätta en sak först" if not more else f"Rätta {len(more) + 1} saker först"
        expect(summary.get_by_role("heading", level=2)).to_have_text(heading)
        for text in (error, *more):
            expect(summary.get_by_role("link", name=text, exact=True)).to_have_attribute(
                "href", re.compile("^#")
            )
        expect(self.page).to_have_title(re.compile("^Fel: "))
        expect(self.field(field)).to_have_accessible_description(re.compile(re.escape(f"Fel: {error}")))
        expect(self.field(field)).to_have_attribute("aria-invalid", "true")
        check_page(self.page)

    def prints(self) -> None:
        """On A4 the page keeps its heading and text, loses what can only be pressed, and is not cut off."""
        before = self.page.viewport_size
        self.page.emulate_media(media="print")
        self.page.set_viewport_size({"width": 794, "height": 1123})
        expect(self.page.get_by_role("heading", level=1)).to_be_visible()
        for part in (self.page.get_by_role("button"), self.page.get_by_role("link", name="Hjälp")):
            expect(part.locator("visible=true")).to_have_count(0)
        assert self.page.evaluate("document.documentElement.scrollWidth") <= 794
        self.page.emulate_media(media="screen")
        if before:
            self.page.set_viewport_size(before)

    def row(self, text: Name) -> Locator:
        """The row of a table that holds the text."""
        return self.page.get_by_role("row").filter(has_text=text)


def sign_in(page: Page, role: str = "editor") -> Person:
    """A member of staff signs in."""
    person = Person(page)
    person.opens("/staff/sign-in")
    person.writes(**{"E-post": f"{role}@forsunda.example", "Lösenord": PASSWORD})
    person.presses("Logga in")
    expect(page.get_by_role("navigation", name="Processen")).to_be_visible()
    return person


def sign_in_by_keyboard(page: Page, name: str = "handlaggare") -> Person:
    """One of the demo's staff signs in with nothing but the keyboard."""
    person = Person(page)
    person.opens("/staff/sign-in")
    write(page, page.get_by_role("textbox", name="E-post"), f"{name}@forsunda.example")
    write(page, page.get_by_label("Lösenord"), DEMO_PASSWORD)
    page.keyboard.press("Enter")
    expect(page.get_by_role("navigation", name="Processen")).to_be_visible()
    return person


def link_in(text: str) -> str:
    """The personal link of a mail."""
    found: Any = re.search(r"http\S+/svara/\S+", text)
    assert found, text
    return str(found.group(0))
