"""Reads of register imports, and of the register as an import compares it."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum

from sqlalchemy import ColumnElement, Select, and_, false, func, or_, select
from sqlalchemy.orm import Session

from consult.organisations import columns
from consult.organisations.columns import Field
from consult.organisations.judging import Decision, Known, Person, Register, Verdict, Write
from consult.organisations.models import (
    ColumnMapping,
    Contact,
    Organisation,
    OrganisationContact,
    RegisterImport,
    RegisterImportRow,
)
from consult.organisations.queries import in_register

Row = RegisterImportRow


class Tab(StrEnum):
    """The parts of the preview; each row is in one of the parts other than `look`."""

    LOOK = "look"
    NEW = "new"
    CHANGED = "changed"
    WRONG = "wrong"
    DUPLICATE = "duplicate"
    SOLE_TRADER = "sole_trader"
    UNCHANGED = "unchanged"


@dataclass(frozen=True, slots=True)
class Counts:
    """How many rows each tab holds, and what a save would do: the numbers in the foot."""

    tabs: dict[Tab, int] = field(default_factory=dict)
    new: int = 0
    changed: int = 0
    sole_traders: int = 0
    skipped: int = 0
    waiting: int = 0

    @property
    def saved(self) -> int:
        """Rows that a save writes."""
        return self.new + self.changed + self.sole_traders


def register(session: Session, *, by_name: bool, keys: Collection[str] | None = None) -> Register:
    """The register as rows are compared with it: three statements, whatever its size.

    `by_name`: the file has no numbers, so names tell organisations apart (a name borne twice tells nothing).
    `keys` narrows to the rows' keys, for judging a few. Rows of a merged organisation find the one that stays.
    """
    merged = _merged(session)
    query = select(Organisation).where(in_register())
    if keys is not None and not by_name:
        staying = {kept_id for _, kept_id in merged}
        query = query.where(or_(Organisation.org_number.in_(keys), Organisation.id.in_(staying)))
    organisations = session.scalars(query).all()
    links = session.execute(
        select(OrganisationContact.organisation_id, OrganisationContact.by_hand, Contact.email, Contact.name)
        .join(Contact, Contact.id == OrganisationContact.contact_id)
        .order_by(OrganisationContact.position, OrganisationContact.id)
    ).all()
    emails: dict[int, list[tuple[str, bool]]] = {}
    speaks_for: dict[str, set[int]] = {}
    names: dict[str, str] = {}
    for organisation_id, by_hand, email, name in links:
        emails.setdefault(organisation_id, []).append((email, by_hand))
        speaks_for.setdefault(email, set()).add(organisation_id)
        names[email] = name
    dropped: dict[int, set[str]] = {}
    for each, kept_id in merged:
        dropped.setdefault(kept_id, set()).update(each.dropped_addresses)
    known: dict[str, Known] = {}
    by_id: dict[int, Known] = {}
    twice: set[str] = set()
    for each in organisations:
        key = _key(each, by_name=by_name)
        if key in known:
            twice.add(key)
        by_id[each.id] = _known(each, emails.get(each.id, []), dropped.get(each.id, set()))
        if key:
            known[key] = by_id[each.id]
    for each, kept_id in merged:
        key = _key(each, by_name=by_name)
        if key in known and known[key].through_merged and known[key].id != kept_id:
            twice.add(key)
        elif key and key not in known and kept_id in by_id:
            known[key] = replace(by_id[kept_id], through_merged=True)
    persons = {
        email: Person(names[email], organisations_of=frozenset(ids)) for email, ids in speaks_for.items()
    }
    return Register({key: each for key, each in known.items() if key not in twice}, persons)


def _key(organisation: Organisation, *, by_name: bool) -> str:
    return "name:" + organisation.name.casefold() if by_name else organisation.org_number or ""


def _merged(session: Session) -> list[tuple[Organisation, int]]:
    """Organisations put away by a merge, each with the id of the one that stays at the end."""
    rows = session.scalars(select(Organisation).where(Organisation.merged_into_id.is_not(None))).all()
    into = {row.id: row.merged_into_id for row in rows}

    def end_of(key: int) -> int:
        while (following := into.get(key)) is not None:
            key = following
        return key

    return [(row, end_of(row.id)) for row in rows]


def _known(organisation: Organisation, emails: list[tuple[str, bool]], dropped: Collection[str]) -> Known:
    return Known(
        id=organisation.id,
        values=values_of(organisation),
        emails=tuple(email for email, _ in emails),
        imported=frozenset(email for email, by_hand in emails if not by_hand),
        # What was taken from a merged one does not come back to this one, unless it is here.
        dropped=frozenset({*organisation.dropped_addresses, *dropped} - {email for email, _ in emails}),
        by_hand=frozenset(organisation.edited_by_hand),
    )


def values_of(organisation: Organisation) -> dict[Field, str]:
    """The organisation's columns as the cells of a row. Without its number: that one is the key."""
    return {
        Field.NAME: organisation.name,
        Field.LEGAL_FORM: organisation.legal_form,
        Field.STREET: organisation.street,
        Field.POSTAL_CODE: organisation.postal_code,
        Field.AREA: organisation.area,
        Field.MUNICIPALITY_CODE: organisation.municipality_code,
        Field.INDUSTRY_CODE: organisation.industry_code,
        Field.INDUSTRY_TEXT: organisation.industry_text,
        Field.SIZE: organisation.size_class,
        Field.MARKETING_BLOCK: "yes" if organisation.marketing_block else "no",
        Field.STATUS: organisation.register_status,
    }


