"""How alike two texts are: what of them is compared, and how much it weighs. Pure.

A text becomes a set of signs: the trigrams of its words with the word's ends marked, so that inflections and the parts
of compounds meet ("bygglov", "byggloven", "bygglovsavgift"), and the word families of its words. Small words that say
nothing are left out. A sign weighs more the fewer texts of the round have it. Chosen by measuring: ADR 10.
"""

from __future__ import annotations

import math
import re
import unicodedata
import zlib
from collections import Counter
from collections.abc import Iterable, Mapping
from functools import lru_cache

from consult.triage.word_families import families_of

LETTERS = 3
KEPT = 60
FAMILY_WEIGHT = 3.0
FLOOR = 50
LEAST_RARE = 1.0
SCALE = 10_000
THRESHOLD = 0.25

Signs = dict[int, float]

_WORD = re.compile(r"[^\W_]+")
_SMALL_WORDS = """
och i att det som en pa ar av for med till den har de inte om ett han men var jag sig fran vi sa kan nar under ska
skulle kommer eller dar man vid efter upp bara nu ut ju mot over ocksa hur vad mycket alla blir detta denna dessa hos
in an da utan vara far fick fa sin sitt sina er ert era vara var vart oss ni du mig min mitt mina dem dom deras dess
nagot nagon nagra ingen inget inga varje hade blev bli bor borde maste behover behovs vill finns ha gor gora gjort gar
ga ger ge ta tar satt samt aven bade dag ar hej tack anser foreslar yrkar tycker kommunen kommunens
"""
_SAYS_NOTHING = frozenset(_SMALL_WORDS.split())


def plain(text: str) -> str:
    """Small letters without marks above or below: "Äldre" and "aldre" are written by the same hand in a hurry."""
    apart = unicodedata.normalize("NFKD", text.casefold())
    return "".join(sign for sign in apart if not unicodedata.combining(sign))


def words(text: str) -> list[str]:
    """The plain words of a text that say something."""
    return [word for word in _WORD.findall(plain(text)) if word not in _SAYS_NOTHING]


def signs(text: str) -> Signs:
    """What a text is compared by: the key of each sign, and how strongly the text has it (before rarity)."""
    counted: Counter[int] = Counter()
    families: set[int] = set()
    for word in words(text):
        keys, of = _of_word(word)
        counted.update(keys)
        families.update(of)
    strength = {key: 1 + math.log(times) for key, times in counted.items()}
    return strength | dict.fromkeys(families, FAMILY_WEIGHT)


@lru_cache(maxsize=20_000)
def _of_word(word: str) -> tuple[tuple[int, ...], tuple[int, ...]]:
    whole = f" {word} "
    grams = {whole[at : at + LETTERS] for at in range(len(whole) - LETTERS + 1)} or {whole}
    return tuple(map(_key, sorted(grams))), tuple(_key(f"family {number}") for number in families_of(word))


def _key(sign: str) -> int:
    return zlib.crc32(sign.encode()) & 0x7FFF_FFFF


def counts_of(texts: Iterable[Signs]) -> Counter[int]:
    """In how many texts each sign is."""
    counted: Counter[int] = Counter()
    for each in texts:
        counted.update(each.keys())
    return counted


def weights(of: Signs, counts: Mapping[int, int], texts: int) -> dict[int, int]:
    """The ``KEPT`` most telling signs of a text with their weights, as whole numbers of a vector ``SCALE`` long.

    ``counts`` and ``texts`` tell in how many of how many texts each sign is. ``FLOOR`` makes a round of few texts weigh
    as one of some fifty would: there, what two have in common is not common. ``LEAST_RARE`` keeps what all say from
    weighing nothing: a letter that hundreds send is alike itself, whatever number or place they put in it.
    """
    all_ = {key: strong * _rarity(counts.get(key, 0), texts) for key, strong in of.items()}
    kept = sorted(all_.items(), key=lambda one: (-one[1], one[0]))[:KEPT]
    length = math.sqrt(sum(value * value for _key, value in kept)) or 1.0
    return {key: round(value / length * SCALE) for key, value in kept}


def _rarity(having: int, texts: int) -> float:
    return max(LEAST_RARE, math.log((texts + FLOOR) / (min(having, texts) + 0.5)))
