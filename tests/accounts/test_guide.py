"""A new installation: whoever reads the shell goes through the guide, and nobody else."""

import re
import socket
import ssl
from collections.abc import Callable
from datetime import timedelta

import pytest
import time_machine
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from consult.accounts import actions
from consult.accounts.cli import create_user_command, guide_notice
from consult.accounts.mail_check import MailProblem, problem_of
from consult.accounts.models import Guide, Role, User
from consult.core import clock
from consult.core.db import write
from consult.core.job_runner import run_one
from consult.core.outbox import OutboxMail
from consult.demo.load import PASSWORD as DEMO_PASSWORD
from consult.demo.receiver import Behaviour, Receiver
from consult.programmes.models import Programme
from tests.cast import Cast
from tests.client import Browser
from tests.mailing import configure

OpenBrowser = Callable[..., Browser]
GOOD = "granskog lampa torsk fyra"
ADDRESS = "chef@kommunen.example"
MUNICIPALITY = {
    "municipality": "Lunnsjö kommun",
    "contact_name": "Kontaktcenter",
    "contact_email": "kontakt@lunnsjo.example",
    "data_protection_contact": "ombud@lunnsjo.example",
}


def printed_code() -> str:
    """The code, as the shell shows it."""
    found = re.search(r"koden (\S+)", guide_notice())
    assert found
    return found[1]


@pytest.fixture
def entered(app: Flask, browser: OpenBrowser) -> Browser:
    """A browser that has given the code."""
    visitor = browser()
    code = printed_code()
    visitor.get("/kom-igang")
    visitor.press("Fortsätt", code=code)
    assert visitor.page and "Tre steg" in visitor.page.text
    return visitor


def make_administrator(visitor: Browser, **fields: str) -> None:
    visitor.get("/kom-igang/administrator")
    typed = {"email": ADDRESS, "name": "Chef", "new_password": GOOD, "new_password_again": GOOD, **fields}
    visitor.press("Skapa användaren", **typed)


def test_the_first_page_and_the_sign_in_lead_to_the_guide(app: Flask, browser: OpenBrowser) -> None:
    assert browser().get("/").h1 != "Kom igång", "nothing was begun"
    printed_code()
    for page in ("/", "/staff/", "/staff/sign-in"):
        assert browser().get(page).h1 == "Kom igång"


def test_from_the_code_to_the_signed_in_administrator(
    mail_app: Flask, entered: Browser, smtp_receiver: Receiver, session: Session
) -> None:
    entered.click("Kommunen")
    entered.press("Spara", **MUNICIPALITY)
    assert entered.page and "Lunnsjö kommun" in entered.page.text
    entered.click("Mejl")
    entered.press("Skicka ett prov", email=ADDRESS)
    assert "Servern tog emot mejlet till chef@kommunen.example." in entered.page.text
    assert [mail.recipient for mail in smtp_receiver.received] == [ADDRESS]
    entered.click("Tillbaka till stegen")
    assert "När den första användaren finns kan du gå vidare." in entered.page.text
    make_administrator(entered)
    assert "Chef är administratör" in entered.page.text
    entered.press("Klart, logga in", start="register")
    assert entered.page.h1 == "Logga in"
    entered.press("Logga in", email=ADDRESS, password=GOOD)
    assert entered.page.url == "/staff/organisations/import"
    assert session.scalars(select(User.role)).all() == [Role.ADMINISTRATOR]


def test_finished_it_is_gone(entered: Browser, browser: OpenBrowser) -> None:
    make_administrator(entered)
    entered.press("Klart, logga in", start="empty")
    for visitor in (entered, browser()):
        for page in ("", "/kommun", "/mejl", "/administrator"):
            visitor.get(f"/kom-igang{page}", status=404)
        assert visitor.get("/").h1 != "Kom igång"
    assert guide_notice() == ""


def test_each_step_can_be_left_and_come_back_to(entered: Browser) -> None:
    for step in ("kommun", "mejl", "administrator"):
        entered.get(f"/kom-igang/{step}")
        entered.click("Inte nu")
        assert entered.page and entered.page.url == "/kom-igang"
    entered.get("/kom-igang/kommun")
    entered.press("Spara", **MUNICIPALITY)
    page = entered.get("/kom-igang/kommun")
    assert 'value="Lunnsjö kommun"' in page.html
    make_administrator(entered)
    assert entered.get("/kom-igang/administrator").url == "/kom-igang", "it is done"


