"""The demo round's 320 points, from the desk to a company's letter: every one answered, reviewed and published.

The handler has nothing but a keyboard. All of it is done on the pages that staff have: the hundreds that are left when
the first are written get a standard answer at once, and the reviewer accepts them at once.

What goes wrong: an answer without outcome or words, a task and a theme without a name, a bulk change that nobody
wanted, a report published too early, an answer sent back without a reason, and one with it.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from email.message import EmailMessage

import pytest
from playwright.sync_api import Page, expect

from tests.journeys import desk_work
from tests.journeys.desk_work import COMPANY, NEW_TEXT, POINTS, follow, goes_to, moves_on, reason
from tests.journeys.keyboard import press, write
from tests.journeys.person import Person, link_in, sign_in_by_keyboard
from tests.journeys.site import Site, text_of

pytestmark = pytest.mark.journey

ADDRESS = "kontakt@renahus.example"
NO_REASON = "Skriv varför du skickar tillbaka svaret."
SENT_BACK = "Skriv vem som bestämmer i stället."
MENDED = " Det är regionens trafiknämnd."
OURS = "Så använde vi era synpunkter"
MANY = re.compile(r"^Ändra \d+ punkt(er)?$")


@dataclass(frozen=True)
class Answered:
    """What was said, and what was answered, as a person reads it."""

    said: str
    outcome: str
    reason: str


@pytest.fixture(scope="module")
def site(demo_site: Site) -> Site:
    """The demo municipality: 34 responses are in, and a third of the points are answered."""
    return demo_site


def test_every_point_is_answered_and_the_company_reads_it(site: Site, open_page: Callable[..., Page]) -> None:
    handler = sign_in_by_keyboard(open_page())
    desk_work.answer_eight_at_once(handler)
    desk_work.answer_the_company(handler)
    desk_work.change_all_and_back(handler)
    desk_work.revise(handler)
    desk_work.is_refused(handler)
    desk_work.answer_the_rest(handler)
    desk_work.finish_drafts(handler)

    reviewer = sign_in_by_keyboard(open_page(), "granskare")
    accepts_the_text(reviewer)
    sends_one_back(reviewer)
    mends_it(handler)
    accepts_all(reviewer)

    answered = as_the_desk_says(handler)
    publishes(handler)
    reads_the_letter(Person(open_page(phone=True)), site, answered)


def accepts_the_text(reviewer: Person) -> None:
    """The task that the handler handed in, with the new words beside the old."""
    page = reviewer.page
    goes_to(reviewer, "Revidering", "Revidering")
    follow(reviewer, re.compile(desk_work.TASK), desk_work.TASK)
    expect(page.get_by_role("main").get_by_role("insertion").first).to_contain_text(NEW_TEXT.strip())
    press(page, page.get_by_role("button", name="Godkänn, lägg i nästa version"))
    reviewer.is_told("är klar och den nya texten är sparad.")


def sends_one_back(reviewer: Person) -> None:
    """Not without a reason."""
    page = reviewer.page
    reviewer.opens(f"{POINTS}?state=for_review&q={COMPANY.replace(' ', '+')}", "Synpunkter")
    press(page, page.get_by_role("link", name="Börja granska"))
    reviewer.arrives(COMPANY)
    press(page, page.get_by_role("button", name="Skicka tillbaka"))
    reviewer.is_asked_to_mend("Varför skickar du tillbaka svaret?", NO_REASON)
    write(page, reviewer.field("Varför skickar du tillbaka svaret?"), SENT_BACK)
    press(page, page.get_by_role("button", name="Skicka tillbaka"))
    reviewer.is_told("är tillbaka som utkast.")


def mends_it(handler: Person) -> None:
    """The overview leads to it, the reason stands beside it, and what is added goes to the reviewer again."""
    page = handler.page
    goes_to(handler, "Översikt", re.compile("."))
    follow(handler, re.compile("^Rätta svaren"), "Synpunkter")
    follow(handler, COMPANY, COMPANY)
    handler.sees(SENT_BACK)
    page.keyboard.press("s")
    page.keyboard.press("Control+End")
    page.keyboard.type(MENDED)
    moves_on(handler, "Control+Enter")
    handler.is_told("väntar på granskning.")
    # The demo's reviewer has sent others back, which are as they should be.
    for _other in range(5):
        handler.opens(f"{POINTS}?extra=returned&state=draft", "Synpunkter")
        if not page.get_by_role("link", name="Börja bedöma").count():
            return
        press(page, page.get_by_role("link", name="Börja bedöma"))
        handler.arrives(re.compile("."))
        moves_on(handler, "Control+Enter")


def accepts_all(reviewer: Person) -> None:
    """All that wait, the number said before and after."""
    page = reviewer.page
    goes_to(reviewer, "Synpunkter", "Synpunkter")
    follow(reviewer, re.compile("^För granskning"), "Synpunkter")
    press(page, page.get_by_role("checkbox", name=re.compile("^Alla .* i urvalet$")), "Space")
    press(page, page.get_by_role("button", name="Godkänn flera"))
    reviewer.arrives("Godkänn flera svar")
    press(page, page.get_by_role("button", name=MANY))
    reviewer.arrives("Synpunkter")
    reviewer.is_told(re.compile(r"\d+ punkter är ändrade\."))


def as_the_desk_says(handler: Person) -> list[Answered]:
    """Each of the company's points with its answer, in the order in which the company wrote them."""
    page = handler.page
    handler.opens(f"{POINTS}?state=all&q={COMPANY.replace(' ', '+')}", "Synpunkter")
    page.get_by_role("main").get_by_role("link", name=COMPANY, exact=True).first.click()
    handler.arrives(COMPANY)
    numbers = page.locator(".response-text .point-number")
    found = []
    for at in range(numbers.count()):
        numbers.nth(at).click()
        expect(numbers.nth(at)).to_have_attribute("aria-current", "true")
        outcome = page.get_by_role("group", name="Utfall").locator("label", has=page.locator(":checked"))
        words = outcome.locator("span").inner_text()
        found.append(Answered(desk_work.said(handler), words, reason(handler).input_value()))
    assert len(found) > 10
    return found


