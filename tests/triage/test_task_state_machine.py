"""Whatever is done with revision tasks in whatever order: one text is made of each, none waits that is not to be read.

The desk's own machine goes on beside it: points are cut, answered and grouped while they are causes of tasks.
"""

from dataclasses import replace
from typing import Any

from flask import Flask
from hypothesis import strategies as st
from hypothesis.stateful import invariant, rule
from sqlalchemy import func, select

from consult.core.actor import SYSTEM
from consult.core.audit import AuditEntry
from consult.core.clock import today
from consult.core.db import db, write
from consult.programmes.models import MeasureVersion
from consult.reports.queries.completeness import open_tasks, versions_by_point
from consult.triage.actions import revision_tasks as tasks
from consult.triage.actions import task_reviews as reviews
from consult.triage.actions.text_versions import NothingChanged, TextMissing
from consult.triage.models import (
    Point,
    ReviewVerdict,
    RevisionDraft,
    RevisionReview,
    RevisionTask,
    RevisionTaskPoint,
    RevisionTaskVersion,
)
from consult.triage.queries.task_list import task_counts, task_rows
from consult.triage.queries.tasks import TaskState, current_of, draft_of, fields_of, task_state
from consult.triage.task_filter import TaskFilter, TaskView
from tests.machines import run_machine
from tests.triage import test_desk_state_machine as desk

WHICH = st.integers(0, 5)
WORDS = st.sampled_from(["Klar i mars 2028.", "Klar i maj 2028.", "Klar 2029.", ""])
WRITERS = st.sampled_from(["Handläggare", "Kollegan"])
REFUSED = (
    tasks.DraftChanged,
    tasks.TaskCompleted,
    tasks.TaskForReview,
    tasks.TextChanged,
    NothingChanged,
    TextMissing,
    reviews.CannotReopen,
    reviews.NotForReview,
)
REACHED: set[str] = set()


