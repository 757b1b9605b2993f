"""Every migration goes up and down, with data, on both databases, and ends where the models are."""

from datetime import UTC, datetime
from pathlib import Path

import pytest
from flask import Flask
from flask_migrate import downgrade, upgrade
from sqlalchemy import create_engine, inspect, text

from consult.app import create_app
from consult.config import Settings
from consult.core.db import Base, db, write
from consult.core.migrations import FOLDER, init_migrations
from tests.cast import make_cast
from tests.postgresql import Server


@pytest.fixture
def bare_url(postgresql: Server | None, tmp_path: Path) -> str:
    """URL of a database without any table."""
    if postgresql is None:
        return f"sqlite:///{tmp_path / 'bare.db'}"
    return postgresql.create_database("consult_migrations")


@pytest.fixture
def bare_app(bare_url: str, tmp_path: Path) -> Flask:
    app = create_app(
        Settings(
            secret_key="x" * 40, instance=tmp_path / "instance", database_url=bare_url, log_level="ERROR"
        )
    )
    init_migrations(app)
    return app


def test_head_equals_the_models(bare_app: Flask) -> None:
    with bare_app.app_context():
        upgrade(directory=FOLDER)
        tables = inspect(db.engine)
        names = {name for name in tables.get_table_names() if not name.startswith("search_fts")}
        assert names - {"alembic_version"} == set(Base.metadata.tables)
        for table in Base.metadata.sorted_tables:
            columns = {column["name"]: column["nullable"] for column in tables.get_columns(table.name)}
            assert columns == {column.name: column.nullable for column in table.columns}, table.name
            indexes = {index["name"] for index in tables.get_indexes(table.name)}
            assert {index.name for index in table.indexes} <= indexes, table.name
            keys = {tuple(key["constrained_columns"]) for key in tables.get_foreign_keys(table.name)}
            assert keys == {tuple(key.column_keys) for key in table.foreign_key_constraints}, table.name
        db.session.remove()
        db.engine.dispose()


def test_down_and_up_again_with_data(bare_app: Flask) -> None:
    with bare_app.app_context():
        upgrade(directory=FOLDER)
        with write() as session:
            make_cast(session)
        db.session.remove()
        downgrade(directory=FOLDER, revision="base")
        assert set(inspect(db.engine).get_table_names()) <= {"alembic_version"}
        upgrade(directory=FOLDER)
        assert "audit_entry" in inspect(db.engine).get_table_names()
        db.engine.dispose()


def test_the_audit_log_cannot_be_changed_even_by_sql(bare_app: Flask) -> None:
    with bare_app.app_context():
        upgrade(directory=FOLDER)
        url = db.engine.url
        db.engine.dispose()
    engine = create_engine(url)
    row = {
        "at": datetime(2027, 1, 1, tzinfo=UTC).replace(tzinfo=None), "k": "system", "i": "", "l": "Systemet",
        "a": "x.y", "o": "thing", "oi": "1", "ol": "En sak", "d": "{}",
    }  # fmt: skip
    with engine.begin() as connection:
        connection.execute(
            text("INSERT INTO audit_entry (at, actor_kind, actor_id, actor_label, action, object_kind, object_id,"
                 " object_label, details) VALUES (:at, :k, :i, :l, :a, :o, :oi, :ol, :d)"), row)  # fmt: skip
    for statement in ("UPDATE audit_entry SET action = 'z'", "DELETE FROM audit_entry"):
        with pytest.raises(Exception, match="append-only"), engine.begin() as connection:
            connection.execute(text(statement))
    engine.dispose()
