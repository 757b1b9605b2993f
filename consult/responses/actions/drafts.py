"""Writing a draft: begin, save, remove and put back comments, stance per section, read marks.

Callers load the invitation with ``queries.drafts.invitation_for_writing`` inside the transaction, so that
two writers of the same draft follow each other. The audit log keeps that a draft was begun, never its saves:
what stands in it is the sender's own until it is sent.
"""

import secrets
from datetime import datetime

from sqlalchemy import select

from consult.core import audit
from consult.core.actor import Actor
from consult.core.db import db
from consult.invitations import actions as invitations
from consult.invitations.models import Invitation
from consult.responses.actions.refusals import (
    AlreadyAnswered,
    Conflict,
    EmptyComment,
    NoSuchComment,
    NotCommentable,
    TextTooLong,
    UnknownEdition,
    refuse_unless_accepting,
)
from consult.responses.conflicts import CommentText, Keep, chosen
from consult.responses.models import (
    COMMENT_LIMIT,
    Draft,
    DraftAttachment,
    DraftComment,
    DraftStance,
    SectionRead,
    Stance,
)
from consult.responses.proposal import Target
from consult.responses.queries.drafts import draft_of, draft_with_comment, own_comment
from consult.responses.queries.proposals import proposal_of, reading_of
from consult.responses.queries.received import current_of


def new_submit_key() -> str:
    """A key that makes a form count once, however often it is sent."""
    return secrets.token_urlsafe(24)


def open_draft(*, invitation: Invitation, receipt_email: str = "", by: Actor, now: datetime) -> Draft:
    """The draft of the invitation, begun now if there was none.

    Raises ``RoundNotOpen``, ``RoundClosed``, and ``AlreadyAnswered`` where a response counts: changing that
    one is ``start_change``.
    """
    refuse_unless_accepting(invitation)
    found = draft_of(db.session(), invitation.id)
    return found or _first_draft(invitation, receipt_email, by, now)


def _first_draft(invitation: Invitation, receipt_email: str, by: Actor, now: datetime) -> Draft:
    answered = current_of(db.session(), invitation.id)
    if answered:
        raise AlreadyAnswered(answered)
    return add_draft(invitation=invitation, receipt_email=receipt_email, by=by, now=now)


def add_draft(*, invitation: Invitation, receipt_email: str = "", by: Actor, now: datetime) -> Draft:
    """Begin an empty draft. Only for actions: no check is made here."""
    draft = Draft(
        invitation_id=invitation.id,
        receipt_email=receipt_email,
        submit_key=new_submit_key(),
        started_at=now,
        saved_at=now,
    )
    db.session.add(draft)
    db.session.flush()
    on = ("invitation", invitation.public_id, invitation.organisation.name)
    audit.record(by=by, action="draft.begun", on=on, now=now)
    return draft


def save_comment(
    *,
    invitation: Invitation,
    target: Target,
    text: CommentText,
    edition_id: int,
    seen_version: int,
    writer: str,
    blank_allowed: bool = False,
    by: Actor,
    now: datetime,
) -> DraftComment:
    """Store what is written on ``target``; ``edition_id`` is the edition it was read in.

    ``seen_version`` is the version the writer began from (0: none) and ``writer`` the key of the page, so that
    a lost acknowledgement is no conflict. ``blank_allowed``: an autosave, or a file follows. Raises
    ``RoundNotOpen``, ``RoundClosed``, ``AlreadyAnswered``, ``NotCommentable``, ``UnknownEdition``,
    ``TextTooLong``, ``EmptyComment`` and ``Conflict``.
    """
    refuse_unless_accepting(invitation)
    draft, row = draft_with_comment(db.session(), invitation.id, target)
    draft = draft or _first_draft(invitation, "", by, now)
    target, text = _checked(invitation, target, text, edition_id)
    if text.is_blank and not blank_allowed and not (row and _has_files(row)):
        raise EmptyComment
    if row is None:
        row = DraftComment(
            draft_id=draft.id,
            section_id=target.section_id,
            goal_id=target.goal_id,
            measure_id=target.measure_id,
            edition_id=edition_id,
            body=text.body,
            proposed_wording=text.proposed,
            writer=writer,
            saved_at=now,
        )
        db.session.add(row)
    else:
        _refuse_conflict(row, text, seen_version, writer)
        _store(row, text, edition_id, writer, now)
    _touch(draft, invitation, by, now)
    return row


def _checked(
    invitation: Invitation, target: Target, text: CommentText, edition_id: int
) -> tuple[Target, CommentText]:
    """The target in its own section, and the text without a wording that is just the municipality's."""
    reading = reading_of(db.session(), invitation.round_id)
    found = reading.find(target) if reading else None
    if reading is None or found is None:
        raise NotCommentable
    if not reading.has_shown(edition_id):
        raise UnknownEdition
    if max(len(text.body), len(text.proposed)) > COMMENT_LIMIT:
        raise TextTooLong
    base = proposal_of(db.session(), edition_id).wording(target)
    same = text.proposed.split() == base.split()
    return found[1].target, CommentText(text.body.strip(), "" if same else text.proposed.strip())


