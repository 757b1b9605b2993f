"""A letter to many: composing it once, one outbox row per invitation and address, pausing and resuming."""

import uuid
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime

from sqlalchemy import insert, select
from sqlalchemy.orm import joinedload

from consult.consultations.models import Round
from consult.core import audit, outbox
from consult.core.actor import Actor
from consult.core.db import db
from consult.core.outbox import MailContent, NewMail, OutboxMail
from consult.invitations import mails
from consult.invitations.actions.waiting_days import day_values
from consult.invitations.addresses import mailing_addresses
from consult.invitations.models import DeliveryState, Invitation, Mailing, MailingKind, MailingRecipient

# A new invitation mail is news for these; what has been sent once stays sent in the ledger.
_NOT_YET_SENT = (DeliveryState.NOT_SENT, DeliveryState.NO_ADDRESS, DeliveryState.REFUSED)


class NobodyToMail(Exception):
    """None of the chosen invitations has an address that may be written to."""


def create_mailing(
    *,
    round_: Round,
    kind: MailingKind,
    subject: str,
    body: str,
    invitation_ids: Collection[int],
    send_from: datetime,
    own_values: Mapping[int, Mapping[str, str]] | None = None,
    by: Actor,
    now: datetime,
) -> Mailing:
    """Queue the letter to these invitations of the round, from ``send_from`` on (aware UTC).

    ``own_values`` are further places of single invitations, by their ids.

    Each address of an organisation gets one mail. Contacts who want no mail are left out, and those who have
    unsubscribed as well unless it is an invitation; invitations without any address are marked ``no_address``.
    Raises ``mails.UnknownPlaceholder`` and ``NobodyToMail``; nothing is kept then.
    """
    mails.check_letter(subject, body, kind)
    invitations = _invitations(round_, invitation_ids)
    addresses = mailing_addresses(
        kind=kind,
        programme_id=round_.programme_id,
        organisation_ids=[row.organisation_id for row in invitations],
    )
    if not any(row.organisation_id in addresses for row in invitations):
        raise NobodyToMail
    content = mails.add_mailing_content(round_=round_, kind=kind, subject=subject, body=body, now=now)
    mailing = Mailing(
        round_id=round_.id, kind=kind, subject=subject, body=body, content_id=content.id, send_from=send_from,
        created_by=by.label, created_at=now,
    )  # fmt: skip
    db.session.add(mailing)
    db.session.flush()
    number = _queue_all(mailing, content, invitations, addresses, own_values or {}, now)
    _mark_waiting(kind, invitations, addresses, send_from)
    _record(mailing, "mailing.created", by, now, {"kind": kind.value, "mails": number})
    return mailing


def _invitations(round_: Round, ids: Collection[int]) -> Sequence[Invitation]:
    query = (
        select(Invitation)
        .where(Invitation.round_id == round_.id, Invitation.id.in_(list(ids)))
        .order_by(Invitation.id)
        .options(joinedload(Invitation.organisation), joinedload(Invitation.round))
    )
    return db.session.scalars(query).all()


def _queue_all(
    mailing: Mailing,
    content: MailContent,
    invitations: Sequence[Invitation],
    addresses: dict[int, list[str]],
    own_values: Mapping[int, Mapping[str, str]],
    now: datetime,
) -> int:
    pairs = [(row, address) for row in invitations for address in addresses.get(row.organisation_id, [])]
    new = [
        NewMail(
            mail_key(mailing, row, address), address, {**own_values.get(row.id, {}), **recipient_values(row)}
        )
        for row, address in pairs
    ]
    ids = outbox.queue_many(content=content, mails=new, not_before=mailing.send_from, now=now)
    db.session.execute(
        insert(MailingRecipient),
        [
            {"mailing_id": mailing.id, "invitation_id": row.id, "address": address, "outbox_mail_id": mail_id}
            for (row, address), mail_id in zip(pairs, ids, strict=True)
        ],
    )
    return len(ids)


def mail_key(mailing: Mailing, invitation: Invitation, address: str) -> str:
    """The key that makes a mail of a mailing once per invitation and address."""
    return f"mailing:{mailing.id}:{invitation.id}:{address}"[:200]


def recipient_values(invitation: Invitation) -> dict[str, str | int]:
    """What is stored with the mail of an invitation: its places but for the link, and whose it is."""
    values = mails.recipient_values(invitation.organisation, invitation.deadline)
    return {**values, **day_values(invitation), "invitation_id": invitation.id}


def _mark_waiting(
    kind: MailingKind, invitations: Sequence[Invitation], addresses: dict[int, list[str]], send_from: datetime
) -> None:
    if kind is not MailingKind.INVITATION:
        return
    for invitation in invitations:
        if invitation.delivery_state not in _NOT_YET_SENT:
            continue
        has_address = invitation.organisation_id in addresses
        invitation.delivery_state = DeliveryState.QUEUED if has_address else DeliveryState.NO_ADDRESS
        invitation.delivery_cause = invitation.delivery_evidence = ""
        invitation.delivery_at = send_from


def pause_mailing(*, mailing: Mailing, by: Actor, now: datetime) -> None:
    """Hold the rest of the mailing; the mail that is being sent is finished. Pausing twice is no error."""
    if mailing.paused_at is None:
        mailing.paused_at = _content(mailing).held_at = now
        _record(mailing, "mailing.paused", by, now)


def resume_mailing(*, mailing: Mailing, by: Actor, now: datetime) -> None:
    """Let the rest of the mailing go on."""
    if mailing.paused_at is not None:
        mailing.paused_at = _content(mailing).held_at = None
        _record(mailing, "mailing.resumed", by, now)


def _content(mailing: Mailing) -> MailContent:
    content = db.session.get(MailContent, mailing.content_id) if mailing.content_id else None
    if content is None:
        raise LookupError("the mailing has no content")
    return content


def _record(
    mailing: Mailing, action: str, by: Actor, now: datetime, details: dict[str, str | int] | None = None
) -> None:
    audit.record(by=by, action=action, on=("mailing", mailing.id, mailing.subject), now=now, details=details)


def queue_test_mail(
    *,
    round_: Round,
    kind: MailingKind = MailingKind.INVITATION,
    to: str,
    subject: str,
    body: str,
    by: Actor,
    now: datetime,
) -> OutboxMail:
    """Send the letter as it would be to one's own address, before all other mail, with links that open nothing.

    Raises ``mails.UnknownPlaceholder`` and ``outbox.UnusableAddress``.
    """
    text = mails.compose(round_=round_, kind=kind, subject=subject, body=body)
    mail = outbox.queue(
        key=f"test:{round_.id}:{uuid.uuid4().hex}", kind=mails.TEST, to=to,
        subject=text.subject, text=text.text, html=text.html, reply_to=round_.contact_email,
        values={**mails.example_values(round_), **mails.example_links()}, urgent=True, repeat_if_uncertain=True,
        now=now,
    )  # fmt: skip
    audit.record(by=by, action="mailing.tested", on=("round", round_.id, round_.title), now=now)
    return mail
