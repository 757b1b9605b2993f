"""Measures: a number that stays, and versions of title and facts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import selectinload

from consult.core.actor import Actor
from consult.core.audit import record
from consult.core.db import db
from consult.organisations.models import Organisation, OrganisationKind
from consult.programmes.actions.refusals import ChangedMeanwhile, NotABoard
from consult.programmes.financing import Money, read_financing
from consult.programmes.models import FinancingRow, Goal, Measure, MeasureVersion
from consult.programmes.schedule import Schedule, read_schedule


@dataclass(frozen=True, slots=True)
class MeasureFacts:
    """All that a version of a measure says.

    `schedule` and `financing` are read from their texts where None; set them to None when a text is replaced.
    """

    title: str
    description: str = ""
    accountable: Organisation | None = None
    accountable_text: str = ""
    department: str = ""
    partners: Sequence[str] = ()
    schedule_text: str = ""
    financing_text: str = ""
    policy_area: str = ""
    rank: int | None = None
    overarching: bool = False
    schedule: Schedule | None = None
    financing: Sequence[Money] | None = field(default=None)

    @classmethod
    def of(cls, version: MeasureVersion) -> MeasureFacts:
        """What a saved version says."""
        return cls(
            title=version.title,
            description=version.description,
            accountable=version.accountable,
            accountable_text=version.accountable_text,
            department=version.department,
            partners=tuple(version.partners),
            schedule_text=version.schedule_text,
            financing_text=version.financing_text,
            policy_area=version.policy_area,
            rank=version.rank,
            overarching=version.overarching,
            schedule=Schedule(
                version.schedule_text,
                version.starts_on,
                version.start_precision,
                version.ends_on,
                version.end_precision,
            ),
            financing=tuple(_money(row) for row in version.financing),
        )


def create_measure(
    *, goal: Goal, facts: MeasureFacts, number: int | None = None, by: Actor, now: datetime
) -> MeasureVersion:
    """Add a measure to a goal; it gets the document's next number. Raises `NotABoard`."""
    document_id = goal.section.document_id
    last = db.session.scalar(select(func.max(Measure.number)).where(Measure.document_id == document_id))
    measure = Measure(
        document_id=document_id,
        goal_id=goal.id,
        goal=goal,
        number=number or (last or 0) + 1,
        created_at=now,
    )
    db.session.add(measure)
    db.session.flush()
    return _add_version(measure, 1, facts, by, now)


def create_measure_version(
    *,
    measure: Measure,
    facts: MeasureFacts,
    base_version_id: int | None = None,
    by: Actor,
    now: datetime,
) -> MeasureVersion:
    """Save new facts; the same facts give the current version again.

    Raises `ChangedMeanwhile` when `base_version_id` is given and is not the current version, `NotABoard`.
    """
    current = current_measure_version(measure)
    if base_version_id is not None and current.id != base_version_id:
        raise ChangedMeanwhile(current)
    if _complete(facts) == _complete(MeasureFacts.of(current)):
        return current
    return _add_version(measure, current.number + 1, facts, by, now)


def current_measure_version(measure: Measure) -> MeasureVersion:
    """The version with the highest number."""
    return db.session.scalars(
        select(MeasureVersion)
        .where(MeasureVersion.measure_id == measure.id)
        .order_by(MeasureVersion.number.desc())
        .limit(1)
        .options(selectinload(MeasureVersion.financing))
    ).one()


def move_measure(*, measure: Measure, goal: Goal, by: Actor, now: datetime) -> None:
    """Let the measure belong to another goal of the same document."""
    if measure.goal_id != goal.id:
        measure.goal_id, measure.goal = goal.id, goal
        record(by=by, action="measure.moved", on=on_measure(measure), now=now, details={"goal": goal.id})


def retire_measure(*, measure: Measure, by: Actor, now: datetime) -> None:
    """Take the measure out of the coming editions; its number is not used again."""
    if measure.retired_at is None:
        measure.retired_at, measure.retired_by = now, by.label
        record(by=by, action="measure.retired", on=on_measure(measure), now=now)


def restore_measure(*, measure: Measure, by: Actor, now: datetime) -> None:
    """Bring a retired measure back under its number."""
    if measure.retired_at is not None:
        measure.retired_at, measure.retired_by = None, None
        record(by=by, action="measure.restored", on=on_measure(measure), now=now)


def on_measure(measure: Measure) -> tuple[str, object, str]:
    """The measure as the object of an audit row."""
    return "measure", measure.id, f"Åtgärd {measure.number}"


def _money(row: FinancingRow) -> Money:
    # PostgreSQL gives its numeric as a float.
    return Money(row.year, None if row.amount is None else int(row.amount), row.source)


def _complete(facts: MeasureFacts) -> tuple[object, ...]:
    """Everything that makes two sets of facts the same, texts read."""
    schedule = facts.schedule or read_schedule(facts.schedule_text)
    money = read_financing(facts.financing_text) if facts.financing is None else facts.financing
    return (
        *(facts.title, facts.description, facts.accountable.id if facts.accountable else None),
        *(facts.accountable_text, facts.department, tuple(facts.partners), facts.schedule_text),
        *(facts.financing_text, facts.policy_area, facts.rank, facts.overarching),
        *(schedule.starts_on, schedule.start_precision, schedule.ends_on, schedule.end_precision),
        tuple(money),
    )


def _add_version(
    measure: Measure, number: int, facts: MeasureFacts, by: Actor, now: datetime
) -> MeasureVersion:
    if facts.accountable is not None and facts.accountable.kind is not OrganisationKind.BOARD:
        raise NotABoard
    schedule = facts.schedule or read_schedule(facts.schedule_text)
    money = read_financing(facts.financing_text) if facts.financing is None else facts.financing
    version = MeasureVersion(
        measure_id=measure.id,
        measure=measure,
        number=number,
        title=facts.title,
        description=facts.description,
        accountable_id=facts.accountable.id if facts.accountable else None,
        accountable=facts.accountable,
        accountable_text=facts.accountable_text,
        department=facts.department,
        partners=list(facts.partners),
        schedule_text=facts.schedule_text,
        starts_on=schedule.starts_on,
        start_precision=schedule.start_precision,
        ends_on=schedule.ends_on,
        end_precision=schedule.end_precision,
        financing_text=facts.financing_text,
        policy_area=facts.policy_area,
        rank=facts.rank,
        overarching=facts.overarching,
        created_by=by.label,
        created_at=now,
        financing=[FinancingRow(year=row.year, amount=row.amount, source=row.source) for row in money],
    )
    db.session.add(version)
    db.session.flush()
    action = "measure.created" if number == 1 else "measure.saved"
    record(by=by, action=action, on=on_measure(measure), now=now, details={"version": number})
    return version
