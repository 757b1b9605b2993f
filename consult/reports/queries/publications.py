"""Publications: which is shown, its figures, finding a response in it, and whether it has changed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, exists, func, or_, select
from sqlalchemy.orm import Session, aliased, joinedload

from consult.consultations.models import Round, RoundEdition, RoundSection, SectionAccess
from consult.consultations.published import knows_of_outcome
from consult.invitations.models import Invitation
from consult.organisations.models import Organisation, OrganisationKind
from consult.programmes.models import Decision
from consult.reports.models import OutcomePublication, ProcessEntry, PublishedAnswer, ReportFile
from consult.reports.queries.decisions import about_round
from consult.responses.models import Comment, Response
from consult.triage.models import Outcome, Point, WithheldPart, Withholding
from consult.triage.naming import public_name
from consult.triage.queries.points import has_withheld


def publication_of(session: Session, round_id: int) -> OutcomePublication | None:
    """The newest publication of a round's outcome: the one that is shown."""
    query = select(OutcomePublication).where(OutcomePublication.round_id == round_id)
    return session.scalar(query.order_by(OutcomePublication.id.desc()).limit(1))


@knows_of_outcome
def has_publication(session: Session, round_id: int) -> bool:
    """Whether the round's outcome has been published."""
    query = select(OutcomePublication.id).where(OutcomePublication.round_id == round_id)
    return session.scalar(query.limit(1)) is not None


def publications(session: Session, round_id: int) -> Sequence[OutcomePublication]:
    """All publications, the newest first; later ones are corrections."""
    query = select(OutcomePublication).where(OutcomePublication.round_id == round_id)
    return session.scalars(query.order_by(OutcomePublication.id.desc())).all()


def published_round(session: Session, slug: str) -> tuple[Round, OutcomePublication | None] | None:
    """The round with this address and its shown publication; one statement."""
    each = aliased(OutcomePublication)
    newest = select(func.max(each.id)).where(each.round_id == Round.id).correlate(Round).scalar_subquery()
    query = (
        select(Round, OutcomePublication)
        .outerjoin(OutcomePublication, OutcomePublication.id == newest)
        .where(Round.slug == slug)
        .options(joinedload(Round.programme))
    )
    row = session.execute(query).one_or_none()
    return (row[0], row[1]) if row else None


def outcome_counts(session: Session, publication_id: int) -> dict[Outcome, int]:
    """Published answers by outcome, every outcome with a figure."""
    query = (
        select(PublishedAnswer.outcome, func.count())
        .where(PublishedAnswer.publication_id == publication_id)
        .group_by(PublishedAnswer.outcome)
    )
    found = dict(session.execute(query).all())
    return {outcome: found.get(outcome, 0) for outcome in Outcome}


def points_by_section(
    session: Session, publication_id: int, *, outcome: Outcome | None = None
) -> dict[int, int]:
    """Published answers by section id, 0 for the whole proposal."""
    query = (
        select(Point.section_id, func.count())
        .select_from(PublishedAnswer)
        .join(Point, Point.id == PublishedAnswer.point_id)
        .where(PublishedAnswer.publication_id == publication_id)
        .group_by(Point.section_id)
    )
    if outcome:
        query = query.where(PublishedAnswer.outcome == outcome)
    return {int(key or 0): int(number) for key, number in session.execute(query)}


def organisation_count(session: Session, publication_id: int, section_id: int) -> int:
    """How many different respondents the points of a section come from."""
    query = (
        select(func.count(func.distinct(Response.invitation_id)))
        .select_from(PublishedAnswer)
        .join(Point, Point.id == PublishedAnswer.point_id)
        .join(Comment, Comment.id == Point.comment_id)
        .join(Response, Response.id == Comment.response_id)
        .where(PublishedAnswer.publication_id == publication_id, in_section(section_id))
    )
    return session.scalar(query) or 0


def in_section(section_id: int) -> Any:
    """Condition on ``Point``: treated under this section, 0 for the whole proposal."""
    return Point.section_id == section_id if section_id else Point.section_id.is_(None)


