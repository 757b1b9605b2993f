"""The worker process: sends the outbox at the set pace and, beside it, does the queued jobs.

Mail is taken one at a time. The transaction that writes down how one mail went also claims the next, so that a
sent mail costs one durable commit and a killed worker leaves at most one mail of which nobody knows. Jobs run in
a thread of their own and never keep a mail waiting. Addresses and texts are never logged.
"""

import hashlib
import hmac
import logging
import re
import signal
import threading
import time
from dataclasses import dataclass
from datetime import datetime, timedelta

import click
from flask import Flask, current_app
from sqlalchemy import select
from sqlalchemy.exc import InterfaceError, OperationalError

from consult.config import Settings
from consult.core import clock, smtp
from consult.core import outbox_delivery as delivery
from consult.core.db import db, write
from consult.core.job_runner import JobThread
from consult.core.mail_text import MessageTemplate, MissingValue, Sender, Text, ascii_address, split_sender
from consult.core.outbox import MailContent
from consult.core.outbox_delivery import Candidate, CannotFill, Claimed, Outcome, Reply
from consult.core.outbox_hooks import MailRow
from consult.core.outbox_progress import gap_for

log = logging.getLogger("consult.worker")

IDLE = 1.0
REFRESH = 1.0
SWEEP = 5.0
KEEP_IDLE_CONNECTION = 30.0
BACK_OFF = (1.0, 2.0, 5.0, 15.0, 30.0, 60.0)
TEMPLATES_KEPT = 20
_BOUNCE = re.compile(r"\+(\d+)\.([0-9a-f]{16})$")


def init_mail(app: Flask) -> None:
    """Set up outgoing mail."""
    smtp.init_mail(app)


def default_lease(settings: Settings) -> timedelta:
    """Longer than any one mail can take with all its time-outs."""
    return timedelta(seconds=60 + 12 * settings.smtp_timeout)


def envelope_sender(settings: Settings, mail_id: int) -> str:
    """The address that bounces of this mail go to: with its number and a signature where one is set (VERP)."""
    if not settings.bounce_address:
        return ascii_address(split_sender(settings.mail_sender, "")[1])
    local, _, domain = settings.bounce_address.rpartition("@")
    return ascii_address(f"{local}+{mail_id}.{_bounce_mark(settings, mail_id)}@{domain}")


def mail_of_bounce(settings: Settings, address: str) -> int | None:
    """The mail's id in an envelope sender made here; None for any other address."""
    found = _BOUNCE.search(address.rpartition("@")[0])
    if found and hmac.compare_digest(found[2], _bounce_mark(settings, int(found[1]))):
        return int(found[1])
    return None


def _bounce_mark(settings: Settings, mail_id: int) -> str:
    return hmac.new(settings.secret_key.encode(), f"bounce:{mail_id}".encode(), hashlib.sha256).hexdigest()[
        :16
    ]


@dataclass(frozen=True)
class Finished:
    """A mail that has been tried, and how it went; written down with the next claim."""

    row: MailRow
    reply: Reply


