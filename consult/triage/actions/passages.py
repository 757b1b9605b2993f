"""Cutting comments into points. The comment is never changed: a point is a passage of it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import exists, select

from consult.consultations.models import Round
from consult.core.actor import Actor
from consult.core.audit import record
from consult.core.db import db
from consult.responses.models import Comment
from consult.triage.actions.changes import fresh_points, lock_round, one_step
from consult.triage.models import ChangeKind, DeskChange, PassedOver, Point, RevisionTaskPoint
from consult.triage.passages import Passage, holds, overlaps, rest, trimmed, uncovered


class EmptyPassage(Exception):
    """The marked passage has no words in it."""


class AlreadyPoint(Exception):
    """Exactly this passage is a point; ``number`` is its."""

    def __init__(self, number: int) -> None:
        super().__init__(number)
        self.number = number


class CrossesPoints(Exception):
    """The passage reaches over the border of these points; mark within one of them, or outside them all."""

    def __init__(self, numbers: Sequence[int]) -> None:
        super().__init__(*numbers)
        self.numbers = list(numbers)


class HasPoint(Exception):
    """The passage belongs to a point, so it is answered there."""


def mark_passage(
    *, round_id: int, comment: Comment, passage: Passage, by: Actor, now: datetime
) -> tuple[Point, DeskChange | None]:
    """Make a passage of a comment a point; the point, and the step to undo.

    A comment comes in as one point of all its text. The first passage that is marked in it becomes that point, and the
    rest is left to mark or to pass over. Later, a passage that no point covers becomes a new point; one inside a point
    is taken out of it. Raises ``EmptyPassage``, ``AlreadyPoint`` or ``CrossesPoints``.
    """
    wanted = _words(comment, passage)
    round_ = lock_round(round_id)
    points = _points_of(comment)
    hit = [point for point in points if overlaps((point.begins, point.ends), wanted)]
    if len(hit) > 1 or (hit and not holds((hit[0].begins, hit[0].ends), wanted)):
        raise CrossesPoints([point.number for point in hit])
    if hit and trimmed(comment.body, (hit[0].begins, hit[0].ends)) == wanted:
        raise AlreadyPoint(hit[0].number)
    with one_step(round_id=round_id, kind=ChangeKind.SPLIT, points=points, by=by, now=now) as step:
        if len(points) == 1 and hit and _untouched(points[0], comment):
            point = points[0]
            point.begins, point.ends = wanted
        else:
            if hit:
                _take_out(hit[0], comment, wanted)
            point = _new_point(round_, comment, wanted, hit[0] if hit else None, now)
            step.made.append(point)
        _lift_overlapping(comment, wanted, by, now)
    details = {"comment": comment.id, "begins": wanted[0], "ends": wanted[1]}
    record(by=by, action="point.marked", on=("point", point.id, f"{point.number}"), now=now, details=details)
    return point, step.change


def pass_over(
    *, round_id: int, comment: Comment, passage: Passage, by: Actor, now: datetime
) -> list[PassedOver]:
    """Say that the words no point covers within a passage need no answer. Raises ``EmptyPassage`` or ``HasPoint``."""
    begins, ends = _words(comment, passage)
    lock_round(round_id)
    covered = [(point.begins, point.ends) for point in _points_of(comment)]
    covered += [(row.begins, row.ends) for row in passed_over(comment)]
    left = [
        (max(begins, gap[0]), min(ends, gap[1]))
        for gap in uncovered(comment.body, covered)
        if overlaps(gap, (begins, ends))
    ]
    rows = [
        PassedOver(comment_id=comment.id, begins=gap[0], ends=gap[1], at=now, by=by.label) for gap in left
    ]
    if not rows:
        raise HasPoint
    db.session.add_all(rows)
    db.session.flush()
    details = {"passages": [list(gap) for gap in left]}
    on = ("comment", comment.id, f"{comment.position}")
    record(by=by, action="passage.passed_over", on=on, now=now, details=details)
    return rows


def lift_passed_over(*, row: PassedOver, by: Actor, now: datetime) -> bool:
    """Take back that a passage needs no answer; False when that was done already."""
    query = select(PassedOver).where(PassedOver.id == row.id).with_for_update()
    row = db.session.scalars(query.execution_options(populate_existing=True)).one()
    if row.lifted_at is not None:
        return False
    row.lifted_at, row.lifted_by = now, by.label
    db.session.flush()
    on = ("comment", row.comment_id, "")
    record(by=by, action="passage.lifted", on=on, now=now, details={"begins": row.begins, "ends": row.ends})
    return True


def passed_over(comment: Comment) -> Sequence[PassedOver]:
    """Passages of the comment that need no answer."""
    query = select(PassedOver).where(PassedOver.comment_id == comment.id, PassedOver.lifted_at.is_(None))
    return db.session.scalars(query.order_by(PassedOver.begins)).all()


def _words(comment: Comment, passage: Passage) -> Passage:
    wanted = trimmed(comment.body, passage)
    if wanted is None or not any(each.isalnum() for each in comment.body[wanted[0] : wanted[1]]):
        raise EmptyPassage
    return wanted


def _points_of(comment: Comment) -> list[Point]:
    ids = db.session.scalars(select(Point.id).where(Point.comment_id == comment.id)).all()
    return sorted(fresh_points(ids), key=lambda point: (point.begins, point.number))


def _untouched(point: Point, comment: Comment) -> bool:
    whole = (point.begins, point.ends) == (0, len(comment.body))
    if not whole or point.answer_id is not None or point.group_id is not None:
        return False
    used = select(exists().where(RevisionTaskPoint.point_id == point.id))
    return not db.session.scalar(used)


def _take_out(point: Point, comment: Comment, passage: Passage) -> None:
    left = rest(comment.body, (point.begins, point.ends), passage)
    if left is None:
        # Only punctuation would be left of it: then the passage is the point.
        raise AlreadyPoint(point.number)
    point.begins, point.ends = left


def _new_point(
    round_: Round, comment: Comment, passage: Passage, cut_from: Point | None, now: datetime
) -> Point:
    round_.point_counter += 1
    point = Point.whole(comment, round_id=round_.id, number=round_.point_counter, now=now)
    point.begins, point.ends = passage
    point.with_wording = False
    if cut_from is not None:
        point.section_id, point.goal_id, point.measure_id = cut_from.keys
        point.responsible_id = cut_from.responsible_id
    db.session.add(point)
    db.session.flush()
    return point


def _lift_overlapping(comment: Comment, passage: Passage, by: Actor, now: datetime) -> None:
    for row in passed_over(comment):
        if overlaps((row.begins, row.ends), passage):
            row.lifted_at, row.lifted_by = now, by.label
