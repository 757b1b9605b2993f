"""The pages that stand in every foot: help, contact, privacy and the accessibility statement."""

from collections.abc import Callable

import pytest

from tests.client import Browser


@pytest.mark.parametrize(
    ("address", "heading", "words"),
    [
        ("/om-remisser", "Vad är en remiss?", ["innan politikerna beslutar", "Hjälp med att svara"]),
        ("/hjalp", "Hjälp", ["Ingen hos kommunen läser ett utkast.", "Be om en ny länk"]),
        ("/kontakt", "Kontakt", ["kontakt@forsunda.example", "dataskydd@forsunda.example"]),
        (
            "/personuppgifter",
            "Så hanterar vi personuppgifter",
            ["artikel 6.1 e", "kommunens register", "allmän handling", "dataskydd@forsunda.example", "kaka",
             "Integritetsskyddsmyndigheten", "arkiv"],
        ),
        (
            "/tillganglighet",
            "Tillgänglighetsredogörelse",
            [
                "Forsunda kommun står bakom", "Remisser och dialog på http://localhost", "delvis förenlig",
                "Filer som andra har bifogat", "omfattas av lagen", "Oskäligt betungande", "självskattning",
                "Senaste bedömningen gjordes", "uppdaterades senast", "kontakt@forsunda.example",
                "anmäla det till Digg",
            ],
        ),
    ],
)  # fmt: skip
def test_anyone_may_read(
    browser: Callable[[], Browser], address: str, heading: str, words: list[str]
) -> None:
    page = browser().get(address)
    assert page.h1 == heading
    for text in words:
        assert text in page.text, text


@pytest.mark.parametrize(
    "address", ["/", "/om-remisser", "/hjalp", "/kontakt?fran=mejl&x=%C3%A5", "/personuppgifter", "/ny-lank"]
)
def test_the_language_switch_keeps_the_page_and_its_query(
    browser: Callable[[], Browser], address: str
) -> None:
    visitor = browser()
    visitor.get(address)
    page = visitor.press("In English")
    assert page.url == address
    assert 'lang="en"' in page.html
    assert visitor.press("På svenska").url == address