class Templates:
    """The contents of the mails being sent, each built into bytes once."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._built: dict[int, MessageTemplate] = {}

    def get(self, content_id: int) -> MessageTemplate:
        """The template of a content; contents never change."""
        if content_id not in self._built:
            if len(self._built) >= TEMPLATES_KEPT:
                self._built.pop(next(iter(self._built)))
            self._built[content_id] = self._build(content_id)
        return self._built[content_id]

    def _build(self, content_id: int) -> MessageTemplate:
        content = db.session.scalars(select(MailContent).where(MailContent.id == content_id)).one()
        name, address = split_sender(self._settings.mail_sender, self._settings.municipality)
        sender = Sender(name, address, content.reply_to or self._settings.mail_reply_to)
        text = Text(content.subject, content.text, content.html)
        db.session.rollback()
        return MessageTemplate(sender, text)


class MailLoop:
    """Sends what is due, one mail after the other, until ``stop`` is set."""

    def __init__(self, app: Flask, stop: threading.Event, *, lease: timedelta | None = None) -> None:
        self.settings: Settings = app.config["SETTINGS"]
        self.stop = stop
        self.lease = lease or default_lease(self.settings)
        self.gap = gap_for(self.settings.mail_per_minute)
        self.relay = smtp.Relay(app)
        self.templates = Templates(self.settings)
        self.finished: Finished | None = None
        self.waiting: list[Candidate] = []
        self.read_at = self.swept_at = self.sent_at = 0.0
        self.failures = 0
        self.quiet_until = 0.0

    def run(self, *, drain: bool = False) -> None:
        """Work until stopped; with ``drain`` until nothing is due. Finishes the mail it has in hand."""
        try:
            while not self.stop.is_set():
                if self.turn():
                    continue
                if drain and not self.waiting and not self.finished and not self.failures:
                    break
                self._rest()
            self._write_down()
        finally:
            self.relay.close()
            db.session.rollback()

    def turn(self) -> bool:
        """Send at most one mail; whether there may be more to do at once."""
        try:
            claimed = self._next()
        except (OperationalError, InterfaceError) as error:
            # What was sent is not yet written down: it is kept and written as soon as the database is back.
            log.warning("database unavailable", extra={"data": {"error": type(error).__name__}})
            db.session.rollback()
            self.stop.wait(IDLE)
            return False
        if claimed is None:
            return False
        reply = self._send(claimed)
        self.finished = Finished(claimed.row, reply)
        self._note(claimed.row, reply)
        return reply.outcome is not Outcome.UNAVAILABLE

    def _next(self) -> Claimed | None:
        moment = time.monotonic()
        if moment - self.swept_at >= SWEEP:
            self._sweep()
            self.swept_at = moment
        if moment < self.quiet_until:
            self._write_down()
            return None
        if not self.waiting or moment - self.read_at >= REFRESH:
            self.waiting = delivery.candidates(clock.now())
            self.read_at = moment
            db.session.rollback()
        while self.waiting:
            claimed, go_on = self._take(self.waiting[0])
            if claimed or not go_on:
                return claimed
        self._write_down()
        return None

    def _take(self, candidate: Candidate) -> tuple[Claimed | None, bool]:
        """Write down the mail before and claim this one, in one transaction; whether to look at the next."""
        now = clock.now()
        try:
            with write():
                self._settle(now)
                if not delivery.may_go(candidate, gap=self.gap, now=now):
                    claimed, go_on = None, False
                else:
                    claimed, go_on = delivery.claim(candidate, lease=self.lease, now=now), True
        except CannotFill as error:
            self._put_aside(candidate, str(error), now)
            claimed, go_on = None, True
        self.finished = None
        if go_on:
            self.waiting.pop(0)
        return claimed, go_on

    def _settle(self, now: datetime) -> None:
        if self.finished:
            delivery.settle(self.finished.row, self.finished.reply, now=now)

    def _write_down(self) -> None:
        if self.finished:
            with write():
                self._settle(clock.now())
            self.finished = None

    def _put_aside(self, candidate: Candidate, reason: str, now: datetime) -> None:
        log.error("mail cannot be filled in", extra={"data": {"mail": candidate.id, "error": reason}})
        with write():
            self._settle(now)
            delivery.refuse_unsent(candidate, reason, now=now)

    def _sweep(self) -> None:
        if not delivery.any_expired(clock.now()):
            db.session.rollback()
            return
        with write():
            expired = delivery.expire(clock.now())
        if expired:
            log.warning("mails of a dead worker", extra={"data": {"number": expired}})

    def _send(self, claimed: Claimed) -> Reply:
        row = claimed.row
        try:
            message = self.templates.get(row.content_id).message(
                to=row.to_address, message_id=row.message_id, date=clock.now(), values=claimed.values
            )
            to = ascii_address(row.to_address)
        except (MissingValue, UnicodeError, ValueError) as error:
            return Reply(Outcome.REFUSED, None, type(error).__name__)
        self.sent_at = time.monotonic()
        return self.relay.deliver(sender=envelope_sender(self.settings, row.id), to=to, message=message)

    def _note(self, row: MailRow, reply: Reply) -> None:
        """Log the outcome, and keep away from a relay that cannot be reached."""
        fields = {"mail": row.id, "kind": row.kind, "code": reply.code, "outcome": reply.outcome.value}
        level = logging.INFO if reply.outcome is Outcome.SENT else logging.WARNING
        log.log(level, "mail", extra={"data": fields})
        if reply.outcome is Outcome.UNAVAILABLE:
            pause = BACK_OFF[min(self.failures, len(BACK_OFF) - 1)]
            self.failures += 1
            self.quiet_until = time.monotonic() + pause
        else:
            self.failures = 0

    def _rest(self) -> None:
        if time.monotonic() - self.sent_at > KEEP_IDLE_CONNECTION:
            self.relay.close()
        pause = IDLE
        if self.waiting and self.gap:
            next_at = delivery.pace_allows_at()
            db.session.rollback()
            if next_at:
                pause = min(IDLE, max(0.01, (next_at - clock.now()).total_seconds()))
        self.stop.wait(pause)


def run_worker(app: Flask, *, lease: timedelta | None = None, drain: bool = False) -> None:
    """Send mail and do jobs until SIGTERM or SIGINT; with ``drain`` until nothing is due."""
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    jobs = JobThread(app, stop, drain=drain)
    jobs.start()
    log.info("worker started")
    MailLoop(app, stop, lease=lease).run(drain=drain)
    jobs.finish()
    log.info("worker stopped")


@click.command("worker")
@click.option("--drain", is_flag=True, help="Sluta när inget mer står på tur.")
@click.option(
    "--lease", type=float, default=None, help="Sekunder innan ett avbrutet mejl räknas som osäkert."
)
def worker_command(drain: bool, lease: float | None) -> None:
    """Skicka mejl och gör väntande jobb."""
    app = current_app._get_current_object()  # type: ignore[attr-defined]
    run_worker(app, lease=timedelta(seconds=lease) if lease else None, drain=drain)


def register_cli(app: Flask) -> None:
    """Add the command."""
    app.cli.add_command(worker_command)
