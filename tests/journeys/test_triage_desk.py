"""The heaviest week: cutting, grouping, changing many at once and undoing it, by keyboard alone.

What goes wrong: a cut without a sentence, a bulk change that nobody wanted, an answer without words.
"""

import re

import pytest
from playwright.sync_api import expect

from tests.journeys.keyboard import press, tab_to, write
from tests.journeys.person import Person
from tests.journeys.site import Site

pytestmark = pytest.mark.journey

REASON = re.compile("^Motivering")
CUT = "/staff/rounds/1/points/14"  # two sentences of Älvstrandens Vård AB


@pytest.fixture(scope="module")
def site(demo_site: Site) -> Site:
    """The demo municipality: a round is open and 320 comments are in."""
    return demo_site


def test_a_comment_is_cut_by_its_sentences(handler: Person) -> None:
    page = handler.page
    handler.opens(CUT, re.compile("."))
    page.keyboard.press("m")
    mark = page.get_by_role("button", name="Markera som punkt", exact=True)
    press(page, mark)
    handler.is_asked_to_mend("Från mening", "Välj vilka meningar som ska bli en punkt.")
    tab_to(page, handler.field("Från mening"))
    page.keyboard.press("2")
    press(page, mark)
    handler.is_told("Punkt 14 är markerad.")
    handler.sees("1 stycke är inte markerat.")
    press(page, page.get_by_role("button", name=re.compile("^Låt vara")))
    handler.is_told("1 stycke lämnas utan svar.")
    handler.sees(re.compile("^Behöver inget svar, enligt Handläggare"))
    page.keyboard.press("u")
    handler.is_told("Stycket väntar på att markeras igen.")
    press(page, page.get_by_role("button", name=re.compile("^Markera som punkt ?: ")))
    handler.is_told(re.compile(r"Punkt 3\d\d är markerad\."))
    page.keyboard.press("u")
    handler.is_told("Ångrat för 2 punkter.")


def test_marked_text_becomes_a_point(handler: Person) -> None:
    page = handler.page
    handler.opens("/staff/rounds/1/points/22", re.compile("."))
    page.evaluate(
        """() => {
            const text = document.querySelector("mark[data-begins]").firstChild, range = document.createRange();
            range.setStart(text, 0);
            range.setEnd(text, text.textContent.indexOf(".") + 1);
            getSelection().removeAllRanges();
            getSelection().addRange(range);
        }"""
    )
    expect(page.get_by_text("Markera det valda som en punkt")).to_be_visible()
    page.keyboard.press("m")
    handler.is_told("Punkt 22 är markerad.")
    expect(page.locator("mark[data-begins]")).to_have_text(re.compile(r"^[^.]*\.$"))


def test_many_are_changed_at_once_and_it_is_undone(handler: Person) -> None:
    page = handler.page
    handler.opens("/staff/rounds/1/points", "Synpunkter")
    boxes = page.locator("input[name=point]")
    for number in (0, 1):
        tab_to(page, boxes.nth(number))
        page.keyboard.press("Space")
    press(page, page.get_by_role("button", name="Tema", exact=True))
    handler.arrives("Tema för flera punkter")
    handler.sees("2 punkter.")
    tab_to(page, handler.field("Tema"))
    page.keyboard.press("End")
    press(page, page.get_by_role("button", name="Ändra 2 punkter"))
    handler.is_asked_to_mend("Det nya temat", "Skriv vad det nya temat heter.")
    write(page, handler.field("Det nya temat"), "Vård och skola")
    press(page, page.get_by_role("button", name="Ändra 2 punkter"))
    handler.arrives("Synpunkter")
    handler.sees(re.compile("2 punkter"))
    page.keyboard.press("u")
    handler.is_told("Ångrat för 2 punkter.")


def test_alike_points_are_answered_once(handler: Person) -> None:
    page = handler.page
    handler.opens("/staff/rounds/1/points?state=to_decide", "Synpunkter")
    press(page, page.get_by_role("link", name="Börja bedöma"))
    boxes = page.locator(".alike input[name=also]")
    for _step in range(60):
        if boxes.count() > 1:
            break
        here = page.url
        page.keyboard.press("j")
        page.wait_for_url(lambda url, here=here: url != here)
    first, second = boxes.nth(0), boxes.nth(1)
    here = page.url
    page.keyboard.press("g")
    for box in (first, second):
        tab_to(page, box)
        page.keyboard.press("Space")
    page.keyboard.press("Control+Enter")
    expect(page.get_by_role("alert")).to_contain_text("Välj ett utfall innan du sparar.")
    expect(first).to_be_checked()
    page.keyboard.press("2")
    page.keyboard.press("s")
    page.keyboard.type("Det tas med i planen.")
    page.keyboard.press("Control+Enter")
    handler.is_told(re.compile(r"Det gäller 3 punkter\."))
    page.goto(here)
    handler.sees(re.compile("^Svaret gäller 3 punkter"))


def test_what_is_not_saved_is_still_there(handler: Person) -> None:
    page = handler.page
    handler.opens("/staff/rounds/1/points/40?state=all", re.compile("."))
    page.keyboard.press("3")
    page.keyboard.press("s")
    page.keyboard.press("Control+a")
    page.keyboard.type("Vägen är statens. Vi ")
    page.keyboard.press("Escape")
    here = page.url
    page.keyboard.press("j")
    page.wait_for_url(lambda url: url != here)
    expect(page.get_by_text("Det här skrev du")).to_have_count(0)
    page.keyboard.press("k")
    page.wait_for_url(here)
    handler.sees("Det här skrev du, men det är inte sparat.")
    expect(page.get_by_label(REASON)).to_have_value("Vägen är statens. Vi ")
    expect(page.get_by_role("radio", name="Beaktas inte")).to_be_checked()
    page.keyboard.press("s")
    page.keyboard.press("Control+End")
    page.keyboard.type("frågar dem.")
    page.reload()
    expect(page.get_by_label(REASON)).to_have_value("Vägen är statens. Vi frågar dem.")
    page.keyboard.press("Control+Enter")
    page.wait_for_url(lambda url: url != here)
    page.goto(here)
    expect(page.get_by_label(REASON)).to_have_value("Vägen är statens. Vi frågar dem.")
    expect(page.get_by_text("Det här skrev du")).to_have_count(0)
    page.get_by_label(REASON).fill("Något annat.")
    page.reload()
    page.get_by_label(REASON).press("End")
    page.keyboard.type("!")
    page.wait_for_timeout(600)  # until it is kept
    press(page, page.get_by_role("button", name="Ta bort det"))
    expect(page.get_by_text("Det här skrev du")).to_have_count(0)
    expect(page.get_by_label(REASON)).to_have_value("Vägen är statens. Vi frågar dem.")


def test_the_report_waits_for_what_is_left(handler: Person) -> None:
    handler.opens("/staff/rounds/1/report", re.compile("^Publicera"))
    handler.sees(re.compile(r"synpunkter saknar svar\."))
    # Points 14 and 22 were cut above: their other sentences are neither points nor left.
    handler.sees("2 synpunkter har text som varken är punkt eller lämnad.")
