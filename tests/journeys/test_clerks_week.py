"""A handler's week in an open round, by keyboard alone: correction, reminder, mended address, letter, entered response.

What goes wrong: a correction without words on it, half an address, a code without its last character, a day to come.
"""

import re
import subprocess
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from consult.core.clock import now, today
from consult.core.formatting import date_text
from tests.journeys.keyboard import press, tab_to, write
from tests.journeys.person import Person
from tests.journeys.site import Site, text_of

pytestmark = pytest.mark.journey

QUESTION = re.compile("^Vad tycker ni om förslaget till")
PROGRAMME = "Näringslivsprogram 2027–2031"
DRAFTING = "Elkraft i Forsunda AB"
CORRECTED = "Mål 3: Mark, vägar och uppkoppling"
REVISED_BEFORE = "Nuläge och förutsättningar"  # the demo's handler has begun to revise it
LINE = "Avsnitt 5 har rättats sedan ni läste det."
NEW_TEXT = "Programmet gäller hela kommunen. "
NOTE = "Det står nu att programmet gäller hela kommunen."
SILENT = "info@myrbergsmjolk.example"
BOUNCED, BROKEN, MENDED = "Nordåns Åkeri AB", "kontor@nordansakeri", "kontor@nordansakeri.example"
OTHER = "Sågforsens Åkeri AB"
BY_LETTER = "Ljusnans Frakt AB"
BY_MAIL = "Rudbäcks Smide AB"
DAY = "Vilken dag kom det?"
OPINION = "Vi vill ha en vägvisare vid avfarten."
ASK, WISH = "Be om längre svarstid", "Vilken dag vill ni kunna svara till?"
RECIPIENTS = re.compile(r"^\d+ mottagare$")
CODE = re.compile(r"\b[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{4}\b")


@pytest.fixture(scope="module")
def site(demo_site: Site) -> Site:
    """The demo municipality: a round is open, some mails were refused and some recipients have no address."""
    return demo_site


def follow(person: Person, name: str | re.Pattern[str], heading: str | re.Pattern[str]) -> None:
    """Tab to a link, press Enter and arrive."""
    press(person.page, person.page.get_by_role("main").get_by_role("link", name=name, exact=True).first)
    person.arrives(heading)


def push(person: Person, name: str | re.Pattern[str], heading: str | re.Pattern[str]) -> None:
    """Tab to a button, press Enter and arrive."""
    press(person.page, person.page.get_by_role("main").get_by_role("button", name=name, exact=True))
    person.arrives(heading)


def goes_to(person: Person, name: str, heading: str | re.Pattern[str]) -> None:
    """Follow one of the steps of the process in the head of the page."""
    steps = person.page.get_by_role("navigation", name="Processen")
    press(person.page, steps.get_by_role("link", name=re.compile(f"^{name}")))
    person.arrives(heading)


def test_a_correction_reaches_an_open_draft_as_one_line(
    site: Site, open_page: Callable[..., Page], handler: Person
) -> None:
    company = Person(open_page())
    company.opens(site.link_for(DRAFTING), QUESTION)
    push(company, "Fortsätt med avsnitt 5", CORRECTED)
    expect(company.page.get_by_text(LINE)).to_have_count(0)
    goes_to(handler, "Programmet", PROGRAMME)
    follow(handler, PROGRAMME, PROGRAMME)
    follow(handler, f"Ändra {CORRECTED}", "Ändra avsnittet")
    tab_to(handler.page, handler.page.get_by_role("textbox", name="Text", exact=True))
    handler.page.keyboard.press("Control+Home")
    handler.page.keyboard.type(NEW_TEXT)
    push(handler, "Spara", CORRECTED)
    to_the_round(handler)
    follow(handler, "Publicera rättelse", "Publicera rättelse")
    press(handler.page, handler.page.get_by_role("checkbox", name=REVISED_BEFORE), "Space")
    expect(handler.page.get_by_role("checkbox", name=CORRECTED)).to_be_checked()
    press(handler.page, handler.page.get_by_role("button", name="Publicera rättelsen"))
    handler.is_asked_to_mend("Vad är rättat?", "Skriv i en mening vad som är rättat. Mottagaren ser den.")
    write(handler.page, handler.field("Vad är rättat?"), NOTE)
    push(handler, "Publicera rättelsen", QUESTION)
    handler.is_told("Rättelsen är publicerad. Utkast som finns är kvar.")
    handler.sees(NOTE)

    company.page.reload()
    company.arrives(CORRECTED)
    expect(company.page.get_by_text(LINE)).to_have_count(1)
    follow(company, "Se ändringen", f"Det här har rättats i avsnitt 5, {CORRECTED}")
    expect(company.page.get_by_role("insertion").first).to_contain_text(NEW_TEXT.strip())
    push(company, "Läst, till avsnittet", CORRECTED)
    expect(company.page.get_by_text(LINE)).to_have_count(0)


