"""What the handler does at the desk with nothing but the keyboard: answers, groups, changes many, revises, finishes."""

import re

from playwright.sync_api import Locator, expect

from tests.journeys.keyboard import press, tab_to, write
from tests.journeys.person import Person

POINTS = "/staff/rounds/1/points"
COMPANY = "Rena Hus i Forsunda AB"
GROUPED = 8
ASKS_THE_SAME = "Kör den på vintern också"  # what one says of the bus, as the company and six others do
LAST_ALIKE = "Fjällbäckens Camping"
OWN_WORDS = "Buss på helg är bra för mina anställda"
ASKS_OTHERWISE = "Bygdepartiet"
SHARED_ANSWER = "Provet med buss på helger blir kvar, och första bussen går tidigare."
NEW_TEXT = " Den första bussen är framme före klockan sex."
TASK = "Skriv när första bussen är framme"
THEME = "Bussar och resor"
STANDARD, STANDARD_ANSWER = "Tas med till planen", "Tack. Vi tar med oss det i arbetet med handlingsplanen."
REASON = re.compile("^Motivering")
ANSWERS = (
    ("3", "Det bestämmer regionen om."),
    ("2", "Vi förtydligar texten."),
    ("4", "Det ingår redan i åtgärden."),
    ("5", "Tack, vi tar det med oss."),
)
NO_MORE = "Det finns inga fler obesvarade i urvalet."


def reason(person: Person) -> Locator:
    """The field for the answer."""
    return person.page.get_by_role("textbox", name=REASON)


def said(person: Person) -> str:
    """The chosen point, as it is marked in the response."""
    return person.page.locator("#punkt mark").inner_text()


def moves_on(person: Person, key: str) -> None:
    """Press a key that leads to another point or page."""
    here = person.page.url
    person.page.keyboard.press(key)
    person.page.wait_for_url(lambda url: url != here)
    expect(person.page.get_by_role("heading", level=1)).to_be_visible()


def search(person: Person, words: str) -> None:
    """Search with the key for it, in the list of points."""
    person.opens(POINTS, "Synpunkter")
    field = person.page.get_by_role("searchbox", name="Sök i text och avsändare")
    person.page.keyboard.press("/")
    expect(field).to_be_focused()
    person.page.keyboard.type(words)
    person.page.keyboard.press("Enter")
    person.page.wait_for_url(re.compile(r"[?&]q="))
    person.arrives("Synpunkter")


def answer(person: Person, outcome: str, words: str) -> None:
    """A digit, the answer, save: three actions. What is partly met says why not all is."""
    page = person.page
    page.keyboard.press(outcome)
    page.keyboard.press("s")
    expect(reason(person)).to_be_focused()
    page.keyboard.type(words)
    if outcome == "2":
        page.keyboard.press("Tab")
        expect(person.field("Därför inte allt")).to_be_focused()
        page.keyboard.type("Resten ryms inte i budgeten.")


def answer_eight_at_once(person: Person) -> None:
    """G goes to the alike points; seven are ticked, and the button says eight before anything is saved."""
    page = person.page
    search(person, ASKS_THE_SAME)
    press(page, page.get_by_role("link", name="Börja bedöma"))
    person.arrives(re.compile("."))
    person.opens_until(page.url, LAST_ALIKE)  # the worker reads what came in
    page.keyboard.press("g")
    alike = page.locator("section", has=page.get_by_role("heading", name=re.compile("liknande")))
    expect(alike.get_by_role("heading")).to_be_focused()
    boxes = alike.locator("li", has_text=re.compile("buss", re.IGNORECASE)).filter(
        has_not_text=ASKS_OTHERWISE
    )
    boxes = boxes.get_by_role("checkbox")
    for number in range(GROUPED - 1):
        tab_to(page, boxes.nth(number))
        page.keyboard.press("Space")
    expect(page.get_by_role("checkbox", name=re.compile(f"^{COMPANY}"))).to_be_checked()
    answer(person, "1", SHARED_ANSWER)
    expect(page.get_by_role("button", name=f"Spara för {GROUPED} och gå vidare")).to_be_visible()
    page.keyboard.press("Control+Enter")
    person.is_told(re.compile(rf"Det gäller {GROUPED} punkter\."))


