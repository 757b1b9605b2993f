"""Whatever handlers do at the desk in whatever order: words stay, numbers are never reused, groups share one answer."""

from datetime import timedelta
from itertools import count, pairwise
from typing import Any

from flask import Flask
from hypothesis import strategies as st
from hypothesis.stateful import initialize, invariant, rule
from sqlalchemy import func, select

from consult.core.audit import AuditEntry
from consult.core.db import db, write
from consult.reports.queries.completeness import unanswered
from consult.responses.models import Comment, Response
from consult.triage.actions import answers, changes, groups, passages, superseding
from consult.triage.models import Answer, DeskChange, Outcome, PassedOver, Point, WorkState
from consult.triage.passages import sentences, uncovered
from consult.triage.queries.passages import text_left
from consult.triage.queries.point import point_row
from tests.factories.triage import Scene, make_scene
from tests.machines import Acting, run_machine

TEXTS = (
    "Mark behövs. Vägen är smal, t.ex. vid Kvarnforsen. Tack.",
    "Bygg ut fibern.",
    "Ett.\nTvå! Tre? Fyra.",
    "",
)
WHICH = st.integers(0, 11)
REFUSED = (
    answers.AlikeTaken,
    answers.AnswerChanged,
    answers.NotDone,
    changes.AlreadyUndone,
    changes.ChangedSince,
    groups.NotGrouped,
    passages.AlreadyPoint,
    passages.CrossesPoints,
    passages.EmptyPassage,
    passages.HasPoint,
    superseding.NothingEarlier,
)
_cases = count(5000)
REACHED: set[str] = set()


