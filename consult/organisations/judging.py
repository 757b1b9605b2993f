"""What saving a file would do to the register, row by row. Pure: compares checked rows with what is known.

Rules: an empty cell never erases; what staff corrected by hand is left alone; addresses that an import put
there are exchanged when the file has others, those written by hand stay, those taken away do not come back;
the name of a contact shared with other organisations is only filled in, never changed.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum

from consult.organisations.columns import Field
from consult.organisations.row_checking import CheckedRow, find_duplicates


class Verdict(StrEnum):
    """What a row is, whatever staff have decided about it."""

    NEW = "new"
    CHANGED = "changed"
    UNCHANGED = "unchanged"
    WRONG = "wrong"
    DUPLICATE = "duplicate"


class Write(StrEnum):
    """What a save writes for a row, decisions counted in; None stands for nothing."""

    NEW = "new"
    CHANGED = "changed"


class Decision(StrEnum):
    """What staff decided: leave the row out, or make one of it and its doubles, with all their addresses."""

    SKIP = "skip"
    MERGE = "merge"


@dataclass(frozen=True, slots=True)
class Person:
    """A contact as an import compares it: its name, and the organisations it speaks for."""

    name: str
    organisations_of: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class Known:
    """An organisation of the register. `imported` are those of its `emails` that imports put there.

    `through_merged`: found by the number or name of one that has been merged into it.
    """

    id: int
    values: Mapping[Field, str]
    emails: tuple[str, ...] = ()
    imported: frozenset[str] = frozenset()
    dropped: frozenset[str] = frozenset()
    by_hand: frozenset[str] = frozenset()
    through_merged: bool = False


@dataclass(frozen=True, slots=True)
class Register:
    """What the rows are compared with: organisations by row key, persons by address."""

    organisations: Mapping[str, Known] = field(default_factory=dict)
    persons: Mapping[str, Person] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Judgement:
    """`writes` is None where a save leaves the register as it is. `changes`: old and new text per field.

    `emails` are the addresses a save gives the organisation; `first` is the first row of its doubles.
    """

    verdict: Verdict
    writes: Write | None = None
    changes: Mapping[Field, tuple[str, str]] = field(default_factory=dict)
    organisation_id: int | None = None
    first: int | None = None
    emails: tuple[str, ...] = ()


def judge(
    rows: Sequence[tuple[int, CheckedRow]], decisions: Mapping[int, Decision], register: Register
) -> dict[int, Judgement]:
    """Judge every row of a file, by row number. `decisions` holds those rows that have one."""
    checked = dict(rows)
    doubles = find_duplicates(rows)
    groups: dict[int, list[int]] = {}
    for number, first in doubles.items():
        groups.setdefault(first, []).append(number)
    kept = {first: _kept_of(group, checked, decisions) for first, group in groups.items()}
    judged = {
        number: _judge_double(number, groups[doubles[number]], kept[doubles[number]], checked, register)
        if number in doubles
        else _judge_single(row, decisions.get(number), register)
        for number, row in rows
    }
    return judged | _left_to_others(rows, judged, register)


def _left_to_others(
    rows: Sequence[tuple[int, CheckedRow]], judged: Mapping[int, Judgement], register: Register
) -> dict[int, Judgement]:
    """Rows found through a merged organisation that write nothing: another row is the organisation's already."""
    through: list[tuple[int, Known]] = []
    taken: set[int] = set()
    for number, row in rows:
        known = register.organisations.get(row.key)
        if known is not None and known.through_merged:
            through.append((number, known))
        elif known is not None:
            taken.add(known.id)
    left: dict[int, Judgement] = {}
    for number, known in through:
        found = judged[number]
        if known.id in taken and found.writes is not None:
            verdict = Verdict.UNCHANGED if found.verdict is Verdict.CHANGED else found.verdict
            left[number] = replace(found, verdict=verdict, writes=None, changes={})
        elif found.writes is not None:
            taken.add(known.id)
    return left


def _judge_single(row: CheckedRow, decision: Decision | None, register: Register) -> Judgement:
    if row.errors:
        return Judgement(Verdict.WRONG)
    found = _compare(row, row.emails, register)
    if decision is Decision.SKIP:
        return Judgement(found.verdict, None, found.changes, found.organisation_id, emails=found.emails)
    return found


def _kept_of(
    group: Sequence[int], checked: Mapping[int, CheckedRow], decisions: Mapping[int, Decision]
) -> tuple[int | None, bool]:
    """The row of a group that is saved, None while nobody has chosen; and whether with all addresses."""
    if decisions.get(group[0]) is Decision.MERGE:
        return group[0], True
    left = [number for number in group if decisions.get(number) is not Decision.SKIP]
    if len(left) == 1:
        return left[0], False
    first = checked[group[0]]
    alike = all(checked[number].values == first.values for number in group)
    return (left[0] if alike and left else None), False


def _judge_double(
    number: int,
    group: Sequence[int],
    kept: tuple[int | None, bool],
    checked: Mapping[int, CheckedRow],
    register: Register,
) -> Judgement:
    row, (kept_number, merged) = checked[number], kept
    emails = row.emails
    if merged and number == kept_number:
        emails = tuple(dict.fromkeys(email for each in group for email in checked[each].emails))
    found = _compare(row, emails, register)
    writes = found.writes if number == kept_number else None
    return Judgement(Verdict.DUPLICATE, writes, found.changes, found.organisation_id, group[0], found.emails)


def _compare(row: CheckedRow, emails: tuple[str, ...], register: Register) -> Judgement:
    known = register.organisations.get(row.key)
    if known is None:
        return Judgement(Verdict.NEW, Write.NEW, emails=emails)
    changes: dict[Field, tuple[str, str]] = {
        name: (known.values.get(name, ""), new)
        for name, new in row.values.items()
        if new
        and name not in (Field.NUMBER, Field.EMAIL, Field.CONTACT)
        and name not in known.by_hand
        and new != known.values.get(name, "")
    }
    after = addresses_after(known, emails)
    if after != known.emails:
        changes[Field.EMAIL] = ("; ".join(known.emails), "; ".join(after))
    changes.update(_contact_change(row, emails, known, register))
    if not changes:
        return Judgement(Verdict.UNCHANGED, None, {}, known.id, emails=after)
    return Judgement(Verdict.CHANGED, Write.CHANGED, changes, known.id, emails=after)


def addresses_after(known: Known, emails: tuple[str, ...]) -> tuple[str, ...]:
    """The organisation's addresses once the file's are in. A file without any changes nothing."""
    if not emails:
        return known.emails
    stay = [email for email in known.emails if email not in known.imported or email in emails]
    return tuple(dict.fromkeys([*stay, *(email for email in emails if email not in known.dropped)]))


def _contact_change(
    row: CheckedRow, emails: tuple[str, ...], known: Known, register: Register
) -> dict[Field, tuple[str, str]]:
    """The named contact of a row is the one behind its first address."""
    name = row.values.get(Field.CONTACT, "")
    if not name or not emails or emails[0] in known.dropped or Field.CONTACT in known.by_hand:
        return {}
    person = register.persons.get(emails[0])
    if person is None or person.name == name:
        return {}
    if person.name and person.organisations_of - {known.id}:
        return {}
    return {Field.CONTACT: (person.name, name)}
