"""Files that came with a sheet of responses: how the sheet names them, and which one a name means. Pure."""

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from consult.core.plain_text import clean_filename, clean_line

NAMES_LIMIT = 20  # names in one cell that are looked up; a response can have far fewer files
_BETWEEN = re.compile(r"[;|\n]")


class AttachedProblem(StrEnum):
    """Why a file that came along cannot be used."""

    KIND = "kind"
    EMPTY = "empty"
    BIG = "big"
    DAMAGED = "damaged"


@dataclass(frozen=True)
class Attached:
    """A file that came with the sheet. ``path`` is how the archive names it; the bytes wait under ``sha256``."""

    path: str
    filename: str
    sha256: str = ""
    size: int = 0
    media_type: str = ""
    problem: str = ""


class Found(StrEnum):
    """What a name in the sheet leads to."""

    ONE = "one"
    NONE = "none"
    SEVERAL = "several"


@dataclass(frozen=True)
class AttachedFiles:
    """All files that came along, findable by their name, or by the end of their path."""

    files: Sequence[Attached] = ()
    _by_name: Mapping[str, list[Attached]] = field(init=False, default_factory=dict)

    def __post_init__(self) -> None:
        by_name: dict[str, list[Attached]] = {}
        for each in self.files:
            by_name.setdefault(_parts(each.path)[-1], []).append(each)
        object.__setattr__(self, "_by_name", by_name)

    def find(self, name: str) -> tuple[Found, Attached | None]:
        """The file that a name means; the same bytes under one name twice are one file."""
        wanted = _parts(name)
        fits = [
            each for each in self._by_name.get(wanted[-1], ()) if _parts(each.path)[-len(wanted) :] == wanted
        ]
        if not fits:
            return Found.NONE, None
        if len({(each.sha256, each.problem) for each in fits}) > 1:
            return Found.SEVERAL, None
        return Found.ONE, fits[0]


def named_in(cell: str) -> list[str]:
    """The names of files in a cell, each once: between semicolons or on lines of their own."""
    names = (clean_line(part) for part in _BETWEEN.split(cell))
    return list(dict.fromkeys(name for name in names if name))[:NAMES_LIMIT]


def joined(files: Iterable[Attached], more: Iterable[Attached]) -> list[Attached]:
    """The files with those that came later: a later one takes the place of one with the same path."""
    return list({tuple(_parts(each.path)): each for each in [*files, *more]}.values())


def stored(files: Iterable[Attached]) -> list[dict[str, Any]]:
    """The files as the database keeps them."""
    return [vars(each).copy() for each in files]


def restored(rows: Iterable[Mapping[str, Any]]) -> list[Attached]:
    """The files out of the database."""
    return [Attached(**row) for row in rows]


def _parts(path: str) -> list[str]:
    """A path as compared: folders and name, without steps up and in small letters."""
    folded = unicodedata.normalize("NFC", path).replace("\\", "/").casefold()
    parts = [clean_filename(part) for part in folded.split("/") if part.strip() not in ("", ".", "..")]
    return parts or [""]