def to_the_round(person: Person) -> None:
    """Open the menu in the corner, and go by the list of rounds."""
    press(person.page, person.page.locator(".staff-brand summary"))
    press(person.page, person.page.get_by_role("banner").get_by_role("link", name="Alla remisser"))
    person.arrives("Remisser")
    follow(person, QUESTION, QUESTION)


def test_a_reminder_goes_to_the_silent(site: Site, handler: Person) -> None:
    goes_to(handler, "Mottagare", RECIPIENTS)
    follow(handler, "Skicka påminnelse", "Skicka påminnelse")
    number = handler.page.locator(".drawer-count [data-count]").inner_text()
    push(handler, f"Skicka till {number}", RECIPIENTS)
    handler.is_told(f"Mejlet är på väg till {number} mottagare.")
    reminded = text_of(site.receiver.wait_for(SILENT))
    assert "/svara/" in reminded


def test_an_address_that_bounced_is_mended(site: Site, handler: Person) -> None:
    page = handler.page
    goes_to(handler, "Mottagare", RECIPIENTS)
    press(page, page.get_by_role("link", name=re.compile("^Kom inte fram")))
    follow(handler, BOUNCED, BOUNCED)
    write(page, handler.field("Rätt adress"), BROKEN)
    page.keyboard.press("Enter")
    handler.is_asked_to_mend("Rätt adress", "Skriv en hel adress, till exempel namn@foretaget.se.")
    tab_to(page, handler.field("Rätt adress"))
    page.keyboard.press("End")
    page.keyboard.type(MENDED.removeprefix(BROKEN))
    push(handler, re.compile("^Rätta och skicka"), BOUNCED)
    handler.is_told(f"Adressen är rättad. Mejlet skickas till {MENDED}.")
    assert "/svara/" in text_of(site.receiver.wait_for(MENDED))
    handler.sees(re.compile(r"fungerade inte och används inte längre\.$"))


def test_a_letter_with_a_code_opens_the_proposal(
    open_page: Callable[..., Page], handler: Person, tmp_path: Path
) -> None:
    page = handler.page
    goes_to(handler, "Mottagare", RECIPIENTS)
    follow(handler, "Brev med koder", "Brev med koder")
    press(page, page.get_by_role("button", name="Gör bara de ikryssade"))
    expect(page.get_by_role("alert")).to_contain_text("Kryssa för minst en mottagare.")
    press(page, page.get_by_role("checkbox", name=f"Välj {BY_LETTER}"), "Space")
    press(page, page.get_by_role("button", name="Gör bara de ikryssade"))
    press(page, page.get_by_role("link", name="Visa filen"))
    handler.sees("1 brev är klart att skriva ut.")
    handler.arrives(re.compile("."))
    with page.expect_download() as download:
        press(page, page.get_by_role("link", name="Hämta breven (PDF)"))
    path = tmp_path / "brev.pdf"
    download.value.save_as(path)
    letter = subprocess.run(["pdftotext", "-layout", path, "-"], capture_output=True, text=True, check=True)
    code = CODE.search(letter.stdout)
    assert BY_LETTER in letter.stdout
    assert code, letter.stdout

    company = Person(open_page())
    company.opens("/brev", "Har ni fått ett brev med en kod?")
    write(company.page, company.field("Kod"), code[0][:-1])
    company.page.keyboard.press("Enter")
    company.is_asked_to_mend("Kod", "Koden stämmer inte. Kontrollera att alla tolv tecken är rätt.")
    tab_to(company.page, company.field("Kod"))
    company.page.keyboard.press("End")
    company.page.keyboard.type(code[0][-1].lower())
    company.page.keyboard.press("Enter")
    company.arrives(QUESTION)
    company.sees(BY_LETTER)


