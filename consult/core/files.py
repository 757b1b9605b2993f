"""Stored files: content-addressed on disk, their name and checksum in the database.

The bytes are written and fsynced before the row is committed, so a row never points at nothing. The two-method
store can be replaced by object storage.
"""

import hashlib
import os
import tempfile
from datetime import datetime
from pathlib import Path
from typing import Protocol

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
            file.flush()
            os.fsync(file.fileno())
        Path(name).replace(target)
        folder = os.open(target.parent, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)
        return sha256

    def get(self, sha256: str) -> bytes:
        """Read the bytes back."""
        return self.path(sha256).read_bytes()


def store() -> FileStore:
    """The installation's file store."""
    return LocalStore(current_app.config["SETTINGS"].files)


def keep_bytes(content: bytes) -> str:
    """Keep bytes durably before the transaction opens; give the checksum to ``add_file`` inside it."""
    return store().put(content)


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
    """The bytes of a stored file."""
    return store().get(row.sha256)
