"""Loads the demo's 34 responses in every state, and what others have begun or only opened."""

import secrets
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select

from consult.consultations.models import Round
from consult.core.db import db
from consult.demo.content import moment
from consult.demo.programme import Texts
from consult.invitations.models import Invitation, MailingRecipient, ResponseState
from consult.programmes.models import Edition
from consult.responses.checksum import checksum
from consult.responses.models import (
    Channel,
    Comment,
    Draft,
    DraftComment,
    Response,
    ResponseKind,
    ResponseStance,
    SectionRead,
    Stance,
    Withdrawal,
)
from consult.responses.proposal import Target
from consult.responses.queries.proposals import proposal_of
from consult.responses.queries.received import as_received


@dataclass
class Scene:
    """What the round's texts are and who was invited, so that the content's names can be looked up."""

    round_: Round
    texts: Texts
    edition: Edition
    invitations: dict[str, Invitation]
    now: datetime
    comments: dict[str, Comment] = field(default_factory=dict)
    addresses: dict[int, str] = field(init=False)

    def __post_init__(self) -> None:
        pairs = select(MailingRecipient.invitation_id, MailingRecipient.address)
        self.addresses = {row.invitation_id: row.address for row in db.session.execute(pairs)}

    def target(self, target: dict[str, Any]) -> dict[str, int | None]:
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

    def wordings(self, target: dict[str, int | None], proposed: str | None) -> tuple[str, str]:
        """The municipality's text and the consultee's. The content holds a new title, or a goal's new words."""
        if not proposed:
            return "", ""
        block = proposal_of(db.session(), self.edition.id).place(Target(**target)).block
        return block.wording, block.wording.replace(block.title or block.wording, proposed, 1)


def load_responses(scene: Scene, data: dict[str, Any]) -> dict[str, Response]:
    """Add the responses in the order they came in; returns them by the content's key."""
    loaded: dict[str, Response] = {}
    for item in data["responses"]:
        response = _response(scene, item, loaded.get(item["supersedes"] or ""))
        loaded[item["key"]] = response
        _count(response, item)
    db.session.flush()
    return loaded


def _response(scene: Scene, item: dict[str, Any], earlier: Response | None) -> Response:
    invitation = scene.invitations[item["organisation"]]
    programme = scene.texts.programme
    programme.response_counter += 1
    at = moment(scene.now, item["submitted"]["days_ago"], item["submitted"]["time"])
    comments = [_comment(scene, position, c) for position, c in enumerate(item["comments"], 1)]
    stances = {
        scene.texts.sections[key].section_id: Stance(stance)
        for key, stance in item["section_stances"].items()
    }
    response = Response(
        public_id=secrets.token_urlsafe(12),
        round_id=scene.round_.id,
        invitation_id=invitation.id,
        invitation=invitation,
        number=f"{programme.case_number}-{programme.response_counter}",
        kind=ResponseKind(item["kind"]),
        stance=Stance(item["stance"]) if item["stance"] else None,
        channel=Channel.EMAIL if item["channel"] == "email" else Channel.LINK,
        respondent_name="",
        receipt_email=scene.addresses.get(invitation.id, ""),
        received_at=at,
        late=item["late"],
        submit_key=secrets.token_hex(16),
        supersedes_id=earlier.id if earlier else None,
    )
    response.comments = comments
    rows = [ResponseStance(section_id=section, stance=stance) for section, stance in stances.items()]
    response.checksum = checksum(as_received(response, rows))
    db.session.add(response)
    db.session.flush()
    for row in rows:
        row.response_id = response.id
    db.session.add_all(rows)
    if item["withdrawn"]:
        later = min(at + timedelta(days=2), scene.now)
        db.session.add(Withdrawal(response_id=response.id, at=later, by=item["organisation"]))
    scene.comments.update(zip((c["ref"] for c in item["comments"]), comments, strict=True))
    return response


def _comment(scene: Scene, position: int, item: dict[str, Any]) -> Comment:
    target = scene.target(item["target"])
    base, proposed = scene.wordings(target, item["wording"])
    return Comment(
        position=position,
        edition_id=scene.edition.id,
        body=item["text"],
        base_wording=base,
        proposed_wording=proposed,
        **target,
    )


def _count(response: Response, item: dict[str, Any]) -> None:
    """Write the state into the invitation, as the newest response has it."""
    invitation = response.invitation
    invitation.opened_at = invitation.opened_at or response.received_at - timedelta(minutes=35)
    if item["withdrawn"]:
        invitation.response_state, invitation.comment_count = ResponseState.OPENED, 0
        invitation.response_at = invitation.opened_at
        return
    no_comments = response.kind is ResponseKind.NO_COMMENTS
    invitation.response_state = ResponseState.NO_COMMENTS if no_comments else ResponseState.SUBMITTED
    invitation.response_at = response.received_at
    invitation.comment_count = len(item["comments"])


def load_begun(scene: Scene, data: dict[str, Any]) -> None:
    """Add the drafts that are not sent in, and mark the links that were only opened."""
    for item in data["opened"]:
        invitation = scene.invitations[item["organisation"]]
        _mark(invitation, ResponseState.OPENED, moment(scene.now, item["days_ago"], item["time"]))
    for item in data["drafts"]:
        _draft(scene, item)
    db.session.flush()


def _mark(invitation: Invitation, state: ResponseState, at: datetime) -> None:
    invitation.response_state = state
    invitation.opened_at = invitation.response_at = at


def _draft(scene: Scene, item: dict[str, Any]) -> None:
    invitation = scene.invitations[item["organisation"]]
    at = moment(scene.now, item["days_ago"], item["time"])
    _mark(invitation, ResponseState.STARTED, at)
    invitation.comment_count = len(item["comments"])
    draft = Draft(
        invitation_id=invitation.id,
        submit_key=secrets.token_hex(16),
        seen_edition_id=scene.edition.id,
        started_at=at,
        saved_at=at,
    )
    db.session.add(draft)
    db.session.flush()
    for comment in item["comments"]:
        db.session.add(
            DraftComment(
                draft_id=draft.id,
                edition_id=scene.edition.id,
                body=comment["text"],
                saved_at=at,
                **scene.target(comment["target"]),
            )
        )
    first_five = list(scene.texts.sections.values())[:5]
    db.session.add_all(
        SectionRead(invitation_id=invitation.id, section_id=section.section_id, at=at)
        for section in first_five
    )
