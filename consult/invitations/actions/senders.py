"""Senders by the open link: known when the mailed link is used, and matched with the register by staff."""

from datetime import datetime

from sqlalchemy import select

from consult.core import audit
from consult.core.actor import SYSTEM, Actor
from consult.core.db import db
from consult.invitations.models import Invitation, OpenSender
from consult.organisations.actions import AlreadyContact, add_contact
from consult.organisations.models import OPEN_LINK, Organisation


class AlreadyJudged(Exception):
    """Somebody has said already who the sender is."""


class NotJudged(Exception):
    """There is nothing to undo."""


class NotInRegister(Exception):
    """The organisation is another unverified sender, or put away by a merge."""


def confirm_sender(*, invitation: Invitation, now: datetime) -> None:
    """The mailed link has been used, so the address is the sender's: from now on it may get mail.

    Does nothing for other invitations, and nothing the second time.
    """
    query = select(OpenSender).where(
        OpenSender.invitation_id == invitation.id, OpenSender.confirmed_at.is_(None)
    )
    for sender in db.session.scalars(query):
        sender.confirmed_at = now
        try:
            add_contact(
                organisation=invitation.organisation, email=sender.address, name="", by=SYSTEM, now=now
            )
        except AlreadyContact:
            continue


def match_sender(*, sender: OpenSender, organisation: Organisation, by: Actor, now: datetime) -> None:
    """Say that the sender is this organisation of the register. What was received stays as it is.

    The same again is no error. Raises ``AlreadyJudged`` and ``NotInRegister``.
    """
    if organisation.source == OPEN_LINK or organisation.merged_into_id is not None:
        raise NotInRegister
    if sender.matched_id == organisation.id:
        return
    _judge(sender, organisation, "sender.matched", by, now)


def leave_unmatched(*, sender: OpenSender, by: Actor, now: datetime) -> None:
    """Say that the sender is none of the register. The same again is no error. Raises ``AlreadyJudged``."""
    if sender.judged_at is not None and sender.matched_id is None:
        return
    _judge(sender, None, "sender.left_unmatched", by, now)


def undo_judgement(*, sender: OpenSender, by: Actor, now: datetime) -> None:
    """Take the judgement back; the audit log keeps it. Raises ``NotJudged``."""
    if sender.judged_at is None:
        raise NotJudged
    details = {"organisation": sender.matched_id}
    sender.matched, sender.judged_at, sender.judged_by = None, None, None
    _record(sender, "sender.judgement_undone", by, now, details)


def _judge(
    sender: OpenSender, organisation: Organisation | None, action: str, by: Actor, now: datetime
) -> None:
    if sender.judged_at is not None:
        raise AlreadyJudged
    sender.matched, sender.judged_at, sender.judged_by = organisation, now, by.label
    _record(sender, action, by, now, {"organisation": organisation.id if organisation else None})


def _record(
    sender: OpenSender, action: str, by: Actor, now: datetime, details: dict[str, int | None]
) -> None:
    db.session.flush()
    invitation = sender.invitation
    on = ("invitation", invitation.public_id if invitation else "", sender.name)
    audit.record(by=by, action=action, on=on, now=now, details=details)
