"""The process log: how the programme came about, line by line. Pure: the words are in ``log_words``."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from consult.reports.models import EntryKind


class Happened(StrEnum):
    """What the system itself knows to have happened."""

    CONSULTED = "consulted"
    CORRECTED = "corrected"
    REVISED = "revised"
    PROPOSED = "proposed"
    ADOPTED = "adopted"
    ADOPTED_WITH_CHANGES = "adopted_with_changes"
    SENT_BACK = "sent_back"
    REJECTED = "rejected"
    OPENED = "opened"
    CLOSED = "closed"
    CANCELLED = "cancelled"
    INVITED = "invited"
    REMINDED = "reminded"
    DEADLINE_MAILED = "deadline_mailed"
    ANSWERS_MAILED = "answers_mailed"
    LETTERS = "letters"
    PUBLISHED = "published"
    PUBLISHED_AGAIN = "published_again"


KINDS = {
    Happened.ADOPTED: EntryKind.DECISION,
    Happened.ADOPTED_WITH_CHANGES: EntryKind.DECISION,
    Happened.SENT_BACK: EntryKind.DECISION,
    Happened.REJECTED: EntryKind.DECISION,
    Happened.OPENED: EntryKind.MILESTONE,
    Happened.CLOSED: EntryKind.MILESTONE,
    Happened.CANCELLED: EntryKind.DECISION,
    Happened.PUBLISHED: EntryKind.MILESTONE,
}


@dataclass(frozen=True)
class LogLine:
    """One line. Of what staff wrote ``entry_id`` and ``words`` are set; of what the system knows ``happened``.

    ``title`` names the round or document it is about, ``count`` how many were mailed or answered. Of a decision
    ``group`` is the body and ``participants`` the paragraph.
    """

    day: date
    kind: EntryKind
    words: str = ""
    group: str = ""
    participants: str = ""
    attendance: int | None = None
    entry_id: int = 0
    happened: Happened | None = None
    title: str = ""
    count: int = 0
    number: int = 0


def system_line(day: date, happened: Happened, *, title: str, count: int = 0, number: int = 0) -> LogLine:
    """A line for what the system knows."""
    kind = KINDS.get(happened, EntryKind.OTHER)
    return LogLine(day, kind, happened=happened, title=title, count=count, number=number)


_ORDER = list(Happened)


def in_order(lines: Iterable[LogLine]) -> list[LogLine]:
    """By day; within a day what staff wrote first, then what the system knows in the order of the process."""
    return sorted(
        lines,
        key=lambda line: (line.day, _ORDER.index(line.happened) if line.happened else -1, line.entry_id),
    )
