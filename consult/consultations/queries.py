"""Reads about rounds: which are open, which text each shows, and what of it may be commented."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import ScalarSelect, Select, exists, func, or_, select
from sqlalchemy.orm import Session, contains_eager, joinedload

from consult.consultations.models import Round, RoundEdition, RoundSection, SectionAccess, Visibility
from consult.core.clock import today
from consult.programmes.models import (
    Document,
    Edition,
    EditionItem,
    Goal,
    GoalVersion,
    Measure,
    MeasureVersion,
    Programme,
    Section,
    SectionVersion,
)


def open_rounds(session: Session) -> Sequence[Round]:
    """Rounds that anyone may read and that take in responses, the nearest deadline first."""
    query = (
        select(Round)
        .where(Round.visibility == Visibility.PUBLIC, Round.opened_at.is_not(None), Round.closed_at.is_(None))
        .order_by(Round.deadline, Round.id)
        .options(joinedload(Round.programme))
    )
    return session.scalars(query).all()


def public_rounds(session: Session) -> Sequence[Round]:
    """Rounds that anyone may read, open or closed, the newest first."""
    query = (
        select(Round)
        .where(Round.visibility == Visibility.PUBLIC, Round.opened_at.is_not(None))
        .order_by(Round.opened_at.desc(), Round.id.desc())
        .options(joinedload(Round.programme))
    )
    return session.scalars(query).all()


def all_rounds() -> Select[Round]:
    """Every round for staff, the newest first."""
    return select(Round).order_by(Round.id.desc()).options(joinedload(Round.programme))


def round_by_slug(session: Session, slug: str) -> Round | None:
    """The round with this address, opened or not; the caller decides who may see it."""
    return session.scalar(select(Round).where(Round.slug == slug).options(joinedload(Round.programme)))


def round_by_id(session: Session, round_id: int) -> Round | None:
    """The round with its programme in one statement."""
    return session.scalar(select(Round).where(Round.id == round_id).options(joinedload(Round.programme)))


def current_edition(session: Session, round_id: int) -> Edition | None:
    """The edition that is read and commented now: the one shown latest."""
    query = _shown_latest_first(round_id).limit(1)
    return session.scalar(query)


def current_edition_id(round_id: int) -> ScalarSelect[int]:
    """SQL: the id of the edition shown latest, for use within another statement."""
    return _shown_latest_first(round_id).with_only_columns(Edition.id).limit(1).scalar_subquery()


def current_shown(session: Session, round_id: int) -> tuple[int, tuple[tuple[int, str], ...]] | None:
    """What a reader of the round sees, as a key: the current edition's id, and each section with an access row.

    None while the round shows nothing. One statement.
    """
    query = (
        select(current_edition_id(round_id), RoundSection.section_id, RoundSection.access)
        .select_from(Round)
        .outerjoin(RoundSection, RoundSection.round_id == Round.id)
        .where(Round.id == round_id)
        .order_by(RoundSection.section_id)
    )
    rows = session.execute(query).all()
    if not rows or rows[0][0] is None:
        return None
    return rows[0][0], tuple(
        (section_id, access.value) for _edition, section_id, access in rows if section_id
    )


def editions(session: Session, round_id: int) -> Sequence[RoundEdition]:
    """All editions the round has shown, oldest first; the later ones are corrections with their notes."""
    query = (
        select(RoundEdition)
        .join(RoundEdition.edition)
        .where(RoundEdition.round_id == round_id)
        .order_by(RoundEdition.shown_from, RoundEdition.id)
        .options(contains_eager(RoundEdition.edition))
    )
    return session.scalars(query).all()


def _shown_latest_first(round_id: int) -> Select[Edition]:
    return (
        select(Edition)
        .join(RoundEdition, RoundEdition.edition_id == Edition.id)
        .where(RoundEdition.round_id == round_id)
        .order_by(RoundEdition.shown_from.desc(), RoundEdition.id.desc())
    )


def section_access(session: Session, round_id: int) -> dict[int, RoundSection]:
    """Access rows by section id. A section without a row is open."""
    rows = session.scalars(select(RoundSection).where(RoundSection.round_id == round_id))
    return {row.section_id: row for row in rows}


def access_of(access: dict[int, RoundSection], section_id: int) -> SectionAccess:
    """What may be done with a section, given the rows of ``section_access``."""
    row = access.get(section_id)
    return row.access if row else SectionAccess.OPEN


@dataclass(frozen=True)
class RoundText:
    """One section of the shown edition with its access; ``reason`` is why it is closed."""

    section: Section
    version: SectionVersion
    access: SectionAccess
    reason: str


def round_sections(session: Session, round_id: int, edition_id: int) -> list[RoundText]:
    """The sections of an edition in reading order, each with its access in the round; two statements."""
    query = (
        select(SectionVersion)
        .join(EditionItem, EditionItem.section_version_id == SectionVersion.id)
        .join(SectionVersion.section)
        .where(EditionItem.edition_id == edition_id)
        .order_by(EditionItem.position)
        .options(contains_eager(SectionVersion.section))
    )
    access = section_access(session, round_id)
    return [
        RoundText(
            version.section,
            version,
            access_of(access, version.section_id),
            access[version.section_id].reason if version.section_id in access else "",
        )
        for version in session.scalars(query)
    ]


def is_section_changed_since(session: Session, round_id: int, section_id: int, edition_id: int) -> bool:
    """Whether a later edition of the round words the section (or its goals and measures) differently."""
    return section_id in changed_sections_since(session, round_id, edition_id)


def changed_sections_since(session: Session, round_id: int, edition_id: int) -> set[int]:
    """Ids of the sections worded differently in the round's current edition than in ``edition_id``."""
    current = current_edition(session, round_id)
    if current is None or current.id == edition_id:
        return set()
    return changed_between(session, edition_id, current.id)


