"""Loading the demo municipality into an empty database: everything is there, and the numbers add up."""

import time
from collections import Counter
from datetime import datetime

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from consult.accounts.models import Role, User
from consult.accounts.passwords import password_fits
from consult.consultations.models import Round
from consult.core.clock import today
from consult.core.outbox import OutboxMail
from consult.core.outbox_hooks import MailState
from consult.core.spreadsheets import read_table
from consult.demo import content
from consult.demo.load import PASSWORD, Loaded, invitation_of, is_loaded, load_demo
from consult.invitations.models import DeliveryState, Invitation, InvitationToken, ResponseState
from consult.organisations import import_queries
from consult.organisations.columns import Field, guess_mapping
from consult.organisations.import_rows import check_file
from consult.organisations.judging import Verdict, judge
from consult.organisations.models import Contact, Organisation, OrganisationKind
from consult.programmes.models import Document, EditionItem, Measure, MeasureVersion, SectionVersion
from consult.programmes.queries.content import current_content
from consult.responses.checksum import checksum
from consult.responses.models import Comment, Draft, Response, ResponseStance, Withdrawal
from consult.responses.queries.received import as_received
from consult.triage.models import (
    Answer,
    Point,
    RevisionTask,
    RevisionTaskPoint,
    RevisionTaskVersion,
    WorkState,
)
from consult.triage.queries.task_reviews import latest_review
from consult.triage.queries.tasks import task_state


def count(session: Session, model: type) -> int:
    """Rows of a table."""
    return session.scalar(select(func.count()).select_from(model)) or 0


@pytest.fixture
def loaded(session: Session, now: datetime) -> Loaded:
    assert not is_loaded()
    return load_demo(now=now)


def test_the_whole_is_there_within_ten_seconds(session: Session, now: datetime) -> None:
    began = time.process_time()
    loaded = load_demo(now=now)
    assert time.process_time() - began < 10
    assert (loaded.organisations, loaded.responses) == (612, 34)
    assert 310 <= loaded.comments <= 330
    assert is_loaded()


def test_every_role_can_sign_in_with_the_printed_password(session: Session, loaded: Loaded) -> None:
    users = session.scalars(select(User)).all()
    assert {user.role for user in users} == set(Role) - {Role.FACILITATOR}
    assert all(password_fits(user.password_hash, PASSWORD) for user in users)


def test_the_round_is_in_the_middle_of_its_time(session: Session, now: datetime, loaded: Loaded) -> None:
    round_ = session.scalars(select(Round)).one()
    assert round_.is_open()
    assert (now - round_.opened_at).days == 17
    assert (round_.deadline - now.date()).days == 24
    assert not round_.is_late(now)


def test_recipients_add_up(session: Session, loaded: Loaded) -> None:
    invitations = session.scalars(select(Invitation)).all()
    assert len(invitations) == 612
    deliveries = Counter(invitation.delivery_state for invitation in invitations)
    assert deliveries == {
        DeliveryState.SENT: 572,
        DeliveryState.REFUSED: 17,
        DeliveryState.NO_ADDRESS: 17,
        DeliveryState.DEFERRED: 3,
        DeliveryState.UNCERTAIN: 2,
        DeliveryState.QUEUED: 1,
    }
    causes = Counter(i.delivery_cause for i in invitations if i.delivery_state is DeliveryState.REFUSED)
    assert causes == {"unknown": 8, "full": 6, "blocked": 3}
    states = Counter(invitation.response_state for invitation in invitations)
    assert states == {
        ResponseState.SUBMITTED: 27,
        ResponseState.NO_COMMENTS: 4,
        ResponseState.STARTED: 12,
        ResponseState.OPENED: 41,  # one of them withdrew its response
        ResponseState.DECLINED: 2,
        ResponseState.NOT_OPENED: 526,
    }


def test_mails_and_links_follow_the_ledger(session: Session, now: datetime, loaded: Loaded) -> None:
    mails = session.scalars(select(OutboxMail)).all()
    assert len(mails) == 595
    assert Counter(mail.state for mail in mails)[MailState.SENT] == 572
    assert count(session, InvitationToken) == 594
    assert all(mail.created_at < now for mail in mails)
    assert all((mail.finished_at or now) <= now for mail in mails)


