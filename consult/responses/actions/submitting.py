"""Sending in by a personal link: a draft becomes a response, or there are no comments."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import delete, select

from consult.core.actor import Actor
from consult.core.db import db
from consult.invitations.models import Invitation
from consult.responses.actions.receiving import Sender as Sender
from consult.responses.actions.receiving import Sent, SentComment, receive
from consult.responses.actions.refusals import (
    AlreadyAnswered,
    DraftChanged,
    NothingToSubmit,
    TooManyFiles,
    refuse_unless_accepting,
)
from consult.responses.models import (
    FILES_LIMIT,
    Draft,
    DraftAttachment,
    DraftComment,
    DraftStance,
    Response,
    ResponseKind,
    Stance,
)
from consult.responses.queries.drafts import WrittenComment, draft_state
from consult.responses.queries.marks import marks_of
from consult.responses.queries.proposals import proposal_of
from consult.responses.queries.received import by_submit_key, current_of


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
    response = receive(
        invitation=invitation,
        sent=Sent(
            kind=ResponseKind.COMMENTS,
            stance=stance,
            sender=sender,
            comments=tuple(_received(comment) for comment in _in_order(state.written)),
            stances=state.stances,
            submit_key=state.draft.submit_key,
        ),
        current=current,
        by=by,
        now=now,
    )
    _discard(state.draft)
    session.flush()
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
    return receive(
        invitation=invitation,
        sent=Sent(kind=ResponseKind.NO_COMMENTS, stance=None, sender=sender, submit_key=key),
        current=current,
        by=by,
        now=now,
    )


def _sent_before(invitation: Invitation, submit_key: str) -> Response | None:
    found = by_submit_key(db.session(), submit_key)
    return found if found and found.invitation_id == invitation.id else None


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


def _received(comment: WrittenComment) -> SentComment:
    row = comment.row
    return SentComment(
        edition_id=row.edition_id,
        target=comment.target,
        body=row.body,
        base_wording=_base(comment),
        proposed_wording=row.proposed_wording,
        files=tuple(attached.file for attached in comment.files),
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
