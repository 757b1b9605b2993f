"""Work of this slice that the worker does: taking submitted comments in, a few seconds after they came."""

from datetime import datetime, timedelta

from consult.core.db import db, write
from consult.core.jobs import every
from consult.triage.actions.points import take_in_responses
from consult.triage.queries.intake import rounds_to_take_in


@every(timedelta(seconds=5))
def take_in(now: datetime) -> None:
    """Make points of comments that have none. Safe to run twice; costs one statement when there are none."""
    for round_id in rounds_to_take_in(db.session()):
        with write():
            take_in_responses(round_id=round_id, now=now)
