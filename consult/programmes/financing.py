"""Swedish words for money, read as rows of year, amount and source.

The original text is what people see; the rows are for sums and for the list of what lacks money.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum


class FinancingSource(StrEnum):
    """Where the money of a measure comes from; within the budget frame is a normal answer."""

    WITHIN_BUDGET = "within_budget"
    GRANT = "grant"
    EXTERNAL = "external"
    UNFUNDED = "unfunded"


@dataclass(frozen=True, slots=True)
class Money:
    """Money for one year, in whole kronor; year and amount may be unknown."""

    year: int | None
    amount: int | None
    source: FinancingSource


_SPACE = r"[ \u00a0\u202f\u2009]"
_UNITS = {
    **dict.fromkeys(["", "kr", "kronor", "sek", ":-"], 1),
    **dict.fromkeys(["tkr", "kkr", "tusen", "tusen kr", "tusen kronor"], 1_000),
    **dict.fromkeys(
        ["mkr", "mnkr", "msek", "miljon", "miljoner", "miljoner kr", "miljoner kronor", "miljon kronor"],
        1_000_000,
    ),
}
_UNIT = r"tusen(?: kr(?:onor)?)?|miljon(?:er)?(?: kr(?:onor)?)?|mnkr|mkr|msek|tkr|kkr|kr(?:onor)?|sek|:-"
# A bare number is money only with thousands separated ("450 000"): "2027" is a year.
_AMOUNT = re.compile(
    rf"(?<![\d,.])(?P<number>\d{{1,3}}(?:{_SPACE}\d{{3}}){{1,3}}|\d{{1,3}}(?:\.\d{{3}}){{1,3}}(?![\d,])|\d{{1,9}}(?:,\d{{1,3}})?)"
    rf"{_SPACE}?(?P<unit>{_UNIT})(?![a-zåäö])|(?<![\d,.])(?P<bare>\d{{1,3}}(?:{_SPACE}\d{{3}}){{1,3}})(?![\d,.])",
    re.IGNORECASE,
)
_YEARS = re.compile(r"(?<!\d)((?:19|20)\d\d)(?:\s*[-–—/]\s*((?:19|20)\d\d))?(?!\d)")
_YEARLY = re.compile(r"per år|/\s?år|årligen|om året|varje år", re.IGNORECASE)
_CUT = re.compile(r"\s*[;\n+]\s*|,\s+|\s+(?:samt|och|resp\.?|respektive)\s+", re.IGNORECASE)
_MOST_ROWS = 20
_MOST_KRONOR = 999_999_999_999  # what the column holds

_SOURCES = [
    (
        FinancingSource.UNFUNDED,
        r"saknas|ofinansiera|ej finansiera|inte finansiera|oklar|utreds|^[-–]+$|återkom|kräver nya",
    ),
    (
        FinancingSource.GRANT,
        r"bidrag|söks|sökas|ansök|statlig|eu-?medel|eruf|esf|leader|tillväxtmedel|projektmedel",
    ),
    (
        FinancingSource.EXTERNAL,
        r"extern|sponsr|näringsliv|företagen|privat|medfinansier|region|intäkt|avgift",
    ),
    (
        FinancingSource.WITHIN_BUDGET,
        r"ram\b|ramen|budget|befintlig|ordinarie|egen tid|arbetstid|inga kostnader",
    ),
]


def read_financing(text: str) -> list[Money]:
    """Rows from words such as "450 000 kr inom budget", "bidrag, söks 2027", "200 tkr per år 2027–2029".

    No row for an empty text. An amount whose source is not said counts as unfunded: somebody has to say.
    """
    text = text.strip()
    if not text:
        return []
    total, shared, part = text.partition("varav")
    if shared and _AMOUNT.search(total):
        return _shared(total, part)
    whole = _source(text)
    rows: list[Money] = []
    for part in _parts(text):
        rows += _rows(part, _source(part) or whole or FinancingSource.UNFUNDED)
    return rows[:_MOST_ROWS]


def _shared(total: str, part: str) -> list[Money]:
    """ "1 200 000 kr, varav 700 000 kr i bidrag": the part with its source, and what is left.

    Beside somebody else's money the rest is the municipality's own; beside its own the rest is not said.
    """
    sums = _rows(total, _source(total) or FinancingSource.UNFUNDED)
    known = _rows(part, _source(part) or FinancingSource.UNFUNDED)[:1]
    amount, share = sums[0].amount or 0, known[0].amount
    if share is None and "hälften" in part.lower():
        share = amount // 2
    if share is None or share > amount:
        return sums
    own = FinancingSource.WITHIN_BUDGET
    others = known[0].source in (FinancingSource.GRANT, FinancingSource.EXTERNAL)
    rest = _source(total) or (own if others else FinancingSource.UNFUNDED)
    year = known[0].year or sums[0].year
    return [Money(sums[0].year, amount - share, rest), Money(year, share, known[0].source)]


def _parts(text: str) -> list[str]:
    """The text cut so that each part holds one amount; words without an amount stay with the one before."""
    if len(_AMOUNT.findall(text)) < 2:
        return [text]
    parts: list[str] = []
    for piece in _CUT.split(text):
        if parts and (not _AMOUNT.search(piece) or not _AMOUNT.search(parts[-1])):
            parts[-1] = f"{parts[-1]}, {piece}"
        else:
            parts.append(piece)
    return parts


def _rows(part: str, source: FinancingSource) -> list[Money]:
    match = _AMOUNT.search(part)
    amount = _kronor(match) if match else None
    rest = part[: match.start()] + part[match.end() :] if match else part
    years = _YEARS.search(rest)
    if not years:
        return [Money(None, amount, source)]
    first = int(years[1])
    last = int(years[2] or first)
    if last > first and (amount is None or _YEARLY.search(part)):
        return [Money(year, amount, source) for year in range(first, min(last, first + _MOST_ROWS) + 1)]
    # A sum over several years is booked on none of them.
    return [Money(first if last == first else None, amount, source)]


def _kronor(match: re.Match[str]) -> int:
    digits = re.sub(_SPACE, "", match["bare"] or match["number"])
    if re.fullmatch(r"\d{1,3}(\.\d{3})+", digits):
        digits = digits.replace(".", "")
    factor = _UNITS[re.sub(r"\s+", " ", (match["unit"] or "").lower())]
    return min(round(float(digits.replace(",", ".")) * factor), _MOST_KRONOR)


def _source(text: str) -> FinancingSource | None:
    return next((source for source, words in _SOURCES if re.search(words, text.strip(), re.IGNORECASE)), None)
