"""The guide of a new installation: open to whoever can read the shell, until it is finished.

The code printed there is exchanged once for a secret that one browser keeps; a new code ends that browser's turn
when it is used, not before.
"""

import hashlib
import hmac
import secrets
from datetime import datetime, timedelta
from enum import StrEnum

from consult.accounts.actions.creating import create_user
from consult.accounts.actions.sign_in import TooManyAttempts
from consult.accounts.links import hash_secret, new_secret
from consult.accounts.models import Guide, Role, User
from consult.accounts.queries import open_guide
from consult.core import jobs, throttle
from consult.core.actor import SYSTEM
from consult.core.audit import record
from consult.core.db import db
from consult.core.site.actions import save_settings

EXAMPLE_JOB = "demo.load"
CODE_SIGNS = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"
CODE_LENGTH = 12
TRIES, WINDOW = 10, timedelta(minutes=15)


class GuideClosed(Exception):
    """The guide is finished, or was never open."""


class WrongCode(Exception):
    """Not the code that was printed last, or it has been used."""


class NoAdministrator(Exception):
    """Without an administrator nobody could get in after the guide."""


class Start(StrEnum):
    """What the administrator begins with."""

    REGISTER = "register"
    EXAMPLE = "example"
    EMPTY = "empty"


def new_guide_code(*, now: datetime) -> str | None:
    """A fresh code in place of the last one; None where there is nothing to guide through."""
    guide = db.session.get(Guide, 1)
    if guide is None:
        db.session.add(Guide(id=1, created_at=now))
        db.session.flush()
    guide = open_guide(db.session())
    if guide is None:
        return None
    code = "".join(secrets.choice(CODE_SIGNS) for _ in range(CODE_LENGTH))
    guide.code_hash = hash_secret(code)
    return "-".join(code[at : at + 4] for at in range(0, CODE_LENGTH, 4))


def exchange_code(*, code: str, now: datetime) -> str:
    """Take the code and return the secret for this browser. Raises ``GuideClosed`` and ``WrongCode``."""
    guide = _open()
    plain = "".join(sign for sign in code.upper() if sign in CODE_SIGNS)
    if guide.code_hash is None or not hmac.compare_digest(guide.code_hash, hash_secret(plain)):
        raise WrongCode
    secret = new_secret()
    guide.code_hash, guide.grant_hash = None, hash_secret(secret)
    record(by=SYSTEM, action="guide.entered", on=("guide", 1, ""), now=now)
    return secret


def count_code_try(*, visitor: str, now: datetime) -> None:
    """Count a try before the code is looked at. Raises ``TooManyAttempts``."""
    key = f"guide:{hashlib.sha256(visitor.encode()).hexdigest()[:32]}"
    if throttle.take({key: TRIES}, within=WINDOW, now=now) is None:
        raise TooManyAttempts


def save_municipality(*, values: dict[str, str], now: datetime) -> None:
    """Store name and contacts. The caller announces the settings after the commit. Raises ``GuideClosed``."""
    guide = _open()
    save_settings(values=values, by=SYSTEM, now=now)
    guide.municipality_at = now


def note_mail_checked(*, now: datetime) -> None:
    """Remember that a test mail was taken. Raises ``GuideClosed``."""
    _open().mail_at = now


def create_administrator(*, email: str, name: str, password: str, now: datetime) -> User:
    """The first user. A second call gives the one there is. Raises ``GuideClosed``, ``PasswordRefused``."""
    guide = _open()
    if guide.administrator_id is not None:
        return db.session.get_one(User, guide.administrator_id)
    user = create_user(email=email, name=name, role=Role.ADMINISTRATOR, password=password, by=SYSTEM, now=now)
    guide.administrator_id = user.id
    return user


def finish_guide(*, start: Start, now: datetime) -> None:
    """Close the guide for good; the worker loads the example where it was chosen.

    Raises ``GuideClosed`` and ``NoAdministrator``.
    """
    guide = _open()
    if guide.administrator_id is None:
        raise NoAdministrator
    guide.finished_at, guide.code_hash, guide.grant_hash = now, None, None
    record(by=SYSTEM, action="guide.finished", on=("guide", 1, ""), now=now, details={"start": start.value})
    if start is Start.EXAMPLE:
        jobs.enqueue(kind=EXAMPLE_JOB, key=EXAMPLE_JOB, payload={}, now=now)


def _open() -> Guide:
    guide = open_guide(db.session())
    if guide is None:
        raise GuideClosed
    return guide
