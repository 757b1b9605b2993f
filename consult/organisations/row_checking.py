"""One row of a register: each cell made regular, and what is wrong or worth a look, as codes.

Pure: no database, no words for people. `check_row` looks at a row alone, `find_duplicates` at all of them.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from consult.organisations import email_addresses, org_number
from consult.organisations.columns import Field
from consult.organisations.kinds import OrganisationKind, guess_kind, is_persons_form


class Note(StrEnum):
    """Remarks that do not stop a row from being saved."""

    EMAIL_MISSING = "email_missing"
    EMAIL_SPLIT = "email_split"
    POSTAL_CODE_ODD = "postal_code_odd"
    INDUSTRY_CODE_ODD = "industry_code_odd"
    SIZE_DESTROYED = "size_destroyed"
    MARKETING_BLOCK = "marketing_block"
    DEREGISTERED = "deregistered"
    BANKRUPT = "bankrupt"
    IN_LIQUIDATION = "in_liquidation"
    OTHER_MUNICIPALITY = "other_municipality"


class CellProblem(StrEnum):
    """Errors beside those of numbers and addresses."""

    NAME_MISSING = "name_missing"
    TOO_LONG = "too_long"


# As long as the register's columns take.
MAX_LENGTHS: Mapping[Field, int] = {
    Field.NAME: 200,
    Field.CONTACT: 120,
    Field.LEGAL_FORM: 80,
    Field.STREET: 200,
    Field.POSTAL_CODE: 10,
    Field.AREA: 80,
    Field.MUNICIPALITY_CODE: 4,
    Field.INDUSTRY_CODE: 10,
    Field.INDUSTRY_TEXT: 200,
    Field.SIZE: 20,
    Field.STATUS: 40,
}
SIZE_CLASSES = (
    (0, 0), (1, 4), (5, 9), (10, 19), (20, 49), (50, 99), (100, 199), (200, 499), (500, 999), (1000, 1499),
    (1500, 1999), (2000, 2999), (3000, 3999), (4000, 4999), (5000, 9999),
)  # fmt: skip
YES = {"ja", "j", "yes", "true", "sant", "1", "x"}  # "yes" too, so that a regular cell stays itself
STATUS_NOTES = (
    ("avregistrer", Note.DEREGISTERED),
    ("upphör", Note.DEREGISTERED),
    ("konkurs", Note.BANKRUPT),
    ("likvidation", Note.IN_LIQUIDATION),
)


def own_municipality(codes: Iterable[str]) -> str:
    """The code that more than half of the rows with one have: the register's own municipality. Else ""."""
    counted = Counter(code.strip().zfill(4) for code in codes if code.strip().isdigit())
    code, times = counted.most_common(1)[0] if counted else ("", 0)
    return code if times * 2 > counted.total() else ""


@dataclass(frozen=True, slots=True)
class CheckedRow:
    """A row ready to be compared with the register.

    `values` holds the regular text per mapped field ("" where empty); the number as ten digits. `errors` and
    `notes` hold codes per field. With any error the row cannot be saved.
    """

    values: Mapping[Field, str]
    emails: tuple[str, ...] = ()
    errors: Mapping[Field, str] = field(default_factory=dict)
    notes: Mapping[Field, str] = field(default_factory=dict)
    kind: OrganisationKind = OrganisationKind.COMPANY
    sole_trader: bool = False

    @property
    def key(self) -> str:
        """What makes it the same organisation: the number; without a number column, the name."""
        number = self.values.get(Field.NUMBER, "")
        return number or "name:" + self.values.get(Field.NAME, "").casefold()


def check_row(cells: Mapping[Field, str], *, municipality_code: str = "") -> CheckedRow:
    """Check one row. `cells`: raw text per mapped column. Own municipality "": no warning of others."""
    values = {name: one_line(text) for name, text in cells.items()}
    errors: dict[Field, str] = {}
    notes: dict[Field, str] = {}
    by_number = _check_number(cells, values, errors)
    sole_trader = by_number or is_persons_form(values.get(Field.LEGAL_FORM, ""))
    emails = _check_emails(cells, values, errors, notes)
    _regularise(values, notes)
    _note_status(values, notes, municipality_code)
    if not values.get(Field.NAME):
        errors[Field.NAME] = CellProblem.NAME_MISSING
    for name, longest in MAX_LENGTHS.items():
        if len(values.get(name, "")) > longest:
            errors[name] = CellProblem.TOO_LONG
    digits = "" if Field.NUMBER in errors else values.get(Field.NUMBER, "")
    kind = guess_kind(digits, values.get(Field.LEGAL_FORM, ""), personal=sole_trader)
    return CheckedRow(values, emails, errors, notes, kind, sole_trader)


def is_empty(cells: Mapping[Field, str]) -> bool:
    """Whether no mapped cell holds anything: such rows are ignored."""
    return not any(one_line(text) for text in cells.values())


def find_duplicates(rows: Iterable[tuple[int, CheckedRow]]) -> dict[int, int]:
    """Faultless rows that share their key: row number → the first of its group (also the first itself)."""
    groups: dict[str, list[int]] = {}
    for number, row in rows:
        if not row.errors:
            groups.setdefault(row.key, []).append(number)
    return {number: group[0] for group in groups.values() if len(group) > 1 for number in group}


