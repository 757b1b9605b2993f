"""The letter that staff write in Markdown, as the mail that people read."""

from datetime import date

import pytest
from flask import Flask
from flask_babel import force_locale

from consult.consultations.models import Round
from consult.core import clock
from consult.core.db import write
from consult.demo.receiver import Receiver
from consult.invitations import mails
from consult.invitations.letter_markup import to_mail_html, to_mail_text
from consult.invitations.models import MailingKind
from consult.programmes.models import Programme
from tests.factories.invitations import make_invitation, make_open_round
from tests.mailing import configure, html_of, send_due, text_of

LETTER = """\
## Rubrik

Hej **{{ organisation }}**, läs [förslaget]({{ link }}) eller [kommunens sida](https://forsunda.example/remiss).

{{ link }}

- ett
- två

1. först
2. sedan

| Vad | När |
|---|---|
| Svar | {{ deadline }} |

Direkt: {{ link }}
"""


@pytest.fixture
def round_(mail_app: Flask) -> Round:
    with write() as session:
        return make_open_round(session)


def test_as_text() -> None:
    assert to_mail_text(LETTER).split("\n") == [
        "Rubrik",
        "",
        "Hej {{ organisation }}, läs förslaget: {{ link }} eller kommunens sida (https://forsunda.example/remiss).",
        "",
        "{{ link }}",
        "",
        "- ett",
        "- två",
        "",
        "1. först",
        "2. sedan",
        "",
        "Vad | När",
        "Svar | {{ deadline }}",
        "",
        "Direkt: {{ link }}",
    ]


def test_as_html() -> None:
    html = to_mail_html(LETTER, accent="#0f4c5c", button="Läs och svara")
    assert html.count('href="{{ link }}"') == 3, "in the text, as a button, and written out"
    assert 'bgcolor="#0f4c5c"' in html
    assert ">Läs och svara</a>" in html
    assert "zq" not in html, "no stand-in is left"
    for tag in ("h2", "p", "ul", "ol", "li", "td", "th"):
        assert f"<{tag} style=" in html, tag


def test_html_and_scripts_in_a_letter_are_only_text() -> None:
    html = to_mail_html(
        "Hej <script>alert(1)</script> [x](javascript:alert(1))", accent="#000000", button="x"
    )
    assert "<script" not in html
    assert 'href="javascript' not in html


def test_the_rounds_places_are_filled_and_escaped(round_: Round) -> None:
    with write() as session:
        session.get_one(Programme, round_.programme_id).title = "Handel & {{ link }} <b>"
    text = mails.compose(
        round_=round_, kind=MailingKind.REMINDER, subject="{{ kommun }}: {{ program }}",
        body="{{ program }} {{ diarienummer }} {{ kontakt }} {{organisation}}",
    )  # fmt: skip
    assert text.html
    assert text.subject == "Forsunda kommun: Handel & { { link }} <b>"
    assert (
        "Handel & { { link }} <b> KS 2026/121 Handläggaren, naringsliv@forsunda.example {{ organisation }}"
        in text.text
    )
    assert "Handel &amp; { { link }} &lt;b&gt;" in text.html


@pytest.mark.parametrize("kind", list(MailingKind))
def test_the_letters_to_begin_with_are_complete(round_: Round, kind: MailingKind) -> None:
    subject, body = mails.default_letter(round_, kind)
    mails.check_letter(subject, body, kind)
    assert "{{ link }}" in body
    assert subject


def test_mails_are_swedish_even_for_staff_who_read_english(round_: Round) -> None:
    with force_locale("en"):
        subject, body = mails.default_letter(round_, MailingKind.INVITATION)
        text = mails.compose(round_=round_, kind=MailingKind.INVITATION, subject=subject, body=body)
    assert "Varför får ni det här mejlet?" in text.text
    assert "vad tycker ni" in subject


def test_an_own_accent_colours_the_button(mail_app: Flask, round_: Round) -> None:
    configure(mail_app, accent="#7a1f3d")
    text = mails.compose(round_=round_, kind=MailingKind.INVITATION, subject="Hej", body="{{ link }}")
    assert text.html
    assert text.html.count("#7a1f3d") >= 3


def test_an_extended_deadline_is_the_one_that_is_written(mail_app: Flask, round_: Round) -> None:
    with write() as session:
        invitation = make_invitation(session, round_, "Hedlunds Trä AB", "info@hedlunds.example")
        invitation.extended_until = date(2027, 3, 12)
    assert mails.recipient_values(invitation.organisation, invitation.deadline)["deadline"] == "12 mars 2027"


def test_the_receipt(mail_app: Flask, round_: Round, smtp_receiver: Receiver) -> None:
    with write() as session:
        invitation = make_invitation(session, round_, "Åkeri & Son AB", "info@akeri.example")
        for _ in range(2):
            mails.queue_receipt(
                invitation=invitation, address="vd@akeri.example", number="KS 2026/121-7",
                received_at=clock.end_of(date(2027, 2, 8)), stance_word="Tillstyrker med synpunkter",
                comment_count=5, file_count=1, now=clock.now(),
            )  # fmt: skip
    send_due(mail_app)
    assert [mail.recipient for mail in smtp_receiver.received] == ["vd@akeri.example"], "once"
    for content in (text_of(smtp_receiver.received[0]), html_of(smtp_receiver.received[0])):
        for words in (
            "KS 2026/121-7", "9 februari 2027 kl. 00.00", "Tillstyrker med synpunkter", "5 synpunkter, 1 fil",
            "till och med 26 februari 2027", "/svara/",
        ):  # fmt: skip
            assert words in content, words
        assert "märkt som sent" not in content
        assert "Jag vill inte ha fler mejl" not in content
    assert "Tack! Vi har tagit emot svaret från Åkeri & Son AB." in text_of(smtp_receiver.received[0])


def test_the_receipt_of_a_late_response_without_comments(
    mail_app: Flask, round_: Round, smtp_receiver: Receiver
) -> None:
    with write() as session:
        invitation = make_invitation(session, round_, "Hedlunds Trä AB", "info@hedlunds.example")
        mails.queue_receipt(
            invitation=invitation, address="info@hedlunds.example", number="KS 2026/121-8",
            received_at=clock.now(), comment_count=0, late=True, now=clock.now(),
        )  # fmt: skip
    send_due(mail_app)
    text = text_of(smtp_receiver.received[0])
    assert "Ni har inga synpunkter. Det är också ett svar." in text
    assert "Svaret är mottaget och märkt som sent." in text
    assert "Ni kan ändra svaret" not in text
