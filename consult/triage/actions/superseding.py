"""Deciding an unchanged comment of a new response as the one it superseded was decided."""

from __future__ import annotations

from datetime import datetime

from consult.core.actor import Actor
from consult.core.audit import record
from consult.core.db import db
from consult.triage.actions.answers import AnswerChanged, finished_state
from consult.triage.actions.changes import answers_by_id, fresh_points, lock_round, one_step
from consult.triage.actions.groups import copy_of
from consult.triage.models import ChangeKind, DeskChange, PassedOver, Point
from consult.triage.queries.points import PointRow
from consult.triage.queries.superseded import earlier_points


class NothingEarlier(Exception):
    """There is no earlier decision on these words."""


def decide_as_before(*, row: PointRow, by: Actor, now: datetime) -> tuple[list[Point], DeskChange | None]:
    """Cut the comment as the earlier one was cut, and give each point its earlier done answer; one step.

    A point whose earlier one was in a group joins the group; any other gets a copy of the answer, done or for review as
    if a handler had written it. Raises ``NothingEarlier``, or ``AnswerChanged`` where somebody has answered meanwhile.
    """
    round_ = lock_round(row.point.round_id)
    point = fresh_points([row.point.id])[0]
    answered = answers_by_id([point.answer_id])
    if answered:
        raise AnswerChanged(answered[point.answer_id or 0])
    earlier = earlier_points(db.session(), row)
    if earlier is None:
        raise NothingEarlier
    with one_step(round_id=round_.id, kind=ChangeKind.ANSWER, points=[point], by=by, now=now) as step:
        ours = [point]
        for old, answer in earlier.points:
            if old is not earlier.points[0][0]:
                round_.point_counter += 1
                each = Point.whole(row.comment, round_id=round_.id, number=round_.point_counter, now=now)
                each.with_wording = old.with_wording
                db.session.add(each)
                ours.append(each)
                step.made.append(each)
            each = ours[-1]
            each.begins, each.ends = old.begins, old.ends
            each.section_id, each.goal_id, each.measure_id = old.keys
            each.theme_id, each.responsible_id = old.theme_id, old.responsible_id
            if answer is not None and old.group_id is not None:
                each.answer_id, each.group_id = answer.id, old.group_id
            elif answer is not None:
                each.answer_id = copy_of(answer, finished_state(), by, now).id
        db.session.flush()
        for passed in earlier.passed:
            db.session.add(
                PassedOver(
                    comment_id=row.comment.id, begins=passed.begins, ends=passed.ends, at=now, by=by.label
                )
            )
    details = {"points": len(ours), "earlier": [old.number for old, _answer in earlier.points]}
    record(
        by=by,
        action="point.decided_as_before",
        on=("point", point.id, f"{point.number}"),
        now=now,
        details=details,
    )
    return ours, step.change
