"""After a restore mail is held; an administrator sees what waits, counts what went out and lets the rest go."""

from collections.abc import Callable
from datetime import datetime

import pytest
from sqlalchemy.orm import Session

from consult.core import outbox, outbox_hold
from consult.core.actor import SYSTEM
from consult.core.db import write
from tests.cast import Cast
from tests.client import Browser

Open = Callable[..., Browser]
PAGE = "/staff/held-mail"


@pytest.fixture
def held(session: Session, now: datetime) -> None:
    with write():
        first = outbox.queue(
            key="a", kind="invitation", to="a@foretag.example", subject="Inbjudan", text="Hej", now=now
        )
        outbox.queue(key="b", kind="invitation", to="b@foretag.example", content=first.content, now=now)
        outbox.queue(key="c", kind="receipt", to="c@foretag.example", subject="Kvitto", text="Hej", now=now)
        outbox_hold.hold(by=SYSTEM, now=now)


def test_what_waits_is_counted_as_sent_or_let_go(held: None, browser: Open, cast: Cast) -> None:
    page = browser(cast.administrator)
    assert "Sedan 9 februari 2027" in page.get(PAGE).text
    assert "1 mejl räknas som skickat." in page.press("Räkna som skickat Kvitto").text
    assert [mail.subject for mail in outbox_hold.waiting_mails()] == ["Inbjudan"] * len(
        outbox_hold.waiting_mails()
    )
    assert "Mejlen går ut igen." in page.press("Låt 2 mejl gå ut").text
    assert "Inga mejl hålls" in page.get(PAGE).text


def test_a_second_click_changes_nothing(held: None, browser: Open, cast: Cast) -> None:
    page, late = browser(cast.administrator), browser(cast.administrator)
    page.get(PAGE)
    late.get(PAGE)
    page.press("Låt 3 mejl gå ut")
    late.press("Räkna som skickat Kvitto", status=404)
    late.get(PAGE)
    assert outbox_hold.held_since() is None


def test_only_administrators_decide(held: None, browser: Open, cast: Cast) -> None:
    for user in (cast.editor, cast.registrar, cast.reader):
        browser(user).get(PAGE, status=403)
