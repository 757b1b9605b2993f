"""The public list of changes: from the text that was consulted to the one a publication shows."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from sqlalchemy import or_, select
from sqlalchemy.orm import Session, joinedload

from consult.consultations.queries import current_edition_id
from consult.programmes.models import Edition
from consult.programmes.queries import EditionContent, edition_content
from consult.reports.models import OutcomePublication, PublishedAnswer, PublishedChange
from consult.reports.outcome import OutcomeRow
from consult.reports.queries.outcome import published_rows
from consult.reports.queries.publications import hidden_sections
from consult.triage.change_causes import Behind, changed_text
from consult.triage.changed_text import PUBLIC_CODES, ChangedText
from consult.triage.changed_words import Said
from consult.triage.models import Point
from consult.triage.queries.targets import Outline, Version
from consult.triage.queries.text_changes import Compared, compare_texts

NOT_ON_THE_WAY = (("", 0), 0)  # such as a text that was put right while the round was open


@dataclass
class PublicChanges:
    """What differs, and the published answers to the points in it by number. Without points of which all is withheld
    as causes; they are among those that stood on something removed, without their words.
    """

    text: ChangedText
    rows: dict[int, OutcomeRow] = field(default_factory=dict)


def public_changes(session: Session, publication: OutcomePublication, names: Outline) -> PublicChanges:
    """The list of changes of a publication: what it froze and nothing else. A fixed number of statements.

    Without the sections that nobody outside the municipality sees, and the facts of measures that are not shown to
    anyone outside.
    """
    old, new = _texts(session, publication)
    if old is None or new is None:
        return PublicChanges(ChangedText([], []))
    hidden = hidden_sections(session, publication.round_id)
    compared = compare_texts(session, old, new, codes=PUBLIC_CODES, hidden=hidden)
    steps = _steps(session, publication.id, compared)
    standing = _standing(session, publication.id, compared)
    numbers = list({each.point for each in steps} | set(standing))
    found = published_rows(session, publication.id, names, numbers=numbers, with_changes=False)
    rows = {row.number: row for row in found}
    text = changed_text(
        compared.sections,
        behind=[each for each in steps if not rows[each.point].withheld],
        wordings=compared.wordings,
        said={number: Said(row.body, tuple(row.proposed), row.reason) for number, row in rows.items()},
        places={number: rows[number].keys for number in standing},
    )
    if hidden:
        text.unseen = [number for number in text.unseen if rows[number].section_id not in hidden]
    return PublicChanges(text, rows)


def _texts(
    session: Session, publication: OutcomePublication
) -> tuple[EditionContent | None, EditionContent | None]:
    consulted = session.scalar(
        select(Edition.id).where(Edition.id == current_edition_id(publication.round_id))
    )
    if consulted is None:
        return None, None
    return edition_content(session, consulted), edition_content(session, publication.edition_id)


def _steps(session: Session, publication_id: int, compared: Compared) -> list[Behind]:
    """What each published point was behind; one statement."""
    query = (
        select(Point.number, PublishedChange)
        .join(PublishedAnswer, PublishedAnswer.id == PublishedChange.answer_id)
        .join(Point, Point.id == PublishedAnswer.point_id)
        .where(PublishedAnswer.publication_id == publication_id)
        .order_by(Point.number, PublishedChange.id)
        .options(
            joinedload(PublishedChange.section_version),
            joinedload(PublishedChange.goal_version),
            joinedload(PublishedChange.measure_version),
        )
    )
    found = []
    for number, change in session.execute(query):
        version: Version | None = change.section_version or change.goal_version or change.measure_version
        step = compared.step(version) if version else None
        found.append(Behind(number, *(step or NOT_ON_THE_WAY)))
    return found


def _standing(session: Session, publication_id: int, compared: Compared) -> Sequence[int]:
    """Numbers of the published points that stand on something that is removed, in order; one statement."""
    sections, goals, measures = compared.removed()
    query = (
        select(Point.number)
        .join(PublishedAnswer, PublishedAnswer.point_id == Point.id)
        .where(
            PublishedAnswer.publication_id == publication_id,
            or_(Point.section_id.in_(sections), Point.goal_id.in_(goals), Point.measure_id.in_(measures)),
        )
        .order_by(Point.number)
    )
    return session.scalars(query).all()


def same_answers(rows: Iterable[OutcomeRow]) -> list[list[OutcomeRow]]:
    """Rows that got word for word the same answer together, in the order they come."""
    found: dict[tuple[object, ...], list[OutcomeRow]] = {}
    for row in rows:
        found.setdefault((row.outcome, row.reason, row.remainder, row.withheld), []).append(row)
    return list(found.values())
