"""The ledger leads to everything that has to do with the recipients, and says how much of it waits."""

from collections.abc import Callable, Iterator
from datetime import datetime

import pytest
import time_machine
from sqlalchemy.orm import Session

from consult.core.db import write
from consult.invitations.models import Referral, ReferralKind
from consult.invitations.queries.ledger import LedgerFilter, LedgerPart, ledger, ledger_counts
from tests.cast import Cast
from tests.client import Browser
from tests.factories.other_roads import make_sender
from tests.invitations.ledger_states import make_ledger, named

Open = Callable[..., Browser]


@pytest.fixture(autouse=True)
def the_day(now: datetime) -> Iterator[None]:
    with time_machine.travel(now, tick=False):
        yield


def test_the_ledger_leads_on(browser: Open, cast: Cast, session: Session, now: datetime) -> None:
    with write():
        round_ = make_ledger(session, now)
        row = named(session, "Skogsrå Design")
        session.add(Referral(invitation_id=row.id, kind=ReferralKind.PERSON, name="Ekonomi", created_at=now))
        make_sender(session, named(session, "Dalens Solteknik AB"), now)
    reader, here = browser(cast.reader), f"/staff/rounds/{round_.id}/recipients"
    for label, heading in (
        ("Mottagna svar", "Mottagna svar"),
        ("Svar utan inbjudan (1)", "Svar utan inbjudan"),
        ("Fel mottagare (1)", "Rätt mottagare"),
        ("Se som mottagare", round_.title),
    ):
        reader.get(here)
        assert reader.click(label).h1 == heading
    assert "Utskickslista (Excel)" in reader.get(here).text


@pytest.mark.parametrize(
    ("part", "name", "words"),
    [
        (
            LedgerPart.NO_COMMENTS,
            "Kvarnforsens Mekaniska AB",
            "Bara de som har svarat ”inga synpunkter” visas.",
        ),
        (LedgerPart.NOT_INVITED, "Fjällbäckens Camping", "Bara de som inte har fått någon inbjudan visas."),
    ],
)
def test_a_part_of_a_state_is_listed_and_counted(
    browser: Open, cast: Cast, session: Session, now: datetime, part: LedgerPart, name: str, words: str
) -> None:
    with write():
        round_ = make_ledger(session, now)
    chosen = LedgerFilter(part=part)
    assert ledger_counts(session, round_.id, chosen).matching == 1
    assert [row.organisation.name for row in session.scalars(ledger(round_.id, chosen))] == [name]
    reader = browser(cast.reader)
    page = reader.get(f"/staff/rounds/{round_.id}/recipients?part={part.value}")
    assert words in page.text and name in page.text and "1–1 av 1" in page.text
    assert "15 mottagare" in page.h1
    assert "part=" not in page.link("Visa alla")
