"""Anyone reads what was said and done, once it is published and never before."""

import io
from collections.abc import Callable
from datetime import timedelta

import openpyxl
import pytest

from consult.consultations.models import RoundSection, SectionAccess, Visibility
from consult.core.db import write
from consult.responses.models import Response
from consult.triage.models import Answer, Outcome, Withholding
from tests.cast import Cast
from tests.client import Browser
from tests.factories.triage import PERSON_NUMBER, Scene

Open = Callable[..., Browser]
ONE = "/svar?nr=KS+2026/184-1"
PATHS = (
    "",
    "?avsnitt=2",
    "?alla=1",
    "?visa=ej-andrat",
    ".csv",
    ".xlsx",
    "/hitta?q=Sågforsen",
    "/svar?nr=KS+2026/184-1",
)


def url(scene: Scene, tail: str = "") -> str:
    return f"/remiss/{scene.round.slug}/utfall{tail}"


def everything(scene: Scene, stranger: Browser) -> str:
    """All that a stranger can read of the outcome, as one text."""
    texts = []
    for tail in (
        *PATHS,
        "?avsnitt=1",
        "/hitta?q=KS+2026/184-2",
        "/svar?nr=KS+2026/184-2",
        "/svar?nr=KS+2026/184-3",
    ):
        response = stranger.client.get(url(scene, tail), follow_redirects=True)
        assert response.status_code == 200, tail
        if tail == ".xlsx":
            book = openpyxl.load_workbook(io.BytesIO(response.data))
            texts.append(str(list(book.active.iter_rows(values_only=True))))
        else:
            texts.append(response.get_data(as_text=True))
    return "\n".join(texts)


def test_before_publication_nothing_is_there(answered: Scene, browser: Open) -> None:
    stranger = browser()
    page = stranger.get(url(answered))
    assert "Svaren är inte publicerade än" in page.text and "3 maj 2027" in page.text
    for words in ("Bron bär", "Vi ändrar texten", "Sågforsens"):
        assert words not in page.html
    for tail in PATHS[4:]:
        response = stranger.client.get(url(answered, tail))
        assert response.status_code == 404
        assert "Bron bär" not in response.get_data(as_text=True)


def test_numbers_bars_and_sections(answered: Scene, browser: Open, publish: Callable[..., object]) -> None:
    with write() as session:
        session.get_one(Answer, 1).outcome = Outcome.NOT_MET
    publish()
    stranger = browser()
    page = stranger.get(url(answered))
    assert "4 svar, av 4 tillfrågade" in page.text.replace(
        "svar, av 4 tillfrågade 4", "4 svar, av 4 tillfrågade"
    )
    assert "Så svarade vi på 5 synpunkter" in page.text
    assert "Om bakgrunden" in page.text and "Bron bär" not in page.text, "one section at a time"
    page = stranger.get(url(answered, "?avsnitt=2"))
    assert "”Bron bär inte 64 ton.”" in page.text and "Sågforsens Åkeri AB" in page.text
    assert "Det här gjorde vi" in page.text and "Därför ändrade vi inte" in page.text
    page = stranger.get(url(answered, "?avsnitt=2&visa=ej-andrat"))
    assert "Bron bär" in page.text and "Ensam mening" not in page.text
    page = stranger.get(url(answered, "?alla=1"))
    assert "Om bakgrunden" in page.text and "Bron bär" in page.text
    stranger.get(url(answered, "?avsnitt=99"), status=404)
    stranger.get("/remiss/finns-inte/utfall", status=404)


def test_persons_are_named_by_kind_everywhere(
    answered: Scene, browser: Open, publish: Callable[..., object]
) -> None:
    publish()
    text = everything(answered, browser())
    assert "Enskild firma" in text and "Privatperson" in text and "Sågforsens Åkeri AB" in text
    for words in (
        "Ensamsson",
        "Privat Person",
        PERSON_NUMBER[2:8],
        "Kontaktpersonen",
        "kontaktpersonen@",
        "Kontakten",
    ):
        assert words not in text


