"""The rows of an import as the preview shows them: which cell is new, changed, wrong or hidden."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from flask_babel import gettext as _
from flask_babel import ngettext

from consult.organisations import import_rows, org_number, words
from consult.organisations.columns import Field
from consult.organisations.judging import Decision, Verdict
from consult.organisations.models import RegisterImport, RegisterImportRow
from consult.organisations.row_checking import CheckedRow

# Columns of the table; changes in other fields stand under the name.
SHOWN = (Field.NUMBER, Field.NAME, Field.EMAIL, Field.AREA, Field.INDUSTRY_TEXT)


@dataclass(frozen=True, slots=True)
class Part:
    """A piece of a cell's text: `op` is equal, insert, delete, or mark for what differs from a double."""

    op: str
    text: str


@dataclass(frozen=True, slots=True)
class CellView:
    """Lines of pieces. `hidden`: a personal number, of which nothing is shown."""

    lines: tuple[tuple[Part, ...], ...] = ()
    bad: bool = False
    hidden: bool = False


@dataclass(frozen=True, slots=True)
class RowView:
    """One row. `state` is a code of the state macro's import family, `under` the remarks below it.

    `opens` and `closes`: the first and the last row of its doubles on the page.
    """

    row: RegisterImportRow
    state: str
    state_text: str | None
    under: tuple[str, ...]
    cells: Mapping[Field, CellView]
    others: tuple[tuple[str, str, str], ...]
    errors: tuple[tuple[Field, str], ...]
    skipped: bool
    opens: bool = True
    closes: bool = True

    @property
    def number(self) -> int:
        """Row number in the file."""
        return self.row.row_number

    @property
    def double(self) -> bool:
        """One of several rows with the same number."""
        return self.row.verdict is Verdict.DUPLICATE

    @property
    def waiting(self) -> bool:
        """It is wrong and neither corrected nor skipped."""
        return self.row.verdict is Verdict.WRONG and not self.skipped


def row_views(register_import: RegisterImport, rows: Sequence[RegisterImportRow]) -> list[RowView]:
    """The rows of a page, in order. Doubles are compared with the first of theirs on the page."""
    firsts: dict[int, CheckedRow] = {}
    groups = [row.duplicate_of for row in rows]
    views = []
    for place, row in enumerate(rows):
        checked = import_rows.checked(row, register_import)
        first = firsts.setdefault(row.duplicate_of, checked) if row.duplicate_of else None
        view = _row_view(row, checked, first if first is not checked else None)
        if row.duplicate_of:
            opens = row.duplicate_of not in groups[:place]
            closes = groups[place + 1 : place + 2] != [row.duplicate_of]
            view = replace(view, opens=opens, closes=closes)
        views.append(view)
    return views


def _row_view(row: RegisterImportRow, checked: CheckedRow, first: CheckedRow | None) -> RowView:
    skipped = row.decision is Decision.SKIP and row.verdict is not Verdict.DUPLICATE
    state, text = _state(row, skipped)
    changes = {Field(name): (old, new) for name, (old, new) in row.changes.items()}
    shown = changes if row.verdict is Verdict.CHANGED else {}
    return RowView(
        row=row,
        state=state,
        state_text=text,
        under=tuple(_under(row, checked)),
        cells={name: _cell(name, row, checked, shown, first) for name in SHOWN},
        others=tuple(
            (str(words.FIELDS[name]), _word(name, old), _word(name, new))
            for name, (old, new) in shown.items()
            if name not in SHOWN
        ),
        errors=tuple((Field(name), code) for name, code in row.problems.get("errors", {}).items()),
        skipped=skipped,
    )


def _state(row: RegisterImportRow, skipped: bool) -> tuple[str, str | None]:
    if skipped:
        return "skipped", None
    if row.verdict is Verdict.WRONG:
        wrong = list(row.problems["errors"])
        if len(wrong) == 1 and wrong[0] in words.WRONG_IN:
            return "wrong", _("Fel i %(what)s", what=words.WRONG_IN[wrong[0]])
        return "wrong", ngettext("Fel i %(num)s cell", "Fel i %(num)s celler", len(wrong))
    if row.sole_trader and row.verdict in (Verdict.NEW, Verdict.CHANGED):
        return "sole_trader", None
    if row.verdict is Verdict.CHANGED:
        return "changed", _changed_text(row)
    return row.verdict.value, None


