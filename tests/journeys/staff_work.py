"""What staff do before a remiss is out: import the text, import the register, make the round and send it."""

import re
from pathlib import Path

from playwright.sync_api import expect

from tests.journeys.person import Person

DATA = Path(__file__).resolve().parents[1] / "data"
PROGRAMME = "Näringslivsprogram 2027–2031"
QUESTION = "Vad tycker ni om förslaget till näringslivsprogram?"
COMPANY = "Kvarnforsens Åkeri AB"
ADDRESS = "akeri@kvarnforsen.example"
CAMPING = "bokning@fjallbacken.example"
COLUMNS = "Organisationsnummer;Företagsnamn;Juridisk form;Adress;Postnr;Postort;Anställda;E-post;Status"
REGISTER = f"""{COLUMNS}
559999-0016;Norrby Såg & Hyvel AB;Aktiebolag;Industrivägen 1;840 70;NORRBY;20-49;info@norrbysag.example;Verksam
559999-0024;Fjällbäckens Camping AB;Aktiebolag;Fallvägen 2;840 71;FJÄLLBÄCKEN;1-4;bokning@fjallbacken;Verksam
559999-0032;{COMPANY};Aktiebolag;Byvägen 3;840 72;KVARNFORSEN;5-9;{ADDRESS};Verksam
"""
LETTER = """Hej {{ organisation }},

vad tycker ni om förslaget till {{ program }}?

{{ link }}

Svara senast {{ deadline }}. Frågor? Hör av er till {{ kontakt }}.
"""


def create_a_programme(staff: Person) -> None:
    """A programme without a name and number is not saved; with them it is."""
    staff.opens("/staff/", "Ingen remiss än")
    staff.follows("Programmet", "Program")
    staff.follows("Nytt program", "Nytt program")
    staff.presses("Spara")
    staff.is_asked_to_mend(
        "Ärendenummer", "Skriv ärendenumret, till exempel KS 2026/184.", "Skriv programmets namn."
    )
    expect(staff.page.get_by_role("alert")).to_be_focused()
    staff.writes(Programmets_namn=PROGRAMME, Kort_namn="näringslivsprogram", Ärendenummer="KS 2026/184")
    staff.presses("Spara", PROGRAMME)


def import_the_text(staff: Person) -> None:
    """A broken file is refused; of a good one a section is renamed before anything is saved."""
    page = staff.page
    page.get_by_role("main").get_by_role("link", name=PROGRAMME).click()
    staff.follows("Läs in från fil", "Läs in från fil")
    staff.field("Dokument").set_input_files(DATA / "trasig.docx")
    staff.presses("Visa avsnitten")
    staff.is_asked_to_mend(
        "Dokument", "Filen går inte att läsa, den verkar vara skadad. Öppna den i Word och spara om den."
    )
    staff.field("Dokument").set_input_files(DATA / "naringslivsprogram.docx")
    staff.presses("Visa avsnitten", "Kontrollera avsnitten innan något sparas")
    staff.sees("Inget är sparat än.", "8 avsnitt sparas: 4 mål, 24 åtgärder. 1 tas inte med.")
    heading = page.get_by_role("heading", name=re.compile("^3 Nuläge"))
    third = page.get_by_role("listitem").filter(has=heading)
    third.get_by_label("Rubrik").fill("")
    staff.presses("Spara 8 avsnitt")
    error = page.get_by_role("link", name="Skriv en rubrik för avsnitt 3, eller ta inte med det.")
    error.click()
    expect(page.get_by_label("Rubrik").nth(2)).to_be_focused()
    page.keyboard.type("Så ser det ut i dag")
    staff.presses("Spara 8 avsnitt", PROGRAMME)
    staff.is_told("8 avsnitt är sparade.")
    staff.sees("Så ser det ut i dag")


def import_the_register(staff: Person, folder: Path) -> None:
    """One address is wrong: it is mended in its place, and only then is everything saved."""
    page = staff.page
    path = folder / "register.csv"
    path.write_text(REGISTER, encoding="cp1252")
    staff.opens("/staff/organisations/import", "Läs in register")
    staff.field("Fil med registret").set_input_files(path)
    staff.presses("Läs filen", "Kontrollera filen innan något sparas")
    staff.sees("Vi läste filen som Windows-1252 med semikolon", "Inget är sparat än.")
    expect(staff.row("Fjällbäckens Camping AB")).to_contain_text("Fel i e-post")
    expect(page.get_by_label("Rätta här")).to_have_accessible_description(
        "Fel: Adressen saknar slut, till exempel .se."
    )
    page.get_by_label("Rätta här").fill(CAMPING)
    staff.presses("Rätta", "Kontrollera filen innan något sparas")
    expect(staff.row("Fjällbäckens Camping AB")).to_contain_text("Rättad här")
    staff.sees("3 rader sparas: 3 nya.")
    staff.presses("Spara 3 rader", "Sparad fil")
    staff.is_told("3 rader är sparade.")


