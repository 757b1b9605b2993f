"""A round in the middle of its answering: a small programme, respondents of every kind, their comments as points."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from itertools import count

from sqlalchemy.orm import Session

from consult.consultations.models import Round, RoundEdition, Visibility
from consult.invitations.models import Invitation, ResponseState
from consult.organisations.models import Organisation, OrganisationKind
from consult.programmes.models import (
    Document,
    DocumentKind,
    Edition,
    EditionItem,
    EditionKind,
    Goal,
    GoalVersion,
    Measure,
    MeasureVersion,
    Programme,
    Section,
    SectionKind,
    SectionVersion,
)
from consult.responses.models import Comment, Response, ResponseKind, Stance, Withdrawal
from consult.triage.models import Answer, Outcome, Point, WorkState

_numbers = count(1)
PERSON_NUMBER = "198001019999"


@dataclass
class Scene:
    """Everything a test may point at. Sections: 1 is text, 2 is a goal section with a sub-goal and measures 11, 12."""

    session: Session
    now: datetime
    programme: Programme
    document: Document
    round: Round
    edition: Edition
    background: Section
    section: Section
    goal: Goal
    sub_goal: Goal
    measures: list[Measure]
    board: Organisation
    points: list[Point] = field(default_factory=list)

    def organisation(
        self,
        name: str = "Sågforsens Åkeri AB",
        kind: OrganisationKind = OrganisationKind.COMPANY,
        *,
        sole_trader: bool = False,
        org_number: str | None = None,
    ) -> Organisation:
        """An organisation in the register."""
        row = Organisation(
            name=name,
            kind=kind,
            sole_trader=sole_trader,
            org_number=org_number,
            edited_by_hand=[],
            created_at=self.now,
            updated_at=self.now,
        )
        self.session.add(row)
        self.session.flush()
        return row

    def invitation(self, organisation: Organisation | None = None) -> Invitation:
        """An invitation of the round."""
        organisation = organisation or self.organisation(f"Firma {next(_numbers)} AB")
        row = Invitation(
            public_id=f"pub{next(_numbers):08d}",
            round_id=self.round.id,
            organisation_id=organisation.id,
            organisation=organisation,
            response_state=ResponseState.SUBMITTED,
            created_at=self.now,
        )
        self.session.add(row)
        self.session.flush()
        return row

    def response(
        self,
        *texts: str,
        by: Organisation | Invitation | None = None,
        stance: Stance | None = Stance.SUPPORTS_WITH_COMMENTS,
        late: bool = False,
        supersedes: Response | None = None,
        received_at: datetime | None = None,
        on: Measure | Goal | Section | None = None,
        kind: ResponseKind = ResponseKind.COMMENTS,
        proposed: str = "",
        take_in: bool = True,
    ) -> Response:
        """A received response with one comment per text, on measure 12 unless said otherwise, taken in as points."""
        invitation = by if isinstance(by, Invitation) else self.invitation(by)
        self.programme.response_counter += 1
        row = Response(
            public_id=f"resp{next(_numbers):08d}",
            round_id=self.round.id,
            invitation_id=invitation.id,
            invitation=invitation,
            number=f"{self.programme.case_number}-{self.programme.response_counter}",
            kind=kind,
            stance=stance,
            respondent_name="Kontaktpersonen Själv",
            receipt_email="kontaktpersonen@firman.example",
            received_at=received_at or self.now - timedelta(days=1),
            late=late,
            checksum="0" * 64,
            submit_key=f"key{next(_numbers)}",
            supersedes_id=supersedes.id if supersedes else None,
        )
        self.session.add(row)
        self.session.flush()
        for position, text in enumerate(texts, 1):
            comment = self.comment(row, text, position=position, on=on or self.measures[1], proposed=proposed)
            if take_in:
                self.point(comment)
        return row

    def comment(
        self,
        response: Response,
        text: str,
        *,
        position: int = 1,
        on: Measure | Goal | Section | str | None = None,
        proposed: str = "",
    ) -> Comment:
        """A comment as received; ``on="whole"`` is on the whole proposal."""
        row = Comment(
            response_id=response.id,
            position=position,
            edition_id=self.edition.id,
            body=text,
            base_wording="Planen ska kunna antas under hösten 2028." if proposed else "",
            proposed_wording=proposed,
        )
        if isinstance(on, Measure):
            row.measure_id, row.section_id = on.id, self.section.id
        elif isinstance(on, Goal):
            row.goal_id, row.section_id = on.id, on.section_id
        elif isinstance(on, Section):
            row.section_id = on.id
        self.session.add(row)
        self.session.flush()
        return row

    def point(self, comment: Comment) -> Point:
        """The point of a comment."""
        self.round.point_counter += 1
        row = Point.whole(comment, round_id=self.round.id, number=self.round.point_counter, now=self.now)
        row.comment = comment
        self.session.add(row)
        self.session.flush()
        self.points.append(row)
        return row

    def answer(
        self,
        point: Point,
        outcome: Outcome = Outcome.MET,
        reason: str = "Vi ändrar texten.",
        state: WorkState = WorkState.DONE,
        remainder: str = "",
    ) -> Answer:
        """An answer to a point."""
        row = Answer(
            outcome=outcome,
            reason=reason,
            remainder=remainder,
            state=state,
            written_by="Handläggare",
            created_at=self.now,
            updated_at=self.now,
        )
        self.session.add(row)
        self.session.flush()
        point.answer_id = row.id
        self.session.flush()
        return row

    def answer_all(self) -> None:
        """A done answer to every point."""
        for point in self.points:
            self.answer(point)

    def withdraw(self, response: Response) -> None:
        """The sender takes the response back."""
        self.session.add(Withdrawal(response_id=response.id, at=self.now, by="Firma"))
        self.session.flush()

    def measure_version(
        self, measure: Measure, title: str, description: str = "", number: int = 2
    ) -> MeasureVersion:
        """A newer wording of a measure."""
        row = MeasureVersion(
            measure_id=measure.id,
            measure=measure,
            number=number,
            title=title,
            description=description,
            accountable_id=self.board.id,
            partners=[],
            schedule_text="2027–2028",
            created_by="Handläggare",
            created_at=self.now,
        )
        self.session.add(row)
        self.session.flush()
        return row


def make_scene(
    session: Session, now: datetime, *, slug: str = "naringsliv", case: str = "KS 2026/184"
) -> Scene:
    """Build the programme, freeze it and open the round on it. Call inside ``write()``."""
    programme = Programme(
        title="Näringslivsprogram 2027–2031",
        short_name="näringslivsprogram",
        case_number=case,
        created_at=now,
    )
    session.add(programme)
    session.flush()
    document = Document(
        programme_id=programme.id, kind=DocumentKind.PROGRAMME, title=programme.title, created_at=now
    )
    board = Organisation(
        name="Samhällsbyggnadsnämnden" if slug == "naringsliv" else f"Nämnden {slug}",
        kind=OrganisationKind.BOARD,
        edited_by_hand=[],
        created_at=now,
        updated_at=now,
    )
    session.add_all([document, board])
    session.flush()
    background = _section(session, document, 1, SectionKind.TEXT, "Bakgrund och syfte", "Bakgrund", now)
    section = _section(
        session, document, 2, SectionKind.GOAL, "Mål 3: Mark, vägar och uppkoppling", "Mål 3", now
    )
    goal = _goal(session, section, None, "Mål 3", "Företag ska kunna växa här.", now)
    sub_goal = _goal(session, section, goal, "Delmål 3.1", "Det finns byggbar mark.", now)
    measures = [
        _measure(session, document, goal, board, 11, "Bygg ut elnätet i Sågtomten", "", now),
        _measure(
            session,
            document,
            goal,
            board,
            12,
            "Ta fram en detaljplan för Norrby verksamhetsområde",
            "Planen ska kunna antas under hösten 2028.",
            now,
        ),
    ]
    edition = _edition(session, document, now)
    round_ = Round(
        slug=slug,
        programme_id=programme.id,
        programme=programme,
        title=f"Remiss om {programme.title}",
        cover_letter="Vi vill veta vad ni tycker.",
        open_points=["Mål och åtgärder"],
        fixed_points=["Budgetramen"],
        deadline=date(2027, 2, 26),
        answers_on=date(2027, 5, 3),
        decision_on=date(2027, 6, 14),
        decision_body="Kommunfullmäktige",
        contact_name="Näringslivsutvecklaren",
        contact_email="naringsliv@forsunda.example",
        visibility=Visibility.PUBLIC,
        created_at=now,
        opened_at=now - timedelta(days=14),
        opened_by="Handläggare",
    )
    session.add(round_)
    session.flush()
    session.add(RoundEdition(round_id=round_.id, edition_id=edition.id, shown_from=now - timedelta(days=14)))
    session.flush()
    return Scene(
        session,
        now,
        programme,
        document,
        round_,
        edition,
        background,
        section,
        goal,
        sub_goal,
        measures,
        board,
    )


def _section(
    session: Session,
    document: Document,
    position: int,
    kind: SectionKind,
    title: str,
    short: str,
    now: datetime,
) -> Section:
    row = Section(
        document_id=document.id,
        document=document,
        key=f"avsnitt-{position}",
        kind=kind,
        position=position,
        created_at=now,
    )
    session.add(row)
    session.flush()
    body = f"Texten i {title}.\n\nEtt stycke till."
    session.add(
        SectionVersion(
            section_id=row.id,
            number=1,
            title=title,
            short_title=short,
            body=body,
            created_by="Handläggare",
            created_at=now,
        )
    )
    session.flush()
    return row


def _goal(
    session: Session, section: Section, parent: Goal | None, label: str, text: str, now: datetime
) -> Goal:
    row = Goal(
        section_id=section.id, section=section, parent_id=parent.id if parent else None, created_at=now
    )
    session.add(row)
    session.flush()
    session.add(
        GoalVersion(
            goal_id=row.id, number=1, label=label, text=text, created_by="Handläggare", created_at=now
        )
    )
    session.flush()
    return row


def _measure(
    session: Session,
    document: Document,
    goal: Goal,
    board: Organisation,
    number: int,
    title: str,
    description: str,
    now: datetime,
) -> Measure:
    row = Measure(document_id=document.id, goal_id=goal.id, goal=goal, number=number, created_at=now)
    session.add(row)
    session.flush()
    session.add(
        MeasureVersion(
            measure_id=row.id,
            measure=row,
            number=1,
            title=title,
            description=description,
            accountable_id=board.id,
            partners=[],
            schedule_text="2027–2028",
            financing_text="450 000 kr inom budget",
            created_by="Handläggare",
            created_at=now,
        )
    )
    session.flush()
    return row


def _edition(session: Session, document: Document, now: datetime) -> Edition:
    edition = Edition(
        document_id=document.id,
        kind=EditionKind.CONSULTED,
        number=1,
        created_by="Handläggare",
        created_at=now,
    )
    session.add(edition)
    session.flush()
    sections = session.query(SectionVersion).join(Section).filter(Section.document_id == document.id)
    goals = session.query(GoalVersion).join(Goal).join(Section).filter(Section.document_id == document.id)
    measures = session.query(MeasureVersion).join(Measure).filter(Measure.document_id == document.id)
    items = [EditionItem(section_version_id=row.id) for row in sections.order_by(Section.position)]
    items += [EditionItem(goal_version_id=row.id) for row in goals.order_by(Goal.id)]
    items += [EditionItem(measure_version_id=row.id) for row in measures.order_by(Measure.number)]
    for position, item in enumerate(items, 1):
        item.edition_id, item.position = edition.id, position
        session.add(item)
    session.flush()
    return edition
