"""Loads editions as values. An edition never changes, so each is read once per process (and engine)."""

from typing import Any
from weakref import WeakKeyDictionary

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from consult.consultations.models import RoundEdition, SectionAccess
from consult.core.markdown import reading_minutes, word_count
from consult.programmes.models import (
    EditionItem,
    Goal,
    GoalVersion,
    Measure,
    MeasureVersion,
    Section,
    SectionKind,
    SectionVersion,
)
from consult.responses.proposal import (
    SECTION_KEY,
    Block,
    BlockKind,
    Proposal,
    ProposalSection,
    Target,
)
from consult.responses.queries.marks import RoundMarks, round_marks
from consult.responses.reading import Reading, ShownSection

_kept: WeakKeyDictionary[Any, dict[int, Proposal]] = WeakKeyDictionary()


def proposal_of(session: Session, edition_id: int) -> Proposal:
    """The edition as values; one statement the first time, none after that."""
    kept = _kept.setdefault(session.get_bind().engine, {})
    if edition_id not in kept:
        kept[edition_id] = _load(session, edition_id)
    return kept[edition_id]


def reading_of(session: Session, round_id: int) -> Reading | None:
    """What a consultee of the round sees now; None before an edition is chosen. One statement."""
    return as_reading(session, round_marks(session, round_id))


def as_reading(session: Session, marks: RoundMarks) -> Reading | None:
    """The same from marks that have been read already."""
    if not marks.editions:
        return None
    proposal = proposal_of(session, marks.editions[-1][0])
    unmarked = (SectionAccess.OPEN, "")
    sections = tuple(
        ShownSection(section, *marks.access.get(section.section_id, unmarked))
        for section in proposal.sections
        if marks.access.get(section.section_id, unmarked)[0] is not SectionAccess.HIDDEN
    )
    return Reading(proposal, sections, marks.editions)


def shown_editions(session: Session, round_id: int) -> list[RoundEdition]:
    """The editions of a round with the time each was shown from, oldest first."""
    query = select(RoundEdition).where(RoundEdition.round_id == round_id)
    return list(session.scalars(query.order_by(RoundEdition.shown_from, RoundEdition.id)))


def _items(edition_id: int) -> Any:
    return (
        select(SectionVersion, Section, GoalVersion, Goal, MeasureVersion, Measure)
        .select_from(EditionItem)
        .outerjoin(SectionVersion, SectionVersion.id == EditionItem.section_version_id)
        .outerjoin(Section, Section.id == SectionVersion.section_id)
        .outerjoin(GoalVersion, GoalVersion.id == EditionItem.goal_version_id)
        .outerjoin(Goal, Goal.id == GoalVersion.goal_id)
        .outerjoin(MeasureVersion, MeasureVersion.id == EditionItem.measure_version_id)
        .outerjoin(Measure, Measure.id == MeasureVersion.measure_id)
        .options(joinedload(MeasureVersion.accountable))
        .where(EditionItem.edition_id == edition_id)
        .order_by(EditionItem.position, EditionItem.id)
    )


def _load(session: Session, edition_id: int) -> Proposal:
    rows = session.execute(_items(edition_id)).all()
    goals = [(version, goal) for _s, _sv, version, goal, _m, _mv in rows if goal is not None]
    measures = [(version, measure) for *_rest, version, measure in rows if measure is not None]
    home = {goal.id: goal.section_id for _version, goal in goals}
    texts = [(version, section) for version, section, *_rest in rows if section is not None]
    sections = [
        _section(number, version, section, goals, measures, home)
        for number, (version, section) in enumerate(texts, start=1)
    ]
    return Proposal(edition_id, tuple(sections))


def _section(
    number: int,
    version: SectionVersion,
    section: Section,
    goals: list[tuple[GoalVersion, Goal]],
    measures: list[tuple[MeasureVersion, Measure]],
    home: dict[int, int],
) -> ProposalSection:
    own = [(text, goal) for text, goal in goals if goal.section_id == section.id]
    top = [_goal(text, goal) for text, goal in own if goal.parent_id is None]
    under = tuple(_goal(text, goal) for text, goal in own if goal.parent_id is not None)
    mine = tuple(_measure(text, m, section.id) for text, m in measures if home.get(m.goal_id) == section.id)
    others: tuple[Block, ...] = ()
    if section.kind is SectionKind.MEASURES:
        others = tuple(
            _measure(text, m, home.get(m.goal_id, section.id))
            for text, m in measures
            if home.get(m.goal_id) != section.id
        )
    texts = [version.title, version.body, *(block.wording for block in (*top, *under, *mine, *others))]
    words = sum(word_count(text) for text in texts)
    return ProposalSection(
        section_id=section.id,
        number=number,
        kind=section.kind.value,
        title=version.title,
        short_title=version.short_title or version.title,
        body=version.body,
        minutes=reading_minutes(words),
        itself=Block(
            BlockKind.SECTION, SECTION_KEY, "", version.body, Target(section.id), version.id, version.title
        ),
        goal=top[0] if top else None,
        sub_goals=(*top[1:], *under),
        measures=mine,
        listed=others,
    )


def _goal(version: GoalVersion, goal: Goal) -> Block:
    kind = BlockKind.GOAL if goal.parent_id is None else BlockKind.SUB_GOAL
    target = Target(goal.section_id, goal_id=goal.id)
    return Block(kind, f"g{goal.id}", version.label, version.text, target, version.id)


def _measure(version: MeasureVersion, measure: Measure, section_id: int) -> Block:
    parts = [version.title, version.description]
    return Block(
        BlockKind.MEASURE,
        f"m{measure.number}",
        str(measure.number),
        "\n\n".join(part for part in parts if part),
        Target(section_id, measure_id=measure.id),
        version.id,
        title=version.title,
        description=version.description,
        accountable=version.accountable.name if version.accountable else version.accountable_text,
        schedule=version.schedule_text,
        financing=version.financing_text,
    )
