"""The whole chain: a Word file becomes a programme, goes out by mail, is commented, revised and answered in public.

Real Chromium, web server, worker and SMTP receiver. The company has a phone and no script. Every page passes
axe-core (WCAG 2.2 AA) and fits 320 px.
"""

import re
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect
from playwright.sync_api import TimeoutError as PlaywrightTimeout

from tests.journeys import staff_work
from tests.journeys.person import Person, link_in, sign_in
from tests.journeys.site import Site, text_of
from tests.journeys.staff_work import ADDRESS, COMPANY, QUESTION

pytestmark = pytest.mark.journey

BEFORE = "Ge varje företag en kontaktperson genom hela ärendet"
AFTER = "Ge varje företag en kontaktperson med eget telefonnummer genom hela ärendet"
SAID_FIRST = "Bra, men vi vill ha ett telefonnummer också."
SAID_SECOND = "Ta med skyltarna längs riksvägen."
ANSWERED_FIRST = "Telefonnumret skrivs in i åtgärden."
ANSWERED_SECOND = "Trafikverket bestämmer om skyltarna längs riksvägen."
MAP = (
    b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n"
    b"3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 72 72]>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"
)


def test_a_programme_goes_from_draft_to_published_outcome(
    site: Site, open_page: Callable[..., Page], tmp_path: Path
) -> None:
    staff = sign_in(open_page())
    staff_work.create_a_programme(staff)
    staff_work.import_the_text(staff)
    staff_work.import_the_register(staff, tmp_path)
    staff_work.create_a_round(staff)
    staff_work.invite_the_companies(staff)
    assert "Hej Exempelföretaget AB" in text_of(site.receiver.wait_for("editor@forsunda.example"))
    staff_work.send(staff)

    invitation = text_of(site.receiver.wait_for(ADDRESS))
    company = Person(open_page(phone=True, script=False))
    company.opens(link_in(invitation), QUESTION)
    comment_on_two_measures(company, tmp_path)
    number = submit_after_one_mistake(company)
    read_the_receipt(company, site, number)

    find_it_in_the_ledger(staff)
    revise_the_measure(staff)
    answer_one(staff)
    cannot_publish_before_all_is_answered(staff)
    publish(staff)

    read_our_own_answers(company, site)
    read_what_all_said(Person(open_page()), number)


def comment_on_two_measures(company: Person, folder: Path) -> None:
    """Read on to goal 1; comment on measures 1 and 3, with another wording and a map; take a stance."""
    page = company.page
    company.presses("Börja med avsnitt 1", "Bakgrund och syfte")
    company.presses("Nästa", "Så ser det ut i dag")
    company.presses("Nästa", "Mål 1: Snabba och tydliga besked")
    company.follows("Lämna en synpunkt på åtgärd 1")
    company.field("Er synpunkt på åtgärd 1").fill(SAID_FIRST)
    company.field("Vill ni föreslå en annan text?").fill(AFTER)
    (folder / "karta.pdf").write_bytes(MAP)
    company.field("Lägg till fil").set_input_files(folder / "karta.pdf")
    company.presses("Spara synpunkten", "Mål 1: Snabba och tydliga besked")
    first = page.get_by_role("article", name=BEFORE)
    expect(first.get_by_role("insertion")).to_contain_text("med eget telefonnummer")
    expect(first.get_by_role("link", name="karta.pdf")).to_be_visible()
    company.follows("Lämna en synpunkt på åtgärd 3")
    company.presses("Spara synpunkten")
    company.sees("Skriv en synpunkt, eller välj Avbryt.")
    company.field("Er synpunkt på åtgärd 3").fill(SAID_SECOND)
    company.presses("Spara synpunkten", "Mål 1: Snabba och tydliga besked")
    company.chooses("Vad tycker ni om avsnitt 3 i stort?", "Tillstyrker med synpunkter")
    company.presses("Nästa", "Mål 2: Rätt kompetens nära")


def submit_after_one_mistake(company: Person) -> str:
    """Without an address for the receipt nothing is sent and nothing is lost. Returns the response's number."""
    company.follows("Innehåll", QUESTION)
    company.sees("3 av 8 avsnitt öppnade", "2 synpunkter")
    company.follows("Granska och skicka in", "Granska svaret innan ni skickar in det")
    company.prints()
    company.chooses("Vad tycker ni om förslaget i stort?", "Tillstyrker med synpunkter")
    company.writes(Namn_eller_roll="Ägaren")
    company.field("E-post för kvittot").fill("")
    company.presses("Skicka in svaret")
    company.is_asked_to_mend("E-post för kvittot", "Skriv en e-postadress för kvittot")
    company.sees("Inget ni har skrivit är förlorat.", SAID_FIRST, SAID_SECOND)
    expect(company.field("Namn eller roll")).to_have_value("Ägaren")
    company.field("E-post för kvittot").fill(ADDRESS)
    company.presses("Skicka in svaret", f"Tack! Vi har tagit emot svaret från {COMPANY}.")
    shown = company.page.get_by_role("definition").filter(has_text="KS 2026/184-")
    return shown.inner_text().strip()


def read_the_receipt(company: Person, site: Site, number: str) -> None:
    """The number stands on the page, in the mail and in the PDF; the PDF holds what was written."""
    company.prints()
    company.sees(f"Ett kvitto är på väg till {ADDRESS}.", "2 synpunkter och 1 bilaga")
    mail = text_of(site.receiver.wait_for(ADDRESS, 2))
    assert number in mail and COMPANY in mail
    path = download_the_copy(company.page)
    assert path.read_bytes().startswith(b"%PDF")
    try:
        done = subprocess.run(["pdftotext", path, "-"], capture_output=True, check=True)
    except FileNotFoundError:
        return
    words = " ".join(done.stdout.decode().split())
    assert number in words and SAID_FIRST in words and SAID_SECOND in words


