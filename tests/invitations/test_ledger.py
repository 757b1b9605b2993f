"""Staff look at the ledger: who got the mail, who has answered, and what must be mended."""

import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import datetime

import pytest
import time_machine
from flask import Flask
from sqlalchemy.orm import Session

from consult.consultations.models import Round
from consult.core.actor import SYSTEM
from consult.core.db import write
from consult.core.outbox import OutboxMail
from consult.core.outbox_hooks import MailState
from consult.invitations import actions
from consult.invitations.models import DeliveryState, Invitation, MailingKind, ResponseState
from consult.invitations.queries.ledger import LedgerFilter, LedgerState, ledger, ledger_counts
from tests.cast import Cast
from tests.client import Browser, Page
from tests.factories.invitations import make_invitation, make_open_round
from tests.invitations.ledger_states import STATES, make_ledger, named, token

Open = Callable[..., Browser]
IN_STATE = {
    LedgerState.ANSWERED: {"Hedlunds Trä AB", "Kvarnforsens Mekaniska AB"},
    LedgerState.STARTED: {"Elkraft i Forsunda AB"},
    LedgerState.OPENED: {"Lindesgårds Lantbruk"},
    LedgerState.NOT_OPENED: {
        "Skogsrå Design",
        "Björkviks Bageri",
        "Dalens Solteknik AB",
        "Fjällbäckens Camping",
        "Ängsbackens Vård",
        "Ödåkers Snickeri",
    },
    LedgerState.NOT_DELIVERED: {"Nordåns Åkeri AB", "Strandgårdens Konferens"},
    LedgerState.UNCERTAIN: {"Övre Dalens byalag"},
    LedgerState.NO_ADDRESS: {"Sågforsens Åkeri AB"},
    LedgerState.DECLINED: {"Granbackens Handel"},
}


@pytest.fixture(autouse=True)
def the_day(now: datetime) -> Iterator[None]:
    with time_machine.travel(now, tick=False):
        yield


@pytest.fixture
def round_(session: Session, now: datetime) -> Round:
    with write():
        return make_ledger(session, now)


def names(page: Page) -> list[str]:
    return re.findall(r'<a class="name"[^>]*>([^<]+)</a>', page.html)


def row(page: Page, name: str) -> str:
    """The words of one recipient's row."""
    found = next(part for part in re.findall(r"(?s)<tr>.*?</tr>", page.html) if f">{name}</a>" in part)
    return " ".join(re.sub(r"<[^>]+>", " ", found).split())


@pytest.mark.parametrize("state", list(LedgerState))
def test_each_filter_lists_as_many_as_its_chip_says(
    browser: Open, cast: Cast, round_: Round, state: LedgerState
) -> None:
    page = browser(cast.reader).get(f"/staff/rounds/{round_.id}/recipients?state={state.value}")
    assert set(names(page)) == IN_STATE[state]
    chip = re.search(r'<a href="[^"]*" aria-current="true".*?<b>(\d+)</b>', page.html)
    assert chip is not None
    assert int(chip[1]) == len(IN_STATE[state])


def test_the_states_share_the_recipients_among_them(session: Session, round_: Round) -> None:
    counts = ledger_counts(session, round_.id, LedgerFilter())
    assert counts.total == counts.matching == sum(counts.by_state.values()) == len(STATES)
    for state in LedgerState:
        listed = session.scalars(ledger(round_.id, LedgerFilter(state=state))).all()
        assert len(listed) == counts.by_state[state]


def test_no_combination_of_states_falls_between_the_filters(session: Session, now: datetime) -> None:
    with write():
        round_ = make_open_round(session)
        for number, delivery in enumerate(DeliveryState):
            for response in ResponseState:
                invitation = make_invitation(session, round_, f"Firma {number} {response}")
                invitation.delivery_state, invitation.response_state = delivery, response
    counts = ledger_counts(session, round_.id, LedgerFilter())
    assert sum(counts.by_state.values()) == len(DeliveryState) * len(ResponseState)
    assert counts.by_state[LedgerState.ANSWERED] == 2 * len(DeliveryState)
    assert counts.by_state[LedgerState.UNCERTAIN] == counts.uncertain == 3


