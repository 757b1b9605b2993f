"""Large registers: the statements do not grow with the rows, and what takes long is left to the worker."""

import io
from collections.abc import Callable

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from consult.core.jobs import Job
from consult.organisations.jobs import READ_REGISTER, read_register
from consult.organisations.models import Organisation
from consult.organisations.views_staff import imports
from tests.cast import Cast
from tests.client import Browser, Page
from tests.conftest import Statements
from tests.factories.organisations import many_rows, register_file

Open = Callable[..., Browser]


@pytest.fixture
def staff(browser: Open, cast: Cast) -> Browser:
    return browser(cast.editor)


def read(staff: Browser, rows: int) -> Page:
    staff.get("/staff/organisations/import")
    return staff.press("Läs filen", file=(io.BytesIO(register_file(many_rows(rows))), "stor.csv"))


def test_statements_are_as_many_for_three_rows_as_for_three_hundred(
    staff: Browser, count_sql: Statements
) -> None:
    numbers = []
    for rows in (3, 300):
        staff.get("/staff/organisations/import")
        count_sql.clear()
        page = read(staff, rows)
        numbers.append(len(count_sql))
        count_sql.clear()
        staff.get(page.url)
        numbers.append(len(count_sql))
        count_sql.clear()
        staff.press("Hoppa över raden") if "Hoppa över raden" in page.text else None
        staff.get(page.url)
        staff.press("Avbryt")
    assert numbers[0] == numbers[2] and numbers[1] == numbers[3]
    assert numbers[1] <= 10


def test_the_second_page_of_rows(staff: Browser) -> None:
    page = read(staff, 120)
    assert "1–50 av 120" in page.text
    page = staff.click("Nästa")
    assert "51–100 av 120" in page.text and "Företag 50 AB" in page.text and "page=2" in page.url


def test_a_large_file_is_read_by_the_worker(
    staff: Browser, session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(imports, "ROWS_AT_ONCE", 10)
    page = read(staff, 30)
    assert page.h1 == "Filen läses" and "Inget är sparat än." in page.text
    job = session.scalars(select(Job)).one()
    assert job.kind == READ_REGISTER
    assert read_register(job.payload) == {"rows": 30}
    assert read_register(job.payload) == {}
    page = staff.click("Se om den är klar")
    assert "Spara 30 rader" in page.text
    staff.press("Spara 30 rader")
    assert session.scalar(select(func.count(Organisation.id))) == 30


def test_a_register_of_two_thousand_is_saved_and_read_again_without_change(staff: Browser) -> None:
    assert "Spara 2 000 rader" in read(staff, 2000).text
    staff.press("Spara")
    assert "Det finns inget att spara." in read(staff, 2000).text
