"""The whole way without a script: from the link in the mail to the receipt."""

import io

import pytest
import time_machine
from flask import Flask

from tests.factories.responses import PDF, enter, make_consultee, make_remiss


@pytest.fixture(autouse=True)
def on_the_ninth_of_february(now):
    with time_machine.travel(now, tick=False):
        yield


def test_a_company_comments_two_measures_and_gets_its_receipt(app: Flask) -> None:
    consultee = make_consultee(make_remiss())
    browser = enter(app, consultee)
    assert browser.page.title.startswith("Avsnitt 1, Bakgrund och syfte")

    browser.press("Nästa: Mål 1: Mark, vägar och uppkoppling")
    browser.click("Lämna en synpunkt på åtgärd 1")
    browser.press(
        "Spara synpunkten", body="Lägg till vägen dit.", wording="Ta fram detaljplan 1 och väg för Norrby"
    )
    assert "Er synpunkt" in browser.page.text
    assert "tillagt: och väg" in browser.page.text

    browser.click("Lämna en synpunkt på åtgärd 2")
    browser.press("Spara synpunkten", body="För sent.", files=(io.BytesIO(PDF), "Skiss utbyggnad.pdf"))
    assert "Skiss utbyggnad.pdf" in browser.page.text

    browser.click("Granska svaret")
    assert "Era 2 synpunkter" in browser.page.text
    assert "I avsnitt 1 och 3 har ni inte skrivit något. Det gör inget." in browser.page.text
    browser.press("Skicka in svaret", stance="supports_with_comments", name="Ekonomiansvarig")
    assert browser.page.h1 == "Tack! Vi har tagit emot svaret från Hedlunds Trä AB."
    assert "KS 2026/184-1" in browser.page.text
    assert "9 februari 2027 kl. 10.42" in browser.page.text
    assert "2 synpunkter och 1 bilaga" in browser.page.text
