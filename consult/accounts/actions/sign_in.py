"""Signing in, with counted attempts."""

import hashlib
from datetime import datetime, timedelta

from consult.accounts.actions.creating import actor_of
from consult.accounts.models import User
from consult.accounts.passwords import nobody, password_fits
from consult.accounts.queries import user_by_email
from consult.core import throttle
from consult.core.audit import record
from consult.core.clock import today
from consult.core.db import db

ATTEMPTS_PER_ACCOUNT = 5
ATTEMPTS_PER_ADDRESS = 30
WINDOW = timedelta(minutes=15)


class TooManyAttempts(Exception):
    """Too many failed attempts lately; wait a quarter of an hour."""


class WrongCredentials(Exception):
    """No account that may sign in has this address and password."""


def attempt_keys(email: str, address: str) -> tuple[str, str]:
    """Throttle keys of an account and of a network address, hashed so that neither is kept in clear."""
    account = hashlib.sha256(email.strip().lower().encode()).hexdigest()[:32]
    origin = hashlib.sha256(address.encode()).hexdigest()[:32]
    return f"sign_in:account:{account}", f"sign_in:address:{origin}"


def begin_attempt(*, email: str, address: str, now: datetime) -> list[int]:
    """Count one attempt for the account and for the network address, before anything is checked.

    Returns the attempts, for ``note_sign_in``. Check and count stand in one write transaction, so that parallel
    tries cannot pass the limit together. Raises ``TooManyAttempts``.
    """
    account, origin = attempt_keys(email, address)
    limits = {account: ATTEMPTS_PER_ACCOUNT, origin: ATTEMPTS_PER_ADDRESS}
    attempts = throttle.take(limits, within=WINDOW, now=now)
    if attempts is None:
        raise TooManyAttempts
    return attempts


def check_credentials(*, email: str, password: str, now: datetime) -> User | None:
    """The user if the password is right and the account may sign in. Slow on purpose: call outside ``write()``."""
    user = user_by_email(db.session(), email)
    fits = password_fits(user.password_hash if user and user.has_password else nobody(), password)
    return user if user and fits and user.has_password and user.may_sign_in(today(now)) else None


def note_sign_in(*, user: User, attempts: list[int], now: datetime) -> None:
    """Remember the sign-in, forget the account's failed attempts and take this one back."""
    user.last_sign_in_at = now
    throttle.give_back(attempts)
    throttle.forget(attempt_keys(user.email, "")[0])
    record(by=actor_of(user), action="user.signed_in", on=("user", user.id, user.name), now=now)
