"""Received responses: which count, what they hold, and whether they are intact."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, CompoundSelect, Select, bindparam, exists, func, select, true, union_all
from sqlalchemy.orm import Session, aliased, joinedload, selectinload

from consult.core.files import StoredFile
from consult.invitations.models import Invitation
from consult.responses.checksum import ReceivedComment, ReceivedFile, ReceivedResponse
from consult.responses.models import (
    Comment,
    CommentAttachment,
    Receipt,
    Response,
    ResponseKind,
    ResponseStance,
    SetAside,
    Withdrawal,
)


class Standing(StrEnum):
    """What a received response counts for."""

    CURRENT = "current"
    SUPERSEDED = "superseded"
    WITHDRAWN = "withdrawn"
    SET_ASIDE = "set_aside"


def is_current() -> ColumnElement[bool]:
    """SQL: the response counts. At most one per invitation."""
    later = aliased(Response)
    return (
        ~exists().where(Withdrawal.response_id == Response.id)
        & ~exists().where(later.supersedes_id == Response.id)
        & ~exists().where(SetAside.response_id == Response.id, SetAside.counted_at.is_(None))
    )


def not_counting(round_id: int | None) -> CompoundSelect[Any]:
    """Ids of the responses of a round, or of all, that do not count: the few for which ``is_current`` is false."""
    of_round = true() if round_id is None else Response.round_id == round_id
    withdrawn = select(Withdrawal.response_id).join(Response, Response.id == Withdrawal.response_id)
    set_aside = select(SetAside.response_id).join(Response, Response.id == SetAside.response_id)
    superseded = select(Response.supersedes_id).where(of_round, Response.supersedes_id.is_not(None))
    return union_all(
        withdrawn.where(of_round), superseded, set_aside.where(of_round, SetAside.counted_at.is_(None))
    )


def current_responses(round_id: int) -> Select[Response]:
    """The responses of a round that count, in order of arrival."""
    return (
        select(Response)
        .where(Response.round_id == round_id, is_current())
        .order_by(Response.received_at, Response.id)
    )


def comments_of(round_id: int) -> Select[Comment]:
    """Comments of the responses that count, in order of arrival and then of the document."""
    return (
        select(Comment)
        .join(Comment.response)
        .where(Response.round_id == round_id, is_current())
        .order_by(Response.received_at, Response.id, Comment.position)
    )


@dataclass(frozen=True)
class ReceivedRow:
    """A response of an invitation and what it counts for."""

    response: Response
    standing: Standing


_later = aliased(Response)
# Built once: every page of a consultee asks this.
_OF_INVITATION = (
    select(
        Response,
        exists().where(Withdrawal.response_id == Response.id),
        exists().where(_later.supersedes_id == Response.id),
        exists().where(SetAside.response_id == Response.id, SetAside.counted_at.is_(None)),
    )
    .where(Response.invitation_id == bindparam("invitation_id"))
    .order_by(Response.id.desc())
)


def responses_of(session: Session, invitation_id: int) -> list[ReceivedRow]:
    """Everything an invitation has sent, the newest first, with its standing. One statement."""
    return [
        ReceivedRow(response, _standing(withdrawn, superseded, aside))
        for response, withdrawn, superseded, aside in session.execute(
            _OF_INVITATION, {"invitation_id": invitation_id}
        )
    ]


def _standing(withdrawn: bool, superseded: bool, aside: bool) -> Standing:
    if withdrawn:
        return Standing.WITHDRAWN
    if superseded:
        return Standing.SUPERSEDED
    return Standing.SET_ASIDE if aside else Standing.CURRENT


def current_of(session: Session, invitation_id: int) -> Response | None:
    """The response of an invitation that counts, if any."""
    query = select(Response).where(Response.invitation_id == invitation_id, is_current())
    return session.scalar(query.order_by(Response.id.desc()).limit(1))


def waiting_set_aside(session: Session, invitation_id: int) -> Sequence[SetAside]:
    """Late responses that do not count (yet), the newest first; withdrawn ones are not among them."""
    query = (
        select(SetAside)
        .join(Response, Response.id == SetAside.response_id)
        .where(
            Response.invitation_id == invitation_id,
            SetAside.counted_at.is_(None),
            ~exists().where(Withdrawal.response_id == SetAside.response_id),
        )
        .order_by(Response.id.desc())
    )
    return session.scalars(query).all()


def by_submit_key(session: Session, submit_key: str) -> Response | None:
    """The response that a form with this key has made, if it was sent before."""
    return session.scalar(select(Response).where(Response.submit_key == submit_key))


def received_in_full(session: Session, response_id: int) -> Response | None:
    """A response with comments, files, invitation, organisation, round and programme. Three statements."""
    query = (
        select(Response)
        .where(Response.id == response_id)
        .options(
            joinedload(Response.invitation).joinedload(Invitation.organisation),
            joinedload(Response.round),
            selectinload(Response.comments)
            .selectinload(Comment.attachments)
            .joinedload(CommentAttachment.file),
        )
    )
    return session.scalar(query)


def section_stances(session: Session, response_id: int) -> list[ResponseStance]:
    """The stances on sections of a response."""
    query = select(ResponseStance).where(ResponseStance.response_id == response_id)
    return list(session.scalars(query.order_by(ResponseStance.section_id)))


def counts_of(session: Session, response_id: int) -> tuple[int, int]:
    """(comments, files) of a response; one statement."""
    query = (
        select(func.count(Comment.id.distinct()), func.count(CommentAttachment.id))
        .outerjoin(CommentAttachment, CommentAttachment.comment_id == Comment.id)
        .where(Comment.response_id == response_id)
    )
    comments, files = session.execute(query).one()
    return comments, files


def as_received(response: Response, stances: Sequence[ResponseStance]) -> ReceivedResponse:
    """The stored rows as the values that the checksum covers: its checksum must equal the kept one."""
    return ReceivedResponse(
        number=response.number,
        received_at=response.received_at,
        kind=ResponseKind(response.kind).value,
        stance=response.stance.value if response.stance else None,
        respondent_name=response.respondent_name,
        receipt_email=response.receipt_email,
        comments=tuple(_comment(comment) for comment in response.comments),
        section_stances=tuple((row.section_id, row.stance.value) for row in stances),
    )


def _comment(comment: Comment) -> ReceivedComment:
    return ReceivedComment(
        edition=comment.edition_id,
        section=comment.section_id,
        goal=comment.goal_id,
        measure=comment.measure_id,
        body=comment.body,
        base_wording=comment.base_wording,
        proposed_wording=comment.proposed_wording,
        files=tuple(
            ReceivedFile(row.file.filename, row.file.size, row.file.sha256) for row in comment.attachments
        ),
    )


def receipt_file(session: Session, response_id: int) -> StoredFile | None:
    """The PDF of a response, when the worker has made it."""
    query = select(StoredFile).join(Receipt, Receipt.file_id == StoredFile.id)
    return session.scalar(query.where(Receipt.response_id == response_id))
