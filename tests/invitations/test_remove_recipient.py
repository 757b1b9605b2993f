"""Staff take away a recipient to whom nothing has been sent, and regret it."""

from collections.abc import Callable
from datetime import datetime

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from consult.consultations.models import Round
from consult.core.actor import SYSTEM
from consult.core.audit import AuditEntry
from consult.core.db import write
from consult.invitations import actions
from consult.invitations.actions.printing import order_letters
from consult.invitations.models import DeliveryState, Invitation, MailingKind
from tests.cast import Cast
from tests.client import Browser
from tests.factories.invitations import make_invitation, make_open_round
from tests.invitations.ledger_states import token

Open = Callable[..., Browser]


@pytest.fixture
def round_(session: Session) -> Round:
    """A round with one recipient that nothing has been sent to."""
    with write():
        made = make_open_round(session)
        make_invitation(session, made, "Nordåns Åkeri AB", "info@nordan.example")
    return made


def only(session: Session) -> Invitation:
    session.expire_all()
    return session.scalars(select(Invitation)).one()


def number(session: Session) -> int:
    return session.scalar(select(func.count(Invitation.id))) or 0


def test_a_recipient_is_removed_and_put_back(
    browser: Open, cast: Cast, session: Session, round_: Round
) -> None:
    page = browser(cast.editor)
    at = f"/staff/rounds/{round_.id}/recipients/{only(session).id}"
    page.get(at)
    done = page.press("Ta bort mottagaren")
    assert "Nordåns Åkeri AB är borttagen." in done.text
    assert number(session) == 0
    assert "invitation.removed" in session.scalars(select(AuditEntry.action)).all()
    back = page.press("Ångra")
    assert "Nordåns Åkeri AB är mottagare." in back.text
    assert only(session).organisation.name == "Nordåns Åkeri AB"


def test_a_second_click_removes_nobody_else_and_adds_nobody_twice(
    browser: Open, cast: Cast, session: Session, round_: Round
) -> None:
    page = browser(cast.editor)
    key, organisation_id = only(session).id, only(session).organisation_id
    at = f"/staff/rounds/{round_.id}/recipients"
    page.get(f"{at}/{key}")
    signed = token(page)
    page.post(f"{at}/{key}/remove", signed)
    page.post(f"{at}/{key}/remove", signed, status=404)
    for _ in range(2):
        page.post(f"{at}/put-back/{organisation_id}", signed)
    assert number(session) == 1


def mailed(invitation: Invitation, now: datetime) -> None:
    actions.create_mailing(
        round_=invitation.round, kind=MailingKind.INVITATION, subject="Hej", body="{{ link }}",
        invitation_ids=[invitation.id], send_from=now, by=SYSTEM, now=now,
    )  # fmt: skip


def printed(invitation: Invitation, now: datetime) -> None:
    invitation.delivery_state = DeliveryState.LETTER


def ordered(invitation: Invitation, now: datetime) -> None:
    order_letters(
        round_=invitation.round,
        heading="Brev",
        body="Hej",
        invitation_ids=[invitation.id],
        by=SYSTEM,
        now=now,
    )


def opened(invitation: Invitation, now: datetime) -> None:
    actions.record_opened(invitation=invitation, now=now)


def linked(invitation: Invitation, now: datetime) -> None:
    actions.mint_link(invitation=invitation, now=now)


def closed(invitation: Invitation, now: datetime) -> None:
    invitation.round.closed_at, invitation.round.closed_by = now, "Handläggare"


@pytest.mark.parametrize(
    ("happens", "reason"),
    [
        (mailed, "Det finns mejl till mottagaren."),
        (printed, "Det finns ett brev till mottagaren."),
        (ordered, "Det finns ett brev till mottagaren."),
        (opened, "Mottagaren har öppnat länken eller svarat."),
        (linked, "Det finns mejl till mottagaren."),
        (closed, "Remissen är stängd."),
    ],
)
def test_who_has_been_written_to_stays_and_the_page_says_why(
    browser: Open,
    cast: Cast,
    session: Session,
    round_: Round,
    now: datetime,
    happens: Callable[[Invitation, datetime], None],
    reason: str,
) -> None:
    page = browser(cast.editor)
    at = f"/staff/rounds/{round_.id}/recipients/{only(session).id}"
    page.get(at)
    with write():
        happens(only(session), now)
    assert reason in page.press("Ta bort mottagaren").text
    assert number(session) == 1
    assert "Ta bort mottagaren" not in page.get(at).text


def test_only_who_runs_rounds_removes(browser: Open, cast: Cast, session: Session, round_: Round) -> None:
    reader = browser(cast.reader)
    at = f"/staff/rounds/{round_.id}/recipients/{only(session).id}"
    assert "Ta bort mottagaren" not in reader.get(at).text
    reader.get("/staff/account")
    reader.post(f"{at}/remove", token(reader), status=403)
    assert number(session) == 1
