"""The mail about the outcome holds each respondent's own points in its own order, with the answer to each."""

from collections.abc import Callable

from sqlalchemy import select

from consult.core.db import db, write
from consult.core.outbox import OutboxMail
from consult.triage.models import Outcome
from tests.cast import Cast
from tests.client import Browser
from tests.factories.triage import Scene
from tests.reports.conftest import give_address

Open = Callable[..., Browser]


def published(scene: Scene, editor: Browser, mails: int) -> None:
    url = f"/staff/rounds/{scene.round.id}/report"
    editor.get(url)
    editor.press("Spara och förhandsgranska", cutoff_on="2027-02-09")
    editor.press(f"Publicera och mejla {mails}")


def test_each_reads_its_own_points_and_nobody_elses(scene: Scene, browser: Open, cast: Cast) -> None:
    with write():
        firm, other = scene.organisation("Sågforsens Åkeri AB"), scene.organisation("Elkraft i Forsunda AB")
        scene.response("Bron bär inte 64 ton & <b>mer</b>.", "Skriv vem som gräver.\nOch när.", by=firm)
        scene.response("Hemligt från en konkurrent.", by=other)
        scene.answer(scene.points[0], Outcome.NOT_MET, "Bron är statens.")
        scene.answer(scene.points[1], Outcome.PARTLY_MET, "Vi skriver vem.", remainder="Dagen vet vi inte.")
        scene.answer(scene.points[2], Outcome.MET, "Ja.")
        give_address(scene, firm.id, "akeriet@firman.example")
        give_address(scene, other.id, "elkraft@firman.example")
    published(scene, browser(cast.editor), 2)
    mails = {mail.to_address: mail.values for mail in db.session.scalars(select(OutboxMail))}
    text, html = (mails["akeriet@firman.example"][key] for key in ("svaren", "svaren_html"))
    first, second = text.index("Bron bär inte 64 ton"), text.index("Skriv vem som gräver.")
    assert first < text.index("Vårt svar: Beaktas inte. Bron är statens.") < second
    assert "Därför inte allt: Dagen vet vi inte." in text
    assert "konkurrent" not in text + html
    assert "&lt;b&gt;mer&lt;/b&gt;" in html and "<b>" not in html
    assert "Hemligt från en konkurrent." in mails["elkraft@firman.example"]["svaren"]
