"""Letting a colleague in, taking it away again, and a new link for one whose mail was lost. The draft stays."""

from datetime import datetime, timedelta

from sqlalchemy import select, update

from consult.core import audit, outbox, throttle
from consult.core.actor import Actor
from consult.core.db import db
from consult.core.outbox import MailContent, OutboxMail
from consult.invitations import mails
from consult.invitations.models import Invitation, InvitationToken, Share, ShareRight
from consult.invitations.queries.sharing import share_of
from consult.invitations.share_mails import queue_share

MAILS_PER_DAY = 5
DAY = timedelta(days=1)
SECOND_CLICK = timedelta(minutes=10)
SEEN_EVERY = timedelta(minutes=1)


class TooManyShares(Exception):
    """The day's mails to colleagues are used up for this invitation."""


class NoSuchShare(Exception):
    """There is no such access, or it is not for this holder to change."""


def share(
    *,
    invitation: Invitation,
    address: str,
    name: str,
    right: ShareRight,
    shared_by_id: int | None,
    by: Actor,
    now: datetime,
) -> Share:
    """Let a colleague in by a mail with a link of his or her own; at most five such mails a day.

    ``address`` in its regular form; ``shared_by_id`` is the access of whoever shares, None for the municipality's own
    link. Somebody who has access already gets the new right and a new link instead; the same twice is once. The
    invitation is held by the caller. Raises ``TooManyShares`` and ``outbox.UnusableAddress``.
    """
    outbox.check_address(address)
    before = _live(invitation, address)
    if before and before.right is right and now - before.created_at < SECOND_CLICK:
        return before
    _count(invitation, now)
    if before:
        _end(before, now)
    row = Share(
        invitation=invitation,
        address=address,
        name=name,
        right=right,
        shared_by_id=shared_by_id,
        created_at=now,
    )
    db.session.add(row)
    db.session.flush()
    row.outbox_mail_id = queue_share(share=row, now=now).id
    _record("invitation.shared", invitation, row, by, now)
    return row


def renew_share(
    *, invitation: Invitation, share_id: int, held_by: int | None, by: Actor, now: datetime
) -> Share:
    """Stop the colleague's link and mail a new one. Raises ``NoSuchShare`` and ``TooManyShares``."""
    row = _own(invitation, share_id, held_by)
    _count(invitation, now)
    _revoke(row, now)
    row.outbox_mail_id = queue_share(share=row, now=now).id
    _record("invitation.share_renewed", invitation, row, by, now)
    return row


def end_share(
    *, invitation: Invitation, share_id: int, held_by: int | None, by: Actor, now: datetime
) -> Share:
    """Take a colleague's access away: the link stops at once, what was written stays. Raises ``NoSuchShare``."""
    row = _own(invitation, share_id, held_by)
    _end(row, now)
    _record("invitation.share_ended", invitation, row, by, now)
    return row


def end_all_shares(*, invitation: Invitation, now: datetime) -> None:
    """Take every colleague's access away, when all links of the invitation are replaced. For other actions."""
    live = select(Share).where(Share.invitation_id == invitation.id, Share.ended_at.is_(None))
    for row in db.session.scalars(live).all():
        _end(row, now)


def record_seen(*, token_id: int, now: datetime) -> None:
    """Note that the holder of a link is here. At most once a minute."""
    db.session.execute(
        update(InvitationToken)
        .where(
            InvitationToken.id == token_id,
            InvitationToken.seen_at.is_(None) | (InvitationToken.seen_at < now - SEEN_EVERY),
        )
        .values(seen_at=now)
        .execution_options(synchronize_session=False)
    )


def mail_links_again(*, address: str, now: datetime) -> None:
    """A fresh mail for each access that a colleague with this address has. The caller has limited how often."""
    live = select(Share).where(Share.address == address, Share.ended_at.is_(None)).order_by(Share.id)
    for row in db.session.scalars(live).all():
        row.outbox_mail_id = queue_share(share=row, now=now).id


def _live(invitation: Invitation, address: str) -> Share | None:
    return db.session.scalar(
        select(Share).where(
            Share.invitation_id == invitation.id, Share.address == address, Share.ended_at.is_(None)
        )
    )


def _own(invitation: Invitation, share_id: int, held_by: int | None) -> Share:
    """Whoever came by the municipality's link may change every access, a colleague those that he or she gave."""
    row = share_of(db.session(), invitation.id, share_id)
    if row is None or (held_by is not None and row.shared_by_id != held_by):
        raise NoSuchShare
    return row


def _count(invitation: Invitation, now: datetime) -> None:
    key = f"share:{invitation.id}"
    if throttle.count(key, within=DAY, now=now) >= MAILS_PER_DAY:
        raise TooManyShares
    throttle.add(key, now=now, keep=DAY)


def _end(row: Share, now: datetime) -> None:
    row.ended_at = now
    _revoke(row, now)


def _revoke(row: Share, now: datetime) -> None:
    """Stop the colleague's links, those in receipts to the same address too, and a mail that is still waiting."""
    receipts = (
        select(OutboxMail.id)
        .join(OutboxMail.content)
        .where(OutboxMail.to_address == row.address, MailContent.kind == mails.RECEIPT)
    )
    db.session.execute(
        update(InvitationToken)
        .where(
            InvitationToken.invitation_id == row.invitation_id,
            InvitationToken.revoked_at.is_(None),
            (InvitationToken.share_id == row.id) | InvitationToken.outbox_mail_id.in_(receipts),
        )
        .values(revoked_at=now)
        .execution_options(synchronize_session=False)
    )
    if row.outbox_mail_id is not None:
        outbox.cancel_queued([row.outbox_mail_id], now=now)


def _record(action: str, invitation: Invitation, row: Share, by: Actor, now: datetime) -> None:
    on = ("invitation", invitation.public_id, invitation.organisation.name)
    details = {"share": row.id, "right": row.right.value}
    audit.record(by=by, action=action, on=on, now=now, details=details)
    db.session.flush()
