"""Loads the demo's 612 organisations and the addresses to write to."""

from datetime import datetime

from consult.core.db import db
from consult.demo.content import register_rows
from consult.organisations.models import Contact, Organisation, OrganisationContact, OrganisationKind
from consult.organisations.org_number import parse
from consult.organisations.row_checking import regular_place, regular_postal_code, regular_size

KINDS = {
    "Företag": OrganisationKind.COMPANY,
    "Enskild firma": OrganisationKind.COMPANY,
    "Förening": OrganisationKind.ASSOCIATION,
    "Parti": OrganisationKind.PARTY,
    "Nämnd": OrganisationKind.BOARD,
    "Myndighet": OrganisationKind.AUTHORITY,
    "Privatperson": OrganisationKind.PRIVATE_PERSON,
}
SOURCE = "foretagsregister.csv"


def load_register(*, now: datetime) -> dict[str, Organisation]:
    """Add organisations and contacts; returns the organisations by name. One address may serve several."""
    organisations: dict[str, Organisation] = {}
    contacts: dict[str, Contact] = {}
    links: list[tuple[Organisation, Contact]] = []
    for row in register_rows():
        organisation = _organisation(row, now)
        organisations[organisation.name] = organisation
        if row["E-post"]:
            contact = contacts.setdefault(row["E-post"], _contact(row, now))
            links.append((organisation, contact))
    db.session.add_all([*organisations.values(), *contacts.values()])
    db.session.flush()
    db.session.add_all(
        OrganisationContact(organisation_id=organisation.id, contact_id=contact.id)
        for organisation, contact in links
    )
    db.session.flush()
    return organisations


def _organisation(row: dict[str, str], now: datetime) -> Organisation:
    number = parse(row["Organisationsnummer"]) if row["Organisationsnummer"] else None
    return Organisation(
        kind=KINDS[row["Slag"]],
        name=row["Företagsnamn"],
        org_number=number.digits if number else None,
        sole_trader=bool(number and number.personal),
        legal_form=row["Juridisk form"],
        street=row["Adress"],
        postal_code=regular_postal_code(row["Postnr"]) or "",
        area=regular_place(row["Postort"]),
        municipality_code=row["Kommunkod"],
        industry_code=row["SNI"],
        industry_version="SNI2007" if row["SNI"] else "",
        industry_text=row["Bransch"],
        size_class=regular_size(row["Anställda"]) or "",
        register_status=row["Status"],
        marketing_block=row["Reklamspärr"] == "Ja",
        source=SOURCE,
        created_at=now,
        updated_at=now,
    )


def _contact(row: dict[str, str], now: datetime) -> Contact:
    return Contact(email=row["E-post"], name=row["Kontaktperson"], created_at=now)
