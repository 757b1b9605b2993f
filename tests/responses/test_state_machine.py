"""Whatever consultees and staff do in whatever order: what was sent is unchanged, and at most one answer counts.

``Answering`` can be subclassed by later slices, which add their own rules and invariants (answer, publish).
"""

from collections.abc import Callable
from datetime import timedelta
from itertools import count
from typing import Any

from flask import Flask
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule
from sqlalchemy import func, select

from consult.consultations.actions import OutcomePublished, RoundClosed, close_round, reopen_round
from consult.consultations.models import Round
from consult.consultations.published import is_outcome_published
from consult.core.actor import SYSTEM
from consult.core.audit import AuditEntry
from consult.core.db import db, write
from consult.core.outbox import OutboxMail
from consult.invitations.models import Invitation, ResponseState
from consult.programmes.models import Programme
from consult.responses.actions import refusals
from consult.responses.actions.changing import decline, let_late_count, start_change, withdraw_response
from consult.responses.actions.drafts import new_submit_key, remove_comment, restore_comment, save_comment
from consult.responses.actions.submitting import Sender, submit_no_comments, submit_response
from consult.responses.checksum import canonical_text, checksum
from consult.responses.conflicts import CommentText
from consult.responses.models import DraftComment, Response, ResponseKind, Stance, Withdrawal
from consult.responses.queries.drafts import draft_of
from consult.responses.queries.received import (
    Standing,
    as_received,
    current_of,
    current_responses,
    received_in_full,
    responses_of,
    section_stances,
)
from tests.factories.responses import OPENED, Consultee, make_consultee, make_remiss
from tests.machines import run_machine

SENDER = Sender("VD", "vd@firman.example")
FIRMS = st.integers(0, 1)
REFUSED = (
    RoundClosed,
    refusals.AlreadyAnswered,
    refusals.Conflict,
    refusals.EmptyComment,
    refusals.NoSuchComment,
    refusals.NothingToSubmit,
    refusals.NotCurrent,
    refusals.NotSetAside,
)
_cases = count(1000)


