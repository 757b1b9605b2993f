"""Passwords: which are taken, and hashing with Argon2id at the library's recommended cost. Pure.

The rules are those of NIST SP 800-63B: length, and not among the common ones; no rules of composition.
"""

import re
from enum import StrEnum
from functools import cache
from pathlib import Path

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

MINIMUM_LENGTH = 12
MAXIMUM_LENGTH = 200

# What people build long passwords of first: words from lists of leaked passwords, Swedish and English.
_COMMON_WORDS = frozenset(Path(__file__).with_name("common_words.txt").read_text(encoding="utf-8").split())
_ROWS = tuple(Path(__file__).with_name("rows_of_keys.txt").read_text(encoding="utf-8").split())
_LOOK_ALIKES = str.maketrans({"0": "o", "1": "i", "3": "e", "4": "a", "5": "s", "@": "a", "$": "s", "!": "i"})

_hasher = PasswordHasher()


class PasswordProblem(StrEnum):
    """Why a password is not taken."""

    SHORT = "short"
    COMMON = "common"
    OWN_NAME = "own_name"


class PasswordRefused(Exception):
    """The password is not taken; ``problem`` says why."""

    def __init__(self, problem: PasswordProblem) -> None:
        super().__init__(problem.value)
        self.problem = problem


def password_problem(password: str, *, email: str, name: str) -> PasswordProblem | None:
    """Why this person cannot have the password; None when it is good."""
    if len(password) < MINIMUM_LENGTH:
        return PasswordProblem.SHORT
    folded = password[:MAXIMUM_LENGTH].lower()
    if _is_pattern(folded) or any(_without_ends(each) in _COMMON_WORDS for each in _readings(folded)):
        return PasswordProblem.COMMON
    own = {
        email.lower(),
        email.lower().partition("@")[0],
        *name.lower().split(),
        name.lower().replace(" ", ""),
    }
    if any(_without_ends(each) in own or each in own for each in (folded, _unrepeated(folded))):
        return PasswordProblem.OWN_NAME
    return None


def _readings(folded: str) -> set[str]:
    """The password, one round of it if it repeats itself, and both with figures read as letters."""
    plain = {folded, _unrepeated(folded), _unrepeated(_without_ends(folded))}
    return (
        plain
        | {each.translate(_LOOK_ALIKES) for each in plain}
        | {_without_ends(each).translate(_LOOK_ALIKES) for each in plain}
    )


def _without_ends(text: str) -> str:
    """Without what is put before and after a word to make it long enough: figures and signs."""
    return re.sub(r"^[\W\d_]+|[\W\d_]+$", "", text)


def _unrepeated(text: str) -> str:
    """The part that the text repeats ("abcabc": "abc"), or the text."""
    found = re.fullmatch(r"(.+?)\1+", text)
    return found[1] if found else text


def _is_pattern(folded: str) -> bool:
    """A few signs over and over, figures alone with a pattern, or a row of the keyboard."""
    if len(set(folded)) < 5 or len(_unrepeated(folded)) < 4:
        return True
    return any(folded in row * 2 or folded[::-1] in row * 2 for row in _ROWS)


def hash_new_password(password: str, *, email: str, name: str) -> str:
    """The hash of a new password of this person. Raises ``PasswordRefused``. Slow: call outside ``write()``."""
    problem = password_problem(password, email=email, name=name)
    if problem:
        raise PasswordRefused(problem)
    return hash_password(password)


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
