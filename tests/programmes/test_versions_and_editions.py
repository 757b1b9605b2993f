"""Saving makes versions, nothing is overwritten, and an edition keeps what it froze."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

import pytest
from sqlalchemy.orm import Session

from consult.core.audit import AuditEntry
from consult.core.db import write
from consult.organisations.models import Organisation, OrganisationKind
from consult.programmes import actions, queries
from consult.programmes.actions import MeasureFacts
from consult.programmes.models import EditionKind, SectionKind
from tests.factories.programmes import (
    WRITER,
    add_goal,
    add_measure,
    add_section,
    freeze,
    full_programme,
    make_board,
    make_programme,
)


def test_a_new_wording_is_a_new_version_and_the_old_one_stays(session: Session, now: datetime) -> None:
    made = make_programme()
    first = add_section(made, "Bakgrund", "Gammal text.")
    with write():
        second = actions.create_section_version(
            section=first.section,
            title="Bakgrund",
            body="Ny text.",
            base_version_id=first.id,
            by=WRITER,
            now=now,
        )
    session.refresh(first)
    assert (first.number, first.body) == (1, "Gammal text.")
    assert (second.number, second.body, second.created_by) == (2, "Ny text.", "Handläggare")


def test_the_same_text_again_makes_no_version(session: Session, now: datetime) -> None:
    made = full_programme()
    with write():
        section = actions.create_section_version(
            section=made.sections[0].section,
            title="Bakgrund",
            body="Forsunda har **8 600** invånare.",
            by=WRITER,
            now=now,
        )
        measure = actions.create_measure_version(
            measure=made.measures[0].measure, facts=MeasureFacts.of(made.measures[0]), by=WRITER, now=now
        )
        goal = actions.create_goal_version(
            goal=made.goals[0].goal, label="Mål 1", text=made.goals[0].text, by=WRITER, now=now
        )
    assert [section.number, measure.number, goal.number] == [1, 1, 1]


def test_the_second_of_two_editors_is_told_and_overwrites_nothing(session: Session, now: datetime) -> None:
    made = full_programme()
    section, goal, measure = made.sections[0], made.goals[0], made.measures[0]
    facts = MeasureFacts.of(measure)
    with write():
        actions.create_section_version(
            section=section.section,
            title="Bakgrund",
            body="Deras.",
            base_version_id=section.id,
            by=WRITER,
            now=now,
        )
        actions.create_goal_version(goal=goal.goal, label="Mål 1", text="Deras.", by=WRITER, now=now)
        actions.create_measure_version(
            measure=measure.measure, facts=replace(facts, title="Deras"), by=WRITER, now=now
        )
    with pytest.raises(actions.ChangedMeanwhile) as caught, write():
        actions.create_section_version(
            section=section.section,
            title="Bakgrund",
            body="Mina.",
            base_version_id=section.id,
            by=WRITER,
            now=now,
        )
    assert caught.value.current.number == 2
    with pytest.raises(actions.ChangedMeanwhile), write():
        actions.create_goal_version(
            goal=goal.goal, label="Mål 1", text="Mina.", base_version_id=goal.id, by=WRITER, now=now
        )
    with pytest.raises(actions.ChangedMeanwhile), write():
        actions.create_measure_version(
            measure=measure.measure,
            facts=replace(facts, title="Mina"),
            base_version_id=measure.id,
            by=WRITER,
            now=now,
        )
    content = queries.current_content(session, made.document.id)
    assert content is not None
    assert [content.sections[0].version.body, content.goals[0].text, content.measures[0].version.title] == [
        "Deras.",
        "Deras.",
        "Deras",
    ]


def test_every_change_has_its_audit_row(session: Session) -> None:
    full_programme()
    actions_done = [row.action for row in session.query(AuditEntry)]
    for action in (
        "programme.created",
        "document.created",
        "section.created",
        "goal.created",
        "measure.created",
    ):
        assert action in actions_done


def test_an_edition_keeps_what_it_froze(session: Session, now: datetime) -> None:
    made = full_programme()
    edition = freeze(made)
    with write():
        actions.create_section_version(
            section=made.sections[0].section, title="Bakgrund", body="Ändrad.", by=WRITER, now=now
        )
        actions.create_measure_version(
            measure=made.measures[0].measure,
            facts=replace(MeasureFacts.of(made.measures[0]), title="Ändrad", accountable=None),
            by=WRITER,
            now=now,
        )
        actions.retire_section(section=made.sections[2].section, by=WRITER, now=now)
        actions.retire_measure(measure=made.measures[1].measure, by=WRITER, now=now)
    session.expire_all()
    frozen = queries.edition_content(session, edition.id)
    current = queries.current_content(session, made.document.id)
    assert frozen is not None and current is not None
    assert [section.title for section in frozen.sections] == [
        "Bakgrund",
        "Mål 1: Mark, vägar och uppkoppling",
        "Handlingsplan",
    ]
    assert frozen.sections[0].version.body == "Forsunda har **8 600** invånare."
    assert [measure.version.title for measure in frozen.measures] == [
        f"Ta fram detaljplan {n}" for n in (1, 2, 3)
    ]
    assert frozen.measures[0].accountable_name == "Samhällsbyggnadsnämnden KS 2026/184"
    assert (frozen.measures[0].when_text, frozen.measures[0].financing_text) == (
        "2027–2028",
        "450 000 kr inom budget",
    )
    assert [measure.version.title for measure in current.measures] == ["Ändrad", "Ta fram detaljplan 3"]
    assert len(current.sections) == 2


def test_the_content_of_an_edition_in_reading_order(session: Session) -> None:
    made = full_programme()
    frozen = queries.edition_content(session, freeze(made).id)
    assert frozen is not None
    goal_section, plan = frozen.sections[1], frozen.sections[2]
    assert goal_section.goal is not None
    assert (goal_section.goal.label, [sub.label for sub in goal_section.sub_goals]) == (
        "Mål 1",
        ["Delmål 1.1"],
    )
    assert [measure.number for measure in goal_section.measures] == [1, 2, 3]
    assert plan.only_lists_measures and [measure.number for measure in plan.measures] == [1, 2, 3]
    assert [measure.number for measure in frozen.measures] == [1, 2, 3]  # once, not twice
    home = frozen.home_of(frozen.measures[0].measure.id)
    assert home is not None and home.number == 2
    before, after = frozen.neighbours(goal_section.section.id)
    assert before is not None and after is not None
    assert (before.title, after.title, goal_section.reading_minutes) == ("Bakgrund", "Handlingsplan", 1)


@pytest.mark.parametrize("rows", [1, 12])
def test_reading_a_text_takes_as_many_statements_whatever_its_length(
    session: Session, count_sql: Sequence[str], rows: int
) -> None:
    made = full_programme(measures=rows)
    for number in range(rows):
        add_goal(made, add_section(made, f"Mål {number}", kind=SectionKind.GOAL), "Målet.", ["Ett", "Två"])
    edition_id, document_id = freeze(made).id, made.document.id
    session.expunge_all()
    count_sql.clear()  # type: ignore[attr-defined]
    frozen = queries.edition_content(session, edition_id)
    assert frozen is not None and [m.accountable_name for m in frozen.measures]
    assert len(count_sql) == 5
    count_sql.clear()  # type: ignore[attr-defined]
    queries.current_content(session, document_id)
    assert len(count_sql) == 5


def test_adoption_waits_for_every_accountable_board(session: Session, now: datetime) -> None:
    made = full_programme()
    bare = add_measure(
        made, made.goals[0], MeasureFacts(title="Ingen ansvarig", accountable_text="Kommunstyrelsen")
    )
    with pytest.raises(actions.AccountableMissing) as caught:
        freeze(made, EditionKind.ADOPTED)
    assert caught.value.numbers == [4]
    board = make_board("Kommunstyrelsen")
    with write():
        actions.create_measure_version(
            measure=bare.measure, facts=replace(MeasureFacts.of(bare), accountable=board), by=WRITER, now=now
        )
    assert freeze(made, EditionKind.ADOPTED).kind is EditionKind.ADOPTED


def test_an_empty_document_cannot_be_frozen(session: Session) -> None:
    with pytest.raises(actions.NothingToFreeze):
        freeze(make_programme())


def test_only_a_board_can_be_accountable(session: Session, now: datetime) -> None:
    made = full_programme()
    with write():
        company = Organisation(
            kind=OrganisationKind.COMPANY, name="Hedlunds Trä AB", created_at=now, updated_at=now
        )
        session.add(company)
        session.flush()
    with pytest.raises(actions.NotABoard), write():
        actions.create_measure(
            goal=made.goals[0].goal, facts=MeasureFacts(title="X", accountable=company), by=WRITER, now=now
        )


def test_a_section_has_one_goal_and_a_goal_with_measures_stays(session: Session, now: datetime) -> None:
    made = full_programme()
    with pytest.raises(actions.GoalExists), write():
        actions.create_goal(
            section=made.sections[1].section, label="Mål 2", text="Ett till.", by=WRITER, now=now
        )
    with pytest.raises(actions.GoalHoldsMeasures), write():
        actions.retire_goal(goal=made.goals[0].goal, by=WRITER, now=now)


def test_moving_sections_and_sub_goals(session: Session, now: datetime) -> None:
    made = full_programme()
    with write():
        actions.move_section(section=made.sections[2].section, place=1, by=WRITER, now=now)
        second = actions.create_goal(
            section=made.sections[1].section,
            label="Delmål 1.2",
            text="Två",
            parent=made.goals[0].goal,
            by=WRITER,
            now=now,
        )
        actions.move_goal(goal=second.goal, step=-1, by=WRITER, now=now)
        actions.move_goal(goal=second.goal, step=-1, by=WRITER, now=now)
    content = queries.current_content(session, made.document.id)
    assert content is not None
    assert [section.title[:5] for section in content.sections] == ["Handl", "Bakgr", "Mål 1"]
    assert [sub.label for sub in content.sections[2].sub_goals] == ["Delmål 1.2", "Delmål 1.1"]


def test_a_retired_section_takes_no_version_and_can_come_back_last(session: Session, now: datetime) -> None:
    made = full_programme()
    section = made.sections[0].section
    with write():
        actions.retire_section(section=section, by=WRITER, now=now)
    with pytest.raises(actions.SectionRetired), write():
        actions.create_section_version(section=section, title="X", body="Y", by=WRITER, now=now)
    with write():
        actions.restore_section(section=section, by=WRITER, now=now)
    content = queries.current_content(session, made.document.id)
    assert content is not None and content.sections[-1].section.id == section.id


def test_two_programmes_cannot_share_a_case_number(session: Session) -> None:
    make_programme("KS 2026/184")
    with pytest.raises(actions.CaseNumberTaken):
        make_programme("KS 2026/184")
