"""Those who have points in a publication, in the order of the page by sender."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import case, func, select
from sqlalchemy.orm import Session

from consult.core.paging import Page
from consult.invitations.models import Invitation
from consult.organisations.models import Organisation, OrganisationKind
from consult.reports.models import PublishedAnswer
from consult.responses.models import Comment, Response
from consult.triage.models import Point
from consult.triage.naming import PublicName, public_name

PAGE_SIZE = 10


@dataclass(frozen=True)
class Sender:
    """A published response by number, and how its sender is called in public."""

    response_id: int
    number: str
    name: PublicName


def senders(session: Session, publication_id: int, page: int) -> Page[Sender]:
    """A page of senders by public name, those without one last; past the end gives the last page. Two statements."""
    answered = (
        select(Comment.response_id)
        .join(Point, Point.comment_id == Comment.id)
        .join(PublishedAnswer, PublishedAnswer.point_id == Point.id)
        .where(PublishedAnswer.publication_id == publication_id)
    )
    total = session.scalar(select(func.count(Response.id)).where(Response.id.in_(answered))) or 0
    wanted = min(max(page, 1), max(1, -(-total // PAGE_SIZE)))
    unnamed = Organisation.sole_trader.is_(True) | (Organisation.kind == OrganisationKind.PRIVATE_PERSON)
    query = (
        select(Response, Organisation)
        .join(Invitation, Invitation.id == Response.invitation_id)
        .join(Organisation, Organisation.id == Invitation.organisation_id)
        .where(Response.id.in_(answered))
        # Nobody is put in the order of a name that is not shown.
        .order_by(
            case((unnamed, 1), else_=0), case((unnamed, ""), else_=func.lower(Organisation.name)), Response.id
        )
    )
    rows = session.execute(query.limit(PAGE_SIZE).offset((wanted - 1) * PAGE_SIZE))
    found = [
        Sender(response.id, response.number, public_name(organisation)) for response, organisation in rows
    ]
    return Page(rows=found, number=wanted, size=PAGE_SIZE, total=total)
