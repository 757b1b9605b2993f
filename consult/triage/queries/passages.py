"""The words of a response with what covers them, and the words of a round that nobody has dealt with."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from consult.invitations.models import Invitation
from consult.organisations.models import Organisation
from consult.responses.models import Comment, Response
from consult.responses.queries import is_current
from consult.triage.models import PassedOver, Point
from consult.triage.passages import Passage, pieces, sentences, trimmed, uncovered
from consult.triage.queries.points import PointRow
from consult.triage.queries.withheld import withheld_in_comments
from consult.triage.withheld_text import NOTHING_HIDDEN, Hidden, Stretch, stretches


@dataclass(frozen=True)
class TextPart:
    """A stretch of a comment: of a point, passed over, or neither: then nobody has dealt with its words (``left``)."""

    begins: int
    ends: int
    text: str
    row: PointRow | None = None
    passed: PassedOver | None = None

    @property
    def left(self) -> bool:
        """Whether a person has to say what it is."""
        return self.row is None and self.passed is None


@dataclass(frozen=True)
class CommentText:
    """A comment of a response in reading order, cut where its points begin and end."""

    comment: Comment
    rows: list[PointRow]
    parts: list[TextPart]
    hidden: Hidden = NOTHING_HIDDEN

    def stretches(self, part: TextPart) -> list[Stretch]:
        """The words of a part, cut where something is withheld."""
        return stretches(self.comment.body, (part.begins, part.ends), self.hidden)

    @property
    def left(self) -> list[TextPart]:
        """The parts that no point covers and nobody has passed over."""
        return [part for part in self.parts if part.left]

    @property
    def left_count(self) -> int:
        """How many such parts there are."""
        return len(self.left)

    @property
    def sentences(self) -> list[tuple[int, str]]:
        """Number from 1 and text of every sentence."""
        body = self.comment.body
        return [(number, body[begins:ends]) for number, (begins, ends) in enumerate(sentences(body), 1)]


def comment_texts(session: Session, rows: Iterable[PointRow]) -> list[CommentText]:
    """The comments behind the points of a response (``rows_of_response``), in its order.

    One statement, two where something is withheld.
    """
    by_comment: dict[int, list[PointRow]] = {}
    for row in rows:
        by_comment.setdefault(row.comment.id, []).append(row)
    query = select(PassedOver).where(
        PassedOver.comment_id.in_(list(by_comment)), PassedOver.lifted_at.is_(None)
    )
    passed: dict[int, list[PassedOver]] = {}
    for each in session.scalars(query):
        passed.setdefault(each.comment_id, []).append(each)
    hidden = withheld_in_comments(
        session, [key for key, found in by_comment.items() if found[0].withheld or found[0].withheld_in_part]
    )
    return [
        CommentText(
            found[0].comment,
            found,
            _parts(found[0].comment.body, found, passed.get(key, [])),
            hidden.get(key, NOTHING_HIDDEN),
        )
        for key, found in by_comment.items()
    ]


def _parts(body: str, rows: Sequence[PointRow], passed: Sequence[PassedOver]) -> list[TextPart]:
    marks: list[tuple[Passage, PointRow | PassedOver]] = [
        *(((row.point.begins, row.point.ends), row) for row in rows),
        *(((each.begins, each.ends), each) for each in passed),
    ]
    parts = []
    for piece in pieces(body, marks):
        if isinstance(piece.mark, PointRow):
            parts.append(TextPart(piece.begins, piece.ends, piece.text, row=piece.mark))
        elif piece.mark is not None:
            parts.append(TextPart(piece.begins, piece.ends, piece.text, passed=piece.mark))
        elif any(character.isalnum() for character in piece.text):
            begins, ends = trimmed(body, (piece.begins, piece.ends)) or (piece.begins, piece.ends)
            parts.append(TextPart(begins, ends, body[begins:ends]))
    return parts


@dataclass(frozen=True)
class TextLeft:
    """A comment with words that no point covers and nobody has passed over; ``number`` is its first point's."""

    comment: Comment
    organisation: Organisation
    number: int
    passages: list[str]


def text_left(session: Session, round_id: int, received_before: datetime | None = None) -> list[TextLeft]:
    """Comments of responses that count whose words are not all dealt with, in the order of their points.

    Three statements; most comments are one point of all their text and are never read.
    """
    passed = (
        select(func.coalesce(func.sum(PassedOver.ends - PassedOver.begins), 0))
        .where(PassedOver.comment_id == Comment.id, PassedOver.lifted_at.is_(None))
        .correlate(Comment)
        .scalar_subquery()
    )
    query = (
        select(Comment, Organisation, func.min(Point.number))
        .join(Point, Point.comment_id == Comment.id)
        .join(Response, Response.id == Comment.response_id)
        .join(Invitation, Invitation.id == Response.invitation_id)
        .join(Organisation, Organisation.id == Invitation.organisation_id)
        .where(Point.round_id == round_id, is_current())
        .group_by(Comment.id, Organisation.id)
        .having(func.sum(Point.ends - Point.begins) + passed < func.length(Comment.body))
        .order_by(func.min(Point.number))
    )
    if received_before is not None:
        query = query.where(Response.received_at < received_before)
    found = session.execute(query).all()
    covered = _covered(session, [comment.id for comment, _organisation, _number in found])
    left = []
    for comment, organisation, number in found:
        gaps = uncovered(comment.body, covered.get(comment.id, []))
        if gaps:
            words = [comment.body[begins:ends] for begins, ends in gaps]
            left.append(TextLeft(comment, organisation, number, words))
    return left


def _covered(session: Session, comment_ids: Sequence[int]) -> dict[int, list[Passage]]:
    covered: dict[int, list[Passage]] = {}
    if not comment_ids:
        return covered
    points = select(Point.comment_id, Point.begins, Point.ends).where(Point.comment_id.in_(comment_ids))
    passed = select(PassedOver.comment_id, PassedOver.begins, PassedOver.ends).where(
        PassedOver.comment_id.in_(comment_ids), PassedOver.lifted_at.is_(None)
    )
    for query in (points, passed):
        for comment_id, begins, ends in session.execute(query):
            covered.setdefault(comment_id, []).append((begins, ends))
    return covered
