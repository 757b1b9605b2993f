"""Builders of what comes by other roads than a mailed link: printed letters and senders by the open link."""

from datetime import datetime

from sqlalchemy.orm import Session

from consult.invitations.models import Invitation, LetterBatch, OpenSender
from consult.organisations.models import OrganisationKind


def make_batch(session: Session, invitation: Invitation, now: datetime) -> LetterBatch:
    """Letters that were ordered and are not made yet."""
    batch = LetterBatch(
        round_id=invitation.round_id, heading="Rubrik", body="{{ kod }}", invitation_ids=[invitation.id],
        created_by="Handläggare", created_at=now,
    )  # fmt: skip
    session.add(batch)
    session.flush()
    return batch


def make_sender(session: Session, invitation: Invitation, now: datetime) -> OpenSender:
    """A sender by the open link whom nobody has matched."""
    sender = OpenSender(
        round_id=invitation.round_id, kind=OrganisationKind.COMPANY, name=invitation.organisation.name,
        address="okand@firma.example", invitation_id=invitation.id, asked_at=now, taken_at=now, confirmed_at=now,
    )  # fmt: skip
    session.add(sender)
    session.flush()
    return sender
