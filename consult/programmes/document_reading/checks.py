"""Is this file what it says, and harmless to open? Asked before any parser sees it."""

from __future__ import annotations

import io
import zipfile
from enum import StrEnum
from pathlib import PurePath

MEBIBYTE = 1024 * 1024
MOST_BYTES = 20 * MEBIBYTE
MOST_UNPACKED_BYTES = 200 * MEBIBYTE
MOST_XML_BYTES = 40 * MEBIBYTE
MOST_ENTRIES = 5_000
MOST_RATIO = 200  # plain XML of real documents packs 5–30 times
RATIO_COUNTS_FROM = MEBIBYTE

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ZIP = b"PK\x03\x04"
_ENCRYPTED_PACKAGE = "EncryptedPackage".encode("utf-16-le")
_ENCRYPTED_BIT = 0x1


class Problem(StrEnum):
    """Why a document is not read. The Swedish sentences are in the slice's words."""

    EMPTY = "empty"
    TOO_BIG = "too_big"
    UNKNOWN_KIND = "unknown_kind"
    OLD_WORD = "old_word"
    ENCRYPTED = "encrypted"
    BROKEN = "broken"
    BOMB = "bomb"
    DTD = "dtd"
    TOO_SLOW = "too_slow"
    NOT_TEXT = "not_text"
    NO_TEXT = "no_text"


class UnreadableDocument(Exception):
    """The document is refused; `problem` says why."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(problem.value)
        self.problem = problem


class DocumentFormat(StrEnum):
    """The kinds of file that are read, by the end of their names."""

    WORD = ".docx"
    MARKDOWN = ".md"
    TEXT = ".txt"


def format_of(filename: str) -> DocumentFormat:
    """The format that the file's name promises. Raises `UnreadableDocument`."""
    suffix = PurePath(filename).suffix.lower()
    if suffix == ".doc":
        raise UnreadableDocument(Problem.OLD_WORD)
    if suffix in (".markdown", ".text"):
        return DocumentFormat.MARKDOWN if suffix == ".markdown" else DocumentFormat.TEXT
    try:
        return DocumentFormat(suffix)
    except ValueError:
        raise UnreadableDocument(Problem.UNKNOWN_KIND) from None


def check_size(data: bytes) -> None:
    """Neither nothing nor too much. Raises `UnreadableDocument`."""
    if not data.strip():
        raise UnreadableDocument(Problem.EMPTY)
    if len(data) > MOST_BYTES:
        raise UnreadableDocument(Problem.TOO_BIG)


def check_word(data: bytes) -> None:
    """The container of a Word file: not encrypted, whole, no bomb, no document type declaration.

    Raises `UnreadableDocument`.
    """
    if data.startswith(_OLE):
        raise UnreadableDocument(Problem.ENCRYPTED if _ENCRYPTED_PACKAGE in data else Problem.OLD_WORD)
    if not data.startswith(_ZIP):
        raise UnreadableDocument(Problem.BROKEN)
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            _check_package(package)
    except (zipfile.BadZipFile, NotImplementedError, EOFError, OSError, RuntimeError, ValueError) as error:
        raise UnreadableDocument(Problem.BROKEN) from error


def _check_package(package: zipfile.ZipFile) -> None:
    entries = package.infolist()
    if any(entry.flag_bits & _ENCRYPTED_BIT for entry in entries):
        raise UnreadableDocument(Problem.ENCRYPTED)
    if len(entries) > MOST_ENTRIES or sum(entry.file_size for entry in entries) > MOST_UNPACKED_BYTES:
        raise UnreadableDocument(Problem.BOMB)
    if any(_is_bomb(entry) for entry in entries):
        raise UnreadableDocument(Problem.BOMB)
    if "word/document.xml" not in package.namelist():
        raise UnreadableDocument(Problem.BROKEN)
    for entry in entries:
        if entry.filename.lower().endswith((".xml", ".rels", ".vml")):
            _check_xml(package.read(entry))


def _is_bomb(entry: zipfile.ZipInfo) -> bool:
    packed_hard = entry.file_size > RATIO_COUNTS_FROM and entry.file_size > MOST_RATIO * max(
        entry.compress_size, 1
    )
    is_xml = entry.filename.lower().endswith((".xml", ".rels"))
    return packed_hard or (is_xml and entry.file_size > MOST_XML_BYTES)


def _check_xml(content: bytes) -> None:
    # Without the zero bytes of UTF-16; Word never writes a document type, entities live only in one.
    letters = content.replace(b"\0", b"")
    if b"<!DOCTYPE" in letters or b"<!ENTITY" in letters:
        raise UnreadableDocument(Problem.DTD)
