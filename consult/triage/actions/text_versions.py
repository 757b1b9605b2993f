"""Making the next version of a text from an editor's fields, through the programme's own actions."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import func, select

from consult.core.actor import Actor
from consult.core.db import db
from consult.organisations.models import Organisation, OrganisationKind
from consult.programmes import actions as programmes
from consult.programmes.models import GoalVersion, MeasureVersion, SectionVersion
from consult.triage.queries.tasks import Editable, fields_of


class NothingChanged(Exception):
    """The new text is the same as the old one."""


class TextMissing(Exception):
    """A section or measure needs its title, a goal its text."""


def add_version(*, target: Editable, fields: dict[str, Any], by: Actor, now: datetime) -> Editable:
    """Make the version that follows ``target``, which must be the current one.

    Raises ``NothingChanged``, ``TextMissing``, and what the programme's actions raise (``ChangedMeanwhile``,
    ``SectionRetired``).
    """
    if fields_of(target) == fields:
        raise NothingChanged
    check_words(fields)
    if isinstance(target, SectionVersion):
        return programmes.create_section_version(
            section=target.section,
            title=fields["title"],
            short_title=target.short_title,
            body=fields["body"],
            base_version_id=target.id,
            by=by,
            now=now,
        )
    if isinstance(target, GoalVersion):
        return programmes.create_goal_version(
            goal=target.goal,
            label=target.label,
            text=fields["body"],
            base_version_id=target.id,
            by=by,
            now=now,
        )
    facts = _measure_facts(target, fields)
    return programmes.create_measure_version(
        measure=target.measure, facts=facts, base_version_id=target.id, by=by, now=now
    )


def check_words(fields: dict[str, Any]) -> None:
    """Raises ``TextMissing`` where a section or measure has no title, or a goal no text."""
    if not str(fields.get("title", fields["body"])).strip():
        raise TextMissing


def _measure_facts(target: MeasureVersion, fields: dict[str, Any]) -> programmes.MeasureFacts:
    """The old facts with the edited ones in their place; what was not edited keeps what staff set by hand."""
    old, was = programmes.MeasureFacts.of(target), fields_of(target)
    facts = replace(old, title=fields["title"], description=fields["body"])
    if fields["accountable"] != was["accountable"]:
        board = board_named(fields["accountable"])
        text = "" if board else fields["accountable"]
        facts = replace(facts, accountable=board, accountable_text=text)
    if fields["schedule"] != was["schedule"]:
        facts = replace(facts, schedule_text=fields["schedule"], schedule=None)
    if fields["financing"] != was["financing"]:
        facts = replace(facts, financing_text=fields["financing"], financing=None)
    return facts


def board_named(name: str) -> Organisation | None:
    """The board in the register with this name, in any case."""
    query = select(Organisation).where(Organisation.kind == OrganisationKind.BOARD)
    return db.session.scalar(query.where(func.lower(Organisation.name) == name.strip().lower()).limit(1))
