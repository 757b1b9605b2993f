"""An installation of the first revision, with rows in every table, is upgraded to today's: nothing is lost.

The rows are SQL from that time (``tests/data/rows_0001.sql``), not made by today's models.
"""

from pathlib import Path
from typing import Any

from flask import Flask
from flask_migrate import downgrade, upgrade
from sqlalchemy import inspect, select, text

from consult.core.db import Base, db
from consult.core.migrations import FOLDER
from tests.architecture.test_migrations import bare_app, bare_url  # noqa: F401

ROWS = Path(__file__).parent.parent / "data" / "rows_0001.sql"

Tables = dict[str, list[dict[str, Any]]]
# Columns that have moved to another table; the test says where.
MOVED = {("answer", "point_id")}


def load_rows() -> None:
    """Run the SQL as an operator would, past the application."""
    with db.engine.connect() as connection:
        raw: Any = connection.connection.dbapi_connection
        if db.engine.dialect.name == "sqlite":
            raw.executescript(ROWS.read_text())
        else:
            raw.execute("SET TIME ZONE 'UTC'")
            raw.execute(ROWS.read_text())
            raw.commit()
    db.engine.dispose()


def all_rows() -> Tables:
    """Every row of every table, by the names of the database itself."""
    with db.engine.connect() as connection:
        names = set(inspect(connection).get_table_names()) - {"alembic_version"}
        return {
            name: [
                dict(row) for row in connection.execute(text(f'SELECT * FROM "{name}" ORDER BY 1')).mappings()
            ]
            for name in names
        }


def lost(before: Tables, after: Tables) -> list[str]:
    """What stood in ``before`` and does not stand in ``after``, in words."""
    missing = []
    for table, rows in before.items():
        found = after.get(table, [])
        if len(found) < len(rows):
            missing.append(f"{table}: {len(rows)} rows became {len(found)}")
            continue
        for old, new in zip(rows, found, strict=False):
            missing += [
                f"{table}.{column}: {value!r} became {new.get(column)!r}"
                for column, value in old.items()
                if new.get(column) != value and (table, column) not in MOVED
            ]
    return missing


def test_nothing_is_lost_in_an_upgrade(bare_app: Flask) -> None:  # noqa: F811
    with bare_app.app_context():
        upgrade(directory=FOLDER, revision="0001")
        load_rows()
        before = all_rows()
        assert [name for name, rows in before.items() if not rows] == [], "every table has rows"
        upgrade(directory=FOLDER)
        after = all_rows()
        assert lost(before, after) == []
        answered = {row["id"]: row["answer_id"] for row in after["point"]}
        assert all(answered[row["point_id"]] == row["id"] for row in before["answer"])
        for mapper in Base.registry.mappers:  # today's models can read what yesterday's wrote
            db.session.scalars(select(mapper.class_)).all()
        db.session.remove()
        downgrade(directory=FOLDER, revision="0001")
        assert lost(before, all_rows()) == []
        db.engine.dispose()


def test_a_loss_would_be_noticed() -> None:
    old: Tables = {"a": [{"id": 1, "x": "å"}], "b": [{"id": 1}]}
    assert lost(old, {"a": [{"id": 1, "x": "å", "new": None}], "b": [{"id": 1}]}) == []
    assert lost(old, {"a": [{"id": 1}], "b": []}) == ["a.x: 'å' became None", "b: 1 rows became 0"]
