"""Alembic's environment: the same migrations on SQLite (in batch mode) and PostgreSQL.

On SQLite foreign keys are switched off while tables are rebuilt: with them on, dropping the old table would delete
every child row. They are checked afterwards.
"""

from alembic import context
from sqlalchemy import Connection

from consult.core.db import Base, db

engine = db.engine


def is_ours(name: str | None, kind: str, _parents: object) -> bool:
    """SQLite's own tables of the search index are made beside the models."""
    return not (kind == "table" and name is not None and name.startswith("search_fts"))


def run(connection: Connection) -> None:
    context.configure(
        connection=connection,
        target_metadata=Base.metadata,
        render_as_batch=True,
        compare_type=True,
        include_name=is_ours,
    )
    with context.begin_transaction():
        context.run_migrations()


if engine.dialect.name == "sqlite":
    with engine.connect().execution_options(consult_write=True) as connection:
        raw = connection.connection.dbapi_connection
        raw.execute("PRAGMA foreign_keys=OFF")
        try:
            run(connection)
            broken = raw.execute("PRAGMA foreign_key_check").fetchall()
            if broken:
                raise RuntimeError(f"the migration broke foreign keys: {broken[:5]}")
            connection.commit()
        finally:
            connection.rollback()
            raw.execute("PRAGMA foreign_keys=ON")
else:
    with engine.connect() as connection:
        run(connection)
        connection.commit()
