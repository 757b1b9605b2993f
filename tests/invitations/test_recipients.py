"""Staff choose who is asked: by kind, area and size, or one by one."""

from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from consult.consultations.models import Round
from consult.core.actor import SYSTEM
from consult.core.audit import AuditEntry
from consult.core.db import write
from consult.invitations import actions
from consult.invitations.models import Invitation
from consult.organisations.models import Organisation, OrganisationKind
from tests.cast import Cast
from tests.client import Browser
from tests.factories.invitations import MADE, make_open_round, make_organisation
from tests.invitations.ledger_states import token

Open = Callable[..., Browser]


@pytest.fixture
def round_(session: Session) -> Round:
    """A round, and a register of three companies, an association and a party; one company lacks an address."""
    with write():
        round_ = make_open_round(session)
        for name, area, size, emails in (
            ("Hedlunds Trä AB", "Norrbyn", "1–9", ["info@hedlunds.example"]),
            ("Nordåns Åkeri AB", "Forsunda", "10–49", ["info@nordan.example"]),
            ("Sågforsens Åkeri AB", "Norrbyn", "10–49", []),
        ):
            organisation = make_organisation(session, name, *emails)
            organisation.area, organisation.size_class = area, size
        make_organisation(session, "Övre Dalens byalag", "o@d.example", kind=OrganisationKind.ASSOCIATION)
        make_organisation(session, "Bygdepartiet", "b@p.example", kind=OrganisationKind.PARTY)
    return round_


def at(round_: Round, query: str = "") -> str:
    return f"/staff/rounds/{round_.id}/recipients/add{query}"


def asked(session: Session) -> set[str]:
    return set(session.scalars(select(Organisation.name).join(Invitation)))


def test_a_whole_kind_is_added(browser: Open, cast: Cast, session: Session, round_: Round) -> None:
    page = browser(cast.editor)
    page.get(at(round_))
    shown = page.press("Visa urvalet", kind=["company", "party"])
    assert "4 organisationer i urvalet" in shown.text
    assert "4 är nya i remissen" in shown.text
    ledger = page.press("Lägg till 4 mottagare")
    assert "4 mottagare är tillagda. De får inget mejl förrän du skickar inbjudan." in ledger.text
    assert ledger.h1 == "4 mottagare"
    assert asked(session) == {"Hedlunds Trä AB", "Nordåns Åkeri AB", "Sågforsens Åkeri AB", "Bygdepartiet"}
    assert session.scalar(select(func.count()).where(AuditEntry.action == "round.invited")) == 1


@pytest.mark.parametrize(
    ("query", "number"),
    [
        ("?kind=company&area=Norrbyn", 2),
        ("?kind=company&size=10–49", 2),
        ("?kind=company&area=Norrbyn&size=10–49", 1),
        ("?kind=association", 1),
        ("?q=åkeri", 2),
        ("?q=hedlunds.example", 1),
        ("?q=åkeri&kind=party", 0),
    ],
)
def test_the_number_follows_the_choice(
    browser: Open, cast: Cast, round_: Round, query: str, number: int
) -> None:
    page = browser(cast.editor).get(at(round_, query))
    if number:
        assert f"Lägg till {number} mottagare" in page.text
    else:
        assert "Ingen passar in på urvalet" in page.text


def test_single_ones_are_ticked(browser: Open, cast: Cast, session: Session, round_: Round) -> None:
    one = session.scalars(select(Organisation).where(Organisation.name == "Nordåns Åkeri AB")).one()
    page = browser(cast.editor)
    page.get(at(round_, "?q=åkeri"))
    page.press("Lägg bara till dem som är ikryssade", organisation=str(one.id))
    assert asked(session) == {"Nordåns Åkeri AB"}


def test_those_without_an_address_are_listed_with_the_way_to_mend_it(
    browser: Open, cast: Cast, session: Session, round_: Round
) -> None:
    page = browser(cast.editor)
    shown = page.get(at(round_, "?kind=company"))
    assert "1 av dem saknar adress" in shown.text
    lost = session.scalars(select(Organisation).where(Organisation.name == "Sågforsens Åkeri AB")).one()
    assert shown.link("Lägg till adress") == f"/staff/organisations/{lost.id}/contacts/new"


