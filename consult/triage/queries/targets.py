"""What comments are about: sections, goals and measures by their number and name, and their wording in an edition."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from sqlalchemy import ScalarSelect, select
from sqlalchemy.orm import Session, joinedload

from consult.programmes.models import (
    EditionItem,
    Goal,
    GoalVersion,
    Measure,
    MeasureVersion,
    Section,
    SectionVersion,
)
from consult.responses.models import Comment
from consult.triage.models import Point

Version = SectionVersion | GoalVersion | MeasureVersion


class TargetKind(StrEnum):
    """What a comment may be on."""

    WHOLE = "whole"
    SECTION = "section"
    GOAL = "goal"
    MEASURE = "measure"


@dataclass(frozen=True)
class SectionName:
    """A section as lists show it. ``number`` is its place in the edition, from 1."""

    id: int
    number: int
    title: str
    short_title: str
    key: str = ""


@dataclass(frozen=True)
class Target:
    """What one comment is on. ``label`` is a goal's own name ("Delmål 3.1"), ``number`` a measure's."""

    kind: TargetKind
    section: SectionName | None
    goal_id: int | None = None
    measure_id: int | None = None
    label: str = ""
    number: int | None = None
    title: str = ""

    @property
    def key(self) -> tuple[int, int, int]:
        """Sorts in reading order: the whole, then by section; in it the text, goals, measures."""
        return (
            self.section.number if self.section else 0,
            self.goal_id or 0 if self.kind is TargetKind.GOAL else 0,
            self.number or 0,
        )


@dataclass
class Outline:
    """Names of everything in an edition, without its texts."""

    sections: dict[int, SectionName] = field(default_factory=dict)
    goals: dict[int, tuple[str, str, int]] = field(default_factory=dict)
    measures: dict[int, tuple[int, str, int]] = field(default_factory=dict)

    def section(self, section_id: int | None) -> SectionName | None:
        """The section's name, None for the whole or for one that is not in the edition."""
        return self.sections.get(section_id) if section_id else None

    def target(self, section_id: int | None, goal_id: int | None, measure_id: int | None) -> Target:
        """Name of a target given by its three keys."""
        if measure_id:
            number, title, home = self.measures.get(measure_id, (None, "", section_id))
            section = self.section(section_id or home)
            return Target(TargetKind.MEASURE, section, measure_id=measure_id, number=number, title=title)
        if goal_id:
            label, text, home = self.goals.get(goal_id, ("", "", section_id or 0))
            section = self.section(section_id or home)
            return Target(TargetKind.GOAL, section, goal_id=goal_id, label=label, title=text)
        if section_id:
            name = self.section(section_id)
            return Target(TargetKind.SECTION, name, title=name.title if name else "")
        return Target(TargetKind.WHOLE, None)

    def of(self, placed: Comment | Point) -> Target:
        """Name of what a comment is on, or of what a point is treated under."""
        return self.target(placed.section_id, placed.goal_id, placed.measure_id)


def outline(session: Session, edition_id: int | ScalarSelect[int] | None) -> Outline:
    """Names of all sections, goals and measures of an edition, given by id or a select of it; one statement."""
    names = Outline()
    if edition_id is None:
        return names
    query = (
        select(
            SectionVersion.section_id,
            SectionVersion.title,
            SectionVersion.short_title,
            Section.key,
            GoalVersion.goal_id,
            GoalVersion.label,
            GoalVersion.text,
            Goal.section_id,
            MeasureVersion.measure_id,
            MeasureVersion.title,
            Measure.number,
            Measure.goal_id,
        )
        .select_from(EditionItem)
        .outerjoin(SectionVersion, SectionVersion.id == EditionItem.section_version_id)
        .outerjoin(Section, Section.id == SectionVersion.section_id)
        .outerjoin(GoalVersion, GoalVersion.id == EditionItem.goal_version_id)
        .outerjoin(Goal, Goal.id == GoalVersion.goal_id)
        .outerjoin(MeasureVersion, MeasureVersion.id == EditionItem.measure_version_id)
        .outerjoin(Measure, Measure.id == MeasureVersion.measure_id)
        .where(EditionItem.edition_id == edition_id)
        .order_by(EditionItem.position, EditionItem.id)
    )
    homes: list[tuple[int, int, str, int]] = []
    # Outer joins: all of a row's parts but one are None, which the columns' types do not tell.
    rows: Iterable[Any] = session.execute(query)
    for sid, title, short, key, gid, label, text, home, mid, name, number, mgoal in rows:
        if sid is not None:
            names.sections[sid] = SectionName(sid, len(names.sections) + 1, title, short or title, key)
        elif gid is not None:
            names.goals[gid] = (label, text, home)
        elif mid is not None:
            homes.append((mid, number, name, mgoal))
    for mid, number, name, mgoal in homes:
        names.measures[mid] = (number, name, names.goals.get(mgoal, ("", "", 0))[2])
    return names


