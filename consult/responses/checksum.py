"""The checksum of a received response: SHA-256 over one canonical text. Pure.

The canonical text is JSON in UTF-8 with sorted keys, no blanks between tokens and no escapes beyond the
needed ones, of the values below. Each file stands in it with its name, its size and the SHA-256 of its bytes,
so the checksum covers every byte received. Anyone with the receipt can build the same text and compare.
"""

import hashlib
import json
from dataclasses import asdict, dataclass
from datetime import UTC, datetime

FORMAT = "consult-response-1"


@dataclass(frozen=True)
class ReceivedFile:
    """A file as received."""

    name: str
    size: int
    sha256: str


@dataclass(frozen=True)
class ReceivedComment:
    """A comment as received, with what it is on and the edition it was written on."""

    edition: int
    section: int | None
    goal: int | None
    measure: int | None
    body: str
    base_wording: str
    proposed_wording: str
    files: tuple[ReceivedFile, ...] = ()


@dataclass(frozen=True)
class ReceivedResponse:
    """All that a consultee sent, with the number and time it got. A section stance is (section, stance)."""

    number: str
    received_at: datetime
    kind: str
    stance: str | None
    respondent_name: str
    receipt_email: str
    comments: tuple[ReceivedComment, ...] = ()
    section_stances: tuple[tuple[int, str], ...] = ()


def canonical_text(response: ReceivedResponse) -> str:
    """The one text that stands for this response. The time is UTC with microseconds."""
    values = asdict(response) | {
        "format": FORMAT,
        "received_at": response.received_at.astimezone(UTC).isoformat(timespec="microseconds"),
        "section_stances": sorted(response.section_stances),
    }
    return json.dumps(values, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def checksum(response: ReceivedResponse) -> str:
    """SHA-256 of the canonical text, 64 hex digits."""
    return hashlib.sha256(canonical_text(response).encode("utf-8", "surrogatepass")).hexdigest()
