"""Reads of organisations and their contacts."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from itertools import islice

from sqlalchemy import ColumnElement, Select, and_, exists, false, func, or_, select
from sqlalchemy.orm import Session

from consult.organisations.models import (
    OPEN_LINK,
    Contact,
    ImportState,
    Organisation,
    OrganisationContact,
    OrganisationKind,
    RegisterImport,
    RegisterImportRow,
)

# SQLite takes 32,766 values in one statement; nobody has that many in a register, but nothing breaks if so.
VALUES_PER_STATEMENT = 20_000


@dataclass(frozen=True, slots=True)
class Choice:
    """A filter's value and how many organisations have it."""

    value: str
    count: int


def in_register() -> ColumnElement[bool]:
    """Condition: part of the register, neither an unverified sender by the open link nor put away by a merge."""
    return and_(Organisation.source != OPEN_LINK, Organisation.merged_into_id.is_(None))


def recipients_query(
    kinds: Collection[OrganisationKind] = (),
    areas: Collection[str] = (),
    sizes: Collection[str] = (),
    ids: Collection[int] = (),
) -> Select[Organisation]:
    """Organisations of these kinds (and of these areas and sizes, if any are given), and those picked by id.

    Without kinds only the picked ones. By name. Those without an address are in: whoever sends lists them.
    """
    wanted: ColumnElement[bool] = false()
    if kinds:
        wanted = Organisation.kind.in_(kinds)
        if areas:
            wanted = and_(wanted, Organisation.area.in_(areas))
        if sizes:
            wanted = and_(wanted, Organisation.size_class.in_(sizes))
    if ids:
        wanted = or_(wanted, Organisation.id.in_(ids))
    return select(Organisation).where(wanted, in_register()).order_by(Organisation.name, Organisation.id)


def boards(session: Session) -> list[Organisation]:
    """The municipality's boards, by name."""
    query = select(Organisation).where(Organisation.kind == OrganisationKind.BOARD, in_register())
    return list(session.scalars(query.order_by(Organisation.name, Organisation.id)))


def addresses_of(
    session: Session, organisation_ids: Iterable[int], *, also_no_mail: bool = False
) -> dict[int, list[Contact]]:
    """The contacts to write to, by organisation id, in order; an organisation without any has an empty list.

    Contacts marked "no more mail" are left out unless `also_no_mail`.
    """
    found: dict[int, list[Contact]] = {key: [] for key in organisation_ids}
    for keys in _portions(found):
        query = (
            select(OrganisationContact.organisation_id, Contact)
            .join(Contact, Contact.id == OrganisationContact.contact_id)
            .where(OrganisationContact.organisation_id.in_(keys))
            .order_by(OrganisationContact.position, OrganisationContact.id)
        )
        if not also_no_mail:
            query = query.where(Contact.no_mail_at.is_(None))
        for key, contact in session.execute(query):
            found[key].append(contact)
    return found


def has_address() -> ColumnElement[bool]:
    """Condition: somebody of the organisation can be written to."""
    return exists().where(
        OrganisationContact.organisation_id == Organisation.id,
        OrganisationContact.contact_id == Contact.id,
        Contact.no_mail_at.is_(None),
    )


def organisations(
    *,
    kind: OrganisationKind | None = None,
    area: str = "",
    size: str = "",
    lacks_address: bool = False,
    search: str = "",
) -> Select[Organisation]:
    """The register, by name, narrowed by what is given; `search` finds parts of names and addresses."""
    query = select(Organisation).where(in_register()).order_by(Organisation.name, Organisation.id)
    if kind:
        query = query.where(Organisation.kind == kind)
    if area:
        query = query.where(Organisation.area == area)
    if size:
        query = query.where(Organisation.size_class == size)
    if lacks_address:
        query = query.where(~has_address())
    if search:
        query = query.where(_found_by(search))
    return query


