"""Figures of the overview: how far the recipients have come, what needs somebody, section by section."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session, contains_eager, joinedload

from consult.consultations.models import Round
from consult.invitations.models import DeliveryState, Invitation, ResponseState
from consult.responses.models import Response, ResponseStance, Stance
from consult.responses.queries import is_current

LATEST = 6
NOT_DELIVERED = (DeliveryState.REFUSED, DeliveryState.NO_ADDRESS)


def newest_round(session: Session) -> Round | None:
    """The round that staff most likely came for: open before closed, newer before older, drafts last."""
    query = select(Round).options(joinedload(Round.programme))
    order = (Round.opened_at.is_(None), Round.closed_at.is_not(None), Round.id.desc())
    return session.scalar(query.order_by(*order).limit(1))


@dataclass(frozen=True)
class Funnel:
    """Recipients by how far they have come; the parts add up to ``all``."""

    all: int
    answered: int
    no_comments: int
    started: int
    opened: int
    not_opened: int
    not_delivered: int
    declined: int
    uncertain: int


def funnel(session: Session, round_id: int) -> Funnel:
    """Counts from the ledger; one statement."""
    query = (
        select(Invitation.response_state, Invitation.delivery_state, func.count())
        .where(Invitation.round_id == round_id)
        .group_by(Invitation.response_state, Invitation.delivery_state)
    )
    rows = session.execute(query).all()

    def total(*states: ResponseState) -> int:
        return sum(number for state, _mail, number in rows if state in states)

    silent = [(mail, number) for state, mail, number in rows if state is ResponseState.NOT_OPENED]
    lost = sum(number for mail, number in silent if mail in NOT_DELIVERED)
    return Funnel(
        all=sum(number for _state, _mail, number in rows),
        answered=total(ResponseState.SUBMITTED, ResponseState.NO_COMMENTS),
        no_comments=total(ResponseState.NO_COMMENTS),
        started=total(ResponseState.STARTED),
        opened=total(ResponseState.OPENED),
        not_opened=sum(number for _mail, number in silent) - lost,
        not_delivered=lost,
        declined=total(ResponseState.DECLINED),
        uncertain=sum(number for _state, mail, number in rows if mail is DeliveryState.UNCERTAIN),
    )


def latest_responses(session: Session, round_id: int) -> Sequence[Response]:
    """The newest responses that count, with their senders."""
    query = (
        select(Response)
        .join(Response.invitation)
        .join(Invitation.organisation)
        .where(Response.round_id == round_id, is_current())
        .order_by(Response.received_at.desc(), Response.id.desc())
        .limit(LATEST)
        .options(contains_eager(Response.invitation).contains_eager(Invitation.organisation))
    )
    return session.scalars(query).all()


def stances_by_section(session: Session, round_id: int) -> dict[int, dict[Stance, int]]:
    """Stances taken on each section in responses that count, by section id; one statement."""
    query = (
        select(ResponseStance.section_id, ResponseStance.stance, func.count())
        .join(Response, Response.id == ResponseStance.response_id)
        .where(Response.round_id == round_id, is_current())
        .group_by(ResponseStance.section_id, ResponseStance.stance)
    )
    found: dict[int, dict[Stance, int]] = {}
    for section_id, stance, number in session.execute(query):
        found.setdefault(section_id, {})[stance] = number
    return found
