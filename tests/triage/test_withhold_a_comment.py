"""A registrar keeps a comment out of everything public, with ground and reason, and can lift it."""

from collections.abc import Callable

import pytest
from sqlalchemy import select

from consult.core.db import db, write
from consult.responses.models import Response, SetAside
from consult.triage.models import Withholding
from tests.cast import Cast
from tests.client import Browser
from tests.factories.triage import Scene

Open = Callable[..., Browser]


@pytest.fixture
def one(scene: Scene) -> Scene:
    with write():
        scene.response("Vår hemliga marginal är 4 procent.")
    return scene


def url(scene: Scene, tail: str = "") -> str:
    return f"/staff/rounds/{scene.round.id}/points/1{tail}"


def test_withhold_and_lift(one: Scene, browser: Open, cast: Cast) -> None:
    registrar = browser(cast.registrar)
    registrar.get(url(one))
    registrar.click("Undanhåll")
    page = registrar.press("Undanhåll", ground="OSL 31 kap. 16 §", reason="Affärsuppgift")
    assert "Undanhållen enligt OSL 31 kap. 16 §" in page.text
    assert "hemliga marginal" in page.text, "staff still read the original"
    page = registrar.press("Visa synpunkten igen")
    assert "inte längre undanhållet" in page.text
    row = db.session.scalars(select(Withholding)).one()
    assert row.by == row.lifted_by == "Registrator"


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"ground": "", "reason": "Därför"}, "Skriv vilken bestämmelse som gäller"),
        ({"ground": "OSL 31:16", "reason": ""}, "Skriv varför det undanhålls."),
        ({"ground": "x" * 201, "reason": "Därför"}, "Skriv högst 200 tecken."),
    ],
)
def test_ground_and_reason_are_needed(
    one: Scene, browser: Open, cast: Cast, fields: dict[str, str], message: str
) -> None:
    registrar = browser(cast.registrar)
    registrar.get(url(one, "/withhold"))
    page = registrar.press("Undanhåll", status=422, **fields)
    assert message in page.text and fields["reason"] in page.html
    assert db.session.scalars(select(Withholding)).all() == []


def test_withholding_twice_keeps_the_first(one: Scene, browser: Open, cast: Cast) -> None:
    registrar, other = browser(cast.registrar), browser(cast.editor)
    registrar.get(url(one, "/withhold"))
    other.get(url(one, "/withhold"))
    registrar.press("Undanhåll", ground="Första", reason="Därför")
    assert "redan undanhållet" in other.press("Undanhåll", ground="Andra", reason="Därför").text
    assert db.session.scalars(select(Withholding.ground)).all() == ["Första"]


@pytest.mark.parametrize("role", ["reader", "facilitator", "reviewer"])
def test_others_may_not(one: Scene, browser: Open, cast: Cast, role: str) -> None:
    if role == "reviewer":
        with write() as session:
            session.merge(cast.reviewer).active = True
    browser(getattr(cast, role)).get(url(one, "/withhold"), status=403)


def test_staff_let_a_late_second_response_count(one: Scene, browser: Open, cast: Cast) -> None:
    with write():
        first = db.session.scalars(select(Response)).one()
        late = one.response("ett senare ord", by=first.invitation, late=True)
        db.session.add(SetAside(response_id=late.id, at=one.now))
    registrar = browser(cast.registrar)
    page = registrar.get(f"/staff/rounds/{one.round.id}/points/2")
    assert "Svaret räknas inte" in page.text
    page = registrar.press("Låt det sena svaret gälla")
    assert "Det sena svaret gäller nu" in page.text
    assert "ett senare ord" in registrar.get(f"/staff/rounds/{one.round.id}/points").text
    assert "hemliga" not in registrar.get(f"/staff/rounds/{one.round.id}/points").text
