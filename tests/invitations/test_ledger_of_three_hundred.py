"""300 organisations × 3 mails through the ledger: every state is reached, and filters and counts agree."""

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from datetime import datetime, timedelta

import pytest
import time_machine
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from consult.consultations.models import Round
from consult.core.actor import SYSTEM
from consult.core.db import write
from consult.core.outbox import OutboxMail
from consult.core.outbox_delivery import Outcome, Reply, candidates, claim, settle
from consult.core.outbox_hooks import MailState, RefusalCause
from consult.invitations import actions
from consult.invitations.actions.printing import finish_letters, order_letters
from consult.invitations.models import DeliveryState, Invitation, MailingKind, MailingRecipient, ResponseState
from consult.invitations.queries.ledger import LedgerFilter, LedgerState, ledger, ledger_counts
from consult.organisations.models import Contact, Organisation, OrganisationContact, OrganisationKind
from tests.cast import Cast
from tests.client import Browser
from tests.factories.invitations import MADE, make_open_round

Open = Callable[..., Browser]
SIZE = 300
LEASE = timedelta(minutes=5)
SENT = Reply(Outcome.SENT, 250, "2.0.0 Ok")
# What the relay says about the invitation to the number of an organisation modulo ten; otherwise it is sent.
REPLIES = {
    1: Reply(Outcome.REFUSED, 550, "5.1.1 User unknown", RefusalCause.UNKNOWN),
    2: Reply(Outcome.DEFERRED, 452, "4.2.2 Mailbox full", RefusalCause.FULL),
    3: Reply(Outcome.UNCERTAIN),
}
WITHOUT_ADDRESS = 4  # modulo ten as well
KINDS = (OrganisationKind.COMPANY, OrganisationKind.ASSOCIATION, OrganisationKind.PARTY)
# How far those come whose number modulo ten is 5–9; the others open nothing.
REACHED = {
    5: ResponseState.OPENED,
    6: ResponseState.STARTED,
    7: ResponseState.SUBMITTED,
    8: ResponseState.NO_COMMENTS,
    9: ResponseState.DECLINED,
}


@pytest.fixture(autouse=True)
def the_day(now: datetime) -> Iterator[None]:
    with time_machine.travel(now, tick=False):
        yield


def invite_all(session: Session) -> tuple[Round, list[Invitation]]:
    """300 organisations of three kinds, some of them sole traders; every tenth has no address."""
    round_ = make_open_round(session)
    made = [
        Organisation(
            name=f"Firma {number:03d}", kind=KINDS[number % 3], sole_trader=number % 21 == 0,
            created_at=MADE, updated_at=MADE,
        )
        for number in range(SIZE)
    ]  # fmt: skip
    contacts = [Contact(email=f"info@f{number}.example", created_at=MADE) for number in range(SIZE)]
    session.add_all([*made, *contacts])
    session.flush()
    session.add_all(
        OrganisationContact(organisation_id=firm.id, contact_id=contact.id, position=0)
        for number, (firm, contact) in enumerate(zip(made, contacts, strict=True))
        if number % 10 != WITHOUT_ADDRESS
    )
    session.flush()
    return round_, actions.invite(
        round_=round_, organisation_ids=[firm.id for firm in made], by=SYSTEM, now=MADE
    )


def send(round_: Round, invited: Iterable[Invitation], kind: MailingKind, now: datetime) -> None:
    with write():
        actions.create_mailing(
            round_=round_, kind=kind, subject="Hej", body="{{ link }}",
            invitation_ids=[row.id for row in invited], send_from=now, by=SYSTEM, now=now,
        )  # fmt: skip


def deliver(now: datetime, said: Callable[[str], Reply]) -> Counter[Outcome]:
    """Let the relay take every waiting mail, answering by address; how often it said what."""
    answers: Counter[Outcome] = Counter()
    with write():
        while due := candidates(now):
            for candidate in due:
                claimed = claim(candidate, lease=LEASE, now=now)
                assert claimed is not None
                reply = said(claimed.row.to_address)
                settle(claimed.row, reply, now=now)
                answers[reply.outcome] += 1
    return answers


def being_sent(session: Session, now: datetime) -> None:
    """The first mail is on its way to the relay, which takes it; for the ledger it waits until that is known."""
    with write():
        claimed = claim(candidates(now)[0], lease=LEASE, now=now)
        assert claimed is not None
        assert count(session, MailingKind.INVITATION, MailState.SENDING) == 1
        assert states(session)[DeliveryState.QUEUED] == 270
        settle(claimed.row, SENT, now=now)


def number_in(text: str) -> int:
    found = re.search(r"\d+", text)
    assert found is not None
    return int(found[0])


def answer(invited: list[Invitation], now: datetime) -> None:
    """Some open, write and answer."""
    with write():
        for number, invitation in enumerate(invited):
            state = REACHED.get(number % 10)
            if state is None:
                continue
            actions.record_opened(invitation=invitation, now=now)
            if state is ResponseState.STARTED:
                actions.record_started(invitation=invitation, now=now)
            elif state is not ResponseState.OPENED:
                actions.record_response(invitation=invitation, state=state, comment_count=2, now=now)