def test_a_row_says_what_happened_and_how_it_is_known(browser: Open, cast: Cast, round_: Round) -> None:
    page = browser(cast.reader).get(f"/staff/rounds/{round_.id}/recipients")
    assert page.h1 == "15 mottagare"
    expected = {
        "Hedlunds Trä AB": ("Företag", "Skickat", "i dag kl. 10.42", "Inskickat", "5 synpunkter"),
        "Kvarnforsens Mekaniska AB": ("Inga synpunkter",),
        "Elkraft i Forsunda AB": ("Påbörjat",),
        "Lindesgårds Lantbruk": ("Enskild firma", "Länken öppnad"),
        "Nordåns Åkeri AB": ("Adressen finns inte", "550 5.1.1, 9 feb", "Inte öppnat"),
        "Strandgårdens Konferens": ("Stoppat av mejlfilter", "554 5.7.1"),
        "Björkviks Bageri": ("Brevlådan är full", "Nytt försök i dag kl. 10.42"),
        "Dalens Solteknik AB": ("I kö", "Skickas snart", "Ingen länk än"),
        "Övre Dalens byalag": ("Förening", "Osäkert", "Servern svarade inte"),
        "Sågforsens Åkeri AB": ("Saknar adress", "Ingen länk än"),
        "Granbackens Handel": ("Fel mottagare",),
        "Fjällbäckens Camping": ("Inte inbjuden än", "Ingen länk än"),
        "Ängsbackens Vård": ("Brev",),
    }
    for name, words in expected.items():
        for word in words:
            assert word in row(page, name), (name, word)
    assert "Framme" not in page.text


def test_a_draft_is_only_begun_whatever_it_holds(
    browser: Open, cast: Cast, session: Session, round_: Round
) -> None:
    with write():
        named(session, "Elkraft i Forsunda AB").comment_count = 7
    page = browser(cast.editor).get(f"/staff/rounds/{round_.id}/recipients")
    assert "synpunkter" not in row(page, "Elkraft i Forsunda AB")


def test_search_kind_and_order_live_in_the_address(browser: Open, cast: Cast, round_: Round) -> None:
    at = f"/staff/rounds/{round_.id}/recipients"
    page = browser(cast.reader)
    assert names(page.get(f"{at}?q=åkeri")) == ["Nordåns Åkeri AB", "Sågforsens Åkeri AB"]
    assert names(page.get(f"{at}?q=ödåkers")) == ["Ödåkers Snickeri"]
    assert names(page.get(f"{at}?kind=sole_trader")) == ["Lindesgårds Lantbruk"]
    assert names(page.get(f"{at}?kind=association")) == ["Övre Dalens byalag"]
    assert "Lindesgårds Lantbruk" not in names(page.get(f"{at}?kind=company"))
    assert names(page.get(f"{at}?sort=response"))[0] in {"Elkraft i Forsunda AB", "Granbackens Handel"}
    both = page.get(f"{at}?q=åkeri&state=no_address")
    assert names(both) == ["Sågforsens Åkeri AB"]
    assert "/recipients?state=not_delivered&amp;q=%C3%A5keri" in both.html
    assert page.get(at).h1 == both.h1 == "15 mottagare"


def test_search_is_text_and_not_a_pattern(browser: Open, cast: Cast, round_: Round) -> None:
    page = browser(cast.reader).get(f"/staff/rounds/{round_.id}/recipients?q=%25")
    assert names(page) == []
    assert "Ingen passar in på urvalet" in page.text


@pytest.mark.parametrize(
    "query", ["state=nonsense", "kind=nonsense", "sort=1", "page=99999", "page=-1", "page=x", "q=%00"]
)
def test_odd_addresses_show_a_page(browser: Open, cast: Cast, round_: Round, query: str) -> None:
    browser(cast.reader).get(f"/staff/rounds/{round_.id}/recipients?{query}")


def test_long_ledgers_are_paged(browser: Open, cast: Cast, session: Session) -> None:
    with write():
        round_ = make_open_round(session)
        for number in range(60):
            make_invitation(session, round_, f"Firma {number:03d}")
    page = browser(cast.reader)
    first = page.get(f"/staff/rounds/{round_.id}/recipients")
    assert "1–50 av 60" in first.text
    second = page.click("Nästa")
    assert names(second) == [f"Firma {number:03d}" for number in range(50, 60)]
    assert "51–60 av 60" in second.text


def test_the_number_of_statements_is_the_same_for_3_and_300(
    browser: Open, cast: Cast, session: Session, now: datetime, count_sql: list[str]
) -> None:
    reader = browser(cast.reader)
    sizes = {}
    for number, size in enumerate((3, 300), 1):
        with write():
            round_ = make_open_round(session, number=number)
            for each in range(size):
                make_invitation(
                    session, round_, f"Firma {number}-{each}"
                ).delivery_state = DeliveryState.UNCERTAIN
        count_sql.clear()
        reader.get(f"/staff/rounds/{round_.id}/recipients")
        sizes[size] = len(count_sql)
    assert sizes[3] == sizes[300] <= 10, count_sql


