"""What was decided on the same words in the response that this one superseded."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session, aliased

from consult.responses.models import Comment
from consult.triage.models import Answer, PassedOver, Point, WorkState
from consult.triage.queries.points import PointRow


@dataclass(frozen=True)
class Earlier:
    """The points of the earlier comment with their done answers, and the words of it that were passed over."""

    points: Sequence[tuple[Point, Answer | None]]
    passed: Sequence[PassedOver]

    @property
    def answers(self) -> list[Answer]:
        """The done answers in the order of the text, each once."""
        return list({answer.id: answer for _point, answer in self.points if answer is not None}.values())


def earlier_points(session: Session, row: PointRow) -> Earlier | None:
    """The earlier cut and answers of an unchanged comment, for a point that has none; else None.

    A comment that is still one whole point gets all of the earlier cut; one that has been cut anew only what was said
    on exactly the same passage. At most two statements; none for a response that supersedes nothing.
    """
    if row.response.supersedes_id is None or row.answer is not None or row.point.group_id is not None:
        return None
    old, comment = aliased(Comment), row.comment
    query = (
        select(Point, Answer)
        .join(old, old.id == Point.comment_id)
        .outerjoin(Answer, (Answer.id == Point.answer_id) & (Answer.state == WorkState.DONE))
        .where(
            old.response_id == row.response.supersedes_id,
            old.body == comment.body,
            old.proposed_wording == comment.proposed_wording,
            old.section_id.is_not_distinct_from(comment.section_id),
            old.goal_id.is_not_distinct_from(comment.goal_id),
            old.measure_id.is_not_distinct_from(comment.measure_id),
        )
        .order_by(Point.begins, Point.number)
    )
    whole = (row.point.begins, row.point.ends) == (0, len(comment.body))
    if not whole:
        query = query.where(Point.begins == row.point.begins, Point.ends == row.point.ends)
    found = [(point, answer) for point, answer in session.execute(query)]
    if not any(answer for _point, answer in found):
        return None
    comment_id = found[0][0].comment_id
    found = [pair for pair in found if pair[0].comment_id == comment_id]
    passed = select(PassedOver).where(PassedOver.comment_id == comment_id, PassedOver.lifted_at.is_(None))
    return Earlier(found, session.scalars(passed).all() if whole else [])
