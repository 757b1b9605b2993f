"""Anyone reads the outcome by sender, and goes both ways between a sender's points and their place in the text."""

from collections.abc import Callable

import pytest

from consult.core.db import write
from consult.organisations.models import OrganisationKind
from consult.responses.models import ResponseStance, Stance
from consult.triage.models import Outcome
from tests.client import Browser
from tests.factories.triage import Scene

Open = Callable[..., Browser]
BY_SENDER = "/remiss/naringsliv/utfall/avsandare"


def test_senders_stand_by_name_and_those_without_one_last(
    answered: Scene, browser: Open, publish: Callable[..., object]
) -> None:
    with write():
        answered.response("Annat", by=answered.organisation("Axels AB"))
        answered.answer(answered.points[-1])
    publish()
    page = browser().get(BY_SENDER)
    order = ["Axels AB", "Sågforsens Åkeri AB", "Enskild firma"]
    assert [page.text.index(name) for name in order] == sorted(page.text.index(name) for name in order)
    assert "Ensam Ensamsson" not in page.text and "Privat Person" not in page.text
    assert "Bron bär inte 64 ton." in page.text and "5 svarande med synpunkter" in page.text


def test_links_lead_both_ways(answered: Scene, browser: Open, publish: Callable[..., object]) -> None:
    publish()
    anyone = browser()
    page = anyone.get(BY_SENDER)
    assert "avsnitt=2#p1" in page.html
    page = anyone.get("/remiss/naringsliv/utfall?avsnitt=2")
    assert 'id="p1"' in page.html
    assert "Efter avsändare i stället" in page.text
    page = anyone.click("Sågforsens Åkeri AB")
    assert "Skriv vem som gräver." in page.text and "Vad andra sa om samma text" in page.text


def test_opposing_remarks_stand_side_by_side(
    answered: Scene, browser: Open, publish: Callable[..., object]
) -> None:
    with write():
        response = answered.response("Bygg inte där.", on=answered.measures[1])
        answered.session.add(
            ResponseStance(response_id=response.id, section_id=answered.section.id, stance=Stance.REJECTS)
        )
        answered.answer(answered.points[-1], Outcome.NOT_MET, "Planen behövs.")
    publish()
    page = browser().get("/remiss/naringsliv/utfall?avsnitt=2")
    assert "Här drar synpunkterna åt olika håll" in page.text
    assert page.text.index("Tillstyrker") < page.text.index("Avstyrker")
    assert "3 organisationer, 1 fråga" in page.text


def test_many_senders_come_in_pages(
    answered: Scene, browser: Open, publish: Callable[..., object], count_sql: list[str]
) -> None:
    publish()
    anyone = browser()
    count_sql.clear()
    anyone.get(BY_SENDER)
    few = len(count_sql)
    with write():
        for number in range(30):
            answered.response(f"Synpunkt {number}", by=answered.organisation(f"Bolag {number:02d} AB"))
            answered.answer(answered.points[-1])
    publish(note="Fler")
    count_sql.clear()
    page = anyone.get(BY_SENDER)
    assert len(count_sql) == few <= 12
    assert "Bolag 00 AB" in page.text and "Bolag 20 AB" not in page.text
    assert "Bolag 20 AB" in anyone.get(f"{BY_SENDER}?sida=3").text
    anyone.get(f"{BY_SENDER}?sida=99999999999")
    anyone.get(f"{BY_SENDER}?sida=-1")


@pytest.mark.parametrize("address", ["naringsliv", "finns-inte"])
def test_nothing_is_read_before_publication(answered: Scene, browser: Open, address: str) -> None:
    browser().get(f"/remiss/{address}/utfall/avsandare", status=404)


def test_a_private_person_is_not_in_the_order_of_its_name(
    answered: Scene, browser: Open, publish: Callable[..., object]
) -> None:
    with write():
        for name in ("Ö Sist", "A Först"):
            answered.response(name[0], by=answered.organisation(name, OrganisationKind.PRIVATE_PERSON))
            answered.answer(answered.points[-1])
    publish()
    text = browser().get(BY_SENDER).text
    assert text.index("”Ö”") < text.index("”A”")
