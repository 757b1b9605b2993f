"""A mail as bytes: what every mail program and relay demands of it."""

import email
import re
from datetime import UTC, datetime
from email import policy
from email.message import EmailMessage

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from consult.core.mail_text import (
    MessageTemplate,
    MissingValue,
    Sender,
    Text,
    fill,
    flow,
    split_sender,
    unflow,
)

NOW = datetime(2027, 2, 9, 9, 42, tzinfo=UTC)
SENDER = Sender("Forsunda kommun, näringsliv", "remiss@forsunda.example", "svar@forsunda.example")
LINK = "https://remiss.forsunda.example/svara/" + "x" * 32
VALUES = {"organisation": "Åkeri & Son AB", "link": LINK}


def built(
    *,
    subject: str = "Vad tycker ni?",
    text: str = "Hej {{ organisation }}",
    html: str | None = None,
    **values: str,
) -> bytes:
    template = MessageTemplate(SENDER, Text(subject, text, html))
    return template.message(
        to="anna@foretag.example", message_id="abc@forsunda.example", date=NOW, values={**VALUES, **values}
    )


def read(raw: bytes) -> EmailMessage:
    return email.message_from_bytes(raw, policy=policy.default)


def body(raw: bytes, kind: str) -> str:
    part = read(raw).get_body((kind,))
    assert part is not None
    return str(part.get_content()).replace("\r\n", "\n")


def assert_fit_for_any_relay(raw: bytes) -> None:
    assert max(raw) < 128, "7-bit"
    assert b"\n" not in raw.replace(b"\r\n", b""), "CRLF only"
    assert b"\r" not in raw.replace(b"\r\n", b"")
    head, _, rest = raw.partition(b"\r\n\r\n")
    assert all(len(line) < 998 for line in head.split(b"\r\n"))
    assert all(len(line) <= 78 for line in rest.split(b"\r\n"))
    assert not read(raw).defects


def test_headers() -> None:
    message = read(
        built(html="<p>Hej</p>", unsubscribe_url="https://remiss.forsunda.example/avregistrera/MQ.abc")
    )
    assert message["From"] == '"Forsunda kommun, näringsliv" <remiss@forsunda.example>'
    assert message["To"] == "anna@foretag.example"
    assert message["Reply-To"] == "svar@forsunda.example"
    assert message["Message-ID"] == "<abc@forsunda.example>"
    assert message["Auto-Submitted"] == "auto-generated"
    assert message["Date"].datetime == NOW
    assert message["List-Unsubscribe"].strip() == "<https://remiss.forsunda.example/avregistrera/MQ.abc>"
    assert message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert message.get_content_type() == "multipart/alternative"


def test_a_mail_to_one_has_no_list_headers() -> None:
    assert read(built())["List-Unsubscribe"] is None


def test_values_stand_in_text_and_html() -> None:
    raw = built(
        text="Hej {{ organisation }}!\n\n{{ link }}\n",
        html='<p>Hej {{ organisation }}</p><a href="{{ link }}">Svara</a>',
    )
    assert_fit_for_any_relay(raw)
    assert body(raw, "plain") == f"Hej Åkeri & Son AB!\n\n{LINK}\n"
    assert body(raw, "html") == f'<p>Hej Åkeri &amp; Son AB</p><a href="{LINK}">Svara</a>'


def test_a_value_is_never_read_as_a_place_or_as_markup() -> None:
    raw = built(html="<p>{{ organisation }}</p>", organisation='{{ link }} <script>"x"</script>')
    assert body(raw, "plain") == 'Hej {{ link }} <script>"x"</script>'
    assert body(raw, "html") == "<p>{{ link }} &lt;script&gt;&quot;x&quot;&lt;/script&gt;</p>"


def test_a_place_without_a_value_is_an_error() -> None:
    with pytest.raises(MissingValue, match="okand"):
        built(text="Hej {{ okand }}")


def test_line_breaks_in_values_cannot_make_headers() -> None:
    raw = built(subject="Hej {{ organisation }}", organisation="Firma\r\nBcc: alla@foretag.example")
    message = read(raw)
    assert message["Bcc"] is None
    assert message["Subject"] == "Hej Firma Bcc: alla@foretag.example"


def test_swedish_subject_of_any_length() -> None:
    subject = "Vad tycker ni om förslaget till näringslivsprogram för åren 2027–2031? " * 4
    raw = built(subject=subject)
    assert_fit_for_any_relay(raw)
    assert str(read(raw)["Subject"]).split() == subject.split()


def test_a_paragraph_longer_than_any_line() -> None:
    text = "Förslaget berör många företag. " * 200
    raw = built(text=text, html=f"<p>{text}</p>")
    assert_fit_for_any_relay(raw)
    assert unflow(body(raw, "plain")).strip() == text.strip()
    assert body(raw, "html") == f"<p>{text}</p>"


def test_domain_with_swedish_letters_is_written_in_ascii() -> None:
    raw = MessageTemplate(SENDER, Text("Hej", "Hej")).message(
        to="info@räksmörgås.example", message_id="a@b.example", date=NOW, values={}
    )
    assert b"To: info@xn--rksmrgs-5wao1o.example\r\n" in raw


def test_swedish_letters_before_the_at_sign_are_refused() -> None:
    with pytest.raises(UnicodeError):
        MessageTemplate(SENDER, Text("Hej", "Hej")).message(
            to="åsa@foretag.example", message_id="a@b.example", date=NOW, values={}
        )


def test_sender_setting_with_and_without_name() -> None:
    assert split_sender("Remiss <remiss@forsunda.example>", "Forsunda") == (
        "Remiss",
        "remiss@forsunda.example",
    )
    assert split_sender("remiss@forsunda.example", "Forsunda") == ("Forsunda", "remiss@forsunda.example")


def test_flowed_text_keeps_signature_quotes_and_long_links() -> None:
    text = f"Hej\n\n> citat\nFrom Umeå\n-- \nKommunen {LINK}"
    assert unflow(flow(text)) == text
    assert LINK in flow("Ett " + "ord " * 30 + LINK).split("\n")


LETTERS = st.text(st.characters(codec="utf-8", exclude_categories=("Cc", "Cs", "Zl", "Zp")), max_size=300)


@settings(deadline=None)  # no wall clock: a busy machine is no error
@given(before=LETTERS, value=LETTERS, after=LETTERS)
def test_whatever_is_written_arrives(before: str, value: str, after: str) -> None:
    before, after = (re.sub(r"[{}]", "", part) for part in (before, after))
    html = f"<p>{before}{{{{ v }}}}{after}</p>"
    raw = MessageTemplate(SENDER, Text("Hej", "Hej", html)).message(
        to="anna@foretag.example", message_id="a@b.example", date=NOW, values={"v": value}
    )
    assert_fit_for_any_relay(raw)
    from html import escape

    shown = value if len(value) < 76 and value.isascii() and value.isprintable() else " ".join(value.split())
    assert body(raw, "html").replace(" ", "") == f"<p>{before}{escape(shown)}{after}</p>".replace(" ", "")


def test_fill_is_one_pass() -> None:
    assert fill("{{ a }}{{b}}", {"a": "{{ b }}", "b": "2"}) == "{{ b }}2"