def answer_the_company(person: Person) -> None:
    """Every point of the company that waits. The first is saved too early; the last is taken back and put in again."""
    page = person.page
    search(person, COMPANY)
    follow(person, re.compile("^Att bedöma"), "Synpunkter")
    press(page, page.get_by_role("link", name="Börja bedöma"))
    person.arrives(COMPANY)
    moves_on(person, "j")
    moves_on(person, "k")
    save_too_early(person)
    cut_in_two(person)
    name_the_theme(person)
    for number in range(12):
        answer(person, *ANSWERS[number % len(ANSWERS)])
        moves_on(person, "Control+Enter")
        if page.get_by_text(NO_MORE).count():
            return
        expect(page.get_by_role("status").filter(has_text="väntar på granskning.").first).to_be_visible()
        if number == 1:
            page.keyboard.press("u")
            person.is_told("Ångrat. Texten finns kvar som utkast.")
            moves_on(person, "Control+Enter")
    raise AssertionError("there is no end of it")


def save_too_early(person: Person) -> None:
    """Without an outcome, and then without an answer."""
    page = person.page
    page.keyboard.press("Control+Enter")
    expect(page.get_by_role("alert")).to_be_focused()
    expect(page.get_by_role("alert").get_by_role("link")).to_have_text("Välj ett utfall innan du sparar.")
    group = page.get_by_role("group", name="Utfall")
    expect(group).to_have_accessible_description(re.compile("Välj ett utfall innan du sparar."))
    page.keyboard.press("3")
    page.keyboard.press("Control+Enter")
    person.is_asked_to_mend(
        "Motivering (visas för den som svarat)", "Skriv ett svar innan du sparar utfallet."
    )


def cut_in_two(person: Person) -> None:
    """M opens the sentences; the first becomes the point, and the second is one too, answered in its turn."""
    page = person.page
    page.keyboard.press("m")
    page.keyboard.press("Tab")
    expect(person.field("Från mening")).to_be_focused()
    page.keyboard.type("1")
    press(page, page.get_by_role("button", name="Markera som punkt", exact=True))
    person.is_told(re.compile(r"Punkt \d+ är markerad\."))
    rest = page.get_by_role("button", name=re.compile("^Markera som punkt ?: "))
    press(page, rest)
    expect(rest).to_have_count(0)
    person.is_told(re.compile(r"Punkt \d+ är markerad\."))


def name_the_theme(person: Person) -> None:
    """T goes to the theme; the last choice is a new one. It is saved with the answer."""
    page = person.page
    page.keyboard.press("t")
    expect(page.get_by_label("Tema", exact=True)).to_be_focused()
    page.keyboard.press("End")
    page.keyboard.press("Tab")
    write(page, page.get_by_label("Det nya temat"), "Städning och service")
    page.keyboard.press("Escape")


def change_all_and_back(person: Person) -> None:
    """A theme for all that a search finds, the number shown before and after; U takes all of it back."""
    page = person.page
    search(person, "väg")
    everything = page.get_by_role("checkbox", name=re.compile("^Alla .* i urvalet$"))
    number = page.locator("label", has=everything).inner_text().split()[1]
    press(page, everything, "Space")
    press(page, page.get_by_role("button", name="Tema", exact=True))
    person.arrives("Tema för flera punkter")
    person.sees(re.compile(rf"^{number} punkter\."))
    press(page, page.get_by_role("button", name=f"Ändra {number} punkter"))
    person.is_asked_to_mend("Tema", "Välj ett tema.")
    tab_to(page, person.field("Tema"))
    page.keyboard.press("End")
    write(page, person.field("Det nya temat"), THEME)
    press(page, page.get_by_role("button", name=f"Ändra {number} punkter"))
    person.arrives("Synpunkter")
    person.is_told(f"{number} punkter är ändrade.")
    rows = page.locator(".point-row")
    expect(rows.filter(has_text=THEME)).to_have_count(rows.count())
    page.keyboard.press("u")
    person.is_told(f"Ångrat för {number} punkter.")
    expect(rows.filter(has_text=THEME)).to_have_count(0)


def revise(person: Person) -> None:
    """R makes a task of the company's point; the new text is written beside the eight points behind it."""
    page = person.page
    search(person, OWN_WORDS)
    follow(person, COMPANY, COMPANY)
    page.keyboard.press("r")
    person.arrives("Ny revideringsuppgift")
    person.sees(f"{GROUPED} synpunkter ligger bakom")
    press(page, page.get_by_role("button", name="Skapa uppgiften"))
    person.is_asked_to_mend("Vad ska göras?", "Skriv vad som ska göras.")
    write(page, person.field("Vad ska göras?"), TASK)
    press(page, page.get_by_role("button", name="Skapa uppgiften"))
    person.arrives(TASK)
    body = page.get_by_role("textbox", name="Ny text")
    tab_to(page, body)
    page.keyboard.press("Control+End")
    page.keyboard.type(NEW_TEXT)
    press(page, page.get_by_role("button", name="Spara utkast"))
    expect(page.get_by_role("main").get_by_role("insertion").first).to_contain_text(NEW_TEXT.strip())
    press(page, page.get_by_role("button", name="Lämna till granskning", exact=True))
    person.is_told("Texten är lämnad till granskning.")


