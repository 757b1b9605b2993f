"""Drafts: the sender's own space. Only pages and actions behind the invitation's own link read these."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from typing import NamedTuple

from sqlalchemy import BindParameter, ColumnElement, Select, and_, bindparam, select
from sqlalchemy.orm import Session, joinedload

from consult.consultations.models import Round
from consult.core.files import StoredFile
from consult.invitations.models import Invitation
from consult.responses.models import Draft, DraftAttachment, DraftComment, Stance
from consult.responses.proposal import Identity, Target, identity_of
from consult.responses.queries.marks import Marks


class FileFacts(NamedTuple):
    """What a page says of a stored file."""

    id: int
    filename: str
    size: int
    sha256: str


class WrittenRow(NamedTuple):
    """A draft comment as it was read. Plain values: a page reads fifty, and only actions change the row itself."""

    id: int
    section_id: int | None
    goal_id: int | None
    measure_id: int | None
    edition_id: int
    body: str
    proposed_wording: str
    version: int
    writer: str
    saved_at: datetime


class WrittenFile(NamedTuple):
    """A file on a comment being written."""

    attachment_id: int
    file: FileFacts


@dataclass(frozen=True)
class WrittenComment:
    """A comment being written with its files."""

    row: WrittenRow
    files: tuple[WrittenFile, ...] = ()

    @property
    def target(self) -> Target:
        """What it is on."""
        return Target(self.row.section_id, self.row.goal_id, self.row.measure_id)

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
        return {
            identity_of(comment.row.section_id, comment.row.goal_id, comment.row.measure_id): comment
            for comment in reversed(self.comments)
        }

    @property
    def written(self) -> tuple[WrittenComment, ...]:
        """The comments that would be sent."""
        return tuple(comment for comment in self.comments if not comment.is_blank)

    @property
    def files(self) -> int:
        """Number of files in the whole draft."""
        return sum(len(comment.files) for comment in self.comments)


# Built once: every page of a consultee asks this.
_COMMENT = tuple(getattr(DraftComment, name) for name in WrittenRow._fields)
_FILE = tuple(getattr(StoredFile, name) for name in FileFacts._fields)
_WRITTEN = (
    select(Draft, *_COMMENT, DraftAttachment.id, *_FILE)
    .select_from(Draft)
    .outerjoin(DraftComment, (DraftComment.draft_id == Draft.id) & DraftComment.removed_at.is_(None))
    .outerjoin(DraftAttachment, DraftAttachment.draft_comment_id == DraftComment.id)
    .outerjoin(StoredFile, StoredFile.id == DraftAttachment.file_id)
    .where(Draft.invitation_id == bindparam("invitation_id"))
    .order_by(DraftComment.id, DraftAttachment.id)
)


def draft_state(session: Session, invitation_id: int, marks: Marks) -> DraftState:
    """The draft of an invitation with comments and files, beside its ``marks``. One statement."""
    draft, comments = _draft_and_comments(session, invitation_id)
    return DraftState(draft, comments, marks.stances, marks.reads)


def _draft_and_comments(
    session: Session, invitation_id: int
) -> tuple[Draft | None, tuple[WrittenComment, ...]]:
    draft: Draft | None = None
    rows: dict[int, WrittenRow] = {}
    files: dict[int, list[WrittenFile]] = {}
    end = 1 + len(_COMMENT)
    for found in session.execute(_WRITTEN, {"invitation_id": invitation_id}):
        draft = found[0]
        if found[1] is None:
            continue
        comment = rows[found[1]] = WrittenRow._make(found[1:end])
        if found[end] is not None:
            file = WrittenFile(found[end], FileFacts._make(found[end + 1 :]))
            files.setdefault(comment.id, []).append(file)
    return draft, tuple(WrittenComment(row, tuple(files.get(key, ()))) for key, row in rows.items())


_DRAFT = select(Draft).where(Draft.invitation_id == bindparam("invitation_id"))


def draft_of(session: Session, invitation_id: int) -> Draft | None:
    """The draft row alone."""
    return session.scalar(_DRAFT, {"invitation_id": invitation_id})


def _on(kind: str) -> ColumnElement[bool]:
    key: BindParameter[int] = bindparam("key")
    if kind == "measure":
        return DraftComment.measure_id == key
    if kind == "goal":
        return DraftComment.goal_id == key
    section = DraftComment.section_id == key if kind == "section" else DraftComment.section_id.is_(None)
    return and_(section, DraftComment.measure_id.is_(None), DraftComment.goal_id.is_(None))


# Built once for each kind of target: every save asks one of these.
_LIVE = {
    kind: select(Draft, DraftComment)
    .outerjoin(
        DraftComment, and_(DraftComment.draft_id == Draft.id, DraftComment.removed_at.is_(None), _on(kind))
    )
    .where(Draft.invitation_id == bindparam("invitation_id"))
    .order_by(DraftComment.id)
    .limit(1)
    for kind in ("measure", "goal", "section", "whole")
}


def draft_with_comment(
    session: Session, invitation_id: int, target: Target
) -> tuple[Draft | None, DraftComment | None]:
    """The draft of an invitation, and its comment on ``target`` that is not removed. One statement."""
    kind, key = target.identity
    found = session.execute(_LIVE[kind], {"invitation_id": invitation_id, "key": key}).first()
    return (found[0], found[1]) if found else (None, None)


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


_FOR_WRITING = (
    select(Invitation)
    .where(Invitation.id == bindparam("invitation_id"))
    .options(
        joinedload(Invitation.organisation, innerjoin=True),
        joinedload(Invitation.round, innerjoin=True).joinedload(Round.programme, innerjoin=True),
    )
    .with_for_update(of=Invitation, key_share=True)
    .execution_options(populate_existing=True)
)


def invitation_for_writing(session: Session, invitation_id: int) -> Invitation:
    """The invitation with organisation, round and programme, fresh, in one statement.

    Other writers of the same invitation wait until this transaction ends (SQLite has one writer anyway).
    """
    return session.scalars(_FOR_WRITING, {"invitation_id": invitation_id}).one()


def saved_since(comments: Iterable[WrittenComment], moment: datetime) -> list[WrittenComment]:
    """Those saved after ``moment``: somebody is writing there."""
    return [comment for comment in comments if comment.row.saved_at > moment]
