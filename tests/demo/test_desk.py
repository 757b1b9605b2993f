"""The demo's desk is in the middle of its work: something of everything that staff do there."""

from datetime import datetime

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from consult.accounts.models import User
from consult.core.clock import today
from consult.demo.load import load_demo
from consult.programmes.models import Programme
from consult.reports.models import EntryKind, ProcessEntry
from consult.responses.models import Comment, Response
from consult.triage.models import (
    Advice,
    Answer,
    AnswerReturn,
    DeskChange,
    NoteMention,
    PassedOver,
    Point,
    PointGroup,
    StandardAnswer,
    Theme,
    WithheldPart,
    Withholding,
    WorkState,
)
from consult.triage.passages import uncovered


@pytest.fixture(autouse=True)
def loaded(session: Session, now: datetime) -> None:
    load_demo(now=now)


def user_named(session: Session, name: str) -> User:
    """The account of that name."""
    return session.scalars(select(User).where(User.name == name)).one()


def test_eight_organisations_are_answered_once(session: Session) -> None:
    group = session.scalars(select(PointGroup)).one()
    points = session.scalars(select(Point).where(Point.group_id == group.id)).all()
    assert group.title == "När planen för Norrby blir klar"
    assert len(points) == 8
    assert len({point.answer_id for point in points}) == 1
    senders = select(Response.invitation_id).where(Response.id.in_([point.response_id for point in points]))
    assert len(set(session.scalars(senders))) == 8
    answer = session.get_one(Answer, points[0].answer_id)
    assert answer.state is WorkState.DONE


def test_more_than_200_points_wait_for_a_decision(session: Session) -> None:
    waiting = select(func.count()).select_from(Point).where(Point.answer_id.is_(None))
    assert (session.scalar(waiting) or 0) >= 200


def test_themes_and_standard_answers_are_in_use(session: Session) -> None:
    themes = session.scalars(select(Theme)).all()
    assert len(themes) == 7
    for theme in themes:
        assert session.scalar(select(func.count()).where(Point.theme_id == theme.id))
    used = select(func.count()).where(Answer.standard_answer_id == StandardAnswer.id).scalar_subquery()
    counts = {title: count for title, count in session.execute(select(StandardAnswer.title, used))}  # noqa: C416
    assert counts["Avgiften bestäms i taxan"] == 4
    assert len(counts) == 5


def test_the_handler_has_points_and_some_are_late(session: Session, now: datetime) -> None:
    for name, points, late in (("Handläggare", 8, 3), ("Planarkitekt", 7, 1)):
        own = session.scalars(select(Point).where(Point.responsible_id == user_named(session, name).id)).all()
        assert len(own) == points
        assert sum(point.due_on is not None and point.due_on < today(now) for point in own) == late
        assert all(point.answer_id is None for point in own)


def test_advice_is_asked_for_late_and_given(session: Session, now: datetime) -> None:
    rows = session.scalars(select(Advice)).all()
    assert len([row for row in rows if row.given_at]) == 1
    waiting = [row for row in rows if row.given_at is None]
    assert [row.asked_name for row in waiting if row.due_on and row.due_on < today(now)] == ["Miljöenheten"]
    asked = {row.asked_id for row in waiting}
    assert {user_named(session, "Handläggare").id, user_named(session, "Planarkitekt").id} <= asked


def test_notes_mention_colleagues_some_of_whom_have_seen_them(session: Session) -> None:
    mentions = session.scalars(select(NoteMention)).all()
    assert len(mentions) == 3
    seen = [mention.user_id for mention in mentions if mention.seen_at]
    assert seen == [user_named(session, "Planarkitekt").id]
    assert user_named(session, "Handläggare").id in {row.user_id for row in mentions if not row.seen_at}


def test_no_words_are_left_without_point_or_note_that_they_need_none(session: Session) -> None:
    (row,) = session.scalars(select(PassedOver)).all()
    assert (
        session.get_one(Comment, row.comment_id).body[row.begins : row.ends] == "Vi ställer oss bakom målen."
    )
    for comment in session.scalars(select(Comment).join(Point, Point.comment_id == Comment.id)):
        points = session.scalars(select(Point).where(Point.comment_id == comment.id)).all()
        covered = [(point.begins, point.ends) for point in points]
        if comment.id == row.comment_id:
            covered.append((row.begins, row.ends))
        assert uncovered(comment.body, covered) == []


def test_a_passage_is_withheld_and_an_answer_was_sent_back(session: Session) -> None:
    row = session.scalars(select(Withholding)).one()
    assert (row.part, row.ground) == (WithheldPart.PASSAGE, "OSL 31 kap. 16 §")
    assert row.begins is not None
    assert "1,6 miljoner" in session.get_one(Comment, row.comment_id).body[row.begins : row.ends]
    note = session.scalars(select(AnswerReturn)).one()
    assert session.get_one(Answer, note.answer_id).state is WorkState.DRAFT


def test_the_log_tells_of_meetings_and_who_came(session: Session, now: datetime) -> None:
    programme = session.scalars(select(Programme)).one()
    rows = session.scalars(select(ProcessEntry).where(ProcessEntry.programme_id == programme.id)).all()
    assert {row.kind for row in rows} >= {EntryKind.MEETING, EntryKind.WORKSHOP, EntryKind.DECISION}
    assert sum(row.attendance or 0 for row in rows) > 100
    assert all(row.day <= today(now) for row in rows)


def test_every_step_can_be_undone_for_it_was_taken_as_staff_take_it(session: Session, now: datetime) -> None:
    changes = session.scalars(select(DeskChange)).all()
    assert len(changes) > 100
    assert all(change.by_id is not None and change.at <= now for change in changes)
