"""The page that lists the keys."""

from collections.abc import Callable

from consult.core.db import write
from tests.cast import Cast
from tests.client import Browser


def test_the_keys_are_listed_and_lead_to_where_they_are_turned_off(
    cast: Cast, browser: Callable[..., Browser]
) -> None:
    page = browser(cast.reader).get("/staff/shortcuts")
    assert "nästa och föregående punkt" in page.text
    assert "stängt av" not in page.text
    assert 'data-key="?"' in page.html
    assert ("Slå på eller stäng av under Mitt konto", "/staff/account") in page.reader.links


def test_it_says_that_single_keys_are_off(cast: Cast, browser: Callable[..., Browser]) -> None:
    with write() as session:
        session.merge(cast.editor).single_keys = False
    assert "Du har stängt av kommandon med en tangent" in browser(cast.editor).get("/staff/shortcuts").text


def test_a_visitor_must_sign_in(browser: Callable[..., Browser]) -> None:
    page = browser().get("/staff/shortcuts")
    assert "Logga in" in page.h1
