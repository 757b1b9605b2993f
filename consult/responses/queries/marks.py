"""The small rows that every page of a consultee needs, of the round and of the invitation, in one statement.

Each is a few columns of a row or two; asked for one table at a time they would cost more than the page itself.
"""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import (
    CompoundSelect,
    Integer,
    Select,
    String,
    bindparam,
    cast,
    literal,
    null,
    select,
    union_all,
)
from sqlalchemy.orm import Session

from consult.consultations.models import RoundEdition, RoundSection, SectionAccess
from consult.core.db import UTCDateTime
from consult.responses.models import Draft, DraftStance, Response, SectionRead, Stance


@dataclass(frozen=True)
class RoundMarks:
    """What a round shows: (edition id, shown from), oldest first, and (access, reason) by section id."""

    editions: tuple[tuple[int, datetime], ...] = ()
    access: dict[int, tuple[SectionAccess, str]] = field(default_factory=dict)


@dataclass(frozen=True)
class Marks(RoundMarks):
    """The round's marks, the stances and read marks of one draft, and whether anything has been sent."""

    stances: dict[int, Stance] = field(default_factory=dict)
    reads: dict[int, datetime] = field(default_factory=dict)
    has_sent: bool = False


_no_word, _no_time = cast(null(), String(40)), cast(null(), UTCDateTime())
_ROUND = (
    select(
        literal("edition", String(10)).label("sort"),
        RoundEdition.edition_id.label("key"),
        RoundEdition.shown_from.label("at"),
        _no_word.label("word"),
        RoundEdition.note.label("text"),
        RoundEdition.id.label("row"),
    ).where(RoundEdition.round_id == bindparam("round_id")),
    select(
        literal("access"),
        RoundSection.section_id,
        _no_time,
        cast(RoundSection.access, String(40)),
        RoundSection.reason,
        RoundSection.id,
    ).where(RoundSection.round_id == bindparam("round_id")),
)


def _own(sort: str, key: object, at: object, word: object) -> Select[tuple[object, ...]]:
    return select(literal(sort), key, at, word, cast(null(), String), cast(null(), Integer))  # type: ignore[call-overload]


_OF_ROUND = union_all(*_ROUND)
_OF_INVITATION: CompoundSelect[Any] = union_all(
    *_ROUND,
    _own("stance", DraftStance.section_id, _no_time, cast(DraftStance.stance, String(40)))
    .join(Draft, Draft.id == DraftStance.draft_id)
    .where(Draft.invitation_id == bindparam("invitation_id")),
    _own("read", SectionRead.section_id, SectionRead.at, _no_word).where(
        SectionRead.invitation_id == bindparam("invitation_id")
    ),
    _own("sent", Response.id, _no_time, _no_word).where(Response.invitation_id == bindparam("invitation_id")),
)


def round_marks(session: Session, round_id: int) -> RoundMarks:
    """What the round shows. One statement."""
    marks = _collect(session, _OF_ROUND, {"round_id": round_id})
    return RoundMarks(marks.editions, marks.access)


def marks_of(session: Session, round_id: int, invitation_id: int) -> Marks:
    """What the round shows, and the marks of the invitation. One statement."""
    return _collect(session, _OF_INVITATION, {"round_id": round_id, "invitation_id": invitation_id})


def _collect(session: Session, query: object, values: dict[str, int]) -> Marks:
    editions: list[tuple[datetime, int, int]] = []
    access: dict[int, tuple[SectionAccess, str]] = {}
    stances: dict[int, Stance] = {}
    reads: dict[int, datetime] = {}
    has_sent = False
    for sort, key, at, word, text, row in session.execute(query, values):  # type: ignore[call-overload]
        if sort == "edition":
            editions.append((at, row, key))
        elif sort == "access":
            access[key] = (SectionAccess(word), text)
        elif sort == "stance":
            stances[key] = Stance(word)
        elif sort == "read":
            reads[key] = at
        else:
            has_sent = True
    shown = tuple((edition_id, at) for at, _row, edition_id in sorted(editions))
    return Marks(shown, access, stances, reads, has_sent)
