"""What staff write to each other about a point. Working material: never in anything given out."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select

from consult.core.actor import Actor
from consult.core.audit import record
from consult.core.db import db
from consult.triage.actions.advice import stays
from consult.triage.models import NoteMention, Point, PointNote


class NoteEmpty(Exception):
    """A note has words."""


class AlreadyWritten(Exception):
    """The newest note on the point is the same, by the same person: the button was pressed twice."""


def write_note(
    *, point: Point, body: str, mentioned: Sequence[int], user_id: int, by: Actor, now: datetime
) -> PointNote:
    """Write a note on a point and mention these users (by id); who writes has seen what they were told there.

    Raises ``NoteEmpty``, ``AlreadyWritten`` or ``PointGone``.
    """
    body = body.strip()
    if not body:
        raise NoteEmpty
    stays(point)
    newest = db.session.scalar(
        select(PointNote).where(PointNote.point_id == point.id).order_by(PointNote.id.desc()).limit(1)
    )
    if newest is not None and (newest.body, newest.by_id) == (body, user_id):
        raise AlreadyWritten
    note = PointNote(point_id=point.id, body=body, by_id=user_id, by=by.label, at=now)
    db.session.add(note)
    db.session.flush()
    others = [each for each in dict.fromkeys(mentioned) if each != user_id]
    db.session.add_all(NoteMention(note_id=note.id, user_id=each) for each in others)
    _answered(point, user_id, now)
    db.session.flush()
    details = {"mentioned": len(others)} if others else {}
    on = ("point", point.id, f"{point.number}")
    record(by=by, action="note.written", on=on, now=now, details=details)
    return note


def mark_seen(*, mention: NoteMention, now: datetime) -> bool:
    """The mentioned person has seen the note; False when that was so before."""
    query = select(NoteMention).where(NoteMention.id == mention.id).with_for_update()
    mention = db.session.scalars(query.execution_options(populate_existing=True)).one()
    if mention.seen_at is not None:
        return False
    mention.seen_at = now
    return True


def _answered(point: Point, user_id: int, now: datetime) -> None:
    query = (
        select(NoteMention)
        .join(NoteMention.note)
        .where(PointNote.point_id == point.id, NoteMention.user_id == user_id, NoteMention.seen_at.is_(None))
    )
    for mention in db.session.scalars(query):
        mention.seen_at = now