def create_a_round(staff: Person) -> None:
    """The text is frozen; the last section may be read but not commented, and the reason is asked for."""
    page = staff.page
    staff.opens("/staff/programmes")
    staff.follows(PROGRAMME, PROGRAMME)
    page.get_by_role("main").get_by_role("link", name=PROGRAMME).click()
    staff.follows("Skapa en remiss", "Ny remiss")
    staff.chooses("Vilken text?", re.compile("så som texten är nu$"))
    staff.writes(
        Rubrik=QUESTION,
        Ingress="Kommunen vill veta vad företagen tycker innan politikerna beslutar.",
        Det_här_kan_ni_påverka="Målen\nÅtgärderna och deras ordning",
        Det_här_är_redan_bestämt="Budgeten för 2027",
        Vi_svarar_på_synpunkterna=_day(120),
        Beslut_väntas=_day(150),
        Vem_beslutar="kommunfullmäktige",
        Kontaktperson_eller_funktion="Näringslivskontoret",
        Följebrev="Det här är ett förslag.",
    )
    page.get_by_label("E-post för frågor").fill("naringsliv@forsunda.example")
    staff.presses("Spara utkast")
    staff.is_asked_to_mend("Svara till och med", "Välj sista dag att svara.")
    expect(staff.field("Följebrev")).to_have_value("Det här är ett förslag.")
    staff.writes(Svara_till_och_med=_day(90))
    staff.presses("Spara utkast", QUESTION)
    staff.follows("Ändra vad som är öppet", "Avsnitt att kommentera")
    last = page.get_by_role("group", name="Får avsnitt 8 kommenteras?")
    last.get_by_role("radio", name="Stängt").check()
    staff.presses("Spara valen")
    reason = page.get_by_role("listitem").filter(has=last).get_by_label("Varför är avsnittet stängt?")
    expect(reason).to_have_accessible_description(
        re.compile("Fel: Skriv varför avsnittet är stängt. Mottagaren ser texten.")
    )
    reason.fill("Indikatorerna beslutas av kommunstyrelsen.")
    staff.presses("Spara valen", QUESTION)
    staff.sees("Indikatorerna beslutas av kommunstyrelsen.")
    staff.follows("Se som mottagare", QUESTION)
    staff.follows("Tillbaka till remissen", QUESTION)
    staff.follows("Öppna remissen", "Öppna remissen")
    staff.presses("Öppna remissen", QUESTION)
    staff.is_told("Remissen är öppen. Nu kan svar komma in.")


def invite_the_companies(staff: Person) -> None:
    """All companies; a letter with a placeholder that nobody knows is refused; a test mail; then the real ones."""
    page = staff.page
    staff.follows("Till mottagarna", "0 mottagare")
    staff.follows("Lägg till mottagare", "Lägg till mottagare")
    page.get_by_role("checkbox", name="Företag").check()
    staff.presses("Visa urvalet", "Lägg till mottagare")
    staff.presses("Lägg till 3 mottagare", "3 mottagare")
    staff.follows("Skicka inbjudan", "Skriv mejlet: inbjudan")
    staff.writes(Brev=LETTER.replace("deadline", "deadlin"))
    staff.presses("Spara och förhandsgranska")
    staff.is_asked_to_mend("Brev", "Det här går inte att fylla i: {{ deadlin }}. Rätta eller ta bort.")
    staff.writes(Brev=LETTER)
    staff.presses("Spara och förhandsgranska", "Så här ser mejlet ut")
    staff.presses("Skicka provmejl till mig", "Så här ser mejlet ut")
    staff.is_told("Ett provmejl är på väg till editor@forsunda.example.")


def send(staff: Person) -> None:
    """The list with the number on the button is the confirmation."""
    staff.follows("Vidare till mottagarna")
    staff.sees("De här får den", COMPANY)
    staff.presses("Skicka till 3", "3 mottagare")
    staff.is_told("Mejlet är på väg till 3 mottagare.")


def _day(days: int) -> str:
    from datetime import UTC, datetime, timedelta

    return (datetime.now(UTC) + timedelta(days=days)).date().isoformat()
