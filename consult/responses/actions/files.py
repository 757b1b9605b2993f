"""Files on a comment being written. ``core.files.keep_bytes`` has kept the bytes before."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from consult.core.actor import Actor
from consult.core.db import db
from consult.core.files import StoredFile, add_file
from consult.invitations.models import Invitation
from consult.responses.actions.refusals import NoSuchComment, TooManyFiles, refuse_unless_accepting
from consult.responses.models import FILES_LIMIT, DraftAttachment, DraftComment
from consult.responses.queries.drafts import attachments_of, draft_of, own_comment


@dataclass(frozen=True)
class KeptFile:
    """Bytes that are safely on disk, with the name and type they are given."""

    sha256: str
    size: int
    media_type: str
    filename: str


def attach_file(
    *, invitation: Invitation, comment: DraftComment, file: KeptFile, by: Actor, now: datetime
) -> DraftAttachment:
    """Put a file on a comment. The same bytes under the same name on the same comment are put there once.

    Raises ``RoundClosed``, ``NoSuchComment`` and ``TooManyFiles``.
    """
    refuse_unless_accepting(invitation)
    draft = draft_of(db.session(), invitation.id)
    if draft is None or comment.draft_id != draft.id:
        raise NoSuchComment
    there = attachments_of(db.session(), draft.id)
    for row in there:
        same = (row.file.sha256, row.file.filename) == (file.sha256, file.filename)
        if same and row.draft_comment_id == comment.id:
            return row
    if len(there) >= FILES_LIMIT:
        raise TooManyFiles
    stored: StoredFile = add_file(
        sha256=file.sha256, size=file.size, media_type=file.media_type, filename=file.filename, now=now
    )
    db.session.flush()
    attached = DraftAttachment(draft_comment_id=comment.id, file_id=stored.id)
    db.session.add(attached)
    draft.saved_at = comment.saved_at = now
    db.session.flush()
    return attached


def remove_file(*, invitation: Invitation, attachment_id: int, by: Actor, now: datetime) -> DraftComment:
    """Take a file off its comment, which is returned. Raises ``NoSuchComment`` and ``RoundClosed``."""
    refuse_unless_accepting(invitation)
    draft = draft_of(db.session(), invitation.id)
    row = db.session.scalar(select(DraftAttachment).where(DraftAttachment.id == attachment_id))
    comment = own_comment(db.session(), draft.id, row.draft_comment_id) if draft and row else None
    if draft is None or row is None or comment is None:
        raise NoSuchComment
    db.session.delete(row)
    draft.saved_at = now
    db.session.flush()
    return comment
