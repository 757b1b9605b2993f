"""Mails to staff about their accounts, in their own language as plain text; the link is put in when sending."""

from datetime import datetime

from flask import current_app
from flask_babel import force_locale, gettext

from consult.accounts.models import User
from consult.config import Settings
from consult.core import outbox
from consult.core.outbox import OutboxMail
from consult.core.site.current import site

INVITATION = "staff_invitation"
RESET = "password_reset"
CHANGED = "password_changed"


def settings() -> Settings:
    """The installation's settings, with what administrators have saved."""
    return site()


def invitation_key(user_id: int) -> str:
    """What the outbox keys of the mails with this person's invitations begin with."""
    return f"{INVITATION}:{user_id}:"


def queue_invitation(*, user: User, inviter: str, now: datetime) -> OutboxMail:
    """Queue the mail with the link by which the invited person chooses a password."""
    with force_locale(user.language):
        subject = gettext("Konto för remisser i %(kommun)s", kommun=settings().municipality)
    key = invitation_key(user.id) + now.isoformat()
    return _queue(user=user, kind=INVITATION, key=key, subject=subject, inviter=inviter, now=now)


def queue_reset(*, user: User, asked_at: str, now: datetime) -> OutboxMail:
    """Queue the mail with the link to a new password; once for the request made at ``asked_at``."""
    with force_locale(user.language):
        subject = gettext("Välj ett nytt lösenord")
    return _queue(user=user, kind=RESET, key=f"{RESET}:{user.id}:{asked_at}", subject=subject, now=now)


def queue_password_changed(*, user: User, now: datetime) -> OutboxMail:
    """Queue the word to the person that the password was changed, in case somebody else did it."""
    with force_locale(user.language):
        subject = gettext("Ditt lösenord är ändrat")
    key = f"{CHANGED}:{user.id}:{now.isoformat()}"
    return _queue(user=user, kind=CHANGED, key=key, subject=subject, now=now)


def _queue(*, user: User, kind: str, key: str, subject: str, now: datetime, inviter: str = "") -> OutboxMail:
    template = current_app.jinja_env.get_template(f"mail/accounts/{kind}.txt")
    with force_locale(user.language):
        text = template.render(settings=settings(), inviter=_harmless(inviter), moment=now).strip()
    return outbox.queue(
        key=key, kind=kind, to=user.email, subject=subject, text=text,
        values={"name": user.name, "email": user.email, "user_id": user.id}, urgent=True,
        repeat_if_uncertain=True, now=now,
    )  # fmt: skip


def _harmless(text: str) -> str:
    """A name that looks like a place to fill is broken up."""
    return text.replace("{{", "{ {")
