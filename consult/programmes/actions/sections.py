"""Sections: a place in the document with versions of its text, and people's working copies of it."""

from __future__ import annotations

import re
import unicodedata
from datetime import datetime

from sqlalchemy import delete, func, select

from consult.accounts.models import User
from consult.core.actor import Actor
from consult.core.audit import record
from consult.core.db import db
from consult.programmes.actions.refusals import ChangedMeanwhile, SectionRetired
from consult.programmes.models import Document, Section, SectionKind, SectionVersion, SectionWorkingCopy


def create_section(
    *,
    document: Document,
    kind: SectionKind,
    title: str,
    short_title: str = "",
    body: str,
    note: str = "",
    by: Actor,
    now: datetime,
) -> SectionVersion:
    """Add a section at the end of the document, with its first version."""
    keys = set(db.session.scalars(select(Section.key).where(Section.document_id == document.id)))
    last = db.session.scalar(select(func.max(Section.position)).where(Section.document_id == document.id))
    section = Section(
        document_id=document.id,
        document=document,
        key=free_key(title, keys),
        kind=kind,
        position=(last or 0) + 1,
        created_at=now,
    )
    db.session.add(section)
    db.session.flush()
    return _add_version(section, 1, title, short_title, body, note, by, now)


def create_section_version(
    *,
    section: Section,
    title: str,
    short_title: str = "",
    body: str,
    note: str = "",
    base_version_id: int | None = None,
    by: Actor,
    now: datetime,
) -> SectionVersion:
    """Save a new wording; the same text as the current one gives the current version again.

    `base_version_id` is the version the text was written on. Raises `ChangedMeanwhile` when it is not the
    current one any more (None: not asked), `SectionRetired`.
    """
    if section.retired_at is not None:
        raise SectionRetired
    current = current_section_version(section)
    if base_version_id is not None and current.id != base_version_id:
        raise ChangedMeanwhile(current)
    if (current.title, current.short_title, current.body) == (title, short_title, body):
        return current
    return _add_version(section, current.number + 1, title, short_title, body, note, by, now)


def current_section_version(section: Section) -> SectionVersion:
    """The version with the highest number."""
    newest = SectionVersion.number.desc()
    return db.session.scalars(
        select(SectionVersion).where(SectionVersion.section_id == section.id).order_by(newest).limit(1)
    ).one()


def save_working_copy(
    *,
    section: Section,
    user: User,
    base_version_id: int,
    title: str,
    short_title: str,
    body: str,
    now: datetime,
) -> SectionWorkingCopy:
    """Keep what a person is writing: no version, seen by nobody else, so no audit row. Raises `SectionRetired`."""
    if section.retired_at is not None:
        raise SectionRetired
    copy = db.session.scalar(
        select(SectionWorkingCopy).where(
            SectionWorkingCopy.section_id == section.id, SectionWorkingCopy.user_id == user.id
        )
    )
    if copy is None:
        copy = SectionWorkingCopy(section_id=section.id, user_id=user.id)
        db.session.add(copy)
    copy.base_version_id = base_version_id
    copy.title, copy.short_title, copy.body, copy.saved_at = title, short_title, body, now
    db.session.flush()
    return copy


def drop_working_copy(*, section: Section, user: User) -> None:
    """Forget what the person was writing: it became a version, or is not wanted."""
    db.session.execute(
        delete(SectionWorkingCopy).where(
            SectionWorkingCopy.section_id == section.id, SectionWorkingCopy.user_id == user.id
        )
    )


def change_section_kind(*, section: Section, kind: SectionKind, by: Actor, now: datetime) -> None:
    """Say what the section holds."""
    if section.kind is not kind:
        section.kind = kind
        record(
            by=by,
            action="section.kind_changed",
            on=on_section(section),
            now=now,
            details={"kind": kind.value},
        )


def move_section(*, section: Section, place: int, by: Actor, now: datetime) -> None:
    """Put the section at `place` (from 1) among those in use; beyond the ends means first or last."""
    rows = list(
        db.session.scalars(
            select(Section)
            .where(Section.document_id == section.document_id, Section.retired_at.is_(None))
            .order_by(Section.position, Section.id)
        )
    )
    if section not in rows:
        raise SectionRetired
    rows.remove(section)
    rows.insert(min(max(place, 1), len(rows) + 1) - 1, section)
    for position, row in enumerate(rows, 1):
        row.position = position
    record(
        by=by, action="section.moved", on=on_section(section), now=now, details={"place": section.position}
    )


def retire_section(*, section: Section, by: Actor, now: datetime) -> None:
    """Take the section out of the coming editions. It stays in those that have it, and can come back."""
    if section.retired_at is None:
        section.retired_at, section.retired_by = now, by.label
        record(by=by, action="section.retired", on=on_section(section), now=now)


def restore_section(*, section: Section, by: Actor, now: datetime) -> None:
    """Bring a retired section back, last in the document."""
    if section.retired_at is not None:
        last = db.session.scalar(
            select(func.max(Section.position)).where(
                Section.document_id == section.document_id, Section.retired_at.is_(None)
            )
        )
        section.retired_at, section.retired_by = None, None
        section.position = (last or 0) + 1
        record(by=by, action="section.restored", on=on_section(section), now=now)


def on_section(section: Section) -> tuple[str, object, str]:
    """The section as the object of an audit row."""
    return "section", section.id, section.key


def free_key(title: str, taken: set[str]) -> str:
    """A stable name for addresses: "mal-3-mark-vagar", with a number added where it is taken."""
    plain = unicodedata.normalize("NFKD", title.lower()).encode("ascii", "ignore").decode()
    stem = re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:60].strip("-") or "avsnitt"
    key, number = stem, 2
    while key in taken:
        key, number = f"{stem}-{number}", number + 1
    taken.add(key)
    return key


def _add_version(
    section: Section,
    number: int,
    title: str,
    short_title: str,
    body: str,
    note: str,
    by: Actor,
    now: datetime,
) -> SectionVersion:
    version = SectionVersion(
        section_id=section.id,
        section=section,
        number=number,
        title=title,
        short_title=short_title,
        body=body,
        note=note,
        created_by=by.label,
        created_at=now,
    )
    db.session.add(version)
    db.session.flush()
    action = "section.created" if number == 1 else "section.saved"
    record(by=by, action=action, on=on_section(section), now=now, details={"version": number})
    return version
