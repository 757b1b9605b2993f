"""Which point comes after this one."""

from collections.abc import Collection, Sequence

from consult.core.db import db
from consult.triage.models import WorkState
from consult.triage.queries.points import PointRow, order_of
from consult.triage.queries.reviews import numbers_along
from consult.triage.views_staff.blueprint import chosen_filter


def next_waiting(row: PointRow, states: Collection[WorkState], *, also: Sequence[int] = ()) -> int | None:
    """The first point after this one, in the order of the filter, that is in one of the states; then from the start.

    Points that share this one's answer, or shall (``also``, ids), are passed by. Ask before the answer is saved: after
    that the point may have left the filter.
    """
    session, number = db.session(), row.point.number
    order = order_of(session, row.point.round_id, chosen_filter())
    numbers = [each for each, _state in order]
    at = numbers.index(number) if number in numbers else -1
    along = numbers_along(session, row.point, also)
    after = [*order[at + 1 :], *order[: max(at, 0)]]
    return next((each for each, state in after if state in states and each not in along), None)
