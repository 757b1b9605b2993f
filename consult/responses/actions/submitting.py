"""Sending in: the one transaction that makes a received response, of a draft or of having no comments."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, select, update

from consult.core import audit, jobs
from consult.core.actor import Actor
from consult.core.db import db
from consult.invitations import actions as invitations
from consult.invitations.models import Invitation, ResponseState
from consult.programmes.models import Programme
from consult.responses.actions.drafts import new_submit_key
from consult.responses.actions.receipts import RECEIPT_JOB, queue_receipt
from consult.responses.actions.refusals import (
    AlreadyAnswered,
    DraftChanged,
    NothingToSubmit,
    TooManyFiles,
    refuse_unless_accepting,
)
from consult.responses.checksum import ReceivedComment, ReceivedFile, ReceivedResponse, checksum
from consult.responses.models import (
    FILES_LIMIT,
    Comment,
    CommentAttachment,
    Draft,
    DraftAttachment,
    DraftComment,
    DraftStance,
    Response,
    ResponseKind,
    ResponseStance,
    SetAside,
    Stance,
)
from consult.responses.queries.drafts import WrittenComment, draft_state
from consult.responses.queries.marks import marks_of
from consult.responses.queries.proposals import proposal_of
from consult.responses.queries.received import by_submit_key, current_of


@dataclass(frozen=True)
class Sender:
    """Who answers, by name or role, and where the receipt goes."""

    name: str
    email: str


def submit_response(
    *,
    invitation: Invitation,
    stance: Stance | None,
    sender: Sender,
    submit_key: str,
    seen_at: datetime | None = None,
    by: Actor,
    now: datetime,
) -> Response:
    """Receive the draft as a response; the same ``submit_key`` again gives the response it made.

    ``seen_at`` is the draft's last save when the sender read it through. A response that counts is
    superseded; but a late one from somebody who has answered is set aside until staff let it count. Raises
    ``RoundNotOpen``, ``RoundClosed``, ``AlreadyAnswered``, ``DraftChanged``, ``NothingToSubmit`` and
    ``TooManyFiles``.
    """
    session = db.session()
    before = _sent_before(invitation, submit_key)
    if before:
        return before
    refuse_unless_accepting(invitation)
    current = current_of(session, invitation.id)
    marks = marks_of(session, invitation.round_id, invitation.id)
    state = draft_state(session, invitation.id, marks)
    if state.draft is None and current is not None:
        raise AlreadyAnswered(current)
    if state.draft is not None and seen_at is not None and state.draft.saved_at > seen_at:
        raise DraftChanged
    if state.draft is None or (stance is None and not state.written and not state.stances):
        raise NothingToSubmit
    if sum(len(comment.files) for comment in state.written) > FILES_LIMIT:
        raise TooManyFiles
    key = state.draft.submit_key
    response = _new(invitation, ResponseKind.COMMENTS, stance, sender, key, current, now)
    response.checksum = checksum(_content(response, _in_order(state.written), state.stances))
    session.add(response)
    session.flush()
    _add_comments(response, _in_order(state.written))
    for section_id, section_stance in sorted(state.stances.items()):
        session.add(ResponseStance(response_id=response.id, section_id=section_id, stance=section_stance))
    _discard(state.draft)
    _finish(invitation, response, state.written, current, by, now)
    return response


def submit_no_comments(
    *, invitation: Invitation, sender: Sender, submit_key: str, by: Actor, now: datetime
) -> Response:
    """Receive that the consultee has no comments. A draft stays as it is; nothing of it is sent.

    Raises ``RoundNotOpen`` and ``RoundClosed``.
    """
    before = _sent_before(invitation, submit_key)
    if before:
        return before
    refuse_unless_accepting(invitation)
    current = current_of(db.session(), invitation.id)
    if current is not None and current.kind is ResponseKind.NO_COMMENTS:
        return current
    # A key that another consultee's form has used is none for this one.
    key = "" if by_submit_key(db.session(), submit_key) else submit_key
    response = _new(invitation, ResponseKind.NO_COMMENTS, None, sender, key, current, now)
    response.checksum = checksum(_content(response, (), {}))
    db.session.add(response)
    db.session.flush()
    _finish(invitation, response, (), current, by, now)
    return response


def _sent_before(invitation: Invitation, submit_key: str) -> Response | None:
    found = by_submit_key(db.session(), submit_key)
    return found if found and found.invitation_id == invitation.id else None


def _new(
    invitation: Invitation,
    kind: ResponseKind,
    stance: Stance | None,
    sender: Sender,
    submit_key: str,
    current: Response | None,
    now: datetime,
) -> Response:
    late = invitation.round.is_late(now, invitation.deadline)
    return Response(
        public_id=secrets.token_urlsafe(12),
        round_id=invitation.round_id,
        invitation_id=invitation.id,
        number=f"{invitation.round.programme.case_number}-{_next_number(invitation)}",
        kind=kind,
        stance=stance,
        respondent_name=sender.name,
        receipt_email=sender.email,
        received_at=now,
        late=late,
        checksum="",
        submit_key=submit_key or new_submit_key(),
        supersedes_id=current.id if current and not late else None,
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


def _in_order(comments: Sequence[WrittenComment]) -> list[WrittenComment]:
    """In the document's order, the whole proposal last."""

    def place(comment: WrittenComment) -> tuple[int, int, int]:
        proposal = proposal_of(db.session(), comment.row.edition_id)
        return (*proposal.place(comment.target).order, comment.row.id)

    return sorted(comments, key=place)