def version_in_edition(
    session: Session, edition_id: int, section_id: int | None, goal_id: int | None, measure_id: int | None
) -> Version | None:
    """The wording of a target in an edition; None for the whole, or where the edition lacks it. One statement."""
    if measure_id:
        return session.scalar(
            select(MeasureVersion)
            .join(EditionItem, EditionItem.measure_version_id == MeasureVersion.id)
            .where(EditionItem.edition_id == edition_id, MeasureVersion.measure_id == measure_id)
            .options(joinedload(MeasureVersion.accountable), joinedload(MeasureVersion.measure))
        )
    if goal_id:
        return session.scalar(
            select(GoalVersion)
            .join(EditionItem, EditionItem.goal_version_id == GoalVersion.id)
            .where(EditionItem.edition_id == edition_id, GoalVersion.goal_id == goal_id)
            .options(joinedload(GoalVersion.goal))
        )
    if section_id:
        return session.scalar(
            select(SectionVersion)
            .join(EditionItem, EditionItem.section_version_id == SectionVersion.id)
            .where(EditionItem.edition_id == edition_id, SectionVersion.section_id == section_id)
            .options(joinedload(SectionVersion.section))
        )
    return None


def current_version(
    session: Session, section_id: int | None, goal_id: int | None, measure_id: int | None
) -> Version | None:
    """The newest wording of a target, retired or not; None for the whole. One statement."""
    if measure_id:
        return session.scalar(
            select(MeasureVersion)
            .where(MeasureVersion.measure_id == measure_id)
            .order_by(MeasureVersion.number.desc())
            .limit(1)
            .options(joinedload(MeasureVersion.accountable), joinedload(MeasureVersion.measure))
        )
    if goal_id:
        return session.scalar(
            select(GoalVersion)
            .where(GoalVersion.goal_id == goal_id)
            .order_by(GoalVersion.number.desc())
            .limit(1)
            .options(joinedload(GoalVersion.goal))
        )
    if section_id:
        return session.scalar(
            select(SectionVersion)
            .where(SectionVersion.section_id == section_id)
            .order_by(SectionVersion.number.desc())
            .limit(1)
            .options(joinedload(SectionVersion.section))
        )
    return None


def is_retired(version: Version) -> bool:
    """Whether the thing that the version words has been taken out of the document."""
    if isinstance(version, SectionVersion):
        return version.section.retired_at is not None
    if isinstance(version, GoalVersion):
        return version.goal.retired_at is not None
    return version.measure.retired_at is not None


def accountable_name(version: MeasureVersion) -> str:
    """The accountable board: from the register where it is known, otherwise as people wrote it."""
    return version.accountable.name if version.accountable else version.accountable_text


def wording(version: Version | None) -> str | None:
    """All words of a version as one text, for comparing and for the diff; None for none."""
    if version is None:
        return None
    if isinstance(version, SectionVersion):
        return f"{version.title}\n\n{version.body}"
    if isinstance(version, GoalVersion):
        return version.text
    return f"{version.title}\n\n{version.description}".strip()


def facts(version: Version | None) -> tuple[str, str, str]:
    """A measure's (accountable, schedule, financing) as people read them; empty for the rest."""
    if not isinstance(version, MeasureVersion):
        return ("", "", "")
    return (accountable_name(version), version.schedule_text, version.financing_text)
