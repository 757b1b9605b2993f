"""Everything stored on a contact, and whether the law lets it be erased."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, String, and_, cast, exists, func, or_, select
from sqlalchemy.orm import Session

from consult.consultations.models import Round
from consult.core.audit import AuditEntry
from consult.core.outbox import MailContent, MailState, OutboxMail
from consult.invitations.models import (
    ExtensionRequest,
    Invitation,
    MailingRecipient,
    OpenSender,
    Referral,
    Share,
    Unsubscription,
)
from consult.organisations.models import Contact, Organisation, OrganisationContact, RegisterImportRow
from consult.responses.models import Draft, Response


@dataclass(frozen=True)
class Sent:
    """A mail to the person. ``finished_at`` is when the relay took or refused it."""

    subject: str
    state: MailState
    created_at: datetime
    finished_at: datetime | None


@dataclass(frozen=True)
class Holdings:
    """What is stored: register, mails, what has been typed by or about the person, and log rows about the contact."""

    contact: Contact
    organisations: list[Organisation]
    mails: list[Sent]
    drafts: list[tuple[Draft, Round]]
    responses: list[tuple[Response, Round]]
    shares: list[Share]
    senders: list[OpenSender]
    referrals: list[Referral]
    longer_times: list[ExtensionRequest]
    unsubscriptions: list[Unsubscription]
    import_rows: int
    log: list[AuditEntry]
    under_way: bool
    answered: bool

    @property
    def must_stay(self) -> bool:
        """Whether a received response was asked for by, or confirmed to, this address: then the contact is masked."""
        return self.answered or bool(self.responses)


def holdings(session: Session, contact: Contact) -> Holdings:
    """All of it, in a fixed number of statements."""
    email = contact.email
    mails = session.execute(
        select(MailContent.subject, OutboxMail.state, OutboxMail.created_at, OutboxMail.finished_at)
        .join(MailContent, MailContent.id == OutboxMail.content_id)
        .where(func.lower(OutboxMail.to_address) == email)
        .order_by(OutboxMail.id)
    )
    sent = [Sent(*row) for row in mails]
    drafts = session.execute(
        select(Draft, Round)
        .join(Invitation, Invitation.id == Draft.invitation_id)
        .join(Round, Round.id == Invitation.round_id)
        .where(func.lower(Draft.receipt_email) == email)
        .order_by(Draft.id)
    )
    responses = session.execute(
        select(Response, Round)
        .join(Round, Round.id == Response.round_id)
        .where(func.lower(Response.receipt_email) == email)
        .order_by(Response.id)
    )
    return Holdings(
        contact=contact,
        organisations=list(
            session.scalars(
                select(Organisation)
                .join(OrganisationContact, OrganisationContact.organisation_id == Organisation.id)
                .where(OrganisationContact.contact_id == contact.id)
                .order_by(Organisation.name, Organisation.id)
            )
        ),
        mails=sent,
        drafts=[(draft, round_) for draft, round_ in drafts],
        responses=[(response, round_) for response, round_ in responses],
        shares=list(session.scalars(select(Share).where(func.lower(Share.address) == email))),
        senders=list(session.scalars(select(OpenSender).where(func.lower(OpenSender.address) == email))),
        referrals=list(session.scalars(select(Referral).where(func.lower(Referral.email) == email))),
        longer_times=list(session.scalars(select(ExtensionRequest).where(wrote_reason(email)))),
        unsubscriptions=list(
            session.scalars(select(Unsubscription).where(func.lower(Unsubscription.address) == email))
        ),
        import_rows=session.scalar(select(func.count()).select_from(RegisterImportRow).where(in_cells(email)))
        or 0,
        log=list(
            session.scalars(
                select(AuditEntry)
                .where(AuditEntry.object_kind == "contact", AuditEntry.object_id == str(contact.id))
                .order_by(AuditEntry.id)
            )
        ),
        under_way=any(mail.state is MailState.SENDING for mail in sent),
        answered=bool(session.scalar(select(_answered(email)))),
    )


def wrote_reason(email: str) -> ColumnElement[bool]:
    """Condition on ``ExtensionRequest``: the person asked as a colleague, or the reason names the address."""
    shares = select(Share.id).where(func.lower(Share.address) == email)
    named = func.lower(ExtensionRequest.reason).contains(email, autoescape=True)
    return or_(ExtensionRequest.share_id.in_(shares), named)


def in_cells(email: str) -> ColumnElement[bool]:
    """Condition on ``RegisterImportRow``: a cell of the read file holds the address."""
    columns = (RegisterImportRow.cells, RegisterImportRow.corrected, RegisterImportRow.changes)
    return or_(*(func.lower(cast(column, String)).contains(email, autoescape=True) for column in columns))


def _answered(email: str) -> ColumnElement[bool]:
    return exists().where(
        and_(
            func.lower(MailingRecipient.address) == email,
            Response.invitation_id == MailingRecipient.invitation_id,
        )
    )