def test_those_already_asked_are_marked_and_not_asked_twice(
    browser: Open, cast: Cast, session: Session, round_: Round
) -> None:
    page = browser(cast.editor)
    page.get(at(round_, "?kind=party"))
    page.press("Lägg till 1 mottagare")
    again = page.get(at(round_, "?kind=party&kind=association"))
    assert "Redan med" in again.text
    assert "1 är ny i remissen, 1 är redan med" in again.text
    page.press("Lägg till 1 mottagare")
    assert session.scalar(select(func.count(Invitation.id))) == 2
    assert "Lägg till" not in page.get(at(round_, "?kind=party")).text.replace("Lägg till mottagare", "")


def test_two_presses_add_once(browser: Open, cast: Cast, session: Session, round_: Round) -> None:
    page = browser(cast.editor)
    page.get(at(round_, "?kind=party"))
    signed = token(page)
    page.post(at(round_, "?kind=party"), {**signed, "scope": "all"})
    refused = page.post(at(round_, "?kind=party"), {**signed, "scope": "all"}, status=422)
    assert "Ingen ny mottagare är vald." in refused.text
    assert session.scalar(select(func.count(Invitation.id))) == 1


@pytest.mark.parametrize("ticked", [[], ["x"], ["999999"], ["-1"], ["9" * 30]])
def test_nothing_sensible_ticked_is_said(
    browser: Open, cast: Cast, session: Session, round_: Round, ticked: list[str]
) -> None:
    page = browser(cast.editor)
    page.get(at(round_, "?kind=party"))
    data = {**token(page), "scope": "ticked", "organisation": ticked}
    refused = page.post(at(round_, "?kind=party"), data, status=422)
    assert "Ingen ny mottagare är vald." in refused.text
    assert refused.title.startswith("Fel:")
    assert asked(session) == set()


@pytest.mark.parametrize("query", ["?kind=nonsense", "?area=Norrbyn", "?kind=company&area=%00", "?q=%25"])
def test_odd_addresses_show_a_page(browser: Open, cast: Cast, round_: Round, query: str) -> None:
    browser(cast.editor).get(at(round_, query))


def test_a_closed_round_takes_no_more(browser: Open, cast: Cast, session: Session, round_: Round) -> None:
    page = browser(cast.editor)
    page.get(at(round_, "?kind=party"))
    with write():
        session.get_one(Round, round_.id).closed_at = datetime(2027, 3, 1, tzinfo=UTC)
        session.get_one(Round, round_.id).closed_by = "Handläggare"
    assert "Remissen är stängd." in page.press("Lägg till 1 mottagare", status=422).text
    assert asked(session) == set()


def test_an_empty_register_leads_to_the_import(browser: Open, cast: Cast, session: Session) -> None:
    with write():
        round_ = make_open_round(session)
    assert "Registret är tomt" in browser(cast.editor).get(at(round_)).text


def test_statements_do_not_grow_with_the_register(
    browser: Open, cast: Cast, session: Session, round_: Round, count_sql: list[str]
) -> None:
    page = browser(cast.editor)
    address = at(round_, "?kind=company")
    page.get(address)
    count_sql.clear()
    page.get(address)
    few = len(count_sql)
    with write():
        for number in range(250):
            make_organisation(session, f"Firma {number}")
        ids = list(session.scalars(select(Organisation.id).limit(40)))
        actions.invite(round_=round_, organisation_ids=ids, by=SYSTEM, now=MADE)
    count_sql.clear()
    many = page.get(address)
    assert len(count_sql) == few <= 12, count_sql
    assert "De första 200 av 253 visas." in many.text


def test_only_those_who_run_rounds(browser: Open, cast: Cast, round_: Round) -> None:
    for user in (cast.registrar, cast.facilitator, cast.reader):
        browser(user).get(at(round_), status=403)
    browser(cast.editor).get("/staff/rounds/999/recipients/add", status=404)


def test_a_block_against_advertising_is_shown_and_not_silently_obeyed(
    browser: Open, cast: Cast, session: Session, round_: Round
) -> None:
    with write():
        session.scalars(
            select(Organisation).where(Organisation.name == "Nordåns Åkeri AB")
        ).one().marketing_block = True
    page = browser(cast.editor)
    shown = page.get(at(round_, "?kind=company"))
    assert "1 av dem har reklamspärr. En remiss är inte reklam, så de kan få den." in shown.text
    page.press("Lägg till 3 mottagare")
    assert "Nordåns Åkeri AB" in asked(session)
