"""Choosing, changing and asking for a password. Hashing is slow on purpose: callers hash outside ``write()``."""

import hashlib
import secrets
from datetime import datetime, timedelta

from flask import current_app
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from consult.accounts import mails
from consult.accounts.actions.creating import actor_of
from consult.accounts.actions.sign_in import (
    ATTEMPTS_PER_ACCOUNT,
    WINDOW,
    TooManyAttempts,
    attempt_keys,
)
from consult.accounts.actions.staff_links import revoke_links
from consult.accounts.models import StaffToken, TokenKind, User
from consult.accounts.queries import user_by_email
from consult.core import jobs, throttle
from consult.core.audit import record
from consult.core.clock import today
from consult.core.db import db

RESET_JOB = "accounts.reset"
REQUESTS_PER_ADDRESS = 3
REQUESTS_PER_VISITOR = 20
REQUEST_WINDOW = timedelta(hours=1)


class LinkOver(Exception):
    """The link was used, taken back, or is too old."""


def request_reset(*, address: str, visitor: str, now: datetime) -> None:
    """Ask the worker to look the address up: the request does the same for a known and an unknown one.

    At most three an hour for one address and twenty from one visitor; more are ignored.
    """
    limits = {
        _key("address", address.strip().lower()): REQUESTS_PER_ADDRESS,
        _key("visitor", visitor): REQUESTS_PER_VISITOR,
    }
    if throttle.take(limits, within=REQUEST_WINDOW, now=now) is None:
        return
    payload = {"address": address, "asked_at": now.isoformat()}
    jobs.enqueue(kind=RESET_JOB, key=f"{RESET_JOB}:{secrets.token_hex(16)}", payload=payload, now=now)


def _key(kind: str, value: str) -> str:
    secret = str(current_app.config["SETTINGS"].secret_key)
    digest = hashlib.blake2b(value.encode(), key=secret.encode()[:64], digest_size=16).hexdigest()
    return f"password_reset:{kind}:{digest}"


def send_reset(*, address: str, asked_at: str, now: datetime) -> None:
    """Queue the letter with the link, if the address belongs to somebody who may sign in; the worker's part.

    An invited person who has not chosen a password yet gets the invitation again.
    """
    user = user_by_email(db.session(), address)
    if user is None or not user.may_sign_in(today(now)):
        return
    if user.has_password:
        mails.queue_reset(user=user, asked_at=asked_at, now=now)
    else:
        mails.queue_invitation(user=user, inviter="", now=datetime.fromisoformat(asked_at))


def choose_password(*, token_id: int, password_hash: str, name: str = "", now: datetime) -> User:
    """Set the password by a mailed link, once, and end every session. ``name`` is for an invited person.

    Raises ``LinkOver``.
    """
    token = db.session.scalar(
        select(StaffToken)
        .where(StaffToken.id == token_id)
        .options(joinedload(StaffToken.user, innerjoin=True))
        .with_for_update()
    )
    if token is None or not token.works(now) or not token.user.may_sign_in(today(now)):
        raise LinkOver
    user, first = token.user, token.kind is TokenKind.INVITATION
    token.used_at = now
    db.session.flush()
    if first and name:
        user.name = name
    _set(user, password_hash, "user.joined" if first else "user.password_reset", now, tell=not first)
    return user


def begin_password_check(*, user: User, now: datetime) -> list[int]:
    """Count a try of the present password before it is checked. Raises ``TooManyAttempts``."""
    attempts = throttle.take({f"password:{user.id}": ATTEMPTS_PER_ACCOUNT}, within=WINDOW, now=now)
    if attempts is None:
        raise TooManyAttempts
    return attempts


def change_password(*, user: User, password_hash: str, now: datetime) -> None:
    """Set the password of somebody who has shown the present one, and end every session."""
    throttle.forget(f"password:{user.id}")
    _set(user, password_hash, "user.password_changed", now, tell=True)


def _set(user: User, password_hash: str, action: str, now: datetime, *, tell: bool) -> None:
    user.password_hash = password_hash
    user.session_epoch += 1
    revoke_links(user=user, now=now)
    throttle.forget(attempt_keys(user.email, "")[0])
    record(by=actor_of(user), action=action, on=("user", user.id, user.name), now=now)
    if tell:
        mails.queue_password_changed(user=user, now=now)
