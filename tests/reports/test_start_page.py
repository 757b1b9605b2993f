"""Anyone opens the start page, reads the proposal, and comes back tomorrow."""

from collections.abc import Callable
from datetime import datetime

import pytest

from consult.consultations.models import Visibility
from consult.core.db import write
from tests.client import Browser
from tests.conftest import Statements
from tests.factories.responses import Remiss, make_remiss

OpenBrowser = Callable[..., Browser]
PUBLIC_PAGES = ("/", "/remiss/{slug}")


@pytest.fixture
def remiss(app: object) -> Remiss:
    with write():
        return make_remiss()


def slug(remiss: Remiss) -> str:
    return remiss.round.slug


def test_an_empty_site_says_what_will_come(browser: OpenBrowser) -> None:
    assert "Inget att svara på just nu" in browser().get("/").text


def test_a_reader_goes_from_the_start_page_to_the_whole_proposal(
    browser: OpenBrowser, remiss: Remiss
) -> None:
    visitor = browser()
    visitor.get("/")
    page = visitor.click(remiss.round.title)
    assert page.h1 == remiss.round.title
    assert "Åtgärd 1" in page.text
    assert "Be om en ny länk" in page.text


def test_an_invited_only_round_is_seen_nowhere(browser: OpenBrowser, remiss: Remiss) -> None:
    with write() as session:
        session.add(remiss.round)
        remiss.round.visibility = Visibility.INVITED
    assert remiss.round.title not in browser().get("/").text
    browser().get(f"/remiss/{slug(remiss)}", status=404)


def test_an_unopened_round_is_seen_nowhere(browser: OpenBrowser, remiss: Remiss) -> None:
    with write() as session:
        session.add(remiss.round)
        remiss.round.opened_at = remiss.round.opened_by = None
    browser().get(f"/remiss/{slug(remiss)}", status=404)


@pytest.mark.parametrize("path", PUBLIC_PAGES)
def test_a_repeat_visit_is_a_304_with_at_most_two_statements(
    browser: OpenBrowser, remiss: Remiss, count_sql: Statements, path: str
) -> None:
    address = path.format(slug=slug(remiss))
    visitor = browser()
    tag = visitor.get(address).response.headers["ETag"]
    count_sql.clear()
    again = visitor.client.get(address, headers={"If-None-Match": tag})
    assert again.status_code == 304
    assert again.data == b""
    assert len(count_sql) <= 2


@pytest.mark.parametrize("path", PUBLIC_PAGES)
def test_a_changed_round_is_sent_anew(browser: OpenBrowser, remiss: Remiss, now: datetime, path: str) -> None:
    address = path.format(slug=slug(remiss))
    visitor = browser()
    tag = visitor.get(address).response.headers["ETag"]
    with write() as session:
        session.add(remiss.round)
        remiss.round.lede = "En ny ingress."
    again = visitor.client.get(address, headers={"If-None-Match": tag})
    assert again.status_code == 200
    assert "En ny ingress." in again.text
    english = visitor.client.post("/sprak", data={"lang": "en", "next": address})
    assert english.status_code == 302
    assert visitor.client.get(address, headers={"If-None-Match": again.headers["ETag"]}).status_code == 200


def test_a_round_closed_before_its_day_is_not_said_to_be_out_of_time(
    browser: OpenBrowser, remiss: Remiss, now: datetime
) -> None:
    with write() as session:
        session.add(remiss.round)
        remiss.round.closed_at, remiss.round.closed_by = now, "Handläggare"
    page = browser().get("/")
    assert "Remissen är stängd." in page.text and "Svarstiden gick ut" not in page.text
    proposal = browser().get(f"/remiss/{slug(remiss)}")
    assert "remissen är stängd" in proposal.text and "Be om en ny länk" not in proposal.text
    assert proposal.link("Det här sa ni, det här gjorde vi").endswith("/utfall")