def test_an_empty_ledger_says_what_to_do(browser: Open, cast: Cast, session: Session) -> None:
    with write():
        round_ = make_open_round(session)
    page = browser(cast.editor)
    page.get(f"/staff/rounds/{round_.id}/recipients")
    assert page.click("Lägg till mottagare").h1 == "Lägg till mottagare"
    assert "Lägg till mottagare" not in browser(cast.reader).get(f"/staff/rounds/{round_.id}/recipients").text


def test_readers_see_no_buttons_and_a_missing_round_is_404(browser: Open, cast: Cast, round_: Round) -> None:
    page = browser(cast.reader).get(f"/staff/rounds/{round_.id}/recipients")
    for words in ("Skicka påminnelse", "Lägg till", "Låt vara", "Välj alla", "Påminn de valda"):
        assert words not in page.text
    browser(cast.reader).get("/staff/rounds/999/recipients", status=404)


def test_while_something_is_sent_the_page_says_how_far_it_has_come(
    browser: Open, cast: Cast, session: Session, now: datetime, count_sql: list[str], app: Flask
) -> None:
    app.config["SETTINGS"] = replace(app.config["SETTINGS"], mail_per_minute=10)
    with write():
        round_ = make_open_round(session)
        for number in range(20):
            make_invitation(session, round_, f"Firma {number:02d}", f"info@f{number}.example")
        mailing = actions.create_mailing(
            round_=round_,
            kind=MailingKind.INVITATION,
            subject="Hej",
            body="{{ link }}",
            invitation_ids=[invitation.id for invitation in session.query(Invitation)],
            send_from=now,
            by=SYSTEM,
            now=now,
        )
        for mail in session.query(OutboxMail).limit(5):
            mail.state = MailState.SENT
    editor = browser(cast.editor)
    at = f"/staff/rounds/{round_.id}/recipients"
    count_sql.clear()
    page = editor.get(at)
    assert len(count_sql) <= 10, count_sql
    assert "Skickar inbjudan till 20 mottagare. 5 är skickade, 15 kvar." in page.text
    assert '<progress id="sending-bar" value="5" max="20"' in page.html
    assert '<div id="sending-control"><form' in page.html
    assert (
        "10 i minuten, som er mejlserver tillåter. Klart omkring kl. 10.43. Du kan stänga sidan." in page.text
    )
    paused = editor.press("Pausa")
    assert "Inbjudan är pausad." in paused.text
    assert "Inget skickas förrän du fortsätter." in paused.text
    assert "Klart omkring" not in paused.text
    assert "Skickar inbjudan" in editor.press("Fortsätt").text
    reader = browser(cast.reader)
    assert "Pausa" not in reader.get(at).text
    reader.post(f"/staff/rounds/{round_.id}/mailings/{mailing.id}/pause", token(reader), status=403)
    piece = editor.client.get(f"{at}/sending")
    assert 'id="sending-words"' in piece.text
    assert "<html" not in piece.text
    with write():
        for mail in session.query(OutboxMail):
            mail.state = MailState.SENT
    done = editor.client.get(f"{at}/sending").text
    assert "data-poll-done" in done
    assert '<div id="sending-control" hidden></div>' in done, "Pausa goes with the last mail"
    assert "Pausa" not in editor.get(at).text


def test_another_rounds_mailing_cannot_be_paused_from_here(
    browser: Open, cast: Cast, session: Session, now: datetime
) -> None:
    with write():
        round_, other = make_open_round(session, number=1), make_open_round(session, number=2)
        invitation = make_invitation(session, round_, "Firma", "info@f.example")
        mailing = actions.create_mailing(
            round_=round_,
            kind=MailingKind.INVITATION,
            subject="Hej",
            body="{{ link }}",
            invitation_ids=[invitation.id],
            send_from=now,
            by=SYSTEM,
            now=now,
        )
    editor = browser(cast.editor)
    editor.get(f"/staff/rounds/{round_.id}/recipients")
    signed = token(editor)
    for verb in ("pause", "resume"):
        editor.post(f"/staff/rounds/{other.id}/mailings/{mailing.id}/{verb}", signed, status=404)


def test_it_leads_to_the_register_and_sends_nothing_of_a_closed_round(
    browser: Open, cast: Cast, session: Session, round_: Round, now: datetime
) -> None:
    address = f"/staff/rounds/{round_.id}/recipients"
    page = browser(cast.editor).get(address)
    assert page.link("Registret").startswith("/staff/organisations")
    assert "Skicka påminnelse" in page.text and "Påminn de valda" in page.text
    with write():
        stored = session.get_one(Round, round_.id)
        stored.closed_at, stored.closed_by = now, "Handläggare"
    page = browser(cast.editor).get(address)
    assert "Skicka påminnelse" not in page.text and "Påminn de valda" not in page.text
