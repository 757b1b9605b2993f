"""The server dies, two write at once, the session is gone, the link is not one: nothing written is lost."""

import re
import sqlite3
from collections.abc import Callable
from contextlib import closing

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.journeys.axe import check_page
from tests.journeys.person import Person, link_in, sign_in_by_keyboard
from tests.journeys.site import Site, text_of

pytestmark = pytest.mark.journey

COMPANY = "Fjällbäckens Stugby AB"
ADDRESS = "info@fjallbackensstugby.example"
QUESTION = re.compile("^Vad tycker ni om förslaget till")
TEXT = "Sjätte veckan i september är full. Håll öppet längre."
SAVED = re.compile(r"^Utkast sparat kl\. \d\d\.\d\d\. Inte inskickat än\.$")
GONE = "Länken gäller inte längre"


@pytest.fixture(scope="module")
def site(demo_site: Site) -> Site:
    """The demo municipality: a round is open. Each journey has a company of its own."""
    return demo_site


def begin_to_write(page: Page, link: str) -> Locator:
    """From the link to the open form on measure 1; the field."""
    page.goto(link)
    page.get_by_role("button", name="Mål 1").click()
    page.get_by_role("link", name=re.compile("(Lämna en synpunkt|Ändra.*) på åtgärd 1$")).click()
    return page.get_by_role("textbox", name="Er synpunkt på åtgärd 1")


def line(page: Page, text: str | re.Pattern[str]) -> Locator:
    """The one place that says what is saved, saying this."""
    return page.locator("form").filter(has_text="Er synpunkt på åtgärd 1").get_by_text(text).first


def test_the_server_dies_between_typing_and_saving(site: Site, open_page: Callable[..., Page]) -> None:
    page = open_page()
    field = begin_to_write(page, site.link_for("Fjällbäckens Plåtteknik AB"))
    field.press_sequentially(TEXT)
    expect(line(page, "Sparar när du slutar skriva")).to_be_visible()
    site.kill("web")
    expect(line(page, "Inget nät. Texten finns kvar i datorn.")).to_be_visible()
    expect(field).to_have_value(TEXT)
    site.start_web()
    page.reload()
    expect(field).to_have_value("")
    expect(line(page, "Det finns text i datorn som inte hann sparas.")).to_be_visible()
    check_page(page)
    page.get_by_role("button", name="Hämta tillbaka texten").click()
    expect(field).to_have_value(TEXT)
    expect(line(page, SAVED)).to_be_visible()
    page.reload()
    expect(field).to_have_value(TEXT)


def test_the_server_comes_back_while_writing(site: Site, open_page: Callable[..., Page]) -> None:
    page = open_page()
    field = begin_to_write(page, site.link_for("Fjällbäckens Hår AB"))
    site.kill("web")
    field.press_sequentially("Först")
    expect(line(page, "Inget nät. Texten finns kvar i datorn.")).to_be_visible()
    site.start_web()
    field.press_sequentially(" och sedan")
    expect(line(page, SAVED)).to_be_visible()
    page.reload()
    expect(field).to_have_value("Först och sedan")


def test_the_database_cannot_be_written(site: Site, open_page: Callable[..., Page]) -> None:
    page = open_page()
    field = begin_to_write(page, site.link_for("Fjällbäckens Konsult AB"))
    with closing(sqlite3.connect(site.instance / "consult.db", isolation_level=None)) as other:
        other.execute("BEGIN EXCLUSIVE")
        field.press_sequentially(TEXT)
        expect(line(page, "Kunde inte spara. Försök igen.")).to_be_visible(timeout=60_000)
        other.execute("ROLLBACK")
    expect(field).to_have_value(TEXT)
    field.press("End")
    field.press_sequentially(" Tack")
    expect(line(page, SAVED)).to_be_visible()


def test_two_write_on_the_same_measure(site: Site, open_page: Callable[..., Page]) -> None:
    link = site.link_for("Fjällbäckens Mekaniska AB")
    first, second = open_page(), open_page()
    field, later = begin_to_write(first, link), begin_to_write(second, link)
    field.press_sequentially("Den förstas text.")
    expect(line(first, SAVED)).to_be_visible()
    later.press_sequentially("Den andras text.")
    both = "Ni har båda ändrat. Välj en text eller behåll båda."
    expect(line(second, both)).to_be_visible()
    second.get_by_role("button", name="Visa båda texterna").click()
    person = Person(second)
    person.arrives("Ni har skrivit på samma ställe")
    person.sees(both, "Den förstas text.")
    expect(second.get_by_role("textbox", name="Er text")).to_have_value("Den andras text.")
    person.presses("Behåll båda", re.compile("^Mål 1"))
    note = second.locator(".note").filter(has_text="Er synpunkt")
    expect(note).to_contain_text("Den förstas text.")
    expect(note).to_contain_text("Den andras text.")


def test_the_session_is_gone_before_saving(site: Site, open_page: Callable[..., Page]) -> None:
    page = open_page(script=False)
    field = begin_to_write(page, site.link_for("Fjällbäckens Träning AB"))
    field.fill(TEXT)
    page.context.clear_cookies()
    page.get_by_role("button", name="Spara synpunkten").click()
    expect(page.get_by_role("textbox").filter(has_text=TEXT)).to_be_visible()
    check_page(page)


def test_a_link_that_is_none(site: Site, open_page: Callable[..., Page]) -> None:
    reader = Person(open_page(phone=True, script=False))
    reader.opens("/svara/" + "x" * 32, GONE)
    reader.field("E-post").fill("info@fjallbackensrorservice.example")
    reader.presses("Skicka länken igen", "Titta i inkorgen")
    mail = text_of(site.receiver.wait_for("info@fjallbackensrorservice.example"))
    reader.opens(link_in(mail), QUESTION)


def test_a_replaced_link_leads_to_a_new_one_and_the_draft_is_kept(
    site: Site, open_page: Callable[..., Page]
) -> None:
    old = site.link_for(COMPANY)
    page = open_page()
    begin_to_write(page, old).fill(TEXT)
    page.get_by_role("button", name="Spara synpunkten").click()
    staff = sign_in_by_keyboard(open_page())
    staff.opens("/staff/rounds/1/recipients?q=Stugby", re.compile("mottagare$"))
    staff.follows(COMPANY, COMPANY)
    staff.follows("Byt länk", f"Byt länk för {COMPANY}")
    staff.presses("Byt länk", COMPANY)
    reader = Person(page)
    reader.opens(old, GONE)
    reader.opens(link_in(text_of(site.receiver.wait_for(ADDRESS))), QUESTION)
    reader.sees("1 synpunkt")
