"""Whom a note mentions: "@" and a colleague's name, or as much of it as only one of them has. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

_AT = re.compile(r"(?<![\w@.])@(?=\w)")
_WORD = re.compile(r"[\w-]+")
MOST_SHOWN = 40


@dataclass(frozen=True)
class Mentions:
    """``ids`` of those who are mentioned, in order; words after "@" that nobody, or more than one, goes by."""

    ids: list[int] = field(default_factory=list)
    unknown: list[str] = field(default_factory=list)
    ambiguous: list[str] = field(default_factory=list)


def find_mentions(text: str, names: Mapping[int, str]) -> Mentions:
    """Look every "@" up among the names (by id). An address of mail is no mention: a sign stands before its "@"."""
    found = Mentions()
    for at in _AT.finditer(text):
        rest = text[at.end() :]
        ids = _whole_name(rest, names) or _first_word(rest, names)
        word = _WORD.match(rest)
        shown = word.group()[:MOST_SHOWN] if word else ""
        if len(ids) == 1:
            if ids[0] not in found.ids:
                found.ids.append(ids[0])
        elif ids and shown not in found.ambiguous:
            found.ambiguous.append(shown)
        elif not ids and shown not in found.unknown:
            found.unknown.append(shown)
    return found


def _whole_name(rest: str, names: Mapping[int, str]) -> list[int]:
    """Those with the longest name that the text begins with, ending where a word ends."""
    begun = rest[:200].casefold()
    fits: dict[int, list[int]] = {}
    for key, name in names.items():
        folded = name.casefold()
        if folded and begun.startswith(folded) and not re.match(r"\w", begun[len(folded) :]):
            fits.setdefault(len(folded), []).append(key)
    return fits[max(fits)] if fits else []


def _first_word(rest: str, names: Mapping[int, str]) -> list[int]:
    """Those whose name begins with the word."""
    word = _WORD.match(rest)
    wanted = word.group().casefold() if word else ""
    return [key for key, name in names.items() if name.split() and name.split()[0].casefold() == wanted]
