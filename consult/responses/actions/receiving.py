"""The one way into the received responses, for what comes by a link and for what staff enter."""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import update

from consult.core import audit, jobs
from consult.core.actor import Actor
from consult.core.db import db
from consult.invitations import actions as invitations
from consult.invitations.models import Invitation, ResponseState
from consult.programmes.models import Programme
from consult.responses.actions.drafts import new_submit_key
from consult.responses.actions.receipts import RECEIPT_JOB, queue_receipt
from consult.responses.checksum import ReceivedComment, ReceivedFile, ReceivedResponse, checksum
from consult.responses.models import (
    Channel,
    Comment,
    CommentAttachment,
    Response,
    ResponseKind,
    ResponseStance,
    SetAside,
    Stance,
)
from consult.responses.proposal import Target
from consult.responses.queries.drafts import FileFacts


@dataclass(frozen=True)
class Sender:
    """Who answers, by name or role, and where the receipt goes; empty for none."""

    name: str
    email: str


@dataclass(frozen=True)
class SentComment:
    """One comment on the edition and target it was written on."""

    edition_id: int
    target: Target
    body: str
    base_wording: str = ""
    proposed_wording: str = ""
    files: tuple[FileFacts, ...] = ()


@dataclass(frozen=True)
class Entered:
    """How a response came that staff have entered, and when it was received (UTC)."""

    channel: Channel
    received_at: datetime


@dataclass(frozen=True)
class Sent:
    """All that a consultee has sent. ``entered`` is None for what came by a link, which is received now."""

    kind: ResponseKind
    stance: Stance | None
    sender: Sender
    comments: tuple[SentComment, ...] = ()
    stances: Mapping[int, Stance] = field(default_factory=dict)
    submit_key: str = ""
    entered: Entered | None = None

    @property
    def file_count(self) -> int:
        """How many files came."""
        return sum(len(comment.files) for comment in self.comments)


def receive(
    *, invitation: Invitation, sent: Sent, current: Response | None, by: Actor, now: datetime
) -> Response:
    """Freeze what was sent as a response with a number, and do all that follows from it, in one transaction.

    ``current`` is the response that counts now. It is superseded, unless the new one is late or was received before
    it: then that one is set aside until staff let it count.
    """
    response = _new(invitation, sent, current, by, now)
    response.checksum = checksum(_content(response, sent))
    db.session.add(response)
    db.session.flush()
    _add_comments(response, sent)
    for section_id, stance in sorted(sent.stances.items()):
        db.session.add(ResponseStance(response_id=response.id, section_id=section_id, stance=stance))
    _finish(invitation, response, sent, current, by, now)
    return response


def _new(invitation: Invitation, sent: Sent, current: Response | None, by: Actor, now: datetime) -> Response:
    at = sent.entered.received_at if sent.entered else now
    late = invitation.round.is_late(at, invitation.deadline)
    supersedes = current is not None and not late and current.received_at <= at
    return Response(
        public_id=secrets.token_urlsafe(12),
        round_id=invitation.round_id,
        invitation_id=invitation.id,
        number=f"{invitation.round.programme.case_number}-{_next_number(invitation)}",
        kind=sent.kind,
        stance=sent.stance,
        channel=sent.entered.channel if sent.entered else Channel.LINK,
        respondent_name=sent.sender.name,
        receipt_email=sent.sender.email,
        received_at=at,
        late=late,
        checksum="",
        submit_key=sent.submit_key or new_submit_key(),
        supersedes_id=current.id if current and supersedes else None,
        entered_at=now if sent.entered else None,
        entered_by=by.label if sent.entered else None,
    )


def _next_number(invitation: Invitation) -> int:
    """The case's counter, raised in one statement: two senders never get the same number."""
    programme_id = invitation.round.programme_id
    number = db.session.scalar(
        update(Programme)
        .where(Programme.id == programme_id)
        .values(response_counter=Programme.response_counter + 1)
        .returning(Programme.response_counter)
        .execution_options(synchronize_session=False)
    )
    return int(number or 0)


def _content(response: Response, sent: Sent) -> ReceivedResponse:
    return ReceivedResponse(
        number=response.number,
        received_at=response.received_at,
        kind=response.kind.value,
        stance=response.stance.value if response.stance else None,
        respondent_name=response.respondent_name,
        receipt_email=response.receipt_email,
        comments=tuple(_received(comment) for comment in sent.comments),
        section_stances=tuple((key, stance.value) for key, stance in sorted(sent.stances.items())),
    )


def _received(comment: SentComment) -> ReceivedComment:
    return ReceivedComment(
        edition=comment.edition_id,
        section=comment.target.section_id,
        goal=comment.target.goal_id,
        measure=comment.target.measure_id,
        body=comment.body,
        base_wording=comment.base_wording,
        proposed_wording=comment.proposed_wording,
        files=tuple(ReceivedFile(file.filename, file.size, file.sha256) for file in comment.files),
    )


def _add_comments(response: Response, sent: Sent) -> None:
    for position, comment in enumerate(sent.comments, start=1):
        db.session.add(
            Comment(
                response_id=response.id,
                position=position,
                edition_id=comment.edition_id,
                section_id=comment.target.section_id,
                goal_id=comment.target.goal_id,
                measure_id=comment.target.measure_id,
                body=comment.body,
                base_wording=comment.base_wording,
                proposed_wording=comment.proposed_wording,
                attachments=[CommentAttachment(file_id=file.id) for file in comment.files],
            )
        )


def _finish(
    invitation: Invitation,
    response: Response,
    sent: Sent,
    current: Response | None,
    by: Actor,
    now: datetime,
) -> None:
    """Everything that follows from a received response, in its transaction."""
    comment_count = len(sent.comments)
    set_aside = current is not None and response.supersedes_id is None
    if set_aside:
        db.session.add(SetAside(response_id=response.id, at=now))
    else:
        no_comments = response.kind is ResponseKind.NO_COMMENTS
        state = ResponseState.NO_COMMENTS if no_comments else ResponseState.SUBMITTED
        invitations.record_response(
            invitation=invitation, state=state, comment_count=comment_count, by=by, now=now
        )
    details = {
        "kind": response.kind.value,
        "comments": comment_count,
        "late": response.late,
        "set_aside": set_aside,
        "supersedes": current.number if current and not set_aside else "",
    }
    on = ("response", response.id, response.number)
    action = "response.entered" if sent.entered else "response.received"
    audit.record(by=by, action=action, on=on, now=now, details=details)
    queue_receipt(
        invitation=invitation, response=response, comment_count=comment_count,
        file_count=sent.file_count, now=now,
    )  # fmt: skip
    jobs.enqueue(
        kind=RECEIPT_JOB, key=f"receipt:{response.id}", payload={"response_id": response.id}, now=now
    )
    db.session.flush()
