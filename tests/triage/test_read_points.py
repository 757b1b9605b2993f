"""Staff read the list of points, narrow it down, and open one."""

from collections.abc import Callable

import pytest

from consult.core.db import write
from consult.organisations.models import OrganisationKind
from consult.responses.models import Stance
from consult.triage.models import Outcome, WorkState
from tests.cast import Cast
from tests.client import Browser
from tests.factories.triage import Scene

Open = Callable[..., Browser]


def list_url(scene: Scene, query: str = "") -> str:
    return f"/staff/rounds/{scene.round.id}/points{query}"


def test_an_empty_round_says_what_happens_next(scene: Scene, browser: Open, cast: Cast) -> None:
    page = browser(cast.reader).get(list_url(scene))
    assert "Inga synpunkter har kommit än" in page.text


def test_the_list_shows_sender_place_and_words(scene: Scene, browser: Open, cast: Cast) -> None:
    with write():
        scene.response("Bron bär inte 64 ton.", by=scene.organisation("Sågforsens Åkeri AB"))
    page = browser(cast.reader).get(list_url(scene))
    assert "Sågforsens Åkeri AB" in page.text
    assert "2, Åtgärd 12" in page.text
    assert "Bron bär inte 64 ton." in page.text


FILTERS = {
    "?section={background}": "på bakgrunden",
    "?section=0": "på det hela",
    "?stance=rejects": "avstyrkt",
    "?stance=none": "utan ställning",
    "?sender=party": "från partiet",
    "?sender=sole_trader": "från en ensam",
    "?q=FIBER": "Mer fiber",
    "?q=ÖVRE": "övre dalen",
    "?state=done": "redan klar",
    "?state=draft": "bara utkast",
    "?extra=late": "kom sent",
}


@pytest.mark.parametrize(("query", "found"), FILTERS.items())
def test_filters_stand_in_the_address(
    scene: Scene, browser: Open, cast: Cast, query: str, found: str
) -> None:
    with write():
        scene.response("på bakgrunden", on=scene.background)
        whole = scene.response()
        scene.point(scene.comment(whole, "på det hela", on="whole"))
        scene.response("avstyrkt", stance=Stance.REJECTS)
        scene.response("utan ställning", stance=None)
        scene.response("från partiet", by=scene.organisation("Bygdepartiet", OrganisationKind.PARTY))
        scene.response("från en ensam", by=scene.organisation("Ensam Firma", sole_trader=True))
        scene.response("Mer fiber, tack")
        scene.response("I övre dalen saknas väg")
        scene.response("kom sent", late=True)
        scene.response("redan klar", "bara utkast")
        scene.answer(scene.points[-2], state=WorkState.DONE)
        scene.answer(scene.points[-1], state=WorkState.DRAFT)
    page = browser(cast.reader).get(list_url(scene, query.format(background=scene.background.id)))
    assert found in page.text
    rest = [words for words in FILTERS.values() if words != found]
    assert not [words for words in rest if words in page.text]


@pytest.mark.parametrize(
    "query",
    [
        "?section=abc",
        "?state=nej",
        "?page=9999",
        "?page=-1",
        "?q=%00",
        "?sort=;drop",
        "?section=99999999999999",
    ],
)
def test_odd_addresses_show_a_list(scene: Scene, browser: Open, cast: Cast, query: str) -> None:
    with write():
        scene.response("En synpunkt")
    browser(cast.reader).get(list_url(scene, query))


def test_superseded_and_withdrawn_leave_list_and_counts(scene: Scene, browser: Open, cast: Cast) -> None:
    with write():
        first = scene.response("den första")
        scene.response("den andra", by=first.invitation, supersedes=first)
        gone = scene.response("ångrad")
        scene.withdraw(gone)
    page = browser(cast.reader).get(list_url(scene))
    assert "den andra" in page.text
    assert "den första" not in page.text and "ångrad" not in page.text
    assert "1 synpunkt är inte klar, av 1" in page.text
    replaced = browser(cast.reader).get(list_url(scene, "?extra=replaced"))
    assert "den första" in replaced.text and "ångrad" in replaced.text
    assert "Ersatt" in replaced.text


def test_the_point_shows_the_response_and_the_text_it_is_on(scene: Scene, browser: Open, cast: Cast) -> None:
    with write():
        scene.response(
            "Planen måste bli klar tidigare.",
            "Vi saknar vägen.",
            proposed="Planen ska antas senast i mars 2028.",
        )
    page = browser(cast.reader).get(list_url(scene, "/1"))
    assert "Ta fram en detaljplan för Norrby verksamhetsområde" in page.text
    assert "Samhällsbyggnadsnämnden, 2027–2028, 450 000 kr inom budget" in page.text
    assert "Vi saknar vägen." in page.text
    assert ">Planen måste bli klar tidigare.</mark>" in page.html
    assert "struket: under hösten" in page.text
    assert "Samma text nu" in page.text


def test_a_changed_and_a_removed_text_are_said(scene: Scene, browser: Open, cast: Cast) -> None:
    with write():
        scene.response("om planen")
        scene.measure_version(scene.measures[1], "Anta en detaljplan för Norrby")
    reader = browser(cast.reader)
    assert "Texten är ändrad" in reader.get(list_url(scene, "/1")).text
    with write() as session:
        measure = session.merge(scene.measures[1])
        measure.retired_at, measure.retired_by = scene.now, "Handläggare"
    assert "Finns inte kvar" in reader.get(list_url(scene, "/1")).text


def test_hostile_words_are_only_words(scene: Scene, browser: Open, cast: Cast) -> None:
    nasty = '<script>alert(1)</script> {{ 7*7 }} "><img src=x onerror=alert(1)> %(n)s \u202e'
    with write():
        scene.response(nasty, by=scene.organisation(nasty[:100]), proposed=nasty)
    reader = browser(cast.reader)
    for address in ("", "/1"):
        page = reader.get(list_url(scene, address))
        assert "<script>alert" not in page.html and "<img src=x" not in page.html


def test_foreign_and_missing_points_are_not_found(scene: Scene, browser: Open, cast: Cast) -> None:
    with write():
        scene.response("en")
    reader = browser(cast.reader)
    for path in (
        f"{list_url(scene)}/2",
        f"{list_url(scene)}/99999999999999999999",
        "/staff/rounds/77/points",
    ):
        reader.get(path, status=404)


def statements(scene: Scene, browser: Open, cast: Cast, count_sql: list[str], path: str) -> int:
    reader = browser(cast.reader)
    reader.get(path)
    count_sql.clear()
    reader.get(path)
    return len(count_sql)


def test_the_list_costs_the_same_with_3_and_with_300(
    scene: Scene, browser: Open, cast: Cast, count_sql: list[str]
) -> None:
    with write():
        scene.response("ett", "två", "tre")
        scene.answer(scene.points[0])
    few = [
        statements(scene, browser, cast, count_sql, list_url(scene, path)) for path in ("?state=all", "/2")
    ]
    with write():
        for number in range(99):
            scene.response(f"a{number}", f"b{number}", f"c{number}")
            scene.answer(scene.points[-1], outcome=Outcome.NOTED)
    many = [
        statements(scene, browser, cast, count_sql, list_url(scene, path)) for path in ("?state=all", "/2")
    ]
    assert few == many
    # User, round, header, names, counts, themes, people and the page itself.
    assert many[0] <= 8
