"""Drafts: the sender's own space. Only pages and actions behind the invitation's own link read these."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property

from sqlalchemy import Select, String, bindparam, cast, null, select, union_all
from sqlalchemy.orm import Session, joinedload

from consult.consultations.models import Round
from consult.core.files import StoredFile
from consult.invitations.models import Invitation
from consult.responses.models import (
    Draft,
    DraftAttachment,
    DraftComment,
    DraftStance,
    SectionRead,
    Stance,
)
from consult.responses.proposal import Identity, Target


@dataclass(frozen=True)
class WrittenFile:
    """A file on a comment being written."""

    attachment_id: int
    file: StoredFile


@dataclass(frozen=True)
class WrittenComment:
    """A comment being written with its files."""

    row: DraftComment
    files: tuple[WrittenFile, ...] = ()

    @property
    def target(self) -> Target:
        """What it is on."""
        return target_of(self.row)

    @property
    def is_blank(self) -> bool:
        """Whether nothing would be sent for it."""
        return not (self.row.body.strip() or self.row.proposed_wording or self.files)


@dataclass(frozen=True)
class DraftState:
    """A draft with everything in it. ``draft`` is None before anything is begun."""

    draft: Draft | None
    comments: tuple[WrittenComment, ...] = ()
    stances: dict[int, Stance] = field(default_factory=dict)
    reads: dict[int, datetime] = field(default_factory=dict)

    def on(self, identity: Identity) -> WrittenComment | None:
        """The comment on this thing."""
        return self._by_identity.get(identity)

    @cached_property
    def _by_identity(self) -> dict[Identity, WrittenComment]:
        return {comment.target.identity: comment for comment in reversed(self.comments)}

    @property
    def written(self) -> tuple[WrittenComment, ...]:
        """The comments that would be sent."""
        return tuple(comment for comment in self.comments if not comment.is_blank)

    @property
    def files(self) -> int:
        """Number of files in the whole draft."""
        return sum(len(comment.files) for comment in self.comments)


def target_of(row: DraftComment) -> Target:
    """What a draft comment is on."""
    return Target(row.section_id, row.goal_id, row.measure_id)


# Built once: every page of a consultee asks these two.
_WRITTEN = (
    select(Draft, DraftComment, DraftAttachment.id, StoredFile)
    .outerjoin(DraftComment, (DraftComment.draft_id == Draft.id) & DraftComment.removed_at.is_(None))
    .outerjoin(DraftAttachment, DraftAttachment.draft_comment_id == DraftComment.id)
    .outerjoin(StoredFile, StoredFile.id == DraftAttachment.file_id)
    .where(Draft.invitation_id == bindparam("invitation_id"))
    .order_by(DraftComment.id, DraftAttachment.id)
)
_MARKS = union_all(
    select(DraftStance.section_id, cast(DraftStance.stance, String(40)), cast(null(), SectionRead.at.type))
    .join(Draft, Draft.id == DraftStance.draft_id)
    .where(Draft.invitation_id == bindparam("invitation_id")),
    select(SectionRead.section_id, cast(null(), String(40)), SectionRead.at).where(
        SectionRead.invitation_id == bindparam("invitation_id")
    ),
)


def draft_state(session: Session, invitation_id: int) -> DraftState:
    """The draft of an invitation with comments, files, stances and read marks. Two statements."""
    draft, comments = _draft_and_comments(session, invitation_id)
    stances: dict[int, Stance] = {}
    reads: dict[int, datetime] = {}
    for section_id, stance, at in session.execute(_MARKS, {"invitation_id": invitation_id}):
        if stance:
            stances[section_id] = Stance(stance)
        if at:
            reads[section_id] = at
    return DraftState(draft, comments, stances, reads)


def _draft_and_comments(
    session: Session, invitation_id: int
) -> tuple[Draft | None, tuple[WrittenComment, ...]]:
    draft: Draft | None = None
    rows: dict[int, DraftComment] = {}
    files: dict[int, list[WrittenFile]] = {}
    for found, comment, attachment_id, file in session.execute(_WRITTEN, {"invitation_id": invitation_id}):
        draft = found
        if comment is not None:
            rows[comment.id] = comment
            if file is not None:
                files.setdefault(comment.id, []).append(WrittenFile(attachment_id, file))
    return draft, tuple(WrittenComment(row, tuple(files.get(key, ()))) for key, row in rows.items())


def draft_of(session: Session, invitation_id: int) -> Draft | None:
    """The draft row alone."""
    return session.scalar(select(Draft).where(Draft.invitation_id == invitation_id))


def live_comment(session: Session, draft_id: int, target: Target) -> DraftComment | None:
    """The comment of a draft on ``target`` that is not removed."""
    query = select(DraftComment).where(DraftComment.draft_id == draft_id, DraftComment.removed_at.is_(None))
    if target.measure_id is not None:
        query = query.where(DraftComment.measure_id == target.measure_id)
    elif target.goal_id is not None:
        query = query.where(DraftComment.goal_id == target.goal_id)
    else:
        query = query.where(
            DraftComment.measure_id.is_(None),
            DraftComment.goal_id.is_(None),
            DraftComment.section_id == target.section_id,
        )
    return session.scalar(query.order_by(DraftComment.id).limit(1))


def own_comment(session: Session, draft_id: int, comment_id: int) -> DraftComment | None:
    """A comment by id, only if it belongs to the draft; removed ones too."""
    return session.scalar(
        select(DraftComment).where(DraftComment.id == comment_id, DraftComment.draft_id == draft_id)
    )


def attachments_of(session: Session, draft_id: int) -> list[DraftAttachment]:
    """All files of a draft's live comments."""
    query: Select[DraftAttachment] = (
        select(DraftAttachment)
        .join(DraftAttachment.comment)
        .where(DraftComment.draft_id == draft_id, DraftComment.removed_at.is_(None))
        .options(joinedload(DraftAttachment.file))
        .order_by(DraftAttachment.id)
    )
    return list(session.scalars(query))


def invitation_for_writing(session: Session, invitation_id: int) -> Invitation:
    """The invitation with organisation, round and programme, fresh, in one statement.

    Other writers of the same invitation wait until this transaction ends (SQLite has one writer anyway).
    """
    query = (
        select(Invitation)
        .where(Invitation.id == invitation_id)
        .options(
            joinedload(Invitation.organisation, innerjoin=True),
            joinedload(Invitation.round, innerjoin=True).joinedload(Round.programme, innerjoin=True),
        )
        .with_for_update(of=Invitation, key_share=True)
        .execution_options(populate_existing=True)
    )
    return session.scalars(query).one()


def saved_since(comments: Iterable[WrittenComment], moment: datetime) -> list[WrittenComment]:
    """Those saved after ``moment``: somebody is writing there."""
    return [comment for comment in comments if comment.row.saved_at > moment]
