"""Builders of organisations and register files."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from sqlalchemy.orm import Session
from stdnum import luhn

from consult.core.db import db, write
from consult.organisations.models import Contact, Organisation, OrganisationContact, OrganisationKind

MADE = datetime(2026, 10, 1, tzinfo=UTC)
HEADERS = ("Organisationsnummer", "Företagsnamn", "E-post", "Postort", "Bransch")


def org_number(index: int, *, start: str = "559999") -> str:
    """A valid number: start, three digits, check digit."""
    first_nine = f"{start}{index:03d}"
    return first_nine + luhn.calc_check_digit(first_nine)


def make_organisation(
    name: str = "Nordåns Åkeri AB",
    *,
    kind: OrganisationKind = OrganisationKind.COMPANY,
    emails: Sequence[str] = (),
    **columns: Any,
) -> Organisation:
    """An organisation with contacts, committed."""
    with write() as session:
        organisation = Organisation(
            kind=kind,
            name=name,
            created_at=MADE,
            updated_at=MADE,
            edited_by_hand=[],
            dropped_addresses=[],
            **columns,
        )
        session.add(organisation)
        session.flush()
        for position, email in enumerate(emails):
            link_contact(session, organisation, email, position=position)
    return organisation


def link_contact(
    session: Session, organisation: Organisation, email: str, *, position: int = 0, by_hand: bool = False
) -> Contact:
    """A contact with this address (made once), linked to the organisation; inside `write()`."""
    contact = db.session.query(Contact).filter_by(email=email).one_or_none()
    if contact is None:
        contact = Contact(email=email, name="", created_at=MADE)
        session.add(contact)
        session.flush()
    session.add(
        OrganisationContact(
            organisation_id=organisation.id, contact_id=contact.id, position=position, by_hand=by_hand
        )
    )
    session.flush()
    return contact


def register_file(rows: Sequence[Sequence[str]], headers: Sequence[str] = HEADERS) -> bytes:
    """A semicolon-separated file in Windows-1252."""
    lines = [";".join(f'"{cell}"' for cell in row) for row in [headers, *rows]]
    return "\r\n".join(lines).encode("cp1252")


def many_rows(count: int) -> list[list[str]]:
    """As many different companies."""
    return [
        [
            org_number(index % 1000, start=f"5{56000 + index // 1000}"),
            f"Företag {index} AB",
            f"info@f{index}.example",
            "Övre Dalen",
            "Bygg",
        ]
        for index in range(count)
    ]
