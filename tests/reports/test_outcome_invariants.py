"""What must hold whatever the points are: property tests of completeness, of grouping and of filters."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import count

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from consult.core.db import db, write
from consult.programmes.models import Edition
from consult.reports.actions.publishing import (
    AnswersMissing,
    DraftTexts,
    publish_outcome,
    save_publication_draft,
)
from consult.reports.models import PublishedAnswer
from consult.reports.outcome import Change, OutcomeRow, themes
from consult.triage.filters import ExtraFilter, PointFilter, SenderFilter, Sort, StanceFilter, StateFilter
from consult.triage.models import Answer, Outcome, Point, WorkState
from consult.triage.naming import PublicName
from consult.triage.queries.targets import Outline, SectionName, Target, TargetKind
from tests.cast import Cast, actor
from tests.factories.triage import Scene, make_scene

_slugs = count(1)


@dataclass(frozen=True)
class Remark:
    """A comment as the desk may have it."""

    state: WorkState
    standing: str
    in_time: bool

    @property
    def blocks(self) -> bool:
        return self.standing == "current" and self.in_time and self.state is not WorkState.DONE

    @property
    def published(self) -> bool:
        return self.standing == "current" and self.in_time and self.state is WorkState.DONE


remarks = st.builds(
    Remark,
    st.sampled_from([WorkState.DONE, WorkState.DONE, WorkState.DONE, *WorkState]),
    st.sampled_from(["current", "current", "superseded", "withdrawn"]),
    st.sampled_from([True, True, True, False]),
)


def build(scene: Scene, given_remarks: list[Remark], cutoff: datetime) -> list[Point]:
    """Every remark as the only comment of its own response."""
    points = []
    for remark in given_remarks:
        received = cutoff - timedelta(hours=1) if remark.in_time else cutoff + timedelta(seconds=1)
        response = scene.response("ord", received_at=received)
        points.append(scene.points[-1])
        if remark.state is not WorkState.TO_DECIDE:
            scene.answer(scene.points[-1], state=remark.state)
        if remark.standing == "superseded":
            scene.response(by=response.invitation, supersedes=response, received_at=received)
        if remark.standing == "withdrawn":
            scene.withdraw(response)
    return points


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(remarks, max_size=5))
def test_published_if_and_only_if_all_that_counts_is_answered(
    cast: Cast, now: datetime, given_remarks: list[Remark]
) -> None:
    number = next(_slugs)
    day = (now - timedelta(days=1)).date()
    cutoff = datetime(2027, 2, 8, 23, 0, tzinfo=now.tzinfo)
    by = actor(cast.editor)
    with write() as session:
        scene = make_scene(session, now, slug=f"r{number}", case=f"KS 2026/{number}")
        points = build(scene, given_remarks, cutoff)
        texts = DraftTexts("Inledning", "", day, "Ämne", "Brev")
        save_publication_draft(round_=scene.round, texts=texts, expected_version=0, by=by, now=now)
    editions = len(db.session.scalars(select(Edition)).all())
    try:
        with write():
            publication = publish_outcome(
                round_=scene.round, expected_version=1, expected_mails=0, mail=False, by=by, now=now
            )
    except AnswersMissing:
        assert any(remark.blocks for remark in given_remarks)
        assert len(db.session.scalars(select(Edition)).all()) == editions, "nothing half published"
        return
    assert not any(remark.blocks for remark in given_remarks)
    rows = db.session.scalars(
        select(PublishedAnswer).where(PublishedAnswer.publication_id == publication.id)
    ).all()
    expected = {point.id for point, remark in zip(points, given_remarks, strict=True) if remark.published}
    assert {row.point_id for row in rows} == expected
    pairs = db.session.execute(select(Point.id, Answer).join(Answer, Answer.id == Point.answer_id))
    answers = {key: answer for key, answer in pairs}  # noqa: C416 (dict() of a result warns)
    assert all(
        (row.outcome, row.reason) == (answers[row.point_id].outcome, answers[row.point_id].reason)
        for row in rows
    )


NAMES = Outline(
    sections={7: SectionName(7, 1, "Bakgrund", "Bakgrund"), 9: SectionName(9, 2, "Mål", "Mål")},
    goals={3: ("Mål 3", "Text", 9)},
    measures={5: (12, "Plan", 9), 6: (11, "Nät", 9)},
)
keys = st.sampled_from(
    [(None, None, None), (7, None, None), (9, None, None), (9, 3, None), (9, None, 5), (9, None, 6)]
)


@given(
    st.lists(
        st.tuples(keys, st.sampled_from(Outcome), st.sampled_from(["a", "b"]), st.booleans()), max_size=30
    )
)
def test_grouping_keeps_every_point_once_and_never_mixes_answers(
    drawn: list[tuple[tuple[int | None, int | None, int | None], Outcome, str, bool]],
) -> None:
    rows = [
        OutcomeRow(number, 1, "KS-1", key, "ord", (), PublicName("X"), outcome, reason, "", withheld=withheld)
        for number, (key, outcome, reason, withheld) in enumerate(drawn)
    ]
    found = themes(rows, NAMES)
    grouped = [(theme, group, row) for theme in found for group in theme.groups for row in group.points]
    assert sorted(row.number for _theme, _group, row in grouped) == list(range(len(rows)))
    for theme, group, row in grouped:
        assert theme.target == NAMES.target(*row.keys)
        assert (group.outcome, group.reason, group.withheld) == (row.outcome, row.reason, row.withheld)
    places = [theme.target.section.number if theme.target.section else 0 for theme in found]
    assert places == sorted(places)


texts = st.text(alphabet="ab \n", max_size=60)


@given(texts, texts)
def test_a_shown_change_holds_every_word_that_was_added_or_struck(before: str, after: str) -> None:
    change = Change(Target(TargetKind.WHOLE, None), before, after)
    whole = Change(Target(TargetKind.WHOLE, None), before, after).pieces
    assert change.visible == (before.split() != after.split())
    struck = " ".join(text for op, text in whole if op == "delete").split()
    added = " ".join(text for op, text in whole if op == "insert").split()
    assert len(before.split()) - len(struck) == len(after.split()) - len(added)


filters = st.builds(
    PointFilter,
    state=st.sampled_from(StateFilter),
    section=st.one_of(st.none(), st.integers(0, 10**8)),
    stance=st.one_of(st.none(), st.sampled_from(StanceFilter)),
    sender=st.one_of(st.none(), st.sampled_from(SenderFilter)),
    extra=st.one_of(st.none(), st.sampled_from(ExtraFilter)),
    q=st.text(max_size=100).map(lambda text: " ".join(text.replace("\0", "").split())),
    sort=st.sampled_from(Sort),
)


@given(filters)
def test_a_filter_survives_the_address(chosen: PointFilter) -> None:
    assert PointFilter.read(chosen.args()) == chosen


@given(
    st.dictionaries(
        st.sampled_from(["state", "section", "stance", "sender", "extra", "q", "sort"]), st.text()
    )
)
def test_any_address_is_a_filter(args: dict[str, str]) -> None:
    assert PointFilter.read(PointFilter.read(args).args()) == PointFilter.read(args)


@pytest.mark.parametrize("lines", [3, 40])
def test_a_long_text_shows_only_what_changed(lines: int) -> None:
    before = "\n".join(f"rad {number} är som den är" for number in range(lines))
    change = Change(Target(TargetKind.WHOLE, None), before, before.replace("rad 1 är", "rad 1 blir"))
    shown = "".join(text for _op, text in change.pieces)
    assert "blir" in shown and ("rad 2" in shown) == (lines == 3)
