"""The list of points: filtered, counted, in order; a fixed number of statements whatever its length."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, case, exists, func, or_, select
from sqlalchemy.orm import Session

from consult.core.paging import Page
from consult.invitations.models import Invitation
from consult.organisations.models import Organisation, OrganisationKind
from consult.programmes.models import Section
from consult.responses.models import Comment, Response
from consult.responses.queries import is_current, not_counting
from consult.triage.filters import ExtraFilter, PointFilter, SenderFilter, Sort, StanceFilter, StateFilter
from consult.triage.models import Answer, Point, WithheldPart, Withholding, WorkState
from consult.triage.queries.marks import (
    advice_is_late,
    awaits_advice,
    has_advice,
    is_grouped,
    is_overdue,
    is_returned,
)

PAGE_SIZE = 50


@dataclass(frozen=True)
class PointRow:
    """A point with all that a list shows of it. ``counts`` is false for superseded and withdrawn responses.

    ``withheld`` is the whole comment; ``withheld_in_part`` where words or files of it are.
    """

    point: Point
    comment: Comment
    response: Response
    organisation: Organisation
    answer: Answer | None
    withheld: bool
    counts: bool
    withheld_in_part: bool = False

    @property
    def body(self) -> str:
        """The point's own words: its passage of the comment."""
        return self.comment.body[self.point.begins : self.point.ends]

    @property
    def proposed_wording(self) -> str:
        """The wording that the comment proposes, with the point that came in with it."""
        return self.comment.proposed_wording if self.point.with_wording else ""

    @property
    def state(self) -> WorkState:
        """Work state of the point."""
        return self.answer.state if self.answer else WorkState.TO_DECIDE


def is_withheld() -> ColumnElement[bool]:
    """Condition on ``Comment``: kept out of everything public as a whole."""
    return has_withheld(Withholding.part == WithheldPart.WHOLE)


def has_withheld(*of: ColumnElement[bool]) -> ColumnElement[bool]:
    """Condition on ``Comment``: something of it is withheld, of these kinds or any."""
    return exists().where(Withholding.comment_id == Comment.id, Withholding.lifted_at.is_(None), *of)


def joined(*what: Any) -> Select[*tuple[Any, ...]]:
    """A select of ``what`` over point, comment, response, invitation, organisation and answer, where there is one."""
    query: Select[*tuple[Any, ...]] = (
        select(*what)
        .select_from(Point)
        .join(Comment, Comment.id == Point.comment_id)
        .join(Response, Response.id == Comment.response_id)
        .join(Invitation, Invitation.id == Response.invitation_id)
        .join(Organisation, Organisation.id == Invitation.organisation_id)
        .outerjoin(Answer, Answer.id == Point.answer_id)
    )
    return query


def counts_in(round_id: int) -> ColumnElement[bool]:
    """Condition on ``Point``, of the round: its response counts. Asked once, of the few that do not."""
    return Point.response_id.not_in(not_counting(round_id))


def narrow(
    *what: Any, chosen: PointFilter, ordered: bool = False, answers: bool = True
) -> Select[*tuple[Any, ...]]:
    """A select of ``what`` over point and answer, and over only those tables that the filter or its order asks.

    For counting and for finding which points a page shows: five thousand rows without their texts. Without ``answers``
    where neither ``what`` nor the filter asks for them.
    """
    named = bool(chosen.sender or chosen.q) or (ordered and chosen.sort is Sort.SENDER)
    received = ordered and chosen.sort in (Sort.OLDEST, Sort.NEWEST)
    query: Select[*tuple[Any, ...]] = select(*what).select_from(Point)
    if answers:
        query = query.outerjoin(Answer, Answer.id == Point.answer_id)
    if named or received or chosen.stance or chosen.extra is ExtraFilter.LATE:
        query = query.join(Response, Response.id == Point.response_id)
    if chosen.q or chosen.extra is ExtraFilter.WITHHELD:
        query = query.join(Comment, Comment.id == Point.comment_id)
    if named:
        query = query.join(Invitation, Invitation.id == Response.invitation_id)
        query = query.join(Organisation, Organisation.id == Invitation.organisation_id)
    return query


def point_rows() -> Select[*tuple[Any, ...]]:
    """A select of the columns of ``PointRow``."""
    return joined(Point, Comment, Response, Organisation, Answer, is_withheld(), is_current(), _in_part())


