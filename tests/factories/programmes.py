"""Programmes for tests: small ones by hand, and one with everything a page shows."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from consult.core.actor import Actor
from consult.core.db import db, write
from consult.organisations.models import Organisation, OrganisationKind
from consult.programmes import actions
from consult.programmes.actions import MeasureFacts
from consult.programmes.models import (
    Document,
    DocumentImport,
    Edition,
    EditionKind,
    GoalVersion,
    MeasureVersion,
    Programme,
    SectionKind,
    SectionVersion,
)

WRITER = Actor("staff", "1", "Handläggare")
MOMENT = datetime(2027, 1, 25, 8, 0, tzinfo=UTC)


@dataclass
class Made:
    """A programme with a document; the lists are in the order they were made."""

    programme: Programme
    document: Document
    sections: list[SectionVersion]
    goals: list[GoalVersion]
    measures: list[MeasureVersion]
    boards: list[Organisation]


def make_board(name: str) -> Organisation:
    """A board in the register."""
    with write() as session:
        board = Organisation(kind=OrganisationKind.BOARD, name=name, created_at=MOMENT, updated_at=MOMENT)
        session.add(board)
        session.flush()
    return board


def make_programme(case_number: str = "KS 2026/184", title: str = "Näringslivsprogram 2027–2031") -> Made:
    """An empty programme."""
    with write() as session:
        programme = actions.create_programme(
            title=title, short_name="Näringslivsprogram", case_number=case_number, by=WRITER, now=MOMENT
        )
        document = session.query(Document).filter_by(programme_id=programme.id).one()
    return Made(programme, document, [], [], [], [])


def add_section(
    made: Made, title: str, body: str = "En mening om avsnittet.", kind: SectionKind = SectionKind.TEXT
) -> SectionVersion:
    """A section at the end."""
    with write():
        version = actions.create_section(
            document=made.document, kind=kind, title=title, body=body, by=WRITER, now=MOMENT
        )
    made.sections.append(version)
    return version


def add_goal(made: Made, section: SectionVersion, text: str, sub_goals: Sequence[str] = ()) -> GoalVersion:
    """The section's goal with sub-goals."""
    number = len([goal for goal in made.goals if goal.goal.parent_id is None]) + 1
    with write():
        goal = actions.create_goal(
            section=section.section, label=f"Mål {number}", text=text, by=WRITER, now=MOMENT
        )
        made.goals.append(goal)
        for place, words in enumerate(sub_goals, 1):
            made.goals.append(
                actions.create_goal(
                    section=section.section,
                    label=f"Delmål {number}.{place}",
                    text=words,
                    parent=goal.goal,
                    by=WRITER,
                    now=MOMENT,
                )
            )
    return goal


def add_measure(made: Made, goal: GoalVersion, facts: MeasureFacts) -> MeasureVersion:
    """A measure of the goal."""
    with write():
        version = actions.create_measure(goal=goal.goal, facts=facts, by=WRITER, now=MOMENT)
    made.measures.append(version)
    return version


def full_programme(case_number: str = "KS 2026/184", measures: int = 3) -> Made:
    """Bakgrund, a goal section with a sub-goal and measures, an action plan that lists them."""
    made = make_programme(case_number)
    made.boards.append(make_board(f"Samhällsbyggnadsnämnden {case_number}"))
    add_section(made, "Bakgrund", "Forsunda har **8 600** invånare.")
    goal_section = add_section(
        made, "Mål 1: Mark, vägar och uppkoppling", "Företag ska kunna växa.", SectionKind.GOAL
    )
    goal = add_goal(made, goal_section, "År 2031 finns fem byggklara tomter.", ["Tomter på tre orter"])
    for number in range(1, measures + 1):
        add_measure(
            made,
            goal,
            MeasureFacts(
                title=f"Ta fram detaljplan {number}",
                accountable=made.boards[0],
                schedule_text="2027–2028",
                financing_text="450 000 kr inom budget",
            ),
        )
    add_section(made, "Handlingsplan", "Så här gör vi.", SectionKind.MEASURES)
    return made


def freeze(made: Made, kind: EditionKind = EditionKind.CONSULTED, now: datetime = MOMENT) -> Edition:
    """An edition of the document as it is."""
    with write():
        return actions.freeze_edition(document=made.document, kind=kind, by=WRITER, now=now)


def newest_import() -> DocumentImport:
    """The import begun last."""
    found = db.session.query(DocumentImport).order_by(DocumentImport.id.desc()).first()
    assert found is not None
    return found
