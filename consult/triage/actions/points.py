"""Taking submitted comments in as points."""

from datetime import datetime

from consult.core.actor import SYSTEM, Actor
from consult.core.audit import record
from consult.core.db import db
from consult.triage.actions.changes import lock_round
from consult.triage.models import Point
from consult.triage.queries.intake import comments_without_point


def take_in_responses(*, round_id: int, now: datetime, by: Actor = SYSTEM) -> int:
    """Give every submitted comment of the round its point, numbered in the order of receipt; how many were new.

    Safe to run again, and by two at once: the round's row is locked while numbers are given.
    """
    session = db.session()
    round_ = lock_round(round_id)
    new = comments_without_point(session, round_id)
    for comment in new:
        round_.point_counter += 1
        session.add(Point.whole(comment, round_id=round_id, number=round_.point_counter, now=now))
    session.flush()
    if new:
        first = round_.point_counter - len(new) + 1
        details = {"count": len(new), "first": first, "last": round_.point_counter}
        record(
            by=by, action="points.taken_in", on=("round", round_id, round_.title), now=now, details=details
        )
    return len(new)
