"""What differs between two texts of a document, with the points that lie behind it (see ``change_causes``)."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import chain

from sqlalchemy import or_, select
from sqlalchemy.orm import Session, contains_eager, joinedload

from consult.programmes import queries as programmes
from consult.programmes.models import GoalVersion, MeasureVersion, SectionVersion
from consult.programmes.queries import EditionContent, GoalContent, MeasureContent
from consult.programmes.word_diff import word_diff
from consult.triage.change_causes import Behind, changed_text
from consult.triage.changed_text import ChangedSection, ChangedText, Key, changed_sections, facts_of
from consult.triage.changed_words import Said
from consult.triage.models import Point, RevisionTask, RevisionTaskPoint, RevisionTaskVersion
from consult.triage.queries.points import PointRow, point_rows
from consult.triage.queries.targets import Version

Numbers = dict[Key, int]


@dataclass
class Compared:
    """Two texts against each other: what differs, and the number of each thing's version in the two."""

    before: Numbers
    after: Numbers
    sections: list[ChangedSection]
    wordings: dict[Key, list[tuple[str, ...]]]

    def step(self, version: Version) -> tuple[Key, int] | None:
        """What a version words and which step it is from the old text, None where it is not on the way."""
        key = version_key(version)
        first = self.before.get(key, 0)
        if not first < version.number <= self.after.get(key, 0):
            return None
        return key, version.number - first

    def removed(self) -> tuple[list[int], list[int], list[int]]:
        """Ids of removed sections, and of removed goals and measures in sections that are left."""
        gone: dict[str, list[int]] = {"section": [], "goal": [], "measure": []}
        for section in self.sections:
            if section.change is programmes.Change.REMOVED:
                gone["section"].append(section.id)
                continue
            for part in section.parts:
                if part.change is programmes.Change.REMOVED:
                    gone[part.kind].append(part.key)
        return gone["section"], gone["goal"], gone["measure"]


def compare_texts(
    session: Session,
    old: EditionContent,
    new: EditionContent,
    *,
    codes: Collection[str] | None = None,
    hidden: Collection[int] = (),
) -> Compared:
    """What differs, of facts only ``codes``, without the sections ``hidden``. Three statements."""
    diffs = [diff for diff in programmes.compare(old, new) if diff.section.section.id not in hidden]
    sections = changed_sections(diffs, codes)
    before, after = _numbers(old), _numbers(new)
    keys = {(part.kind, part.key) for section in sections for part in section.parts}
    return Compared(before, after, sections, _wordings(session, keys, before, after))


def version_key(version: Version) -> Key:
    """Kind and id of what a version words."""
    if isinstance(version, SectionVersion):
        return "section", version.section_id
    if isinstance(version, GoalVersion):
        return "goal", version.goal_id
    return "measure", version.measure_id


def _numbers(content: EditionContent) -> Numbers:
    """The version number of everything in a text."""
    numbers: Numbers = {}
    for section in content.sections:
        numbers["section", section.section.id] = section.version.number
        numbers.update({("goal", goal.goal.id): goal.version.number for goal in section.goals})
        numbers.update({("measure", each.measure.id): each.version.number for each in section.measures})
    return numbers


def _wordings(
    session: Session, keys: Iterable[Key], before: Numbers, after: Numbers
) -> dict[Key, list[tuple[str, ...]]]:
    """Every wording from the old version to the new one; what is new begins from an empty one. Three statements."""
    found: dict[Key, list[tuple[str, ...]]] = {}
    wanted = [key for key in keys if key in after]
    for version in _versions(session, wanted, before, after):
        key = version_key(version)
        if key not in found and key not in before:
            found[key] = [_wording(version, blank=True)]
        found.setdefault(key, []).append(_wording(version))
    return found


def _wording(version: Version, *, blank: bool = False) -> tuple[str, ...]:
    if isinstance(version, SectionVersion):
        return ("", "") if blank else (version.title, version.body)
    if isinstance(version, GoalVersion):
        return facts_of(programmes.goal_fields(None, GoalContent(version.goal, version)), new=not blank)
    fields = programmes.measure_fields(None, MeasureContent(version.measure, version))
    return facts_of(fields, new=not blank)


