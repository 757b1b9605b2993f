"""Requests for a longer time to answer, and what has been decided on them."""

from collections.abc import Sequence
from datetime import date

from sqlalchemy import ColumnElement, Select, func, select
from sqlalchemy.orm import Session, joinedload

from consult.consultations.models import Round
from consult.invitations.models import ExtensionRequest, Invitation, ResponseState
from consult.invitations.queries.ledger import ANSWERED, is_standing

SETTLED = (*ANSWERED, ResponseState.DECLINED)


def is_waiting() -> ColumnElement[bool]:
    """SQL: nobody has decided on the request, and it has not been made anew."""
    return ExtensionRequest.decided_at.is_(None) & ExtensionRequest.replaced_at.is_(None)


def _waiting(round_id: int) -> Select[ExtensionRequest]:
    """Those of a round that takes responses, from recipients who have not answered meanwhile."""
    return (
        select(ExtensionRequest)
        .join(ExtensionRequest.invitation)
        .join(Invitation.round)
        .where(
            Invitation.round_id == round_id,
            Round.closed_at.is_(None),
            Invitation.response_state.not_in(SETTLED),
            is_waiting(),
            is_standing(),
        )
    )


def waiting_requests(session: Session, round_id: int) -> Sequence[ExtensionRequest]:
    """Those that wait for staff, oldest first, with their recipients. One statement."""
    invitation = joinedload(ExtensionRequest.invitation, innerjoin=True)
    rows = _waiting(round_id).options(
        invitation.joinedload(Invitation.organisation, innerjoin=True),
        invitation.joinedload(Invitation.round, innerjoin=True),
    )
    return session.scalars(rows.order_by(ExtensionRequest.id)).all()


def waiting_request_count(session: Session, round_id: int) -> int:
    """How many ``waiting_requests`` are."""
    return session.scalar(select(func.count()).select_from(_waiting(round_id).subquery())) or 0


def asking_invitations(session: Session, round_id: int) -> set[int]:
    """Ids of the invitations that ``waiting_requests`` are of. One statement."""
    return set(session.scalars(_waiting(round_id).with_only_columns(ExtensionRequest.invitation_id)))


def requests_of(session: Session, invitation_id: int) -> Sequence[ExtensionRequest]:
    """All of one recipient, newest first, replaced and decided ones too. One statement."""
    query = select(ExtensionRequest).where(ExtensionRequest.invitation_id == invitation_id)
    return session.scalars(query.order_by(ExtensionRequest.id.desc())).all()


def newest_request(session: Session, invitation_id: int) -> ExtensionRequest | None:
    """The recipient's latest, decided or not; also a longer time that was given without being asked for."""
    query = select(ExtensionRequest).where(ExtensionRequest.invitation_id == invitation_id)
    return session.scalar(query.order_by(ExtensionRequest.id.desc()).limit(1))


def own_days(session: Session, round_id: int, after: date) -> tuple[int, date | None]:
    """How many who have not answered may answer longer than ``after``, and the last of those days. One statement."""
    query = select(func.count(), func.max(Invitation.extended_until)).where(
        Invitation.round_id == round_id,
        Invitation.extended_until > after,
        Invitation.response_state.not_in(SETTLED),
        is_standing(),
    )
    number, latest = session.execute(query).one()
    return number, latest


def mark_of(newest: ExtensionRequest | None) -> str:
    """What a page was made from, to see whether somebody has decided or asked anew since."""
    return f"{newest.id}{'d' if newest.decided_at else ''}" if newest else ""