def test_a_withheld_comment_is_gone_everywhere_and_at_once(
    answered: Scene, browser: Open, publish: Callable[..., object]
) -> None:
    publish()
    assert "Bron bär" in everything(answered, browser())
    with write() as session:
        comment_id = answered.points[0].comment_id
        session.add(
            Withholding(comment_id=comment_id, ground="OSL 31:16", reason="Affär", at=answered.now, by="R")
        )
    text = everything(answered, browser())
    assert "Bron bär" not in text
    assert "Undanhållen enligt OSL 31:16" in text and "Affär" not in text


def test_later_work_is_not_shown_until_it_is_published(
    answered: Scene, browser: Open, publish: Callable[..., object]
) -> None:
    publish()
    with write() as session:
        answer = session.get_one(Answer, 1)
        answer.reason, answer.outcome = "Ett nytt och hemligt svar", Outcome.NOT_MET
        answered.response("En ny och hemlig synpunkt")
        answered.answer(answered.points[-1], reason="Hemligt svar på den nya")
    assert "hemlig" not in everything(answered, browser()).lower()
    publish(note="Rättat", moment=answered.now + timedelta(days=1))
    text = everything(answered, browser())
    assert "Ett nytt och hemligt svar" in text and "En ny och hemlig synpunkt" in text


def test_alike_answers_stand_together(scene: Scene, browser: Open, publish: Callable[..., object]) -> None:
    with write():
        for number in range(5):
            scene.response(f"röst {number}")
            scene.answer(
                scene.points[-1], Outcome.PARTLY_MET, "Vi flyttar målet.", remainder="Samråd tar tid."
            )
    publish()
    page = browser().get(url(scene, "?avsnitt=2"))
    assert page.html.count("Vi flyttar målet.") == 1 and page.html.count("Samråd tar tid.") == 1
    assert "Alla 5 synpunkter om detta" in page.text and "röst 4" in page.text
    assert "Därför inte allt" in page.text


class TestFinding:
    def test_by_name_leads_straight_there(
        self, answered: Scene, browser: Open, publish: Callable[..., object]
    ) -> None:
        publish()
        stranger = browser()
        stranger.get(url(answered))
        page = stranger.press("Visa vårt svar", q="sågforsens")
        assert page.reader.h1 == ["Sågforsens Åkeri AB"]
        assert "Bron bär" in page.text and "Ensam mening" not in page.text

    @pytest.mark.parametrize(
        "q", ["Ensamsson", "Privat Person", PERSON_NUMBER, "finns inte", "%", "_", "' OR 1=1"]
    )
    def test_persons_and_strangers_are_not_found(
        self, answered: Scene, browser: Open, publish: Callable[..., object], q: str
    ) -> None:
        publish()
        stranger = browser()
        stranger.get(url(answered))
        page = stranger.press("Visa vårt svar", q=q)
        assert page.reader.h1 == ["Vi hittade inget svar"]
        assert "Ensam mening" not in page.text

    def test_a_sole_trader_finds_itself_by_number(
        self, answered: Scene, browser: Open, publish: Callable[..., object]
    ) -> None:
        publish()
        page = browser().get(url(answered, "/hitta?q=KS 2026/184-2"))
        assert page.reader.h1 == ["Enskild firma"] and "Ensam mening" in page.text

    def test_several_with_alike_names_are_listed(
        self, answered: Scene, browser: Open, publish: Callable[..., object]
    ) -> None:
        with write():
            answered.response("Från den andra", by=answered.organisation("Sågforsens Kiosk"))
            answered.answer(answered.points[-1])
        publish()
        page = browser().get(url(answered, "/hitta?q=sågforsens"))
        assert page.reader.h1 == ["Vilket svar är ert?"] and "Sågforsens Kiosk" in page.text

    def test_an_empty_search_is_said_beside_the_field(
        self, answered: Scene, browser: Open, publish: Callable[..., object]
    ) -> None:
        publish()
        page = browser().get(url(answered, "/hitta?q="), status=422)
        assert "Skriv namnet på företaget" in page.text and page.reader.title.startswith("Fel:")


