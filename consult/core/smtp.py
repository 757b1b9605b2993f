"""The kept connection to the mail relay: Flask-Mail's, with verified TLS, time-outs and an answer per mail.

Flask-Mail's own connection neither verifies the relay's certificate nor has a time-out, and stays broken
after one "421". Here a broken connection is opened again, and what the relay says about one mail never
disturbs the next.
"""

import re
import smtplib
import ssl
from dataclasses import replace
from typing import Any

from flask import Flask
from flask_mail import Connection, Mail

from consult.config import Settings
from consult.core.outbox_delivery import Outcome, Reply
from consult.core.outbox_hooks import RefusalCause

_DOT = re.compile(rb"(?m)^\.")
_ENHANCED = re.compile(r"^\s*([245]\.\d{1,3}\.\d{1,3})\b")
_FINAL_FACTOR = 3  # the relay may filter before it answers for the whole mail

_BY_ENHANCED = {"5.2.1": RefusalCause.UNKNOWN, "5.2.2": RefusalCause.FULL}
_BY_SUBJECT = {"1": RefusalCause.UNKNOWN, "7": RefusalCause.BLOCKED}
_BY_CODE = {
    550: RefusalCause.UNKNOWN,
    551: RefusalCause.UNKNOWN,
    552: RefusalCause.FULL,
    553: RefusalCause.UNKNOWN,
}


def init_mail(app: Flask) -> None:
    """Register Flask-Mail with the app; its ``MAIL_`` settings come from the app's configuration."""
    Mail(app)


def enhanced_status(text: str) -> str:
    """The enhanced status code ("5.1.1") that an answer begins with, or nothing."""
    found = _ENHANCED.match(text)
    return found[1] if found else ""


def cause_of(code: int, text: str) -> RefusalCause:
    """Why a mail was refused, from the enhanced status where there is one (RFC 3463), else from the code."""
    status = enhanced_status(text)
    if not status:
        return _BY_CODE.get(code, RefusalCause.OTHER)
    as_permanent = "5" + status[1:]
    return _BY_ENHANCED.get(as_permanent) or _BY_SUBJECT.get(status.split(".")[1], RefusalCause.OTHER)


class Relay(Connection):
    """One connection to the relay, opened when needed and kept between mails. Not for several threads."""

    def __init__(self, app: Flask, *, timeout: float | None = None) -> None:
        """``timeout`` in seconds, where somebody waits for the answer; the setting otherwise."""
        super().__init__(app.extensions["mail"])
        settings: Settings = app.config["SETTINGS"]
        self._settings = replace(settings, smtp_timeout=timeout) if timeout else settings

    def configure_host(self) -> smtplib.SMTP:
        """Connect, verify the certificate where TLS is set, sign in where a user is set."""
        settings = self._settings
        security = settings.smtp_security
        context = None if security == "none" else ssl.create_default_context()
        options: dict[str, Any] = {
            "host": settings.smtp_host,
            "port": settings.smtp_port,
            "local_hostname": settings.mail_domain,
            "timeout": settings.smtp_timeout,
        }
        host = smtplib.SMTP_SSL(context=context, **options) if security == "tls" else smtplib.SMTP(**options)
        try:
            if security == "starttls":
                host.starttls(context=context)
            if settings.smtp_user:
                host.login(settings.smtp_user, settings.smtp_password)
            host.ehlo_or_helo_if_needed()
        except BaseException:
            host.close()
            raise
        return host

    def deliver(self, *, sender: str, to: str, message: bytes) -> Reply:
        """Hand one ready mail to the relay and say how it went; never raises for what the relay does.

        ``message`` has CRLF lines and 7-bit octets. A kept connection that has died is opened again once.
        """
        kept = self.host is not None
        reply = self._attempt(sender, to, message)
        if reply.outcome is Outcome.UNAVAILABLE and kept:
            reply = self._attempt(sender, to, message)
        return reply

    def _attempt(self, sender: str, to: str, message: bytes) -> Reply:
        handed_over = False
        try:
            host = self._open()
            code, text = host.mail(sender)
            if code >= 400:
                return self._declined(code, text, about_sender=True)
            code, text = host.rcpt(to)
            if code < 400:
                code, text = host.docmd("DATA")
            if code >= 400:
                return self._declined(code, text)
            handed_over = True
            code, text = self._hand_over(host, message)
        except (OSError, smtplib.SMTPException) as error:
            self.drop()
            outcome = Outcome.UNCERTAIN if handed_over else Outcome.UNAVAILABLE
            return Reply(outcome, getattr(error, "smtp_code", None), type(error).__name__)
        if 200 <= code < 300:
            return Reply(Outcome.SENT, code, _text(text))
        return self._declined(code, text, after_data=True)

    def _open(self) -> smtplib.SMTP:
        if self.host is None:
            self.host = self.configure_host()
        return self.host

    def _hand_over(self, host: smtplib.SMTP, message: bytes) -> tuple[int, bytes]:
        host.send(_DOT.sub(b"..", message) + (b"" if message.endswith(b"\r\n") else b"\r\n") + b".\r\n")
        if host.sock is not None:
            host.sock.settimeout(self._settings.smtp_timeout * _FINAL_FACTOR)
        answer = host.getreply()
        if host.sock is not None:
            host.sock.settimeout(self._settings.smtp_timeout)
        return answer

    def _declined(
        self, code: int, text: bytes, *, about_sender: bool = False, after_data: bool = False
    ) -> Reply:
        words = _text(text)
        if code == 421:
            self.drop()
        elif not after_data:
            self._reset()
        if about_sender or (code == 421 and not after_data):
            return Reply(Outcome.UNAVAILABLE, code, words)
        outcome = Outcome.DEFERRED if 400 <= code < 500 else Outcome.REFUSED
        return Reply(outcome, code, words, cause_of(code, words))

    def _reset(self) -> None:
        try:
            if self.host is not None:
                self.host.rset()
        except (OSError, smtplib.SMTPException):
            self.drop()

    def drop(self) -> None:
        """Forget the connection without a word."""
        if self.host is not None:
            self.host.close()
        self.host = None

    def close(self) -> None:
        """Say goodbye and close; for a pause or the end."""
        if self.host is not None:
            try:
                self.host.quit()
            except (OSError, smtplib.SMTPException):
                self.host.close()
        self.host = None


def _text(answer: bytes) -> str:
    return " ".join(answer.decode("utf-8", "replace").split())
