"""A handler asks the reviewer about a point and uses the advice; the reviewer sends the answer back, and accepts it."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.person import sign_in_by_keyboard
from tests.journeys.site import Site

pytestmark = pytest.mark.journey

POINT = "/staff/rounds/1/points/14"
REASON = re.compile("^Motivering")
HALF = "Tack för synpunkten."
ADVICE = "En kontaktperson finns från mars 2027."


@pytest.fixture(scope="module")
def site(demo_site: Site) -> Site:
    """The demo municipality: a round is open and 320 comments are in."""
    return demo_site


@pytest.mark.parametrize("script", [True, False], ids=["script", "no script"])
def test_ask_use_send_back_and_accept(
    site: Site, open_page: Callable[..., Page], axe: Callable[[Page], None], script: bool
) -> None:
    editor = sign_in_by_keyboard(open_page(script=script), "handlaggare").page
    reviewer = sign_in_by_keyboard(open_page(script=script), "granskare").page
    point = POINT if script else POINT.replace("14", "15")
    editor.goto(point)
    if script:
        editor.get_by_label(REASON).fill(HALF)
    editor.locator("summary", has_text="Fråga en kollega om råd").click()
    editor.get_by_label("Kollega", exact=True).select_option("Granskare")
    editor.get_by_label("Fråga", exact=True).fill("När finns en kontaktperson?")
    editor.get_by_role("button", name="Skicka frågan").click()
    expect(editor.get_by_text("Granskare ser frågan på sin startsida")).to_be_visible()
    if script:
        expect(editor.get_by_label(REASON)).to_have_value(HALF)

    reviewer.goto("/staff/")
    reviewer.get_by_role("link", name="Svara på frågan").click()
    expect(reviewer.get_by_text("När finns en kontaktperson?")).to_be_visible()
    axe(reviewer)
    reviewer.get_by_role("link", name=re.compile(r"^Punkt \d+, ")).click()
    reviewer.get_by_role("textbox", name="Råd").fill(ADVICE)
    reviewer.get_by_label("Förslag till utfall").select_option("Beaktas")
    reviewer.get_by_role("button", name="Spara rådet").click()
    expect(reviewer.get_by_text("Rådet är sparat.")).to_be_visible()

    editor.goto(point)
    editor.get_by_role("button", name=re.compile("^Använd texten")).click()
    expect(editor.get_by_label(REASON)).to_have_value(f"{HALF}\n\n{ADVICE}" if script else ADVICE)
    expect(editor.get_by_role("radio", name="Beaktas", exact=True)).to_be_checked()
    axe(editor)
    editor.get_by_role("button", name="Spara och gå vidare").click()
    expect(editor.get_by_text("väntar på granskning.").first).to_be_visible()

    reviewer.goto(f"{point}?state=for_review")
    reviewer.get_by_label("Varför skickar du tillbaka svaret?").fill("Skriv vem som är kontaktperson.")
    reviewer.get_by_role("button", name="Skicka tillbaka").click()
    expect(reviewer.get_by_text("är tillbaka som utkast.")).to_be_visible()
    expect(reviewer.get_by_role("button", name="Godkänn svaret")).to_be_visible()

    editor.goto("/staff/")
    editor.get_by_role("link", name="Rätta svaren").click()
    editor.goto(f"{point}?extra=returned")
    expect(editor.get_by_text("Skriv vem som är kontaktperson.")).to_be_visible()
    editor.get_by_label(REASON).fill(f"{ADVICE} Det är näringslivsutvecklaren.")
    editor.get_by_role("button", name="Spara och gå vidare").click()
    expect(editor.get_by_text("väntar på granskning.").first).to_be_visible()

    reviewer.goto(f"{point}?state=for_review")
    expect(reviewer.get_by_text("Tillbaka från granskning 1 gång förut")).to_be_visible()
    reviewer.get_by_role("button", name="Godkänn svaret").click()
    expect(reviewer.get_by_text("är klart.")).to_be_visible()
