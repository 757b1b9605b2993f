"""The worker is killed at random moments of a large mailing: nobody is lost, and a double is a declared one."""

import contextlib
import os
import random
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from datetime import datetime

import pytest
from flask import Flask
from sqlalchemy import select

from consult.config import PROJECT_ROOT, Settings
from consult.core import clock
from consult.core.actor import SYSTEM
from consult.core.db import db, write
from consult.core.outbox import Declared, MailState, OutboxMail, counts_for
from consult.demo.receiver import Receiver
from consult.invitations import actions, mails
from consult.invitations.models import DeliveryState, Invitation, MailingKind
from tests.factories.invitations import make_invitation, make_open_round

pytestmark = pytest.mark.slow

MAILS = 500
LEASE = 0.5


class Workers:
    """Real worker processes, started when asked for and killed without warning."""

    def __init__(self, settings: Settings, port: int) -> None:
        environment = {
            **os.environ, "CONSULT_SECRET_KEY": settings.secret_key, "CONSULT_INSTANCE": str(settings.instance),
            "CONSULT_BASE_URL": settings.base_url, "CONSULT_SMTP_PORT": str(port), "CONSULT_LOG_LEVEL": "ERROR",
            "CONSULT_MAIL_PER_MINUTE": "0", "DATABASE_URL": settings.database_url,
        }  # fmt: skip
        self.forks = subprocess.Popen(
            [sys.executable, "-m", "tests.core.worker_forks", "--lease", str(LEASE)],
            cwd=PROJECT_ROOT, env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
        )  # fmt: skip
        assert self._line() == "ready"
        self.running: list[int] = []

    def _line(self) -> str:
        assert self.forks.stdout
        return self.forks.stdout.readline().strip()

    def start(self) -> int:
        assert self.forks.stdin
        self.forks.stdin.write("start\n")
        self.forks.stdin.flush()
        pid = int(self._line())
        self.running.append(pid)
        return pid

    def kill(self, pid: int) -> None:
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)
        self.running.remove(pid)

    def stop(self) -> None:
        for pid in list(self.running):
            self.kill(pid)
        assert self.forks.stdin and self.forks.stdout
        self.forks.stdin.close()
        self.forks.stdout.close()
        self.forks.wait(10)


@pytest.fixture
def workers(settings: Settings, smtp_receiver: Receiver) -> Iterator[Workers]:
    started = Workers(settings, smtp_receiver.port)
    yield started
    started.stop()


def wait_until(check: object, seconds: float = 20.0) -> None:
    end = time.monotonic() + seconds
    while not check():  # type: ignore[operator]
        assert time.monotonic() < end, "it took too long"
        time.sleep(0.01)
        db.session.rollback()


def states() -> dict[MailState, int]:
    return counts_for(select(OutboxMail.id))


def send_to_many(now: datetime, number: int) -> set[str]:
    addresses = {f"firma{n}@foretag.example" for n in range(number)}
    with write() as session:
        round_ = make_open_round(session)
        invited = [
            make_invitation(session, round_, f"Firma {address}", address) for address in sorted(addresses)
        ]
        subject, body = mails.default_letter(round_, MailingKind.INVITATION)
        actions.create_mailing(
            round_=round_, kind=MailingKind.INVITATION, subject=subject, body=body,
            invitation_ids=[row.id for row in invited], send_from=now, by=SYSTEM, now=now,
        )  # fmt: skip
    return addresses


def test_killed_at_random_moments(
    app: Flask, workers: Workers, smtp_receiver: Receiver, engine_name: str
) -> None:
    kills = 20 if engine_name == "sqlite" else 8
    now, chance = clock.now(), random.Random(2027)
    addresses = send_to_many(now, MAILS)
    smtp_receiver.delay = 0.002
    for _ in range(kills):
        before = len(smtp_receiver.received)
        pid = workers.start()
        wait_until(lambda before=before: len(smtp_receiver.received) > before)
        time.sleep(chance.uniform(0.0, 0.08))
        workers.kill(pid)
    assert states()[MailState.QUEUED] > 0, "all kills must fall within the run"

    workers.start()
    wait_until(lambda: states()[MailState.SENT] + states()[MailState.UNCERTAIN] == MAILS)
    uncertain = states()[MailState.UNCERTAIN]
    assert uncertain <= kills
    in_doubt = db.session.scalars(
        select(Invitation).where(Invitation.delivery_state == DeliveryState.UNCERTAIN)
    ).all()
    assert len(in_doubt) == uncertain, "staff see each of them"

    with write():
        found = list(db.session.scalars(select(OutboxMail.id).where(OutboxMail.state == MailState.UNCERTAIN)))
        assert actions.resolve_uncertain(mail_ids=found, decision="resend", by=SYSTEM, now=now) == uncertain
    wait_until(lambda: states()[MailState.SENT] == MAILS)

    received = Counter(mail.recipient for mail in smtp_receiver.received)
    declared = db.session.scalars(select(OutboxMail.to_address).where(OutboxMail.declared == Declared.RESENT))
    assert set(received) == addresses, "nobody is lost, nobody else is written to"
    assert {address for address, number in received.items() if number > 1} <= set(declared)
    assert max(received.values()) <= 2
    assert all(row.delivery_state is DeliveryState.SENT for row in db.session.scalars(select(Invitation))), (
        "the ledger has followed"
    )
