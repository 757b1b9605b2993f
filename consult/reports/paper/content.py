"""What a report holds, whatever format it is made in. Pure: no words for people, no database."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from consult.programmes.word_diff import Piece
from consult.reports.models import ReportAudience
from consult.reports.outcome import (
    OutcomeRow,
    SectionCount,
    Theme,
    section_counts,
    shared_points,
    tell_of_others,
    themes,
)
from consult.reports.process_log import LogLine
from consult.responses.models import ResponseKind, Stance
from consult.triage.models import Outcome
from consult.triage.naming import PublicName
from consult.triage.queries.targets import Outline, Target


@dataclass(frozen=True)
class Figures:
    """The numbers of the summary. ``organisations`` are the different respondents behind the ``points``.

    ``answered`` counts responses that count and came before the cut-off, ``no_comments`` and ``late`` those among them;
    ``silent`` the asked who have not answered; ``too_late`` what came after the cut-off.
    """

    invited: int
    reached: int
    answered: int
    no_comments: int
    silent: int
    late: int
    too_late: int
    organisations: int
    points: int
    changes: int
    outcomes: dict[Outcome, int]
    unanswered: int = 0


@dataclass(frozen=True)
class ReceivedComment:
    """A comment of a response in full. With a ``ground`` its words and files are left out."""

    target: Target
    body: str
    proposed: Sequence[Piece] = ()
    ground: str = ""
    files: tuple[str, ...] = ()


@dataclass(frozen=True)
class Received:
    """A response in full, for the annex."""

    number: str
    name: PublicName
    received_at: datetime
    late: bool
    kind: ResponseKind
    stance: Stance | None
    comments: tuple[ReceivedComment, ...] = ()


@dataclass(frozen=True)
class TooLate:
    """A response that came after the cut-off: named, but neither shown nor answered here."""

    number: str
    name: PublicName
    received_at: datetime


@dataclass(frozen=True)
class SectionPart:
    """A section of the report: what was said about it and what came of that. Number 0 is the whole proposal."""

    number: int
    title: str
    rows: list[OutcomeRow]
    themes: list[Theme]

    @property
    def senders(self) -> int:
        """How many different respondents have said something about the section."""
        return len({row.sender_id for row in self.rows})


@dataclass(frozen=True)
class SenderPart:
    """A respondent and its points, in reading order of the document: the report by sender."""

    name: PublicName
    response_number: str
    rows: list[OutcomeRow]


@dataclass(frozen=True)
class Report:
    """Everything that a report holds. ``published_at`` is None for one made before publishing: staff's preview.

    ``name`` is what staff call it, empty for the usual name.
    """

    municipality: str
    case_number: str
    programme: str
    round_title: str
    audience: ReportAudience
    published_at: datetime | None
    made_at: datetime
    cutoff_at: datetime
    intro: str
    note: str
    figures: Figures
    sections: list[SectionPart]
    senders: list[SenderPart]
    responses: list[Received]
    too_late: list[TooLate]
    log: list[LogLine]
    names: Outline = field(default_factory=Outline)
    name: str = ""
    deadline: date | None = None

    @property
    def internal(self) -> bool:
        """Whether it is for staff alone."""
        return self.audience is ReportAudience.INTERNAL

    @property
    def preview(self) -> bool:
        """Whether nothing of it is published yet."""
        return self.published_at is None


def by_section(rows: Sequence[OutcomeRow], names: Outline) -> list[SectionPart]:
    """The sections that somebody has said something about, in reading order, the whole proposal first."""
    found: dict[int, list[OutcomeRow]] = {}
    for row in rows:
        section = names.target(*row.keys).section
        found.setdefault(section.id if section else 0, []).append(row)
    counts = section_counts({key: len(each) for key, each in found.items()}, names)
    parts = [_part(count, found, names) for count in counts if count.points]
    tell_of_others((theme for part in parts for theme in part.themes), shared_points(rows), names)
    return parts


def _part(count: SectionCount, found: dict[int, list[OutcomeRow]], names: Outline) -> SectionPart:
    rows = found[count.section.id if count.section else 0]
    return SectionPart(count.number, count.section.title if count.section else "", rows, themes(rows, names))


def by_sender(rows: Iterable[OutcomeRow], names: Outline) -> list[SenderPart]:
    """Respondents by name, those without a public name last, by the number of the response."""
    found: dict[int, list[OutcomeRow]] = {}
    for row in rows:
        found.setdefault(row.response_id, []).append(row)
    parts = [
        SenderPart(
            each[0].name,
            each[0].response_number,
            sorted(each, key=lambda row: (names.target(*row.keys).key, row.number)),
        )
        for each in found.values()
    ]
    return sorted(
        parts, key=lambda part: (part.name.name == "", part.name.name.casefold(), part.rows[0].number)
    )