def changed_between(session: Session, old_id: int, new_id: int) -> set[int]:
    """Ids of the sections of which any version differs between two editions; one statement."""
    rows = session.execute(_versions_by_section([old_id, new_id]))
    seen: dict[int, dict[int, set[tuple[int | None, ...]]]] = {}
    for section_id, edition_id, wording, goal, measure in rows:
        seen.setdefault(section_id, {}).setdefault(edition_id, set()).add((wording, goal, measure))
    return {section for section, by in seen.items() if by.get(old_id) != by.get(new_id)}


def _versions_by_section(edition_ids: list[int]) -> Select[int, int, int | None, int | None, int | None]:
    measure_goal = select(Goal.id, Goal.section_id).subquery()
    return (
        select(
            func.coalesce(SectionVersion.section_id, Goal.section_id, measure_goal.c.section_id),
            EditionItem.edition_id,
            EditionItem.section_version_id,
            EditionItem.goal_version_id,
            EditionItem.measure_version_id,
        )
        .outerjoin(SectionVersion, SectionVersion.id == EditionItem.section_version_id)
        .outerjoin(GoalVersion, GoalVersion.id == EditionItem.goal_version_id)
        .outerjoin(Goal, Goal.id == GoalVersion.goal_id)
        .outerjoin(MeasureVersion, MeasureVersion.id == EditionItem.measure_version_id)
        .outerjoin(Measure, Measure.id == MeasureVersion.measure_id)
        .outerjoin(measure_goal, measure_goal.c.id == Measure.goal_id)
        .where(EditionItem.edition_id.in_(edition_ids))
    )


def slug_taken(session: Session, slug: str) -> bool:
    """Whether a round has this address already."""
    return bool(session.scalar(select(exists().where(Round.slug == slug))))


class Lacks(StrEnum):
    """What a round may lack before it can be opened."""

    EDITION = "edition"
    OPEN_SECTION = "open_section"
    COVER_LETTER = "cover_letter"
    OPEN_POINTS = "open_points"
    CONTACT = "contact"
    DEADLINE = "deadline"


def lacking(round_: Round, sections: Sequence[RoundText] | None, moment: datetime) -> list[Lacks]:
    """What keeps the round from being opened, in the order of the pages that mend it.

    ``sections`` is None where no edition is chosen; ``moment`` is an aware datetime.
    """
    checks = {
        Lacks.EDITION: sections is None,
        Lacks.OPEN_SECTION: not any(s.access is SectionAccess.OPEN for s in sections or ()),
        Lacks.COVER_LETTER: not round_.cover_letter.strip(),
        Lacks.OPEN_POINTS: not round_.open_points,
        Lacks.CONTACT: not (round_.contact_name and round_.contact_email),
        Lacks.DEADLINE: round_.deadline < today(moment),
    }
    return [code for code, missing in checks.items() if missing]


def lacking_before_opening(session: Session, round_: Round, moment: datetime) -> list[Lacks]:
    """What the stored round lacks before it can be opened; empty when nothing."""
    edition = current_edition(session, round_.id)
    sections = round_sections(session, round_.id, edition.id) if edition else None
    return lacking(round_, sections, moment)


@dataclass(frozen=True)
class TextChoice:
    """A text that a round may show: a frozen edition or, without one, the document as it is now."""

    document: Document
    edition: Edition | None

    @property
    def code(self) -> str:
        """How a form names the choice."""
        return f"edition:{self.edition.id}" if self.edition else f"now:{self.document.id}"


def text_choices(session: Session, programme_id: int | None = None) -> list[TextChoice]:
    """The texts of one programme or of all: each document as it is now, then its editions, newest first.

    A document without sections is no text to send out.
    """
    written = exists().where(Section.document_id == Document.id, Section.retired_at.is_(None))
    query = (
        select(Document, Edition)
        .join(Document.programme)
        .outerjoin(Edition, Edition.document_id == Document.id)
        .where(or_(Edition.id.is_not(None), written))
        .order_by(Programme.id.desc(), Document.position, Document.id, Edition.number.desc())
        .options(contains_eager(Document.programme))
    )
    if programme_id is not None:
        query = query.where(Document.programme_id == programme_id)
    choices: dict[str, TextChoice] = {}
    for document, edition in session.execute(query):
        now = TextChoice(document, None)
        choices.setdefault(now.code, now)
        if edition is not None:
            choices[f"edition:{edition.id}"] = TextChoice(document, edition)
    return list(choices.values())
