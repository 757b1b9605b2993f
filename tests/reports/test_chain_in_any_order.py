"""The whole chain in any order: consultees answer, change and withdraw while staff take in, answer, revise, publish."""

from datetime import timedelta

from flask import Flask
from hypothesis import strategies as st
from hypothesis.stateful import initialize, invariant, rule
from sqlalchemy import func, select

from consult.consultations.models import Round
from consult.core.actor import SYSTEM
from consult.core.audit import AuditEntry
from consult.core.clock import today
from consult.core.db import db, write
from consult.core.outbox import OutboxMail
from consult.invitations.models import Mailing, MailingKind, MailingRecipient
from consult.reports.actions.publishing import (
    AnswersMissing,
    DraftTexts,
    mail_count,
    publish_outcome,
    save_publication_draft,
)
from consult.reports.models import OutcomePublication, PublishedAnswer
from consult.reports.queries.completeness import draft_of, unanswered
from consult.responses.models import Comment, Response
from consult.responses.queries.received import current_responses
from consult.triage.actions.answers import AnswerChanged, Wording, save_answer
from consult.triage.actions.points import take_in_responses
from consult.triage.models import Answer, Outcome, Point, WorkState
from tests.client import Browser
from tests.machines import run_machine
from tests.responses.test_state_machine import FIRMS, Answering


