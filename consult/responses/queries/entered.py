"""What the staff pages of received responses ask."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import Select, case, exists, select
from sqlalchemy.orm import Session, contains_eager

from consult.core.clock import end_of, start_of
from consult.invitations.models import Invitation
from consult.organisations.models import Organisation
from consult.organisations.queries import organisations
from consult.responses.models import Response, ResponseStance, Stance
from consult.responses.queries.received import current_of, is_current

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


@dataclass(frozen=True)
class ReceivedFilter:
    """What is chosen in the address of the list of received responses.

    ``recipient`` is an invitation's id and shows everything from it. A stance on a ``section`` and a Swedish
    ``day`` narrow to the responses that count, as the figures of the overview do.
    """

    recipient: int | None = None
    section: int | None = None
    stance: Stance | None = None
    day: date | None = None

    @property
    def only_current(self) -> bool:
        """Whether responses that have been replaced or withdrawn are left out."""
        return self.stance is not None or self.day is not None


def received_responses(round_id: int, chosen: ReceivedFilter = ReceivedFilter()) -> Select[Response]:
    """What has been received in a round and matches, the newest first, with who sent it."""
    query = (
        select(Response)
        .join(Response.invitation)
        .join(Invitation.organisation)
        .where(Response.round_id == round_id)
        .options(contains_eager(Response.invitation).contains_eager(Invitation.organisation))
        .order_by(Response.id.desc())
    )
    if chosen.recipient:
        query = query.where(Response.invitation_id == chosen.recipient)
    if chosen.only_current:
        query = query.where(is_current())
    if chosen.stance is not None:
        taken = (ResponseStance.section_id == chosen.section, ResponseStance.stance == chosen.stance)
        query = query.where(exists().where(ResponseStance.response_id == Response.id, *taken))
    if chosen.day is not None:
        query = query.where(
            Response.received_at >= start_of(chosen.day), Response.received_at < end_of(chosen.day)
        )
    return query


def response_in(session: Session, round_id: int, response_id: int) -> int | None:
    """The response's id, if it is of this round."""
    return session.scalar(
        select(Response.id).where(Response.id == response_id, Response.round_id == round_id)
    )
