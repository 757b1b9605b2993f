"""Somebody signed in chooses language, keys and mails."""

from collections.abc import Callable

from sqlalchemy import select
from sqlalchemy.orm import Session

from consult.accounts.models import User
from consult.core.audit import AuditEntry
from tests.cast import Cast
from tests.client import Browser

Open = Callable[..., Browser]
SAVED = "user.profile_saved"


def saves(session: Session) -> list[AuditEntry]:
    session.expire_all()
    return list(session.scalars(select(AuditEntry).where(AuditEntry.action == SAVED)))


def test_everything_is_on_until_it_is_turned_off(browser: Open, cast: Cast, session: Session) -> None:
    reader = browser(cast.reader)
    page = reader.get("/staff/account")
    assert page.html.count(" checked") == 6 and 'data-keys="off"' not in page.html
    page = reader.press("Spara", single_keys=None, mail_responses=None, mail_due=None)
    assert page.url == "/staff/account" and "Dina val är sparade." in page.text
    assert 'data-keys="off"' in page.html and page.html.count(" checked") == 3
    (entry,) = saves(session)
    assert entry.details == {"changed": ["single_keys", "mail_responses", "mail_due"]}
    user = session.get_one(User, cast.reader.id)
    assert (user.single_keys, user.mail_responses, user.mail_assigned, user.mail_due) == (
        False, False, True, False,
    )  # fmt: skip
    reader.press("Spara")
    assert len(saves(session)) == 1, "nothing changed, nothing logged"


def test_the_language_holds_at_once(browser: Open, cast: Cast) -> None:
    reader = browser(cast.reader)
    reader.get("/staff/account")
    page = reader.press("Spara", language="en")
    assert '<html lang="en">' in page.html


def test_an_unknown_language_is_refused_and_nothing_saved(
    browser: Open, cast: Cast, session: Session
) -> None:
    reader = browser(cast.reader)
    reader.get("/staff/account")
    page = reader.press("Spara", language="<script>", status=422)
    assert "<script>" not in page.html.split("<main")[1]
    assert not saves(session)
    assert session.get_one(User, cast.reader.id).language == "sv"
