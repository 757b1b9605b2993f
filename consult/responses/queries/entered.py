"""What the staff pages of received responses ask."""

from dataclasses import dataclass

from sqlalchemy import Select, case, exists, select
from sqlalchemy.orm import Session, contains_eager

from consult.invitations.models import Invitation
from consult.organisations.models import Organisation
from consult.organisations.queries import organisations
from consult.responses.models import Response
from consult.responses.queries.received import current_of

MOST_FOUND = 20


@dataclass(frozen=True)
class Answerer:
    """An organisation that a letter may be from; ``invitation`` is None where it was not asked."""

    organisation: Organisation
    invitation: Invitation | None


def answerers(session: Session, round_id: int, search: str) -> list[Answerer]:
    """Recipients of the round and then others of the register with these words in name or address."""
    asked = exists().where(Invitation.round_id == round_id, Invitation.organisation_id == Organisation.id)
    query = organisations(search=search).order_by(None).order_by(case((asked, 0), else_=1), Organisation.name)
    found = session.scalars(query.limit(MOST_FOUND)).all()
    rows = select(Invitation).where(
        Invitation.round_id == round_id, Invitation.organisation_id.in_([row.id for row in found])
    )
    by_organisation = {row.organisation_id: row for row in session.scalars(rows)}
    return [Answerer(row, by_organisation.get(row.id)) for row in found]


def newest_of(session: Session, round_id: int, organisation_id: int) -> Response | None:
    """What counts of this organisation in the round now, if anything."""
    query = select(Invitation.id).where(
        Invitation.round_id == round_id, Invitation.organisation_id == organisation_id
    )
    invitation_id = session.scalar(query)
    return current_of(session, invitation_id) if invitation_id else None


def received_responses(round_id: int, invitation_id: int | None = None) -> Select[Response]:
    """Everything that has been received in a round (of one recipient), the newest first, with who sent it."""
    query = (
        select(Response)
        .join(Response.invitation)
        .join(Invitation.organisation)
        .where(Response.round_id == round_id)
        .options(contains_eager(Response.invitation).contains_eager(Invitation.organisation))
        .order_by(Response.id.desc())
    )
    return query.where(Response.invitation_id == invitation_id) if invitation_id else query


def response_in(session: Session, round_id: int, response_id: int) -> int | None:
    """The response's id, if it is of this round."""
    return session.scalar(
        select(Response.id).where(Response.id == response_id, Response.round_id == round_id)
    )
