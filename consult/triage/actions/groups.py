"""Groups of alike points under one answer. Nothing is merged: every point keeps its words, sender and number."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select

from consult.core.actor import Actor
from consult.core.audit import record
from consult.core.db import db
from consult.triage.actions.changes import answers_by_id, fresh_points, lock_round, next_version, one_step
from consult.triage.models import Answer, ChangeKind, DeskChange, Point, PointGroup, WorkState

COPIED = ("outcome", "reason", "remainder", "standard_answer_id")


class NotGrouped(Exception):
    """The point is in no group."""


def leave_group(*, point: Point, by: Actor, now: datetime) -> DeskChange | None:
    """Take a point out of its group. Where the group had an answer, the point keeps a copy of it as a draft.

    A group of one is no group: the point that is left last leaves it too, and keeps the answer. Raises ``NotGrouped``.
    """
    lock_round(point.round_id)
    fresh_points([point.id])
    if point.group_id is None:
        raise NotGrouped
    ids = db.session.scalars(select(Point.id).where(Point.group_id == point.group_id)).all()
    members = fresh_points(ids)
    answer = answers_by_id([point.answer_id]).get(point.answer_id or 0)
    with one_step(round_id=point.round_id, kind=ChangeKind.UNGROUP, points=members, by=by, now=now) as step:
        others = [each for each in members if each.id != point.id]
        point.group_id = None
        if answer is not None and others:
            point.answer_id = copy_of(answer, WorkState.DRAFT, by, now).id
        if len(others) == 1:
            others[0].group_id = None
    on = ("point", point.id, f"{point.number}")
    record(by=by, action="point.left_group", on=on, now=now, details={"left": len(others)})
    return step.change


def name_group(*, group: PointGroup, title: str, by: Actor, now: datetime) -> bool:
    """Give a group the heading that it has in the report; empty for none. False when nothing changed."""
    query = select(PointGroup).where(PointGroup.id == group.id).with_for_update()
    group = db.session.scalars(query.execution_options(populate_existing=True)).one()
    title = " ".join(title.split())
    if group.title == title:
        return False
    group.title = title
    db.session.flush()
    record(by=by, action="group.named", on=("point_group", group.id, title), now=now)
    return True


def copy_of(answer: Answer, state: WorkState, by: Actor, now: datetime) -> Answer:
    """A new answer with the same words, in this state."""
    copy = Answer(
        **{name: getattr(answer, name) for name in COPIED},
        state=state,
        review_note="",
        version=next_version(),
        written_by=by.label,
        created_at=now,
        updated_at=now,
    )
    db.session.add(copy)
    db.session.flush()
    return copy
