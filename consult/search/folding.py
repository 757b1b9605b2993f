"""Text as the search compares it, what a query asks for, and the marked part of a found text. Pure.

Folding makes letters small in every alphabet and everything else than letters and digits one space. It keeps å, ä
and ö apart from a and o: "mark" does not find "märk".
"""

import re
import unicodedata
from dataclasses import dataclass

QUERY_LIMIT = 200
TERMS_LIMIT = 10
SNIPPET_LENGTH = 220
BEFORE_HIT = 60

_PHRASES = re.compile(r'"([^"]*)"|([^\s"]+)')


def fold(text: str) -> str:
    """The text in small letters and digits with single spaces between and around, for finding words by their start."""
    return _folded_with_places(unicodedata.normalize("NFC", text))[0]


def _folded_with_places(text: str) -> tuple[str, list[int]]:
    """Folded text, and for each sign in it the place of the sign in ``text`` that it comes from."""
    signs, places = [" "], [0]
    for place, sign in enumerate(text):
        for small in sign.casefold() if sign.isalnum() else " ":
            if small != " " or signs[-1] != " ":
                signs.append(small)
                places.append(place)
    if signs[-1] != " ":
        signs.append(" ")
        places.append(len(text))
    return "".join(signs), places


@dataclass(frozen=True)
class Query:
    """``text`` as typed and cleaned; every one of ``terms`` (folded words and phrases) must be in what is found."""

    text: str
    terms: tuple[str, ...]

    def __bool__(self) -> bool:
        """Whether anything is asked for."""
        return bool(self.terms)


def read_query(text: str) -> Query:
    """Words, all of which are wanted; words in quotes are wanted beside each other. Longer queries are cut."""
    text = unicodedata.normalize("NFC", text[: QUERY_LIMIT * 2])[:QUERY_LIMIT]
    text = " ".join("".join(sign if sign.isprintable() else " " for sign in text).split())
    text = text.replace("”", '"').replace("“", '"')
    folded = (fold(phrase or word).strip() for phrase, word in _PHRASES.findall(text))
    terms = dict.fromkeys(term for term in folded if term)
    return Query(text, tuple(terms)[:TERMS_LIMIT])


def snippet(text: str, terms: tuple[str, ...]) -> list[tuple[str, bool]]:
    """A part of the text round the first hit, as (piece, whether it is a hit), without line breaks."""
    text = unicodedata.normalize("NFC", text)
    hits = _hits(text, terms)
    first = hits[0][0] if hits else 0
    start = max(0, first - BEFORE_HIT)
    if start:
        start = text.find(" ", start, first) + 1 or start
    end = min(len(text), start + SNIPPET_LENGTH)
    if end < len(text):
        end = max(text.rfind(" ", first + 1, end), 0) or end
    pieces: list[tuple[str, bool]] = [("… ", False)] if start else []
    place = start
    for left, right in hits:
        if left >= end:
            break
        pieces += [(text[place:left], False), (text[left : min(right, end)], True)]
        place = min(right, end)
    pieces.append((text[place:end], False))
    if end < len(text):
        pieces.append((" …", False))
    return [(re.sub(r"\s+", " ", piece), hit) for piece, hit in pieces if piece]


def _hits(text: str, terms: tuple[str, ...]) -> list[tuple[int, int]]:
    """Where the terms stand in the text, in order, those that touch each other as one."""
    folded, places = _folded_with_places(text)
    found: list[tuple[int, int]] = []
    for term in terms:
        at = folded.find(term)
        while at >= 0:
            found.append((places[at], places[at + len(term) - 1] + 1))
            at = folded.find(term, at + len(term))
    joined: list[tuple[int, int]] = []
    for left, right in sorted(found):
        if joined and left <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(joined[-1][1], right))
        else:
            joined.append((left, right))
    return joined
