"""Finding: the same answer from both databases, in a fixed number of statements whatever is found."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Select, case, column, func, select, table
from sqlalchemy.orm import Session, aliased, joinedload

from consult.consultations.models import Round
from consult.core.paging import Page
from consult.invitations.models import Invitation
from consult.organisations.models import Organisation
from consult.programmes.models import Document, Section, SectionVersion
from consult.responses.models import Comment, Response
from consult.responses.queries import is_current
from consult.search.models import Kind, SearchEntry
from consult.triage.models import Point
from consult.triage.queries.points import is_withheld

# Trigrams find nothing in shorter words: those are looked for in the text itself.
SHORTEST_IN_INDEX = 3
PAGE_SIZE = 25
IN_GROUP = 5

_fts = table("search_fts", column("rowid"), column("search_fts"))


@dataclass(frozen=True)
class SectionHit:
    """A section as it stands now."""

    entry: SearchEntry
    section: Section
    title: str


@dataclass(frozen=True)
class CommentHit:
    """A received comment; ``point_number`` is None until the worker has taken it in for triage."""

    entry: SearchEntry
    response: Response
    organisation: Organisation
    round: Round
    point_number: int | None
    withheld: bool
    counts: bool


@dataclass(frozen=True)
class OrganisationHit:
    """An organisation, found by itself or by its contacts."""

    entry: SearchEntry
    organisation: Organisation


Hit = SectionHit | CommentHit | OrganisationHit


def _conditions(session: Session, terms: Sequence[str]) -> list[ColumnElement[bool]]:
    """On ``SearchEntry``: every term is in the folded text. Terms hold letters, digits and single spaces only."""
    in_index = [term for term in terms if len(term) >= SHORTEST_IN_INDEX]
    if session.get_bind().dialect.name != "sqlite":
        in_index = []
    looked_for = [term for term in terms if term not in in_index]
    conditions: list[ColumnElement[bool]] = [SearchEntry.folded.contains(term) for term in looked_for]
    if in_index:
        asked = " AND ".join(f'"{term}"' for term in in_index)
        conditions.append(
            SearchEntry.id.in_(select(_fts.c.rowid).where(_fts.c.search_fts.op("MATCH")(asked)))
        )
    return conditions


def counts(session: Session, terms: Sequence[str]) -> dict[Kind, int]:
    """How many of each kind are found; one statement."""
    found = select(SearchEntry.kind, func.count()).where(*_conditions(session, terms))
    grouped = session.execute(found.group_by(SearchEntry.kind))
    return dict.fromkeys(Kind, 0) | {row[0]: row[1] for row in grouped}


def hits(session: Session, terms: Sequence[str], kind: Kind, *, page: int, total: int) -> Page[Hit]:
    """One page of what is found of a kind; one statement. Past the end gives the last page."""
    wanted = min(max(page, 1), max(1, -(-total // PAGE_SIZE)))
    rows = _rows(session, terms, kind, PAGE_SIZE, (wanted - 1) * PAGE_SIZE)
    return Page(rows=rows, number=wanted, size=PAGE_SIZE, total=total)


def first_hits(session: Session, terms: Sequence[str], kind: Kind) -> list[Hit]:
    """The first few of a kind; one statement."""
    return _rows(session, terms, kind, IN_GROUP, 0)


def _rows(session: Session, terms: Sequence[str], kind: Kind, limit: int, offset: int) -> list[Hit]:
    # Where the first word begins a word comes before where it stands inside one; then the newest.
    begins = case((SearchEntry.folded.contains(f" {terms[0]}"), 0), else_=1)
    query, made, key = {
        Kind.SECTION: (_sections, SectionHit, SearchEntry.section_id),
        Kind.COMMENT: (_comments, CommentHit, SearchEntry.comment_id),
        Kind.ORGANISATION: (_organisations, OrganisationHit, SearchEntry.organisation_id),
    }[kind]
    found = query().where(SearchEntry.kind == kind, *_conditions(session, terms))
    found = found.order_by(begins, key.desc()).limit(limit).offset(offset)
    return [made(*row) for row in session.execute(found)]


def _sections() -> Select[*tuple[Any, ...]]:
    newest = select(func.max(SectionVersion.number)).where(SectionVersion.section_id == Section.id)
    query: Select[*tuple[Any, ...]] = (
        select(SearchEntry, Section, SectionVersion.title)
        .join(Section, Section.id == SearchEntry.section_id)
        .join(SectionVersion, SectionVersion.section_id == Section.id)
        .where(SectionVersion.number == newest.correlate(Section).scalar_subquery())
        .options(joinedload(Section.document).joinedload(Document.programme))
    )
    return query


def _comments() -> Select[*tuple[Any, ...]]:
    what = (SearchEntry, Response, Organisation, Round, Point.number, is_withheld(), is_current())
    each = aliased(Point)
    first_point = select(func.min(each.id)).where(each.comment_id == Comment.id).scalar_subquery()
    query: Select[*tuple[Any, ...]] = (
        select(*what)
        .join(Comment, Comment.id == SearchEntry.comment_id)
        .join(Response, Response.id == Comment.response_id)
        .join(Round, Round.id == Response.round_id)
        .join(Invitation, Invitation.id == Response.invitation_id)
        .join(Organisation, Organisation.id == Invitation.organisation_id)
        .outerjoin(Point, Point.id == first_point)
        .options(joinedload(Round.programme))
    )
    return query


def _organisations() -> Select[*tuple[Any, ...]]:
    query: Select[*tuple[Any, ...]] = select(SearchEntry, Organisation).join(
        Organisation, Organisation.id == SearchEntry.organisation_id
    )
    return query
