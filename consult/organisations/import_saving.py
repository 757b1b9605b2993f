"""The one write that takes a previewed file into the register."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime

from sqlalchemy import select

from consult.core.actor import Actor
from consult.core.audit import record
from consult.core.db import db
from consult.organisations import columns, import_queries, import_rows
from consult.organisations.columns import Field
from consult.organisations.import_actions import ImportFinished
from consult.organisations.judging import Judgement, Write
from consult.organisations.models import (
    Contact,
    ImportState,
    Organisation,
    OrganisationContact,
    RegisterImport,
    RegisterImportRow,
)
from consult.organisations.row_checking import CheckedRow

COLUMN_OF: Mapping[Field, str] = {
    name: name.value
    for name in Field
    if name not in (Field.NUMBER, Field.EMAIL, Field.CONTACT, Field.MARKETING_BLOCK)
}
SOURCE = "register"


class PreviewOutdated(Exception):
    """The register or the rows are no longer what the page showed: judge again and let staff look again."""


def save_import(*, register_import: RegisterImport, expected: int, by: Actor, now: datetime) -> None:
    """Write the previewed rows. `expected` is the number on the button that was pressed.

    All is compared with the register once more. Raises `PreviewOutdated` if anything would be written that
    was not shown, `ImportFinished` for an import already saved or cancelled.
    """
    if register_import.state is not ImportState.PREVIEW:
        raise ImportFinished
    rows = import_queries.import_rows(db.session(), register_import.id)
    judged = import_rows.judge_stored(db.session(), register_import, rows)
    writing = [row for row in rows if row.writes is not None]
    if len(writing) != expected or any(_differs(row, judged[row.row_number][1]) for row in rows):
        raise PreviewOutdated
    _apply(register_import, writing, judged, now)
    counts = import_queries.counts(db.session(), register_import.id)
    _forget_personal_numbers(rows)
    register_import.state, register_import.finished_at = ImportState.SAVED, now
    register_import.counts = {
        "new": counts.new,
        "changed": counts.changed,
        "sole_traders": counts.sole_traders,
        "skipped": counts.skipped + counts.waiting,
        "unchanged": counts.tabs[import_queries.Tab.UNCHANGED],
    }
    record(
        by=by,
        action="register.saved",
        on=("register_import", register_import.id, register_import.filename),
        now=now,
        details=register_import.counts,
    )


def _forget_personal_numbers(rows: Iterable[RegisterImportRow]) -> None:
    """The rows stay as the record of what was done; the numbers of sole traders in them are not needed."""
    for row in rows:
        if row.sole_trader:
            row.cells = {name: text for name, text in row.cells.items() if name != Field.NUMBER}
            row.corrected = {name: text for name, text in row.corrected.items() if name != Field.NUMBER}
            row.key = ""


def _differs(row: RegisterImportRow, judgement: Judgement) -> bool:
    """Whether a save would now write something else for the row than its preview said."""
    changes = {name.value: list(pair) for name, pair in judgement.changes.items()}
    return row.writes != judgement.writes or (row.writes is not None and row.changes != changes)


def _apply(
    register_import: RegisterImport,
    rows: list[RegisterImportRow],
    judged: Mapping[int, tuple[CheckedRow, Judgement]],
    now: datetime,
) -> None:
    session = db.session()
    ids = [row.organisation_id for row in rows if row.organisation_id]
    organisations = {
        each.id: each for each in session.scalars(select(Organisation).where(Organisation.id.in_(ids)))
    }
    version = columns.industry_version(
        register_import.headers, columns.restored(register_import.mapping, len(register_import.headers))
    )
    made: list[tuple[RegisterImportRow, Organisation]] = []
    for row in rows:
        checked, judgement = judged[row.row_number]
        if judgement.writes is Write.NEW:
            organisation = _new_organisation(checked, version, now)
            session.add(organisation)
        else:
            organisation = organisations[judgement.organisation_id or 0]
            _change(organisation, judgement, version, now)
        made.append((row, organisation))
    session.flush()
    for row, organisation in made:
        row.organisation_id = organisation.id
    _apply_contacts([(organisation, *judged[row.row_number]) for row, organisation in made], now)
    session.flush()


def _new_organisation(row: CheckedRow, version: str, now: datetime) -> Organisation:
    values = {column: row.values[name] for name, column in COLUMN_OF.items() if name in row.values}
    return Organisation(
        **values,
        kind=row.kind,
        org_number=row.values.get(Field.NUMBER) or None,
        sole_trader=row.sole_trader,
        industry_version=version if row.values.get(Field.INDUSTRY_CODE) else "",
        marketing_block=row.values.get(Field.MARKETING_BLOCK) == "yes",
        source=SOURCE,
        edited_by_hand=[],
        dropped_addresses=[],
        created_at=now,
        updated_at=now,
    )


def _change(organisation: Organisation, judgement: Judgement, version: str, now: datetime) -> None:
    for name, (_, new) in judgement.changes.items():
        if name is Field.MARKETING_BLOCK:
            organisation.marketing_block = new == "yes"
        elif name in COLUMN_OF:
            setattr(organisation, COLUMN_OF[name], new)
    if Field.INDUSTRY_CODE in judgement.changes:
        organisation.industry_version = version
    organisation.updated_at = now


def _apply_contacts(written: Iterable[tuple[Organisation, CheckedRow, Judgement]], now: datetime) -> None:
    """Give each organisation its addresses. A contact is made once however many rows hold its address."""
    session = db.session()
    written = [each for each in written if each[2].writes is Write.NEW or _touches_contacts(each[2])]
    emails = {email for _, _, judgement in written for email in judgement.emails}
    contacts = {
        each.email: each for each in session.scalars(select(Contact).where(Contact.email.in_(emails)))
    }
    for email in sorted(emails - contacts.keys()):
        contacts[email] = Contact(email=email, name="", created_at=now)
        session.add(contacts[email])
    session.flush()
    links: dict[int, list[OrganisationContact]] = {}
    speaks_for: dict[int, set[int]] = {}
    for link in session.scalars(select(OrganisationContact).order_by(OrganisationContact.position)):
        links.setdefault(link.organisation_id, []).append(link)
        speaks_for.setdefault(link.contact_id, set()).add(link.organisation_id)
    for organisation, row, judgement in written:
        wanted = [contacts[email] for email in judgement.emails]
        _link(organisation, wanted, links.get(organisation.id, []))
        for contact in wanted:
            speaks_for.setdefault(contact.id, set()).add(organisation.id)
        _name_contact(organisation, row, judgement, contacts, speaks_for)


def _touches_contacts(judgement: Judgement) -> bool:
    return Field.EMAIL in judgement.changes or Field.CONTACT in judgement.changes


def _link(organisation: Organisation, wanted: list[Contact], links: list[OrganisationContact]) -> None:
    by_contact = {link.contact_id: link for link in links}
    for link in links:
        if link.contact_id not in {contact.id for contact in wanted}:
            db.session.delete(link)
    for position, contact in enumerate(wanted):
        link = by_contact.get(contact.id) or OrganisationContact(
            organisation_id=organisation.id, contact_id=contact.id
        )
        link.position = position
        db.session.add(link)


def _name_contact(
    organisation: Organisation,
    row: CheckedRow,
    judgement: Judgement,
    contacts: Mapping[str, Contact],
    speaks_for: Mapping[int, set[int]],
) -> None:
    """Name the contact behind the row's first address, unless it is named and shared, or named by hand."""
    name = row.values.get(Field.CONTACT, "")
    first = next((email for email in row.emails if email in judgement.emails), None)
    if not name or first is None or first != row.emails[0] or Field.CONTACT in organisation.edited_by_hand:
        return
    contact = contacts[first]
    if not contact.name or not speaks_for[contact.id] - {organisation.id}:
        contact.name = name
