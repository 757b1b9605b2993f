"""Password hashing with Argon2id at the library's recommended cost."""

from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

MINIMUM_LENGTH = 12

_hasher = PasswordHasher()


def hash_password(password: str) -> str:
    """The hash to store."""
    return _hasher.hash(password)


def password_fits(stored: str, password: str) -> bool:
    """Whether the password belongs to the stored hash. A broken hash fits nothing."""
    try:
        return _hasher.verify(stored, password)
    except (VerificationError, InvalidHashError):
        return False


@cache
def nobody() -> str:
    """A hash to verify against when the account does not exist, so that the answer takes as long either way."""
    return _hasher.hash("no account has this password")
