"""What the staff pages list: programmes, documents, versions, editions, who is writing."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session, aliased, contains_eager, joinedload, selectinload

from consult.accounts.models import User
from consult.programmes.models import (
    Document,
    Edition,
    GoalVersion,
    Measure,
    MeasureVersion,
    Programme,
    Section,
    SectionVersion,
    SectionWorkingCopy,
)
from consult.programmes.queries.content import is_newest


@dataclass(frozen=True, slots=True)
class DocumentSummary:
    """A document with what is in it now and the newest edition."""

    document: Document
    sections: int
    measures: int
    edition: Edition | None


@dataclass(frozen=True, slots=True)
class Writer:
    """Somebody with a working copy; its text is theirs alone."""

    name: str
    saved_at: datetime


def all_programmes() -> Select[Programme]:
    """Every programme, the newest first."""
    return select(Programme).order_by(Programme.id.desc())


def documents(session: Session, programme_id: int) -> list[DocumentSummary]:
    """The programme's documents in order, in one statement."""
    sections = select(func.count()).where(Section.document_id == Document.id, Section.retired_at.is_(None))
    measures = select(func.count()).where(Measure.document_id == Document.id, Measure.retired_at.is_(None))
    other = aliased(Edition)
    newest = select(func.max(other.number)).where(other.document_id == Document.id)
    rows = session.execute(
        select(Document, sections.scalar_subquery(), measures.scalar_subquery(), Edition)
        .outerjoin(
            Edition, (Edition.document_id == Document.id) & (Edition.number == newest.scalar_subquery())
        )
        .where(Document.programme_id == programme_id)
        .order_by(Document.position, Document.id)
    )
    return [DocumentSummary(*row) for row in rows]


def writers(session: Session, document_id: int, *, besides: int) -> dict[int, list[Writer]]:
    """Section → those who have a working copy of it, without the user `besides`."""
    found: dict[int, list[Writer]] = defaultdict(list)
    rows = session.execute(
        select(SectionWorkingCopy.section_id, User.name, SectionWorkingCopy.saved_at)
        .join(Section, Section.id == SectionWorkingCopy.section_id)
        .join(User, User.id == SectionWorkingCopy.user_id)
        .where(Section.document_id == document_id, SectionWorkingCopy.user_id != besides)
        .order_by(SectionWorkingCopy.saved_at.desc())
    )
    for section_id, name, saved_at in rows:
        found[section_id].append(Writer(name, saved_at))
    return found


def working_copy(session: Session, section_id: int, user_id: int) -> SectionWorkingCopy | None:
    """What this person is writing in the section."""
    return session.scalar(
        select(SectionWorkingCopy).where(
            SectionWorkingCopy.section_id == section_id, SectionWorkingCopy.user_id == user_id
        )
    )


def retired_sections(session: Session, document_id: int) -> list[SectionVersion]:
    """The last wording of each section that was taken out, the latest first."""
    return list(
        session.scalars(
            select(SectionVersion)
            .join(SectionVersion.section)
            .where(
                Section.document_id == document_id, Section.retired_at.is_not(None), is_newest(SectionVersion)
            )
            .order_by(Section.retired_at.desc())
            .options(contains_eager(SectionVersion.section))
        )
    )


def retired_measures(session: Session, document_id: int) -> list[MeasureVersion]:
    """The last wording of each measure that was taken out, by number."""
    return list(
        session.scalars(
            select(MeasureVersion)
            .join(MeasureVersion.measure)
            .where(
                Measure.document_id == document_id, Measure.retired_at.is_not(None), is_newest(MeasureVersion)
            )
            .order_by(Measure.number)
            .options(contains_eager(MeasureVersion.measure))
        )
    )


def editions_of(session: Session, document_id: int) -> list[Edition]:
    """The document's editions, the newest first."""
    query = select(Edition).where(Edition.document_id == document_id).order_by(Edition.number.desc())
    return list(session.scalars(query))


def section_versions(session: Session, section_id: int) -> list[SectionVersion]:
    """All wordings of a section, the newest first."""
    return list(
        session.scalars(
            select(SectionVersion)
            .where(SectionVersion.section_id == section_id)
            .order_by(SectionVersion.number.desc())
        )
    )


def goal_versions(session: Session, goal_id: int) -> list[GoalVersion]:
    """All wordings of a goal, the newest first."""
    query = select(GoalVersion).where(GoalVersion.goal_id == goal_id).order_by(GoalVersion.number.desc())
    return list(session.scalars(query))


def measure_versions(session: Session, measure_id: int) -> list[MeasureVersion]:
    """All versions of a measure with board and money, the newest first."""
    return list(
        session.scalars(
            select(MeasureVersion)
            .where(MeasureVersion.measure_id == measure_id)
            .order_by(MeasureVersion.number.desc())
            .options(joinedload(MeasureVersion.accountable), selectinload(MeasureVersion.financing))
        )
    )
