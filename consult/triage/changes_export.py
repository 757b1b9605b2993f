"""The list of changes as spreadsheet rows: a row per passage, with the points behind it and why."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from flask_babel import gettext as _

from consult.core.spreadsheet_writing import Cell
from consult.programmes.words import CHANGES, FIELDS
from consult.triage.changed_text import ChangedSection, ChangedText, Part, Passage

Described = Callable[[Sequence[int]], tuple[str, str]]


def headers() -> list[str]:
    """Columns of the file."""
    return [
        _("Nr"),
        _("Avsnitt"),
        _("Gäller"),
        _("Ändring"),
        _("Före"),
        _("Efter"),
        _("Synpunkter"),
        _("Skäl"),
    ]


def change_rows(text: ChangedText, described: Described) -> Iterator[list[Cell]]:
    """The rows in reading order. ``described`` gives (points in words, reasons in words) for numbers of points.

    What is known of a whole goal, measure or section alone, and what stood on something removed, has rows without
    words before and after.
    """
    number = 0
    for section in text.sections:
        for about, what, old, new, points in _rows(section):
            number += 1
            yield [number, _name(section), about, what, old, new, *described(points)]


_Row = tuple[str, str, str, str, Sequence[int]]


def _rows(section: ChangedSection) -> Iterator[_Row]:
    change = str(CHANGES[section.change])
    if section.diff.moved and section.diff.old:
        yield _("Avsnittet"), _("Flyttat, var nummer %(n)s", n=section.diff.old.number), "", "", ()
    elif not section.parts:
        yield _("Avsnittet"), change, "", "", ()
    for part in section.parts:
        what = str(CHANGES[part.change])
        for passage in part.passages:
            yield _about(part, passage), what, passage.old, passage.new, passage.points
        if part.points:
            yield _part(part), _("Synpunkter bakom ändringen"), "", "", part.points
        if part.comments:
            yield _part(part), _("Synpunkter på det som är borttaget"), "", "", part.comments
    if section.points:
        yield _("Avsnittet"), _("Synpunkter bakom ändringarna"), "", "", section.points
    if section.comments:
        yield _("Avsnittet"), _("Synpunkter på det som är borttaget"), "", "", section.comments


def _name(section: ChangedSection) -> str:
    return f"{section.diff.section.number} {section.diff.section.title}"


def _part(part: Part) -> str:
    if part.kind == "measure":
        return _("Åtgärd %(number)s", number=part.name)
    return part.name or _("Mål") if part.kind == "goal" else _("Avsnittet")


def _about(part: Part, passage: Passage) -> str:
    if passage.code == "body":
        return _part(part)
    return f"{_part(part)}: {FIELDS[passage.code]}"
