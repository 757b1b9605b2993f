"""A registrar withholds sentences, words, a proposed wording or a file; each is lifted by itself."""

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import select

from consult.core.audit import AuditEntry
from consult.core.db import db, write
from consult.core.files import add_file, keep_bytes
from consult.responses.models import CommentAttachment, Response
from consult.triage.models import Outcome, WithheldPart, Withholding
from tests.cast import Cast
from tests.client import Browser, with_token
from tests.factories.triage import Scene

Open = Callable[..., Browser]
WHY = {"ground": "OSL 31 kap. 16 §", "reason": "Affärsuppgift"}
TEXT = "Vägen är smal. Vår hemliga marginal är 4 procent. Kunden Storbolaget lämnar oss."


@pytest.fixture
def one(scene: Scene) -> Scene:
    """A comment of three sentences with a proposed wording and a file."""
    sha256 = keep_bytes(b"%PDF-hemlig")
    with write() as session:
        scene.response(TEXT, proposed="Planen ska antas 2027.")
        file = add_file(
            sha256=sha256, size=11, media_type="application/pdf", filename="kalkyl.pdf", now=scene.now
        )
        session.add(CommentAttachment(comment_id=scene.points[0].comment_id, file_id=file.id))
    return scene


def url(scene: Scene, tail: str = "", number: int = 1) -> str:
    return f"/staff/rounds/{scene.round.id}/points/{number}{tail}"


def rows() -> list[Withholding]:
    db.session.expire_all()
    return list(db.session.scalars(select(Withholding).order_by(Withholding.id)))


def withhold(someone: Browser, scene: Scene, status: int = 200, **fields: Any) -> Any:
    someone.get(url(scene, "/withhold"))
    return someone.press("Undanhåll", status=status, **{**WHY, **fields})


def words_of(row: Withholding) -> str:
    return TEXT[row.begins : row.ends]


def test_sentences_are_withheld_and_lifted(one: Scene, browser: Open, cast: Cast) -> None:
    registrar = browser(cast.registrar)
    page = withhold(registrar, one, part="sentences", first="2", last="")
    assert "Undanhållet enligt OSL 31 kap. 16 §" in page.text and "Affärsuppgift" in page.text
    assert words_of(rows()[0]) == "Vår hemliga marginal är 4 procent."
    listed = registrar.get(f"/staff/rounds/{one.round.id}/points?only=withheld").text
    assert "Delvis undanhållen" in listed
    registrar.get(url(one))
    page = registrar.press("Visa igen: Vår hemliga marginal är 4 procent.")
    assert "inte längre undanhållet" in page.text and "Affärsuppgift" not in page.text
    assert rows()[0].lifted_by == "Registrator"
    audit = list(db.session.scalars(select(AuditEntry.action).where(AuditEntry.object_kind == "point")))
    assert audit[-2:] == ["comment.part_withheld", "comment.withholding_lifted"]
    assert "hemliga" not in str([row.details for row in db.session.scalars(select(AuditEntry))])


def test_sentences_from_to(one: Scene, browser: Open, cast: Cast) -> None:
    withhold(browser(cast.registrar), one, part="sentences", first="2", last="3")
    assert words_of(rows()[0]) == TEXT[15:]


def test_words_are_withheld_wherever_they_stand(scene: Scene, browser: Open, cast: Cast) -> None:
    with write():
        scene.response("Storbolaget växer.\nMen storbolaget är inte Storbolagets ägare.")
    page = withhold(browser(cast.registrar), scene, part="words", words=" storbolaget ")
    assert "på 2 ställen" in page.text
    assert [(row.begins, row.ends) for row in rows()] == [(0, 11), (23, 34)]


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"part": "sentences"}, "Välj från vilken mening"),
        ({"part": "sentences", "first": "3", "last": "1"}, "Välj från vilken mening"),
        ({"part": "whole", "first": "2"}, "Välj Vissa meningar eller Vissa ord"),
        ({"part": "whole", "words": "smal"}, "Välj Vissa meningar eller Vissa ord"),
        ({"part": "words", "words": "inte där"}, "Orden finns inte i synpunkten."),
        ({"part": "words", "words": ""}, "Orden finns inte i synpunkten."),
        ({"part": "words", "words": "smal", "ground": ""}, "Skriv vilken bestämmelse"),
        ({"part": "words", "words": "x" * 1001}, "Skriv högst 1 000 tecken."),
    ],
)
def test_bad_choices_are_told_and_nothing_is_saved(
    one: Scene, browser: Open, cast: Cast, fields: dict[str, str], message: str
) -> None:
    page = withhold(browser(cast.registrar), one, status=422, **fields)
    assert message in page.text and "Affärsuppgift" in page.html
    assert rows() == []