class Answering(RuleBasedStateMachine):
    """Two firms in one round. Time only moves forward, past the last day; the round closes and opens again."""

    @initialize()
    def begin(self) -> None:
        """A round of its own for each run."""
        case = next(_cases)
        self.now = OPENED
        self.remiss = make_remiss(f"KS 2026/{case}")
        self.firms = [
            make_consultee(self.remiss, f"Firma {n} AB", f"info@f{case}-{n}.example") for n in (0, 1)
        ]
        self.targets = [self.remiss.measure_1, self.remiss.goal, self.remiss.background]
        self.sent: dict[int, str] = {}
        self.keys: dict[str, int] = {}

    def _do(self, firm: int, verb: Callable[..., Any], **values: Any) -> Any:
        """One action of a firm in its own transaction; None where it is refused."""
        consultee: Consultee = self.firms[firm]
        try:
            with write() as session:
                invitation = consultee.invitation(session)
                return verb(invitation=invitation, by=consultee.actor, now=self.now, **values)
        except REFUSED:
            return None

    def _received(self, response: Response | None, key: str) -> None:
        """Remember what was acknowledged; the same key must give the same response again."""
        if response is None:
            return
        assert self.keys.setdefault(key, response.id) == response.id
        self.sent.setdefault(response.id, self._canonical(response.id))

    def _canonical(self, response_id: int) -> str:
        session = db.session()
        session.expire_all()
        full = received_in_full(session, response_id)
        assert full is not None
        return canonical_text(as_received(full, section_stances(session, response_id)))

    @rule(days=st.sampled_from([1, 40]))
    def time_passes(self, days: int) -> None:
        """A day, or past the last one, which is a month away."""
        self.now += timedelta(days=days)

    @rule(
        firm=FIRMS,
        place=st.integers(0, 2),
        words=st.sampled_from(["", "Ett.", "Två."]),
        seen=st.integers(0, 2),
    )
    def save(self, firm: int, place: int, words: str, seen: int) -> None:
        """Write, from whatever version the page showed."""
        self._do(
            firm, save_comment, target=self.targets[place], text=CommentText(words),
            edition_id=self.remiss.edition_id, seen_version=seen, writer=f"sida {seen}",
        )  # fmt: skip

    @rule(firm=FIRMS, comment=st.integers(0, 5), back=st.booleans())
    def remove_or_restore(self, firm: int, comment: int, back: bool) -> None:
        """Take away or put back a comment, of any firm."""
        ids = list(db.session.scalars(select(DraftComment.id).order_by(DraftComment.id.desc()).limit(6)))
        if comment < len(ids):
            self._do(firm, restore_comment if back else remove_comment, comment_id=ids[comment])

    @rule(firm=FIRMS, stance=st.sampled_from([*Stance, None]), again=st.booleans())
    def submit(self, firm: int, stance: Stance | None, again: bool) -> None:
        """Send the draft, perhaps twice."""
        self._submit(firm, stance, times=2 if again else 1)

    def _submit(self, firm: int, stance: Stance | None, times: int = 1) -> None:
        draft = draft_of(db.session(), self.firms[firm].invitation_id)
        key = draft.submit_key if draft else new_submit_key()
        for _time in range(times):
            response = self._do(firm, submit_response, stance=stance, sender=SENDER, submit_key=key)
            self._received(response, key)

    @rule(firm=FIRMS, stance=st.sampled_from(list(Stance)))
    def change_and_submit(self, firm: int, stance: Stance) -> None:
        """Change what was sent, in one go; late where the last day has passed."""
        self._do(firm, start_change)
        self._submit(firm, stance)

    @rule(firm=FIRMS)
    def send_an_old_form_again(self, firm: int) -> None:
        """The back button: a form that was sent before."""
        for key, response_id in list(self.keys.items())[-2:]:
            response = self._do(firm, submit_response, stance=Stance.REJECTS, sender=SENDER, submit_key=key)
            own = db.session.get_one(Response, response_id).invitation_id == self.firms[firm].invitation_id
            if own:
                self._received(response, key)
            elif response is not None:
                self._received(response, response.submit_key)

    @rule(firm=FIRMS)
    def no_comments(self, firm: int) -> None:
        """Answer that there are none."""
        response = self._do(firm, submit_no_comments, sender=SENDER, submit_key=new_submit_key())
        if response is not None:
            self._received(response, response.submit_key)

    @rule(firm=FIRMS)
    def change(self, firm: int) -> None:
        """Begin a change of what was sent."""
        self._do(firm, start_change)

    @rule(firm=FIRMS)
    def say_wrong_recipient(self, firm: int) -> None:
        """Decline."""
        self._do(firm, decline)

    @rule(firm=FIRMS)
    def withdraw(self, firm: int) -> None:
        """Take back what counts."""
        current = current_of(db.session(), self.firms[firm].invitation_id)
        if current is not None:
            self._do(firm, withdraw_response, response=current)

    @rule(firm=FIRMS)
    def staff_let_a_late_one_count(self, firm: int) -> None:
        """The newest that was set aside, if any."""
        rows = responses_of(db.session(), self.firms[firm].invitation_id)
        for row in rows[:1]:
            self._do(firm, let_late_count, response=row.response)

    @rule(closed=st.sampled_from([True, False, False]))
    def staff_close_or_open(self, closed: bool) -> None:
        """Close the round or open it again, which is refused once its outcome is published."""
        try:
            with write() as session:
                round_ = session.get_one(Round, self.remiss.round.id)
                if closed and round_.closed_at is None:
                    close_round(round_=round_, by=SYSTEM, now=self.now)
                elif not closed and round_.closed_at is not None:
                    reopen_round(round_=round_, by=SYSTEM, now=self.now)
        except OutcomePublished:
            assert is_outcome_published(db.session(), self.remiss.round.id)

    @invariant()
    def what_was_sent_is_unchanged(self) -> None:
        """Byte for byte, and its checksum still fits."""
        for response_id, text in getattr(self, "sent", {}).items():
            assert self._canonical(response_id) == text
            full = received_in_full(db.session(), response_id)
            assert full is not None
            assert checksum(as_received(full, section_stances(db.session(), response_id))) == full.checksum

    @invariant()
    def at_most_one_counts_and_the_ledger_says_so(self) -> None:
        """One current response where anything sent still stands, and the invitation's state is its kind."""
        session = db.session()
        session.expire_all()
        counting = {
            row.invitation_id: row for row in session.scalars(current_responses(self.remiss.round.id))
        }
        total = len(session.scalars(current_responses(self.remiss.round.id)).all())
        assert total == len(counting)
        for consultee in self.firms:
            rows = responses_of(session, consultee.invitation_id)
            if consultee.invitation_id not in counting:
                assert {row.standing for row in rows} <= {Standing.WITHDRAWN, Standing.SUPERSEDED}
            state = session.get_one(Invitation, consultee.invitation_id).response_state
            current = counting.get(consultee.invitation_id)
            assert (state is ResponseState.SUBMITTED) == bool(
                current and current.kind is ResponseKind.COMMENTS
            )
            assert (state is ResponseState.NO_COMMENTS) == bool(
                current and current.kind is ResponseKind.NO_COMMENTS
            )

    @invariant()
    def each_is_numbered_logged_and_receipted_once(self) -> None:
        """Numbers without gaps, one audit row and one receipt for each, one row for each withdrawal."""
        session = db.session()
        own = select(Response.id).where(Response.round_id == self.remiss.round.id)
        numbers = list(
            session.scalars(select(Response.number).where(Response.round_id == self.remiss.round.id))
        )
        counter = session.get_one(Programme, self.remiss.round.programme_id).response_counter
        assert sorted(int(number.rpartition("-")[2]) for number in numbers) == list(range(1, counter + 1))
        keys = [f"receipt:{number}:{SENDER.email}" for number in numbers]
        mails = session.scalar(select(func.count(OutboxMail.id)).where(OutboxMail.key.in_(keys)))
        assert mails == len(numbers) == len(self.sent)
        self._each_is_logged_once("response.received", own)
        withdrawn = select(Withdrawal.response_id).where(Withdrawal.response_id.in_(own))
        self._each_is_logged_once("response.withdrawn", withdrawn)

    def _each_is_logged_once(self, action: str, rows: Any) -> None:
        session = db.session()
        own = {
            str(key)
            for key in session.scalars(select(Response.id).where(Response.round_id == self.remiss.round.id))
        }
        logged = list(session.scalars(select(AuditEntry.object_id).where(AuditEntry.action == action)))
        assert sorted(key for key in logged if key in own) == sorted(
            str(key) for key in session.scalars(rows)
        )


def test_answers_stay_true_in_any_order(app: Flask) -> None:
    run_machine(Answering, runs=15, steps=25)
