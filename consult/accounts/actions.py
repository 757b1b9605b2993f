"""Writes of staff accounts: creating, signing in with counted attempts, signing out everywhere."""

import hashlib
from datetime import date, datetime, timedelta

from consult.accounts.models import Role, User
from consult.accounts.passwords import MINIMUM_LENGTH, hash_password, nobody, password_fits
from consult.accounts.queries import user_by_email
from consult.core import throttle
from consult.core.actor import Actor
from consult.core.audit import record
from consult.core.clock import today
from consult.core.db import db

ATTEMPTS_PER_ACCOUNT = 5
ATTEMPTS_PER_ADDRESS = 30
WINDOW = timedelta(minutes=15)


class AddressTaken(Exception):
    """There already is an account with this e-mail address."""


class PasswordTooShort(Exception):
    """The password has fewer than ``MINIMUM_LENGTH`` signs."""


class TooManyAttempts(Exception):
    """Too many failed attempts lately; wait a quarter of an hour."""


class WrongCredentials(Exception):
    """No account that may sign in has this address and password."""


def actor_of(user: User) -> Actor:
    """The user as the audit log knows it."""
    return Actor("staff", str(user.id), user.name)


def create_user(
    *,
    email: str,
    name: str,
    role: Role,
    password: str,
    by: Actor,
    now: datetime,
    ends_on: date | None = None,
) -> User:
    """Create an account. Raises ``AddressTaken`` or ``PasswordTooShort``."""
    if len(password) < MINIMUM_LENGTH:
        raise PasswordTooShort
    if user_by_email(db.session(), email):
        raise AddressTaken
    user = User(
        email=email.strip().lower(),
        name=name,
        role=role,
        password_hash=hash_password(password),
        ends_on=ends_on,
        created_at=now,
    )
    db.session.add(user)
    db.session.flush()
    record(by=by, action="user.created", on=("user", user.id, name), now=now, details={"role": role.value})
    return user


def attempt_keys(email: str, address: str) -> tuple[str, str]:
    """Throttle keys of an account and of a network address, hashed so that neither is kept in clear."""
    account = hashlib.sha256(email.strip().lower().encode()).hexdigest()[:32]
    origin = hashlib.sha256(address.encode()).hexdigest()[:32]
    return f"sign_in:account:{account}", f"sign_in:address:{origin}"


def refuse_if_throttled(*, email: str, address: str, now: datetime) -> None:
    """Raise ``TooManyAttempts`` when the account or the network address has failed too often."""
    account, origin = attempt_keys(email, address)
    if (
        throttle.count(account, within=WINDOW, now=now) >= ATTEMPTS_PER_ACCOUNT
        or throttle.count(origin, within=WINDOW, now=now) >= ATTEMPTS_PER_ADDRESS
    ):
        raise TooManyAttempts


def check_credentials(*, email: str, password: str, now: datetime) -> User | None:
    """The user if the password is right and the account may sign in. Slow on purpose: call outside ``write()``."""
    user = user_by_email(db.session(), email)
    fits = password_fits(user.password_hash if user else nobody(), password)
    return user if user and fits and user.may_sign_in(today(now)) else None


def note_failed_sign_in(*, email: str, address: str, now: datetime) -> None:
    """Count a failed attempt for the account and for the network address."""
    for key in attempt_keys(email, address):
        throttle.add(key, now=now)


def note_sign_in(*, user: User, now: datetime) -> None:
    """Remember the sign-in and forget the account's failed attempts."""
    user.last_sign_in_at = now
    throttle.forget(attempt_keys(user.email, "")[0])
    record(by=actor_of(user), action="user.signed_in", on=("user", user.id, user.name), now=now)


def sign_out_everywhere(*, user: User, by: Actor, now: datetime) -> None:
    """End every session of the user, this one too."""
    user.session_epoch += 1
    record(by=by, action="user.signed_out_everywhere", on=("user", user.id, user.name), now=now)


def set_language(*, user: User, language: str, now: datetime) -> None:
    """Remember the user's language."""
    user.language = language