def download_the_copy(page: Page) -> Path:
    """The PDF. Where the worker has not made it yet, a page says so and offers it again."""
    link = page.get_by_role("link", name=re.compile("^(Ladda ner svaret, PDF|Hämta filen)$"))
    for _attempt in range(20):
        try:
            with page.expect_download(timeout=3_000) as download:
                link.click()
            return download.value.path()
        except PlaywrightTimeout:
            Person(page).arrives("Filen görs i ordning")
    raise AssertionError("the PDF never came")


def find_it_in_the_ledger(staff: Person) -> None:
    """Delivery and answer stand beside each other, each with its evidence."""
    staff.opens_until("/staff/", "2 synpunkter är inte bedömda.")
    staff.follows(re.compile("^Mottagare"), "3 mottagare")
    expect(staff.row(COMPANY)).to_contain_text(re.compile("Skickat.*Inskickat.*2 synpunkter", re.DOTALL))
    staff.follows(COMPANY, COMPANY)
    staff.sees("Servern svarade: 250 OK")


def revise_the_measure(staff: Person) -> None:
    """From the first comment to a task; the new wording beside the comment; done, it is a version."""
    page = staff.page
    staff.follows(re.compile("^Synpunkter"), "Synpunkter")
    staff.follows("Börja bedöma", COMPANY)
    staff.sees(SAID_FIRST)
    staff.follows("Skapa revideringsuppgift", "Ny revideringsuppgift")
    staff.presses("Skapa uppgiften")
    staff.is_asked_to_mend("Vad ska göras?", "Skriv vad som ska göras.")
    staff.field("Vad ska göras?").fill("Skriv in telefonnumret")
    staff.presses("Skapa uppgiften", "Skriv in telefonnumret")
    staff.sees(SAID_FIRST)
    staff.field("Rubrik").fill(AFTER)
    staff.presses("Spara utkast", "Skriv in telefonnumret")
    expect(page.get_by_role("main").get_by_role("insertion").first).to_contain_text("med eget telefonnummer")
    staff.presses("Klar, lägg i nästa version", "Skriv in telefonnumret")
    staff.is_told("Uppgiften är klar och den nya texten är sparad.")


def answer_one(staff: Person) -> None:
    """An outcome needs its reason. The second comment is left."""
    staff.follows(re.compile("^Synpunkter"), "Synpunkter")
    staff.follows("Börja bedöma", COMPANY)
    staff.chooses("Utfall", "Beaktas")
    staff.presses("Spara och gå vidare")
    staff.is_asked_to_mend(
        "Motivering (visas för den som svarat)", "Skriv ett svar innan du sparar utfallet."
    )
    staff.field("Motivering (visas för den som svarat)").fill(ANSWERED_FIRST)
    staff.presses("Spara och gå vidare", COMPANY)
    staff.is_told("Svaret på punkt 1 är klart.")


def cannot_publish_before_all_is_answered(staff: Person) -> None:
    """The button says what is missing and leads to it; there it is answered."""
    lacks = "1 synpunkt saknar svar. Redogörelsen går inte att publicera förrän alla har fått svar."
    staff.follows("Rapport", "Publicera redogörelsen")
    staff.sees(lacks)
    staff.presses("Spara och förhandsgranska", "Så här kommer sidan att se ut")
    staff.presses("Publicera och mejla 1", "Så här kommer sidan att se ut")
    summary = staff.page.get_by_role("alert")
    expect(summary.get_by_role("heading", name="Rätta en sak först")).to_be_visible()
    summary.get_by_role("link", name=lacks).click()
    staff.arrives(COMPANY)
    staff.chooses("Utfall", "Beaktas inte")
    staff.field("Motivering (visas för den som svarat)").fill(ANSWERED_SECOND)
    staff.presses("Spara och gå vidare", "Synpunkter")
    staff.is_told("Det finns inga fler obesvarade i urvalet.")


def publish(staff: Person) -> None:
    """Now it goes out, with the number of mails on the button."""
    staff.follows("Rapport", "Publicera redogörelsen")
    staff.sees("Alla synpunkter har fått svar.")
    staff.presses("Spara och förhandsgranska", "Så här kommer sidan att se ut")
    staff.presses("Publicera och mejla 1")
    staff.is_told("Redogörelsen är publicerad.")


def read_our_own_answers(company: Person, site: Site) -> None:
    """The mail leads straight to what was answered and what became of the text."""
    mail = site.receiver.wait_for(ADDRESS, 3)
    assert mail["subject"] == "Så använde vi era synpunkter"
    company.opens(link_in(text_of(mail)), "Så använde vi era synpunkter")
    company.sees(SAID_FIRST, ANSWERED_FIRST, SAID_SECOND, ANSWERED_SECOND, "Därför ändrade vi inte")
    expect(company.page.get_by_role("insertion").last).to_contain_text("med eget telefonnummer")


def read_what_all_said(somebody: Person, number: str) -> None:
    """The public page says the same, and finds a response by its number."""
    somebody.opens("/", "Tyck till om kommunens förslag")
    somebody.follows("Det här sa ni, det här gjorde vi", "Det här sa ni, det här gjorde vi")
    somebody.sees("svar, av 3 tillfrågade", "ändring i programmet", ANSWERED_FIRST, ANSWERED_SECOND)
    somebody.prints()
    somebody.field("Företag, förening eller svarets nummer").fill(number)
    somebody.presses("Visa vårt svar")
    somebody.sees(ANSWERED_FIRST)
    expect(somebody.page.get_by_text("Vi hittade inget svar")).to_have_count(0)
