"""After sending: change, withdraw, say that one is the wrong recipient; and staff's choice over late ones."""

from datetime import datetime

from sqlalchemy import func, select

from consult.core import audit
from consult.core.actor import Actor
from consult.core.db import db
from consult.invitations import actions as invitations
from consult.invitations.models import Invitation, ResponseState
from consult.responses.actions.drafts import add_draft
from consult.responses.actions.refusals import (
    AlreadyAnswered,
    NotCurrent,
    NotSetAside,
    refuse_unless_accepting,
)
from consult.responses.models import (
    Comment,
    Draft,
    DraftAttachment,
    DraftComment,
    DraftStance,
    Response,
    ResponseKind,
    SetAside,
    Withdrawal,
)
from consult.responses.queries.drafts import draft_of
from consult.responses.queries.received import (
    current_of,
    received_in_full,
    section_stances,
    waiting_set_aside,
)


def start_change(*, invitation: Invitation, by: Actor, now: datetime) -> Draft:
    """A draft made from the response that counts, or the one that is there already. Nothing is sent by it.

    Raises ``RoundNotOpen``, ``RoundClosed``, and ``NotCurrent`` where nothing has been sent.
    """
    refuse_unless_accepting(invitation)
    found = draft_of(db.session(), invitation.id)
    if found:
        return found
    current = current_of(db.session(), invitation.id)
    if current is None:
        raise NotCurrent
    draft = add_draft(invitation=invitation, receipt_email=current.receipt_email, by=by, now=now)
    draft.stance, draft.respondent_name = current.stance, current.respondent_name
    response = received_in_full(db.session(), current.id)
    for comment in response.comments if response else []:
        _copy(draft, comment, now)
    for stance in section_stances(db.session(), current.id):
        db.session.add(DraftStance(draft_id=draft.id, section_id=stance.section_id, stance=stance.stance))
    db.session.flush()
    return draft


def _copy(draft: Draft, comment: Comment, now: datetime) -> None:
    row = DraftComment(
        draft_id=draft.id,
        section_id=comment.section_id,
        goal_id=comment.goal_id,
        measure_id=comment.measure_id,
        edition_id=comment.edition_id,
        body=comment.body,
        proposed_wording=comment.proposed_wording,
        saved_at=now,
    )
    db.session.add(row)
    db.session.flush()
    for attached in comment.attachments:
        db.session.add(DraftAttachment(draft_comment_id=row.id, file_id=attached.file_id))


def withdraw_response(*, invitation: Invitation, response: Response, by: Actor, now: datetime) -> Withdrawal:
    """Take back the response that counts. It stays as received, but counts no more.

    The newest late one that was set aside counts then, since it is the only word of the sender. Raises
    ``RoundClosed``, and ``NotCurrent`` for another response.
    """
    refuse_unless_accepting(invitation)
    current = current_of(db.session(), invitation.id)
    if current is None or current.id != response.id:
        raise NotCurrent
    row = Withdrawal(response_id=current.id, at=now, by=by.label)
    db.session.add(row)
    on = ("response", current.id, current.number)
    audit.record(by=by, action="response.withdrawn", on=on, now=now)
    waiting = waiting_set_aside(db.session(), invitation.id)
    if waiting:
        _let_count(waiting[0], by, now)
    db.session.flush()
    _tell_ledger(invitation, by, now)
    return row


def let_late_count(*, invitation: Invitation, response: Response, by: Actor, now: datetime) -> Response:
    """Staff's choice: a late response that was set aside counts and supersedes the one that counted.

    Raises ``NotSetAside``.
    """
    waiting = {row.response_id: row for row in waiting_set_aside(db.session(), invitation.id)}
    if response.id not in waiting:
        raise NotSetAside
    current = current_of(db.session(), invitation.id)
    if current is not None:
        response.supersedes_id = current.id
    _let_count(waiting[response.id], by, now)
    details = {"supersedes": current.number if current else ""}
    on = ("response", response.id, response.number)
    audit.record(by=by, action="response.late_counted", on=on, now=now, details=details)
    db.session.flush()
    _tell_ledger(invitation, by, now)
    return response


def _let_count(row: SetAside, by: Actor, now: datetime) -> None:
    row.counted_at, row.counted_by = now, by.label


def _tell_ledger(invitation: Invitation, by: Actor, now: datetime) -> None:
    """The invitation's state after something else counts than before."""
    current = current_of(db.session(), invitation.id)
    count = 0
    state = ResponseState.OPENED
    if current is not None:
        no_comments = current.kind is ResponseKind.NO_COMMENTS
        state = ResponseState.NO_COMMENTS if no_comments else ResponseState.SUBMITTED
        query = select(func.count(Comment.id)).where(Comment.response_id == current.id)
        count = db.session.scalar(query) or 0
    elif draft_of(db.session(), invitation.id) is not None:
        state = ResponseState.STARTED
    invitations.record_response(invitation=invitation, state=state, comment_count=count, by=by, now=now)


def decline(*, invitation: Invitation, by: Actor, now: datetime) -> None:
    """ "Vi är fel mottagare": no response, but an answer to the question. Can be taken back by answering.

    Raises ``AlreadyAnswered``, ``RoundNotOpen`` and ``RoundClosed``.
    """
    refuse_unless_accepting(invitation)
    current = current_of(db.session(), invitation.id)
    if current is not None:
        raise AlreadyAnswered(current)
    invitations.record_response(
        invitation=invitation, state=ResponseState.DECLINED, comment_count=0, by=by, now=now
    )
    on = ("invitation", invitation.public_id, invitation.organisation.name)
    audit.record(by=by, action="invitation.declined", on=on, now=now)
    db.session.flush()


def regret_decline(*, invitation: Invitation, by: Actor, now: datetime) -> bool:
    """Take "vi är fel mottagare" back: the consultee is asked as before. Whether there was anything to take back.

    Raises ``RoundNotOpen`` and ``RoundClosed``.
    """
    refuse_unless_accepting(invitation)
    if invitation.response_state is not ResponseState.DECLINED:
        return False
    _tell_ledger(invitation, by, now)
    on = ("invitation", invitation.public_id, invitation.organisation.name)
    audit.record(by=by, action="invitation.decline_regretted", on=on, now=now)
    db.session.flush()
    return True
