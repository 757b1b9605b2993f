"""Writing the process log."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select

from consult.core.actor import Actor
from consult.core.audit import record
from consult.core.db import db
from consult.reports.models import EntryKind, ProcessEntry

LABEL = 120


class EntryChanged(Exception):
    """Somebody else has saved the line since this writer read it; ``current`` is theirs."""

    def __init__(self, current: ProcessEntry) -> None:
        super().__init__(current.id)
        self.current = current


@dataclass(frozen=True)
class EntryTexts:
    """What staff write in a line of the log."""

    day: date
    kind: EntryKind
    words: str
    group: str = ""
    participants: str = ""
    attendance: int | None = None


def add_entry(*, programme_id: int, texts: EntryTexts, by: Actor, now: datetime) -> ProcessEntry:
    """Add a line to the programme's log."""
    row = ProcessEntry(
        programme_id=programme_id,
        version=1,
        created_at=now,
        created_by=by.label[:200],
        **_columns(texts, by, now),
    )
    db.session.add(row)
    db.session.flush()
    _record("process.added", row, by, now)
    return row


def change_entry(
    *, entry_id: int, texts: EntryTexts, expected_version: int, by: Actor, now: datetime
) -> ProcessEntry:
    """Change a line. Raises ``EntryChanged`` when it is not the version that was read."""
    row = _held(entry_id)
    if row.version != expected_version:
        raise EntryChanged(row)
    for name, value in _columns(texts, by, now).items():
        setattr(row, name, value)
    row.version += 1
    db.session.flush()
    _record("process.changed", row, by, now)
    return row


def remove_entry(*, entry_id: int, by: Actor, now: datetime) -> ProcessEntry:
    """Take a line out of the log; it stays stored. A second time changes nothing."""
    row = _held(entry_id)
    if row.removed_at is None:
        row.removed_at, row.removed_by = now, by.label[:200]
        db.session.flush()
        _record("process.removed", row, by, now)
    return row


def restore_entry(*, entry_id: int, by: Actor, now: datetime) -> ProcessEntry:
    """Put a removed line back."""
    row = _held(entry_id)
    if row.removed_at is not None:
        row.removed_at = row.removed_by = None
        row.updated_at, row.updated_by = now, by.label[:200]
        db.session.flush()
        _record("process.restored", row, by, now)
    return row


def _columns(texts: EntryTexts, by: Actor, now: datetime) -> dict[str, object]:
    return {
        "day": texts.day,
        "kind": texts.kind,
        "words": texts.words,
        "group_name": texts.group,
        "participants": texts.participants,
        "attendance": texts.attendance,
        "updated_at": now,
        "updated_by": by.label[:200],
    }


def _held(entry_id: int) -> ProcessEntry:
    query = select(ProcessEntry).where(ProcessEntry.id == entry_id).with_for_update()
    return db.session.scalars(query.execution_options(populate_existing=True)).one()


def _record(action: str, row: ProcessEntry, by: Actor, now: datetime) -> None:
    label = " ".join(row.words.split())[:LABEL]
    details = {"programme": row.programme_id, "day": row.day.isoformat()}
    record(by=by, action=action, on=("process_entry", row.id, label), now=now, details=details)
