"""What has been sent to the recipients of a round: one row per mail or letter, and the texts.

Columns and not objects are read, because all of a round is taken at once. Numbers of organisations are not read.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from consult.core.outbox import MailContent, OutboxMail
from consult.core.outbox_hooks import MailState, RefusalCause
from consult.invitations.models import (
    Invitation,
    InvitationToken,
    LetterBatch,
    Mailing,
    MailingKind,
    MailingRecipient,
    ResponseState,
)
from consult.organisations.models import Organisation, OrganisationKind


@dataclass(frozen=True, slots=True)
class Dispatch:
    """One mail or letter. ``kind`` and ``state`` are None for a letter; times are aware UTC.

    ``sent_at`` is when the relay took the mail, or the letter was made.
    """

    name: str
    organisation_kind: OrganisationKind
    sole_trader: bool
    address: str
    kind: MailingKind | None
    subject: str
    queued_at: datetime
    sent_at: datetime | None
    attempts: int
    state: MailState | None
    cause: RefusalCause | None
    reply_code: int | None
    reply_text: str
    opened_at: datetime | None
    response_state: ResponseState
    response_at: datetime | None


@dataclass(frozen=True, slots=True)
class SentText:
    """The text of a mailing or of printed letters, with its places unfilled; ``kind`` is None for letters."""

    kind: MailingKind | None
    subject: str
    text: str
    send_from: datetime
    created_by: str
    number: int


_WHO = (Organisation.name, Organisation.kind, Organisation.sole_trader)
_ANSWER = (Invitation.opened_at, Invitation.response_state, Invitation.response_at)


def dispatches(session: Session, round_id: int) -> list[Dispatch]:
    """Every mail and letter of the round by recipient and time. Two statements, whatever the number."""
    found = [*_mails(session, round_id), *_letters(session, round_id)]
    return sorted(found, key=lambda row: (row.name.lower(), row.queued_at))


def _mails(session: Session, round_id: int) -> list[Dispatch]:
    mail = OutboxMail
    query = (
        select(
            *_WHO, MailingRecipient.address, Mailing.kind, Mailing.subject,
            func.coalesce(mail.created_at, Mailing.created_at), mail.finished_at, func.coalesce(mail.attempts, 0),
            mail.state, mail.cause, mail.reply_code, func.coalesce(mail.reply_text, ""), *_ANSWER,
        )
        .select_from(MailingRecipient)
        .join(Mailing, Mailing.id == MailingRecipient.mailing_id)
        .join(Invitation, Invitation.id == MailingRecipient.invitation_id)
        .join(Organisation, Organisation.id == Invitation.organisation_id)
        .outerjoin(mail, mail.id == MailingRecipient.outbox_mail_id)
        .where(Mailing.round_id == round_id)
        .order_by(MailingRecipient.id)
    )  # fmt: skip
    return [_as_sent(Dispatch(*list(row))) for row in session.execute(query)]


def _as_sent(row: Dispatch) -> Dispatch:
    """A mail that was refused is finished too, but was never sent."""
    return row if row.state is MailState.SENT else replace(row, sent_at=None)


def _letters(session: Session, round_id: int) -> list[Dispatch]:
    """Letters go to the postal address of the register."""
    query = (
        select(
            *_WHO, Organisation.street, Organisation.postal_code, Organisation.area,
            LetterBatch.heading, LetterBatch.created_at, LetterBatch.finished_at, *_ANSWER,
        )
        .select_from(InvitationToken)
        .join(LetterBatch, LetterBatch.id == InvitationToken.letter_batch_id)
        .join(Invitation, Invitation.id == InvitationToken.invitation_id)
        .join(Organisation, Organisation.id == Invitation.organisation_id)
        .where(LetterBatch.round_id == round_id)
        .order_by(InvitationToken.id)
    )  # fmt: skip
    found = []
    for row in session.execute(query):
        name, kind, sole, street, code, area, heading, queued, made, opened, state, at = list(row)
        place = " ".join(part for part in (code, area) if part)
        address = ", ".join(part for part in (street, place) if part)
        mail = (None, None, None, "")  # state, cause, reply code and text
        found.append(
            Dispatch(name, kind, sole, address, None, heading, queued, made, 0, *mail, opened, state, at)
        )
    return found


def sent_texts(session: Session, round_id: int) -> Sequence[SentText]:
    """The texts of the round's mailings and letters, oldest first. Two statements."""
    mails = (
        select(
            Mailing.kind,
            func.coalesce(MailContent.subject, Mailing.subject),
            func.coalesce(MailContent.text, Mailing.body),
            Mailing.send_from,
            Mailing.created_by,
            select(func.count())
            .where(MailingRecipient.mailing_id == Mailing.id)
            .correlate(Mailing)
            .scalar_subquery(),
        )
        .outerjoin(MailContent, MailContent.id == Mailing.content_id)
        .where(Mailing.round_id == round_id)
    )
    letters = select(
        LetterBatch.heading,
        LetterBatch.body,
        LetterBatch.created_at,
        LetterBatch.created_by,
        LetterBatch.letters,
    ).where(LetterBatch.round_id == round_id, LetterBatch.finished_at.is_not(None))
    found = [SentText(*row) for row in session.execute(mails)]
    found += [SentText(None, *row) for row in session.execute(letters)]
    return sorted(found, key=lambda row: row.send_from)
