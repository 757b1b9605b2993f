"""Where the files with codes lie: outside the file store and the backup, readable by the service alone.

They hold what opens invitations, so they are no records: they go after a few days or when staff say so.
"""

import os
import secrets
from pathlib import Path

from consult.config import Settings

SAFE = set("abcdefghijklmnopqrstuvwxyz0123456789.")


def _path(settings: Settings, name: str) -> Path:
    if not name or not set(name) <= SAFE:
        raise FileNotFoundError(name)
    return settings.instance / "letters" / name


def keep_letters(settings: Settings, content: bytes) -> str:
    """Write the PDF durably under a random name, which is returned."""
    name = f"{secrets.token_hex(16)}.pdf"
    path = _path(settings, name)
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    return name


def read_letters(settings: Settings, name: str) -> bytes:
    """The PDF. Raises ``FileNotFoundError`` when it has been taken away."""
    return _path(settings, name).read_bytes()


def drop_letters(settings: Settings, name: str) -> None:
    """Take the file away; one that is gone already is no error."""
    if name:
        _path(settings, name).unlink(missing_ok=True)
