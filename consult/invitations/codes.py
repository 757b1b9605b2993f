"""Codes of printed letters: 12 signs that nobody mistakes for each other, about 55 random bits.

Only a keyed hash is kept, so a copy of the database without the installation's key gives no codes away.
"""

import hashlib
import hmac
import secrets

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from consult.invitations.models import Invitation, InvitationToken

# Without 0 O, 1 I L, 2 Z, 5 S, 8 B.
ALPHABET = "34679ACDEFGHJKMNPQRTUVWXY"
LENGTH = 12
GROUP = 4


def new_code() -> str:
    """A fresh code without its hyphens."""
    return "".join(secrets.choice(ALPHABET) for _sign in range(LENGTH))


def shown_code(code: str) -> str:
    """As it is printed: ABCD-EFGH-JKMN."""
    return "-".join(code[start : start + GROUP] for start in range(0, LENGTH, GROUP))


def read_code(typed: str) -> str | None:
    """The code in what somebody typed, with or without hyphens, blanks and capitals; None if it cannot be one."""
    code = "".join(sign for sign in typed.upper() if sign.isalnum())
    return code if len(code) == LENGTH and set(code) <= set(ALPHABET) else None


def hash_code(secret_key: str, code: str) -> str:
    """What the database keeps of a code: HMAC-SHA-256 under the installation's key, in hex."""
    return hmac.new(secret_key.encode(), b"letter-code:" + code.encode(), hashlib.sha256).hexdigest()


def find_code(session: Session, secret_key: str, typed: str) -> InvitationToken | None:
    """The working token of a code with its invitation, organisation and round; the same work for wrong ones."""
    code = read_code(typed)
    return session.scalar(
        select(InvitationToken)
        .where(
            InvitationToken.token_hash == hash_code(secret_key, code or ""),
            InvitationToken.letter_batch_id.is_not(None),
            InvitationToken.revoked_at.is_(None),
        )
        .options(
            joinedload(InvitationToken.invitation).joinedload(Invitation.organisation),
            joinedload(InvitationToken.invitation).joinedload(Invitation.round),
        )
    )