class Chain(Answering):
    """The consultees' rules, and those of one handler."""

    @initialize()
    def nothing_published(self) -> None:
        """Before anything is said."""
        self.frozen: dict[int, tuple[str, str]] = {}
        self.secret = 0

    @rule(firm=FIRMS, place=st.integers(0, 2), answered=st.booleans(), published=st.booleans())
    def a_week_of_work(self, firm: int, place: int, answered: bool, published: bool) -> None:
        """A firm writes and sends, an hour passes, and the handler may answer and publish."""
        self.save(firm, place, "Planen måste bli klar.", 0)
        self.submit(firm, None, False)
        self.now += timedelta(hours=1)
        if answered:
            self.the_handler_answers_all()
        if published:
            self.staff_publish()

    @rule()
    def the_handler_answers_all(self) -> None:
        """Every point that counts."""
        with write() as session:
            take_in_responses(round_id=self.remiss.round.id, now=self.now)
            for row in unanswered(session, self.remiss.round.id, self.now):
                self.secret += 1
                point = session.get_one(Point, row.point.id)
                answer = session.get(Answer, point.answer_id or 0)
                save_answer(
                    point=point, wording=Wording(Outcome.MET, f"Hemligt skäl {self.secret}."), finish=True,
                    expected_version=answer.version if answer else 0, by=SYSTEM, now=self.now,
                )  # fmt: skip

    @rule()
    def the_worker_takes_in(self) -> None:
        """Comments become points, however often it runs."""
        with write():
            take_in_responses(round_id=self.remiss.round.id, now=self.now)

    @rule(
        which=st.integers(0, 5), outcome=st.sampled_from(Outcome), finish=st.booleans(), stale=st.booleans()
    )
    def a_point_is_answered(self, which: int, outcome: Outcome, finish: bool, stale: bool) -> None:
        """Sometimes from a page that somebody else has made old; then nothing is overwritten."""
        with write() as session:
            points = session.scalars(
                select(Point).where(Point.round_id == self.remiss.round.id).order_by(Point.number)
            ).all()
            if which >= len(points):
                return
            answer = session.get(Answer, points[which].answer_id or 0)
            seen = answer.version if answer else 0
            self.secret += 1
            wording = Wording(outcome, f"Hemligt skäl {self.secret}.")
            try:
                save_answer(
                    point=points[which], wording=wording, finish=finish,
                    expected_version=seen - 1 if stale else seen, by=SYSTEM, now=self.now,
                )  # fmt: skip
            except AnswerChanged:
                assert stale
            else:
                # Where there is no answer there is nothing to overwrite.
                assert not stale or answer is None

    @rule()
    def staff_publish(self) -> None:
        """Goes through exactly when nothing that counts lacks an answer."""
        with write() as session:
            round_ = session.get_one(Round, self.remiss.round.id)
            take_in_responses(round_id=round_.id, now=self.now)
            texts = DraftTexts(
                "Här är allt.", "", today(self.now), "Så använde vi era synpunkter", "Hej! {{ link }}"
            )
            draft = draft_of(session, round_.id)
            draft = save_publication_draft(
                round_=round_,
                texts=texts,
                expected_version=draft.version if draft else 0,
                by=SYSTEM,
                now=self.now,
            )
            version, mails = draft.version, mail_count(round_)
        missing = self._unanswered_now()
        try:
            with write() as session:
                publish_outcome(
                    round_=session.get_one(Round, self.remiss.round.id), expected_version=version,
                    expected_mails=mails, mail=True, by=SYSTEM, now=self.now,
                )  # fmt: skip
        except AnswersMissing:
            assert missing
            REACHED.add("refused")
        else:
            assert not missing
            self._remember()
            REACHED.add("published answers" if self.frozen else "published nothing")

    def _unanswered_now(self) -> int:
        """Comments of responses that count and came before now without a done answer, counted the slow way."""
        session = db.session()
        count = 0
        for response in session.scalars(current_responses(self.remiss.round.id)):
            if response.received_at >= self.now:
                continue
            for comment in session.scalars(select(Comment).where(Comment.response_id == response.id)):
                point = session.scalar(select(Point).where(Point.comment_id == comment.id))
                answer = point and session.get(Answer, point.answer_id or 0)
                count += not answer or answer.state is not WorkState.DONE
        assert count == len(unanswered(session, self.remiss.round.id, self.now))
        return count

    def _remember(self) -> None:
        for row in self._published():
            self.frozen.setdefault(row.id, (row.outcome.value, row.reason))

    def _published(self) -> list[PublishedAnswer]:
        query = select(PublishedAnswer).join(OutcomePublication)
        return list(db.session.scalars(query.where(OutcomePublication.round_id == self.remiss.round.id)))

    @invariant()
    def what_was_published_stays(self) -> None:
        """Byte for byte, each of a point that exists, each publication logged once."""
        if not hasattr(self, "frozen"):
            return
        db.session.expire_all()
        rows = self._published()
        assert {row.id: (row.outcome.value, row.reason) for row in rows} == self.frozen
        for row in rows:
            assert db.session.get(Point, row.point_id) is not None
        publications = select(func.count(OutcomePublication.id)).where(
            OutcomePublication.round_id == self.remiss.round.id
        )
        logged = select(func.count(AuditEntry.id)).where(
            AuditEntry.action == "outcome.published", AuditEntry.object_id == str(self.remiss.round.id)
        )
        assert db.session.scalar(publications) == db.session.scalar(logged)

    @invariant()
    def one_point_for_each_comment_at_most(self) -> None:
        """Numbered from one, without gaps."""
        if not hasattr(self, "frozen"):
            return
        numbers = db.session.scalars(select(Point.number).where(Point.round_id == self.remiss.round.id)).all()
        comments = (
            select(func.count(Comment.id)).join(Response).where(Response.round_id == self.remiss.round.id)
        )
        assert sorted(numbers) == list(range(1, len(numbers) + 1))
        assert len(numbers) <= (db.session.scalar(comments) or 0)

    @invariant()
    def nobody_reads_what_is_not_published(self) -> None:
        """The public pages and files hold no reason but those of the newest publication."""
        state = (getattr(self, "secret", 0), len(getattr(self, "frozen", {})))
        if state == getattr(self, "looked_at", (0, 0)):
            return
        self.looked_at = state
        newest = db.session.scalar(
            select(func.max(OutcomePublication.id)).where(OutcomePublication.round_id == self.remiss.round.id)
        )
        allowed = {row.reason for row in self._published() if row.publication_id == newest}
        slug = self.remiss.round.slug
        db.session.rollback()
        visitor = Browser(APP[0])
        for path in (f"/remiss/{slug}/utfall?alla=1", f"/remiss/{slug}/utfall.csv", f"/remiss/{slug}", "/"):
            text = visitor.client.get(path).get_data(as_text=True)
            for number in range(1, self.secret + 1):
                reason = f"Hemligt skäl {number}."
                assert reason not in text or reason in allowed, path

    @invariant()
    def one_mail_for_each_address_of_each_mailing(self) -> None:
        """Every publication mails each respondent once."""
        if not hasattr(self, "frozen"):
            return
        rows = db.session.execute(
            select(MailingRecipient.mailing_id, MailingRecipient.address, OutboxMail.id)
            .join(Mailing, Mailing.id == MailingRecipient.mailing_id)
            .outerjoin(OutboxMail, OutboxMail.id == MailingRecipient.outbox_mail_id)
            .where(Mailing.round_id == self.remiss.round.id, Mailing.kind == MailingKind.OUTCOME)
        ).all()
        assert len({(mailing, address) for mailing, address, _mail in rows}) == len(rows)
        assert all(mail is not None for _mailing, _address, mail in rows)


APP: list[Flask] = []
REACHED: set[str] = set()


def test_the_chain_holds_in_any_order(app: Flask) -> None:
    APP[:] = [app]
    REACHED.clear()
    run_machine(Chain, runs=20, steps=30)
    assert {"refused", "published answers"} <= REACHED, "the run must reach both outcomes to mean anything"
