"""Cleaning of text at the door: control characters out, line ends one way. Pure."""

import unicodedata
from pathlib import PurePosixPath

NAME_LIMIT = 120
KEPT_CONTROLS = {"\n", "\t"}
_INVISIBLE = {"\u2028": "\n", "\u2029": "\n", "\ufeff": "", "\ufffe": "", "\uffff": ""}


def clean(text: str) -> str:
    """Normalise to NFC with ``\\n`` line ends, without control characters or lone surrogates.

    33 code points crash spreadsheet and Word writers, and NUL is refused by PostgreSQL.
    """
    text = unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n"))
    return "".join(
        _INVISIBLE.get(sign, sign)
        for sign in text
        if sign in KEPT_CONTROLS or unicodedata.category(sign) not in {"Cc", "Cs"}
    )


def clean_line(text: str) -> str:
    """The same on one line: every run of blanks becomes one, ends trimmed."""
    return " ".join(clean(text).split())


def clean_filename(name: str) -> str:
    """The last part of a path, without control and direction signs, at most 120 characters."""
    name = unicodedata.normalize("NFC", name.replace("\\", "/").rpartition("/")[2])
    name = "".join(" " if unicodedata.category(sign)[0] in "CZ" else sign for sign in name)
    name = " ".join(name.split()).lstrip(".")
    for sign in '<>:"|?*':
        name = name.replace(sign, "_")
    path = PurePosixPath(name or "fil")
    stem = path.stem[: NAME_LIMIT - len(path.suffix)] if len(path.suffix) < 10 else path.stem[:NAME_LIMIT]
    return stem + (path.suffix if len(path.suffix) < 10 else "")
