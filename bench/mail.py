"""How fast mail goes, against bare references in the same interleaved run. Prints rates and ratios.

Run: ``python -m bench.mail [--mails 150] [--rounds 11]``. A sink in a process of its own takes the mail. Bars:
filled from the template ≥ 0.35 × a kept smtplib connection with ready bytes; the whole worker, with its durable
mark and a link minted for each mail, ≥ 0.2 ×; filled ≥ 3 × Flask-Mail building each message.
"""

import argparse
import multiprocessing
import smtplib
import socket
import sqlite3
import statistics
import tempfile
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from flask import Flask
from flask_mail import Message
from sqlalchemy import create_engine, select

from consult.app import create_app
from consult.config import Settings
from consult.consultations.models import Round
from consult.core import clock, smtp
from consult.core.actor import SYSTEM
from consult.core.db import Base, db, write
from consult.core.mail_text import MessageTemplate
from consult.core.outbox import MailState, OutboxMail, counts_for
from consult.core.worker import MailLoop
from consult.invitations import actions, mails
from consult.invitations.models import MailingKind
from tests.factories.invitations import make_invitation, make_open_round

TO = "namn@foretag.example"
FROM = "remiss@forsunda.example"
READS = 65536
WAYS = ("ready_bytes", "ready_and_marked", "filled", "flask_mail", "worker")


def sink(listener: socket.socket) -> None:
    """Take any mail as quickly as Python can."""
    while True:
        connection, _ = listener.accept()
        threading.Thread(target=_serve, args=(connection,), daemon=True).start()


def _serve(connection: socket.socket) -> None:
    connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    connection.sendall(b"220 sink\r\n")
    buffer, in_data = b"", False
    while chunk := connection.recv(READS):
        buffer += chunk
        while True:
            end = b"\r\n.\r\n" if in_data else b"\r\n"
            line, found, rest = buffer.partition(end)
            if not found:
                break
            buffer = rest
            word = line[:4].upper()
            if in_data:
                in_data = False
                connection.sendall(b"250 2.0.0 taken\r\n")
            elif word == b"DATA":
                in_data = True
                connection.sendall(b"354 go on\r\n")
            elif word == b"QUIT":
                connection.sendall(b"221 bye\r\n")
                connection.close()
                return
            else:
                connection.sendall(b"250 ok\r\n")


def make_instance(folder: Path, port: int) -> Flask:
    """An app on an empty SQLite database, sending to the sink without a pace."""
    settings = Settings(
        secret_key="b" * 40, instance=folder, base_url="https://remiss.forsunda.example", smtp_port=port,
        mail_per_minute=0, log_level="ERROR", mail_sender=FROM,
    )  # fmt: skip
    app = create_app(settings)
    engine = create_engine(settings.database)
    Base.metadata.create_all(engine)
    engine.dispose()
    return app


@dataclass(frozen=True)
class Timing:
    """One slice: mails a second, and this process' own CPU milliseconds a mail (neighbours do not change those)."""

    rate: float
    cpu: float


def timed(work: Callable[[], int]) -> Timing:
    """Run a slice."""
    start, cpu = time.perf_counter(), time.process_time()
    number = work()
    return Timing(number / (time.perf_counter() - start), 1000 * (time.process_time() - cpu) / number)


