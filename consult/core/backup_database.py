"""The database's part of a backup: a consistent copy while others write, its row counts, and loading it again.

SQLite is copied with ``VACUUM INTO``, PostgreSQL with ``pg_dump``; never as a file that is being written to.
"""

import os
import shutil
import sqlite3
import subprocess
from contextlib import closing
from pathlib import Path

from sqlalchemy import Connection, create_engine, inspect, make_url, text

from consult.config import Settings


class BackupError(Exception):
    """The backup could not be made or restored; the message says why, in Swedish."""


def dump_database(settings: Settings, folder: Path) -> tuple[str, dict[str, int], set[str]]:
    """Write a copy into ``folder``: its name, rows by table, checksums of the files that its rows name."""
    path = _sqlite_path(settings)
    if not path:
        return _dump_postgresql(settings, folder / "consult.dump")
    if not path.exists():
        raise BackupError("Det finns ingen databas att säkerhetskopiera. Kör consult init först.")
    copy = folder / "consult.db"
    with closing(sqlite3.connect(path, timeout=30)) as connection:
        connection.execute("VACUUM INTO ?", (str(copy),))
    return copy.name, *_contents(f"sqlite:///{copy}")


def load_database(settings: Settings, dump: Path) -> dict[str, int]:
    """Put a copy in place of the empty database and return its rows by table. Raises ``BackupError``."""
    path = _sqlite_path(settings)
    if (dump.suffix == ".db") != bool(path):
        made = "SQLite" if dump.suffix == ".db" else "PostgreSQL"
        raise BackupError(f"Kopian är gjord med {made}. Återställ till samma sorts databas (DATABASE_URL).")
    if not path:
        command = ["pg_restore", "--no-owner", "--single-transaction", "--exit-on-error", "--dbname"]
        _run([*command, _address(settings), str(dump)], settings)
        return _contents(settings.database)[0]
    path.parent.mkdir(parents=True, exist_ok=True)
    with closing(sqlite3.connect(dump)) as connection:
        if connection.execute("PRAGMA integrity_check").fetchone() != ("ok",):
            raise BackupError("Databasen i säkerhetskopian är skadad.")
    partial = path.with_suffix(".restoring")
    shutil.copy2(dump, partial)
    partial.chmod(0o600)
    partial.replace(path)
    return _contents(settings.database)[0]


def refuse_if_used(settings: Settings) -> None:
    """Raise ``BackupError`` unless the installation has no content; an empty SQLite file is taken away."""
    path = _sqlite_path(settings)
    if path and not path.exists():
        return
    engine = create_engine(settings.database)
    try:
        tables = set(inspect(engine).get_table_names()) - {"alembic_version"}
        with engine.connect() as connection:
            asked = ("user", "organisation", "programme")
            used = any(_has_rows(connection, name) for name in asked if name in tables)
    finally:
        engine.dispose()
    if used:
        raise BackupError("Här finns redan en installation med innehåll. Återställ till en tom.")
    if path:
        for suffix in ("", "-wal", "-shm"):
            Path(str(path) + suffix).unlink(missing_ok=True)
    elif tables:
        raise BackupError("Databasen är inte tom. Återställ till en ny databas utan tabeller.")


def _dump_postgresql(settings: Settings, target: Path) -> tuple[str, dict[str, int], set[str]]:
    """Rows are counted in the very snapshot that is dumped."""
    _program("pg_dump")
    engine = create_engine(settings.database, isolation_level="REPEATABLE READ")
    try:
        with engine.connect() as connection:
            snapshot = connection.scalar(text("SELECT pg_export_snapshot()"))
            rows, files = _read_contents(connection)
            command = [
                "pg_dump",
                "--format=custom",
                "--no-owner",
                "--no-privileges",
                f"--snapshot={snapshot}",
            ]
            _run([*command, "--file", str(target), _address(settings)], settings)
    finally:
        engine.dispose()
    return target.name, rows, files


def _contents(url: str) -> tuple[dict[str, int], set[str]]:
    engine = create_engine(url)
    try:
        with engine.connect() as connection:
            return _read_contents(connection)
    finally:
        engine.dispose()


def _read_contents(connection: Connection) -> tuple[dict[str, int], set[str]]:
    tables = sorted(inspect(connection).get_table_names())
    counts = {
        name: int(connection.scalar(text(f'SELECT count(*) FROM "{name}"')) or 0)  # noqa: S608
        for name in tables
    }
    files = set[str]()
    if "stored_file" in tables:
        files = set(connection.scalars(text("SELECT DISTINCT sha256 FROM stored_file")))
    return counts, files


def _has_rows(connection: Connection, table: str) -> bool:
    return connection.execute(text(f'SELECT 1 FROM "{table}" LIMIT 1')).first() is not None  # noqa: S608


def _sqlite_path(settings: Settings) -> Path | None:
    url = make_url(settings.database)
    return Path(str(url.database)) if url.get_backend_name() == "sqlite" else None


def _address(settings: Settings) -> str:
    """The database for PostgreSQL's programs, without the password: others on the machine see command lines."""
    url = make_url(settings.database).set(drivername="postgresql", password=None)
    return url.render_as_string(hide_password=False)


def _program(name: str) -> str:
    found = shutil.which(name)
    if not found:
        raise BackupError(
            f"Programmet {name} saknas. Installera PostgreSQL:s klientprogram (Debian: postgresql-client), "
            "minst samma version som servern."
        )
    return found


def _run(command: list[str], settings: Settings) -> None:
    password = make_url(settings.database).password
    env = {**os.environ, "PGPASSWORD": str(password)} if password else dict(os.environ)
    called = [_program(command[0]), *command[1:]]
    done = subprocess.run(called, capture_output=True, text=True, env=env, check=False)  # noqa: S603
    if "version mismatch" in done.stderr:
        raise BackupError(
            f"{command[0]} är äldre än databasservern. Installera klientprogram av serverns version."
        )
    if done.returncode:
        raise BackupError(done.stderr.strip() or f"{command[0]} misslyckades.")