def test_the_examples_names_are_offered_to_nobody(entered: Browser) -> None:
    assert "forsunda.example" not in entered.get("/kom-igang/kommun").html


def test_strangers_see_only_the_field_for_the_code(
    entered: Browser, browser: OpenBrowser, session: Session
) -> None:
    stranger = browser()
    assert stranger.get("/kom-igang").h1 == "Kom igång"
    token = stranger.page.form("Fortsätt")[0]["fields"] if stranger.page else []
    for page in ("kommun", "mejl", "administrator"):
        stranger.get(f"/kom-igang/{page}", status=404)
        stranger.post(f"/kom-igang/{page}", dict(token), status=404)
    stranger.post("/kom-igang/klart", {**dict(token), "start": "empty"}, status=404)
    assert session.scalar(select(func.count()).select_from(User)) == 0


def test_a_code_works_once_and_a_new_one_takes_its_place(app: Flask, browser: OpenBrowser) -> None:
    old, new = printed_code(), printed_code()
    first, second = browser(), browser()
    first.get("/kom-igang")
    page = first.press("Fortsätt", code=old, status=422)
    assert page.text.count("Det är inte koden som skrevs ut senast, eller så är den använd.") == 2
    first.press("Fortsätt", code=f" {new.lower().replace('-', ' ')} ")
    second.get("/kom-igang")
    second.press("Fortsätt", code=new, status=422)
    second.press("Fortsätt", code=printed_code())
    assert second.page and "Tre steg" in second.page.text
    assert "Tre steg" not in first.get("/kom-igang").text, "one browser at a time"


def test_a_new_code_does_not_disturb_who_is_in_it(entered: Browser) -> None:
    printed_code()
    assert "Tre steg" in entered.get("/kom-igang").text


def test_ten_tries_and_then_a_wait(app: Flask, browser: OpenBrowser) -> None:
    code, visitor = printed_code(), browser()
    visitor.get("/kom-igang")
    for _ in range(10):
        visitor.press("Fortsätt", code="ABCD-EFGH-2345", status=422)
    page = visitor.press("Fortsätt", code=code, status=422)
    assert "För många försök. Vänta en kvart" in page.text
    with time_machine.travel(clock.now() + timedelta(minutes=16)):
        visitor.press("Fortsätt", code=code)


def test_only_hashes_are_kept(entered: Browser, session: Session) -> None:
    code = printed_code()
    row = session.get_one(Guide, 1)
    assert code.replace("-", "") not in repr(vars(row))
    assert row.grant_hash


def test_an_installation_with_users_has_no_guide(app: Flask, cast: Cast, browser: OpenBrowser) -> None:
    assert guide_notice() == ""
    browser().get("/kom-igang", status=404)


def test_a_user_from_the_shell_closes_the_guide(entered: Browser, app: Flask) -> None:
    words = ["--email", ADDRESS, "--name", "Chef", "--password", GOOD]
    result = app.test_cli_runner().invoke(create_user_command, words)
    assert result.exit_code == 0, result.output
    entered.get("/kom-igang", status=404)
    assert guide_notice() == ""


def test_the_shell_says_why_a_password_is_not_taken(app: Flask) -> None:
    words = ["--email", ADDRESS, "--name", "Chef", "--password", "sommar2027!!"]
    result = app.test_cli_runner().invoke(create_user_command, words)
    assert result.exit_code == 1
    assert "för lätt att gissa" in result.output


def test_nobody_finishes_without_an_administrator(entered: Browser, session: Session) -> None:
    token = dict(entered.get("/kom-igang/mejl").form("Skicka ett prov")[0]["fields"])
    page = entered.post("/kom-igang/klart", {**token, "start": "empty"}, status=422)
    assert "Skapa en administratör först." in page.text
    assert session.get_one(Guide, 1).finished_at is None


