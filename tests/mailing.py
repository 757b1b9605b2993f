"""Sending in tests: an app that points at a real receiver, and the worker's loop run to its end."""

import email
import re
import threading
from collections.abc import Iterator
from dataclasses import replace
from email import policy
from email.message import EmailMessage
from typing import Any

import pytest
from flask import Flask

from consult.core.db import db
from consult.core.outbox_delivery import Reply
from consult.core.smtp import Relay
from consult.core.worker import MailLoop
from consult.demo.receiver import Received, Receiver

SENDER = "remiss@forsunda.example"


def configure(app: Flask, **changes: Any) -> None:
    """Change settings of the test's app."""
    app.config["SETTINGS"] = replace(app.config["SETTINGS"], **changes)


@pytest.fixture
def mail_app(app: Flask, smtp_receiver: Receiver) -> Flask:
    """The app, sending to the receiver, with short time-outs."""
    configure(app, smtp_port=smtp_receiver.port, smtp_timeout=1.0)
    return app


@pytest.fixture
def relay(mail_app: Flask) -> Iterator[Relay]:
    """The connection that the worker uses."""
    opened = Relay(mail_app)
    yield opened
    opened.close()


def deliver(relay: Relay, to: str = "anna@foretag.example", body: str = "Hej") -> Reply:
    """Hand over a small mail."""
    message = f"From: {SENDER}\r\nTo: {to}\r\nSubject: Hej\r\n\r\n{body}\r\n"
    return relay.deliver(sender=SENDER, to=to, message=message.encode())


def send_due(app: Flask, **options: Any) -> MailLoop:
    """Send everything that is due now, as the worker does, and let the test see it."""
    loop = MailLoop(app, threading.Event(), **options)
    loop.run(drain=True)
    db.session.expire_all()
    return loop


def parsed(received: Received) -> EmailMessage:
    """The mail as a mail program reads it."""
    return email.message_from_bytes(received.content, policy=policy.default)


def text_of(received: Received) -> str:
    """The plain text, unwrapped."""
    part = parsed(received).get_body(("plain",))
    assert part is not None
    return re.sub(r" \n", " ", part.get_content().replace("\r\n", "\n"))


def html_of(received: Received) -> str:
    """The HTML part."""
    part = parsed(received).get_body(("html",))
    assert part is not None
    return str(part.get_content())
