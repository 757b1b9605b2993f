"""A whole installation for a journey: real database, web server, worker and SMTP receiver, each its own process."""

import contextlib
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from dataclasses import dataclass, field
from email import policy
from email.message import EmailMessage
from email.parser import BytesParser
from pathlib import Path
from typing import Any

from aiosmtpd.controller import Controller

ROOT = Path(__file__).resolve().parents[2]


def free_port() -> int:
    """A port on loopback that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class Receiver:
    """Takes every mail and keeps it; addresses in ``refused`` get 550."""

    def __init__(self) -> None:
        self.messages: list[tuple[list[str], EmailMessage]] = []
        self.refused: set[str] = set()
        self.controller = Controller(self, hostname="127.0.0.1", port=free_port())

    async def handle_RCPT(
        self, _server: Any, _session: Any, envelope: Any, address: str, _options: list[str]
    ) -> str:
        """Refuse the unknown, accept the rest."""
        if address in self.refused:
            return "550 5.1.1 No such mailbox"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:
        """Keep the message."""
        message = BytesParser(policy=policy.default).parsebytes(envelope.content)
        assert isinstance(message, EmailMessage)
        self.messages.append((list(envelope.rcpt_tos), message))
        return "250 OK"

    def to(self, address: str) -> list[EmailMessage]:
        """Messages that reached the address, oldest first."""
        return [message for addresses, message in self.messages if address in addresses]

    def wait_for(self, address: str, count: int = 1, seconds: float = 40) -> EmailMessage:
        """The ``count``-th message to the address, waiting for it."""
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            if len(self.to(address)) >= count:
                return self.to(address)[count - 1]
            time.sleep(0.1)
        raise AssertionError(
            f"no mail {count} to {address} in {seconds} s; got {[a for a, _ in self.messages]}"
        )


def text_of(message: EmailMessage) -> str:
    """The plain text of a message."""
    body = message.get_body(preferencelist=("plain",))
    assert body is not None
    return str(body.get_content())


@dataclass
class Site:
    """A running installation. ``kill_web`` and ``start_web`` are for the journeys in which things break."""

    instance: Path
    port: int
    receiver: Receiver
    extra: dict[str, str] = field(default_factory=dict)
    processes: dict[str, subprocess.Popen[bytes]] = field(default_factory=dict)

    @property
    def url(self) -> str:
        """Where it answers."""
        return f"http://127.0.0.1:{self.port}"

    @property
    def environment(self) -> dict[str, str]:
        """The settings of its processes."""
        return {
            **os.environ,
            "CONSULT_INSTANCE": str(self.instance),
            "CONSULT_BASE_URL": self.url,
            "CONSULT_SMTP_PORT": str(self.receiver.controller.port),
            "CONSULT_MAIL_PER_MINUTE": "0",
            "CONSULT_LOG_LEVEL": "WARNING",
            **self.extra,
        }

    def consult(self, *arguments: str) -> str:
        """Run a shell command of the product and return what it prints."""
        return self._run("consult", *arguments)

    def _run(self, module: str, *arguments: str) -> str:
        done = subprocess.run(
            [sys.executable, "-m", module, *arguments],
            cwd=ROOT,
            env=self.environment,
            capture_output=True,
            text=True,
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    def link_for(self, organisation: str) -> str:
        """A fresh personal link, as a mail would carry it, to a recipient of the demo."""
        return self._run("tests.journeys.demo", "link", organisation).strip()

    def answer_the_rest(self) -> None:
        """Give every point of the demo a finished answer."""
        self._run("tests.journeys.demo", "answer")

    def start(self, name: str, *arguments: str) -> None:
        """Start a process of the product."""
        with (self.instance / f"{name}.log").open("ab") as log:
            self.processes[name] = subprocess.Popen(
                [sys.executable, "-m", "consult", *arguments],
                cwd=ROOT, env=self.environment, stdout=log, stderr=log, start_new_session=True,
            )  # fmt: skip

    def start_web(self) -> None:
        """Start the web server and wait until it answers."""
        self.start("web", "serve", "--port", str(self.port))
        deadline = time.monotonic() + 30
        while time.monotonic() < deadline:
            with contextlib.suppress(OSError):
                urllib.request.urlopen(f"{self.url}/healthz", timeout=2).read()
                return
            time.sleep(0.1)
        raise AssertionError((self.instance / "web.log").read_text())

    def kill(self, name: str) -> None:
        """kill -9 the process and its children."""
        process = self.processes.pop(name)
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()

    def stop(self) -> None:
        """Stop everything that runs."""
        for name in list(self.processes):
            self.kill(name)
        self.receiver.controller.stop()


def load_demo(instance: Path) -> None:
    """Migrate the instance's database and fill it with the demo municipality. Copy the folder to use it."""
    instance.mkdir(parents=True, exist_ok=True)
    receiver = Receiver()
    receiver.controller.start()
    site = Site(instance=instance, port=free_port(), receiver=receiver)
    site.consult("init")
    site._run("tests.journeys.demo", "load")
    site.stop()


def start_site(instance: Path, *, demo: Path | None = None) -> Site:
    """An empty installation with an administrator and a handler (password in tests/cast.py), or a copy of a demo."""
    from tests.cast import PASSWORD

    receiver = Receiver()
    receiver.controller.start()
    site = Site(instance=instance, port=free_port(), receiver=receiver)
    if demo:
        shutil.copytree(demo, instance)
    else:
        instance.mkdir(parents=True, exist_ok=True)
        site.consult("init")
        for role, name in (("administrator", "Administratör"), ("editor", "Handläggare")):
            site.consult(
                "create-user", "--email", f"{role}@forsunda.example", "--name", name, "--role", role,
                "--password", PASSWORD,
            )  # fmt: skip
    site.start_web()
    site.start("worker", "worker")
    return site