class Desk(Acting):
    """One handler's acts on a round with a few responses, one of which may be sent anew."""

    refused, reached = REFUSED, REACHED

    @initialize()
    def begin(self) -> None:
        """A round of its own for each run."""
        case = next(_cases)
        self.highest = 0
        with write() as session:
            now = NOW[0]
            self.scene: Scene = make_scene(session, now, slug=f"bord-{case}", case=f"KS 2026/{case}")
            self.round_id = self.scene.round.id
            self.first = self.scene.response(*TEXTS)
            self.scene.response(TEXTS[1])
            self.scene.response(TEXTS[1], TEXTS[0])
            self.bodies = self._bodies()
        self.now = now
        self.superseded = False

    def _comments(self, *what: Any) -> Any:
        return select(*what).join(Response).where(Response.round_id == self.round_id)

    def _bodies(self) -> dict[int, str]:
        rows = db.session.execute(self._comments(Comment.id, Comment.body)).all()
        return {row[0]: row[1] for row in rows}

    @rule(which=WHICH, first=st.integers(0, 3), length=st.integers(0, 2))
    def sentences_are_marked(self, which: int, first: int, length: int) -> None:
        """From–to, as the page without script does."""
        comment = self._point(which).comment
        found = sentences(comment.body)
        if not found:
            return
        start, end = min(first, len(found) - 1), min(first + length, len(found) - 1)
        passage = (found[start][0], found[end][1])
        self._do("marked", passages.mark_passage, round_id=self.round_id, comment=comment, passage=passage)

    @rule(which=WHICH, begins=st.integers(-2, 60), length=st.integers(0, 30))
    def characters_are_marked(self, which: int, begins: int, length: int) -> None:
        """Anywhere, as a mouse may."""
        comment = self._point(which).comment
        passage = (begins, begins + length)
        self._do("marked", passages.mark_passage, round_id=self.round_id, comment=comment, passage=passage)

    @rule(which=WHICH)
    def the_rest_is_passed_over(self, which: int) -> None:
        """All that is left of a comment."""
        comment = self._point(which).comment
        whole = (0, len(comment.body))
        self._do("passed over", passages.pass_over, round_id=self.round_id, comment=comment, passage=whole)

    @rule(which=WHICH)
    def something_passed_over_is_lifted(self, which: int) -> None:
        """Any of those of the comment."""
        row = db.session.scalar(
            select(PassedOver).where(
                PassedOver.comment_id == self._point(which).comment_id, PassedOver.lifted_at.is_(None)
            )
        )
        if row is not None:
            self._do("lifted", passages.lift_passed_over, row=row)

    @rule(
        which=WHICH, also=st.lists(WHICH, max_size=3), outcome=st.sampled_from(Outcome), finish=st.booleans()
    )
    def a_point_is_answered(self, which: int, also: list[int], outcome: Outcome, finish: bool) -> None:
        """Alone, or for alike ones too."""
        point = self._point(which)
        answer = db.session.get(Answer, point.answer_id or 0)
        self._do(
            "grouped" if also else "answered",
            answers.save_answer,
            point=point,
            wording=answers.Wording(outcome, "Skäl."),
            finish=finish,
            expected_version=answer.version if answer else 0,
            also=[self._point(each).id for each in also],
        )

    @rule(which=WHICH)
    def a_point_leaves_its_group(self, which: int) -> None:
        """With a copy of the answer, if there is one."""
        self._do("left the group", groups.leave_group, point=self._point(which))

    @rule(which=WHICH, others=st.lists(WHICH, min_size=1, max_size=3))
    def a_group_is_made_and_one_leaves_it(self, which: int, others: list[int]) -> None:
        """Only where the others have neither answer nor group."""
        self.a_point_is_answered(which, others, Outcome.NOTED, True)
        self.a_point_leaves_its_group(others[0])

    @rule(which=WHICH)
    def an_answer_is_reopened(self, which: int) -> None:
        """A draft again."""
        self._do("reopened", answers.reopen_answer, point=self._point(which))

    @rule(back=st.integers(0, 4))
    def a_step_is_undone(self, back: int) -> None:
        """The last, or one before it."""
        query = select(DeskChange).where(DeskChange.round_id == self.round_id)
        found = db.session.scalars(query.order_by(DeskChange.id.desc())).all()
        if back < len(found):
            self._do("undone", changes.undo_change, change=found[back])

    @rule()
    def the_first_response_is_sent_anew(self) -> None:
        """Word for word."""
        if self.superseded:
            return
        self.superseded = True
        with write() as session:
            old = session.get_one(Response, self.first.id)
            self.scene.round.point_counter = (
                session.scalar(select(func.max(Point.number)).where(Point.round_id == self.round_id)) or 0
            )
            self.scene.round.point_counter = max(self.scene.round.point_counter, self.highest)
            new = self.scene.response(*TEXTS, by=old.invitation, supersedes=old)
            for comment in new.comments:
                self.bodies[comment.id] = comment.body

    @rule(which=WHICH)
    def a_decided_response_is_sent_anew(self, which: int) -> None:
        """Every point of it is answered before."""
        for point in self._points():
            if point.answer_id is None and point.comment.response_id == self.first.id:
                self._do(
                    "answered",
                    answers.save_answer,
                    point=point,
                    wording=answers.Wording(Outcome.MET, "Skäl."),
                    finish=True,
                    expected_version=0,
                )
        self.the_first_response_is_sent_anew()
        newest = [point for point in self._points() if point.comment.response_id != self.first.id]
        row = point_row(db.session(), self.round_id, newest[-1 - which % len(newest)].number)
        assert row is not None
        self._do("as before", superseding.decide_as_before, row=row)

    @rule(which=WHICH, first=st.integers(0, 3))
    def a_cut_is_undone_after_its_point_is_answered(self, which: int, first: int) -> None:
        """Refused: somebody has worked on it."""
        self.sentences_are_marked(which, first, 0)
        change = db.session.scalar(
            select(DeskChange)
            .where(DeskChange.round_id == self.round_id)
            .order_by(DeskChange.id.desc())
            .limit(1)
        )
        self.a_point_is_answered(-1, [], Outcome.MET, True)
        if change is not None:
            self._do("undone", changes.undo_change, change=change)

    @rule(which=WHICH)
    def a_point_is_decided_as_before(self, which: int) -> None:
        """Where the same words were decided in the superseded response."""
        row = point_row(db.session(), self.round_id, self._point(which).number)
        assert row is not None
        self._do("as before", superseding.decide_as_before, row=row)

    @invariant()
    def the_words_are_as_they_came(self) -> None:
        """No comment is changed, added or lost."""
        if not hasattr(self, "bodies"):
            return
        db.session.expire_all()
        found = self._bodies()
        assert found == self.bodies

    @invariant()
    def points_lie_apart_and_have_words(self) -> None:
        """Within their comment, none over another; every comment has one at least."""
        if not hasattr(self, "bodies"):
            return
        points = self._points()
        assert {point.comment_id for point in points} == set(self.bodies)
        for key, body in self.bodies.items():
            spans = sorted((each.begins, each.ends) for each in points if each.comment_id == key)
            assert all(0 <= begins <= ends <= len(body) for begins, ends in spans)
            assert all(one[1] <= other[0] for one, other in pairwise(spans))
            if body:
                assert all(any(c.isalnum() for c in body[begins:ends]) for begins, ends in spans)

    @invariant()
    def numbers_are_never_reused(self) -> None:
        """The round counts on, whatever is undone."""
        if not hasattr(self, "bodies"):
            return
        numbers = [point.number for point in self._points()]
        assert len(set(numbers)) == len(numbers)
        self.highest = max(self.highest, *numbers)
        db.session.refresh(self.scene.round)
        assert self.scene.round.point_counter >= self.highest

    @invariant()
    def a_group_has_one_answer_and_an_answer_one_home(self) -> None:
        """Points of a group share their answer; nobody else has it; none is left over."""
        if not hasattr(self, "bodies"):
            return
        points = self._points()
        by_group: dict[int, list[Point]] = {}
        by_answer: dict[int, list[Point]] = {}
        for point in points:
            if point.group_id is not None:
                by_group.setdefault(point.group_id, []).append(point)
            if point.answer_id is not None:
                by_answer.setdefault(point.answer_id, []).append(point)
        for members in by_group.values():
            assert len(members) > 1
            assert len({point.answer_id for point in members}) == 1
        for members in by_answer.values():
            assert len(members) == 1 or len({point.group_id for point in members} | {None}) == 2
            assert len(members) == 1 or all(point.group_id is not None for point in members)
        named = set(db.session.scalars(select(Point.answer_id).where(Point.answer_id.is_not(None))))
        assert set(db.session.scalars(select(Answer.id))) == named

    @invariant()
    def what_is_left_is_what_is_left(self) -> None:
        """The page of what is left says the same as counting the slow way."""
        if not hasattr(self, "bodies"):
            return
        session = db.session()
        counted = self.superseded and self.first.id
        slow_words, slow_points = set(), set()
        for point in self._points():
            if point.comment.response_id == counted:
                continue
            answer = session.get(Answer, point.answer_id or 0)
            if answer is None or answer.state is not WorkState.DONE:
                slow_points.add(point.number)
        for key, body in self.bodies.items():
            comment = session.get_one(Comment, key)
            if comment.response_id == counted:
                continue
            spans = [(each.begins, each.ends) for each in self._points() if each.comment_id == key]
            passed = select(PassedOver).where(PassedOver.comment_id == key, PassedOver.lifted_at.is_(None))
            spans += [(each.begins, each.ends) for each in session.scalars(passed)]
            if uncovered(body, spans):
                slow_words.add(key)
        late = self.now + timedelta(days=1)
        assert {left.comment.id for left in text_left(session, self.round_id, late)} == slow_words
        assert {row.point.number for row in unanswered(session, self.round_id, late)} == slow_points

    @invariant()
    def every_step_is_logged(self) -> None:
        """Each step and each undoing has its row in the log."""
        if not hasattr(self, "bodies"):
            return
        steps = select(func.count(DeskChange.id)).where(DeskChange.round_id == self.round_id)
        undone = steps.where(DeskChange.undone_at.is_not(None))
        logged = select(func.count(AuditEntry.id))
        assert (db.session.scalar(logged) or 0) >= (db.session.scalar(steps) or 0)
        undoings = logged.where(AuditEntry.action == "desk.undone")
        assert (db.session.scalar(undoings) or 0) >= (db.session.scalar(undone) or 0)


NOW: list[Any] = []


def test_the_desk_holds_in_any_order(app: Flask, now: Any) -> None:
    NOW[:] = [now]
    REACHED.clear()
    run_machine(Desk, runs=15, steps=30)
    assert {
        "marked",
        "passed over",
        "grouped",
        "left the group",
        "undone",
        "as before",
        "ChangedSince",
    } <= REACHED
