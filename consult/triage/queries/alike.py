"""Points that are alike another, and what the worker needs to keep the index that finds them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlalchemy.orm import Session, aliased

from consult.responses.models import Comment
from consult.responses.queries import is_current
from consult.triage.alike import SCALE, THRESHOLD
from consult.triage.models import AlikeIndex, AlikePassage, AlikeSign, Point
from consult.triage.queries.points import PointRow, point_rows

CANDIDATES = 60
LEADING = 15
SPARE = 20  # of responses that do not count any more, and the like
COUNTED_AT_MOST = 4_000


@dataclass(frozen=True)
class AlikePoint:
    """A point and how alike it is, from 0 to 1."""

    row: PointRow
    score: float

    @property
    def free(self) -> bool:
        """Whether it can be given the same answer: it has neither an answer nor a group of its own."""
        return self.row.point.answer_id is None and self.row.point.group_id is None


def alike_points(session: Session, row: PointRow, limit: int = 8) -> list[AlikePoint]:
    """Points of the round that ask for the same, the most alike first; two statements.

    Of responses that count, not of the same comment, and not those that share the point's group already.
    """
    scores = _scores(session, row.point)
    if not scores:
        return []
    point = row.point
    most = sorted(scores, key=lambda key: (-scores[key], key))[: limit + SPARE]
    asked = [
        Point.id.in_(most),
        Point.round_id == point.round_id,
        Point.comment_id != point.comment_id,
        is_current(),
    ]
    if point.group_id is not None:
        asked.append(or_(Point.group_id.is_(None), Point.group_id != point.group_id))
    found = [PointRow(*each) for each in session.execute(point_rows().where(*asked))]
    found.sort(key=lambda each: (-scores[each.point.id], each.point.number))
    return [AlikePoint(each, scores[each.point.id]) for each in found[:limit]]


def _scores(session: Session, point: Point) -> dict[int, float]:
    """How alike the most alike points are, by id: the cosine of the weighed signs.

    Candidates share some of the point's heaviest signs, which few have; they alone are compared in full. On labelled
    points the ranking is then as right as when all are.
    """
    mine, its, other = aliased(AlikeSign), aliased(AlikeSign), aliased(AlikeSign)
    lead = (
        select(AlikeSign.sign, AlikeSign.weight)
        .where(AlikeSign.point_id == point.id)
        .order_by(AlikeSign.weight.desc(), AlikeSign.sign)
        .limit(LEADING)
        .cte("lead")
    )
    near = (
        select(other.point_id)
        .select_from(lead)
        .join(other, and_(other.round_id == point.round_id, other.sign == lead.c.sign))
        .where(other.point_id != point.id)
        .group_by(other.point_id)
        .order_by(func.sum(lead.c.weight * other.weight).desc(), other.point_id)
        .limit(CANDIDATES)
        .cte("near")
    )
    product = func.sum(mine.weight * its.weight)
    query = (
        select(near.c.point_id, product)
        .select_from(near)
        .join(its, its.point_id == near.c.point_id)
        .join(mine, and_(mine.point_id == point.id, mine.sign == its.sign))
        .group_by(near.c.point_id)
        .having(product >= int(THRESHOLD * SCALE * SCALE))
    )
    return {key: int(score) / (SCALE * SCALE) for key, score in session.execute(query)}


@dataclass(frozen=True)
class Unweighed:
    """A point whose signs are to be made."""

    point_id: int
    begins: int
    ends: int
    text: str


def _differs() -> ColumnElement[bool]:
    return or_(
        AlikePassage.point_id.is_(None),
        AlikePassage.begins != Point.begins,
        AlikePassage.ends != Point.ends,
        AlikeIndex.round_id.is_(None),
        AlikePassage.build != AlikeIndex.build,
    )


def rounds_to_weigh(session: Session) -> Sequence[int]:
    """Ids of rounds with points that are not in the index as they are now; one statement."""
    query = (
        select(Point.round_id)
        .outerjoin(AlikePassage, AlikePassage.point_id == Point.id)
        .outerjoin(AlikeIndex, AlikeIndex.round_id == Point.round_id)
        .where(_differs())
        .distinct()
    )
    return session.scalars(query).all()


def points_to_weigh(session: Session, round_id: int, limit: int) -> list[Unweighed]:
    """Some of those points."""
    query = (
        select(Point.id, Point.begins, Point.ends, Point.with_wording, Comment.body, Comment.proposed_wording)
        .join(Comment, Comment.id == Point.comment_id)
        .outerjoin(AlikePassage, AlikePassage.point_id == Point.id)
        .outerjoin(AlikeIndex, AlikeIndex.round_id == Point.round_id)
        .where(Point.round_id == round_id, _differs())
        .order_by(Point.id)
        .limit(limit)
    )
    return [
        Unweighed(key, begins, ends, body[begins:ends] or (wording if with_wording else ""))
        for key, begins, ends, with_wording, body, wording in session.execute(query)
    ]


def point_count(session: Session, round_id: int) -> int:
    """How many points the round has."""
    return session.scalar(select(func.count()).select_from(Point).where(Point.round_id == round_id)) or 0


def index_of(session: Session, round_id: int) -> AlikeIndex | None:
    """The counts of the round, if any have been made."""
    return session.get(AlikeIndex, round_id)


def texts_to_count(session: Session, round_id: int, points: int) -> list[str]:
    """The texts of the round's points, or of every so many where there are more than ``COUNTED_AT_MOST``."""
    step = -(-points // COUNTED_AT_MOST)
    query = (
        select(Comment.body, Point.begins, Point.ends)
        .join(Comment, Comment.id == Point.comment_id)
        .where(Point.round_id == round_id, Point.number % max(1, step) == 0)
    )
    return [body[begins:ends] for body, begins, ends in session.execute(query)]