def one_line(text: str) -> str:
    """Without outer, doubled, hard and invisible blanks and line breaks."""
    return " ".join(re.sub(r"[\u200b-\u200d\u2060\ufeff\u00ad]", "", text).split())


def _check_number(cells: Mapping[Field, str], values: dict[Field, str], errors: dict[Field, str]) -> bool:
    """Put the ten digits (or nothing) in `values`; whether the number is, or may be, a person's."""
    if Field.NUMBER not in cells:
        return False
    try:
        number = org_number.parse(cells[Field.NUMBER])
    except org_number.InvalidNumber as error:
        errors[Field.NUMBER] = error.problem
        return org_number.looks_personal(cells[Field.NUMBER])
    values[Field.NUMBER] = number.digits
    return number.personal


def _check_emails(
    cells: Mapping[Field, str], values: dict[Field, str], errors: dict[Field, str], notes: dict[Field, str]
) -> tuple[str, ...]:
    if Field.EMAIL not in cells:
        return ()
    try:
        emails = email_addresses.parse_addresses(cells[Field.EMAIL])
    except email_addresses.InvalidEmail as error:
        errors[Field.EMAIL] = error.problem
        return ()
    values[Field.EMAIL] = "; ".join(emails)
    if not emails:
        notes[Field.EMAIL] = Note.EMAIL_MISSING
    elif len(emails) > 1:
        notes[Field.EMAIL] = Note.EMAIL_SPLIT
    return emails


def _regularise(values: dict[Field, str], notes: dict[Field, str]) -> None:
    """Postal code, place, industry code, size class, municipality code and mark in their regular forms."""
    for name, regular, odd in (
        (Field.POSTAL_CODE, regular_postal_code, Note.POSTAL_CODE_ODD),
        (Field.INDUSTRY_CODE, regular_industry_code, Note.INDUSTRY_CODE_ODD),
        (Field.SIZE, regular_size, Note.SIZE_DESTROYED),
    ):
        if values.get(name):
            found = regular(values[name])
            if found is None:
                notes[name] = odd
            values[name] = found if found is not None else ("" if name is Field.SIZE else values[name])
    if Field.AREA in values:
        values[Field.AREA] = regular_place(values[Field.AREA])
    if values.get(Field.MUNICIPALITY_CODE, "").isdigit():
        # Excel drops the zero of 0114.
        values[Field.MUNICIPALITY_CODE] = values[Field.MUNICIPALITY_CODE].zfill(4)
    if Field.LEGAL_FORM in values:
        form = values[Field.LEGAL_FORM]
        values[Field.LEGAL_FORM] = form[:1].upper() + form[1:]
    if Field.MARKETING_BLOCK in values:
        told = values[Field.MARKETING_BLOCK].casefold()
        values[Field.MARKETING_BLOCK] = ("yes" if told in YES else "no") if told else ""
        if told in YES:
            notes[Field.MARKETING_BLOCK] = Note.MARKETING_BLOCK


def _note_status(values: dict[Field, str], notes: dict[Field, str], municipality_code: str) -> None:
    status = values.get(Field.STATUS, "").casefold()
    for word, note in STATUS_NOTES:
        if word in status:
            notes[Field.STATUS] = note
            break
    code = values.get(Field.MUNICIPALITY_CODE, "")
    if code and municipality_code and code != municipality_code:
        notes[Field.MUNICIPALITY_CODE] = Note.OTHER_MUNICIPALITY


def regular_postal_code(text: str) -> str | None:
    """840 70, or None if it is no Swedish postal code."""
    digits = re.sub(r"(?i)^(SE?)?-?|\s", "", text)
    return f"{digits[:3]} {digits[3:]}" if re.fullmatch(r"[1-9]\d{4}", digits) else None


def regular_place(text: str) -> str:
    """A place in capitals as people write it: ÖVRE DALEN → Övre Dalen; anything else unchanged."""
    return re.sub(r"[^\W\d_]+", lambda word: word.group().capitalize(), text) if text.isupper() else text


def regular_industry_code(text: str) -> str | None:
    """An SNI code of any level without dots (47.910 → 47910), or None if it is none."""
    digits = re.sub(r"[.\s]", "", text)
    return digits if re.fullmatch(r"\d{2,5}", digits) else None


def regular_size(text: str) -> str | None:
    """A size class with en dash (20-49 → 20–49; 12 → 10–19), or None (1-4 that became a date)."""
    plain = re.sub(r"[-‐‑–—−]", "–", re.sub(r"\s|(?i:anställda|anst\.?|st\.?)", "", text))
    if re.fullmatch(r"\d{1,6}", plain):
        return _size_class(int(plain))
    span = re.fullmatch(r"(\d{1,6})–(\d{1,6})", plain)
    if span and int(span[1]) <= int(span[2]):
        return f"{int(span[1])}–{int(span[2])}"
    return plain if re.fullmatch(r"(\d{1,6}\+|>\d{1,6})", plain) else None


def _size_class(count: int) -> str:
    for low, high in SIZE_CLASSES:
        if low <= count <= high:
            return str(low) if low == high else f"{low}–{high}"
    return "10000+"
