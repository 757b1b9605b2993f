"""Who has a link to an invitation, and what they are called."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session, joinedload

from consult.core.outbox import OutboxMail
from consult.core.outbox_hooks import MailState
from consult.invitations.models import Invitation, InvitationToken, Share


@dataclass(frozen=True)
class Colleague:
    """A colleague with access. ``mail`` is the state of the latest mail, ``seen_at`` the last time here."""

    share: Share
    mail: MailState | None
    seen_at: datetime | None


@dataclass(frozen=True)
class MailedLink:
    """An address that the municipality has mailed a working link to."""

    address: str
    seen_at: datetime | None


def colleagues(session: Session, invitation_id: int) -> list[Colleague]:
    """Those who have access now, in the order in which they got it. One statement."""
    seen = (
        select(func.max(InvitationToken.seen_at))
        .where(InvitationToken.share_id == Share.id)
        .correlate(Share)
        .scalar_subquery()
    )
    query = (
        select(Share, OutboxMail.state, seen)
        .outerjoin(OutboxMail, OutboxMail.id == Share.outbox_mail_id)
        .where(Share.invitation_id == invitation_id, Share.ended_at.is_(None))
        .options(joinedload(Share.shared_by))
        .order_by(Share.id)
    )
    return [Colleague(share, mail, seen_at) for share, mail, seen_at in session.execute(query)]


def mailed_links(session: Session, invitation_id: int) -> Sequence[MailedLink]:
    """The addresses that the municipality's own links went to and that still work. One statement."""
    query = (
        select(OutboxMail.to_address, func.max(InvitationToken.seen_at))
        .join(InvitationToken, InvitationToken.outbox_mail_id == OutboxMail.id)
        .where(
            InvitationToken.invitation_id == invitation_id,
            InvitationToken.share_id.is_(None),
            InvitationToken.revoked_at.is_(None),
        )
        .group_by(OutboxMail.to_address)
        .order_by(OutboxMail.to_address)
    )
    return [MailedLink(address, seen_at) for address, seen_at in session.execute(query)]


def names_of_links(session: Session, invitation_id: int) -> dict[int, str]:
    """What the holder of each link is called, by its id: as the sharer typed it, otherwise the mailed address."""
    query = (
        select(InvitationToken.id, Share.name, Share.address, OutboxMail.to_address)
        .outerjoin(Share, Share.id == InvitationToken.share_id)
        .outerjoin(OutboxMail, OutboxMail.id == InvitationToken.outbox_mail_id)
        .where(InvitationToken.invitation_id == invitation_id)
        .where(or_(Share.id.is_not(None), OutboxMail.id.is_not(None)))
    )
    return {row_id: name or address or mailed for row_id, name, address, mailed in session.execute(query)}


def share_of(session: Session, invitation_id: int, share_id: int) -> Share | None:
    """A colleague's access by id, only if it is to this invitation and has not ended."""
    return session.scalar(
        select(Share).where(
            Share.id == share_id, Share.invitation_id == invitation_id, Share.ended_at.is_(None)
        )
    )


def ended_by_colleague(session: Session, public_id: str, token_id: int) -> Share | None:
    """The colleague's access that this link gave, if it has been taken away."""
    return session.scalar(
        select(Share)
        .join(InvitationToken, InvitationToken.share_id == Share.id)
        .join(Invitation, Invitation.id == Share.invitation_id)
        .where(
            InvitationToken.id == token_id,
            Invitation.public_id == public_id,
            InvitationToken.revoked_at.is_not(None),
        )
    )
