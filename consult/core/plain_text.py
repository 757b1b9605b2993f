"""Cleaning of text at the door: control characters out, line ends one way. Pure."""

import unicodedata

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
