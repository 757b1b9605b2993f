"""The append-only audit log: who did what to which object, and when.

Rows are added in the transaction of the change. The application refuses to change or delete them, and so does a
trigger in the database.
"""

from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Index, Select, String, event, select
from sqlalchemy.orm import Mapped, Mapper, mapped_column

from consult.core.actor import Actor
from consult.core.db import Base, db


class AuditEntry(Base):
    """One thing that was done. ``details`` holds codes and numbers, never texts of respondents or drafts."""

    __tablename__ = "audit_entry"
    __table_args__ = (Index(None, "object_kind", "object_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime] = mapped_column(index=True)
    actor_kind: Mapped[str] = mapped_column(String(20))
    actor_id: Mapped[str] = mapped_column(String(64))
    actor_label: Mapped[str] = mapped_column(String(200))
    action: Mapped[str] = mapped_column(String(80))
    object_kind: Mapped[str] = mapped_column(String(40))
    object_id: Mapped[str] = mapped_column(String(64))
    object_label: Mapped[str] = mapped_column(String(300))
    details: Mapped[dict[str, Any]] = mapped_column(default=dict)


class AuditLogIsAppendOnly(RuntimeError):
    """Something tried to change or delete an audit row."""


@event.listens_for(AuditEntry, "before_update")
@event.listens_for(AuditEntry, "before_delete")
def _refuse_change(_mapper: Mapper[AuditEntry], _connection: Connection, _row: AuditEntry) -> None:
    raise AuditLogIsAppendOnly


def record(
    *,
    by: Actor,
    action: str,
    on: tuple[str, object, str],
    now: datetime,
    details: dict[str, Any] | None = None,
) -> AuditEntry:
    """Add one row. ``action`` is a code such as ``"round.opened"``; ``on`` is (kind, id, label)."""
    kind, key, label = on
    entry = AuditEntry(
        at=now,
        actor_kind=by.kind,
        actor_id=by.id,
        actor_label=by.label[:200],
        action=action,
        object_kind=kind,
        object_id=str(key),
        object_label=label[:300],
        details=details or {},
    )
    db.session.add(entry)
    return entry


def entries(object_kind: str | None = None, object_id: object = None) -> Select[AuditEntry]:
    """The log, newest first; narrowed to one object when its kind and id are given."""
    query = select(AuditEntry).order_by(AuditEntry.id.desc())
    if object_kind:
        query = query.where(AuditEntry.object_kind == object_kind)
    if object_id is not None:
        query = query.where(AuditEntry.object_id == str(object_id))
    return query
