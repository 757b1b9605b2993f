"""What staff decide about mails that did not simply arrive."""

from collections.abc import Collection
from datetime import datetime
from typing import Literal

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from consult.core import audit, outbox
from consult.core.actor import Actor
from consult.core.db import db
from consult.core.outbox import MailState, OutboxMail
from consult.invitations.actions.mailings import mail_key, recipient_values
from consult.invitations.models import Invitation, Mailing, MailingRecipient
from consult.organisations import actions as organisations
from consult.organisations.models import Organisation, OrganisationContact
from consult.organisations.queries import contact_by_email, contact_of

Decision = Literal["resend", "leave"]


class NoMailToRepeat(Exception):
    """The invitation has had no mail that could go to another address."""


def resolve_uncertain(
    *,
    mail_ids: Collection[int] | None = None,
    mailing: Mailing | None = None,
    decision: Decision,
    by: Actor,
    now: datetime,
) -> int:
    """Decide about the uncertain ones among these mails, or all of a mailing; returns how many there were.

    ``resend`` sends again with the same Message-ID and declares that some may arrive twice; ``leave`` counts them
    as sent. What is no longer uncertain is not touched.
    """
    query = (
        select(OutboxMail)
        .where(OutboxMail.state == MailState.UNCERTAIN)
        .options(joinedload(OutboxMail.content))
    )
    if mailing is not None:
        query = query.join(MailingRecipient, MailingRecipient.outbox_mail_id == OutboxMail.id).where(
            MailingRecipient.mailing_id == mailing.id
        )
    if mail_ids is not None:
        query = query.where(OutboxMail.id.in_(list(mail_ids)))
    if mailing is None and mail_ids is None:
        raise ValueError("say which mails")
    found = db.session.scalars(query.with_for_update(of=OutboxMail)).all()
    for mail in found:
        if decision == "resend":
            outbox.retry(mail, by=by, now=now)
        else:
            outbox.leave(mail, by=by, now=now)
    return len(found)


def correct_address_and_resend(
    *, invitation: Invitation, old_address: str, new_address: str, by: Actor, now: datetime
) -> OutboxMail:
    """Write to ``new_address`` instead of ``old_address``, in the register too, and send the latest letter there.

    The contact may speak for others as well: only this organisation is moved. The mail to the old address stays
    as it went. The new one goes before the rest. Raises ``NoMailToRepeat`` and ``outbox.UnusableAddress``.
    """
    new_address = outbox.check_address(new_address.strip().lower())
    mailing = db.session.scalar(
        select(Mailing)
        .join(MailingRecipient)
        .where(MailingRecipient.invitation_id == invitation.id)
        .order_by(Mailing.id.desc())
        .limit(1)
    )
    if mailing is None or mailing.content_id is None:
        raise NoMailToRepeat
    _move_contact(invitation.organisation, old_address.strip().lower(), new_address, by, now)
    content = db.session.get(outbox.MailContent, mailing.content_id)
    mail = outbox.queue(
        key=mail_key(mailing, invitation, new_address), kind=mailing.kind.value, to=new_address, content=content,
        values=recipient_values(invitation), urgent=True, now=now,
    )  # fmt: skip
    recipient = db.session.scalar(select(MailingRecipient).where(MailingRecipient.outbox_mail_id == mail.id))
    if recipient is None:
        db.session.add(
            MailingRecipient(
                mailing_id=mailing.id,
                invitation_id=invitation.id,
                address=new_address,
                outbox_mail_id=mail.id,
            )
        )
    elif mail.state in (MailState.REFUSED, MailState.DEFERRED):
        outbox.retry(mail, by=by, now=now)
    on = ("invitation", invitation.public_id, invitation.organisation.name)
    audit.record(by=by, action="invitation.address_corrected", on=on, now=now)
    db.session.flush()
    outbox.announce_state(mail, now)
    return mail


def _move_contact(organisation: Organisation, old: str, new: str, by: Actor, now: datetime) -> None:
    """The same person at another address, in the register: the old address may speak for others too."""
    link, already = _link(organisation, old), _link(organisation, new)
    if link is not None and already is None:
        organisations.change_contact(link=link, email=new, name=link.contact.name, by=by, now=now)
    elif link is not None and old != new:
        organisations.remove_contact(link=link, by=by, now=now)
    elif already is None:
        organisations.add_contact(organisation=organisation, email=new, name="", by=by, now=now)


def _link(organisation: Organisation, email: str) -> OrganisationContact | None:
    contact = contact_by_email(db.session(), email)
    return contact_of(db.session(), organisation.id, contact.id) if contact else None
