"""What a signed-in user decides about the own account."""

from datetime import datetime

from consult.accounts.models import User
from consult.core.actor import Actor
from consult.core.audit import record


def sign_out_everywhere(*, user: User, by: Actor, now: datetime) -> None:
    """End every session of the user, this one too."""
    user.session_epoch += 1
    record(by=by, action="user.signed_out_everywhere", on=("user", user.id, user.name), now=now)


def set_language(*, user: User, language: str, now: datetime) -> None:
    """Remember the user's language."""
    user.language = language