def check(session: Session, round_: Round, **expected: int) -> None:
    """Every filter lists as many as its count says, the counts add up, and they are the expected ones."""
    session.expire_all()
    every = ledger_counts(session, round_.id, LedgerFilter())
    assert {state.value: n for state, n in every.by_state.items() if n} == expected
    assert every.total == every.matching == sum(every.by_state.values()) == SIZE
    assert sum(every.by_kind.values()) == SIZE
    for kind in ("", *every.by_kind):
        counts = ledger_counts(session, round_.id, LedgerFilter(kind=kind))
        assert counts.matching == (every.by_kind[kind] if kind else SIZE)
        for state in LedgerState:
            listed = session.scalars(ledger(round_.id, LedgerFilter(state=state, kind=kind))).all()
            assert len(listed) == counts.by_state[state], (kind, state)


def test_300_organisations_get_3_mails_and_every_state_is_reached(
    browser: Open, cast: Cast, session: Session, now: datetime
) -> None:
    with write():
        round_, invited = invite_all(session)
    check(session, round_, not_opened=SIZE)
    assert states(session) == {DeliveryState.NOT_SENT: SIZE}

    # The invitation, one mail before the rest: one state after another is reached.
    send(round_, invited, MailingKind.INVITATION, now)
    assert states(session) == {DeliveryState.QUEUED: 270, DeliveryState.NO_ADDRESS: 30}
    check(session, round_, not_opened=270, no_address=30)
    being_sent(session, now)
    said = deliver(now, lambda to: REPLIES.get(number_in(to) % 10, SENT))
    assert said == {Outcome.SENT: 179, Outcome.REFUSED: 30, Outcome.DEFERRED: 30, Outcome.UNCERTAIN: 30}
    assert states(session) == {
        DeliveryState.SENT: 180,
        DeliveryState.REFUSED: 30,
        DeliveryState.DEFERRED: 30,
        DeliveryState.UNCERTAIN: 30,
        DeliveryState.NO_ADDRESS: 30,
    }
    check(session, round_, not_opened=210, not_delivered=30, uncertain=30, no_address=30)

    # Answers: the reminder goes to the others, and what waits for those who answer is cancelled.
    first = [row for number, row in enumerate(invited) if number % 10 != WITHOUT_ADDRESS]
    send(round_, first, MailingKind.REMINDER, now)
    answer(invited, now)
    answers = {"answered": 60, "started": 30, "opened": 30, "declined": 30}
    check(session, round_, not_opened=60, not_delivered=30, uncertain=30, no_address=30, **answers)
    assert count(session, MailingKind.REMINDER, MailState.CANCELLED) == 90
    later = now + timedelta(days=1)
    deliver(later, lambda _to: SENT)
    assert count(session, MailingKind.REMINDER, MailState.SENT) == 180
    assert states(session)[DeliveryState.SENT] == 270, "a reminder that arrived is the best there is"
    check(session, round_, not_opened=120, no_address=30, **answers)

    # The third mail: everybody hears, and nothing of the answers is changed.
    send(round_, invited, MailingKind.OUTCOME, later)
    deliver(later, lambda _to: SENT)
    assert count(session, MailingKind.OUTCOME, MailState.SENT) == 270
    check(session, round_, not_opened=120, no_address=30, **answers)
    assert session.scalar(select(func.count(MailingRecipient.id))) == 3 * 270

    # Those without an address get a letter.
    by_letter = {row.id: f"CODE{row.id}" for row in invited[WITHOUT_ADDRESS::10]}
    with write():
        batch = order_letters(
            round_=round_, heading="Brev", body="Hej", invitation_ids=list(by_letter), by=SYSTEM, now=later
        )
        finish_letters(batch_id=batch.id, codes=by_letter, file_name="brev.pdf", now=later)
    assert states(session) == {DeliveryState.SENT: 270, DeliveryState.LETTER: 30}
    check(session, round_, not_opened=150, **answers)

    # The page says the same as the counts.
    page = browser(cast.reader)
    at = f"/staff/rounds/{round_.id}/recipients"
    assert page.get(at).h1 == "300 mottagare"
    for state, word, size in (
        ("answered", "Svarat", 60),
        ("declined", "Fel mottagare", 30),
        ("not_opened", "Inte öppnat", 150),
    ):
        shown = page.get(f"{at}?state={state}").text
        assert f"{word} {size}" in shown
        if size > 50:
            assert f"1–50 av {size}" in shown


def states(session: Session) -> dict[DeliveryState, int]:
    """How many recipients are in each state of the mail."""
    session.expire_all()
    query = select(Invitation.delivery_state, func.count()).group_by(Invitation.delivery_state)
    return dict(session.execute(query).all())


def count(session: Session, kind: MailingKind, state: MailState) -> int:
    """How many mails of a kind are in a state."""
    query = select(func.count(OutboxMail.id)).where(OutboxMail.content.has(kind=kind.value))
    return session.scalar(query.where(OutboxMail.state == state)) or 0