class Tasks(desk.Desk):
    """The desk, and the tasks that its points lead to. The texts are those of two measures, which tasks share."""

    def _task_rows(self) -> list[RevisionTask]:
        query = select(RevisionTask).where(RevisionTask.round_id == self.round_id)
        return list(db.session.scalars(query.order_by(RevisionTask.number)))

    def _try(self, name: str, verb: Any, **values: Any) -> None:
        self.now += desk.timedelta(minutes=1)
        by = replace(SYSTEM, label=values.pop("who", "Granskare"))
        try:
            with write():
                verb(by=by, now=self.now, **values)
        except REFUSED as refusal:
            REACHED.add(type(refusal).__name__)
        else:
            REACHED.add(name)

    @rule(which=WHICH, measure=st.integers(0, 1))
    def a_task_is_made_of_a_point(self, which: int, measure: int) -> None:
        """On either measure."""
        if len(self._task_rows()) < 5:
            facts = tasks.TaskFacts(
                "Skriv om", self.scene.section.id, measure_id=self.scene.measures[measure].id
            )
            self._try(
                "created",
                tasks.create_task,
                round_=self.scene.round,
                facts=facts,
                points=[self._point(which)],
            )

    @rule(which=WHICH, point=desk.WHICH, away=st.booleans())
    def a_point_is_linked(self, which: int, point: int, away: bool) -> None:
        """Or is no cause any more."""
        self.a_task_is_made_of_a_point(which, which % 2)
        found = self._task_rows()
        if found:
            verb = tasks.detach_point if away else tasks.attach_point
            name = "detached" if away else "attached"
            self._try(name, verb, task=found[which % len(found)], point=self._point(point))

    @rule(
        which=WHICH,
        body=WORDS,
        who=WRITERS,
        stale=st.booleans(),
        verb=st.sampled_from(["save", "hand in", "complete"]),
    )
    def a_text_is_written(self, which: int, body: str, who: str, stale: bool, verb: str) -> None:
        """From what is seen, or from what was seen before somebody else saved."""
        self.a_task_is_made_of_a_point(which, which % 2)
        found = self._task_rows()
        task = found[which % len(found)]
        current, draft = current_of(db.session(), task), draft_of(db.session(), task.id)
        seen = draft.version if draft else 0
        base = draft.base_version_id if draft and stale else current.id
        verbs = {"save": tasks.save_draft, "hand in": reviews.hand_in, "complete": tasks.complete_task}
        self._try(
            verb,
            verbs[verb],
            task=task,
            fields=fields_of(current) | {"body": body},
            expected_version=max(seen - 1, 0) if stale else seen,
            base_version_id=base,
            who=who,
        )

    @rule(which=WHICH, waits=st.booleans())
    def a_text_is_to_stay(self, which: int, waits: bool) -> None:
        """Closed at once, or handed in for it."""
        found = self._task_rows()
        if found:
            verb = reviews.hand_in_unchanged if waits else tasks.close_unchanged
            self._try("stays", verb, task=found[which % len(found)])

    @rule(which=WHICH, verdict=st.sampled_from(["accept", "return", "take back", "undo"]))
    def a_reviewer_decides(self, which: int, verdict: str) -> None:
        """The one that waits, or one that does not."""
        found = self._task_rows()
        if not found:
            return
        task = found[which % len(found)]
        query = select(RevisionReview.id).where(RevisionReview.task_id == task.id)
        review_id = db.session.scalar(query.order_by(RevisionReview.id.desc()).limit(1)) or 0
        if verdict == "take back":
            self._try(verdict, reviews.take_back, task=task)
        elif verdict == "return":
            self._try(verdict, reviews.return_task, task=task, review_id=review_id, note="Varför?")
        else:
            verb = reviews.accept_task if verdict == "accept" else reviews.undo_return
            self._try(verdict, verb, task=task, review_id=review_id)

    @rule(which=WHICH, body=WORDS, verdict=st.sampled_from(["accept", "return", "take back"]))
    def a_text_is_handed_in_and_decided(self, which: int, body: str, verdict: str) -> None:
        """The usual way."""
        self.a_text_is_written(which, body, "Handläggare", stale=False, verb="hand in")
        self.a_reviewer_decides(which, verdict)

    @invariant()
    def a_task_that_is_done_has_its_text_or_is_closed_as_it_was(self) -> None:
        """One version at most, made by it alone; nothing of it is a draft or waits any more."""
        if not hasattr(self, "bodies"):
            return
        made = select(func.count()).select_from(RevisionTaskVersion)
        drafts = select(func.count()).select_from(RevisionDraft)
        waiting = select(func.count()).select_from(RevisionReview).where(RevisionReview.verdict.is_(None))
        for task in self._task_rows():
            versions = db.session.scalar(made.where(RevisionTaskVersion.task_id == task.id))
            waits = db.session.scalar(waiting.where(RevisionReview.task_id == task.id))
            if task.completed_at is None:
                assert (versions, task.completed_by) == (0, None)
                assert waits in (0, 1)
            else:
                assert versions in (0, 1) and waits == 0 and task.started_at is not None
                assert db.session.scalar(drafts.where(RevisionDraft.task_id == task.id)) == 0

    @invariant()
    def a_verdict_belongs_to_what_became_of_the_task(self) -> None:
        """Accepted is the last word and ends the task; a return says why."""
        if not hasattr(self, "bodies"):
            return
        for task in self._task_rows():
            query = select(RevisionReview).where(RevisionReview.task_id == task.id)
            found = db.session.scalars(query.order_by(RevisionReview.id)).all()
            verdicts = [each.verdict for each in found]
            assert None not in verdicts[:-1] and ReviewVerdict.ACCEPTED not in verdicts[:-1]
            assert all(each.note for each in found if each.verdict is ReviewVerdict.RETURNED)
            if verdicts and verdicts[-1] is ReviewVerdict.ACCEPTED:
                assert task.completed_at is not None
            assert (task_state(task, found[-1] if found else None) is TaskState.DONE) == bool(
                task.completed_at
            )

    @invariant()
    def no_text_is_lost(self) -> None:
        """The versions of a text are numbered without a gap: whoever completed, completed on the latest."""
        if not hasattr(self, "bodies"):
            return
        for measure in self.scene.measures:
            query = select(MeasureVersion.number).where(MeasureVersion.measure_id == measure.id)
            numbers = list(db.session.scalars(query.order_by(MeasureVersion.number)))
            assert numbers == list(range(1, len(numbers) + 1))

    @invariant()
    def causes_are_points_of_the_round_and_read_both_ways(self) -> None:
        """What the report shows of a point is what the done tasks that it caused have made."""
        if not hasattr(self, "bodies"):
            return
        links = db.session.execute(
            select(RevisionTaskPoint.task_id, RevisionTaskPoint.point_id, Point.round_id)
            .join(Point, Point.id == RevisionTaskPoint.point_id)
            .join(RevisionTask, RevisionTask.id == RevisionTaskPoint.task_id)
            .where(RevisionTask.round_id == self.round_id)
        ).all()
        assert all(round_id == self.round_id for _task, _point, round_id in links)
        shown = {
            (link.task_id, point_id)
            for point_id, found in versions_by_point(db.session(), self.round_id).items()
            for link in found
        }
        made = set(db.session.scalars(select(RevisionTaskVersion.task_id)))
        assert shown == {(task, point) for task, point, _round in links if task in made}

    @invariant()
    def every_count_is_that_of_its_list(self) -> None:
        """And what is left is what is not done."""
        if not hasattr(self, "bodies"):
            return
        session, day = db.session(), today(self.now)
        counts = task_counts(session, self.round_id, user_id=1, day=day)
        for show in TaskView:
            page = task_rows(
                session, self.round_id, TaskFilter(show), user_id=1, day=day, page=1, total=counts.of(show)
            )
            assert len(page.rows) == counts.of(show)
        assert counts.open == len(open_tasks(session, self.round_id))
        assert counts.open + counts.done == counts.all

    @invariant()
    def every_turn_is_logged(self) -> None:
        """Each handing in, each verdict, each completion."""
        if not hasattr(self, "bodies"):
            return
        logged = select(func.count(AuditEntry.id))
        handed_in = db.session.scalar(select(func.count(RevisionReview.id))) or 0
        assert (db.session.scalar(logged.where(AuditEntry.action == "task.handed_in")) or 0) >= handed_in
        done = ("task.completed", "task.closed_unchanged")
        closed = db.session.scalar(select(func.count()).where(RevisionTask.completed_at.is_not(None))) or 0
        assert (db.session.scalar(logged.where(AuditEntry.action.in_(done))) or 0) >= closed


def test_tasks_hold_in_any_order(app: Flask, now: Any) -> None:
    desk.NOW[:] = [now]
    REACHED.clear()
    run_machine(Tasks, runs=30, steps=25)
    wanted = {
        "created",
        "attached",
        "detached",
        "save",
        "hand in",
        "complete",
        "accept",
        "take back",
    }
    assert wanted | {"DraftChanged", "TaskForReview", "TaskCompleted", "NotForReview"} <= REACHED