def test_a_response_by_mail_is_entered(handler: Person) -> None:
    page = handler.page
    goes_to(handler, "Mottagare", RECIPIENTS)
    follow(handler, "Mottagna svar", "Mottagna svar")
    follow(handler, "Lägg in ett svar", "Lägg in ett svar")
    write(page, page.get_by_role("searchbox", name="Sök namn eller adress"), BY_MAIL)
    page.keyboard.press("Enter")
    follow(handler, BY_MAIL, f"Svar från {BY_MAIL}")
    tab_to(page, page.get_by_role("radio", name="Brev", exact=True))
    page.keyboard.press("ArrowDown")
    expect(page.get_by_role("radio", name="E-post", exact=True)).to_be_checked()
    tab_to(page, handler.field(DAY))
    types_day(page, today(now()) + timedelta(days=1))
    stance = page.get_by_role("group", name="Vad säger svaret i stort?")
    tab_to(page, stance.get_by_role("radio", name="Tillstyrker", exact=True))
    page.keyboard.press("Space")
    whole = page.get_by_role("textbox", name="Svaret i sin helhet, eller det som gäller hela förslaget")
    write(page, whole, OPINION)
    press(page, page.get_by_role("button", name="Lägg in svaret"))
    handler.is_asked_to_mend(DAY, "Dagen har inte varit än.")
    press(page, page.get_by_role("link", name="Dagen har inte varit än."))
    expect(whole).to_have_value(OPINION)
    expect(handler.field(DAY)).to_be_focused()
    types_day(page, today(now()))
    push(handler, "Lägg in svaret", re.compile("^Svar KS"))
    handler.is_told("Svaret är mottaget och har fått ett nummer.")
    handler.sees(OPINION, "Tillstyrker")
    follow(handler, "Mottagna svar", "Mottagna svar")
    expect(handler.row(BY_MAIL)).to_contain_text("E-post")


def test_a_longer_time_is_asked_for_and_given(
    site: Site, open_page: Callable[..., Page], handler: Person
) -> None:
    page, company = handler.page, Person(open_page())
    company.opens(site.link_for(DRAFTING), QUESTION)
    push(company, ASK, ASK)
    tab_to(company.page, company.field(WISH))
    types_day(company.page, today(now()))
    write(company.page, company.field("Varför behöver ni längre tid?"), "Styrelsen ska hinna besluta.")
    press(company.page, company.page.get_by_role("button", name="Skicka frågan"))
    company.is_asked_to_mend(WISH, "Välj en dag som inte har passerat, efter er sista svarsdag.")
    expect(company.field("Varför behöver ni längre tid?")).to_have_value("Styrelsen ska hinna besluta.")
    wished = last_day(handler) + timedelta(days=4)
    tab_to(company.page, company.field(WISH))
    types_day(company.page, wished)
    press(company.page, company.page.get_by_role("button", name="Skicka frågan"))
    company.sees("Kommunen har fått er fråga. Svaret kommer med mejl och syns här.")

    goes_to(handler, "Översikt", re.compile("."))
    press(
        page, page.get_by_role("link", name=re.compile("^1 mottagare ber om längre svarstid|^Svara$")).first
    )
    handler.arrives("Längre svarstid")
    press(page, page.get_by_role("link", name=f"Svara {DRAFTING}"))
    handler.arrives("Svara om längre svarstid")
    press(page, page.get_by_role("button", name="Skicka svaret"))
    expect(page.get_by_role("alert")).to_contain_text("Välj vad du svarar.")
    tab_to(page, page.get_by_role("radio", name="Ge längre svarstid"))
    page.keyboard.press("Space")
    push(handler, "Skicka svaret", DRAFTING)
    handler.is_told(f"{DRAFTING} kan svara till och med {date_text(wished)}.")
    company.opens(site.link_for(DRAFTING), QUESTION)
    company.sees(date_text(wished))


