"""The database: one declarative base, one session, and the only place that opens a write transaction.

SQLite is opened with WAL, foreign keys and ``synchronous=FULL`` (an acknowledged commit survives a power cut).
Reads run in a plain transaction; a write goes through ``write()``, which on SQLite starts with ``BEGIN IMMEDIATE``
so that two writers queue instead of failing, and refuses changes made anywhere else.
"""

import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any, TypeVar

from flask_sqlalchemy import SQLAlchemy
from flask_sqlalchemy.session import Session as FlaskSession
from sqlalchemy import JSON, DateTime, Dialect, Engine, MetaData, event
from sqlalchemy import Enum as SAEnum
from sqlalchemy.engine import Connection
from sqlalchemy.orm import DeclarativeBase, ORMExecuteState, Session, registry
from sqlalchemy.types import TypeDecorator

WRITE_OPTION = "consult_write"

_sqlite_writers = threading.Lock()


class UTCDateTime(TypeDecorator[datetime]):
    """An aware point in time, stored as UTC. A naive value is refused."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("A time without zone cannot be stored.")
        value = value.astimezone(UTC)
        return value.replace(tzinfo=None) if dialect.name == "sqlite" else value

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}


class Base(DeclarativeBase):
    """Base of every table. Models inherit this, not ``db.Model``, so that types are checked."""

    registry = registry(
        metadata=MetaData(naming_convention=NAMING),
        type_annotation_map={datetime: UTCDateTime(), dict[str, Any]: JSON(), list[Any]: JSON()},
    )


E = TypeVar("E", bound=StrEnum)


def enum_type(kind: type[E], name: str = "") -> SAEnum:
    """Column type of a code: text with a CHECK constraint, stored by value, the same on both databases.

    ``name`` tells two columns of one kind in the same table apart.
    """
    return SAEnum(
        kind,
        native_enum=False,
        create_constraint=True,
        length=40,
        name=name or kind.__name__.lower(),
        values_callable=lambda codes: [code.value for code in codes],
    )


def count_of(*columns: str) -> str:
    """SQL for the number of these columns that are set, for CHECK constraints such as "exactly one"."""
    return " + ".join(f"CASE WHEN {column} IS NOT NULL THEN 1 ELSE 0 END" for column in columns)


class GuardedSession(FlaskSession):
    """The session of the application: it refuses changes outside ``write()``."""


db = SQLAlchemy(
    model_class=Base,
    disable_autonaming=True,
    session_options={"class_": GuardedSession, "expire_on_commit": False},
)


class WriteOutsideTransaction(RuntimeError):
    """Something tried to change the database outside ``write()``."""


@event.listens_for(Engine, "connect")
def _prepare_sqlite(connection: Any, _record: Any) -> None:
    if not isinstance(connection, sqlite3.Connection):
        return
    connection.isolation_level = None
    cursor = connection.cursor()
    for pragma in ("busy_timeout=15000", "journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON"):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


@event.listens_for(Engine, "begin")
def _begin_sqlite(connection: Connection) -> None:
    if connection.dialect.name == "sqlite":
        writing = connection.get_execution_options().get(WRITE_OPTION)
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writing else "BEGIN")


@event.listens_for(GuardedSession, "before_flush")
def _refuse_flush(session: Session, _context: Any, _instances: Any) -> None:
    if "writing" in session.info:
        return
    if session.new or session.deleted or any(session.is_modified(row) for row in session.dirty):
        raise WriteOutsideTransaction("Change the database only inside core.db.write().")


@event.listens_for(GuardedSession, "do_orm_execute")
def _refuse_statement(state: ORMExecuteState) -> None:
    writes = state.is_insert or state.is_update or state.is_delete
    if writes and "writing" not in state.session.info:
        raise WriteOutsideTransaction("Change the database only inside core.db.write().")


@contextmanager
def write() -> Iterator[Session]:
    """Open the write transaction, yield its session, commit; on an exception roll all of it back.

    What was read before is forgotten first, so that the action sees the present state. Keep mail, parsing and
    rendering outside. A ``write()`` inside another joins it.
    """
    session = db.session()
    if "writing" in session.info:
        yield session
        return
    session.rollback()
    lock = _sqlite_writers if db.engine.dialect.name == "sqlite" else None
    if lock:
        lock.acquire()
    session.info["writing"] = True
    try:
        session.connection(execution_options={WRITE_OPTION: True})
        yield session
        session.commit()
    except BaseException:
        session.rollback()
        raise
    finally:
        session.info.pop("writing", None)
        if lock:
            lock.release()
