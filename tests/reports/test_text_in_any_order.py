"""Staff answer, revise, move, withhold, publish and decide in any order: editions stay, points stay, words hide."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from itertools import count
from typing import Any

from flask import Flask
from flask_babel import force_locale
from hypothesis import strategies as st
from hypothesis.stateful import initialize, invariant, rule
from sqlalchemy import select

from consult.core.actor import SYSTEM
from consult.core.clock import today
from consult.core.db import db, write
from consult.programmes.actions import refusals
from consult.programmes.actions.decisions import DecisionFacts, propose, record_decision
from consult.programmes.actions.measures import restore_measure, retire_measure
from consult.programmes.actions.sections import restore_section, retire_section
from consult.programmes.models import (
    DecisionOutcome,
    Edition,
    EditionItem,
    Goal,
    GoalVersion,
    Measure,
    MeasureVersion,
    Section,
    SectionVersion,
)
from consult.programmes.queries.decisions import awaiting_decision
from consult.reports.actions.publishing import (
    AnswersMissing,
    DraftTexts,
    publish_outcome,
    save_publication_draft,
)
from consult.reports.models import OutcomePublication, PublishedAnswer, PublishedChange, ReportAudience
from consult.reports.paper.content import Report
from consult.reports.queries.completeness import draft_of
from consult.reports.queries.report import report_of
from consult.triage.actions import answers, changes, revision_tasks, text_versions, withholding
from consult.triage.actions.moving import move_point
from consult.triage.models import (
    Answer,
    Outcome,
    Point,
    RevisionTask,
    RevisionTaskVersion,
    Withholding,
    WorkState,
)
from consult.triage.queries.targets import outline
from consult.triage.queries.tasks import current_of, fields_of
from tests.factories.triage import Scene, make_scene
from tests.machines import Acting, run_machine

WHICH = st.integers(0, 7)
REFUSED = (
    answers.AnswerChanged,
    changes.OutcomePublished,
    refusals.SectionRetired,
    refusals.NothingToFreeze,
    refusals.ProposalChanged,
    refusals.ProposalWaits,
    revision_tasks.TextChanged,
    text_versions.NothingChanged,
    withholding.AlreadyWithheld,
)
_cases = count(7000)
REACHED: set[str] = set()
NOW: list[Any] = []


class Text(Acting):
    """One handler's acts on the text of a round and on what is told about it."""

    refused, reached = REFUSED, REACHED

    @initialize()
    def begin(self) -> None:
        """Comments on every kind of place; each has a word of its own that may be withheld."""
        case = next(_cases)
        self.now = NOW[0]
        with write() as session:
            self.scene: Scene = make_scene(session, self.now, slug=f"text-{case}", case=f"KS 2027/{case}")
            scene = self.scene
            places: list[Measure | Goal | Section] = [
                scene.measures[1],
                scene.measures[0],
                scene.sub_goal,
                scene.section,
                scene.background,
            ]
            for number, place in enumerate(places):
                scene.response(f"Vi ser zyx{number}x. Texten behöver ändras.", on=place)
            self.round_id, self.document_id = scene.round.id, scene.document.id
            self.homes = {point.id: point.keys for point in scene.points}
        self.withheld: set[int] = set()
        self.editions: dict[int, list[str]] = {}

    @rule(which=WHICH, outcome=st.sampled_from(Outcome))
    def a_point_is_answered(self, which: int, outcome: Outcome) -> None:
        """Done at once: nobody reviews here."""
        point = self._point(which)
        answer = db.session.get(Answer, point.answer_id or 0)
        self._do(
            "answered",
            answers.save_answer,
            point=point,
            wording=answers.Wording(outcome, "Skäl."),
            finish=True,
            expected_version=answer.version if answer else 0,
        )

    @rule()
    def the_rest_is_answered(self) -> None:
        """So that publishing is reached."""
        for at, point in enumerate(self._points()):
            if point.answer_id is None:
                self.a_point_is_answered(at, Outcome.MET)

    @rule(which=WHICH, also=WHICH)
    def a_task_is_made_for_two_points(self, which: int, also: int) -> None:
        """On the place of the first."""
        one, other = self._point(which), self._point(also)
        section_id, goal_id, measure_id = one.keys
        facts = revision_tasks.TaskFacts("Skriv om", section_id or 0, goal_id=goal_id, measure_id=measure_id)
        self._do(
            "task",
            revision_tasks.create_task,
            round_=self.scene.round,
            facts=facts,
            points=list({one.id: one, other.id: other}.values()),
        )

    def _open_task(self, which: int) -> RevisionTask | None:
        query = select(RevisionTask).where(
            RevisionTask.round_id == self.round_id, RevisionTask.completed_at.is_(None)
        )
        found = db.session.scalars(query.order_by(RevisionTask.id)).all()
        return found[which % len(found)] if found else None

    @rule(which=WHICH, stale=st.sampled_from([False, False, True]))
    def a_task_is_done(self, which: int, stale: bool) -> None:
        """With one sentence more; sometimes from a page that shows an older text."""
        if self._open_task(which) is None:
            self.a_task_is_made_for_two_points(which, which + 1)
        task = self._open_task(which)
        assert task is not None
        current = current_of(db.session(), task)
        fields = fields_of(current)
        fields["body"] = f"{fields['body']} Mening {self.now:%H%M%S}."
        self._do(
            "done",
            revision_tasks.complete_task,
            task=task,
            fields=fields,
            expected_version=0,
            base_version_id=current.id - stale,
        )

    @rule(which=WHICH)
    def a_task_is_closed_without_change(self, which: int) -> None:
        """The text stays."""
        if task := self._open_task(which):
            self._do("closed", revision_tasks.close_unchanged, task=task)

    @rule(back=st.booleans(), section=st.booleans())
    def something_is_retired_or_comes_back(self, back: bool, section: bool) -> None:
        """Measure 11, or the background."""
        if section:
            verb: Callable[..., Any] = restore_section if back else retire_section
            self._do("section", verb, section=self.scene.background)
        else:
            verb = restore_measure if back else retire_measure
            self._do("measure", verb, measure=self.scene.measures[0])

    @rule(which=WHICH, to=WHICH)
    def a_point_is_moved(self, which: int, to: int) -> None:
        """A person says so; nothing else moves a point."""
        names = outline(db.session(), self.scene.edition.id)
        point, home = self._point(which), self._point(to).keys
        if self._do("moved", move_point, point=point, to=names.target(*home)) is not None:
            self.homes[point.id] = home

    @rule(which=WHICH)
    def a_word_is_withheld(self, which: int) -> None:
        """The one that the comment has alone."""
        point = self._point(which)
        begins = point.comment.body.index("zyx")
        done = self._do(
            "withheld",
            withholding.withhold_passages,
            point=point,
            passages=[(begins, begins + 5)],
            ground="OSL 31:16",
            reason="Affärsuppgift",
        )
        if done:
            self.withheld.add(point.comment_id)

    @rule(which=WHICH)
    def a_word_is_shown_again(self, which: int) -> None:
        """The withholding is lifted."""
        point = self._point(which)
        if point.comment_id not in self.withheld:
            return
        query = select(Withholding.id).where(
            Withholding.comment_id == point.comment_id,
            Withholding.lifted_at.is_(None),
        )
        key = db.session.scalars(query).one()
        self._do("lifted", withholding.lift_withholding, point=point, withholding_id=key)
        self.withheld.discard(point.comment_id)

    @rule(answered=st.sampled_from([True, True, False]))
    def staff_publish(self, answered: bool) -> None:
        """Refused while a point has no done answer."""
        if answered:
            self.the_rest_is_answered()
        with write() as session:
            draft = draft_of(session, self.round_id)
            texts = DraftTexts("Här är allt.", "", today(self.now), "Så använde vi", "Hej! {{ link }}")
            seen = draft.version if draft else 0
            draft = save_publication_draft(
                round_=self.scene.round, texts=texts, expected_version=seen, by=SYSTEM, now=self.now
            )
            version = draft.version
        undone = [point for point in self._points() if point.answer_id is None]
        try:
            with write():
                publish_outcome(
                    round_=self.scene.round, expected_version=version, expected_mails=0, mail=False,
                    by=SYSTEM, now=self.now,
                )  # fmt: skip
        except AnswersMissing as missing:
            assert {row.point.id for row in missing.rows} == {point.id for point in undone}
            REACHED.add("refused")
        else:
            assert not undone
            REACHED.add("published")

    @rule(outcome=st.sampled_from(DecisionOutcome))
    def the_council_decides(self, outcome: DecisionOutcome) -> None:
        """About what is proposed, which is frozen first."""
        document = self.scene.document
        self._do("proposed", propose, document=document)
        waiting = awaiting_decision(db.session(), document.id)
        if waiting is not None:
            facts = DecisionFacts(outcome, "Kommunfullmäktige", today(self.now), "52")
            self._do("decided", record_decision, document=document, proposed_id=waiting.id, facts=facts)

    @invariant()
    def editions_never_change(self) -> None:
        """What was frozen is the same words ever after."""
        if not hasattr(self, "editions"):
            return
        db.session.expire_all()
        for edition in db.session.scalars(select(Edition).where(Edition.document_id == self.document_id)):
            words = [_words(item) for item in _items(edition.id)]
            assert self.editions.setdefault(edition.id, words) == words

    @invariant()
    def points_stay_where_a_person_put_them(self) -> None:
        """Also those on a text that is retired."""
        if hasattr(self, "homes"):
            assert {point.id: point.keys for point in self._points()} == self.homes

    @invariant()
    def a_shown_change_was_made_for_its_point_and_is_in_the_edition(self) -> None:
        """Or the edition has a newer version of that text, or the text is retired."""
        if not hasattr(self, "homes"):
            return
        query = (
            select(PublishedChange, PublishedAnswer.point_id, OutcomePublication.edition_id)
            .join(PublishedAnswer, PublishedAnswer.id == PublishedChange.answer_id)
            .join(OutcomePublication, OutcomePublication.id == PublishedAnswer.publication_id)
            .where(OutcomePublication.round_id == self.round_id)
        )
        for change, point_id, edition_id in db.session.execute(query):
            version = _version(change)
            frozen = {key: number for item in _items(edition_id) for key, number in [_place(_version(item))]}
            key, number = _place(version)
            assert frozen.get(key, number) >= number
            made_for = select(RevisionTaskVersion).where(
                RevisionTaskVersion.section_version_id == change.section_version_id
                if change.section_version_id
                else RevisionTaskVersion.goal_version_id == change.goal_version_id
                if change.goal_version_id
                else RevisionTaskVersion.measure_version_id == change.measure_version_id
            )
            assert db.session.scalars(made_for).first() is not None
            assert point_id in self.homes

    @invariant()
    def both_reports_hold_every_point_once_and_no_withheld_word(self) -> None:
        """By section and by sender alike, with figures that add up."""
        if not hasattr(self, "homes"):
            return
        points = self._points()
        for audience in ReportAudience:
            with force_locale("sv"):
                report = report_of(db.session(), self.scene.round, audience, self.now, "Forsunda kommun")
            wanted = sorted(point.number for point in points)
            if audience is ReportAudience.PUBLIC and report.preview:
                done = {point.number for point in points if _done(point)}
                wanted = sorted(set(wanted) & done)
            assert sorted(row.number for part in report.sections for row in part.rows) == wanted
            assert sorted(row.number for part in report.senders for row in part.rows) == wanted
            assert report.figures.points == len(wanted)
            assert sum(report.figures.outcomes.values()) + report.figures.unanswered == len(wanted)
            self._hidden(report)

    def _hidden(self, report: Report) -> None:
        words = str(replace(report, made_at=report.cutoff_at))
        for at, point in enumerate(self._points()):
            assert (f"zyx{at}x" in words) is (point.comment_id not in self.withheld)


