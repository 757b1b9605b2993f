"""What recipients have said about who is right instead of them."""

from collections.abc import Sequence

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session, joinedload

from consult.invitations.models import Invitation, Referral
from consult.invitations.queries.ledger import is_standing


def _open(round_id: int) -> Select[Referral]:
    return (
        select(Referral)
        .join(Referral.invitation)
        .where(
            Invitation.round_id == round_id,
            Referral.handled_at.is_(None),
            Referral.regretted_at.is_(None),
            is_standing(),
        )
    )


def open_referrals(session: Session, round_id: int) -> Sequence[Referral]:
    """Those of a round that staff have not followed up, oldest first, with their recipients. One statement."""
    organisation = joinedload(Referral.invitation).joinedload(Invitation.organisation)
    return session.scalars(_open(round_id).options(organisation).order_by(Referral.id)).all()


def open_count(round_id: int) -> Select[int]:
    """SQL: how many ``open_referrals`` are."""
    return select(func.count()).select_from(_open(round_id).subquery())


def referral_of(session: Session, round_id: int, referral_id: int) -> Referral | None:
    """One of a round by id, handled and regretted ones too, but none of a recipient set aside by a merge."""
    query = select(Referral).join(Referral.invitation)
    return session.scalar(
        query.where(Invitation.round_id == round_id, Referral.id == referral_id, is_standing())
    )


def own_referral(session: Session, invitation_id: int) -> Referral | None:
    """What the recipient has said and not regretted, handled or not; the newest."""
    query = select(Referral).where(Referral.invitation_id == invitation_id, Referral.regretted_at.is_(None))
    return session.scalar(query.order_by(Referral.id.desc()).limit(1))
