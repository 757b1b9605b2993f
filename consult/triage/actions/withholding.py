"""Keeping a comment out of everything public, and lifting that again."""

from datetime import datetime

from sqlalchemy import select

from consult.core.actor import Actor
from consult.core.audit import record
from consult.core.db import db
from consult.triage.models import Point, Withholding
from consult.triage.queries.point import withholding_of


class GroundMissing(Exception):
    """A comment is withheld only with a legal ground and a reason."""


class AlreadyWithheld(Exception):
    """The comment is withheld already."""


class NotWithheld(Exception):
    """There is nothing to lift."""


def withhold_comment(*, point: Point, ground: str, reason: str, by: Actor, now: datetime) -> Withholding:
    """Withhold the comment of a point. Raises ``GroundMissing`` or ``AlreadyWithheld``."""
    if not ground.strip() or not reason.strip():
        raise GroundMissing
    db.session.scalars(select(Point.id).where(Point.id == point.id).with_for_update()).one()
    if withholding_of(db.session(), point.comment_id):
        raise AlreadyWithheld
    row = Withholding(
        comment_id=point.comment_id, ground=ground.strip(), reason=reason.strip(), at=now, by=by.label
    )
    db.session.add(row)
    db.session.flush()
    details = {"ground": row.ground}
    record(
        by=by, action="comment.withheld", on=("point", point.id, f"{point.number}"), now=now, details=details
    )
    return row


def lift_withholding(*, point: Point, by: Actor, now: datetime) -> Withholding:
    """Let the comment be public again. Raises ``NotWithheld``."""
    row = withholding_of(db.session(), point.comment_id)
    if row is None:
        raise NotWithheld
    row.lifted_at, row.lifted_by = now, by.label
    record(by=by, action="comment.withholding_lifted", on=("point", point.id, f"{point.number}"), now=now)
    return row
