"""What an imported section holds besides its text: goal, sub-goals and measures, each put where it belongs."""

from __future__ import annotations

import re
from datetime import datetime

from sqlalchemy import select

from consult.core.actor import Actor
from consult.core.db import db
from consult.organisations.models import Organisation, OrganisationKind
from consult.programmes.actions.goals import create_goal
from consult.programmes.actions.measures import MeasureFacts, create_measure
from consult.programmes.document_reading.proposal import GuessedKind, ProposedMeasure, ProposedSection
from consult.programmes.labels import goal_label, sub_goal_label
from consult.programmes.models import Goal, Section, SectionKind

_LIMITS = {
    "title": 300,
    "accountable": 200,
    "department": 200,
    "schedule": 200,
    "financing": 300,
    "policy_area": 80,
}


def heading_key(title: str) -> str:
    """A heading as compared: without case, numbers of chapters, marks and double spaces."""
    return " ".join(re.sub(r"[^\w\s]", " ", re.sub(r"^[\d.]+\s+", "", title.casefold())).split())


class BoardNames:
    """The boards of the register by name."""

    def __init__(self) -> None:
        boards = db.session.scalars(select(Organisation).where(Organisation.kind == OrganisationKind.BOARD))
        self._by_name = {heading_key(board.name): board for board in boards}

    def find(self, name: str) -> Organisation | None:
        """The board with this name, in any case."""
        return self._by_name.get(heading_key(name))


class GoalBook:
    """The goals of the import: where a measure belongs that says "Mål 2", or nothing at all."""

    def __init__(self) -> None:
        self._goals: list[tuple[Section, str, Goal]] = []

    def add(self, section: Section, proposed: ProposedSection, *, by: Actor, now: datetime) -> Goal:
        """Make the section's goal and its sub-goals."""
        label = goal_label(proposed.title, len(self._goals) + 1)
        text = proposed.goal.strip() or proposed.title
        goal = create_goal(section=section, label=label, text=text, by=by, now=now).goal
        for place, words in enumerate(proposed.sub_goals, 1):
            create_goal(
                section=section, label=sub_goal_label(label, place), text=words, parent=goal, by=by, now=now
            )
        self._goals.append((section, label, goal))
        return goal

    def home(self, section: Section, hint: str) -> Goal | None:
        """The goal that the hint names, or the section's own, or the last one before it, or the first."""
        for _, label, goal in self._goals:
            if hint and re.match(rf"{re.escape(label)}\b", hint, re.IGNORECASE):
                return goal
        own = [goal for owner, _, goal in self._goals if owner is section]
        before = [goal for owner, _, goal in self._goals if owner.position < section.position]
        return next(
            (found[-1] for found in (own, before) if found), self._goals[0][2] if self._goals else None
        )


def text_with_parts(proposed: ProposedSection) -> str:
    """The section's text; where its kind has no goal, the goal and sub-goals found go into the text."""
    if proposed.kind is GuessedKind.GOAL or not (proposed.goal or proposed.sub_goals):
        return proposed.body
    parts = [proposed.body, f"> {proposed.goal}" if proposed.goal else ""]
    parts.append("\n".join(f"- {words}" for words in proposed.sub_goals))
    return "\n\n".join(part for part in parts if part)


def save_parts(
    section: Section,
    proposed: ProposedSection,
    goals: GoalBook,
    boards: BoardNames,
    *,
    by: Actor,
    now: datetime,
) -> None:
    """Make the section's measures, each under its goal; in a text without any goal the section gets one."""
    measures = [measure for measure in proposed.measures if measure.include]
    for measure in measures:
        goal = goals.home(section, measure.goal_hint)
        if goal is None:
            section.kind = SectionKind.GOAL
            goal = goals.add(section, proposed, by=by, now=now)
        create_measure(goal=goal, facts=_facts(measure, boards), by=by, now=now)


def _facts(measure: ProposedMeasure, boards: BoardNames) -> MeasureFacts:
    """What the table says. A cell too long for its field is kept whole in the description."""
    values = {field: getattr(measure, field) for field in _LIMITS}
    long = [value for field, value in values.items() if len(value) > _LIMITS[field]]
    cut = {field: value[: _LIMITS[field]] for field, value in values.items()}
    board = boards.find(measure.accountable)
    return MeasureFacts(
        title=cut["title"],
        description="\n\n".join(part for part in (measure.description, *long) if part),
        accountable=board,
        accountable_text="" if board else cut["accountable"],
        department=cut["department"],
        partners=split_names(measure.partners),
        schedule_text=cut["schedule"],
        financing_text=cut["financing"],
        policy_area=cut["policy_area"],
    )


def split_names(text: str) -> list[str]:
    """Names in one cell or field: apart by comma, semicolon or line."""
    return [name for name in (part.strip() for part in re.split(r"[,;\n]", text)) if name]
