"""A saved file is taken out again with one press, until something is built on it."""

import io
from collections.abc import Callable

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from consult.core.actor import SYSTEM
from consult.core.db import write
from consult.invitations.actions import invite
from consult.organisations import queries
from consult.organisations.models import Contact, Organisation, RegisterImportRow
from tests.cast import Cast
from tests.client import Browser
from tests.factories.invitations import make_open_round
from tests.factories.organisations import MADE, make_organisation, org_number, register_file

OLD = [org_number(1), "Hedlunds Trä AB", "kontor@hedlund.example", "Forsunda", "Trä"]
NEW = [org_number(1), "Hedlunds Möbler AB", "info@hedlund.example", "Norrbyn", "Trä"]
OTHER = [org_number(2), "Nykomlingen AB", "hej@ny.example", "Norrbyn", "Bygg"]


@pytest.fixture
def staff(browser: Callable[..., Browser], cast: Cast) -> Browser:
    return browser(cast.editor)


def save(staff: Browser, rows: list[list[str]]) -> None:
    staff.get("/staff/organisations/import")
    staff.press("Läs filen", file=(io.BytesIO(register_file(rows)), "register.csv"))
    staff.press("Spara")


def register(session: Session) -> dict[str, tuple[str, list[str]]]:
    session.rollback()
    organisations = session.scalars(select(Organisation)).all()
    addresses = queries.addresses_of(session, [each.id for each in organisations])
    return {each.name: (each.area, [c.email for c in addresses[each.id]]) for each in organisations}


def test_what_was_added_goes_and_what_was_changed_is_put_back(staff: Browser, session: Session) -> None:
    save(staff, [OLD])
    before = register(session)
    save(staff, [NEW, OTHER])
    assert set(register(session)) == {"Hedlunds Möbler AB", "Nykomlingen AB"}
    page = staff.press("Ångra")
    assert "Inläsningen är ångrad." in page.text and "Sparad och ångrad" in page.text
    assert register(session) == before == {"Hedlunds Trä AB": ("Forsunda", ["kontor@hedlund.example"])}
    assert len(session.scalars(select(Contact)).all()) == 3


def test_an_import_undone_can_be_saved_again(staff: Browser, session: Session) -> None:
    save(staff, [OLD])
    staff.press("Ångra")
    assert register(session) == {}
    save(staff, [OLD])
    assert set(register(session)) == {"Hedlunds Trä AB"}


def test_what_was_changed_by_hand_afterwards_is_left_as_it_is(staff: Browser, session: Session) -> None:
    save(staff, [OLD, OTHER])
    page = staff.page
    staff.get("/staff/organisations/1/edit")
    staff.press("Spara", area="Hemgården")
    staff.page = page
    page = staff.press("Ångra")
    assert "1 organisation är ändrad efteråt och lämnas som den är." in page.text
    assert register(session) == {"Hedlunds Trä AB": ("Hemgården", ["kontor@hedlund.example"])}


def test_only_the_latest_import_can_be_undone(staff: Browser, session: Session) -> None:
    save(staff, [OLD])
    first = staff.page
    save(staff, [NEW])
    staff.page = first
    assert "går inte att ångra" in staff.press("Ångra").text
    assert set(register(session)) == {"Hedlunds Möbler AB"}


def test_an_organisation_in_use_stops_the_whole_undo(staff: Browser, session: Session) -> None:
    save(staff, [OLD, OTHER])
    with write() as writing:
        newcomer = writing.scalars(select(Organisation).where(Organisation.name == "Nykomlingen AB")).one()
        invite(round_=make_open_round(writing), organisation_ids=[newcomer.id], by=SYSTEM, now=MADE)
    assert "går inte att ångra" in staff.press("Ångra").text
    assert len(register(session)) == 2


def test_rows_keep_what_they_did_as_a_record(staff: Browser, session: Session) -> None:
    make_organisation("Annan AB")
    save(staff, [OLD])
    staff.press("Ångra")
    session.rollback()
    row = session.scalars(select(RegisterImportRow)).one()
    assert (row.organisation_id, row.cells["name"]) == (None, "Hedlunds Trä AB")
