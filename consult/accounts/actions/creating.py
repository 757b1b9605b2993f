"""Creating accounts."""

from datetime import date, datetime

from consult.accounts.models import Role, User
from consult.accounts.passwords import PasswordRefused as PasswordRefused
from consult.accounts.passwords import hash_new_password
from consult.accounts.queries import user_by_email
from consult.core.actor import Actor
from consult.core.audit import record
from consult.core.db import db


class AddressTaken(Exception):
    """There already is an account with this e-mail address."""


def actor_of(user: User) -> Actor:
    """The user as the audit log knows it."""
    return Actor("staff", str(user.id), user.name)


def add_user(
    *, email: str, name: str, role: Role, ends_on: date | None, password_hash: str, now: datetime
) -> User:
    """Add the row of an account; an empty hash waits for its invited person. Raises ``AddressTaken``."""
    if user_by_email(db.session(), email):
        raise AddressTaken
    user = User(
        email=email.strip().lower(),
        name=name,
        role=role,
        password_hash=password_hash,
        ends_on=ends_on,
        created_at=now,
    )
    db.session.add(user)
    db.session.flush()
    return user


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
    """Create an account with a password. Raises ``AddressTaken`` or ``PasswordRefused``."""
    hashed = hash_new_password(password, email=email, name=name)
    user = add_user(email=email, name=name, role=role, ends_on=ends_on, password_hash=hashed, now=now)
    record(by=by, action="user.created", on=("user", user.id, name), now=now, details={"role": role.value})
    return user