@dataclass(frozen=True)
class FoundResponse:
    """A response found by name or number."""

    number: str
    name: str
    received_at: datetime


def find_responses(session: Session, publication_id: int, text: str) -> list[FoundResponse]:
    """Published responses with this number, or of organisations so called; persons only by number. One statement."""
    named = Organisation.sole_trader.is_(False) & (Organisation.kind != OrganisationKind.PRIVATE_PERSON)
    ways = {text, text.lower(), text.upper(), text.capitalize()}
    called = or_(*(Organisation.name.icontains(way, autoescape=True) for way in sorted(ways)))
    answered = (
        select(Comment.response_id)
        .join(Point, Point.comment_id == Comment.id)
        .join(PublishedAnswer, PublishedAnswer.point_id == Point.id)
        .where(PublishedAnswer.publication_id == publication_id)
    )
    query = (
        select(Response, Organisation)
        .join(Invitation, Invitation.id == Response.invitation_id)
        .join(Organisation, Organisation.id == Invitation.organisation_id)
        .where(Response.id.in_(answered), or_(Response.number == text, named & called))
        .order_by(Organisation.name, Response.id)
        .limit(50)
    )
    return [
        FoundResponse(response.number, public_name(organisation).name, response.received_at)
        for response, organisation in session.execute(query)
    ]


def hidden_sections(session: Session, round_id: int) -> set[int]:
    """Ids of the sections that nobody outside the municipality sees in this round; one statement."""
    hidden = RoundSection.access == SectionAccess.HIDDEN
    return set(
        session.scalars(select(RoundSection.section_id).where(RoundSection.round_id == round_id, hidden))
    )


def in_list_of_changes() -> ColumnElement[bool]:
    """Condition on ``Point`` and ``Comment``: the public list of changes may tell of it, so an address may lead there.

    The list leaves out what is withheld as a whole, and the sections that nobody outside sees.
    """
    hidden = exists().where(
        RoundSection.round_id == Point.round_id,
        RoundSection.section_id == Point.section_id,
        RoundSection.access == SectionAccess.HIDDEN,
    )
    return ~hidden & ~has_withheld(Withholding.part == WithheldPart.WHOLE)


def outcome_state(session: Session, round_id: int, publication_id: int) -> tuple[object, ...]:
    """Values that differ whenever the published page would: for the reader's kept copy. One statement."""
    in_round = (
        select(Withholding.id)
        .join(Comment, Comment.id == Withholding.comment_id)
        .join(Response, Response.id == Comment.response_id)
        .where(Response.round_id == round_id)
    )
    withheld = (
        select(func.count(), func.count(Withholding.lifted_at)).where(Withholding.id.in_(in_round)).subquery()
    )
    names = (
        select(func.max(Organisation.updated_at))
        .join(Invitation, Invitation.organisation_id == Organisation.id)
        .where(Invitation.round_id == round_id)
        .scalar_subquery()
    )
    editions = select(func.max(RoundEdition.id)).where(RoundEdition.round_id == round_id).scalar_subquery()
    hidden = (
        select(func.count(RoundSection.id))
        .where(RoundSection.round_id == round_id, RoundSection.access == SectionAccess.HIDDEN)
        .scalar_subquery()
    )
    made = (
        select(func.max(ReportFile.id))
        .where(ReportFile.round_id == round_id, ReportFile.finished_at.is_not(None))
        .scalar_subquery()
    )
    decided = about_round(round_id).with_only_columns(func.max(Decision.id)).scalar_subquery()
    log = (
        select(ProcessEntry)
        .join(Round, Round.programme_id == ProcessEntry.programme_id)
        .where(Round.id == round_id)
    )
    said = (func.max(ProcessEntry.updated_at), func.count(ProcessEntry.removed_at))
    written = (log.with_only_columns(part).scalar_subquery() for part in said)
    row = session.execute(select(withheld, names, editions, hidden, made, decided, *written)).one()
    return (publication_id, *row)
