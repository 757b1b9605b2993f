"""Loads the demo's 34 responses: with comments or without, late, superseded, withdrawn, by e-mail.

Each is taken in to the desk as it comes, as the worker does.
"""

import secrets
from datetime import datetime, timedelta
from typing import Any

from consult.core import audit, jobs
from consult.core.db import db
from consult.demo.content import moment
from consult.demo.scene import Scene, respondent
from consult.invitations.actions import record_opened, record_response
from consult.invitations.models import Invitation, ResponseState
from consult.responses.actions.changing import withdraw_response
from consult.responses.actions.receipts import RECEIPT_JOB
from consult.responses.checksum import checksum
from consult.responses.models import Channel, Comment, Response, ResponseKind, ResponseStance, Stance
from consult.responses.queries.received import as_received
from consult.triage.actions.points import take_in_responses

READING_TIME = timedelta(minutes=35)
TAKEN_IN_AFTER = timedelta(seconds=5)
CHANNELS = {"web": Channel.LINK, "email": Channel.EMAIL}
STATES = {
    ResponseKind.COMMENTS: ResponseState.SUBMITTED,
    ResponseKind.NO_COMMENTS: ResponseState.NO_COMMENTS,
}


def load_responses(scene: Scene, data: dict[str, Any]) -> None:
    """Add the responses in the order they came in; their comments become findable in the scene."""
    loaded: dict[str, Response] = {}
    for item in data["responses"]:
        invitation = scene.invitations[item["organisation"]]
        at = moment(scene.now, item["submitted"]["days_ago"], item["submitted"]["time"])
        response = _receive(scene, item, invitation, loaded.get(item["supersedes"] or ""), at)
        loaded[item["key"]] = response
        _follow(response, at)
        take_in_responses(round_id=scene.round_.id, now=at + TAKEN_IN_AFTER)
        if item["withdrawn"]:
            later = min(at + timedelta(days=2), scene.now)
            withdraw_response(invitation=invitation, response=response, by=respondent(invitation), now=later)


def _receive(
    scene: Scene, item: dict[str, Any], invitation: Invitation, earlier: Response | None, at: datetime
) -> Response:
    address, name = scene.contacts.get(invitation.id, ("", ""))
    response = Response(
        public_id=secrets.token_urlsafe(12),
        round_id=scene.round_.id,
        invitation_id=invitation.id,
        invitation=invitation,
        number=_next_number(scene),
        kind=ResponseKind(item["kind"]),
        stance=Stance(item["stance"]) if item["stance"] else None,
        channel=CHANNELS[item["channel"]],
        respondent_name=name,
        receipt_email=address,
        received_at=at,
        late=item["late"],
        submit_key=secrets.token_hex(16),
        supersedes_id=earlier.id if earlier else None,
    )
    response.comments = _comments(scene, item["comments"])
    stances = [
        ResponseStance(section_id=scene.texts.sections[key].section_id, stance=Stance(stance))
        for key, stance in item["section_stances"].items()
    ]
    stances.sort(key=lambda row: row.section_id)
    response.checksum = checksum(as_received(response, stances))
    db.session.add(response)
    db.session.flush()
    for row in stances:
        row.response_id = response.id
    db.session.add_all(stances)
    return response


def _next_number(scene: Scene) -> str:
    programme = scene.texts.programme
    programme.response_counter += 1
    return f"{programme.case_number}-{programme.response_counter}"


def _comments(scene: Scene, items: list[dict[str, Any]]) -> list[Comment]:
    """In the document's order, as a response is received. A wording is a new title, or a goal's new words."""
    placed = [(scene.target(item["target"]), item) for item in items]
    placed.sort(key=lambda pair: scene.place(pair[0]).order)
    comments = []
    for position, (target, item) in enumerate(placed, 1):
        base = proposed = ""
        if item["wording"]:
            block = scene.place(target).block
            base = block.wording
            proposed = base.replace(block.title or base, item["wording"], 1)
        comment = Comment(
            position=position,
            edition_id=scene.edition.id,
            body=item["text"],
            base_wording=base,
            proposed_wording=proposed,
            **target,
        )
        scene.comments[item["ref"]] = comment
        comments.append(comment)
    return comments


def _follow(response: Response, at: datetime) -> None:
    """What a received response leads to: the ledger's state, the log, and the receipt's PDF."""
    invitation, number = response.invitation, len(response.comments)
    by = respondent(invitation)
    record_opened(invitation=invitation, by=by, now=at - READING_TIME)
    state = STATES[response.kind]
    record_response(invitation=invitation, state=state, comment_count=number, by=by, now=at)
    details = {"kind": response.kind.value, "comments": number, "late": response.late}
    on = ("response", response.id, response.number)
    audit.record(by=by, action="response.received", on=on, now=at, details=details)
    key, payload = f"receipt:{response.id}", {"response_id": response.id}
    jobs.enqueue(kind=RECEIPT_JOB, key=key, payload=payload, now=at)