def _changed_text(row: RegisterImportRow) -> str:
    return ngettext("%(num)s cell ändrad", "%(num)s celler ändrade", len(row.changes))


def _under(row: RegisterImportRow, checked: CheckedRow) -> list[str]:
    """Remarks, most telling first."""
    under = []
    if row.verdict is Verdict.DUPLICATE:
        named = Field.NUMBER not in checked.values
        under.append(_("Samma namn") if named else _("Samma org.nummer"))
    if row.sole_trader and row.verdict is Verdict.CHANGED:
        under.append(_changed_text(row))
    if row.corrected:
        under.append(_("Rättad här"))
    if len(checked.emails) > 1:
        under.append(_("Cellen delad i två") if len(checked.emails) == 2 else _("Cellen delad i flera"))
    notes = row.problems.get("notes", {}).values()
    return under + [str(words.NOTES[code]) for code in notes if code in words.NOTES]


def _cell(
    name: Field,
    row: RegisterImportRow,
    checked: CheckedRow,
    changes: Mapping[Field, tuple[str, str]],
    first: CheckedRow | None,
) -> CellView:
    bad = name in checked.errors
    if name is Field.NUMBER and row.sole_trader:
        return CellView(bad=bad, hidden=True)
    if name in changes:
        return CellView(_changed_lines(*changes[name]))
    if bad:
        return CellView(((Part("equal", raw_text(row, name)),),), bad=True)
    text = _text(name, checked)
    if name is Field.EMAIL and first is None:
        return CellView(tuple((Part("equal", email),) for email in checked.emails))
    if first is not None and text != _text(name, first):
        return CellView((_marked(_text(name, first), text),))
    return CellView(((Part("equal", text),),) if text else ())


def raw_text(row: RegisterImportRow, name: Field) -> str:
    """A cell as it stands in the file or was corrected; nothing where it may be a personal number."""
    text = str(row.corrected.get(name.value, row.cells.get(name.value, "")))
    return "" if name is Field.NUMBER and org_number.looks_personal(text) else text


def _text(name: Field, checked: CheckedRow) -> str:
    text = checked.values.get(name, "")
    if name is Field.NUMBER:
        return org_number.OrgNumber(text).shown if text else ""
    if name is Field.INDUSTRY_TEXT and not text:
        return checked.values.get(Field.INDUSTRY_CODE, "")
    return text


def _changed_lines(old: str, new: str) -> tuple[tuple[Part, ...], ...]:
    """Old struck over new; of several addresses only those that go and come."""
    before, after = old.split("; ") if old else [], new.split("; ") if new else []
    stay = [text for text in after if text in before]
    gone = [text for text in before if text not in after]
    come = [text for text in after if text not in before]
    parts = [Part("equal", text) for text in stay]
    parts += [Part("delete", text) for text in gone] + [Part("insert", text) for text in come]
    return tuple((part,) for part in parts)


def _marked(first: str, text: str) -> tuple[Part, ...]:
    """The text with what its double lacks marked: all between the beginning and the end that are alike."""
    one, two = first.casefold(), text.casefold()
    if len(two) != len(text):
        return (Part("mark", text),)
    start = 0
    while start < min(len(one), len(two)) and one[start] == two[start]:
        start += 1
    end = 0
    while end < min(len(one), len(two)) - start and one[-1 - end] == two[-1 - end]:
        end += 1
    middle = len(text) - end
    parts = (Part("equal", text[:start]), Part("mark", text[start:middle]), Part("equal", text[middle:]))
    return tuple(part for part in parts if part.text)


def _word(name: Field, text: str) -> str:
    if name is Field.MARKETING_BLOCK:
        return _("Ja") if text == "yes" else _("Nej")
    return text
