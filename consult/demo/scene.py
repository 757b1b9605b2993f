"""The loaded round as the other loaders need it: texts and invitations, found by the names in the content files."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import select

from consult.accounts.actions import actor_of
from consult.accounts.models import User
from consult.consultations.models import Round
from consult.core.actor import Actor
from consult.core.db import db
from consult.demo.programme import Texts
from consult.invitations.models import Invitation, MailingRecipient
from consult.organisations.models import Contact
from consult.programmes.models import Edition
from consult.responses.models import Comment
from consult.responses.proposal import Place, Target
from consult.responses.queries.proposals import proposal_of
from consult.triage.models import Point

TargetColumns = dict[str, int | None]


@dataclass
class Scene:
    """``comments`` fills up as responses are loaded; ``contacts`` are (address, role) by invitation."""

    round_: Round
    texts: Texts
    edition: Edition
    invitations: dict[str, Invitation]
    now: datetime
    comments: dict[str, Comment] = field(default_factory=dict)
    contacts: dict[int, tuple[str, str]] = field(init=False)

    def __post_init__(self) -> None:
        query = select(MailingRecipient.invitation_id, Contact.email, Contact.name).join(
            Contact, Contact.email == MailingRecipient.address
        )
        self.contacts = {key: (email, name) for key, email, name in db.session.execute(query)}

    def target(self, target: dict[str, Any]) -> TargetColumns:
        """The columns that say what a comment is on."""
        section = goal = measure = None
        match target["type"]:
            case "section":
                section = self.texts.sections[target["key"]].section_id
            case "goal" | "sub_goal":
                version = self.texts.goals[str(target["number"])]
                section, goal = version.goal.section_id, version.goal_id
            case "measure":
                row = self.texts.measures[target["number"]].measure
                section, measure = row.goal.section_id, row.id
        return {"section_id": section, "goal_id": goal, "measure_id": measure}

    def place(self, target: TargetColumns) -> Place:
        """Where in the consulted text a target stands."""
        return proposal_of(db.session(), self.edition.id).place(Target(**target))


@dataclass
class Desk:
    """The scene with those who work at the desk, by name, and the points that they work on, by comment."""

    scene: Scene
    users: dict[str, User]
    points: dict[str, Point] = field(init=False)

    def __post_init__(self) -> None:
        query = select(Point).where(Point.round_id == self.scene.round_.id)
        by_comment = {point.comment_id: point for point in db.session.scalars(query)}
        comments = self.scene.comments.items()
        self.points = {ref: by_comment[c.id] for ref, c in comments if c.id in by_comment}

    def actor(self, name: str) -> Actor:
        """The user of this name as the log knows them."""
        return actor_of(self.users[name])


def respondent(invitation: Invitation) -> Actor:
    """The consultee as the log names it."""
    return Actor("respondent", invitation.public_id, invitation.organisation.name)
