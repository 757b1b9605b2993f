"""Mails as bytes: built once per content, filled in per recipient.

Everything is 7-bit with CRLF and lines of at most 76 octets in the bodies. A place ``{{ name }}`` stands
between two soft line breaks of quoted-printable, so that a value of any length can be put there without
encoding the rest again. Pure.
"""

import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from email import policy
from email.headerregistry import Address
from email.quoprimime import body_encode
from email.utils import format_datetime, parseaddr
from html import escape
from typing import Any

PLACE = re.compile(r"\{\{ ?(\w+) ?\}\}")
LINE = 76
FLOWED = 72
UNSUBSCRIBE = "unsubscribe_url"
# A value of several lines has its HTML, safe and whole, under its own name with this behind it.
HTML = "_html"

_BREAK = b"=\r\n"
_FACTORY = policy.SMTP.header_factory


class MissingValue(Exception):
    """A place in the mail has no value; the message is its name."""


@dataclass(frozen=True)
class Sender:
    """Who sends: display name, address, and the box that answers go to."""

    name: str
    address: str
    reply_to: str = ""


@dataclass(frozen=True)
class Text:
    """Subject and bodies with their ``{{ name }}`` places. ``html`` may be missing."""

    subject: str
    text: str
    html: str | None = None


def places(text: str) -> list[str]:
    """The names of the ``{{ name }}`` places in a text, in order, repeated as they stand."""
    return PLACE.findall(text)


def fill(text: str, values: Mapping[str, Any]) -> str:
    """The text with its places filled, on one pass, so that a value is never read as a place.

    Raises ``MissingValue``.
    """

    def value(match: re.Match[str]) -> str:
        if match[1] not in values:
            raise MissingValue(match[1])
        return str(values[match[1]])

    return PLACE.sub(value, text)


def flow(text: str, width: int = FLOWED) -> str:
    """Plain text as format=flowed (RFC 3676): wrapped with a trailing blank, long words kept whole."""
    return "\n".join(_flow_line(line.rstrip(), width) for line in text.replace("\r\n", "\n").split("\n"))


def _flow_line(line: str, width: int) -> str:
    if line == "--":
        return "-- "
    out, current = [], ""
    for word in PLACE.sub(lambda m: f"{{{{{m[1]}}}}}", line).split(" "):
        if current and len(current) + 1 + len(word) > width:
            out.append(current + " ")
            current = word
        else:
            current = f"{current} {word}" if current else word
    out.append(current)
    return "\n".join(_stuffed(part) for part in out)


def unflow(text: str) -> str:
    """Plain text out of format=flowed: soft-wrapped lines joined, stuffing taken off."""
    out: list[str] = []
    joins = False
    for line in text.replace("\r\n", "\n").split("\n"):
        line = line.removeprefix(" ")
        if joins:
            out[-1] += line
        else:
            out.append(line)
        joins = line.endswith(" ") and line != "-- "
    return "\n".join(out)


def _stuffed(line: str) -> str:
    return " " + line if line.startswith((" ", ">", "From ")) else line


def header(name: str, value: str) -> bytes:
    """One header line, folded, with encoded words where needed; line breaks in the value become blanks."""
    folded: str = _FACTORY(name, " ".join(value.split())).fold(policy=policy.SMTP)
    return folded.encode("ascii")


def address_header(name: str, address: str, display: str = "") -> bytes:
    """A header with one address; the domain in its ASCII form."""
    return header(name, str(Address(display_name=display, addr_spec=ascii_address(address))))


def ascii_address(address: str) -> str:
    """The address with its domain in ASCII. Raises ``UnicodeError`` for other letters before the @."""
    local, _, domain = address.rpartition("@")
    local.encode("ascii")
    if not domain.isascii():
        domain = domain.encode("idna").decode("ascii")
    return f"{local}@{domain}"


def split_sender(setting: str, default_name: str) -> tuple[str, str]:
    """Display name and address from "Name <address>" or an address alone."""
    name, address = parseaddr(setting)
    return name or default_name, address


def encoded_value(value: str) -> bytes:
    """A value in quoted-printable, without a line break at its end."""
    plain = len(value) < LINE and value.isascii() and value.isprintable()
    if plain and "=" not in value and not value.endswith(" "):
        return value.encode("ascii")
    return _quoted(" ".join(value.split()))