def test_registered_organisations(session: Session, loaded: Loaded) -> None:
    assert count(session, Organisation) == 612
    assert session.scalar(select(func.count()).where(Organisation.sole_trader)) == 40
    kinds = dict(session.execute(select(Organisation.kind, func.count()).group_by(Organisation.kind)).all())
    assert kinds[OrganisationKind.PARTY] == 9
    assert kinds[OrganisationKind.BOARD] == 6
    shared = session.scalars(select(Contact).where(Contact.email == "byra@ekonomihuset.example")).one()
    assert shared.name == "ekonomiansvarig"


def test_responses_in_every_state(session: Session, loaded: Loaded) -> None:
    responses = session.scalars(select(Response).order_by(Response.received_at)).all()
    assert [response.number for response in responses] == [f"KS 2026/184-{n}" for n in range(1, 35)]
    assert sum(response.late for response in responses) == 2
    assert sum(response.supersedes_id is not None for response in responses) == 2
    assert count(session, Withdrawal) == 1
    assert count(session, Draft) == 12
    submitted = Counter(response.invitation_id for response in responses)
    assert len(submitted) == 32
    invitation = invitation_of("Hedlunds Trä AB")
    assert invitation
    assert invitation.comment_count == 12


def test_checksums_are_those_of_the_receipts(session: Session, loaded: Loaded) -> None:
    for response in session.scalars(select(Response)):
        stances = session.scalars(
            select(ResponseStance).where(ResponseStance.response_id == response.id)
        ).all()
        assert checksum(as_received(response, stances)) == response.checksum


def test_the_edition_holds_every_text_once_in_reading_order(session: Session, loaded: Loaded) -> None:
    items = session.scalars(select(EditionItem).order_by(EditionItem.position)).all()
    assert len(items) == 8 + 4 + 11 + 24
    numbers = [
        session.get_one(MeasureVersion, item.measure_version_id).measure.number
        for item in items
        if item.measure_version_id
    ]
    assert numbers == list(range(1, 25))
    assert count(session, Measure) == 24
    document = session.scalars(select(Document)).one()
    shown = current_content(session, document.id)
    assert shown
    assert [len(section.measures) for section in shown.sections] == [0, 0, 5, 5, 7, 7, 24, 0]
    assert [len(section.sub_goals) for section in shown.sections] == [0, 0, 3, 2, 3, 3, 0, 0]


def test_comments_become_points_of_which_a_third_is_answered(session: Session, loaded: Loaded) -> None:
    answers = content.read("answers.json")
    assert count(session, Point) == count(session, Comment) == loaded.comments == 320
    assert count(session, Answer) == len(answers["answers"]) + len(answers["groups"])
    answered = session.scalar(select(func.count(Point.answer_id))) or 0
    assert answered == len(answers["answers"]) + 8
    states = Counter(session.scalars(select(Answer.state)))
    assert set(states) == {WorkState.DONE, WorkState.FOR_REVIEW, WorkState.DRAFT}


def test_tasks_in_every_state_two_of_them_completed_into_new_versions(
    session: Session, now: datetime, loaded: Loaded
) -> None:
    tasks = session.scalars(select(RevisionTask).order_by(RevisionTask.number)).all()
    assert [task.number for task in tasks] == [1, 2, 3, 4, 5, 6, 7]
    assert [task.number for task in tasks if task.completed_at] == [2, 5, 7]
    reviews = [latest_review(session, task.id) for task in tasks]
    assert [task_state(task, review).value for task, review in zip(tasks, reviews, strict=True)] == [
        "ongoing", "done", "not_started", "for_review", "done", "returned", "done",
    ]  # fmt: skip
    assert [task.number for task in tasks if task.due_on and task.due_on < today(now)] == [3]
    assert count(session, RevisionTaskPoint) == sum(
        len(t["comments"]) for t in content.read("answers.json")["tasks"]
    )
    newer = session.scalars(select(SectionVersion).where(SectionVersion.number == 2)).one()
    assert "rennäringen" in newer.body
    assert count(session, RevisionTaskVersion) == 2  # the third one was closed and left the text as it was


def test_reading_the_same_register_again_changes_nothing(session: Session, loaded: Loaded) -> None:
    table = read_table((content.FOLDER / "organisations.csv").read_bytes())
    checked = check_file(table, guess_mapping(table.headers))
    rows = [(number, row) for number, _cells, row in checked.rows]
    judged = judge(rows, {}, import_queries.register(session, by_name=False))
    numbered = [judged[number] for number, row in rows if row.values[Field.NUMBER]]
    assert len(numbered) == 605
    assert {judgement.verdict for judgement in numbered} == {Verdict.UNCHANGED}
