"""Swedish organisation numbers as registers write them: ten digits, and whether they are a person's.

A sole trader's organisation number is the owner's personal number (or coordination number): digits 3 and 4
are a month, below 20. A legal person's are 20 or more. Source: Skatteverket's rules for the number series;
the check digit is Luhn's over ten digits for both.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from enum import StrEnum

from stdnum.exceptions import InvalidChecksum, ValidationError
from stdnum.se import orgnr


class NumberProblem(StrEnum):
    """Why a text is no organisation number."""

    MISSING = "number_missing"
    DESTROYED = "number_destroyed"
    WRONG_LENGTH = "number_length"
    NOT_DIGITS = "number_not_digits"
    WRONG_CHECK_DIGIT = "number_check_digit"
    IMPOSSIBLE = "number_impossible"


class InvalidNumber(Exception):
    """The text is no organisation number. `problem` says why; the text is not in the message (privacy)."""

    def __init__(self, problem: NumberProblem) -> None:
        super().__init__(problem.value)
        self.problem = problem


@dataclass(frozen=True, slots=True)
class OrgNumber:
    """Ten digits with the right check digit."""

    digits: str

    @property
    def personal(self) -> bool:
        """A personal or coordination number: the organisation is a sole trader."""
        return is_personal(self.digits)

    @property
    def shown(self) -> str:
        """559999-0016, or empty when it is a person's: that one is never displayed."""
        return "" if self.personal else f"{self.digits[:6]}-{self.digits[6:]}"


# What Excel makes of a long number in a narrow column: 5,59999E+09.
DESTROYED = re.compile(r"^\d([.,]\d+)?E\+?\d{1,2}$", re.IGNORECASE)
CENTURIES = ("18", "19", "20")
LEGAL_PERSON_PREFIX = "16"


def parse(text: str) -> OrgNumber:
    """The number in a cell, whatever quotes, blanks, hyphens and prefixes stand around it.

    Takes ten digits, twelve with 16, 18, 19 or 20 first, a VAT number (SE…01), or a number that a spreadsheet
    gave decimals (5599990016.0). Raises `InvalidNumber`.
    """
    compact = _compact(text)
    if not compact:
        raise InvalidNumber(NumberProblem.MISSING)
    if DESTROYED.match(compact):
        raise InvalidNumber(NumberProblem.DESTROYED)
    digits = _ten_digits(compact)
    try:
        orgnr.validate(digits)
    except InvalidChecksum as error:
        raise InvalidNumber(NumberProblem.WRONG_CHECK_DIGIT) from error
    except ValidationError as error:
        raise InvalidNumber(NumberProblem.NOT_DIGITS) from error
    if is_personal(digits) and not _is_birth_date(digits):
        raise InvalidNumber(NumberProblem.IMPOSSIBLE)
    return OrgNumber(digits)


def looks_personal(text: str) -> bool:
    """Whether a cell, right or wrong, may hold a personal number, so that it must not be shown.

    Judged on the side of caution: also with a wrong check digit, a digit too few or letters in between.
    """
    compact = _compact(text)
    if DESTROYED.match(compact):
        mantissa, _, exponent = compact.upper().partition("E")
        digits = re.sub(r"\D", "", mantissa).ljust(int(exponent) + 1, "0")
    else:
        digits = re.sub(r"\D", "", compact)
    if len(digits) >= 11 and digits.startswith(CENTURIES):
        return digits[4:6] < "20"
    if len(digits) >= 11 and digits.startswith(LEGAL_PERSON_PREFIX):
        digits = digits[2:]
    if len(digits) < 6:
        return False
    # A spreadsheet drops the first zeros of those born in 2000–2009.
    return digits[2:4] < "20" or digits.zfill(10)[2:4] < "20"


def is_personal(digits: str) -> bool:
    """Whether ten digits are a personal or coordination number."""
    return digits[2:4] < "20"


def _compact(text: str) -> str:
    """Without quotes, apostrophes, blanks (also hard and invisible ones) and any kind of hyphen."""
    kept = [
        sign
        for sign in unicodedata.normalize("NFKC", text)
        if unicodedata.category(sign) not in {"Zs", "Cc", "Cf", "Pd", "Pi", "Pf"} and sign not in "\"'`´+−"
    ]
    compact = "".join(kept)
    # The plus sign is a hyphen for those over a hundred, but part of Excel's exponent.
    return re.sub(r"(?i)^(\d[.,]?\d*E)(\d+)$", r"\1+\2", compact)


def _ten_digits(compact: str) -> str:
    compact = re.sub(r"^(\d{10,12})[.,]0+$", r"\1", compact)
    vat = re.fullmatch(r"(?i)SE(\d{10})01", compact)
    if vat:
        return vat.group(1)
    if not (compact.isascii() and compact.isdigit()):
        raise InvalidNumber(NumberProblem.NOT_DIGITS)
    if len(compact) == 12 and compact.startswith((LEGAL_PERSON_PREFIX, *CENTURIES)):
        return compact[2:]
    if len(compact) != 10:
        raise InvalidNumber(NumberProblem.WRONG_LENGTH)
    return compact


def _is_birth_date(digits: str) -> bool:
    """Month 1–12; day 1–31, or 61–91 in a coordination number."""
    month, day = int(digits[2:4]), int(digits[4:6])
    return 1 <= month <= 12 and 1 <= (day - 60 if day > 60 else day) <= 31
