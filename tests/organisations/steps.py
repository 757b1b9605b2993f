"""What the tests of the register import do again and again."""

import io

from sqlalchemy import select
from sqlalchemy.orm import Session

from consult.organisations import queries
from consult.organisations.models import Organisation
from tests.client import Browser, Page


def read(staff: Browser, data: bytes, name: str = "register.csv", status: int = 200) -> Page:
    staff.get("/staff/organisations/import")
    return staff.press("Läs filen", file=(io.BytesIO(data), name), status=status)


def save(staff: Browser) -> Page:
    return staff.press("Spara")


def names(session: Session) -> set[str]:
    session.rollback()
    return set(session.scalars(select(Organisation.name)))


def emails(session: Session, name: str) -> list[str]:
    session.rollback()
    organisation = session.scalars(select(Organisation).where(Organisation.name == name)).one()
    return [each.email for each in queries.addresses_of(session, [organisation.id])[organisation.id]]
