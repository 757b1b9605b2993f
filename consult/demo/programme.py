"""Loads the demo's programme: eight sections, four goals with sub-goals, 24 measures."""

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from sqlalchemy import select

from consult.core.actor import Actor
from consult.core.db import db
from consult.organisations.models import Organisation
from consult.programmes import actions
from consult.programmes.actions import MeasureFacts
from consult.programmes.financing import FinancingSource, Money
from consult.programmes.models import (
    Document,
    GoalVersion,
    MeasureVersion,
    Programme,
    SectionKind,
    SectionVersion,
)
from consult.programmes.schedule import DatePrecision, Schedule


@dataclass
class Texts:
    """What was loaded, findable by the names that the content files use ("nulage", "3.1", 12)."""

    programme: Programme
    document: Document
    sections: dict[str, SectionVersion] = field(default_factory=dict)
    goals: dict[str, GoalVersion] = field(default_factory=dict)
    measures: dict[int, MeasureVersion] = field(default_factory=dict)


def load_programme(
    data: dict[str, Any], organisations: dict[str, Organisation], *, by: Actor, now: datetime
) -> Texts:
    """Add the programme and, in its document, the first version of all that it says."""
    programme = actions.create_programme(
        title=data["title"],
        short_name=data["short_name"],
        case_number=data["case_number"],
        by=by,
        now=now,
    )
    document = db.session.scalars(select(Document).where(Document.programme_id == programme.id)).one()
    texts = Texts(programme, document)
    for section in data["sections"]:
        _add_section(texts, section, by, now)
    for measure in data["measures"]:
        goal = texts.goals[measure["sub_goal"] or str(measure["goal"])].goal
        facts = _facts(measure, organisations)
        texts.measures[measure["number"]] = actions.create_measure(
            goal=goal, facts=facts, number=measure["number"], by=by, now=now
        )
    return texts


def _add_section(texts: Texts, data: dict[str, Any], by: Actor, now: datetime) -> None:
    version = actions.create_section(
        document=texts.document,
        kind=SectionKind(data["kind"]),
        title=data["title"],
        short_title=data["short_title"],
        body=data["body_markdown"],
        by=by,
        now=now,
    )
    texts.sections[data["key"]] = version
    if not data["goal"]:
        return
    number, statement = str(data["goal"]["number"]), data["goal"]["statement"]
    main = actions.create_goal(section=version.section, label=f"Mål {number}", text=statement, by=by, now=now)
    texts.goals[number] = main
    for sub in data["goal"]["sub_goals"]:
        texts.goals[sub["number"]] = actions.create_goal(
            section=version.section,
            label=f"Delmål {sub['number']}",
            text=sub["statement"],
            parent=main.goal,
            by=by,
            now=now,
        )


def _facts(data: dict[str, Any], organisations: dict[str, Organisation]) -> MeasureFacts:
    return MeasureFacts(
        title=data["title"],
        description=data["description"],
        accountable=organisations[data["accountable"]] if data["accountable"] else None,
        department=data["department"],
        partners=tuple(data["partners"]),
        schedule_text=data["schedule_text"],
        financing_text=data["financing_text"],
        policy_area=data["policy_area"],
        rank=data["rank"],
        overarching=data["overarching"],
        schedule=Schedule(
            data["schedule_text"],
            date.fromisoformat(data["start"]) if data["start"] else None,
            DatePrecision(data["start_precision"]) if data["start_precision"] else None,
            date.fromisoformat(data["end"]) if data["end"] else None,
            DatePrecision(data["end_precision"]) if data["end_precision"] else None,
        ),
        financing=tuple(
            Money(row["year"], row["amount"], FinancingSource(row["source"])) for row in data["financing"]
        ),
    )