def _found_by(search: str) -> ColumnElement[bool]:
    """Name, place, industry or address contains the text; never the number, which may be a person's."""
    address = exists().where(
        OrganisationContact.organisation_id == Organisation.id,
        OrganisationContact.contact_id == Contact.id,
        or_(
            Contact.email.icontains(search.lower(), autoescape=True),
            Contact.name.icontains(search, autoescape=True),
        ),
    )
    # SQLite folds only a–z: the text as typed and in the usual spellings finds Åkeri for åkeri.
    spellings = {search, search.lower(), search.upper(), search.capitalize(), search.title()}
    columns = (Organisation.name, Organisation.area, Organisation.industry_text)
    return or_(
        address, *(column.icontains(text, autoescape=True) for column in columns for text in spellings)
    )


def filter_choices(session: Session) -> tuple[list[Choice], list[Choice], list[Choice]]:
    """Kinds, areas and size classes there are, each with its number of organisations. Three statements."""
    columns = (Organisation.kind, Organisation.area, Organisation.size_class)
    answers = []
    for column in columns:
        counted = session.execute(
            select(column, func.count()).where(in_register()).group_by(column).order_by(column)
        )
        answers.append([Choice(str(value), count) for value, count in counted if value])
    return answers[0], answers[1], sorted(answers[2], key=_by_first_number)


def _by_first_number(choice: Choice) -> int:
    digits = choice.value.partition("–")[0].strip("+>")
    return int(digits) if digits.isdecimal() else 0


def contacts_of(session: Session, organisation_id: int) -> list[tuple[OrganisationContact, Contact, int]]:
    """Link, contact, and how many organisations the contact speaks for, in the organisation's order."""
    spoken_for = (
        select(func.count())
        .select_from(OrganisationContact)
        .where(OrganisationContact.contact_id == Contact.id)
        .correlate(Contact)
        .scalar_subquery()
    )
    query = (
        select(OrganisationContact, Contact, spoken_for)
        .join(Contact, Contact.id == OrganisationContact.contact_id)
        .where(OrganisationContact.organisation_id == organisation_id)
        .order_by(OrganisationContact.position, OrganisationContact.id)
    )
    return [(link, contact, count) for link, contact, count in session.execute(query)]


def contact_of(session: Session, organisation_id: int, contact_id: int) -> OrganisationContact | None:
    """The link of this contact to this organisation, if there is one."""
    return session.scalar(
        select(OrganisationContact).where(
            OrganisationContact.organisation_id == organisation_id,
            OrganisationContact.contact_id == contact_id,
        )
    )


def others_of(session: Session, contact_id: int, organisation_id: int) -> list[Organisation]:
    """The other organisations that the contact speaks for."""
    query = (
        select(Organisation)
        .join(OrganisationContact, OrganisationContact.organisation_id == Organisation.id)
        .where(OrganisationContact.contact_id == contact_id, Organisation.id != organisation_id)
        .order_by(Organisation.name)
    )
    return list(session.scalars(query))


def contact_by_email(session: Session, email: str) -> Contact | None:
    """The contact with this address (in small letters)."""
    return session.scalar(select(Contact).where(Contact.email == email))


def organisation_by_number(session: Session, digits: str) -> Organisation | None:
    """The organisation with these ten digits."""
    return session.scalar(select(Organisation).where(Organisation.org_number == digits))


def imports_that_touched(
    session: Session, organisation_id: int
) -> list[tuple[RegisterImport, RegisterImportRow]]:
    """The saved imports that made or changed the organisation, newest first, with the row that did."""
    query = (
        select(RegisterImport, RegisterImportRow)
        .join(RegisterImportRow, RegisterImportRow.import_id == RegisterImport.id)
        .where(
            RegisterImportRow.organisation_id == organisation_id,
            RegisterImportRow.writes.is_not(None),
            RegisterImport.state == ImportState.SAVED,
        )
        .order_by(RegisterImport.finished_at.desc(), RegisterImportRow.row_number)
    )
    return [(each, row) for each, row in session.execute(query)]


def _portions(keys: Iterable[int]) -> Iterator[list[int]]:
    iterator = iter(keys)
    while portion := list(islice(iterator, VALUES_PER_STATEMENT)):
        yield portion