def test_what_to_begin_with_must_be_chosen(entered: Browser) -> None:
    make_administrator(entered)
    page = entered.press("Klart, logga in", status=422)
    assert "Välj vad du vill börja med." in page.text


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"email": "chef"}, "Skriv en hel e-postadress"),
        ({"name": ""}, "Skriv ett namn eller en roll."),
        ({"new_password": "kortlås"}, "Lösenordet är för kort."),
        ({"new_password": "chef@kommunen.example"}, "Lösenordet liknar ditt namn"),
        ({"new_password_again": "annat än det första"}, "Lösenorden är inte lika."),
    ],
)
def test_a_first_user_that_is_not_taken(
    entered: Browser, session: Session, fields: dict[str, str], words: str
) -> None:
    entered.get("/kom-igang/administrator")
    typed = {"email": ADDRESS, "name": "Chef", "new_password": GOOD, "new_password_again": GOOD, **fields}
    page = entered.press("Skapa användaren", status=422, **typed)
    assert words in page.text
    assert session.scalar(select(func.count()).select_from(User)) == 0


def test_a_second_press_makes_no_second_administrator(app: Flask, entered: Browser, session: Session) -> None:
    make_administrator(entered)
    with write():
        again = actions.create_administrator(
            email="annan@kommunen.example", name="Annan", password=GOOD, now=clock.now()
        )
    assert again.email == ADDRESS
    assert session.scalar(select(func.count()).select_from(User)) == 1


def test_the_example_is_loaded_by_the_worker_and_its_known_password_opens_nothing(
    app: Flask, entered: Browser, session: Session
) -> None:
    make_administrator(entered, email="administrator@forsunda.example")
    entered.press("Klart, logga in", start="example")
    while run_one(app):
        pass
    session.expire_all()
    assert session.scalar(select(func.count()).select_from(Programme)) == 1
    for user in session.scalars(select(User)).all():
        entered.get("/staff/sign-in")
        entered.press("Logga in", email=user.email, password=DEMO_PASSWORD, status=422)
    entered.press("Logga in", email="administrator@forsunda.example", password=GOOD)


def closed_port() -> int:
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        return int(listening.getsockname()[1])


def test_a_server_that_is_not_there_is_told(app: Flask, entered: Browser, session: Session) -> None:
    port = closed_port()
    configure(app, smtp_port=port)
    entered.get("/kom-igang/mejl")
    page = entered.press("Skicka ett prov", email=ADDRESS, status=422)
    assert f"127.0.0.1 tar inte emot något på port {port}. Rätta CONSULT_SMTP_PORT" in page.text
    assert page.title.startswith("Fel: ")
    assert f'value="{ADDRESS}"' in page.html
    assert session.get_one(Guide, 1).mail_at is None


def test_a_server_that_says_nothing_is_told_in_time(app: Flask, entered: Browser) -> None:
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        silent.listen()
        configure(app, smtp_port=silent.getsockname()[1], smtp_timeout=0.3)
        entered.get("/kom-igang/mejl")
        page = entered.press("Skicka ett prov", email=ADDRESS, status=422)
    assert "svarade inte i tid" in page.text


def test_a_server_without_encryption_is_told(mail_app: Flask, entered: Browser) -> None:
    configure(mail_app, smtp_security="starttls")
    entered.get("/kom-igang/mejl")
    page = entered.press("Skicka ett prov", email=ADDRESS, status=422)
    assert "Rätta CONSULT_SMTP_SECURITY" in page.text


def test_a_refusal_is_told_in_the_servers_words(
    mail_app: Flask, entered: Browser, smtp_receiver: Receiver
) -> None:
    smtp_receiver.behaviours[ADDRESS] = Behaviour.REFUSE
    entered.get("/kom-igang/mejl")
    page = entered.press("Skicka ett prov", email=ADDRESS, status=422)
    assert "Servern svarade: 550" in page.text


def test_the_test_mail_leaves_nothing_in_the_outbox(
    mail_app: Flask, entered: Browser, session: Session
) -> None:
    entered.get("/kom-igang/mejl")
    entered.press("Skicka ett prov", email=ADDRESS)
    assert session.scalar(select(func.count()).select_from(OutboxMail)) == 0


@pytest.mark.parametrize(
    ("error", "problem"),
    [
        (socket.gaierror(-2, "Name or service not known"), MailProblem.HOST),
        (ConnectionRefusedError(), MailProblem.PORT),
        (TimeoutError(), MailProblem.SILENT),
        (ssl.SSLCertVerificationError("hostname mismatch"), MailProblem.CERTIFICATE),
        (ssl.SSLError("wrong version number"), MailProblem.TLS),
    ],
)
def test_what_the_errors_of_the_network_mean(error: Exception, problem: MailProblem) -> None:
    assert problem_of(error) is problem
