"""Who is asked, and how far each has come."""

import secrets
from collections.abc import Collection
from datetime import datetime

from sqlalchemy import select

from consult.consultations.models import Round
from consult.core import audit, outbox
from consult.core.actor import Actor
from consult.core.db import db
from consult.invitations.actions.senders import confirm_sender
from consult.invitations.models import Invitation, Mailing, MailingKind, MailingRecipient, ResponseState

ANSWERED = (ResponseState.SUBMITTED, ResponseState.NO_COMMENTS, ResponseState.DECLINED)


# What nobody needs who has answered.
REMINDING = (MailingKind.REMINDER, MailingKind.DEADLINE)


def invite(*, round_: Round, organisation_ids: Collection[int], by: Actor, now: datetime) -> list[Invitation]:
    """Ask these organisations in the round; those already asked stay as they are. Returns the new invitations.

    No mail goes out by this: that is ``create_mailing``.
    """
    asked = set(
        db.session.scalars(select(Invitation.organisation_id).where(Invitation.round_id == round_.id))
    )
    new = [
        Invitation(
            public_id=secrets.token_urlsafe(12),
            round_id=round_.id,
            organisation_id=organisation_id,
            created_at=now,
        )
        for organisation_id in dict.fromkeys(organisation_ids)
        if organisation_id not in asked
    ]
    if new:
        db.session.add_all(new)
        db.session.flush()
        details = {"number": len(new), "organisations": [row.organisation_id for row in new]}
        audit.record(
            by=by, action="round.invited", on=("round", round_.id, round_.title), now=now, details=details
        )
    return new


def record_opened(*, invitation: Invitation, by: Actor | None = None, now: datetime) -> None:
    """Somebody pressed "Börja" on the page of the link. Only the first time counts."""
    if invitation.opened_at is None:
        invitation.opened_at = now
        confirm_sender(invitation=invitation, now=now)
    if invitation.response_state is ResponseState.NOT_OPENED:
        _move(invitation, ResponseState.OPENED, "invitation.opened", by, now)


def record_started(*, invitation: Invitation, by: Actor | None = None, now: datetime) -> None:
    """There is a draft. An answer that is already in stays the state; what the draft says is nobody's business."""
    if invitation.response_state in (ResponseState.NOT_OPENED, ResponseState.OPENED):
        invitation.opened_at = invitation.opened_at or now
        _move(invitation, ResponseState.STARTED, "invitation.started", by, now)


def record_response(
    *,
    invitation: Invitation,
    state: ResponseState,
    comment_count: int,
    by: Actor | None = None,
    now: datetime,
) -> None:
    """What counts as the consultee's answer now, and its number of comments; ``responses`` decides which it is.

    A reminder that still waits for someone who has answered is cancelled.
    """
    invitation.response_state, invitation.response_at = state, now
    invitation.comment_count = comment_count
    invitation.opened_at = invitation.opened_at or now
    db.session.flush()
    if state in ANSWERED:
        outbox.cancel_queued(
            select(MailingRecipient.outbox_mail_id)
            .join(Mailing)
            .where(MailingRecipient.invitation_id == invitation.id, Mailing.kind.in_(REMINDING)),
            now=now,
        )


def _move(invitation: Invitation, state: ResponseState, action: str, by: Actor | None, now: datetime) -> None:
    invitation.response_state, invitation.response_at = state, now
    name = invitation.organisation.name
    who = by or Actor("respondent", invitation.public_id, name)
    audit.record(by=who, action=action, on=("invitation", invitation.public_id, name), now=now)