@pytest.mark.parametrize("part", ["", "file:999999", "file:x", "wording:2", "sentences:1", "allt"])
def test_parts_that_are_not_there_are_refused(one: Scene, browser: Open, cast: Cast, part: str) -> None:
    registrar = browser(cast.registrar)
    registrar.get(url(one, "/withhold"))
    registrar.post(url(one, "/withhold"), with_token(registrar, {**WHY, "part": part}), status=422)
    assert rows() == []


def test_a_sentence_that_is_not_there(one: Scene, browser: Open, cast: Cast) -> None:
    registrar = browser(cast.registrar)
    for first in ("4", "0", "-1", "²", "9" * 40):
        registrar.get(url(one, "/withhold"))
        given = with_token(registrar, {**WHY, "part": "sentences", "first": first})
        registrar.post(url(one, "/withhold"), given, status=422)
    assert rows() == []


def test_wording_and_file(one: Scene, browser: Open, cast: Cast) -> None:
    registrar = browser(cast.registrar)
    withhold(registrar, one, part="wording")
    attachment = db.session.scalars(select(CommentAttachment.id)).one()
    page = withhold(registrar, one, part=f"file:{attachment}")
    assert "Den föreslagna texten" in page.text and "Filen kalkyl.pdf" in page.text
    assert [row.part for row in rows()] == [WithheldPart.WORDING, WithheldPart.FILE]
    assert rows()[1].attachment_id == attachment


def test_the_same_twice_and_what_lies_within_are_kept_once(one: Scene, browser: Open, cast: Cast) -> None:
    registrar = browser(cast.registrar)
    withhold(registrar, one, part="sentences", first="2")
    assert "redan undanhållet" in withhold(registrar, one, part="sentences", first="2").text
    assert "redan undanhållet" in withhold(registrar, one, part="words", words="hemliga marginal").text
    withhold(registrar, one, part="sentences", first="2", last="3")
    assert len(rows()) == 2
    withhold(registrar, one, part="whole")
    assert len(rows()) == 3
    assert "Hela synpunkten är undanhållen." in registrar.get(url(one, "/withhold")).text


def test_staff_are_warned_when_the_answer_repeats_withheld_words(
    one: Scene, browser: Open, cast: Cast
) -> None:
    with write():
        one.answer(
            one.points[0], Outcome.NOTED, "Ni skriver att er hemliga marginal är 4 procent, och det är lågt."
        )
    registrar = browser(cast.registrar)
    page = withhold(registrar, one, part="sentences", first="1")
    assert "återger ord" not in page.text
    page = withhold(registrar, one, part="sentences", first="2")
    assert "Svaret återger ord som är undanhållna." in page.text
    assert "”hemliga marginal är 4 procent”" in page.text


def test_others_may_not_lift_and_foreign_ones_are_not_found(one: Scene, browser: Open, cast: Cast) -> None:
    registrar, reader = browser(cast.registrar), browser(cast.reader)
    withhold(registrar, one, part="words", words="smal")
    with write():
        one.response("ett annat svar")
    lift = f"/withholdings/{rows()[0].id}/lift"
    reader.get(url(one))
    reader.post(url(one, lift), with_token(reader, {}), status=403)
    registrar.get(url(one, number=2))
    registrar.post(url(one, lift, number=2), with_token(registrar, {}), status=404)
    registrar.post(url(one, "/withholdings/999999999999/lift"), with_token(registrar, {}), status=404)
    assert rows()[0].lifted_at is None
    page = registrar.post(url(one, lift), with_token(registrar, {}))
    assert "inte längre" in page.text
    registrar.get(url(one))
    assert "Det är inte undanhållet." in registrar.post(url(one, lift), with_token(registrar, {})).text


def test_the_original_is_untouched(one: Scene, browser: Open, cast: Cast) -> None:
    withhold(browser(cast.registrar), one, part="words", words="smal")
    db.session.expire_all()
    assert db.session.scalars(select(Response)).one().comments[0].body == TEXT
