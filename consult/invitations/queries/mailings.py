"""Reads about mailings: what is being sent in a round, and what one recipient was sent."""

from collections.abc import Sequence

from sqlalchemy import Select, exists, func, select
from sqlalchemy.orm import Session, contains_eager, joinedload

from consult.core.outbox import OutboxMail
from consult.core.outbox_hooks import MailState
from consult.invitations.models import (
    Invitation,
    InvitationToken,
    LetterDraft,
    Mailing,
    MailingKind,
    MailingRecipient,
)
from consult.invitations.queries.ledger import is_standing

UNDER_WAY = (MailState.QUEUED, MailState.SENDING)


def mails_of(mailing_id: int) -> Select[int]:
    """Ids of the outbox mails of a mailing, for ``core.outbox_progress``."""
    return (
        select(OutboxMail.id)
        .join(MailingRecipient, MailingRecipient.outbox_mail_id == OutboxMail.id)
        .where(MailingRecipient.mailing_id == mailing_id)
    )


def running_mailing(session: Session, round_id: int) -> Mailing | None:
    """The mailing of a round that is being sent, or the next one to be; what only waits for a new attempt is not."""
    left = exists().where(
        MailingRecipient.mailing_id == Mailing.id,
        MailingRecipient.outbox_mail_id == OutboxMail.id,
        OutboxMail.state.in_(UNDER_WAY),
    )
    query = select(Mailing).where(Mailing.round_id == round_id, left)
    query = query.order_by(Mailing.send_from, Mailing.id).limit(1)
    return session.scalar(query)


def mailing_of(session: Session, round_id: int, mailing_id: int) -> Mailing | None:
    """One mailing of a round."""
    query = select(Mailing).where(Mailing.round_id == round_id, Mailing.id == mailing_id)
    return session.scalar(query)


def mails_to(session: Session, invitation_id: int) -> Sequence[MailingRecipient]:
    """What one recipient was sent, newest first, each with its mailing and the mail's own record."""
    query = (
        select(MailingRecipient)
        .join(MailingRecipient.mailing)
        .where(MailingRecipient.invitation_id == invitation_id)
        .order_by(Mailing.id.desc(), MailingRecipient.id)
        .options(contains_eager(MailingRecipient.mailing), joinedload(MailingRecipient.mail))
    )
    return session.scalars(query).all()


def links_of(session: Session, invitation_id: int) -> Sequence[InvitationToken]:
    """The links of one recipient, newest first; their secrets are nowhere."""
    query = select(InvitationToken).where(InvitationToken.invitation_id == invitation_id)
    return session.scalars(query.order_by(InvitationToken.id.desc())).all()


def letter_draft(session: Session, round_id: int, kind: MailingKind, user_id: int) -> LetterDraft | None:
    """What this person has written of a coming letter."""
    return session.scalar(
        select(LetterDraft).where(
            LetterDraft.round_id == round_id, LetterDraft.kind == kind, LetterDraft.user_id == user_id
        )
    )


def sample_invitation(session: Session, round_id: int) -> Invitation | None:
    """A recipient to show a letter with: the first by id."""
    query = (
        select(Invitation)
        .where(Invitation.round_id == round_id, is_standing())
        .order_by(Invitation.id)
        .limit(1)
    )
    return session.scalar(query.options(joinedload(Invitation.organisation)))


def recipient_count(session: Session, round_id: int) -> int:
    """How many are in the round."""
    return session.scalar(select(func.count()).where(Invitation.round_id == round_id, is_standing())) or 0


def uncertain_mail_ids(session: Session, round_id: int, invitation_id: int | None = None) -> list[int]:
    """Ids of the mails of a round, or of one recipient in it, of which nobody knows whether they arrived."""
    query = (
        select(OutboxMail.id)
        .join(MailingRecipient, MailingRecipient.outbox_mail_id == OutboxMail.id)
        .join(Mailing, Mailing.id == MailingRecipient.mailing_id)
        .join(Invitation, Invitation.id == MailingRecipient.invitation_id)
        .where(Mailing.round_id == round_id, OutboxMail.state == MailState.UNCERTAIN, is_standing())
    )
    if invitation_id is not None:
        query = query.where(MailingRecipient.invitation_id == invitation_id)
    return list(session.scalars(query))
