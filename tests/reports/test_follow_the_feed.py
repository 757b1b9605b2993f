"""A newsreader follows the rounds and their outcomes."""

import xml.etree.ElementTree as ET
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from flask import Flask

from consult.consultations.models import RoundEdition, Visibility
from consult.core.db import write
from tests.client import Browser
from tests.conftest import Statements
from tests.factories.triage import Scene
from tests.reports.conftest import Publish

Open = Callable[..., Browser]
ATOM = "{http://www.w3.org/2005/Atom}"
FEED = "/remisser.atom"


@pytest.fixture
def published(answered: Scene, publish: Publish) -> Scene:
    publish()
    return answered


def fetch(browser: Open) -> ET.Element:
    response = browser().client.get(FEED)
    assert response.mimetype == "application/atom+xml"
    return ET.fromstring(response.data)


def ids(feed: ET.Element) -> dict[str, ET.Element]:
    return {entry.findtext(f"{ATOM}id"): entry for entry in feed.findall(f"{ATOM}entry")}


def test_it_has_what_the_standard_requires(browser: Open, published: Scene) -> None:
    feed = fetch(browser)
    assert feed.tag == f"{ATOM}feed"
    for part in [feed, *feed.findall(f"{ATOM}entry")]:
        for name in ("id", "title", "updated"):
            assert len(part.findall(f"{ATOM}{name}")) == 1
            assert part.findtext(f"{ATOM}{name}")
        moment = datetime.fromisoformat(part.findtext(f"{ATOM}updated"))
        assert moment.utcoffset() is not None
        for link in part.findall(f"{ATOM}link"):
            assert link.get("href").startswith("http://localhost/")
    assert feed.find(f"{ATOM}author/{ATOM}name").text == "Forsunda kommun"
    assert feed.find(f"{ATOM}link[@rel='self']").get("href") == "http://localhost/remisser.atom"
    slug = published.round.slug
    assert set(ids(feed)) == {f"tag:localhost,2026:remiss/{slug}", f"tag:localhost,2026:utfall/{slug}"}


def test_every_link_leads_to_a_page(browser: Open, published: Scene) -> None:
    visitor = browser()
    for entry in fetch(browser).findall(f"{ATOM}entry"):
        visitor.get(entry.find(f"{ATOM}link").get("href").removeprefix("http://localhost"))


def test_it_is_linked_from_every_public_page(browser: Open, published: Scene) -> None:
    for address in ("/", "/kontakt", f"/remiss/{published.round.slug}"):
        assert 'type="application/atom+xml" href="/remisser.atom"' in browser().get(address).html
    visitor = browser()
    visitor.get("/")
    assert visitor.page.link("Följ remisserna i en nyhetsläsare") == FEED


def test_a_correction_moves_the_round_and_keeps_its_id(browser: Open, scene: Scene, now: datetime) -> None:
    before = ids(fetch(browser))
    with write() as session:
        later = now + timedelta(days=1)
        shown = session.query(RoundEdition).filter_by(round_id=scene.round.id).first()
        shown.shown_from = later
    after = ids(fetch(browser))
    assert set(before) == set(after)
    (key,) = after
    assert datetime.fromisoformat(after[key].findtext(f"{ATOM}updated")) == later
    assert after[key].findtext(f"{ATOM}published") == before[key].findtext(f"{ATOM}published")


def test_only_what_is_public_is_in_it(browser: Open, published: Scene) -> None:
    with write():
        published.round.visibility = Visibility.INVITED
        published.session.add(published.round)
    assert not ids(fetch(browser))


def test_an_empty_feed_is_valid_too(app: Flask, browser: Open) -> None:
    feed = fetch(browser)
    assert feed.findtext(f"{ATOM}updated") == "2026-01-01T00:00:00+00:00"


def test_markup_and_control_signs_are_text(browser: Open, scene: Scene) -> None:
    with write() as session:
        session.add(scene.round)
        scene.round.title, scene.round.lede = "<b>A & B</b>", "ett\x0btvå\uffff ]]>"
    (entry,) = ids(fetch(browser)).values()
    assert entry.findtext(f"{ATOM}title") == "<b>A & B</b>"
    assert entry.findtext(f"{ATOM}summary").startswith("etttvå ]]>")


def test_a_repeat_is_a_304_in_one_statement(browser: Open, published: Scene, count_sql: Statements) -> None:
    visitor = browser()
    tag = visitor.client.get(FEED).headers["ETag"]
    count_sql.clear()
    again = visitor.client.get(FEED, headers={"If-None-Match": tag})
    assert again.status_code == 304
    assert len(count_sql) == 1


def test_it_is_swedish_whoever_asks_and_has_the_address_from_outside(
    app: Flask, browser: Open, published: Scene
) -> None:
    app.config["SETTINGS"] = replace(app.config["SETTINGS"], base_url="https://remiss.forsunda.example")
    visitor = browser()
    visitor.client.post("/sprak", data={"lang": "en", "next": "/"})
    text = visitor.client.get(FEED).text
    assert "Remisser i Forsunda kommun" in text
    assert 'href="https://remiss.forsunda.example/remisser.atom"' in text
    assert "tag:remiss.forsunda.example,2026:remiss/" in text