def _in_part() -> ColumnElement[bool]:
    return has_withheld(Withholding.part != WithheldPart.WHOLE)


def conditions(round_id: int, chosen: PointFilter, *, any_state: bool = False) -> list[ColumnElement[bool]]:
    """What a filter asks of a row; ``any_state`` leaves the work state out, for counting."""
    asked: list[ColumnElement[bool]] = [Point.round_id == round_id]
    asked.append(~counts_in(round_id) if chosen.replaced else counts_in(round_id))
    if chosen.extra is ExtraFilter.WITHHELD:
        asked.append(has_withheld())
    if chosen.extra is ExtraFilter.LATE:
        asked.append(Response.late.is_(True))
    if chosen.extra in _MARKS:
        asked.append(_MARKS[chosen.extra]())
    if chosen.section is not None:
        asked.append(Point.section_id == chosen.section if chosen.section else Point.section_id.is_(None))
    asked += _handled(chosen)
    if chosen.stance:
        none = chosen.stance is StanceFilter.NONE
        asked.append(Response.stance.is_(None) if none else Response.stance == chosen.stance.value)
    if chosen.sender:
        asked.append(_sender(chosen.sender))
    if chosen.q:
        asked.append(_search(chosen.q))
    if not any_state and not chosen.any_state:
        asked.append(_state(chosen.state))
    return asked


_MARKS: dict[ExtraFilter | None, Callable[[], ColumnElement[bool]]] = {
    ExtraFilter.RETURNED: is_returned,
    ExtraFilter.ASKED: awaits_advice,
    ExtraFilter.ADVICE_LATE: advice_is_late,
    ExtraFilter.ADVISED: has_advice,
    ExtraFilter.OVERDUE: is_overdue,
    ExtraFilter.GROUPED: is_grouped,
}


_OF_ANSWERS = (ExtraFilter.RETURNED, ExtraFilter.OVERDUE)


def _handled(chosen: PointFilter) -> list[ColumnElement[bool]]:
    pairs = ((Point.theme_id, chosen.theme), (Point.responsible_id, chosen.responsible))
    asked = [column == key if key else column.is_(None) for column, key in pairs if key is not None]
    if chosen.standard is not None:
        asked.append(Answer.standard_answer_id == chosen.standard)
    return asked


def _sender(kind: SenderFilter) -> ColumnElement[bool]:
    if kind is SenderFilter.SOLE_TRADER:
        return Organisation.sole_trader.is_(True)
    return and_(Organisation.kind == OrganisationKind(kind.value), Organisation.sole_trader.is_(False))


def _state(state: StateFilter) -> ColumnElement[bool]:
    if state is StateFilter.UNANSWERED:
        return or_(Answer.id.is_(None), Answer.state != WorkState.DONE)
    if state is StateFilter.TO_DECIDE:
        return Answer.id.is_(None)
    return Answer.state == WorkState(state.value)


def _search(text: str) -> ColumnElement[bool]:
    # SQLite folds only a–z: the usual ways to write å, ä and ö are tried as well.
    ways = {text, text.lower(), text.upper(), text.capitalize()}
    columns = (Comment.body, Comment.proposed_wording, Organisation.name, Response.number)
    return or_(*(column.icontains(way, autoescape=True) for column in columns for way in sorted(ways)))


def _order(sort: Sort) -> tuple[Any, ...]:
    # Points cut later stand where their words do: response by response, each in its own reading order.
    read = (Point.response_id, Point.comment_id, Point.begins, Point.number)
    section = select(Section.position).where(Section.id == Point.section_id).scalar_subquery()
    return {
        Sort.OLDEST: (Response.received_at, *read),
        Sort.NEWEST: (Response.received_at.desc(), Point.response_id.desc(), *read),
        Sort.SECTION: (func.coalesce(section, -1), Point.goal_id, Point.measure_id, Point.number),
        Sort.SENDER: (Organisation.name, *read),
    }[sort]