def imports() -> Select[RegisterImport]:
    """All imports, newest first."""
    return select(RegisterImport).order_by(RegisterImport.id.desc())


def import_rows(session: Session, import_id: int) -> list[RegisterImportRow]:
    """Every row of an import, in the file's order."""
    return list(session.scalars(select(Row).where(Row.import_id == import_id).order_by(Row.row_number)))


def import_row(session: Session, import_id: int, row_number: int) -> RegisterImportRow | None:
    """One row of an import."""
    return session.scalar(select(Row).where(Row.import_id == import_id, Row.row_number == row_number))


def doubles_of(session: Session, import_id: int, first: int) -> list[RegisterImportRow]:
    """The rows with the same number as row `first`, it included."""
    query = select(Row).where(Row.import_id == import_id, Row.duplicate_of == first)
    return list(session.scalars(query.order_by(Row.row_number)))


def rows_in(import_id: int, tab: Tab) -> Select[RegisterImportRow]:
    """The rows of a tab. Doubles stand together, where the first of them is."""
    place = func.coalesce(Row.duplicate_of, Row.row_number)
    return select(Row).where(Row.import_id == import_id, _in_tab(tab)).order_by(place, Row.row_number)


def _in_tab(tab: Tab) -> ColumnElement[bool]:
    differs = Row.verdict.in_((Verdict.NEW, Verdict.CHANGED))
    conditions: dict[Tab, ColumnElement[bool]] = {
        Tab.LOOK: Row.verdict != Verdict.UNCHANGED,
        Tab.NEW: and_(Row.verdict == Verdict.NEW, ~Row.sole_trader),
        Tab.CHANGED: and_(Row.verdict == Verdict.CHANGED, ~Row.sole_trader),
        Tab.WRONG: Row.verdict == Verdict.WRONG,
        Tab.DUPLICATE: Row.verdict == Verdict.DUPLICATE,
        Tab.SOLE_TRADER: and_(differs, Row.sole_trader),
        Tab.UNCHANGED: Row.verdict == Verdict.UNCHANGED,
    }
    return conditions.get(tab, false())


def tab_of(verdict: Verdict, *, sole_trader: bool) -> Tab:
    """The tab (other than `look`) that a row is in."""
    if sole_trader and verdict in (Verdict.NEW, Verdict.CHANGED):
        return Tab.SOLE_TRADER
    return Tab(verdict.value)


def counts(session: Session, import_id: int) -> Counts:
    """All numbers of the preview in one statement."""
    grouped = session.execute(
        select(Row.verdict, Row.sole_trader, Row.writes, Row.decision, func.count())
        .where(Row.import_id == import_id)
        .group_by(Row.verdict, Row.sole_trader, Row.writes, Row.decision)
    )
    tabs = dict.fromkeys(Tab, 0)
    new = changed = sole_traders = skipped = waiting = 0
    for verdict, sole_trader, writes, decision, count in grouped:
        tabs[tab_of(verdict, sole_trader=sole_trader)] += count
        if verdict is not Verdict.UNCHANGED:
            tabs[Tab.LOOK] += count
        if writes is not None and sole_trader:
            sole_traders += count
        elif writes is Write.NEW:
            new += count
        elif writes is Write.CHANGED:
            changed += count
        elif decision is Decision.SKIP:
            skipped += count
        elif verdict in (Verdict.WRONG, Verdict.DUPLICATE):
            waiting += count
    return Counts(tabs, new, changed, sole_traders, skipped, waiting)


def wrong_rows(session: Session, import_id: int) -> list[RegisterImportRow]:
    """The rows that a save leaves out because something is wrong or not chosen, for the list to download."""
    query = select(Row).where(
        Row.import_id == import_id,
        or_(
            Row.verdict == Verdict.WRONG,
            and_(Row.verdict == Verdict.DUPLICATE, Row.writes.is_(None)),
        ),
    )
    return list(session.scalars(query.order_by(Row.row_number)))


def mapping_for(session: Session, headers: Sequence[str]) -> dict[Field, int]:
    """The columns chosen last for these headings, else guessed."""
    remembered = remembered_mapping(session, columns.signature(headers))
    if remembered is None:
        return columns.guess_mapping(headers)
    return columns.restored(remembered.mapping, len(headers))


def remembered_mapping(session: Session, signature: str) -> ColumnMapping | None:
    """The columns chosen the last time a file with these headings came."""
    return session.scalar(select(ColumnMapping).where(ColumnMapping.signature == signature))


def doubles_by_first(
    session: Session, import_id: int, rows: Collection[RegisterImportRow]
) -> dict[int, list[RegisterImportRow]]:
    """The whole groups of doubles that these rows belong to, by the first row's number."""
    firsts = {row.duplicate_of for row in rows if row.duplicate_of}
    groups: dict[int, list[RegisterImportRow]] = {}
    if firsts:
        query = select(Row).where(Row.import_id == import_id, Row.duplicate_of.in_(firsts))
        for row in session.scalars(query.order_by(Row.row_number)):
            groups.setdefault(row.duplicate_of or 0, []).append(row)
    return groups


def sample_words(session: Session, import_id: int) -> list[str]:
    """Up to three names and places with å, ä or ö (else any), by which a person sees if the letters are right."""
    rows = session.execute(
        select(Row.cells).where(Row.import_id == import_id).order_by(Row.row_number).limit(400)
    )
    texts = [cells.get(name, "") for (cells,) in rows for name in (Field.NAME.value, Field.AREA.value)]
    telling = [text for text in dict.fromkeys(texts) if any(sign > "\x7f" for sign in text)]
    return [text[:40] for text in (telling or [text for text in dict.fromkeys(texts) if text])[:3]]