def _has_files(row: DraftComment) -> bool:
    query = select(DraftAttachment.id).where(DraftAttachment.draft_comment_id == row.id).limit(1)
    return db.session.scalar(query) is not None


def _refuse_conflict(row: DraftComment, text: CommentText, seen_version: int, writer: str) -> None:
    stored = CommentText(row.body, row.proposed_wording)
    if row.version == seen_version or row.writer == writer or stored.is_blank or stored == text:
        return
    raise Conflict(row)


def _store(row: DraftComment, text: CommentText, edition_id: int, writer: str, now: datetime) -> None:
    if (row.body, row.proposed_wording) != (text.body, text.proposed):
        row.version += 1
    row.body, row.proposed_wording = text.body, text.proposed
    row.edition_id, row.writer, row.saved_at = edition_id, writer, now


def _touch(draft: Draft, invitation: Invitation, by: Actor, now: datetime) -> None:
    """Note the time of the save and that something is written, and send both to the database."""
    draft.saved_at = now
    invitations.record_started(invitation=invitation, by=by, now=now)
    db.session.flush()


def resolve_conflict(
    *,
    invitation: Invitation,
    target: Target,
    mine: CommentText,
    keep: Keep,
    edition_id: int,
    seen_version: int,
    writer: str,
    by: Actor,
    now: datetime,
) -> DraftComment:
    """Store the chosen text: mine, theirs or both. ``seen_version`` is of the text shown beside mine.

    Raises ``Conflict`` again where the colleague has gone on writing, and what ``save_comment`` raises.
    """
    _draft, row = draft_with_comment(db.session(), invitation.id, target)
    if row is not None and row.version != seen_version:
        raise Conflict(row)
    theirs = CommentText(row.body, row.proposed_wording) if row else CommentText("")
    return save_comment(
        invitation=invitation,
        target=target,
        text=chosen(mine, theirs, keep),
        edition_id=edition_id,
        seen_version=seen_version,
        writer=writer,
        by=by,
        now=now,
    )


def _own(invitation: Invitation, comment_id: int) -> tuple[Draft, DraftComment]:
    refuse_unless_accepting(invitation)
    draft = draft_of(db.session(), invitation.id)
    row = own_comment(db.session(), draft.id, comment_id) if draft else None
    if draft is None or row is None:
        raise NoSuchComment
    return draft, row


def remove_comment(*, invitation: Invitation, comment_id: int, by: Actor, now: datetime) -> DraftComment:
    """Take a comment out of the draft; it can be put back. Raises ``NoSuchComment``, ``RoundClosed``."""
    draft, row = _own(invitation, comment_id)
    if row.removed_at is None:
        row.removed_at = now
        _touch(draft, invitation, by, now)
    return row


def restore_comment(*, invitation: Invitation, comment_id: int, by: Actor, now: datetime) -> DraftComment:
    """Put a removed comment back. Where a new one has been written meanwhile, both texts are kept in it.

    Raises ``NoSuchComment`` and ``RoundClosed``.
    """
    draft, row = _own(invitation, comment_id)
    if row.removed_at is None:
        return row
    target = Target(row.section_id, row.goal_id, row.measure_id)
    _draft, newer = draft_with_comment(db.session(), invitation.id, target)
    row.removed_at = None
    if newer is not None:
        old = CommentText(row.body, row.proposed_wording)
        both = chosen(CommentText(newer.body, newer.proposed_wording), old, Keep.BOTH)
        _store(row, both, newer.edition_id, newer.writer, now)
        row.version = max(row.version, newer.version) + 1
        for file in db.session.scalars(
            select(DraftAttachment).where(DraftAttachment.draft_comment_id == newer.id)
        ):
            file.draft_comment_id = row.id
        newer.removed_at = now
    _touch(draft, invitation, by, now)
    return row


def set_section_stance(
    *, invitation: Invitation, section_id: int, stance: Stance | None, by: Actor, now: datetime
) -> None:
    """Say (or unsay, with None) what is thought of a section.

    Raises ``NotCommentable``, ``AlreadyAnswered``, ``RoundNotOpen`` and ``RoundClosed``.
    """
    draft = open_draft(invitation=invitation, by=by, now=now)
    reading = reading_of(db.session(), invitation.round_id)
    if reading is None or not reading.may_comment(Target(section_id)):
        raise NotCommentable
    query = select(DraftStance).where(DraftStance.draft_id == draft.id, DraftStance.section_id == section_id)
    row = db.session.scalar(query)
    if row is None and stance is not None:
        db.session.add(DraftStance(draft_id=draft.id, section_id=section_id, stance=stance))
    elif row is not None and stance is None:
        db.session.delete(row)
    elif row is not None and stance is not None:
        row.stance = stance
    _touch(draft, invitation, by, now)


def mark_read(*, invitation: Invitation, section_id: int, by: Actor, now: datetime) -> None:
    """Note that the section as it stands now has been read. Also works when the round is closed."""
    query = select(SectionRead).where(
        SectionRead.invitation_id == invitation.id, SectionRead.section_id == section_id
    )
    row = db.session.scalar(query)
    if row is None:
        db.session.add(SectionRead(invitation_id=invitation.id, section_id=section_id, at=now))
    else:
        row.at = now
    db.session.flush()
