"""An administrator writes the pages in the foot; their history is kept."""

from collections.abc import Callable

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from consult.core.audit import AuditEntry
from consult.core.site.models import SiteText
from tests.cast import Cast
from tests.client import Browser

Open = Callable[..., Browser]
PAGE = "/staff/pages/kontakt/sv"


@pytest.fixture
def admin(browser: Open, cast: Cast) -> Browser:
    return browser(cast.administrator)


def test_every_page_is_listed_in_both_languages(admin: Browser) -> None:
    page = admin.get("/staff/pages")
    for title in (
        "Vad är en remiss?",
        "Hjälp",
        "Kontakt",
        "Tillgänglighetsredogörelse",
        "Accessibility statement",
    ):
        assert title in page.text
    assert page.text.count("Texten från början") == 10


def test_a_written_page_is_seen_in_its_language_alone(admin: Browser, browser: Open) -> None:
    admin.get(PAGE)
    admin.press("Spara", title="Så når ni oss", body="Ring **{kommun}**.\n\n## Öppet\n\n- vardagar")
    visitor = browser()
    page = visitor.get("/kontakt")
    assert page.h1 == "Så når ni oss"
    assert "<strong>Forsunda kommun</strong>" in page.html
    assert "<h2>Öppet</h2>" in page.html
    assert visitor.press("In English").h1 == "Contact"


def test_a_preview_saves_nothing(admin: Browser, session: Session) -> None:
    admin.get(PAGE)
    page = admin.press("Förhandsgranska", body="## Öppet\n\nHos {kommun}")
    assert "Så ser det ut" in page.text
    assert "Hos Forsunda kommun" in page.text
    assert not session.scalars(select(SiteText)).all()


def test_going_back_to_the_delivered_text_keeps_the_history(
    admin: Browser, browser: Open, session: Session
) -> None:
    admin.get(PAGE)
    admin.press("Spara", body="Vår egen text.")
    admin.get(PAGE)
    page = admin.press("Gå tillbaka till texten från början")
    assert "Texten från början visas igen." in page.text
    assert "Alla andra frågor" in browser().get("/kontakt").text
    assert [row.delivered for row in session.scalars(select(SiteText).order_by(SiteText.id))] == [False, True]
    actions = [row.action for row in session.scalars(select(AuditEntry).order_by(AuditEntry.id))]
    assert actions[-2:] == ["site.page_saved", "site.page_reset"]
    admin.click("Börja från den")
    assert "Vår egen text." in admin.page.html
    admin.press("Spara")
    assert "Vår egen text." in browser().get("/kontakt").text


def test_two_administrators_do_not_overwrite_each_other_unseen(
    admin: Browser, browser: Open, cast: Cast
) -> None:
    other = browser(cast.administrator)
    other.get(PAGE)
    admin.get(PAGE)
    admin.press("Spara", body="Den första texten.")
    page = other.press("Spara", body="Den andra texten.", status=422)
    assert "har sparat sidan sedan du började" in page.text
    assert "Den andra texten." in page.html
    assert "Den första texten." in browser().get("/kontakt").text
    other.press("Spara")
    assert "Den andra texten." in browser().get("/kontakt").text


def test_hostile_text_is_harmless(admin: Browser, browser: Open) -> None:
    admin.get(PAGE)
    admin.press("Spara", body="<script>x</script> [a](javascript:b) {okänd} \u202e")
    html = browser().get("/kontakt").html
    assert "<script>x" not in html
    assert 'href="javascript' not in html
    assert "{okänd}" in html


def test_nothing_and_too_much_are_refused(admin: Browser, session: Session) -> None:
    admin.get(PAGE)
    assert "Skriv en text." in admin.press("Spara", body=" ", status=422).text
    assert "Skriv en rubrik." in admin.press("Förhandsgranska", title="", status=422).text
    admin.press("Spara", title="Kontakt", body="x" * 40_001, status=422)
    assert not session.scalars(select(SiteText)).all()


def test_unknown_pages_and_others_than_administrators(admin: Browser, browser: Open, cast: Cast) -> None:
    admin.get("/staff/pages/kontakt/de", status=404)
    admin.get("/staff/pages/../sv", status=404)
    browser(cast.editor).get(PAGE, status=403)


def test_saving_the_same_twice_makes_one_version(admin: Browser, session: Session) -> None:
    admin.get(PAGE)
    admin.press("Spara", body="Vår egen text.")
    admin.get(PAGE)
    assert "Ingenting var ändrat." in admin.press("Spara").text
    assert len(session.scalars(select(SiteText)).all()) == 1


def test_a_repeated_visit_is_a_304_until_the_page_is_written(admin: Browser, browser: Open) -> None:
    visitor = browser()
    tag = visitor.get("/kontakt").response.headers["ETag"]
    assert visitor.client.get("/kontakt", headers={"If-None-Match": tag}).status_code == 304
    admin.get(PAGE)
    admin.press("Spara", body="Vår egen text.")
    assert visitor.client.get("/kontakt", headers={"If-None-Match": tag}).status_code == 200
