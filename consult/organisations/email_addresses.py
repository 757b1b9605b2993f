"""E-mail addresses as people write them in registers: several in a cell, checked without any network."""

from __future__ import annotations

import re
from enum import StrEnum

from email_validator import EmailNotValidError, validate_email


class EmailProblem(StrEnum):
    """Why a text is no address that can be written to."""

    NO_AT = "email_no_at"
    NO_ENDING = "email_no_ending"
    LETTERS_BEFORE_AT = "email_letters_before_at"
    INVALID = "email_invalid"


class InvalidEmail(Exception):
    """A text is no e-mail address. `problem` says why."""

    def __init__(self, problem: EmailProblem) -> None:
        super().__init__(problem.value)
        self.problem = problem


SEPARATORS = re.compile(r"[;,|/\s]+")
IN_BRACKETS = re.compile(r"<([^<>]*@[^<>]*)>")


def check_email(text: str) -> str:
    """The address in small letters, the domain as people read it (företaget.se). Raises `InvalidEmail`."""
    candidate = text.strip().strip("\u200b\ufeff\xa0").removeprefix("mailto:").strip("<>.'\"").lower()
    if "@" not in candidate:
        raise InvalidEmail(EmailProblem.NO_AT)
    local, _, domain = candidate.rpartition("@")
    if domain and "." not in domain:
        raise InvalidEmail(EmailProblem.NO_ENDING)
    if not local.isascii():
        # The domain may hold å, ä, ö (IDN); before @ it takes SMTPUTF8, which few mail servers have.
        raise InvalidEmail(EmailProblem.LETTERS_BEFORE_AT)
    try:
        return validate_email(candidate, check_deliverability=False).normalized.lower()
    except EmailNotValidError as error:
        raise InvalidEmail(EmailProblem.INVALID) from error


def parse_addresses(cell: str) -> tuple[str, ...]:
    """The addresses in a cell, in order, each once. Raises `InvalidEmail` for the first bad one.

    Takes `a@x.se; b@x.se`, line breaks, commas, slashes, and `Anna <anna@x.se>`.
    """
    bracketed = IN_BRACKETS.findall(cell)
    parts = bracketed or [part for part in SEPARATORS.split(cell.replace("\xa0", " ")) if part]
    return tuple(dict.fromkeys(check_email(part) for part in parts))
