"""Whether mail can be sent: one test mail straight to the relay, in a bounded time, and what was wrong if not."""

import smtplib
import socket
import ssl
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from flask import Flask

from consult.config import Settings
from consult.core.mail_text import MessageTemplate, Sender, Text, ascii_address, split_sender
from consult.core.outbox import new_message_id
from consult.core.outbox_delivery import Outcome
from consult.core.smtp import Relay

SECONDS = 8.0


class MailProblem(StrEnum):
    """Where a test mail stopped."""

    HOST = "host"
    PORT = "port"
    SILENT = "silent"
    CERTIFICATE = "certificate"
    TLS = "tls"
    LOGIN = "login"
    REFUSED = "refused"


@dataclass(frozen=True)
class MailCheck:
    """``problem`` is None when the relay took the mail; ``answer`` is what it said, if anything."""

    problem: MailProblem | None = None
    answer: str = ""


def check_mail(app: Flask, *, to: str, content: Text, now: datetime) -> MailCheck:
    """Send one mail to ``to`` now. Needs an app context and no transaction: it may take some ``SECONDS``."""
    settings: Settings = app.config["SETTINGS"]
    name, address = split_sender(settings.mail_sender, settings.municipality)
    relay = Relay(app, timeout=min(SECONDS, settings.smtp_timeout))
    try:
        relay.host = relay.configure_host()
        message = MessageTemplate(Sender(name, address), content).message(
            to=to, message_id=new_message_id(), date=now, values={}
        )
        reply = relay.deliver(sender=ascii_address(address), to=ascii_address(to), message=message)
    except (OSError, smtplib.SMTPException) as error:
        return MailCheck(problem_of(error), _answer(error))
    finally:
        relay.close()
    if reply.outcome is Outcome.SENT:
        return MailCheck()
    if reply.code is None:
        return MailCheck(MailProblem.SILENT)
    return MailCheck(MailProblem.REFUSED, f"{reply.code} {reply.text}".strip()[:200])


def problem_of(error: Exception) -> MailProblem:
    """What kind of thing is wrong, from the error that connecting gave."""
    if isinstance(error.__context__, TimeoutError):  # smtplib tells it as a lost connection
        return MailProblem.SILENT
    kinds: tuple[tuple[type[Exception] | tuple[type[Exception], ...], MailProblem], ...] = (
        (ssl.SSLCertVerificationError, MailProblem.CERTIFICATE),
        ((ssl.SSLError, smtplib.SMTPNotSupportedError), MailProblem.TLS),
        (smtplib.SMTPAuthenticationError, MailProblem.LOGIN),
        (socket.gaierror, MailProblem.HOST),
        (TimeoutError, MailProblem.SILENT),
        (smtplib.SMTPResponseException, MailProblem.REFUSED),
        (smtplib.SMTPServerDisconnected, MailProblem.TLS),
    )
    return next((problem for kind, problem in kinds if isinstance(error, kind)), MailProblem.PORT)


def _answer(error: Exception) -> str:
    if not isinstance(error, smtplib.SMTPResponseException):
        return ""
    text = (
        error.smtp_error.decode("utf-8", "replace")
        if isinstance(error.smtp_error, bytes)
        else error.smtp_error
    )
    return f"{error.smtp_code} {text}"[:200]
