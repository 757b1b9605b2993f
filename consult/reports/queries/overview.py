"""Figures of the overview: how far the recipients have come, what needs somebody, section by section."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, select
from sqlalchemy.orm import Session, contains_eager, joinedload

from consult.consultations.models import Round
from consult.core.clock import today
from consult.invitations.models import DeliveryState, Invitation, ResponseState
from consult.invitations.queries.ledger import LedgerState, is_standing, ledger_state
from consult.responses.models import Comment, Response, ResponseStance, Stance
from consult.responses.queries import is_current

LATEST = 6


def newest_round(session: Session) -> Round | None:
    """The round that staff most likely came for: open before closed, newer before older, drafts last."""
    query = select(Round).options(joinedload(Round.programme))
    order = (Round.opened_at.is_(None), Round.closed_at.is_not(None), Round.id.desc())
    return session.scalar(query.order_by(*order).limit(1))


@dataclass(frozen=True)
class Funnel:
    """Recipients by the state in which the ledger lists them, so that each number opens the list it counts.

    ``no_comments`` of the answered have no comments; ``not_invited`` have not been sent any mail.
    """

    by_state: dict[LedgerState, int]
    no_comments: int
    not_invited: int

    @property
    def all(self) -> int:
        """Every recipient; the states are a partition."""
        return sum(self.by_state.values())

    @property
    def unanswered(self) -> int:
        """Those who have been written to and may still answer."""
        waiting = (LedgerState.STARTED, LedgerState.OPENED, LedgerState.NOT_OPENED)
        return sum(self.by_state[state] for state in waiting) - self.not_invited


def funnel(session: Session, round_id: int) -> Funnel:
    """Counts from the ledger; one statement."""
    state = ledger_state().label("state")
    query = (
        select(state, Invitation.response_state, Invitation.delivery_state, func.count())
        .where(Invitation.round_id == round_id, is_standing())
        .group_by(state, Invitation.response_state, Invitation.delivery_state)
    )
    rows = session.execute(query).all()
    return Funnel(
        by_state={
            each: sum(number for code, _answer, _mail, number in rows if code == each) for each in LedgerState
        },
        no_comments=sum(
            number for _code, answer, _mail, number in rows if answer is ResponseState.NO_COMMENTS
        ),
        not_invited=sum(
            number
            for code, _answer, mail, number in rows
            if mail is DeliveryState.NOT_SENT and code == LedgerState.NOT_OPENED
        ),
    )


def latest_responses(session: Session, round_id: int) -> list[tuple[Response, int]]:
    """The newest responses that count, with their senders and how many comments each has; one statement."""
    size = select(func.count(Comment.id)).where(Comment.response_id == Response.id).scalar_subquery()
    query = (
        select(Response, size)
        .join(Response.invitation)
        .join(Invitation.organisation)
        .where(Response.round_id == round_id, is_current())
        .order_by(Response.received_at.desc(), Response.id.desc())
        .limit(LATEST)
        .options(contains_eager(Response.invitation).contains_eager(Invitation.organisation))
    )
    return [(response, number) for response, number in session.execute(query)]


def received_per_day(session: Session, round_id: int) -> Counter[date]:
    """How many of the responses that count were received on each Swedish day; one statement."""
    query = select(Response.received_at).where(Response.round_id == round_id, is_current())
    return Counter(today(moment) for moment in session.scalars(query))


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
