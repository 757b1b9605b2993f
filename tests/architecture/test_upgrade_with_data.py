"""An installation of the first revision, with rows in every table, is upgraded to today's: nothing is lost.

The rows are SQL from that time (``tests/data/rows_0001.sql``), not made by today's models.
"""

from pathlib import Path
from typing import Any

from flask import Flask
from flask_migrate import downgrade, upgrade
from sqlalchemy import inspect, select, text

from consult.core.db import Base, db, write
from consult.core.migrations import FOLDER
from consult.search.folding import read_query
from consult.search.indexing import reindex
from consult.search.models import Kind
from consult.search.queries import hits
from tests.architecture.test_migrations import bare_app, bare_url  # noqa: F401

ROWS = Path(__file__).parent.parent / "data" / "rows_0001.sql"

# Beside those of the file: a proposed wording, a retired section and a newer version.
MORE_ROWS = (
    "UPDATE comment SET proposed_wording = 'Bron ska bära 74 ton.' WHERE id = 1",
    "UPDATE section SET retired_at = created_at, retired_by = 'Handläggare' WHERE id = 1",
    "INSERT INTO section_version (id, section_id, number, title, short_title, body, note, created_by, created_at)"
    " SELECT 900, section_id, 2, 'Ny rubrik', '', 'Ny text.', '', created_by, created_at"
    " FROM section_version WHERE section_id = 3 AND number = 1",
)

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


Index = set[tuple[str, int, str, str]]


def index_rows() -> Index:
    """What can be found: kind, id, the text and how it is looked for."""
    query = "SELECT kind, coalesce(section_id, comment_id, organisation_id), shown, folded FROM search_entry"
    with db.engine.connect() as connection:
        return {(row[0], row[1], row[2], row[3]) for row in connection.execute(text(query))}


def test_the_search_index_is_filled_with_what_was_there(bare_app: Flask) -> None:  # noqa: F811
    """The migration's own SQL finds what the application's index would hold, down and up again too."""
    with bare_app.app_context():
        upgrade(directory=FOLDER, revision="0001")
        load_rows()
        with db.engine.begin() as connection:
            for statement in MORE_ROWS:
                connection.execute(text(statement))
        upgrade(directory=FOLDER, revision="0007")
        filled = index_rows()
        shown = {(kind, key): words for kind, key, words, _folded in filled}
        assert shown["comment", 1] == "Bron bär inte 64 ton.\nBron ska bära 74 ton."
        assert "165599990016" not in shown["organisation", 2] and "559999-0016" in shown["organisation", 2]
        assert "akeriet@firman.example" in shown["organisation", 2]
        assert "9999" not in shown["organisation", 3], "a person's number is never searched"
        assert ("section", 1) not in shown, "a retired section is not found"
        assert "Ny rubrik" in shown["section", 3] and "Bakgrund och syfte" not in shown["section", 3]
        downgrade(directory=FOLDER, revision="0006")
        upgrade(directory=FOLDER)
        assert index_rows() == filled
        found = hits(db.session(), read_query("bära 74").terms, Kind.COMMENT, page=1, total=1)
        assert [hit.entry.comment_id for hit in found.rows] == [1]
        with write() as session:
            reindex(session)
        assert index_rows() == filled
        db.session.remove()
        db.engine.dispose()


def test_a_loss_would_be_noticed() -> None:
    old: Tables = {"a": [{"id": 1, "x": "å"}], "b": [{"id": 1}]}
    assert lost(old, {"a": [{"id": 1, "x": "å", "new": None}], "b": [{"id": 1}]}) == []
    assert lost(old, {"a": [{"id": 1}], "b": []}) == ["a.x: 'å' became None", "b: 1 rows became 0"]