def publishes(handler: Person) -> None:
    """Nothing is left; the button says how many get a mail."""
    page = handler.page
    goes_to(handler, "Rapport", "Publicera redogörelsen")
    handler.sees("Alla synpunkter har fått svar.")
    press(page, page.get_by_role("button", name="Spara och förhandsgranska"))
    handler.arrives("Så här kommer sidan att se ut")
    press(page, page.get_by_role("button", name=re.compile(r"^Publicera och mejla \d+$")))
    handler.is_told("Redogörelsen är publicerad.")


def reads_the_letter(company: Person, site: Site, answered: list[Answered]) -> None:
    """The mail and the page hold the same points in the same order, the answer to each, and the changed text."""
    page = company.page
    mail = outcome_mail(site)
    letter = " ".join(text_of(mail).split())
    places = [letter.index(f"Ni skrev: ”{each.said}”") for each in answered]
    assert places == sorted(places)
    for each, begins, ends in zip(answered, places, [*places[1:], None], strict=True):
        assert f"Vårt svar: {each.outcome}. {' '.join(each.reason.split())}" in letter[begins:ends], each

    company.opens(link_in(text_of(mail)), OURS)
    answers = page.locator(".own-answer", has=page.get_by_role("blockquote"))
    expect(answers).to_have_count(len(answered))
    for each, shown in zip(answered, answers.all(), strict=True):
        expect(shown.get_by_role("blockquote")).to_have_text(f"”{each.said}”")
        expect(shown).to_contain_text(each.outcome)
        expect(shown).to_contain_text(each.reason)
    changed = answers.filter(has_text=desk_work.SHARED_ANSWER)
    expect(changed.get_by_role("insertion")).to_contain_text(NEW_TEXT.strip())
    changed.get_by_role("link", name=re.compile("^Visa i ändringsförteckningen")).click()
    company.arrives("Ändringsförteckning")
    section = page.locator(".changed-section", has=page.locator(":target"))
    expect(section.get_by_role("insertion").filter(has_text=NEW_TEXT.strip()).first).to_be_in_viewport()


def outcome_mail(site: Site) -> EmailMessage:
    """The mail about the outcome, when it comes."""
    for number in range(1, 10):
        mail = site.receiver.wait_for(ADDRESS, number)
        if mail["subject"] == OURS:
            return mail
    raise AssertionError("other mails only")
