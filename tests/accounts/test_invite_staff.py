"""An administrator invites a colleague, who chooses a password by the link in the mail."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest
import time_machine
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from consult.accounts.links import hash_secret
from consult.accounts.models import Role, StaffToken, User
from consult.accounts.queries import user_by_email
from consult.core import clock
from consult.core.audit import AuditEntry
from consult.core.db import write
from consult.core.outbox import OutboxMail
from consult.core.outbox_hooks import MailState
from tests.accounts.conftest import Deliver, link_in
from tests.cast import PASSWORD, Cast
from tests.client import Browser
from tests.mailing import parsed, text_of

OpenBrowser = Callable[..., Browser]
ADDRESS = "ny@forsunda.example"
GOOD = "granskog lampa torsk fyra"


def invite(staff: Browser, address: str = ADDRESS, role: str = "editor", **more: str) -> None:
    staff.get("/staff/users")
    staff.click("Bjud in")
    staff.press("Skicka inbjudan", email=address, name="Samordnare", role=role, **more)


def invited(session: Session) -> User:
    found = user_by_email(session, ADDRESS)
    assert found
    return found


def join(visitor: Browser, path: str, password: str = GOOD, **more: str) -> None:
    visitor.get(path)
    visitor.press("Fortsätt")
    visitor.press("Spara lösenordet", new_password=password, new_password_again=password, **more)


def test_the_invited_chooses_name_and_password_and_signs_in(
    browser: OpenBrowser, cast: Cast, deliver: Deliver, session: Session
) -> None:
    staff = browser(cast.administrator)
    invite(staff)
    assert staff.page and staff.page.url == "/staff/users"
    assert "En inbjudan är på väg till ny@forsunda.example." in staff.page.text
    assert "Inbjuden, mejlet är inte skickat än" in staff.page.text
    (mail,) = deliver()
    assert mail.recipient == ADDRESS
    assert "Administratör har lagt upp ett konto åt dig" in text_of(mail)
    assert "gäller i sju dagar" in text_of(mail)
    assert "Inbjuden, länken gäller till" in staff.get("/staff/users").text

    visitor = browser()
    join(visitor, link_in(mail), name="Ny handläggare")
    assert visitor.page and visitor.page.h1 == "Lösenordet är sparat"
    visitor.click("Logga in")
    visitor.press("Logga in", email=ADDRESS, password=GOOD)
    assert visitor.page.url == "/staff/"
    assert "Ny handläggare" in visitor.page.text
    assert invited(session).role is Role.EDITOR
    assert {"user.invited", "user.joined"} <= set(session.scalars(select(AuditEntry.action)))
    assert deliver() == [], "who has just chosen a password needs no word of it"


def test_looking_at_the_link_changes_nothing_and_only_its_hash_is_kept(
    browser: OpenBrowser, cast: Cast, deliver: Deliver, session: Session
) -> None:
    invite(browser(cast.administrator))
    (mail,) = deliver()
    for _ in range(3):
        page = browser().get(link_in(mail))
    assert page.h1 == "Ditt konto väntar på dig"
    assert page.response.headers["Cache-Control"] == "no-store"
    assert page.response.headers["Referrer-Policy"] == "no-referrer"
    row = session.scalars(select(StaffToken)).one()
    assert row.used_at is None
    secret = link_in(mail).rpartition("/")[2]
    assert len(secret) == 32
    assert row.token_hash == hash_secret(secret)
    stored = session.scalars(select(OutboxMail)).one()
    assert secret not in repr(stored.values) + stored.content.text


def test_a_link_works_once(browser: OpenBrowser, cast: Cast, deliver: Deliver) -> None:
    invite(browser(cast.administrator))
    (mail,) = deliver()
    first, second = browser(), browser()
    for visitor in (first, second):
        visitor.get(link_in(mail))
        visitor.press("Fortsätt")
    first.press("Spara lösenordet", new_password=GOOD, new_password_again=GOOD)
    page = second.press("Spara lösenordet", new_password=GOOD, new_password_again=GOOD, status=404)
    assert page.h1 == "Länken gäller inte längre"
    assert browser().get(link_in(mail), status=404).h1 == "Länken gäller inte längre"
    assert first.get("/konto/losenord", status=404).h1 == "Länken gäller inte längre"


def test_a_link_ends_after_seven_days(browser: OpenBrowser, cast: Cast, deliver: Deliver) -> None:
    invite(browser(cast.administrator))
    (mail,) = deliver()
    with time_machine.travel(clock.now() + timedelta(days=6, hours=23)):
        assert browser().get(link_in(mail)).h1 == "Ditt konto väntar på dig"
    with time_machine.travel(clock.now() + timedelta(days=7, minutes=1)):
        browser().get(link_in(mail), status=404)
        assert "Inbjuden, länken gick ut" in browser(cast.administrator).get("/staff/users").text


@pytest.mark.parametrize("secret", ["x", "a" * 32, "å" * 40, "losenord", "a" * 2000])
def test_foreign_and_malformed_secrets_show_the_same_page(
    browser: OpenBrowser, cast: Cast, secret: str
) -> None:
    page = browser().get(f"/konto/{secret}", status=404)
    assert page.h1 == "Länken gäller inte längre"


def test_inviting_again_stops_the_first_link(
    browser: OpenBrowser, cast: Cast, deliver: Deliver, session: Session
) -> None:
    staff = browser(cast.administrator)
    invite(staff)
    (first,) = deliver()
    staff.get(f"/staff/users/{invited(session).id}")
    staff.press("Bjud in igen")
    (second,) = deliver()
    browser().get(link_in(first), status=404)
    join(browser(), link_in(second))
    staff.get(f"/staff/users/{invited(session).id}")
    assert staff.page and "Aktivt" in staff.page.text
    late = staff.client.post(f"/staff/users/{invited(session).id}/invite-again")
    assert late.status_code == 400, "no token, no press"


def test_a_withdrawn_invitation_lets_nobody_in_and_can_be_given_again(
    browser: OpenBrowser, cast: Cast, deliver: Deliver, session: Session
) -> None:
    staff = browser(cast.administrator)
    invite(staff)
    (first,) = deliver()
    staff.get(f"/staff/users/{invited(session).id}")
    staff.press("Ta tillbaka inbjudan")
    assert staff.page and "Inbjudan tillbakatagen" in staff.page.text
    browser().get(link_in(first), status=404)
    staff.get(f"/staff/users/{invited(session).id}")
    staff.press("Bjud in igen")
    (second,) = deliver()
    join(browser(), link_in(second))


def test_an_invitation_withdrawn_before_it_was_sent_is_not_sent(
    browser: OpenBrowser, cast: Cast, deliver: Deliver, session: Session
) -> None:
    staff = browser(cast.administrator)
    invite(staff)
    staff.get(f"/staff/users/{invited(session).id}")
    staff.press("Ta tillbaka inbjudan")
    assert deliver() == []
    assert session.scalars(select(OutboxMail.state)).all() == [MailState.REFUSED]


def test_presses_on_a_page_left_open_change_nothing_for_one_who_has_joined(
    browser: OpenBrowser, cast: Cast, deliver: Deliver, session: Session
) -> None:
    staff = browser(cast.administrator)
    invite(staff)
    (mail,) = deliver()
    for button in ("Bjud in igen", "Ta tillbaka inbjudan"):
        other = browser(cast.administrator)
        other.get(f"/staff/users/{invited(session).id}")
        if button == "Bjud in igen":
            kept = other
        else:
            second = other
    join(browser(), link_in(mail))
    for opened, button in ((kept, "Bjud in igen"), (second, "Ta tillbaka inbjudan")):
        page = opened.press(button)
        assert "har redan valt ett lösenord" in page.text
    assert invited(session).active
    assert deliver() == []


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"email": ""}, "Skriv en e-postadress."),
        ({"email": "ny@forsunda"}, "Skriv en hel e-postadress"),
        ({"email": "åsa@forsunda.example"}, "Skriv en hel e-postadress"),
        ({"email": "a@b.example\r\nBcc: c@d.example"}, "Skriv en hel e-postadress"),
        ({"email": "EDITOR@forsunda.example"}, "Det finns redan ett konto med den adressen."),
        ({"name": " "}, "Skriv ett namn eller en roll."),
        ({"role": None}, "Välj en behörighet."),
        ({"role": "king"}, "Välj ett av alternativen."),
        ({"ends_on": "2020-01-01"}, "Dagen har redan varit."),
        ({"ends_on": "i morgon"}, "Skriv datumet så här: 2027-02-26."),
    ],
)
def test_what_is_wrong_is_said_and_nobody_is_invited(
    browser: OpenBrowser, cast: Cast, session: Session, fields: dict[str, str | None], words: str
) -> None:
    staff = browser(cast.administrator)
    staff.get("/staff/users/new")
    typed: dict[str, str | None] = {"email": ADDRESS, "name": "Samordnare", "role": "editor", **fields}
    page = staff.press("Skicka inbjudan", status=422, **typed)
    assert page.text.count(words) >= 2, "in the summary and by the field"
    assert page.title.startswith("Fel: ")
    assert session.scalar(select(func.count()).select_from(User)) == 6
    assert session.scalar(select(func.count()).select_from(OutboxMail)) == 0


@pytest.mark.parametrize(
    ("password", "again", "words"),
    [
        ("klotrund", "klotrund", "Lösenordet är för kort. Det behöver minst 12 tecken."),
        ("Sommar2026!!", "Sommar2026!!", "Lösenordet är för lätt att gissa."),
        ("aaaaaaaaaaaaaa", "aaaaaaaaaaaaaa", "Lösenordet är för lätt att gissa."),
        ("abc123abc123abc123", "abc123abc123abc123", "Lösenordet är för lätt att gissa."),
        ("samordnare2027", "samordnare2027", "Lösenordet liknar ditt namn"),
        (GOOD, GOOD + "x", "Lösenorden är inte lika."),
        ("", "", "Skriv ett lösenord."),
        ("å" * 201, "å" * 201, "Högst 200 tecken."),
    ],
)
def test_passwords_that_are_not_taken(
    browser: OpenBrowser,
    cast: Cast,
    deliver: Deliver,
    session: Session,
    password: str,
    again: str,
    words: str,
) -> None:
    invite(browser(cast.administrator))
    (mail,) = deliver()
    visitor = browser()
    visitor.get(link_in(mail))
    visitor.press("Fortsätt")
    page = visitor.press("Spara lösenordet", new_password=password, new_password_again=again, status=422)
    assert words in page.text
    assert not password or password not in page.html
    assert not invited(session).has_password


def test_who_is_invited_cannot_sign_in_before(
    browser: OpenBrowser, cast: Cast, deliver: Deliver, session: Session
) -> None:
    invite(browser(cast.administrator))
    visitor = browser()
    visitor.get("/staff/sign-in")
    for password in (PASSWORD, "!"):
        visitor.press("Logga in", email=ADDRESS, password=password, status=422)


def test_a_name_full_of_places_and_markup_is_harmless(
    browser: OpenBrowser, cast: Cast, deliver: Deliver
) -> None:
    with write() as session:
        session.add(cast.administrator)
        cast.administrator.name = "{{ link }} <b>x</b>"
    invite(browser(cast.administrator))
    (mail,) = deliver()
    assert text_of(mail).count("/konto/") == 1
    assert parsed(mail).get_content_type() == "text/plain"


def test_only_administrators_see_the_users(browser: OpenBrowser, cast: Cast) -> None:
    for user in cast.all():
        if user.role is Role.ADMINISTRATOR or not user.active:
            continue
        staff = browser(user)
        staff.get("/staff/users", status=403)
        staff.get(f"/staff/users/{cast.reader.id}", status=403)
        assert "Användare" not in [words for words, _ in staff.get("/staff/account").reader.links]
    assert browser().get("/staff/users").h1 == "Logga in"
    browser(cast.administrator).get("/staff/users/999999", status=404)


def test_role_name_and_end_date_change_at_once(browser: OpenBrowser, cast: Cast, session: Session) -> None:
    reader, staff = browser(cast.reader), browser(cast.administrator)
    reader.get("/staff/users", status=403)
    staff.get("/staff/users")
    staff.click("Läsare")
    staff.press("Spara", role="administrator", name="Chef", ends_on="2099-12-31")
    assert staff.page and "Chef" in staff.page.text
    assert "31 december 2099" in staff.page.text
    assert reader.get("/staff/users").h1 == "Användare"
    entry = session.scalars(select(AuditEntry).where(AuditEntry.action == "user.changed")).one()
    assert entry.details == {"role": "administrator", "ends_on": "2099-12-31"}
    staff.click("Chef")
    staff.press("Spara", ends_on="2020-01-01")
    assert reader.get("/staff/account").h1 == "Logga in", "the end date has passed"


def test_saving_without_a_change_is_no_event(browser: OpenBrowser, cast: Cast, session: Session) -> None:
    staff = browser(cast.administrator)
    staff.get(f"/staff/users/{cast.reader.id}")
    staff.press("Spara")
    assert session.scalars(select(AuditEntry)).all() == []


def test_closing_an_account_ends_its_sessions_at_once(
    browser: OpenBrowser, with_password: Cast, session: Session
) -> None:
    editor, staff = browser(with_password.editor), browser(with_password.administrator)
    editor.get("/staff/account")
    staff.get(f"/staff/users/{with_password.editor.id}")
    open_still = browser(with_password.administrator)
    open_still.get(f"/staff/users/{with_password.editor.id}")
    staff.press("Stäng kontot")
    assert editor.get("/staff/account").h1 == "Logga in"
    editor.press("Logga in", email="editor@forsunda.example", password=PASSWORD, status=422)
    open_still.press("Stäng kontot")
    closed = select(func.count()).select_from(AuditEntry).where(AuditEntry.action == "user.closed")
    assert session.scalar(closed) == 1, "a second press is no event"
    staff.get(f"/staff/users/{with_password.editor.id}")
    staff.press("Öppna kontot igen")
    editor.press("Logga in", email="editor@forsunda.example", password=PASSWORD)


def test_a_closed_account_does_not_get_its_old_session_back(browser: OpenBrowser, cast: Cast) -> None:
    editor, staff = browser(cast.editor), browser(cast.administrator)
    editor.get("/staff/account")
    staff.get(f"/staff/users/{cast.editor.id}")
    staff.press("Stäng kontot")
    staff.get(f"/staff/users/{cast.editor.id}")
    staff.press("Öppna kontot igen")
    assert editor.get("/staff/account").h1 == "Logga in"


@pytest.mark.parametrize(
    ("button", "fields"),
    [("Stäng kontot", {}), ("Spara", {"role": "editor"}), ("Spara", {"ends_on": "2099-01-01"})],
)
def test_the_last_administrator_stays(
    browser: OpenBrowser, cast: Cast, session: Session, button: str, fields: dict[str, str]
) -> None:
    staff = browser(cast.administrator)
    page = staff.get(f"/staff/users/{cast.administrator.id}")
    page = staff.press(button, status=422, **fields)
    assert "den enda administratören utan slutdatum" in page.text
    assert page.title.startswith("Fel: ")
    row = session.get_one(User, cast.administrator.id)
    assert (row.role, row.active, row.ends_on) == (Role.ADMINISTRATOR, True, None)


@pytest.mark.parametrize("kind", ["guest", "invited", "closed"])
def test_who_cannot_stay_for_sure_does_not_count_as_another_administrator(
    browser: OpenBrowser, cast: Cast, kind: str
) -> None:
    with write() as session:
        session.add(cast.reader)
        cast.reader.role = Role.ADMINISTRATOR
        cast.reader.ends_on = date(2099, 1, 1) if kind == "guest" else None
        cast.reader.password_hash = "" if kind == "invited" else "!"
        cast.reader.active = kind != "closed"
    staff = browser(cast.administrator)
    staff.get(f"/staff/users/{cast.administrator.id}")
    staff.press("Stäng kontot", status=422)


def test_with_another_administrator_one_may_go(browser: OpenBrowser, cast: Cast) -> None:
    with write() as session:
        session.add(cast.reader)
        cast.reader.role = Role.ADMINISTRATOR
    staff = browser(cast.administrator)
    staff.get(f"/staff/users/{cast.administrator.id}")
    staff.press("Stäng kontot")
    assert staff.page and staff.page.h1 == "Logga in"


def test_the_list_asks_the_same_of_the_database_however_long(
    app: Flask, browser: OpenBrowser, cast: Cast, count_sql: list[str]
) -> None:
    staff = browser(cast.administrator)
    staff.get("/staff/users")
    count_sql.clear()
    staff.get("/staff/users")
    few = len(count_sql)
    with write() as session:
        for number in range(120):
            session.add(
                User(
                    email=f"n{number}@forsunda.example", name=f"Medarbetare {number}", role=Role.READER,
                    password_hash="", created_at=clock.now(),
                )
            )  # fmt: skip
    count_sql.clear()
    page = staff.get("/staff/users")
    assert len(count_sql) == few
    assert "Sida 1 av 3" in page.text or "126" in page.text


def test_a_refused_invitation_is_told(
    browser: OpenBrowser, cast: Cast, deliver: Deliver, session: Session
) -> None:
    staff = browser(cast.administrator)
    invite(staff)
    with write() as writing:
        writing.scalars(select(OutboxMail)).one().state = MailState.REFUSED
    page = staff.get(f"/staff/users/{invited(session).id}")
    assert "Mejlet kom inte fram. Är adressen fel?" in page.text


def test_a_link_does_not_open_what_was_closed_meanwhile(
    browser: OpenBrowser, cast: Cast, deliver: Deliver, session: Session
) -> None:
    invite(browser(cast.administrator))
    (mail,) = deliver()
    visitor = browser()
    visitor.get(link_in(mail))
    visitor.press("Fortsätt")
    with write() as writing:
        row = invited(writing)
        row.active = False
    visitor.press("Spara lösenordet", new_password=GOOD, new_password_again=GOOD, status=404)
    assert not invited(session).has_password
