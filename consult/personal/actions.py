"""Erasing or masking what is stored on a contact. The audit log says that it was done, never what stood there."""

from __future__ import annotations

import secrets
from datetime import datetime
from typing import Any

from sqlalchemy import delete, func, select, update

from consult.core.actor import Actor
from consult.core.audit import record
from consult.core.db import db
from consult.core.outbox import MailState, OutboxMail, cancel_queued
from consult.invitations.models import ExtensionRequest, MailingRecipient, OpenSender, Referral, Share
from consult.organisations.models import (
    MASKED_DOMAIN,
    Contact,
    Organisation,
    OrganisationContact,
    RegisterImportRow,
)
from consult.personal.queries import holdings, in_cells, wrote_reason
from consult.responses.models import Draft


class MailUnderWay(Exception):
    """A mail to the person is being sent at this moment."""


class AlreadyMasked(Exception):
    """Nothing is left to take away."""


def record_extract(*, contact: Contact, kind: str, by: Actor, now: datetime) -> None:
    """Log that somebody has taken out what is stored."""
    record(
        by=by, action="contact.extracted", on=("contact", contact.id, ""), now=now, details={"format": kind}
    )


def erase(*, contact: Contact, by: Actor, now: datetime) -> bool:
    """Erase the contact, or mask it where a received response stands on it. True if it was masked.

    Received responses are official records and are left as they are (tryckfrihetsförordningen 2 kap., arkivlagen).
    Unsubscriptions stay, so that a re-read register does not start mail again. Raises ``MailUnderWay`` and
    ``AlreadyMasked``.
    """
    if contact.is_masked:
        raise AlreadyMasked
    stored = holdings(db.session(), contact)
    if stored.under_way:
        raise MailUnderWay
    email, mask = contact.email, f"borttagen-{secrets.token_hex(8)}@{MASKED_DOMAIN}"
    _mask_mails(email, mask, now)
    _mask_typed(email, mask, now)
    _clean_register(email, contact.name.lower())
    if stored.must_stay:
        contact.email, contact.name = mask, ""
        contact.no_mail_at, contact.no_mail_by = contact.no_mail_at or now, contact.no_mail_by or by.label
    else:
        db.session.execute(delete(OrganisationContact).where(OrganisationContact.contact_id == contact.id))
        db.session.delete(contact)
    for organisation in stored.organisations:
        # Changed, so that the search index and those who show it read it again.
        organisation.updated_at = now
    action = "contact.masked" if stored.must_stay else "contact.erased"
    record(by=by, action=action, on=("contact", contact.id, ""), now=now)
    db.session.flush()
    return stored.must_stay


def _mask_mails(email: str, mask: str, now: datetime) -> None:
    to_person = func.lower(OutboxMail.to_address) == email
    cancel_queued(select(OutboxMail.id).where(to_person), now=now)
    db.session.execute(
        update(OutboxMail)
        .where(to_person, OutboxMail.state != MailState.SENDING)
        .values(to_address=mask, values={}, reply_text="")
    )
    db.session.execute(
        update(MailingRecipient).where(func.lower(MailingRecipient.address) == email).values(address=mask)
    )


def _mask_typed(email: str, mask: str, now: datetime) -> None:
    """What the person or colleagues have typed outside received responses."""
    session = db.session()
    session.execute(
        update(ExtensionRequest)
        .where(wrote_reason(email))
        .values(reason="")
        .execution_options(synchronize_session=False)
    )
    session.execute(
        update(Share)
        .where(func.lower(Share.address) == email)
        .values(address=mask, name="", ended_at=func.coalesce(Share.ended_at, now))
    )
    session.execute(update(OpenSender).where(func.lower(OpenSender.address) == email).values(address=mask))
    session.execute(update(Referral).where(func.lower(Referral.email) == email).values(email="", name=""))
    session.execute(
        update(Draft)
        .where(func.lower(Draft.receipt_email) == email)
        .values(receipt_email="", respondent_name="")
    )


def _clean_register(email: str, name: str) -> None:
    """Take the address out of read files and of what organisations remember as dropped."""
    session = db.session()
    for organisation in session.scalars(select(Organisation)).all():
        if email in organisation.dropped_addresses:
            organisation.dropped_addresses = [
                each for each in organisation.dropped_addresses if each != email
            ]
    for row in session.scalars(select(RegisterImportRow).where(in_cells(email))).all():
        row.cells = _without(row.cells, email, name)
        row.corrected = _without(row.corrected, email, name)
        row.changes = _without(row.changes, email, name)


def _without(value: Any, email: str, name: str) -> Any:
    """The same value with the text emptied wherever the address stands, or the name alone."""
    if isinstance(value, str):
        return "" if email in value.lower() or (name and value.strip().lower() == name) else value
    if isinstance(value, dict):
        return {key: _without(part, email, name) for key, part in value.items()}
    if isinstance(value, list | tuple):
        return [_without(part, email, name) for part in value]
    return value