def last_day(handler: Person) -> date:
    """The round's last day, read where it is changed."""
    to_the_round(handler)
    follow(handler, "Ändra texter och datum", "Texter och datum")
    return date.fromisoformat(handler.field("Svara till och med").input_value())


def test_the_last_day_is_moved_for_all(site: Site, open_page: Callable[..., Page], handler: Person) -> None:
    page = handler.page
    to_the_round(handler)
    follow(handler, "Ändra texter och datum", "Texter och datum")
    last_day = handler.field("Svara till och med")
    before = date.fromisoformat(last_day.input_value())
    tab_to(page, last_day)
    types_day(page, before - timedelta(days=1))
    press(page, page.get_by_role("button", name="Spara", exact=True))
    handler.is_asked_to_mend(
        "Svara till och med", "Remissen är öppen. Sista svarsdag kan bara flyttas framåt."
    )
    tab_to(page, last_day)
    types_day(page, before + timedelta(days=7))
    push(handler, "Spara", "Mejla om ny sista svarsdag")
    handler.is_told(f"Ändringarna är sparade. Sista svarsdag är nu {date_text(before + timedelta(days=7))}.")
    number = page.locator(".drawer-count [data-count]").inner_text()
    push(handler, f"Skicka till {number}", RECIPIENTS)
    assert date_text(before + timedelta(days=7)) in text_of(site.receiver.wait_for(SILENT, 2))
    company = Person(open_page())
    company.opens(site.link_for(DRAFTING), QUESTION)
    company.sees(date_text(before + timedelta(days=7)))


def test_search_the_register_and_personal_data_are_looked_up(handler: Person) -> None:
    page = handler.page
    page.keyboard.press("/")
    page.keyboard.type("mark")
    page.keyboard.press("Enter")
    handler.arrives("Sök")
    goes_to(handler, "Mottagare", RECIPIENTS)
    follow(handler, "Mottagna svar", "Mottagna svar")
    goes_to(handler, "Mottagare", RECIPIENTS)
    follow(handler, "Svar utan inbjudan", "Svar utan inbjudan")
    follow(handler, "Mottagare", RECIPIENTS)
    write(page, handler.field("Sök namn"), BOUNCED)
    page.keyboard.press("Enter")
    follow(handler, BOUNCED, BOUNCED)
    follow(handler, "Visa i registret", BOUNCED)
    follow(handler, re.compile("^Personuppgifter"), "Personuppgifter")
    page.go_back()
    follow(handler, "Slå ihop med en annan", f"Slå ihop {BOUNCED} med en annan")
    write(page, handler.field("Namn, ort eller e-post"), "Åkeri")
    page.keyboard.press("Enter")
    follow(handler, OTHER, f"Slå ihop {OTHER} med {BOUNCED}")


def types_day(page: Page, day: date) -> None:
    """Type a day in the date field that has focus, in the order in which this browser shows its parts."""
    for shape in ("%m%d%Y", "%Y-%m-%d", "%d%m%Y"):
        page.keyboard.type(day.strftime(shape))
        if page.evaluate("document.activeElement.value") == day.isoformat():
            return
        page.keyboard.press("ArrowLeft")
        page.keyboard.press("ArrowLeft")
    raise AssertionError(f"{day} cannot be typed")
