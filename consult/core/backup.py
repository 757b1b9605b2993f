"""Backup and restore of one installation: database, files and kept secret key in one archive with checksums.

Made while the site is running. Files are written before the rows that name them and never changed, so copying the
database first and the files after it gives a whole. A key that is set in the environment is not in the archive; its
mark is, so that a restore with another key is refused.
"""

import hashlib
import hmac
import json
import shutil
import tarfile
import tempfile
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from consult.config import Settings
from consult.core.backup_database import BackupError as BackupError
from consult.core.backup_database import dump_database, load_database, refuse_if_used

MANIFEST = "manifest.json"
FORMAT = 2
KEY_FILE = "secret_key"


@dataclass(frozen=True)
class Backup:
    """What an archive holds: SHA-256 by member, rows by table, and files that are missing or damaged."""

    sums: dict[str, str]
    rows: dict[str, int]
    made_at: str
    holds_key: bool
    bad_files: list[str]

    @property
    def files(self) -> int:
        """Number of stored files."""
        return sum(1 for member in self.sums if member.startswith("files/"))


def make_backup(settings: Settings, target: Path, *, now: datetime) -> Backup:
    """Write the archive ``target`` (.tar.gz), readable by its owner only. Raises ``BackupError``.

    Files that are missing or no longer match their checksum are named in the result; the rest is kept all the same.
    """
    target.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        work = Path(folder)
        name, rows, wanted = dump_database(settings, work)
        members = [(work / name, name)]
        key_file = settings.instance / KEY_FILE
        if key_file.exists() and key_file.read_text().strip() == settings.secret_key:
            members.append((key_file, KEY_FILE))
        stored = {path.name: path for path in sorted(settings.files.glob("*/*")) if len(path.name) == 64}
        members += [(path, f"files/{path.parent.name}/{path.name}") for path in stored.values()]
        sums = {member: _checksum(path) for path, member in members}
        damaged = {path.name for path, member in members if path.name in stored and sums[member] != path.name}
        made = Backup(
            sums, rows, now.isoformat(), KEY_FILE in sums, sorted((wanted - stored.keys()) | damaged)
        )
        (work / MANIFEST).write_text(json.dumps(_manifest(made, name, settings), indent=1))
        _pack(target, [(work / MANIFEST, MANIFEST), *members])
    return made


def restore_backup(settings: Settings, source: Path) -> Backup:
    """Unpack ``source`` into an empty installation, all of it checked first. Raises ``BackupError``.

    Nothing has been changed then, but where the database itself could not be loaded: its message says why.
    """
    if not source.is_file():
        raise BackupError(f"Filen {source} finns inte.")
    with tempfile.TemporaryDirectory(dir=_existing_parent(settings.instance)) as folder:
        work = Path(folder)
        manifest = _unpack(source, work)
        made = _check(manifest, work)
        if not made.holds_key and manifest["key_mark"] != _key_mark(settings):
            raise BackupError(
                "CONSULT_SECRET_KEY är en annan än när kopian gjordes. Med fel nyckel slutar avregistreringslänkar "
                "och brevkoder att gälla. Sätt den gamla nyckeln och återställ igen."
            )
        refuse_if_used(settings)
        settings.instance.mkdir(parents=True, exist_ok=True)
        loaded = load_database(settings, work / manifest["database"])
        if loaded != made.rows:
            raise BackupError("Databasen har inte lika många rader som kopian.")
        if (work / "files").exists():
            shutil.copytree(work / "files", settings.files, dirs_exist_ok=True)
        if made.holds_key:
            shutil.copy2(work / KEY_FILE, settings.instance / KEY_FILE)
    return made


def _manifest(made: Backup, database: str, settings: Settings) -> dict[str, Any]:
    return {
        "format": FORMAT, "made_at": made.made_at, "database": database, "key_mark": _key_mark(settings),
        "rows": made.rows, "bad_files": made.bad_files, "sha256": made.sums,
    }  # fmt: skip


def _key_mark(settings: Settings) -> str:
    """Tells keys apart without telling the key."""
    return hmac.new(settings.secret_key.encode(), b"consult backup", hashlib.sha256).hexdigest()


def _pack(target: Path, members: list[tuple[Path, str]]) -> None:
    partial = target.with_name(target.name + ".partial")
    partial.unlink(missing_ok=True)
    partial.touch(mode=0o600)
    with tarfile.open(partial, "w:gz", compresslevel=6) as archive:
        for path, member in members:
            archive.add(path, member)
    partial.replace(target)


def _unpack(source: Path, work: Path) -> dict[str, Any]:
    try:
        with tarfile.open(source, "r:gz") as archive:
            archive.extractall(work, filter="data")
        manifest = json.loads((work / MANIFEST).read_text())
    except (tarfile.TarError, OSError, EOFError, ValueError) as error:
        raise BackupError(f"Filen går inte att läsa som en säkerhetskopia: {error}") from error
    if not isinstance(manifest, dict) or manifest.get("format") != FORMAT:
        raise BackupError("Säkerhetskopian är gjord av en annan version av consult.")
    return manifest


def _check(manifest: dict[str, Any], work: Path) -> Backup:
    sums: dict[str, str] = manifest["sha256"]
    for member, expected in sums.items():
        if not (work / member).is_file() or _checksum(work / member) != expected:
            raise BackupError(f"Säkerhetskopian är skadad: {member} stämmer inte med sin kontrollsumma.")
    return Backup(sums, manifest["rows"], manifest["made_at"], KEY_FILE in sums, manifest["bad_files"])


def _existing_parent(path: Path) -> Path:
    while not path.exists():
        path = path.parent
    return path


def _checksum(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
