"""Staff come to the overview first: where the round stands and what needs them."""

from collections.abc import Callable
from datetime import timedelta

import time_machine

from consult.core.db import write
from consult.invitations.models import DeliveryState, ResponseState
from consult.organisations.models import OrganisationKind
from consult.triage.models import WorkState
from tests.cast import Cast
from tests.client import Browser
from tests.factories.programmes import full_programme
from tests.factories.triage import Scene

Open = Callable[..., Browser]


def test_an_empty_installation_leads_the_way(browser: Open, cast: Cast) -> None:
    page = browser(cast.editor).get("/staff/")
    assert "Ingen remiss än" in page.text
    assert page.link("Skapa programmet") == "/staff/programmes/new"
    assert page.link("Läs in register") == "/staff/organisations/import"
    assert "Gör en remiss" not in page.text, "a round needs a text"
    assert "Skapa programmet" not in browser(cast.reader).get("/staff/").text


def test_what_is_done_of_the_beginning_is_ticked(browser: Open, cast: Cast) -> None:
    with write():
        full_programme()
    editor = browser(cast.editor)
    page = editor.get("/staff/")
    assert "organisation finns i registret" in page.text and "avsnitt finns." in page.text
    assert "Ny remiss" in editor.click("Gör en remiss").text


def test_the_title_is_the_state(scene: Scene, browser: Open, cast: Cast) -> None:
    with write():
        scene.response("en")
    reader = browser(cast.reader)
    assert "Remissen pågår. Det är 17 dagar kvar att svara." in reader.get("/staff/").reader.h1[0]
    with time_machine.travel(scene.now + timedelta(days=17), tick=False):
        reader.sign_in(cast.reader)
        assert "I dag är sista dagen att svara." in reader.get("/staff/").text
    with time_machine.travel(scene.now + timedelta(days=18), tick=False):
        reader.sign_in(cast.reader)
        heading = reader.get("/staff/").reader.h1[0]
        assert "Svarstiden gick ut 26 februari 2027. 1 synpunkt är inte klar." in heading
    with write() as session:
        round_ = session.merge(scene.round)
        round_.opened_at, round_.opened_by = None, None
    reader.sign_in(cast.reader)
    assert "Remissen är inte öppnad än." in reader.get(f"/staff/rounds/{scene.round.id}/overview").text


def test_funnel_and_list_lead_to_where_the_work_is(scene: Scene, browser: Open, cast: Cast) -> None:
    with write():
        scene.response("ett", "två", by=scene.organisation("Hedlunds Trä AB"))
        scene.answer(scene.points[0], state=WorkState.FOR_REVIEW)
        lost = scene.invitation(scene.organisation("Borta AB", OrganisationKind.COMPANY))
        lost.response_state, lost.delivery_state = ResponseState.NOT_OPENED, DeliveryState.REFUSED
        begun = scene.invitation()
        begun.response_state = ResponseState.STARTED
    page = browser(cast.reader).get("/staff/")
    for words in (
        "Svar från 3 mottagare",
        "1 mejl kom inte fram.",
        "1 synpunkt är inte bedömd.",
        "1 svar väntar på granskning.",
        "Hedlunds Trä AB",
    ):
        assert words in page.text, words
    assert page.link("Rätta adresser").endswith("state=not_delivered")
    reader = browser(cast.reader)
    for label in ("Rätta adresser", "Börja bedöma", "Granska", "Mål 3: Mark, vägar och uppkoppling"):
        reader.get("/staff/")
        reader.click(label)


def test_every_number_opens_the_list_it_counts(scene: Scene, browser: Open, cast: Cast) -> None:
    with write():
        scene.response("ett", "två", "tre", "fyra", "fem", by=scene.organisation("Hedlunds Trä AB"))
        scene.answer(scene.points[0], state=WorkState.FOR_REVIEW)
        scene.answer(scene.points[1], state=WorkState.DRAFT)
        for place, mail in enumerate(
            (DeliveryState.REFUSED, DeliveryState.NO_ADDRESS, DeliveryState.UNCERTAIN, DeliveryState.NOT_SENT)
        ):
            silent = scene.invitation(scene.organisation(f"Tyst {place} AB", OrganisationKind.COMPANY))
            silent.response_state, silent.delivery_state = ResponseState.NOT_OPENED, mail
    reader = browser(cast.reader)
    for words, link, shown in (
        ("3 synpunkter är inte bedömda.", "Börja bedöma", "1–3 av 3"),
        ("1 svar är ett utkast.", "Skriv klart", "1–1 av 1"),
        ("1 svar väntar på granskning.", "Granska", "1–1 av 1"),
        ("1 mejl kom inte fram.", "Rätta adresser", "Tyst 0 AB"),
        ("1 mottagare saknar adress.", "Lägg till adresser", "Tyst 1 AB"),
        ("1 mejl är osäkert.", "Avgör", "Tyst 2 AB"),
        ("1 mottagare har inte fått någon inbjudan.", "1 inte öppnat", "Tyst 3 AB"),
        ("5 mottagare", "1 svarat", "Hedlunds Trä AB"),
        ("Synpunkter 5", "Synpunkter", "1–5 av 5"),
    ):
        assert words in reader.get("/staff/").text, words
        page = reader.click(link)
        assert shown in page.text, link
        assert page.text.count("Tyst ") == shown.count("Tyst "), link


def test_an_empty_state_says_nothing_of_the_others(scene: Scene, browser: Open, cast: Cast) -> None:
    with write():
        scene.response("ett")
    page = browser(cast.reader).get(f"/staff/rounds/{scene.round.id}/points?state=done")
    assert "Inget i det här läget" in page.text and "Alla synpunkter har fått svar" not in page.text


def test_the_header_counts_and_marks_where_one_is(scene: Scene, browser: Open, cast: Cast) -> None:
    with write():
        scene.response("ett", "två")
        scene.answer(scene.points[0])
    reader = browser(cast.reader)
    page = reader.get(f"/staff/rounds/{scene.round.id}/points/2")
    assert "Mottagare 1" in page.text and "Synpunkter 1" in page.text and "Revidering 0" in page.text
    assert page.html.count('aria-current="page"') == 1
    assert "Synpunkter" in page.html.split('aria-current="page">')[1].split("</a>")[0]
    for label, words in (("Rapport", "Publicera redogörelsen"), ("Översikt", "Remissen pågår")):
        link = next(href for text, href in page.reader.links if text.startswith(label))
        assert words in reader.get(link).text
    reader.get("/staff/rounds/99/overview", status=404)


def test_without_a_round_the_header_leads_to_programme_register_and_rounds(browser: Open, cast: Cast) -> None:
    editor = browser(cast.editor)
    for label, heading in (
        ("Programmet", "Program"),
        ("Registret", "0 organisationer"),
        ("Remisser", "Remisser"),
    ):
        editor.get("/staff/")
        page = editor.click(label)
        assert heading in page.h1
        assert label in page.html.split('aria-current="page">')[1].split("</a>")[0]
