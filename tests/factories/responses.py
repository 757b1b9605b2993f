"""Consultees with a link, in an open round on a text with everything that can be commented."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from consult.consultations import actions as rounds
from consult.consultations.models import Round
from consult.core.actor import SYSTEM, Actor
from consult.core.db import db, write
from consult.invitations.actions import mint_link
from consult.invitations.links import LINK_PATH
from consult.invitations.models import Invitation
from consult.programmes import actions as programmes
from consult.programmes.models import EditionKind, SectionKind
from consult.responses.conflicts import CommentText
from consult.responses.models import Draft, Response, Stance
from consult.responses.proposal import Target
from consult.responses.queries.drafts import invitation_for_writing
from consult.responses.queries.proposals import reading_of
from tests.client import Browser
from tests.factories.consultations import TEXTS
from tests.factories.invitations import make_invitation
from tests.factories.programmes import Made, add_goal, add_measure, add_section, make_programme

OPENED = datetime(2027, 1, 25, 8, 0, tzinfo=UTC)
PDF = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\n%%EOF\n"


@dataclass
class Remiss:
    """An open round. Sections: 1 background, 2 goal with sub-goal and measures 1–3, 3 plan that lists them."""

    made: Made
    round: Round

    @property
    def measure_1(self) -> Target:
        """Measure 1 in its goal's section."""
        return Target(self.made.sections[1].section_id, measure_id=self.made.measures[0].measure_id)

    @property
    def measure_2(self) -> Target:
        """Measure 2 in its goal's section."""
        return Target(self.made.sections[1].section_id, measure_id=self.made.measures[1].measure_id)

    @property
    def goal(self) -> Target:
        """The goal."""
        return Target(self.made.sections[1].section_id, goal_id=self.made.goals[0].goal_id)

    @property
    def background(self) -> Target:
        """Section 1 as a whole."""
        return Target(self.made.sections[0].section_id)

    @property
    def edition_id(self) -> int:
        """The edition that is shown now."""
        reading = reading_of(db.session(), self.round.id)
        assert reading is not None
        return reading.proposal.edition_id


@dataclass
class Consultee:
    """An invitation, with the secret of its link."""

    invitation_id: int
    public_id: str
    token: str
    name: str

    @property
    def link(self) -> str:
        """The address in the mail."""
        return LINK_PATH + self.token

    def url(self, rest: str = "") -> str:
        """An address behind the link."""
        return f"/svar/{self.public_id}/{rest}"

    @property
    def actor(self) -> Actor:
        """As the one who acts."""
        return Actor("respondent", self.public_id, self.name)

    def invitation(self, session: Session) -> Invitation:
        """The row, fresh."""
        return invitation_for_writing(session, self.invitation_id)


def make_remiss(case_number: str = "KS 2026/184", *, measures: int = 3, **texts: Any) -> Remiss:
    """Build the text and open the round on it; ``texts`` replace the round's."""
    from dataclasses import replace

    made = make_programme(case_number)
    add_section(made, "Bakgrund och syfte", "Kommunen har **8 600** invånare.\n\nMånga pendlar.")
    section = add_section(
        made, "Mål 1: Mark, vägar och uppkoppling", "Företag ska kunna växa.\n\n## Vägar\n\nBron är smal.",
        SectionKind.GOAL,
    )  # fmt: skip
    goal = add_goal(made, section, "År 2031 finns fem byggklara tomter.", ["Tomter på tre orter."])
    for number in range(1, measures + 1):
        facts = programmes.MeasureFacts(
            title=f"Ta fram detaljplan {number} för Norrby",
            accountable_text="Samhällsbyggnadsnämnden",
            schedule_text="2027–2028",
            financing_text="450 000 kr inom budget",
        )
        add_measure(made, goal, facts)
    add_section(made, "Handlingsplan 2027–2028", "Så här gör vi.", SectionKind.MEASURES)
    with write():
        edition = programmes.freeze_edition(
            document=made.document, kind=EditionKind.CONSULTED, by=SYSTEM, now=OPENED
        )
        round_ = rounds.create_round(
            programme=made.programme, texts=replace(TEXTS, **texts), edition=edition, by=SYSTEM, now=OPENED
        )
        rounds.open_round(round_=round_, by=SYSTEM, now=OPENED)
    return Remiss(made, round_)


def correct_measure(remiss: Remiss, number: int, title: str, now: datetime, note: str = "Rättat.") -> None:
    """Publish a correction in which one measure has another title."""
    from dataclasses import replace

    version = remiss.made.measures[number - 1]
    with write() as session:
        measure = session.get_one(type(version.measure), version.measure_id)
        facts = programmes.MeasureFacts(
            title=version.title,
            accountable_text="Samhällsbyggnadsnämnden",
            schedule_text=version.schedule_text,
            financing_text=version.financing_text,
        )
        programmes.create_measure_version(
            measure=measure, facts=replace(facts, title=title), by=SYSTEM, now=now
        )
        document = session.merge(remiss.made.document, load=True)
        edition = programmes.freeze_edition(document=document, kind=EditionKind.CORRECTED, by=SYSTEM, now=now)
        round_ = session.get_one(Round, remiss.round.id)
        rounds.publish_correction(round_=round_, edition=edition, note=note, by=SYSTEM, now=now)


def make_consultee(
    remiss: Remiss, name: str = "Hedlunds Trä AB", email: str = "info@hedlundstra.example"
) -> Consultee:
    """An invited organisation with a working link."""
    with write() as session:
        round_ = session.get_one(Round, remiss.round.id)
        invitation = make_invitation(session, round_, name, email)
        token = mint_link(invitation=invitation, now=OPENED)
        return Consultee(invitation.id, invitation.public_id, token, name)


def enter(app: Flask, consultee: Consultee, button: str = "Börja med avsnitt 1") -> Browser:
    """A browser that has opened the link and pressed the button."""
    browser = Browser(app)
    browser.get(consultee.link)
    browser.press(button)
    return browser


def write_comment(remiss: Remiss, consultee: Consultee, target: Target, body: str, now: datetime) -> None:
    """A saved draft comment."""
    from consult.responses.actions.drafts import save_comment

    with write() as session:
        save_comment(
            invitation=consultee.invitation(session),
            target=target,
            text=CommentText(body),
            edition_id=remiss.edition_id,
            seen_version=0,
            writer="test",
            by=consultee.actor,
            now=now,
        )


def submit(consultee: Consultee, now: datetime, stance: Stance = Stance.SUPPORTS) -> Response:
    """Send the draft, as the review page does."""
    from consult.responses.actions.submitting import Sender, submit_response

    with write() as session:
        key = session.scalar(select(Draft.submit_key).where(Draft.invitation_id == consultee.invitation_id))
        return submit_response(
            invitation=consultee.invitation(session),
            stance=stance,
            sender=Sender("Ekonomiansvarig", "info@hedlundstra.example"),
            submit_key=key or "",
            by=consultee.actor,
            now=now,
        )
