"""What a signed-in user decides about the own account."""

from dataclasses import asdict, dataclass
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


@dataclass(frozen=True)
class Profile:
    """What a person chooses: language, keys that act alone, and which mails to get."""

    language: str
    single_keys: bool
    mail_responses: bool
    mail_assigned: bool
    mail_due: bool
    mail_asked: bool


def save_profile(*, user: User, profile: Profile, by: Actor, now: datetime) -> None:
    """Keep the choices; the log gets the names of those that changed, and nothing if none did."""
    changed = [name for name, value in asdict(profile).items() if getattr(user, name) != value]
    for name in changed:
        setattr(user, name, getattr(profile, name))
    if changed:
        details = {"changed": changed}
        record(by=by, action="user.profile_saved", on=("user", user.id, user.name), now=now, details=details)
