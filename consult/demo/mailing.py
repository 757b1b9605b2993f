"""Loads the demo's invitations: a mail to each address, sent at the relay's pace, and what became of it."""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select

from consult.consultations.models import Round
from consult.core.actor import Actor
from consult.core.db import db
from consult.core.outbox import MailContent, OutboxMail, add_content, new_message_id
from consult.core.outbox_hooks import MailState, RefusalCause
from consult.invitations.models import (
    DeliveryState,
    Invitation,
    InvitationToken,
    Mailing,
    MailingKind,
    MailingRecipient,
)
from consult.organisations.models import Contact, Organisation, OrganisationContact

PER_MINUTE = 10


@dataclass(frozen=True)
class Fate:
    """What became of the mail to an organisation."""

    state: DeliveryState
    cause: RefusalCause | None = None
    code: int | None = None
    reply: str = ""

    @property
    def evidence(self) -> str:
        """The relay's words as the ledger shows them."""
        return f"{self.code} {self.reply}" if self.code and self.state is not DeliveryState.SENT else ""


SENT = Fate(DeliveryState.SENT, code=250, reply="2.0.0 Ok: queued")
NO_ADDRESS = Fate(DeliveryState.NO_ADDRESS)
FATES = {
    "refused_unknown": Fate(DeliveryState.REFUSED, RefusalCause.UNKNOWN, 550, "5.1.1 User unknown"),
    "refused_full": Fate(DeliveryState.REFUSED, RefusalCause.FULL, 552, "5.2.2 Mailbox full"),
    "refused_blocked": Fate(DeliveryState.REFUSED, RefusalCause.BLOCKED, 554, "5.7.1 Blocked by mail filter"),
    "uncertain": Fate(DeliveryState.UNCERTAIN),
    "deferred": Fate(DeliveryState.DEFERRED, None, 451, "4.7.1 Try again later"),
    "queued": Fate(DeliveryState.QUEUED),
}


def load_invitations(
    letter: dict[str, str],
    round_: Round,
    organisations: dict[str, Organisation],
    fates: dict[str, list[str]],
    *,
    by: Actor,
    now: datetime,
) -> dict[str, Invitation]:
    """Add an invitation per organisation and its mail; returns the invitations by organisation's name.

    ``fates`` are the names whose mail did not simply go out, by key of ``FATES``. The secrets of the links
    are thrown away: nobody has got these mails.
    """
    assert round_.opened_at
    fate_of = {name: FATES[key] for key, names in fates.items() for name in names}
    addresses = addresses_by_organisation()
    invitations = {}
    for name, organisation in organisations.items():
        fate = fate_of.get(name, SENT) if organisation.id in addresses else NO_ADDRESS
        invitations[name] = Invitation(
            public_id=secrets.token_urlsafe(12),
            round_id=round_.id,
            round=round_,
            organisation_id=organisation.id,
            organisation=organisation,
            delivery_state=fate.state,
            delivery_cause=fate.cause.value if fate.cause else "",
            delivery_evidence=fate.evidence,
            created_at=round_.opened_at,
        )
    db.session.add_all(invitations.values())
    _send(letter, round_, invitations, addresses, fate_of, by, now)
    return invitations


def addresses_by_organisation() -> dict[int, str]:
    """The address to write to, by organisation's id."""
    pairs = select(OrganisationContact.organisation_id, Contact.email).join(Contact)
    return {organisation_id: email for organisation_id, email in db.session.execute(pairs)}  # noqa: C416


def _send(
    letter: dict[str, str],
    round_: Round,
    invitations: dict[str, Invitation],
    addresses: dict[int, str],
    fate_of: dict[str, Fate],
    by: Actor,
    now: datetime,
) -> None:
    assert round_.opened_at
    mailing = Mailing(
        round_id=round_.id,
        kind=MailingKind.INVITATION,
        subject=letter["subject"],
        body=letter["body_markdown"],
        send_from=round_.opened_at,
        created_by=by.label,
        created_at=round_.opened_at,
    )
    db.session.add(mailing)
    content = add_content(
        kind="invitation", subject=letter["subject"], text=letter["body_markdown"], now=round_.opened_at
    )
    asked = [
        (i, addresses[i.organisation_id]) for i in invitations.values() if i.organisation_id in addresses
    ]
    mails = []
    for place, (invitation, address) in enumerate(asked):
        at = round_.opened_at + timedelta(seconds=place * 60 / PER_MINUTE)
        fate = fate_of.get(invitation.organisation.name, SENT)
        invitation.delivery_at = at if fate.state is not DeliveryState.QUEUED else None
        mails.append(_mail(content, mailing, invitation, address, fate, at, now))
    db.session.add_all(mails)
    db.session.flush()
    for (invitation, address), mail in zip(asked, mails, strict=True):
        db.session.add(
            MailingRecipient(
                mailing_id=mailing.id, invitation_id=invitation.id, address=address, outbox_mail_id=mail.id
            )
        )
        if mail.attempts:
            db.session.add(_token(invitation, mail))
    db.session.flush()


def _mail(
    content: MailContent,
    mailing: Mailing,
    invitation: Invitation,
    address: str,
    fate: Fate,
    at: datetime,
    now: datetime,
) -> OutboxMail:
    waiting = fate.state in (DeliveryState.QUEUED, DeliveryState.DEFERRED)
    return OutboxMail(
        key=f"mailing:{mailing.id}:{invitation.id}:{address}",
        content_id=content.id,
        to_address=address,
        values={"organisation": invitation.organisation.name},
        message_id=new_message_id(),
        state=MailState(fate.state.value),
        attempts=0 if fate.state is DeliveryState.QUEUED else 1,
        not_before=now + timedelta(minutes=40) if fate.state is DeliveryState.DEFERRED else at,
        cause=fate.cause,
        reply_code=fate.code,
        reply_text=fate.reply,
        created_at=mailing.created_at,
        finished_at=None if waiting or fate.state is DeliveryState.UNCERTAIN else at,
    )


def _token(invitation: Invitation, mail: OutboxMail) -> InvitationToken:
    return InvitationToken(
        invitation_id=invitation.id,
        token_hash=hashlib.sha256(secrets.token_bytes(32)).hexdigest(),
        outbox_mail_id=mail.id,
        created_at=mail.created_at,
    )
