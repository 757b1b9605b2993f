"""Writes of organisations and contacts by hand."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from consult.core.actor import Actor
from consult.core.audit import record
from consult.core.db import db
from consult.organisations import org_number, queries
from consult.organisations.columns import Field
from consult.organisations.import_saving import COLUMN_OF
from consult.organisations.kinds import OrganisationKind, is_persons_form
from consult.organisations.models import Contact, Organisation, OrganisationContact

SOURCE = "hand"


class NumberTaken(Exception):
    """Another organisation has this number. `organisation` is that one."""

    def __init__(self, organisation: Organisation) -> None:
        super().__init__("the number is another organisation's")
        self.organisation = organisation


class AlreadyContact(Exception):
    """The address is already one of the organisation's."""


def create_organisation(
    *,
    kind: OrganisationKind,
    digits: str | None,
    columns: Mapping[Field, str],
    sole_trader: bool = False,
    source: str = SOURCE,
    by: Actor,
    now: datetime,
) -> Organisation:
    """Add an organisation. `digits`: its ten digits, if any. Raises `NumberTaken`.

    Imports do not change the columns filled in here. A private person's number is not kept.
    """
    organisation = Organisation(
        kind=kind,
        source=source,
        edited_by_hand=[],
        dropped_addresses=[],
        created_at=now,
        updated_at=now,
        **{COLUMN_OF[name]: text for name, text in columns.items()},
    )
    _set_number(organisation, digits)
    organisation.sole_trader = organisation.sole_trader or sole_trader
    organisation.edited_by_hand = sorted(name.value for name, text in columns.items() if text)
    db.session.add(organisation)
    db.session.flush()
    _record("organisation.created", organisation, by, now)
    return organisation


def update_organisation(
    *,
    organisation: Organisation,
    kind: OrganisationKind,
    digits: str | None,
    columns: Mapping[Field, str],
    sole_trader: bool | None = None,
    by: Actor,
    now: datetime,
) -> None:
    """Correct an organisation; what is corrected stays so over imports. `digits` None keeps the number.

    `sole_trader` as said by hand, None leaves it; a personal number or a person's legal form decides over a no.
    Raises `NumberTaken`.
    """
    changed = {name for name, text in columns.items() if getattr(organisation, COLUMN_OF[name]) != text}
    for name in changed:
        setattr(organisation, COLUMN_OF[name], columns[name])
    organisation.kind = kind
    if digits is not None or kind is OrganisationKind.PRIVATE_PERSON:
        _set_number(organisation, digits)
    if sole_trader is not None:
        organisation.sole_trader = sole_trader or _is_persons(organisation)
    organisation.edited_by_hand = sorted({*organisation.edited_by_hand, *(name.value for name in changed)})
    organisation.updated_at = now
    details = {"fields": sorted(name.value for name in changed)}
    _record("organisation.changed", organisation, by, now, details)


def remove_number(*, organisation: Organisation, by: Actor, now: datetime) -> None:
    """Take the number away. Imports no longer find the organisation by it."""
    organisation.org_number = None
    organisation.sole_trader = is_persons_form(organisation.legal_form or "")
    organisation.updated_at = now
    _record("organisation.number_removed", organisation, by, now)


def add_contact(*, organisation: Organisation, email: str, name: str, by: Actor, now: datetime) -> Contact:
    """Add somebody to write to. A known address becomes a contact of this organisation too.

    `email` in its regular form. A name is only filled in where the contact has none. Raises `AlreadyContact`.
    """
    contact = _contact(email, now)
    if queries.contact_of(db.session(), organisation.id, contact.id):
        raise AlreadyContact
    contact.name = contact.name or name
    position = len(queries.contacts_of(db.session(), organisation.id))
    db.session.add(
        OrganisationContact(
            organisation_id=organisation.id, contact_id=contact.id, position=position, by_hand=True
        )
    )
    organisation.dropped_addresses = [each for each in organisation.dropped_addresses if each != email]
    organisation.updated_at = now
    db.session.flush()
    _record("organisation.contact_added", organisation, by, now, {"contact": contact.id})
    return contact


def change_contact(*, link: OrganisationContact, email: str, name: str, by: Actor, now: datetime) -> None:
    """Correct a contact of one organisation. Raises `AlreadyContact`.

    Another address is another contact: the old one stays with the other organisations it speaks for, and
    imports do not bring it back here. The name is the contact's everywhere.
    """
    organisation = link.organisation
    contact = link.contact
    if email != contact.email:
        old, contact = contact.email, _contact(email, now)
        if queries.contact_of(db.session(), organisation.id, contact.id):
            raise AlreadyContact
        organisation.dropped_addresses = sorted({*organisation.dropped_addresses, old} - {email})
        link.contact, link.by_hand = contact, True
    if contact.name != name:
        contact.name = name
        organisation.edited_by_hand = sorted({*organisation.edited_by_hand, Field.CONTACT.value})
    organisation.updated_at = now
    db.session.flush()
    _record("organisation.contact_changed", organisation, by, now, {"contact": contact.id})


def remove_contact(*, link: OrganisationContact, by: Actor, now: datetime) -> None:
    """Take a contact from one organisation. Imports do not bring it back; its "no more mail" is kept."""
    organisation, contact = link.organisation, link.contact
    organisation.dropped_addresses = sorted({*organisation.dropped_addresses, contact.email})
    organisation.updated_at = now
    db.session.delete(link)
    db.session.flush()
    _record("organisation.contact_removed", organisation, by, now, {"contact": contact.id})


def stop_mail(*, contact: Contact, by: Actor, now: datetime) -> None:
    """Mark "no more mail": nothing more is sent to the address, for any organisation. Imports keep the mark."""
    if contact.no_mail_at is None:
        contact.no_mail_at, contact.no_mail_by = now, by.label
        record(by=by, action="contact.mail_stopped", on=("contact", contact.id, ""), now=now)


def allow_mail(*, contact: Contact, by: Actor, now: datetime) -> None:
    """Take the mark away. A masked contact has nothing to write to: it keeps it."""
    if contact.no_mail_at is not None and not contact.is_masked:
        contact.no_mail_at, contact.no_mail_by = None, None
        record(by=by, action="contact.mail_allowed", on=("contact", contact.id, ""), now=now)


def _contact(email: str, now: datetime) -> Contact:
    contact = queries.contact_by_email(db.session(), email)
    if contact is None:
        contact = Contact(email=email, name="", created_at=now)
        db.session.add(contact)
        db.session.flush()
    return contact


def _set_number(organisation: Organisation, digits: str | None) -> None:
    if organisation.kind is OrganisationKind.PRIVATE_PERSON:
        digits = None
    if digits:
        other = queries.organisation_by_number(db.session(), digits)
        if other is not None and other is not organisation:
            raise NumberTaken(other)
    organisation.org_number = digits
    organisation.sole_trader = _is_persons(organisation)


def _is_persons(organisation: Organisation) -> bool:
    """Whether number or legal form says that the firm is a person."""
    digits = organisation.org_number or ""
    by_number = bool(digits) and org_number.is_personal(digits[-10:])
    return by_number or is_persons_form(organisation.legal_form or "")


def _record(
    action: str,
    organisation: Organisation,
    by: Actor,
    now: datetime,
    details: dict[str, Any] | None = None,
) -> None:
    on = ("organisation", organisation.id, organisation.name)
    record(by=by, action=action, on=on, now=now, details=details)
