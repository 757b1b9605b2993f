"""Inviting colleagues by mail: they choose a password themselves, by a link of their own."""

from datetime import date, datetime

from consult.accounts import mails
from consult.accounts.actions.creating import add_user
from consult.accounts.actions.staff_links import revoke_links
from consult.accounts.models import Role, User
from consult.core.actor import Actor
from consult.core.audit import record


class AlreadyJoined(Exception):
    """The person has chosen a password: there is no invitation any more."""


def invite_user(*, email: str, name: str, role: Role, ends_on: date | None, by: Actor, now: datetime) -> User:
    """Add an account that waits for its person, and queue the mail. Raises ``AddressTaken``."""
    user = add_user(email=email, name=name, role=role, ends_on=ends_on, password_hash="", now=now)
    mails.queue_invitation(user=user, inviter=by.label, now=now)
    _note(user, "user.invited", by, now, role=role.value)
    return user


def invite_again(*, user: User, by: Actor, now: datetime) -> None:
    """Stop the earlier links and mail a new one; a withdrawn invitation holds again. Raises ``AlreadyJoined``."""
    if user.has_password:
        raise AlreadyJoined
    user.active = True
    revoke_links(user=user, now=now)
    mails.queue_invitation(user=user, inviter=by.label, now=now)
    _note(user, "user.invited_again", by, now)


def withdraw_invitation(*, user: User, by: Actor, now: datetime) -> None:
    """Nobody gets in by the invitation any more. Again does nothing. Raises ``AlreadyJoined``."""
    if user.has_password:
        raise AlreadyJoined
    if not user.active:
        return
    user.active = False
    revoke_links(user=user, now=now)
    _note(user, "user.invitation_withdrawn", by, now)


def _note(user: User, action: str, by: Actor, now: datetime, **details: str) -> None:
    record(by=by, action=action, on=("user", user.id, user.name), now=now, details=details)