def follow(person: Person, name: str | re.Pattern[str], heading: str | re.Pattern[str]) -> None:
    """Tab to a link of the page, press Enter and arrive."""
    press(person.page, person.page.get_by_role("main").get_by_role("link", name=name, exact=True).first)
    person.arrives(heading)


def goes_to(person: Person, name: str, heading: str | re.Pattern[str]) -> None:
    """Follow one of the steps of the process in the head of the page."""
    steps = person.page.get_by_role("navigation", name="Processen")
    press(person.page, steps.get_by_role("link", name=re.compile(f"^{name}")))
    person.arrives(heading)


def is_refused(person: Person) -> None:
    """The report says how many lack an answer, leads to them, and does not go out."""
    page = person.page
    goes_to(person, "Rapport", "Publicera redogörelsen")
    lacks = re.compile(
        r"^\d+ synpunkter saknar svar\. Redogörelsen går inte att publicera förrän alla har fått svar\."
    )
    person.sees(lacks)
    press(page, page.get_by_role("button", name="Spara och förhandsgranska"))
    person.arrives("Så här kommer sidan att se ut")
    press(page, page.get_by_role("button", name=re.compile("^Publicera och mejla ")))
    summary = page.get_by_role("alert")
    expect(summary.get_by_role("heading", level=2)).to_have_text("Rätta en sak först")
    press(page, summary.get_by_role("link", name=lacks))
    expect(page).to_have_url(re.compile(r"/points/\d+"))
    goes_to(person, "Rapport", "Publicera redogörelsen")
    follow(person, re.compile("^Visa alla "), "Synpunkter")


def answer_the_rest(person: Person) -> None:
    """What is left gets a standard answer at once, and what was begun is finished one by one."""
    page = person.page
    follow(person, "Standardsvar", "Standardsvar")
    follow(person, "Nytt standardsvar", "Nytt standardsvar")
    write(page, person.field("Namn på standardsvaret"), STANDARD)
    press(page, page.get_by_role("button", name="Spara standardsvaret"))
    person.is_asked_to_mend("Motivering (visas för den som svarat)", "Skriv texten.")
    tab_to(page, page.get_by_role("radio", name="Beaktas", exact=True))
    page.keyboard.press("ArrowUp")
    expect(page.get_by_role("radio", name="Noteras")).to_be_checked()
    write(page, person.field("Motivering (visas för den som svarat)"), STANDARD_ANSWER)
    press(page, page.get_by_role("button", name="Spara standardsvaret"))
    person.arrives("Standardsvar")
    goes_to(person, "Synpunkter", "Synpunkter")
    follow(person, re.compile("^Att bedöma"), "Synpunkter")
    press(page, page.get_by_role("checkbox", name=re.compile("^Alla .* i urvalet$")), "Space")
    press(page, page.get_by_role("button", name="Standardsvar", exact=True))
    person.arrives("Standardsvar på flera punkter")
    tab_to(page, person.field("Standardsvar"))
    page.keyboard.type(STANDARD[:9])
    tab_to(page, page.get_by_role("radio", name="Utkast"))
    page.keyboard.press("ArrowDown")
    expect(page.get_by_role("radio", name="För granskning")).to_be_checked()
    press(page, page.get_by_role("button", name=re.compile(r"^Ändra \d+ punkt(er)?$")))
    person.arrives("Synpunkter")
    person.is_told(re.compile(r"\d+ punkt(er)? är ändrad(e)?\."))


def finish_drafts(person: Person) -> None:
    """Those with outcome and words go on at once; what still lacks either is written, one by one."""
    page = person.page
    follow(person, re.compile("^Utkast"), "Synpunkter")
    press(page, page.get_by_role("checkbox", name=re.compile("^Alla .* i urvalet$")), "Space")
    press(page, page.get_by_role("button", name="Gör klara"))
    person.arrives("Skicka flera svar till granskning")
    button = page.get_by_role("button", name=re.compile(r"^Ändra \d+ punkt(er)?$"))
    if button.count():
        press(page, button)
        person.arrives("Synpunkter")
    for _number in range(20):
        person.opens(f"{POINTS}?state=draft", "Synpunkter")
        if not page.get_by_role("link", name="Börja bedöma").count():
            return
        press(page, page.get_by_role("link", name="Börja bedöma"))
        person.arrives(re.compile("."))
        answer(person, "5", STANDARD_ANSWER)
        moves_on(person, "Control+Enter")
    raise AssertionError("there are drafts left")
