"""Keeping a comment, words of it or a file of it out of everything public, and lifting that again."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select

from consult.core.actor import Actor
from consult.core.audit import record
from consult.core.db import db
from consult.responses.models import Comment
from consult.triage.models import Point, WithheldPart, Withholding
from consult.triage.passages import Passage, holds, trimmed
from consult.triage.queries.withheld import withholdings_of


class GroundMissing(Exception):
    """Something is withheld only with a legal ground and a reason."""


class NothingThere(Exception):
    """The comment has no such words, wording or file."""


class AlreadyWithheld(Exception):
    """It is withheld already, or the whole comment is."""


class NotWithheld(Exception):
    """There is nothing to lift."""


def withhold_comment(*, point: Point, ground: str, reason: str, by: Actor, now: datetime) -> Withholding:
    """Withhold all of the comment of a point. Raises ``GroundMissing`` or ``AlreadyWithheld``."""
    comment, current = _begin(point, ground, reason)
    row = Withholding(comment_id=comment.id, part=WithheldPart.WHOLE)
    return _add(row, current, point, (ground, reason), by, now)


def withhold_passages(
    *, point: Point, passages: Sequence[Passage], ground: str, reason: str, by: Actor, now: datetime
) -> list[Withholding]:
    """Withhold passages of the text of a point's comment, each by itself; those that were not withheld already.

    Raises ``GroundMissing``, ``NothingThere`` where there are no words, or ``AlreadyWithheld`` where nothing is new.
    """
    comment, current = _begin(point, ground, reason)
    wanted = [found for each in passages if (found := trimmed(comment.body, each)) is not None]
    if not wanted:
        raise NothingThere
    known = [(row.begins, row.ends) for row in current if row.begins is not None and row.ends is not None]
    new = [each for each in wanted if not any(holds(outer, each) for outer in known)]
    if not new:
        raise AlreadyWithheld
    return [
        _add(
            Withholding(comment_id=comment.id, part=WithheldPart.PASSAGE, begins=begins, ends=ends),
            current,
            point,
            (ground, reason),
            by,
            now,
        )
        for begins, ends in new
    ]


def withhold_wording(*, point: Point, ground: str, reason: str, by: Actor, now: datetime) -> Withholding:
    """Withhold the wording that the comment proposes. Raises as ``withhold_passages``."""
    comment, current = _begin(point, ground, reason)
    if not comment.proposed_wording:
        raise NothingThere
    row = Withholding(comment_id=comment.id, part=WithheldPart.WORDING)
    return _add(row, current, point, (ground, reason), by, now)


def withhold_file(
    *, point: Point, attachment_id: int, ground: str, reason: str, by: Actor, now: datetime
) -> Withholding:
    """Withhold a received file of the comment. Raises as ``withhold_passages``."""
    comment, current = _begin(point, ground, reason)
    if attachment_id not in {each.id for each in comment.attachments}:
        raise NothingThere
    row = Withholding(comment_id=comment.id, part=WithheldPart.FILE, attachment_id=attachment_id)
    return _add(row, current, point, (ground, reason), by, now)


def _begin(point: Point, ground: str, reason: str) -> tuple[Comment, Sequence[Withholding]]:
    """Take the comment's lock; the comment and what is withheld of it now."""
    if not ground.strip() or not reason.strip():
        raise GroundMissing
    session = db.session()
    session.scalars(select(Comment.id).where(Comment.id == point.comment_id).with_for_update()).one()
    return session.get_one(Comment, point.comment_id), withholdings_of(session, point.comment_id)


def _add(
    row: Withholding,
    current: Sequence[Withholding],
    point: Point,
    why: tuple[str, str],
    by: Actor,
    now: datetime,
) -> Withholding:
    same = (row.part, row.begins, row.ends, row.attachment_id)
    for each in current:
        if each.part is WithheldPart.WHOLE or (each.part, each.begins, each.ends, each.attachment_id) == same:
            raise AlreadyWithheld
    row.ground, row.reason, row.at, row.by = why[0].strip(), why[1].strip(), now, by.label[:200]
    db.session.add(row)
    db.session.flush()
    code = "comment.withheld" if row.part is WithheldPart.WHOLE else "comment.part_withheld"
    details = {"ground": row.ground, "part": row.part.value, "withholding": row.id}
    record(by=by, action=code, on=("point", point.id, f"{point.number}"), now=now, details=details)
    return row


def lift_withholding(*, point: Point, withholding_id: int, by: Actor, now: datetime) -> Withholding:
    """Let it be public again. Raises ``NotWithheld``, also for what is withheld of another comment."""
    query = select(Withholding).where(
        Withholding.id == withholding_id,
        Withholding.comment_id == point.comment_id,
        Withholding.lifted_at.is_(None),
    )
    row = db.session.scalar(query.with_for_update())
    if row is None:
        raise NotWithheld
    row.lifted_at, row.lifted_by = now, by.label[:200]
    details = {"part": row.part.value, "withholding": row.id}
    record(
        by=by,
        action="comment.withholding_lifted",
        on=("point", point.id, f"{point.number}"),
        now=now,
        details=details,
    )
    return row
