"""What of each thing can be found: sections as they stand now, received comments, organisations with their contacts."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from consult.organisations.models import MASKED_DOMAIN, Contact, Organisation, OrganisationContact
from consult.programmes.models import Goal, GoalVersion, Measure, MeasureVersion, Section, SectionVersion
from consult.responses.models import Comment
from consult.search.models import Kind


def texts_of(session: Session, kind: Kind, ids: Collection[int]) -> dict[int, str]:
    """The searchable text of these things by id; what cannot be found (a retired section) is left out."""
    if kind is Kind.SECTION:
        return _sections(session, ids)
    if kind is Kind.COMMENT:
        return _comments(session, ids)
    return _organisations(session, ids)


def _comments(session: Session, ids: Collection[int]) -> dict[int, str]:
    query = select(Comment.id, Comment.body, Comment.proposed_wording).where(Comment.id.in_(ids))
    return {key: _joined(body, wording) for key, body, wording in session.execute(query)}


def _organisations(session: Session, ids: Collection[int]) -> dict[int, str]:
    """Name, number (never a person's), place, industry, and the names and addresses of the contacts."""
    contacts: dict[int, list[str]] = defaultdict(list)
    spoken_for = (
        select(OrganisationContact.organisation_id, Contact.name, Contact.email)
        .join(Contact, Contact.id == OrganisationContact.contact_id)
        .where(
            OrganisationContact.organisation_id.in_(ids),
            Contact.email.not_like(f"%@{MASKED_DOMAIN}"),
        )
        .order_by(OrganisationContact.position, OrganisationContact.id)
    )
    for key, name, email in session.execute(spoken_for):
        contacts[key] += [name, email]
    found = {}
    for row in session.scalars(
        select(Organisation).where(Organisation.id.in_(ids), Organisation.merged_into_id.is_(None)),
        execution_options={"populate_existing": False},
    ):
        number = row.public_org_number
        # The number without its dash is found too.
        parts = (row.name, number, number.replace("-", ""), row.street, row.postal_code, row.area)
        found[row.id] = _joined(*parts, row.legal_form, row.industry_text, *contacts[row.id], by=", ")
    return found


def _sections(session: Session, ids: Collection[int]) -> dict[int, str]:
    """Title and text of the newest version, then the newest wording of each goal and measure."""
    newest = (
        select(SectionVersion.section_id, func.max(SectionVersion.number).label("number"))
        .where(SectionVersion.section_id.in_(ids))
        .group_by(SectionVersion.section_id)
        .subquery()
    )
    query = (
        select(Section.id, SectionVersion.title, SectionVersion.body)
        .join(SectionVersion, SectionVersion.section_id == Section.id)
        .join(
            newest,
            (newest.c.section_id == SectionVersion.section_id) & (newest.c.number == SectionVersion.number),
        )
        .where(Section.retired_at.is_(None))
    )
    parts = {key: [title, body] for key, title, body in session.execute(query)}
    for key, *wording in [*_goals(session, ids), *_measures(session, ids)]:
        if key in parts:
            parts[key] += wording
    return {key: _joined(*wording) for key, wording in parts.items()}


def _goals(session: Session, ids: Collection[int]) -> list[tuple[int, str, str]]:
    later = select(func.max(GoalVersion.number)).where(GoalVersion.goal_id == Goal.id).correlate(Goal)
    query = (
        select(Goal.section_id, GoalVersion.label, GoalVersion.text)
        .join(GoalVersion, GoalVersion.goal_id == Goal.id)
        .where(
            Goal.section_id.in_(ids),
            Goal.retired_at.is_(None),
            GoalVersion.number == later.scalar_subquery(),
        )
        .order_by(Goal.position, Goal.id)
    )
    return [(key, label, wording) for key, label, wording in session.execute(query)]


def _measures(session: Session, ids: Collection[int]) -> list[tuple[int, str, str]]:
    later = (
        select(func.max(MeasureVersion.number))
        .where(MeasureVersion.measure_id == Measure.id)
        .correlate(Measure)
    )
    query = (
        select(Goal.section_id, MeasureVersion.title, MeasureVersion.description)
        .join(Measure, Measure.goal_id == Goal.id)
        .join(MeasureVersion, MeasureVersion.measure_id == Measure.id)
        .where(
            Goal.section_id.in_(ids),
            Measure.retired_at.is_(None),
            MeasureVersion.number == later.scalar_subquery(),
        )
        .order_by(Measure.number)
    )
    return [(key, title, description) for key, title, description in session.execute(query)]


def _joined(*parts: str, by: str = "\n") -> str:
    return by.join(part.strip() for part in parts if part and part.strip())