def test_an_invited_only_round_is_not_public(
    answered: Scene, browser: Open, cast: Cast, publish: Callable[..., object]
) -> None:
    publish()
    with write() as session:
        session.merge(answered.round).visibility = Visibility.INVITED
    for tail in PATHS:
        browser().get(url(answered, tail), status=404)


def test_hostile_words_are_only_words(scene: Scene, browser: Open, publish: Callable[..., object]) -> None:
    nasty = '<script>alert(1)</script> %(n)s {{ 7*7 }} "><b onmouseover=x>'
    with write():
        scene.response(nasty, by=scene.organisation(nasty), proposed=nasty)
        scene.answer(scene.points[0], reason=nasty, outcome=Outcome.PARTLY_MET, remainder=nasty)
    publish()
    stranger = browser()
    for tail in ("?avsnitt=2", "/hitta?q=script", "/svar?nr=KS+2026/184-1"):
        page = stranger.get(url(scene, tail))
        assert "<script>alert" not in page.html and "<b onmouse" not in page.html


def test_the_page_costs_the_same_with_3_and_with_300(
    scene: Scene, browser: Open, publish: Callable[..., object], count_sql: list[str]
) -> None:
    def statements() -> list[int]:
        counts = []
        for tail in ("?avsnitt=2", "/svar?nr=KS+2026/184-1", ".csv"):
            count_sql.clear()
            stranger.get(url(scene, tail))
            counts.append(len(count_sql))
        return counts

    stranger = browser()
    with write():
        scene.response("ett", "två", "tre")
        scene.answer_all()
    publish()
    few = statements()
    with write():
        for number in range(99):
            scene.response(f"a{number}", f"b{number}", f"c{number}")
            for point in scene.points[-3:]:
                scene.answer(point, reason=f"svar {number}")
    publish(note="Fler", moment=scene.now + timedelta(days=1))
    assert statements() == few
    assert max(few) <= 13


def test_a_second_visit_with_nothing_new_is_answered_with_304(
    answered: Scene, browser: Open, publish: Callable[..., object], count_sql: list[str]
) -> None:
    publish()
    stranger, address = browser(), url(answered)
    tag = stranger.get(address).response.headers["ETag"]
    count_sql.clear()
    again = stranger.client.get(address, headers={"If-None-Match": tag})
    assert again.status_code == 304
    assert len(count_sql) <= 2, "\n".join(count_sql)
    with write() as session:
        comment_id = answered.points[4].comment_id
        session.add(
            Withholding(comment_id=comment_id, ground="OSL 31:16", reason="Affär", at=answered.now, by="R")
        )
    changed = stranger.client.get(address, headers={"If-None-Match": tag})
    assert changed.status_code == 200 and "Om bakgrunden" not in changed.get_data(as_text=True)


def test_a_section_hidden_from_the_consultees_is_not_named(
    answered: Scene, browser: Open, publish: Callable[..., object]
) -> None:
    with write() as session:
        row = RoundSection(
            round_id=answered.round.id, section_id=answered.section.id, access=SectionAccess.HIDDEN
        )
        session.add(row)
        on_it = [point for point in answered.points if point.comment.section_id == answered.section.id]
        for response_id in {point.comment.response_id for point in on_it}:
            answered.withdraw(session.get_one(Response, response_id))
    publish()
    stranger = browser()
    for tail in ("", "?alla=1", "?avsnitt=1"):
        assert "Mål 3" not in stranger.get(url(answered, tail)).html
    stranger.get(url(answered, "?avsnitt=2"), status=404)
    tag = stranger.client.get(url(answered)).headers["ETag"]
    with write() as session:
        session.get_one(RoundSection, row.id).access = SectionAccess.OPEN
    fresh = stranger.client.get(url(answered), headers={"If-None-Match": tag})
    assert fresh.status_code == 200 and "Mål 3" in fresh.text
