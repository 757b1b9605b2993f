"""A real SMTP receiver on this machine that keeps what it gets. For the demo's mailbox and for tests."""

import asyncio
import socket
import ssl
import time
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session


class Behaviour(StrEnum):
    """What happens to mail for a chosen address."""

    REFUSE = "refuse"
    FULL = "full"
    BLOCK = "block"
    DEFER = "defer"
    REFUSE_DATA = "refuse-data"
    DROP = "drop"
    LOSE = "lose"
    HANG = "hang"
    CLOSE = "close"


_AT_RECIPIENT = {
    Behaviour.REFUSE: "550 5.1.1 No such user here",
    Behaviour.FULL: "552 5.2.2 Mailbox full",
    Behaviour.BLOCK: "550 5.7.1 Blocked by policy",
    Behaviour.DEFER: "451 4.7.1 Try again later",
    Behaviour.CLOSE: "421 4.3.2 Closing",
}


@dataclass(frozen=True)
class Received:
    """One mail as it came, with its envelope."""

    sender: str
    recipient: str
    content: bytes


@dataclass
class Receiver:
    """Listens on loopback. Stores below ``folder`` when given, and always in ``received``.

    ``behaviours`` says, by address, what else than taking it happens: refused or deferred at the recipient,
    refused after the data, taken but dropped before the answer (``drop``), dropped without being kept (``lose``),
    never answered (``hang``), or the connection closed with 421 (``close``). ``delay`` is seconds per mail.
    """

    folder: Path | None = None
    port: int = 0
    behaviours: dict[str, Behaviour] = field(default_factory=dict)
    delay: float = 0.0
    tls: ssl.SSLContext | None = None
    received: list[Received] = field(default_factory=list)
    connections: int = 0

    def __post_init__(self) -> None:
        self._controller: Controller | None = None

    def start(self) -> "Receiver":
        """Begin to listen; ``port`` is then the chosen one."""
        self.port = self.port or free_port()
        options: dict[str, Any] = {"decode_data": False, "enable_SMTPUTF8": False, "ident": "demo"}
        if self.tls:
            options |= {"tls_context": self.tls, "require_starttls": True}
        self._controller = Controller(_Handler(self), hostname="127.0.0.1", port=self.port, **options)
        self._controller.start()
        self.connections = 0
        return self

    def stop(self) -> None:
        """Stop listening."""
        if self._controller:
            self._controller.stop(no_assert=True)
            self._controller = None

    def keep(self, received: Received) -> None:
        """Store one mail, in the folder by a rename so that a reader never sees half of it."""
        self.received.append(received)
        if self.folder is None:
            return
        self.folder.mkdir(parents=True, exist_ok=True)
        name = f"{time.time_ns():020d}-{len(self.received):05d}.eml"
        head = f"X-Envelope-From: {received.sender}\r\nX-Envelope-To: {received.recipient}\r\n"
        part = self.folder / f".{name}"
        part.write_bytes(head.encode("ascii", "replace") + received.content)
        part.rename(self.folder / name)

    def to(self, address: str) -> list[Received]:
        """The mails for one address, oldest first."""
        return [mail for mail in self.received if mail.recipient == address]


class _Handler:
    """The hooks of aiosmtpd."""

    def __init__(self, receiver: Receiver) -> None:
        self.receiver = receiver

    async def handle_EHLO(
        self, _server: SMTP, session: Session, _envelope: Envelope, hostname: str, responses: list[str]
    ) -> list[str]:
        """Count a connection."""
        session.host_name = hostname
        self.receiver.connections += 1
        return responses

    async def handle_MAIL(
        self, _server: SMTP, _session: Session, envelope: Envelope, address: str, _options: list[str]
    ) -> str:
        """Take the sender, or refuse it."""
        if self.receiver.behaviours.get(address) is Behaviour.BLOCK:
            return "550 5.7.1 Sender refused"
        envelope.mail_from = address
        return "250 2.1.0 OK"

    async def handle_RCPT(
        self, server: SMTP, session: Session, envelope: Envelope, address: str, _options: list[str]
    ) -> str:
        """Take the recipient, or refuse as its behaviour says."""
        behaviour = self.receiver.behaviours.get(address)
        if behaviour in _AT_RECIPIENT:
            if behaviour is Behaviour.CLOSE:
                self.receiver.behaviours.pop(address)
                server.loop.call_later(0.05, _close, server)
            return _AT_RECIPIENT[behaviour]
        envelope.rcpt_tos.append(address)
        return "250 2.1.5 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        """Keep the mail; answer, or not."""
        if self.receiver.delay:
            await asyncio.sleep(self.receiver.delay)
        recipient = envelope.rcpt_tos[0]
        behaviour = self.receiver.behaviours.get(recipient)
        if behaviour is Behaviour.REFUSE_DATA:
            return "554 5.6.0 Content refused"
        if behaviour is not Behaviour.LOSE:
            content = envelope.content if isinstance(envelope.content, bytes) else b""
            self.receiver.keep(Received(envelope.mail_from or "", recipient, content))
        if behaviour in (Behaviour.DROP, Behaviour.LOSE):
            _close(server)
        if behaviour is Behaviour.HANG:
            await asyncio.sleep(30)
        return "250 2.0.0 Taken"


def _close(server: SMTP) -> None:
    if isinstance(server.transport, asyncio.WriteTransport):
        server.transport.abort()


def free_port() -> int:
    """A port of loopback that nobody listens on just now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
