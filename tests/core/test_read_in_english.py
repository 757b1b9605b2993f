"""Whoever presses "In English" meets English on every page; only what people wrote stays in their own words."""

from collections.abc import Iterator
from datetime import datetime
from html.parser import HTMLParser
from urllib.parse import urljoin, urlsplit

import pytest
import time_machine
from flask import Flask
from flask_babel import force_locale, gettext
from werkzeug.exceptions import HTTPException

from consult.core.db import db, write
from consult.core.translations import catalogue
from consult.invitations.mails import default_letter
from consult.invitations.models import MailingKind
from consult.reports.actions.publishing import DraftTexts, publish_outcome, save_publication_draft
from scripts.messages import english_texts
from tests.cast import NAMES, Cast, actor
from tests.client import Browser, Page
from tests.factories.responses import Consultee, make_consultee, make_remiss, submit, write_comment
from tests.factories.triage import Scene, make_scene

# Words that are somebody's own in these tests and texts of ours elsewhere.
WRITTEN = {*NAMES.values(), "Kommunfullmäktige"}
# Files, the mail as its recipient gets it, and the pages that have a test of their own.
NOT_PAGES = ("static", "assets", "styleguide", "site", "invitations.letter_frame")


class _Pieces(HTMLParser):
    """Each piece of text or spoken attribute by itself, but for letters being written or shown, and marked Swedish."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.found: set[str] = set()
        self._tag = ""
        self.feed(html)

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        self._tag = "pre" if ("lang", "sv") in attributes and tag != "html" else tag
        self.found |= {
            value for name, value in attributes if value and name in {"aria-label", "title", "placeholder"}
        }

    def handle_data(self, data: str) -> None:
        if self._tag not in {"textarea", "pre"}:
            self.found.add(" ".join(data.split()))


@pytest.fixture(scope="module")
def swedish() -> dict[str, str]:
    """Swedish texts whose English ones differ, without places to fill in."""
    texts = {}
    for message in english_texts():
        for source, translated in zip(_forms(message.id), _forms(message.string), strict=False):
            if source and source != translated and "%(" not in source and source not in WRITTEN:
                texts[source] = translated
    return texts


def _forms(text: object) -> list[str]:
    return [text] if isinstance(text, str) else list(text or ())  # type: ignore[call-overload]


@pytest.fixture(autouse=True)
def clock(now: datetime) -> Iterator[None]:
    with time_machine.travel(now, tick=False):
        yield


def check(page: Page, swedish: dict[str, str]) -> None:
    assert '<html lang="en">' in page.html, page.url
    pieces = _Pieces(page.html).found - {"På svenska", "Svenska"}
    left = {text for text in pieces if text in swedish}
    left |= {text for text in swedish if len(text) > 25 and any(text in piece for piece in pieces)}
    assert not left, f"{page.url}: {left}"


def crawl(app: Flask, browser: Browser, first: list[str], swedish: dict[str, str]) -> set[str]:
    """Follow links from these pages, to one page of each route below the same part; the routes that were seen."""
    urls = app.url_map.bind("localhost")
    waiting, seen = list(first), set()
    while waiting:
        address = waiting.pop(0)
        try:
            endpoint, _arguments = urls.match(urlsplit(address).path)
        except HTTPException:
            continue
        if endpoint in seen or endpoint.startswith(NOT_PAGES):
            continue
        seen.add(endpoint)
        response = browser.client.get(address, follow_redirects=True)
        if response.mimetype != "text/html":
            continue
        page = Page(response, address)
        assert page.status in {200, 404}, address
        check(page, swedish)
        found = [urljoin(address, href) for _words, href in page.reader.links]
        # The staff's language is their own: it does not follow them to the public pages.
        waiting += [url for url in found if url.startswith("/staff") == first[0].startswith("/staff")]
    return seen


def in_english(browser: Browser, address: str) -> Browser:
    browser.get(address)
    browser.press("In English")
    return browser


@pytest.mark.parametrize("address", ["/", "/hjalp", "/kontakt", "/personuppgifter", "/tillganglighet"])
def test_the_standing_pages_hold_no_swedish_letter(app: Flask, address: str) -> None:
    page = in_english(Browser(app), address).get(address)
    words = page.text.replace("På svenska", "")
    assert not [word for word in words.split() if any(letter in "åäöÅÄÖ" for letter in word)]


def test_signing_in_offers_no_language_it_cannot_keep(app: Flask) -> None:
    assert "In English" not in Browser(app).get("/staff/sign-in").text


@pytest.fixture
def firm(app: Flask, now: datetime) -> Consultee:
    """Invited, with a draft."""
    remiss = make_remiss()
    firm = make_consultee(remiss)
    write_comment(remiss, firm, remiss.measure_1, "Bygg tidigare.", now)
    return firm


def test_a_respondent_reads_writes_and_submits(
    app: Flask, firm: Consultee, swedish: dict[str, str], now: datetime
) -> None:
    browser = in_english(Browser(app), firm.link)
    check(browser.get(firm.link), swedish)
    browser.press("Continue with section")
    seen = crawl(app, browser, [firm.url("avsnitt/2"), firm.url(), "/svara/okand"], swedish)
    assert {"responses.section", "responses.whole", "responses.review", "rounds.proposal"} <= seen
    browser.get(firm.url("granska"))
    failed = browser.press("Submit the response", email="fel", status=422)
    check(failed, swedish)
    assert failed.title.startswith("Error:")
    submit(firm, now)
    check(browser.get(firm.url("kvitto")), swedish)
    check(browser.click("Withdraw the response"), swedish)


@pytest.fixture
def published(app: Flask, cast: Cast, now: datetime) -> Scene:
    """Everything that staff work with: answered, published, one response more."""
    with write():
        scene = make_scene(db.session(), now)
        scene.response("Bron bär inte.", "Skriv vem som gräver.", proposed="Planen antas 2027.")
        scene.answer_all()
        texts = DraftTexts("Det här skrev ni.", "", now.date(), "Ämne", "Läs svaren: {{ link }}")
        by = actor(cast.editor)
        draft = save_publication_draft(round_=scene.round, texts=texts, expected_version=0, by=by, now=now)
        publish_outcome(
            round_=scene.round, expected_version=draft.version, expected_mails=0, mail=False, by=by, now=now
        )
        scene.response("En synpunkt till.", on=scene.background)
    return scene


def test_the_outcome_is_read(app: Flask, published: Scene, swedish: dict[str, str]) -> None:
    browser = in_english(Browser(app), "/")
    address = f"/remiss/{published.round.slug}/utfall"
    assert "reports_public.outcome" in crawl(
        app, browser, ["/", address, f"{address}/hitta?q=finns+inte"], swedish
    )


def test_staff_find_no_swedish_left(
    app: Flask, cast: Cast, published: Scene, swedish: dict[str, str]
) -> None:
    for user in (cast.administrator, cast.reader):
        browser = Browser(app)
        browser.sign_in(user)
        in_english(browser, "/staff/")
        seen = crawl(
            app, browser, ["/staff/", "/staff/programmes", "/staff/rounds", "/staff/account"], swedish
        )
        assert len(seen) > 20, seen


def test_mails_to_recipients_stay_swedish_whatever_staff_read(app: Flask, published: Scene) -> None:
    with app.test_request_context("/"), force_locale("en"):
        assert gettext("Beaktas") == "Met"
        subject, body = default_letter(published.round, MailingKind.REMINDER)
        assert subject.startswith("Påminnelse")
        assert body.startswith("Hej")
        assert catalogue().gettext("Beaktas") == "Met"
