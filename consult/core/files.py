"""Stored files: content-addressed on disk, their name and checksum in the database.

The bytes are written and fsynced before the row is committed, so a row never points at nothing. The store can be
replaced by object storage. What is large is written with ``new_file``, kept with ``keep_file`` and read with
``open_file``, so that it never is in memory as a whole.
"""

import hashlib
import os
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import datetime
from pathlib import Path
from typing import BinaryIO, Protocol

from flask import current_app
from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from consult.core.db import Base, db
from consult.core.plain_text import clean_filename, clean_line


class StoredFile(Base):
    """A received or made file. Several rows may share the same bytes."""

    __tablename__ = "stored_file"

    id: Mapped[int] = mapped_column(primary_key=True)
    sha256: Mapped[str] = mapped_column(String(64), index=True)
    size: Mapped[int]
    media_type: Mapped[str] = mapped_column(String(120))
    filename: Mapped[str] = mapped_column(String(255))
    created_at: Mapped[datetime]


class FileStore(Protocol):
    """Where bytes live, by their SHA-256 in hex."""

    def put(self, content: bytes) -> str:
        """Keep ``content`` durably and return its SHA-256 in hex."""

    def get(self, sha256: str) -> bytes:
        """The bytes again. Raises ``FileNotFoundError``."""

    def new(self) -> Path:
        """An empty file on local disk to write."""

    def take(self, written: Path) -> str:
        """Keep a file from ``new`` durably, moved, and return its SHA-256 in hex."""

    def open(self, sha256: str) -> BinaryIO:
        """The bytes as a file to read. Raises ``FileNotFoundError``."""


class LocalStore:
    """Files in a folder, spread over 256 sub-folders, written once and never changed."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def path(self, sha256: str) -> Path:
        """Where the bytes with this checksum lie. Raises ``ValueError`` for anything but 64 hex digits."""
        if len(sha256) != 64 or not set(sha256) <= set("0123456789abcdef"):
            raise ValueError("not a checksum")
        return self.folder / sha256[:2] / sha256

    def put(self, content: bytes) -> str:
        """Write, fsync file and folder, then rename into place."""
        sha256 = hashlib.sha256(content).hexdigest()
        target = self.path(sha256)
        if target.exists():
            return sha256
        target.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=target.parent)
        with os.fdopen(handle, "wb") as file:
            file.write(content)
        _move(Path(name), target)
        return sha256

    def get(self, sha256: str) -> bytes:
        """Read the bytes back."""
        return self.path(sha256).read_bytes()

    def new(self) -> Path:
        """A file in the folder ``UNFINISHED``; what a process that died has left there is taken away after a day."""
        unfinished = self.folder / UNFINISHED
        unfinished.mkdir(parents=True, exist_ok=True)
        for left in unfinished.iterdir():
            with suppress(FileNotFoundError):
                if time.time() - left.stat().st_mtime > ABANDONED:
                    left.unlink()
        handle, name = tempfile.mkstemp(dir=unfinished)
        os.close(handle)
        return Path(name)

    def take(self, written: Path) -> str:
        """Fsync file and folder, and rename into place."""
        with written.open("rb") as file:
            sha256 = hashlib.file_digest(file, "sha256").hexdigest()
        target = self.path(sha256)
        target.parent.mkdir(parents=True, exist_ok=True)
        _move(written, target)
        return sha256

    def open(self, sha256: str) -> BinaryIO:
        """Open the file to read."""
        return self.path(sha256).open("rb")


UNFINISHED = "unfinished"
ABANDONED = 24 * 3600.0


def _move(written: Path, target: Path) -> None:
    """Fsync, rename, and fsync the folder."""
    _sync(written, os.O_RDWR)
    written.replace(target)
    _sync(target.parent, os.O_RDONLY)


def _sync(path: Path, flags: int) -> None:
    handle = os.open(path, flags)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def store() -> FileStore:
    """The installation's file store."""
    return LocalStore(current_app.config["SETTINGS"].files)


def keep_bytes(content: bytes) -> str:
    """Keep bytes durably before the transaction opens; give the checksum to ``add_file`` inside it."""
    return store().put(content)


@contextmanager
def new_file() -> Iterator[BinaryIO]:
    """A file on disk to write something large in; gone at the end unless ``keep_file`` has taken it."""
    path = store().new()
    try:
        with path.open("w+b") as file:
            yield file
    finally:
        path.unlink(missing_ok=True)


def keep_file(file: BinaryIO) -> tuple[str, int]:
    """Keep durably what has been written in a ``new_file``: its checksum and size, for ``add_file``."""
    file.flush()
    size = file.seek(0, os.SEEK_END)
    return store().take(Path(file.name)), size


def add_file(*, sha256: str, size: int, media_type: str, filename: str, now: datetime) -> StoredFile:
    """Add the row for bytes that ``keep_bytes`` has stored; name and type without signs that mislead."""
    row = StoredFile(
        sha256=sha256,
        size=size,
        media_type=clean_line(media_type)[:120],
        filename=clean_filename(filename),
        created_at=now,
    )
    db.session.add(row)
    db.session.flush()
    return row


def read_file(row: StoredFile) -> bytes:
    """The bytes of a stored file. Raises ``FileNotFoundError``."""
    return store().get(row.sha256)


def open_file(row: StoredFile) -> BinaryIO:
    """A stored file to read from, for one that may be large. Raises ``FileNotFoundError``."""
    return store().open(row.sha256)


CHUNK = 256 * 1024


def chunks(row: StoredFile) -> Iterator[bytes]:
    """The bytes of a stored file in parts, read as they are asked for. Raises ``FileNotFoundError`` at once."""
    kept, sha256 = store(), row.sha256
    kept.open(sha256).close()

    def parts() -> Iterator[bytes]:
        with kept.open(sha256) as file:
            while part := file.read(CHUNK):
                yield part

    return parts()
