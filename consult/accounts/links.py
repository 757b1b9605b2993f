"""Mailed links of staff: 192 random bits in the address, only their SHA-256 in the database. Pure."""

import hashlib
import secrets
from datetime import timedelta

from consult.accounts.models import TokenKind

LINK_PATH = "/konto/"
LIFETIME = {TokenKind.INVITATION: timedelta(days=7), TokenKind.RESET: timedelta(hours=1)}


def new_secret() -> str:
    """A fresh secret for a link: 32 signs of the URL-safe alphabet."""
    return secrets.token_urlsafe(24)


def hash_secret(secret: str) -> str:
    """What the database keeps of a secret: its SHA-256 in hex."""
    return hashlib.sha256(secret.encode("utf-8", "replace")).hexdigest()
