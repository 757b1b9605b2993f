"""What staff decide about mails that did not simply arrive."""

from collections.abc import Collection
from datetime import datetime
from typing import Any, Literal

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from consult.core import audit, outbox
from consult.core.actor import Actor
from consult.core.db import db
from consult.core.outbox import MailState, OutboxMail
from consult.invitations.actions.closed_rounds import ASKING
from consult.invitations.actions.mailings import mail_key, recipient_values
from consult.invitations.addresses import RESPECTS_UNSUBSCRIPTION, unsubscribed
from consult.invitations.models import DeliveryState, Invitation, Mailing, MailingRecipient
from consult.organisations import actions as organisations
from consult.organisations.models import Organisation, OrganisationContact
from consult.organisations.queries import contact_by_email, contact_of

Decision = Literal["resend", "leave"]
_DID_NOT_GO = (DeliveryState.REFUSED, DeliveryState.DEFERRED)


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


class SameAddress(Exception):
    """The new address is the one that did not work."""


class WantsNoMail(Exception):
    """Whoever has the new address has asked for no more mail."""


class RoundIsClosed(Exception):
    """The letter asks for a response that can no longer be given."""


def correct_address_and_resend(
    *, invitation: Invitation, old_address: str, new_address: str, by: Actor, now: datetime
) -> OutboxMail:
    """Write to ``new_address`` instead of ``old_address``, in the register too, and send the latest letter there.

    The contact may speak for others as well: only this organisation is moved. The mail to the old address stays
    as it went. The new one goes before the rest; what has been sent to the new address already is not sent again.
    Raises ``NoMailToRepeat``, ``SameAddress``, ``WantsNoMail``, ``RoundIsClosed`` and ``outbox.UnusableAddress``.
    """
    old, new = old_address.strip().lower(), outbox.check_address(new_address.strip().lower())
    mailing = _latest_mailing(invitation)
    if mailing is None or mailing.content_id is None:
        raise NoMailToRepeat
    _may_be_sent(mailing, invitation, old, new)
    moved = _move_contact(invitation.organisation, old, new, by, now)
    content = db.session.get(outbox.MailContent, mailing.content_id)
    mail = outbox.queue(
        key=mail_key(mailing, invitation, new), kind=mailing.kind.value, to=new, content=content,
        values={**_values_before(mailing, invitation), **recipient_values(invitation)}, urgent=True, now=now,
    )  # fmt: skip
    sent_anew = _send_anew(mail, mailing, invitation, by, now)
    if moved or sent_anew:
        on = ("invitation", invitation.public_id, invitation.organisation.name)
        audit.record(by=by, action="invitation.address_corrected", on=on, now=now)
    db.session.flush()
    outbox.announce_state(mail, now)
    if mail.state is MailState.QUEUED and invitation.delivery_state in _DID_NOT_GO:
        # A waiting reminder is no news for the ledger, but here it is what the clerk has just sent.
        invitation.delivery_state, invitation.delivery_at = DeliveryState.QUEUED, now
        invitation.delivery_cause = invitation.delivery_evidence = ""
    return mail


def _values_before(mailing: Mailing, invitation: Invitation) -> dict[str, Any]:
    """What the mailing's mail to this invitation held, which only it knows (its own answers)."""
    query = (
        select(OutboxMail.values)
        .join(MailingRecipient, MailingRecipient.outbox_mail_id == OutboxMail.id)
        .where(MailingRecipient.mailing_id == mailing.id, MailingRecipient.invitation_id == invitation.id)
        .limit(1)
    )
    return db.session.scalar(query) or {}


def _latest_mailing(invitation: Invitation) -> Mailing | None:
    return db.session.scalar(
        select(Mailing)
        .join(MailingRecipient)
        .where(MailingRecipient.invitation_id == invitation.id)
        .order_by(Mailing.id.desc())
        .limit(1)
    )


def _may_be_sent(mailing: Mailing, invitation: Invitation, old: str, new: str) -> None:
    if new == old:
        raise SameAddress
    if invitation.round.closed_at is not None and mailing.kind in ASKING:
        raise RoundIsClosed
    contact = contact_by_email(db.session(), new)
    silent = mailing.kind in RESPECTS_UNSUBSCRIPTION and new in unsubscribed(invitation.round.programme_id)
    if silent or (contact is not None and contact.no_mail_at is not None):
        raise WantsNoMail


def _send_anew(mail: OutboxMail, mailing: Mailing, invitation: Invitation, by: Actor, now: datetime) -> bool:
    """Note the mail with its mailing, or try it again if it did not go; False when there is nothing to do."""
    recipient = db.session.scalar(select(MailingRecipient).where(MailingRecipient.outbox_mail_id == mail.id))
    if recipient is None:
        db.session.add(
            MailingRecipient(
                mailing_id=mailing.id,
                invitation_id=invitation.id,
                address=mail.to_address,
                outbox_mail_id=mail.id,
            )
        )
        return True
    if mail.state in (MailState.REFUSED, MailState.DEFERRED):
        outbox.retry(mail, by=by, now=now)
        return True
    return False


def _move_contact(organisation: Organisation, old: str, new: str, by: Actor, now: datetime) -> bool:
    """The same person at another address, in the register: the old address may speak for others too.

    False when the register says so already.
    """
    link, already = _link(organisation, old), _link(organisation, new)
    if link is not None and already is None:
        organisations.change_contact(link=link, email=new, name=link.contact.name, by=by, now=now)
    elif link is not None:
        organisations.remove_contact(link=link, by=by, now=now)
    elif already is None:
        organisations.add_contact(organisation=organisation, email=new, name="", by=by, now=now)
    return link is not None or already is None


def _link(organisation: Organisation, email: str) -> OrganisationContact | None:
    contact = contact_by_email(db.session(), email)
    return contact_of(db.session(), organisation.id, contact.id) if contact else None
