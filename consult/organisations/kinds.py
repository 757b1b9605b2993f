"""Kinds of organisation, and the guess of one from a register's legal form or the number's first digit."""

from __future__ import annotations

from enum import StrEnum


class OrganisationKind(StrEnum):
    """Kind of consultee."""

    COMPANY = "company"
    PARTY = "party"
    ASSOCIATION = "association"
    BOARD = "board"
    AUTHORITY = "authority"
    PRIVATE_PERSON = "private_person"


# Tried in order: "ekonomisk förening" is an association, "bankaktiebolag" a company. Words as Bolagsverket
# and SCB write the forms (klartext).
FORM_WORDS = (
    ("parti", OrganisationKind.PARTY),
    ("förening", OrganisationKind.ASSOCIATION),
    ("ek. för", OrganisationKind.ASSOCIATION),
    ("stiftelse", OrganisationKind.ASSOCIATION),
    ("samfund", OrganisationKind.ASSOCIATION),
    ("samfällighet", OrganisationKind.ASSOCIATION),
    ("fond", OrganisationKind.ASSOCIATION),
    ("bolag", OrganisationKind.COMPANY),
    ("fysisk person", OrganisationKind.COMPANY),
    ("enskild", OrganisationKind.COMPANY),
    ("filial", OrganisationKind.COMPANY),
    ("kommun", OrganisationKind.AUTHORITY),
    ("region", OrganisationKind.AUTHORITY),
    ("landsting", OrganisationKind.AUTHORITY),
    ("statlig", OrganisationKind.AUTHORITY),
    ("myndighet", OrganisationKind.AUTHORITY),
)
# A firm of this form is its owner, also where the register leaves the number out or masks it.
PERSONS_FORMS = ("enskild", "fysisk")
# First digit of a legal person's number: 2 public bodies, 5 limited companies, 7 economic associations,
# 8 non-profit associations and foundations, 9 partnerships.
FIRST_DIGITS = {
    "2": OrganisationKind.AUTHORITY,
    "7": OrganisationKind.ASSOCIATION,
    "8": OrganisationKind.ASSOCIATION,
}


def guess_kind(digits: str, legal_form: str, *, personal: bool) -> OrganisationKind:
    """The kind to give a new organisation. `digits` may be empty; `personal` = the number is a person's."""
    if personal:
        return OrganisationKind.COMPANY
    form = legal_form.casefold()
    for word, kind in FORM_WORDS:
        if word in form:
            return kind
    return FIRST_DIGITS.get(digits[:1], OrganisationKind.COMPANY)


def is_persons_form(legal_form: str) -> bool:
    """Whether the legal form is that of a sole trader, whose name is personal data."""
    return any(word in legal_form.casefold() for word in PERSONS_FORMS)
