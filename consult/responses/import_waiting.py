"""Where files wait that came with a sheet of responses: in a folder of their own, gone when the sheet is.

They are no received records before they are entered, so they are kept apart from those and not in backups.
"""

import secrets
import shutil
import time
from collections.abc import Iterable
from pathlib import Path

from flask import current_app

from consult.core.files import LocalStore
from consult.responses.import_files import Attached

FOLDER = "waiting"
LEFT_FOR = 24 * 3600.0  # seconds that a folder without a row may stay: its row may be on its way
_NAME_BYTES = 16


def new_place() -> str:
    """A name for a new place; nothing is made yet."""
    return secrets.token_hex(_NAME_BYTES)


def keep(place: str, content: bytes) -> str:
    """Keep bytes there durably; their checksum."""
    return LocalStore(_folder(place)).put(content)


def read(place: str, sha256: str) -> bytes:
    """The bytes again. Raises ``FileNotFoundError`` where they are gone."""
    return LocalStore(_folder(place)).get(sha256)


def copy(place: str, to: str, files: Iterable[Attached]) -> None:
    """Keep files of one place in another as well, one at a time."""
    for each in files:
        if each.sha256:
            keep(to, read(place, each.sha256))


def still_there(place: str, files: Iterable[Attached]) -> list[Attached]:
    """Those whose bytes can be read, and those that never could; a restored backup has lost the others."""
    if not place:
        return []
    store = LocalStore(_folder(place))
    return [each for each in files if each.problem or store.path(each.sha256).exists()]


def forget(place: str) -> None:
    """Take away a place with all in it."""
    if place:
        shutil.rmtree(_folder(place), ignore_errors=True)


def forget_others(places: Iterable[str]) -> None:
    """Take away the places that no row names, and that are not new."""
    root, known = _root(), set(places)
    for folder in root.iterdir() if root.exists() else ():
        if folder.name not in known and time.time() - folder.stat().st_mtime > LEFT_FOR:
            shutil.rmtree(folder, ignore_errors=True)


def _root() -> Path:
    instance: Path = current_app.config["SETTINGS"].instance
    return instance / FOLDER


def _folder(place: str) -> Path:
    if len(place) != 2 * _NAME_BYTES or not set(place) <= set("0123456789abcdef"):
        raise ValueError("not a place")
    return _root() / place
