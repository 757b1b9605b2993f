"""Taking back that an organisation is asked, while nothing has come of it."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import ColumnElement, exists, select
from sqlalchemy.exc import IntegrityError

from consult.core import audit
from consult.core.actor import Actor
from consult.core.db import db
from consult.invitations.models import (
    DeliveryState,
    Invitation,
    InvitationToken,
    LetterBatch,
    MailingRecipient,
    OpenSender,
    ResponseState,
)


class Kept(StrEnum):
    """Why a recipient stays."""

    CLOSED = "closed"
    MAILED = "mailed"
    PRINTED = "printed"
    RECEIVED = "received"
    ASKED_ITSELF = "asked_itself"
    LONGER_TIME = "longer_time"


class NotRemovable(Exception):
    """Something has been sent to the recipient, printed for it or received from it."""

    def __init__(self, reason: Kept) -> None:
        super().__init__(reason.value)
        self.reason = reason


def why_kept(invitation: Invitation) -> Kept | None:
    """What keeps the recipient in the round; None when it may be removed. At most four statements."""
    if invitation.round.closed_at is not None:
        return Kept.CLOSED
    if invitation.opened_at is not None or invitation.response_state is not ResponseState.NOT_OPENED:
        return Kept.RECEIVED
    if invitation.extended_until is not None:
        return Kept.LONGER_TIME
    if _there_is(MailingRecipient.invitation_id == invitation.id):
        return Kept.MAILED
    if invitation.delivery_state is DeliveryState.LETTER or _is_printed(invitation):
        return Kept.PRINTED
    if _there_is(OpenSender.invitation_id == invitation.id):
        return Kept.ASKED_ITSELF
    return Kept.MAILED if _there_is(InvitationToken.invitation_id == invitation.id) else None


def _there_is(condition: ColumnElement[bool]) -> bool:
    return bool(db.session.scalar(select(exists().where(condition))))


def _is_printed(invitation: Invitation) -> bool:
    """Whether letters are being made for it at the moment; afterwards the recipient itself says so."""
    waiting = select(LetterBatch.invitation_ids).where(
        LetterBatch.round_id == invitation.round_id, LetterBatch.finished_at.is_(None)
    )
    return any(invitation.id in ids for ids in db.session.scalars(waiting))


def remove_recipient(*, invitation: Invitation, by: Actor, now: datetime) -> None:
    """Let the organisation not be asked in the round after all; ``invite`` asks it again.

    The caller holds the round, so that nobody sends meanwhile. Raises ``NotRemovable``.
    """
    reason = why_kept(invitation)
    if reason is not None:
        raise NotRemovable(reason)
    name, public_id, organisation = (
        invitation.organisation.name, invitation.public_id, invitation.organisation_id,
    )  # fmt: skip
    try:
        with db.session.begin_nested():
            db.session.delete(invitation)
    except IntegrityError:  # something of the slices above belongs to it, a response for one
        raise NotRemovable(Kept.RECEIVED) from None
    details = {"organisation": organisation}
    on = ("invitation", public_id, name)
    audit.record(by=by, action="invitation.removed", on=on, now=now, details=details)