def _done(point: Point) -> bool:
    answer = db.session.get(Answer, point.answer_id or 0)
    return answer is not None and answer.state is WorkState.DONE


def _items(edition_id: int) -> Iterator[EditionItem]:
    query = select(EditionItem).where(EditionItem.edition_id == edition_id).order_by(EditionItem.position)
    yield from db.session.scalars(query)


def _version(item: EditionItem | PublishedChange) -> SectionVersion | GoalVersion | MeasureVersion:
    session = db.session()
    if item.section_version_id:
        return session.get_one(SectionVersion, item.section_version_id)
    if item.goal_version_id:
        return session.get_one(GoalVersion, item.goal_version_id)
    return session.get_one(MeasureVersion, item.measure_version_id)


def _place(version: SectionVersion | GoalVersion | MeasureVersion) -> tuple[tuple[str, int], int]:
    if isinstance(version, SectionVersion):
        return ("section", version.section_id), version.number
    if isinstance(version, GoalVersion):
        return ("goal", version.goal_id), version.number
    return ("measure", version.measure_id), version.number


def _words(item: EditionItem) -> str:
    version = _version(item)
    return f"{_place(version)} {fields_of(version)}"


def test_the_text_and_what_is_told_of_it_hold_in_any_order(app: Flask, now: Any) -> None:
    NOW[:] = [now]
    REACHED.clear()
    run_machine(Text, runs=15, steps=25)
    expected = {"done", "closed", "moved", "withheld", "lifted", "refused", "published", "decided", "section"}
    assert expected <= REACHED, expected - REACHED
