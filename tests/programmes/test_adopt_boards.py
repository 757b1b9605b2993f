"""A first document names boards that the register does not have: they are added in one go."""

from collections.abc import Callable

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from consult.core.db import write
from consult.organisations.models import Organisation, OrganisationKind
from consult.programmes import queries
from consult.programmes.actions import MeasureFacts
from consult.programmes.models import SectionKind
from tests.cast import Cast
from tests.client import Browser
from tests.factories.programmes import Made, add_goal, add_measure, add_section, make_board, make_programme

OpenBrowser = Callable[..., Browser]


@pytest.fixture
def made(app: object) -> Made:
    with write():
        made = make_programme()
        goal = add_goal(made, add_section(made, "Mål 1", "Text", SectionKind.GOAL), "Fler jobb.")
        make_board("Socialnämnden")
        for number, name in enumerate(
            ("Kommunstyrelsen", "Kultur- och fritidsnämnden", "Kommunstyrelsen", "", "socialnämnden")
        ):
            add_measure(
                made,
                goal,
                MeasureFacts(title=f"Åtgärd {number}", accountable_text=name, schedule_text="2027"),
            )
    return made


def url(made: Made) -> str:
    return f"/staff/programmes/{made.programme.id}/documents/{made.document.id}"


def accountable(session: Session, made: Made) -> list[str]:
    session.expire_all()
    content = queries.current_content(session, made.document.id)
    assert content
    return [m.version.accountable.name if m.version.accountable else "-" for m in content.measures]


def test_the_boards_of_the_text_become_choosable_and_accountable(
    browser: OpenBrowser, cast: Cast, session: Session, made: Made
) -> None:
    staff = browser(cast.editor)
    staff.get(url(made))
    page = staff.press("Lägg till nämnderna", name=["Kommunstyrelsen", "socialnämnden"])
    assert "3 åtgärder har fått sin ansvariga nämnd." in page.text
    assert accountable(session, made) == ["Kommunstyrelsen", "-", "Kommunstyrelsen", "-", "Socialnämnden"]
    boards = select(Organisation.name).where(Organisation.kind == OrganisationKind.BOARD)
    assert sorted(session.scalars(boards)) == ["Kommunstyrelsen", "Socialnämnden"]
    assert "1 ansvarig i texten finns inte i registret" in page.text


def test_none_chosen_changes_nothing(browser: OpenBrowser, cast: Cast, session: Session, made: Made) -> None:
    staff = browser(cast.editor)
    staff.get(url(made))
    page = staff.press("Lägg till nämnderna", name=["Något annat"])
    assert "Kryssa för minst en nämnd." in page.text
    assert set(accountable(session, made)) == {"-"}


def test_a_reader_sees_what_lacks_but_no_form(browser: OpenBrowser, cast: Cast, made: Made) -> None:
    page = browser(cast.reader).get(url(made))
    assert "Det här saknas" in page.text and "Lägg till nämnderna" not in page.text