class Bench:
    """The ways, each sending ``number`` mails of the same letter."""

    def __init__(self, app: Flask, number: int) -> None:
        self.app, self.number = app, number
        self.settings: Settings = app.config["SETTINGS"]
        with write() as session:
            self.round = make_open_round(session)
            invitations = [
                make_invitation(session, self.round, f"Firma {n} AB", f"firma{n}@foretag.example")
                for n in range(number)
            ]
            self.round_id = self.round.id
            self.ids = [row.id for row in invitations]
        self.subject, self.body = mails.default_letter(self.round, MailingKind.INVITATION)
        self.text = mails.compose(
            round_=self.round, kind=MailingKind.INVITATION, subject=self.subject, body=self.body
        )
        self.template = MessageTemplate(mails.sender_for(self.round.contact_email), self.text)
        self.values = {
            **mails.recipient_values(invitations[0].organisation, self.round.deadline),
            "link": "https://remiss.forsunda.example/svara/" + "x" * 32,
            "unsubscribe_url": "https://remiss.forsunda.example/avregistrera/MTIz." + "x" * 27,
        }
        self.ready = self._filled(0)

    def _filled(self, number: int) -> bytes:
        return self.template.message(
            to=TO, message_id=f"{number}@forsunda.example", date=clock.now(), values=self.values
        )

    def ready_bytes(self) -> int:
        """The bare reference: smtplib, one connection, the same bytes each time."""
        with smtplib.SMTP("127.0.0.1", self.settings.smtp_port, local_hostname="bench") as host:
            for _ in range(self.number):
                host.sendmail(FROM, [TO], self.ready)
        return self.number

    def ready_and_marked(self) -> int:
        """The same, with one bare durable commit in SQLite after each mail: what any honest outbox must pay."""
        marks = sqlite3.connect(self.settings.instance / "marks.db", isolation_level=None)
        marks.executescript(
            "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; CREATE TABLE IF NOT EXISTS sent (id);"
        )
        with smtplib.SMTP("127.0.0.1", self.settings.smtp_port, local_hostname="bench") as host:
            for number in range(self.number):
                host.sendmail(FROM, [TO], self.ready)
                marks.execute("INSERT INTO sent VALUES (?)", (number,))
        marks.close()
        return self.number

    def filled(self) -> int:
        """Our template and relay connection, without a database."""
        relay = smtp.Relay(self.app)
        for number in range(self.number):
            relay.deliver(sender=FROM, to=TO, message=self._filled(number))
        relay.close()
        return self.number

    def flask_mail(self) -> int:
        """Flask-Mail's kept connection, building each message."""
        number = self.number // 4
        with self.app.extensions["mail"].connect() as connection:
            for _ in range(number):
                message = Message(
                    self.text.subject, recipients=[TO], body=self.text.text, html=self.text.html, sender=FROM
                )
                connection.send(message)
        return number

    def queue(self) -> None:
        """Queue a mailing for the worker; not timed."""
        now = clock.now()
        with write():
            actions.create_mailing(
                round_=db.session.get_one(Round, self.round_id), kind=MailingKind.INVITATION,
                subject=self.subject, body=self.body, invitation_ids=self.ids, send_from=now, by=SYSTEM, now=now,
            )  # fmt: skip
        db.session.remove()

    def worker(self) -> int:
        """The whole: claimed, links minted, sent, marked durably, ledger written."""
        MailLoop(self.app, threading.Event()).run(drain=True)
        return self.number


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--mails", type=int, default=150)
    parser.add_argument("--rounds", type=int, default=11)
    choice = parser.parse_args()
    listener = socket.create_server(("127.0.0.1", 0), backlog=16)
    process = multiprocessing.get_context("fork").Process(target=sink, args=(listener,), daemon=True)
    process.start()
    with tempfile.TemporaryDirectory() as folder:
        app = make_instance(Path(folder), listener.getsockname()[1])
        with app.app_context():
            bench = Bench(app, choice.mails)
            slices: dict[str, list[Timing]] = {name: [] for name in WAYS}
            for _ in range(choice.rounds):
                bench.queue()
                for name in WAYS:
                    slices[name].append(timed(getattr(bench, name)))
            sent = counts_for(select(OutboxMail.id))[MailState.SENT]
            assert sent == choice.mails * choice.rounds, sent
            db.session.remove()
    process.terminate()
    for name, found in slices.items():
        rate, cpu = statistics.median(t.rate for t in found), statistics.median(t.cpu for t in found)
        print(f"{name:18} {rate:8.0f} mails/s {cpu:8.2f} CPU ms/mail")
    for label, ours, reference, bar in (
        ("filled / ready bytes", "filled", "ready_bytes", "bar 0.35"),
        ("worker with durable mark / ready bytes", "worker", "ready_bytes", "bar 0.2"),
        ("bare durable mark / ready bytes", "ready_and_marked", "ready_bytes", "what the disk leaves"),
        ("worker / bare durable mark", "worker", "ready_and_marked", ""),
        ("filled / Flask-Mail building each", "filled", "flask_mail", "bar 3"),
        ("worker / Flask-Mail building each", "worker", "flask_mail", ""),
    ):
        ratios = [a.rate / b.rate for a, b in zip(slices[ours], slices[reference], strict=True)]
        print(f"{label:40} {statistics.median(ratios):6.2f}  {bar}")


if __name__ == "__main__":
    main()