def _versions(session: Session, keys: Sequence[Key], before: Numbers, after: Numbers) -> Iterator[Version]:
    ids = {kind: [key for each, key in keys if each == kind] for kind in ("section", "goal", "measure")}
    sections = session.scalars(
        select(SectionVersion)
        .where(SectionVersion.section_id.in_(ids["section"]))
        .order_by(SectionVersion.number)
    )
    goals = session.scalars(
        select(GoalVersion)
        .join(GoalVersion.goal)
        .where(GoalVersion.goal_id.in_(ids["goal"]))
        .order_by(GoalVersion.number)
        .options(contains_eager(GoalVersion.goal))
    )
    measures = session.scalars(
        select(MeasureVersion)
        .join(MeasureVersion.measure)
        .where(MeasureVersion.measure_id.in_(ids["measure"]))
        .order_by(MeasureVersion.number)
        .options(contains_eager(MeasureVersion.measure), joinedload(MeasureVersion.accountable))
    )
    for version in chain[Version](sections, goals, measures):
        key = version_key(version)
        if before.get(key, 0) <= version.number <= after[key]:
            yield version


@dataclass
class StaffChanges:
    """The list of changes at the desk: the rows of every point in it, and the tasks behind by point."""

    text: ChangedText
    rows: dict[int, PointRow] = field(default_factory=dict)
    tasks: dict[int, list[RevisionTask]] = field(default_factory=dict)

    @classmethod
    def none(cls) -> StaffChanges:
        """Nothing differs."""
        return cls(ChangedText([], []))


def staff_changes(session: Session, round_id: int, old: EditionContent, new: EditionContent) -> StaffChanges:
    """What differs with the points of a round behind it, answered or not. Five statements."""
    compared = compare_texts(session, old, new)
    found = StaffChanges.none()
    behind = []
    for row, task, version in _done(session, round_id):
        step = compared.step(version)
        if step is None:
            continue
        number = row.point.number
        behind.append(Behind(number, *step))
        found.rows[number] = row
        if task not in found.tasks.setdefault(number, []):
            found.tasks[number].append(task)
    standing = points_on(session, round_id, *compared.removed())
    found.rows.update(standing)
    found.text = changed_text(
        compared.sections,
        behind=behind,
        wordings=compared.wordings,
        said={number: _said(row) for number, row in found.rows.items()},
        places={number: row.point.keys for number, row in standing.items()},
    )
    return found


def _said(row: PointRow) -> Said:
    proposed = word_diff(row.comment.base_wording, row.proposed_wording) if row.proposed_wording else []
    return Said(row.body, tuple(proposed), row.answer.reason if row.answer else "")


def _done(session: Session, round_id: int) -> Iterable[tuple[PointRow, RevisionTask, Version]]:
    """Points, the tasks they caused, and the versions that came out; one statement."""
    query = (
        point_rows()
        .add_columns(RevisionTask, RevisionTaskVersion)
        .join(RevisionTaskPoint, RevisionTaskPoint.point_id == Point.id)
        .join(RevisionTask, RevisionTask.id == RevisionTaskPoint.task_id)
        .join(RevisionTaskVersion, RevisionTaskVersion.task_id == RevisionTask.id)
        .where(RevisionTask.round_id == round_id)
        .order_by(Point.number, RevisionTask.number)
        .options(
            joinedload(RevisionTaskVersion.section_version),
            joinedload(RevisionTaskVersion.goal_version),
            joinedload(RevisionTaskVersion.measure_version),
        )
    )
    for *columns, task, made in session.execute(query):
        version = made.section_version or made.goal_version or made.measure_version
        yield PointRow(*columns), task, version


def points_on(
    session: Session,
    round_id: int,
    section_ids: Sequence[int],
    goal_ids: Sequence[int],
    measure_ids: Sequence[int],
) -> dict[int, PointRow]:
    """The points that stand on these or on something in these sections, by number; one statement."""
    query = point_rows().where(
        Point.round_id == round_id,
        or_(
            Point.section_id.in_(section_ids),
            Point.goal_id.in_(goal_ids),
            Point.measure_id.in_(measure_ids),
        ),
    )
    return {row[0].number: PointRow(*row) for row in session.execute(query.order_by(Point.number))}
