"""The demo's mailbox: mail comes in by SMTP and can be read as a page."""

import os
import re
import signal
import smtplib
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from consult.config import PROJECT_ROOT
from consult.core.clock import now
from consult.core.mail_text import MessageTemplate, Sender, Text
from consult.demo.mailbox import create_mailbox
from consult.demo.receiver import Receiver, free_port

LINK = "http://127.0.0.1:8000/svara/" + "x" * 32
RAW = MessageTemplate(
    Sender("Forsunda kommun", "remiss@forsunda.example"),
    Text(
        "Vad tycker ni?",
        "Hej å ä ö\n\n{{ link }}.",
        '<html><head></head><a href="{{ link }}">Svara</a></html>',
    ),
).message(to="anna@foretag.example", message_id="a@forsunda.example", date=now(), values={"link": LINK})


def post(port: int, to: str = "anna@foretag.example") -> None:
    with smtplib.SMTP("127.0.0.1", port) as host:
        host.sendmail("remiss@forsunda.example", [to], RAW)


@pytest.fixture
def mailbox(tmp_path: Path) -> Iterator[tuple[FlaskClient, int]]:
    receiver = Receiver(folder=tmp_path).start()
    yield create_mailbox(tmp_path).test_client(), receiver.port
    receiver.stop()


def test_empty(mailbox: tuple[FlaskClient, int]) -> None:
    assert "Inget har kommit än." in mailbox[0].get("/").text


def test_listed_newest_first_and_shown(mailbox: tuple[FlaskClient, int]) -> None:
    client, port = mailbox
    post(port)
    post(port, "bertil@foretag.example")
    inbox = client.get("/").text
    assert "2 mejl i brevlådan" in inbox
    assert inbox.index("bertil@foretag.example") < inbox.index("anna@foretag.example")
    first = re.findall(r'href="(/mail/[0-9-]+)"', inbox)[0]
    page = client.get(first).text
    assert "Hej å ä ö" in page
    assert f'<a href="{LINK}">{LINK}</a>.' in page
    assert "bertil@foretag.example" in page


def test_the_html_part_is_locked_in(mailbox: tuple[FlaskClient, int]) -> None:
    client, port = mailbox
    post(port)
    path = re.findall(r'href="(/mail/[0-9-]+)"', client.get("/").text)[0]
    answer = client.get(f"{path}/html")
    assert "sandbox" in answer.headers["Content-Security-Policy"]
    assert "script-src" not in answer.headers["Content-Security-Policy"]
    assert "default-src 'none'" in answer.headers["Content-Security-Policy"]
    assert f'<base target="_top"></head><a href="{LINK}">' in answer.text
    assert client.get(f"{path}/raw").text.startswith("X-Envelope-From: remiss@forsunda.example")


@pytest.mark.parametrize("name", ["x", "../secret", "00000000000000000000-00000", "%2e%2e%2fsecret"])
def test_no_such_mail(mailbox: tuple[FlaskClient, int], name: str) -> None:
    for tail in ("", "/html", "/raw"):
        assert mailbox[0].get(f"/mail/{name}{tail}").status_code == 404


def test_the_command(tmp_path: Path) -> None:
    smtp_port, http_port = free_port(), free_port()
    process = subprocess.Popen(
        [
            sys.executable, "-m", "consult.demo.mailbox", "--smtp-port", str(smtp_port), "--http-port",
            str(http_port), "--folder", str(tmp_path / "mailbox"), "--behave", "full@foretag.example=full",
        ],
        cwd=PROJECT_ROOT, env=dict(os.environ), stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    try:
        assert process.stdout
        assert str(http_port) in process.stdout.readline()
        post(smtp_port)
        with pytest.raises(smtplib.SMTPRecipientsRefused):
            post(smtp_port, "full@foretag.example")
        end = time.monotonic() + 10
        while True:
            with urllib.request.urlopen(f"http://127.0.0.1:{http_port}/") as page:
                if "1 mejl i brevlådan" in page.read().decode():
                    break
            assert time.monotonic() < end
        process.send_signal(signal.SIGTERM)
        assert process.wait(10) == 0
    finally:
        process.kill()
        process.communicate()
