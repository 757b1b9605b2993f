"""A recipient says who is right instead; staff write to that one, or note that nothing more is to be done."""

from contextlib import suppress
from datetime import datetime

from sqlalchemy import Select, select

from consult.core import audit
from consult.core.actor import Actor
from consult.core.db import db
from consult.invitations import mails
from consult.invitations.actions.inviting import record_response
from consult.invitations.actions.resolving import NoMailToRepeat, correct_address_and_resend
from consult.invitations.models import Invitation, Referral, ReferralKind, ResponseState
from consult.organisations import actions as organisations


class ReferralHandled(Exception):
    """Staff have followed it up already, or the recipient has regretted it."""


class NoAddressGiven(Exception):
    """There is nothing to write to."""


def refer(
    *, invitation: Invitation, kind: ReferralKind, name: str, email: str, by: Actor, now: datetime
) -> Referral:
    """Keep the recipient's word, in place of an earlier one that nobody has followed up; the same twice is once."""
    for before in db.session.scalars(_waiting(invitation)).all():
        if (before.kind, before.name, before.email) == (kind, name, email):
            return before
        before.regretted_at = now
    row = Referral(invitation=invitation, kind=kind, name=name, email=email, created_at=now)
    db.session.add(row)
    db.session.flush()
    _record("invitation.referred", invitation, by, now)
    return row


def regret_referral(*, invitation: Invitation, by: Actor, now: datetime) -> None:
    """Take the word back. What staff have followed up stays."""
    rows = db.session.scalars(_waiting(invitation)).all()
    for row in rows:
        row.regretted_at = now
    if rows:
        _record("invitation.referral_regretted", invitation, by, now)


def write_to_referred(*, referral: Referral, by: Actor, now: datetime) -> None:
    """Make the one who was named a contact of the organisation and mail the latest letter, or a link, there.

    An organisation that had said that it was the wrong one is asked again by it. Raises ``ReferralHandled``,
    ``NoAddressGiven`` and ``outbox.UnusableAddress``.
    """
    _refuse_closed(referral)
    if not referral.email:
        raise NoAddressGiven
    invitation = referral.invitation
    with suppress(organisations.AlreadyContact):
        organisations.add_contact(
            organisation=invitation.organisation, email=referral.email, name=referral.name, by=by, now=now
        )
    try:
        correct_address_and_resend(
            invitation=invitation, old_address="", new_address=referral.email, by=by, now=now
        )
    except NoMailToRepeat:
        mails.queue_new_link(
            invitation=invitation, to=referral.email, reason=f"referral{referral.id}", now=now
        )
    if invitation.response_state is ResponseState.DECLINED:
        record_response(invitation=invitation, state=ResponseState.OPENED, comment_count=0, by=by, now=now)
    _handle(referral, "invitation.referral_written", by, now)


def close_referral(*, referral: Referral, by: Actor, now: datetime) -> None:
    """Note that nothing more is to be done about it. Raises ``ReferralHandled``."""
    _refuse_closed(referral)
    _handle(referral, "invitation.referral_closed", by, now)


def _waiting(invitation: Invitation) -> Select[Referral]:
    return select(Referral).where(
        Referral.invitation_id == invitation.id,
        Referral.handled_at.is_(None),
        Referral.regretted_at.is_(None),
    )


def _refuse_closed(referral: Referral) -> None:
    if referral.handled_at is not None or referral.regretted_at is not None:
        raise ReferralHandled


def _handle(referral: Referral, action: str, by: Actor, now: datetime) -> None:
    referral.handled_at, referral.handled_by = now, by.label
    _record(action, referral.invitation, by, now)


def _record(action: str, invitation: Invitation, by: Actor, now: datetime) -> None:
    on = ("invitation", invitation.public_id, invitation.organisation.name)
    audit.record(by=by, action=action, on=on, now=now)
    db.session.flush()
