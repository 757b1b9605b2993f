"""Backup and restore of one installation: database, files and secret key in one archive with checksums.

The database is copied by its own means while the site is running (``VACUUM INTO`` or ``pg_dump``), never as a file.
After a restore, mail that was waiting or under way is marked uncertain: it may have gone out after the backup was
taken, so nothing is sent again until staff say so.
"""

import hashlib
import json
import os
import shutil
import sqlite3
import subprocess
import tarfile
import tempfile
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, create_engine, inspect, make_url, text

from consult.config import Settings

MANIFEST = "manifest.json"
FORMAT = 1


class BackupError(Exception):
    """The backup could not be made or restored; the message says why, in Swedish."""


def make_backup(settings: Settings, target: Path, *, now: datetime) -> dict[str, str]:
    """Write the archive ``target`` (.tar.gz) and return checksums by member name."""
    target.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        work = Path(folder)
        name = _dump_database(settings, work)
        members = [(work / name, name)]
        if (settings.instance / "secret_key").exists():
            members.append((settings.instance / "secret_key", "secret_key"))
        files = sorted(path for path in settings.files.glob("*/*") if len(path.name) == 64)
        members += [(path, f"files/{path.parent.name}/{path.name}") for path in files]
        sums = {member: _checksum(path) for path, member in members}
        manifest = {"format": FORMAT, "made_at": now.isoformat(), "database": name, "sha256": sums}
        (work / MANIFEST).write_text(json.dumps(manifest, indent=1))
        partial = target.with_suffix(".partial")
        with tarfile.open(partial, "w:gz", compresslevel=6) as archive:
            archive.add(work / MANIFEST, MANIFEST)
            for path, member in members:
                archive.add(path, member)
        partial.chmod(0o600)
        partial.replace(target)
    return sums


def restore_backup(settings: Settings, source: Path) -> dict[str, str]:
    """Unpack ``source`` into an empty installation. Raises ``BackupError``; then nothing has been changed."""
    if not source.is_file():
        raise BackupError(f"Filen {source} finns inte.")
    with tempfile.TemporaryDirectory(dir=_existing_parent(settings.instance)) as folder:
        work = Path(folder)
        manifest = _unpack(source, work)
        sums: dict[str, str] = manifest["sha256"]
        for member, expected in sums.items():
            if _checksum(work / member) != expected:
                raise BackupError(f"Säkerhetskopian är skadad: {member} stämmer inte med sin kontrollsumma.")
        _refuse_if_used(settings)
        settings.instance.mkdir(parents=True, exist_ok=True)
        if (work / "files").exists():
            shutil.copytree(work / "files", settings.files, dirs_exist_ok=True)
        if (work / "secret_key").exists():
            shutil.copy2(work / "secret_key", settings.instance / "secret_key")
        _load_database(settings, work / manifest["database"])
    return sums


def _existing_parent(path: Path) -> Path:
    while not path.exists():
        path = path.parent
    return path


def _checksum(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _sqlite_path(settings: Settings) -> Path | None:
    url = make_url(settings.database)
    return Path(str(url.database)) if url.get_backend_name() == "sqlite" else None


def _dump_database(settings: Settings, work: Path) -> str:
    path = _sqlite_path(settings)
    if path:
        if not path.exists():
            raise BackupError("Det finns ingen databas att säkerhetskopiera. Kör consult init först.")
        connection = sqlite3.connect(path, timeout=30)
        try:
            connection.execute("VACUUM INTO ?", (str(work / "consult.db"),))
        finally:
            connection.close()
        return "consult.db"
    _run(["pg_dump", "--format=custom", "--no-owner", "--file", str(work / "consult.dump"), _libpq(settings)])
    return "consult.dump"


def _load_database(settings: Settings, dump: Path) -> None:
    path = _sqlite_path(settings)
    if path:
        path.parent.mkdir(parents=True, exist_ok=True)
        connection = sqlite3.connect(dump)
        try:
            if connection.execute("PRAGMA integrity_check").fetchone() != ("ok",):
                raise BackupError("Databasen i säkerhetskopian är skadad.")
        finally:
            connection.close()
        shutil.copy2(dump, path.with_suffix(".restoring"))
        path.with_suffix(".restoring").replace(path)
        return
    _run(["pg_restore", "--no-owner", "--exit-on-error", "--dbname", _libpq(settings), str(dump)])


def _libpq(settings: Settings) -> str:
    return make_url(settings.database).set(drivername="postgresql").render_as_string(hide_password=False)


def _run(command: list[str]) -> None:
    program = shutil.which(command[0])
    if not program:
        raise BackupError(f"Programmet {command[0]} saknas. Installera PostgreSQL:s klientprogram.")
    done = subprocess.run([program, *command[1:]], capture_output=True, text=True, env=os.environ)  # noqa: S603
    if done.returncode:
        raise BackupError(done.stderr.strip() or f"{command[0]} misslyckades.")


def _unpack(source: Path, work: Path) -> dict[str, Any]:
    try:
        with tarfile.open(source, "r:gz") as archive:
            archive.extractall(work, filter="data")
        manifest = json.loads((work / MANIFEST).read_text())
    except (tarfile.TarError, OSError, EOFError, ValueError) as error:
        raise BackupError(f"Filen går inte att läsa som en säkerhetskopia: {error}") from error
    if manifest.get("format") != FORMAT:
        raise BackupError("Säkerhetskopian är gjord av en annan version av consult.")
    return manifest


def _refuse_if_used(settings: Settings) -> None:
    path = _sqlite_path(settings)
    if path and not path.exists():
        return
    engine = create_engine(settings.database)
    tables = set(inspect(engine).get_table_names()) - {"alembic_version"}
    with engine.connect() as connection:
        used = [t for t in ("user", "organisation", "programme") if t in tables and _has_rows(connection, t)]
    engine.dispose()
    if used:
        raise BackupError("Här finns redan en installation med innehåll. Återställ till en tom.")
    if path:
        for suffix in ("", "-wal", "-shm"):
            Path(str(path) + suffix).unlink(missing_ok=True)
    elif tables:
        raise BackupError("Databasen är inte tom. Återställ till en ny databas.")


def _has_rows(connection: Connection, table: str) -> bool:
    return connection.execute(text(f'SELECT 1 FROM "{table}" LIMIT 1')).first() is not None  # noqa: S608
