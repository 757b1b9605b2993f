"""What of a comment may be public: its words with a mark where something is withheld. Pure.

Every page and file for others than staff takes a comment's words from ``public_text`` and ``public_wording``, and its
files from ``Hidden.file_ground``. An answer is written by staff and may quote what is withheld: ``quoted`` finds that.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field

from consult.triage.passages import Passage, overlaps

Marker = Callable[[str], str]
RUN = 4  # so many words in a row are a quotation, not chance

_WORD = re.compile(r"\w+")


@dataclass(frozen=True)
class HiddenPassage:
    """Withheld characters of a comment's text, the end not included, and the ground."""

    begins: int
    ends: int
    ground: str


@dataclass(frozen=True)
class Hidden:
    """What is withheld of a comment now, each with its ground; empty where nothing is. ``files`` by attachment."""

    whole: str = ""
    passages: tuple[HiddenPassage, ...] = ()
    wording: str = ""
    files: dict[int, str] = field(default_factory=dict)

    def file_ground(self, attachment_id: int) -> str:
        """Why the file is withheld, empty where it is not. Files go with a comment that is withheld as a whole."""
        return self.whole or self.files.get(attachment_id, "")


NOTHING_HIDDEN = Hidden()


def joined_passages(passages: Iterable[HiddenPassage]) -> list[HiddenPassage]:
    """The same characters in order, without overlaps. What overlaps or touches is one, with the grounds of all."""
    found: list[HiddenPassage] = []
    for each in sorted(passages, key=lambda one: (one.begins, one.ends)):
        last = found[-1] if found else None
        if last is None or each.begins > last.ends:
            found.append(each)
            continue
        grounds = dict.fromkeys([*last.ground.split("; "), *each.ground.split("; ")])
        found[-1] = HiddenPassage(last.begins, max(last.ends, each.ends), "; ".join(grounds))
    return found


def public_text(body: str, passage: Passage, hidden: Hidden, marker: Marker) -> str:
    """The words of a passage of the body as anyone may read them; ``marker`` gives the mark for a ground.

    Withheld as a whole: the mark alone, where there are words at all.
    """
    begins, ends = max(0, passage[0]), min(len(body), passage[1])
    if hidden.whole:
        return marker(hidden.whole) if body[begins:ends] else ""
    parts: list[str] = []
    at = begins
    for each in joined_passages(hidden.passages):
        if each.ends <= begins or each.begins >= ends:
            continue
        parts += [body[at : max(at, each.begins)], marker(each.ground)]
        at = min(ends, each.ends)
    return "".join([*parts, body[at:ends]])


@dataclass(frozen=True)
class Stretch:
    """Characters of a comment's text from ``begins`` on that are withheld on a ``ground``, or are not (empty)."""

    begins: int
    text: str
    ground: str = ""


def stretches(body: str, passage: Passage, hidden: Hidden) -> list[Stretch]:
    """All the words of a passage as staff read them, cut where something in it is withheld by itself."""
    begins, ends = max(0, passage[0]), min(len(body), passage[1])
    marks = [
        ((max(begins, each.begins), min(ends, each.ends)), each.ground)
        for each in joined_passages(hidden.passages)
        if overlaps((each.begins, each.ends), (begins, ends))
    ]
    found = []
    at = begins
    for (first, last), ground in [*marks, ((ends, ends), "")]:
        found += [Stretch(at, body[at:first]), Stretch(first, body[first:last], ground)]
        at = last
    return [each for each in found if each.text]


def public_wording(wording: str, hidden: Hidden, marker: Marker) -> str:
    """The proposed wording as anyone may read it, the mark where it is withheld, empty where there is none."""
    ground = hidden.whole or hidden.wording
    return marker(ground) if wording and ground else wording


def withheld_words(body: str, wording: str, hidden: Hidden) -> list[str]:
    """The texts of a comment that nobody outside may read."""
    if hidden.whole:
        return [text for text in (body, wording) if text]
    words = [body[each.begins : each.ends] for each in joined_passages(hidden.passages)]
    return [text for text in (*words, wording if hidden.wording else "") if text]


def places_of(words: str, body: str) -> list[Passage]:
    """Where these words stand in the body as words of their own; blanks and capitals may differ."""
    parts = words.split()
    if not parts:
        return []
    pattern = r"\s+".join(re.escape(part) for part in parts)
    before = r"(?<!\w)" if parts[0][0].isalnum() else ""
    after = r"(?!\w)" if parts[-1][-1].isalnum() else ""
    return [each.span() for each in re.finditer(before + pattern + after, body, re.IGNORECASE)]


def quoted(text: str, withheld: Sequence[str]) -> list[str]:
    """What ``text`` repeats of the withheld texts: at least ``RUN`` words in a row, or all of a shorter one.

    In the order they stand in the text, as they are written there; blanks, punctuation and capitals do not count.
    """
    places = [match.span() for match in _WORD.finditer(text)]
    words = [text[begins:ends].casefold() for begins, ends in places]
    hit = [False] * len(words)
    for secret in withheld:
        sought = [word.casefold() for word in _WORD.findall(secret)]
        run = min(RUN, len(sought))
        known = {tuple(sought[at : at + run]) for at in range(len(sought) - run + 1)} if run else set()
        for at in range(len(words) - run + 1 if known else 0):
            if tuple(words[at : at + run]) in known:
                hit[at : at + run] = [True] * run
    return [text[places[first][0] : places[last][1]] for first, last in _runs(hit)]


def _runs(hit: Sequence[bool]) -> list[tuple[int, int]]:
    """First and last place of every run of true ones."""
    runs: list[tuple[int, int]] = []
    for at, found in enumerate(hit):
        if not found:
            continue
        if runs and runs[-1][1] == at - 1:
            runs[-1] = (runs[-1][0], at)
        else:
            runs.append((at, at))
    return runs