def points(session: Session, round_id: int, chosen: PointFilter, *, page: int, total: int) -> Page[PointRow]:
    """The rows of a page; one statement. ``total`` comes from ``StateCounts``; past the end gives the last page."""
    wanted = min(max(page, 1), max(1, -(-total // PAGE_SIZE)))
    begin = (wanted - 1) * PAGE_SIZE
    shown = _in_order(round_id, chosen, Point.id).limit(PAGE_SIZE).offset(begin).subquery()
    query = point_rows().join(shown, shown.c.id == Point.id).order_by(*_order(chosen.sort))
    rows = [PointRow(*row) for row in session.execute(query)]
    return Page(rows=rows, number=wanted, size=PAGE_SIZE, total=total)


def order_of(session: Session, round_id: int, chosen: PointFilter) -> list[tuple[int, WorkState]]:
    """Number and work state of every point of a filter, in its order; one statement without texts."""
    found = session.execute(_in_order(round_id, chosen, Point.number, Answer.state))
    return [(number, state or WorkState.TO_DECIDE) for number, state in found]


def numbers_of(session: Session, round_id: int, chosen: PointFilter) -> Sequence[int]:
    """The number of every point of a filter, in its order; one statement that brings back nothing else."""
    # Plain numbers, by the thousand: the session's way of loading would cost more than the query.
    answers = not chosen.any_state or _of_answers(chosen)
    return session.connection().scalars(_in_order(round_id, chosen, Point.number, answers=answers)).all()


def count_any_state(session: Session, round_id: int, chosen: PointFilter) -> int:
    """How many points the filter would show, were every work state asked for; one statement."""
    query = narrow(func.count(), chosen=chosen, answers=_of_answers(chosen))
    return session.scalar(query.where(*conditions(round_id, chosen, any_state=True))) or 0


def _of_answers(chosen: PointFilter) -> bool:
    """Whether the filter asks for answers, apart from their work state."""
    return chosen.standard is not None or chosen.extra in _OF_ANSWERS


def _in_order(
    round_id: int, chosen: PointFilter, *what: Any, answers: bool = True
) -> Select[*tuple[Any, ...]]:
    query = narrow(*what, chosen=chosen, ordered=True, answers=answers).where(*conditions(round_id, chosen))
    return query.order_by(*_order(chosen.sort))


def page_around(session: Session, round_id: int, numbers: Sequence[int], at: int) -> Page[PointRow]:
    """The page of a filter's ``numbers_of`` that holds place ``at`` (from 0), in that order; one statement."""
    page = at // PAGE_SIZE
    shown = numbers[page * PAGE_SIZE : (page + 1) * PAGE_SIZE]
    query = point_rows().where(Point.round_id == round_id, Point.number.in_(shown))
    found = {row[0].number: PointRow(*row) for row in session.execute(query)}
    rows = [found[number] for number in shown if number in found]
    return Page(rows=rows, number=page + 1, size=PAGE_SIZE, total=len(numbers))


@dataclass(frozen=True)
class StateCounts:
    """How many points of a filter are in each work state."""

    to_decide: int
    draft: int
    for_review: int
    done: int

    @property
    def unanswered(self) -> int:
        """All that is not done."""
        return self.to_decide + self.draft + self.for_review

    @property
    def all(self) -> int:
        """Every point of the filter."""
        return self.unanswered + self.done

    def of(self, state: StateFilter) -> int:
        """The count that belongs to a state filter."""
        return int(getattr(self, state.value))


def state_counts(session: Session, round_id: int, chosen: PointFilter) -> StateCounts:
    """Counts by work state under the rest of the filter; one statement."""
    query = narrow(
        func.coalesce(func.sum(case((Answer.id.is_(None), 1), else_=0)), 0),
        *(func.coalesce(func.sum(case((Answer.state == state, 1), else_=0)), 0) for state in _STORED),
        chosen=chosen,
    ).where(*conditions(round_id, chosen, any_state=True))
    return StateCounts(*(int(number) for number in session.execute(query).one()))


_STORED = (WorkState.DRAFT, WorkState.FOR_REVIEW, WorkState.DONE)


def section_counts(session: Session, round_id: int) -> dict[int, tuple[int, int]]:
    """(points, of them not done) by section id, 0 for the whole proposal; responses that count. One statement."""
    undone = or_(Answer.id.is_(None), Answer.state != WorkState.DONE)
    query = (
        narrow(Point.section_id, func.count(), func.sum(case((undone, 1), else_=0)), chosen=PointFilter())
        .where(Point.round_id == round_id, counts_in(round_id))
        .group_by(Point.section_id)
    )
    return {int(key or 0): (int(all_), int(left)) for key, all_, left in session.execute(query)}