def _base(comment: WrittenComment) -> str:
    """The municipality's text that another wording is proposed for."""
    if not comment.row.proposed_wording:
        return ""
    return proposal_of(db.session(), comment.row.edition_id).wording(comment.target)


def _content(
    response: Response, comments: Sequence[WrittenComment], stances: dict[int, Stance]
) -> ReceivedResponse:
    return ReceivedResponse(
        number=response.number,
        received_at=response.received_at,
        kind=response.kind.value,
        stance=response.stance.value if response.stance else None,
        respondent_name=response.respondent_name,
        receipt_email=response.receipt_email,
        comments=tuple(_received(comment) for comment in comments),
        section_stances=tuple((section_id, stance.value) for section_id, stance in sorted(stances.items())),
    )


def _received(comment: WrittenComment) -> ReceivedComment:
    row = comment.row
    return ReceivedComment(
        edition=row.edition_id,
        section=row.section_id,
        goal=row.goal_id,
        measure=row.measure_id,
        body=row.body,
        base_wording=_base(comment),
        proposed_wording=row.proposed_wording,
        files=tuple(ReceivedFile(f.file.filename, f.file.size, f.file.sha256) for f in comment.files),
    )


def _add_comments(response: Response, comments: Sequence[WrittenComment]) -> None:
    for position, written in enumerate(comments, start=1):
        received = _received(written)
        db.session.add(
            Comment(
                response_id=response.id,
                position=position,
                edition_id=received.edition,
                section_id=received.section,
                goal_id=received.goal,
                measure_id=received.measure,
                body=received.body,
                base_wording=received.base_wording,
                proposed_wording=received.proposed_wording,
                attachments=[CommentAttachment(file_id=f.file.id) for f in written.files],
            )
        )


def _discard(draft: Draft) -> None:
    """The draft has become a response; its rows go."""
    comments = select(DraftComment.id).where(DraftComment.draft_id == draft.id)
    for statement in (
        delete(DraftAttachment).where(DraftAttachment.draft_comment_id.in_(comments)),
        delete(DraftComment).where(DraftComment.draft_id == draft.id),
        delete(DraftStance).where(DraftStance.draft_id == draft.id),
        delete(Draft).where(Draft.id == draft.id),
    ):
        db.session.execute(statement.execution_options(synchronize_session=False))
    for row in list(db.session.identity_map.values()):
        if isinstance(row, Draft | DraftComment | DraftStance | DraftAttachment):
            db.session.expunge(row)


def _finish(
    invitation: Invitation,
    response: Response,
    comments: Sequence[WrittenComment],
    current: Response | None,
    by: Actor,
    now: datetime,
) -> None:
    """Everything that follows from a received response, in its transaction."""
    comment_count = len(comments)
    set_aside = response.late and current is not None
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
    audit.record(by=by, action="response.received", on=on, now=now, details=details)
    queue_receipt(
        invitation=invitation, response=response, comment_count=comment_count,
        file_count=sum(len(comment.files) for comment in comments), now=now,
    )  # fmt: skip
    jobs.enqueue(
        kind=RECEIPT_JOB, key=f"receipt:{response.id}", payload={"response_id": response.id}, now=now
    )
    db.session.flush()
