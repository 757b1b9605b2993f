"""Which points lie behind which passage of what differs between two texts. Pure.

1. A task that is done has made a version of a section, a goal or a measure, so its points lie behind that one.
2. In it, the version lies behind the passages that it changed against the version before: it had the passage's old
   words and gave them others, or gave it its new words, possibly by way of other versions. Where no passage can be
   followed so: those that show words as added or struck which the version added or struck.
3. Of several such passages a point lies behind those whose words it or our answer to it quotes
   (``withheld_text.RUN`` words in a row) or that its proposed wording changes. A point that tells of none of them
   stands once under the goal, the measure or the section, unless some words of that one are known to be its: that it
   led to the change is known, but not to which words of it.

What is removed lists the points that stand on it, by their own place, wherever else they had an effect.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from consult.programmes.queries import Change
from consult.programmes.word_diff import DiffLine, shown_lines, shown_runs, word_diff
from consult.triage.changed_text import ChangedSection, ChangedText, Key, Part, Passage
from consult.triage.changed_words import Said, Traces, quotes

Keys = tuple[int | None, int | None, int | None]
Wordings = Mapping[Key, Sequence[tuple[str, ...]]]


@dataclass(frozen=True)
class Behind:
    """A point lies behind version ``number`` of something."""

    point: int
    key: Key
    number: int


def changed_text(
    sections: list[ChangedSection],
    *,
    behind: Iterable[Behind],
    wordings: Wordings,
    said: Mapping[int, Said],
    places: Mapping[int, Keys],
) -> ChangedText:
    """The sections with their points, by the rule above.

    ``wordings``: every wording of each thing that differs, from its old version to its new one. ``number`` of
    ``Behind`` counts the versions after the old one, from 1. ``places``: where each point stands that stands on
    something removed.
    """
    homes = {(part.kind, part.key): (section, part) for section in sections for part in section.parts}
    steps = {key: _steps(wordings.get(key, ())) for key in homes}
    unseen: list[int] = []
    for each in behind:
        home = homes.get(each.key)
        if home is None:
            unseen.append(each.point)
            continue
        _place(each, *home, Traces(steps[each.key]), said.get(each.point))
    for section in sections:
        _drop_known(section)
        _list_comments(section, places)
        for part in section.parts:
            part.passages = _merged(part.passages)
    _open_each_once(sections)
    shown = {number for section in sections for number in section.said}
    return ChangedText(sections, sorted(set(unseen) - shown))


def _steps(wordings: Sequence[tuple[str, ...]]) -> list[list[DiffLine]]:
    """The lines that differ between each wording and the next; a wording is its texts or facts in order.

    Nothing where there is one step: all that differs is its.
    """
    found: list[list[DiffLine]] = []
    if len(wordings) <= 2:
        return found
    for before, after in pairwise(wordings):
        lines = [
            line for old, new in zip(before, after, strict=True) for line in shown_lines(word_diff(old, new))
        ]
        found.append([line for line in lines if line.changed])
    return found


def _place(each: Behind, section: ChangedSection, part: Part, traces: Traces, said: Said | None) -> None:
    """Put the point by the passages it lies behind, otherwise once under the part or the section."""
    shown = [(passage, passage.lines or shown_lines(passage.pieces)) for passage in part.passages]
    touched = [passage for passage, lines in shown if traces.leads(each.number, lines)]
    touched = touched or [passage for passage, lines in shown if traces.shares(each.number, lines)]
    told = [passage for passage in touched if said and quotes(said, passage.old, passage.new, passage.pieces)]
    if told or len(touched) == 1:
        holders: Sequence[Passage | Part | ChangedSection] = told or touched
    else:
        holders = [section if part.kind == "section" else part]
    for holder in holders:
        if each.point not in holder.points:
            holder.points.append(each.point)


def _drop_known(section: ChangedSection) -> None:
    """Of a point whose words are known it is not said as well that nobody knows them."""
    for part in section.parts:
        known = {number for passage in part.passages for number in passage.points}
        part.points = [number for number in part.points if number not in known]
    known = {number for part in section.parts for number in part.points}
    known |= {number for passage in section.passages for number in passage.points}
    section.points = [number for number in section.points if number not in known]


def _list_comments(section: ChangedSection, places: Mapping[int, Keys]) -> None:
    """What stood on a removed section, or on what is removed from one that is left."""
    if section.change is Change.REMOVED:
        section.comments = [number for number, keys in places.items() if keys[0] == section.id]
        return
    for part in section.parts:
        if part.change is Change.REMOVED:
            at = 1 if part.kind == "goal" else 2
            part.comments = [number for number, keys in places.items() if keys[at] == part.key]


def _merged(passages: list[Passage]) -> list[Passage]:
    """Paragraphs in a row with the same points stand together."""
    found: list[Passage] = []
    for each in passages:
        last = found[-1] if found else None
        if last and last.lines and each.lines and last.points == each.points and _follows(last, each):
            found[-1] = replace(last, lines=[*last.lines, *each.lines], pieces=[*last.pieces, *each.pieces])
        else:
            found.append(each)
    return found


def _follows(last: Passage, each: Passage) -> bool:
    place = int(last.anchor.rpartition("-")[2])
    return int(each.anchor.rpartition("-")[2]) == place + len(shown_runs(last.lines))


def _open_each_once(sections: Iterable[ChangedSection]) -> None:
    """Say where each point is found first, so that one address leads to it: at its passage where there is one."""
    opened: set[int] = set()
    for holder, numbers in _holders(list(sections)):
        holder.opens += [number for number in numbers if number not in opened]
        opened.update(numbers)


def _holders(sections: list[ChangedSection]) -> Iterator[tuple[Passage | Part | ChangedSection, list[int]]]:
    for section in sections:
        for passage in section.passages:
            yield passage, passage.points
    for section in sections:
        for part in section.parts:
            yield part, part.points
        yield section, section.points
    for section in sections:
        for part in section.parts:
            yield part, part.comments
        yield section, section.comments