def _quoted(text: str) -> bytes:
    octets = text.replace("\r\n", "\n").encode("utf-8").decode("latin-1")
    return body_encode(octets, maxlinelen=LINE, eol="\r\n").encode("ascii")


@dataclass(frozen=True)
class _Slot:
    name: str
    html: bool


@dataclass
class MessageTemplate:
    """One content as bytes with places. ``bulk`` adds the headers of a mail to many."""

    sender: Sender
    content: Text
    _fixed: bytes = b""
    _pieces: list[bytes | _Slot] = field(default_factory=list)

    def __post_init__(self) -> None:
        boundary = secrets.token_hex(10)
        lines = [address_header("From", self.sender.address, self.sender.name)]
        if self.sender.reply_to:
            lines.append(address_header("Reply-To", self.sender.reply_to))
        if not places(self.content.subject):
            lines.append(header("Subject", self.content.subject))
        lines += [
            b"Auto-Submitted: auto-generated\r\n",
            b"X-Auto-Response-Suppress: All\r\n",
            b"Content-Language: sv\r\n",
            b"MIME-Version: 1.0\r\n",
        ]
        self._fixed = b"".join(lines)
        if self.content.html is None:
            self._part("text/plain", self.content.text)
            return
        self._add(
            f'Content-Type: multipart/alternative; boundary="{boundary}"\r\n\r\n--{boundary}\r\n'.encode()
        )
        self._part("text/plain", self.content.text)
        self._add(f"\r\n--{boundary}\r\n".encode())
        self._part("text/html", self.content.html)
        self._add(f"\r\n--{boundary}--\r\n".encode())

    def _add(self, octets: bytes) -> None:
        if self._pieces and isinstance(self._pieces[-1], bytes):
            self._pieces[-1] += octets
        else:
            self._pieces.append(octets)

    def _part(self, media_type: str, body: str) -> None:
        flowed = "; format=flowed" if media_type == "text/plain" else ""
        head = f'Content-Type: {media_type}; charset="utf-8"{flowed}\r\n'
        self._add(head.encode() + b"Content-Transfer-Encoding: quoted-printable\r\n\r\n")
        text = flow(body) if flowed else body
        at = 0
        for place in PLACE.finditer(text):
            before = text[at : place.start()]
            if before:  # a soft break alone on a line is allowed, but shown by some programs
                self._add(_quoted(before) + (b"" if before.endswith("\n") else _BREAK))
            self._pieces.append(_Slot(place[1], media_type == "text/html"))
            at = place.end()
            self._add(b"\r\n" if text[at : at + 1] == "\n" else _BREAK)
            at += text[at : at + 1] == "\n"
        self._add(_quoted(text[at:]))

    def message(self, *, to: str, message_id: str, date: datetime, values: Mapping[str, Any]) -> bytes:
        """The whole mail for one recipient, ready for SMTP. Raises ``MissingValue`` and ``UnicodeError``.

        ``message_id`` is without angle brackets. A value ``unsubscribe_url`` gives the one-click headers.
        """
        head = [
            self._fixed,
            b"To: " + ascii_address(to).encode("ascii") + b"\r\n",
            b"Message-ID: <" + message_id.encode("ascii") + b">\r\n",
            b"Date: " + format_datetime(date).encode("ascii") + b"\r\n",
        ]
        if places(self.content.subject):
            head.append(header("Subject", fill(self.content.subject, values)))
        if UNSUBSCRIBE in values:
            head.append(b"List-Unsubscribe:\r\n <" + str(values[UNSUBSCRIBE]).encode("ascii") + b">\r\n")
            head.append(b"List-Unsubscribe-Post: List-Unsubscribe=One-Click\r\n")
        head += [piece if isinstance(piece, bytes) else _filled(piece, values) for piece in self._pieces]
        return b"".join(head)


def _filled(slot: _Slot, values: Mapping[str, Any]) -> bytes:
    if slot.name not in values:
        raise MissingValue(slot.name)
    value = str(values[slot.name])
    if slot.html and slot.name + HTML in values:
        return _quoted(str(values[slot.name + HTML]).strip())
    if not slot.html and "\n" in value:
        return _quoted(flow(value.strip()))
    return encoded_value(escape(value) if slot.html else value)
