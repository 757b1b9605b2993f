"""Wrong rows and doubles of a register file are mended in the preview."""

from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy.orm import Session

from tests.cast import Cast
from tests.client import Browser
from tests.factories.organisations import org_number, register_file
from tests.organisations.steps import emails, names, read, save

DATA = Path(__file__).parent.parent / "data"
Open = Callable[..., Browser]


@pytest.fixture
def staff(browser: Open, cast: Cast) -> Browser:
    return browser(cast.editor)


def test_a_wrong_cell_is_corrected_in_place(staff: Browser, session: Session) -> None:
    page = read(
        staff, register_file([[org_number(1), "Nordåns Åkeri AB", "info@nordansakeri", "Forsunda", "Åkeri"]])
    )
    assert "Fel i e-post" in page.text and "Adressen saknar slut, till exempel .se." in page.text
    assert "Det finns inget att spara." in page.text
    page = staff.press("Rätta", email="info@fortfarande", status=422)
    assert "Rätta en sak först" in page.text and page.title.startswith("Fel: ")
    assert 'value="info@fortfarande"' in page.html
    assert all("/rows/" not in href for _, href in page.reader.links)
    page = staff.press("Rätta", email="info@nordansakeri.example")
    assert "Rad 2 är rättad." in page.text and "Rättad här" in page.text and "Spara 1 rad" in page.text
    page = staff.press("Ångra")
    assert "Fel i e-post" in page.text
    staff.press("Rätta", email="info@nordansakeri.example")
    save(staff)
    assert emails(session, "Nordåns Åkeri AB") == ["info@nordansakeri.example"]


def test_a_row_is_skipped_and_taken_in_again(staff: Browser) -> None:
    read(
        staff, register_file([[org_number(1), "A AB", "info@a", "", ""], [org_number(2), "B AB", "", "", ""]])
    )
    page = staff.press("Hoppa över raden")
    assert "Rad 2 hoppas över." in page.text and "1 rad hoppar du över." in page.text
    page = staff.press("Ångra")
    assert "1 rad hoppas över tills den är rättad." in page.text


def test_a_missing_number_is_written_in_place_and_may_turn_out_a_double(staff: Browser) -> None:
    read(staff, register_file([[org_number(1), "A AB", "", "", ""], ["", "B AB", "", "", ""]]))
    page = staff.press("Rätta", org_number=org_number(1))
    assert "Dubbletter 2" in page.text and "2 rader hoppas över" in page.text


@pytest.fixture
def doubles(staff: Browser) -> Browser:
    number, place = org_number(1), "Fjällbäcken"
    one = [number, "Fjällbäckens Camping", "bokning@fjall.example", place, ""]
    read(
        staff,
        register_file([one, [number, "Fjällbäckens Camping & stugby", "info@fjall.example", place, ""]]),
    )
    return staff


@pytest.mark.parametrize(
    ("choice", "name", "addresses"),
    [
        ("2", "Fjällbäckens Camping", ["bokning@fjall.example"]),
        ("3", "Fjällbäckens Camping & stugby", ["info@fjall.example"]),
        ("merge", "Fjällbäckens Camping", ["bokning@fjall.example", "info@fjall.example"]),
    ],
)
def test_of_doubles_one_or_both_are_chosen(
    doubles: Browser, session: Session, choice: str, name: str, addresses: list[str]
) -> None:
    assert doubles.page and "Samma org.nummer" in doubles.page.text
    assert "Det finns inget att spara." in doubles.page.text
    page = doubles.press("Välj", choice=choice)
    assert "1 rad sparas: 1 ny." in page.text
    assert f'value="{choice}" checked' in page.html
    save(doubles)
    assert names(session) == {name}
    assert sorted(emails(session, name)) == addresses


def test_choosing_among_doubles_without_a_choice_says_so(doubles: Browser) -> None:
    assert "Välj vilken rad vi ska spara." in doubles.press("Välj").text


def test_doubles_alike_in_every_cell_need_no_choice(staff: Browser) -> None:
    row = [org_number(1), "A AB", "a@a.example", "", ""]
    assert "1 rad sparas: 1 ny." in read(staff, register_file([row, row])).text
