"""Which files a consultee may attach, judged by their bytes and not by their name alone. Pure."""

import io
import zipfile
from dataclasses import dataclass
from enum import StrEnum
from pathlib import PurePosixPath

from consult.core.plain_text import clean_filename
from consult.responses.models import FILE_SIZE_LIMIT

OFFICE = "application/vnd.openxmlformats-officedocument."
OPEN_DOCUMENT = "application/vnd.oasis.opendocument."

# Extension to media type. Files are always sent back with our own type, as a download.
MEDIA_TYPES = {
    "pdf": "application/pdf",
    "docx": OFFICE + "wordprocessingml.document",
    "xlsx": OFFICE + "spreadsheetml.sheet",
    "pptx": OFFICE + "presentationml.presentation",
    "odt": OPEN_DOCUMENT + "text",
    "ods": OPEN_DOCUMENT + "spreadsheet",
    "png": "image/png",
    "jpg": "image/jpeg",
    "jpeg": "image/jpeg",
    "txt": "text/plain",
    "csv": "text/csv",
}
PLAIN = {"txt", "csv"}
UTF16 = (b"\xff\xfe", b"\xfe\xff")
# A member that every file of the kind has: a renamed zip archive is none.
SURE_MEMBER = {
    "docx": "[Content_Types].xml",
    "xlsx": "[Content_Types].xml",
    "pptx": "[Content_Types].xml",
    "odt": "mimetype",
    "ods": "mimetype",
}
ACCEPT = ",".join(f".{extension}" for extension in MEDIA_TYPES)
# At this confidence puremagic has matched leading bytes, not only the end of the name.
SURE = 0.3


class FileProblem(StrEnum):
    """Why a file is not taken."""

    TOO_BIG = "too_big"
    EMPTY = "empty"
    WRONG_TYPE = "wrong_type"
    TOO_MANY = "too_many"


@dataclass(frozen=True)
class CheckedFile:
    """A file that may be kept, with a clean name."""

    filename: str
    media_type: str
    content: bytes


class FileRefused(Exception):
    """The file is not taken; ``problem`` says why and ``filename`` is its clean name."""

    def __init__(self, problem: FileProblem, filename: str) -> None:
        super().__init__(problem.value)
        self.problem = problem
        self.filename = filename


def check_file(name: str, content: bytes) -> CheckedFile:
    """The file with a clean name and our media type. Raises ``FileRefused``."""
    filename = clean_filename(name)
    extension = PurePosixPath(filename).suffix.lower().lstrip(".")
    if not content:
        raise FileRefused(FileProblem.EMPTY, filename)
    if len(content) > FILE_SIZE_LIMIT:
        raise FileRefused(FileProblem.TOO_BIG, filename)
    if extension not in MEDIA_TYPES or not _is_what_it_says(extension, content):
        raise FileRefused(FileProblem.WRONG_TYPE, filename)
    return CheckedFile(filename, MEDIA_TYPES[extension], content)


def _is_what_it_says(extension: str, content: bytes) -> bool:
    if extension in PLAIN:
        is_text = b"\0" not in content[:4096] or content.startswith(UTF16)
        return is_text and not _known_kinds(content) - PLAIN
    if extension in SURE_MEMBER:
        return _has_member(content, SURE_MEMBER[extension])
    return extension in _known_kinds(content)


def _has_member(content: bytes, name: str) -> bool:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            return name in archive.namelist()
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError):
        return False


def _known_kinds(content: bytes) -> set[str]:
    """Extensions that the leading bytes fit; empty for text."""
    import puremagic

    try:
        found = puremagic.magic_string(content)
    except (puremagic.PureError, ValueError):
        return set()
    return {match.extension.lstrip(".").lower() for match in found if match.confidence >= SURE}
