"""Taking a saved import out of the register again."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import delete, select

from consult.core.actor import Actor
from consult.core.audit import record
from consult.core.db import db
from consult.organisations import queries
from consult.organisations.columns import Field
from consult.organisations.import_saving import COLUMN_OF
from consult.organisations.judging import Write
from consult.organisations.models import (
    Contact,
    ImportState,
    Organisation,
    OrganisationContact,
    RegisterImport,
    RegisterImportRow,
)


class CannotBeUndone(Exception):
    """The import is not saved, or a later one has built on it."""


def undo_import(*, register_import: RegisterImport, by: Actor, now: datetime) -> int:
    """Remove what the import added and put back what it changed; how many organisations were left as they are.

    Those changed since stay. Raises `CannotBeUndone`, and the database `IntegrityError` where an organisation
    is already in use (invited, say): the whole undo is then rolled back.
    """
    session = db.session()
    later = select(RegisterImport.id).where(
        RegisterImport.id > register_import.id, RegisterImport.state == ImportState.SAVED
    )
    if register_import.state is not ImportState.SAVED or session.scalar(later.limit(1)) is not None:
        raise CannotBeUndone
    written = session.execute(
        select(RegisterImportRow, Organisation)
        .join(Organisation, Organisation.id == RegisterImportRow.organisation_id)
        .where(RegisterImportRow.import_id == register_import.id, RegisterImportRow.writes.is_not(None))
    ).all()
    untouched = [(row, each) for row, each in written if each.updated_at == register_import.finished_at]
    changed = [(row, each) for row, each in untouched if row.writes is Write.CHANGED]
    added = [each.id for row, each in untouched if row.writes is Write.NEW]
    for row, organisation in changed:
        _put_back(row, organisation, now)
    rows = select(RegisterImportRow).where(RegisterImportRow.organisation_id.in_(added))
    for row in session.scalars(rows):
        row.organisation_id = None
    session.flush()
    session.execute(delete(OrganisationContact).where(OrganisationContact.organisation_id.in_(added)))
    session.execute(delete(Organisation).where(Organisation.id.in_(added)))
    register_import.state, register_import.finished_at = ImportState.UNDONE, now
    details = {"removed": len(added), "put_back": len(changed), "kept": len(written) - len(untouched)}
    on = ("register_import", register_import.id, register_import.filename)
    record(by=by, action="register.undone", on=on, now=now, details=details)
    return details["kept"]


def _put_back(row: RegisterImportRow, organisation: Organisation, now: datetime) -> None:
    for code, (old, new) in row.changes.items():
        name = Field(code)
        if name is Field.MARKETING_BLOCK:
            organisation.marketing_block = old == "yes"
        elif name is Field.EMAIL:
            _put_back_addresses(organisation, old, new)
        elif name is Field.CONTACT:
            _put_back_name(organisation, old, new)
        elif name in COLUMN_OF:
            setattr(organisation, COLUMN_OF[name], old)
    organisation.updated_at = now


def _put_back_addresses(organisation: Organisation, old: str, new: str) -> None:
    """The links as they were. The contacts themselves stay: they may hold a "no more mail"."""
    before, after = old.split("; ") if old else [], new.split("; ") if new else []
    links = {contact.email: link for link, contact, _ in queries.contacts_of(db.session(), organisation.id)}
    for email in after:
        if email not in before and email in links:
            db.session.delete(links[email])
    for position, email in enumerate(before):
        contact = queries.contact_by_email(db.session(), email)
        if email in links:
            links[email].position = position
        elif contact is not None:
            link = OrganisationContact(
                organisation_id=organisation.id, contact_id=contact.id, position=position
            )
            db.session.add(link)


def _put_back_name(organisation: Organisation, old: str, new: str) -> None:
    """The name of the organisation's contact that the import renamed, if it still has that name."""
    renamed = (
        select(Contact)
        .join(OrganisationContact, OrganisationContact.contact_id == Contact.id)
        .where(OrganisationContact.organisation_id == organisation.id, Contact.name == new)
        .order_by(OrganisationContact.position)
        .limit(1)
    )
    contact = db.session.scalar(renamed)
    if contact is not None:
        contact.name = old
