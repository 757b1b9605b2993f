"""Minting and ending the mailed links by which staff choose a password."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import update

from consult.accounts import mails
from consult.accounts.links import LIFETIME, LINK_PATH, hash_secret, new_secret
from consult.accounts.models import StaffToken, TokenKind, User
from consult.core.clock import today
from consult.core.db import db
from consult.core.outbox import filler
from consult.core.outbox_hooks import MailRow

KINDS = {mails.INVITATION: TokenKind.INVITATION, mails.RESET: TokenKind.RESET}


class AccessEnded(Exception):
    """The account was closed, or the invitation taken, before the mail was sent: it has no link to carry."""


@filler(*KINDS)
def fill_link(rows: Sequence[MailRow], now: datetime) -> dict[int, dict[str, str]]:
    """A link of its own for each mail, minted when it is sent, so that its time begins then."""
    return {row.id: {"link": _link(int(row.values["user_id"]), KINDS[row.kind], now)} for row in rows}


def _link(user_id: int, kind: TokenKind, now: datetime) -> str:
    user = db.session.get(User, user_id)
    wants_first = kind is TokenKind.INVITATION
    if user is None or not user.may_sign_in(today(now)) or user.has_password is wants_first:
        raise AccessEnded
    return mails.settings().base_url + LINK_PATH + mint(user=user, kind=kind, now=now)


def mint(*, user: User, kind: TokenKind, now: datetime) -> str:
    """Make a working link and return its secret, which is kept nowhere."""
    secret = new_secret()
    db.session.add(
        StaffToken(
            user_id=user.id,
            kind=kind,
            token_hash=hash_secret(secret),
            created_at=now,
            expires_at=now + LIFETIME[kind],
        )
    )
    db.session.flush()
    return secret


def revoke_links(*, user: User, now: datetime) -> None:
    """Stop every link of the user that still could be used."""
    open_ones = (
        StaffToken.user_id == user.id,
        StaffToken.used_at.is_(None),
        StaffToken.revoked_at.is_(None),
    )
    db.session.execute(update(StaffToken).where(*open_ones).values(revoked_at=now))
