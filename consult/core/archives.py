"""Uploaded ZIP archives → their files, one at a time, whatever the bytes. Nothing is ever written by a member's name.

The list of members is read in a separate, limited process; only an archive whose list is short and honest about its
sizes is opened here, and no member gives more bytes than it declares.
"""

from __future__ import annotations

import io
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from consult.core import sandbox

MAX_BYTES = 100 * sandbox.MEBIBYTE
MAX_UNPACKED = 300 * sandbox.MEBIBYTE
MAX_RATIO = 200
# Texts pack well, so the ratio only counts once the unpacked size could hurt.
RATIO_COUNTS_FROM = 5 * sandbox.MEBIBYTE
MAX_MEMBERS = 500
ENCRYPTED, UTF8 = 0x1, 0x800
# The others can ask for gigabytes to unpack a few bytes.
METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
# What programs add by themselves.
LEFT_OUT = ("__MACOSX/", ".DS_Store", "Thumbs.db", "desktop.ini")
LIMITS = sandbox.Limits(
    input_bytes=MAX_BYTES, output_bytes=4 * sandbox.MEBIBYTE, cpu_seconds=20, wall_seconds=40.0
)


class ArchiveProblem(StrEnum):
    """Why an archive is not opened."""

    TOO_LARGE = "too_large"
    TOO_MANY = "too_many"
    BOMB = "bomb"
    ENCRYPTED = "encrypted"
    BROKEN = "broken"


class UnusableArchive(Exception):
    """The archive is not opened; ``problem`` says why."""

    def __init__(self, problem: ArchiveProblem) -> None:
        super().__init__(problem.value)
        self.problem = problem


@dataclass(frozen=True)
class Member:
    """A file of an archive: its path there as text, never to be used as one, and its bytes.

    ``content`` is None for a file that is larger than was asked for, or that is damaged or packed in an odd way.
    """

    path: str
    content: bytes | None
    too_big: bool = False


def is_archive(data: bytes) -> bool:
    """Whether the bytes begin as a ZIP archive does."""
    return data.startswith((b"PK\x03\x04", b"PK\x05\x06"))


def members(data: bytes, *, largest: int) -> Iterator[Member]:
    """The files of an archive in their order, each with at most ``largest`` bytes. Raises ``UnusableArchive``."""
    wanted = _checked(data)
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            entries = archive.infolist()
            for index, path in wanted:
                yield _member(archive, entries[index], path, largest)
    except (zipfile.BadZipFile, NotImplementedError, OSError, ValueError, IndexError) as error:
        raise UnusableArchive(ArchiveProblem.BROKEN) from error


def _checked(data: bytes) -> list[tuple[int, str]]:
    """Places and paths of the files, once the archive's list is known to be harmless."""
    if len(data) > MAX_BYTES:
        raise UnusableArchive(ArchiveProblem.TOO_LARGE)
    try:
        listed = sandbox.run_limited(list_members, data, limits=LIMITS)
    except sandbox.Refused as refused:
        raise UnusableArchive(ArchiveProblem(refused.code)) from refused
    except (sandbox.TooBig, sandbox.TookTooLong) as error:
        raise UnusableArchive(ArchiveProblem.BOMB) from error
    except sandbox.SandboxError as error:
        raise UnusableArchive(ArchiveProblem.BROKEN) from error
    return [(int(index), str(path)) for index, path in listed]


def list_members(data: bytes) -> list[Any]:
    """Place and path of each file of the archive; runs in the limited process. Refuses with a problem's code."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        entries = archive.infolist()
    files = [(index, entry) for index, entry in enumerate(entries) if _counts(entry)]
    if len(files) > MAX_MEMBERS or len(entries) > 4 * MAX_MEMBERS:
        raise sandbox.Refused(ArchiveProblem.TOO_MANY)
    if any(entry.flag_bits & ENCRYPTED for _index, entry in files):
        raise sandbox.Refused(ArchiveProblem.ENCRYPTED)
    if sum(entry.file_size for _index, entry in files) > MAX_UNPACKED:
        raise sandbox.Refused(ArchiveProblem.BOMB)
    if any(_packed_hard(entry) for _index, entry in files):
        raise sandbox.Refused(ArchiveProblem.BOMB)
    return [[index, _path(entry)] for index, entry in files]


def _counts(entry: zipfile.ZipInfo) -> bool:
    name = entry.filename
    return not entry.is_dir() and not name.startswith(LEFT_OUT[0]) and not name.endswith(LEFT_OUT[1:])


def _packed_hard(entry: zipfile.ZipInfo) -> bool:
    ratio = entry.file_size / max(entry.compress_size, 1)
    return entry.file_size > RATIO_COUNTS_FROM and ratio > MAX_RATIO


def _path(entry: zipfile.ZipInfo) -> str:
    """The name as text: macOS writes UTF-8 without saying so, and then it is read as another code page."""
    name = entry.filename
    if not entry.flag_bits & UTF8:
        with suppress(UnicodeError):
            name = name.encode("cp437").decode("utf-8")
    return name.encode("utf-8", "replace").decode("utf-8")[:1000]


def _member(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, path: str, largest: int) -> Member:
    if entry.file_size > largest:
        return Member(path, None, too_big=True)
    if entry.compress_type not in METHODS:
        return Member(path, None)
    try:
        with archive.open(entry) as file:
            return Member(path, file.read(largest + 1))
    except (zipfile.BadZipFile, zlib.error, NotImplementedError, RuntimeError, EOFError, OSError, ValueError):
        return Member(path, None)
