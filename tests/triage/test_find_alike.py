"""Alike points are found, ranked, and stay in step with what the points say."""

from collections.abc import Callable
from datetime import datetime

from sqlalchemy import func, select

from consult.core.db import db, write
from consult.triage.actions.changes import undo_change
from consult.triage.actions.passages import mark_passage
from consult.triage.alike import counts_of, signs, weights
from consult.triage.jobs import weigh_points
from consult.triage.models import AlikeIndex, AlikePassage, AlikeSign, DeskChange, Point
from consult.triage.queries.alike import AlikePoint, alike_points, rounds_to_weigh
from consult.triage.queries.point import point_row
from tests.cast import Cast, actor
from tests.client import Browser
from tests.factories.triage import Scene, make_scene

Open = Callable[..., Browser]

FIBER = "Vi vill att kommunen bygger ut fibern till Övre Dalen, vi har bara 3 Mbit hemma på gården."
NEAR = "Hej! Vi vill att kommunen bygger ut fibern till Norrbyn, vi har bara 2 Mbit hemma på gården."
INFLECTED = "Utbyggnaden av fiber på landsbygden måste gå vidare."
OTHER_WORD = "Bredband i hela kommunen."
PLOUGH = "Ploga industriområdet före klockan sex på morgonen."
FEE = "Sänk taxan för bygglov, den är högst i länet."
FEE_COMPOUND = "Bygglovsavgiften måste ner."
PERMIT_TIME = "Korta handläggningstiden för bygglov."


def alike(scene: Scene, at: int) -> list[AlikePoint]:
    db.session.expire_all()
    row = point_row(db.session(), scene.round.id, scene.points[at].number)
    assert row is not None
    return alike_points(db.session(), row)


def bodies(found: list[AlikePoint]) -> list[str]:
    return [each.row.body for each in found]


def enter(scene: Scene, now: datetime, *texts: str) -> None:
    with write():
        for text in texts:
            scene.response(text)
    weigh_points(now)


def url(scene: Scene, at: int, rest: str = "") -> str:
    return f"/staff/rounds/{scene.round.id}/points/{scene.points[at].number}{rest}"


def test_a_near_copy_is_first_and_another_demand_is_not_shown(scene: Scene, now: datetime) -> None:
    enter(scene, now, FIBER, PLOUGH, INFLECTED, NEAR, OTHER_WORD, FEE, PERMIT_TIME)
    found = alike(scene, 0)
    assert found[0].row.body == NEAR and found[0].score > 0.5
    assert INFLECTED in bodies(found) and not {PLOUGH, FEE} & set(bodies(found))
    assert [each.score for each in found] == sorted((each.score for each in found), reverse=True)


def test_a_compound_meets_its_parts_and_another_word_for_the_same_thing(scene: Scene, now: datetime) -> None:
    enter(scene, now, FEE, PLOUGH, PERMIT_TIME, FEE_COMPOUND, "Dra fiber till byarna.", OTHER_WORD)
    assert bodies(alike(scene, 0))[0] == FEE_COMPOUND
    assert bodies(alike(scene, 4)) == [OTHER_WORD]


def test_capitals_and_missing_dots_make_no_difference() -> None:
    assert signs("BÄTTRE VÄGAR, FÖRST!") == signs("battre vagar: forst")


def test_a_sign_that_few_have_weighs_more_and_a_text_is_one_long() -> None:
    texts = [signs(text) for text in (FIBER, NEAR, INFLECTED, PLOUGH)]
    counts = counts_of(texts)
    weighed = weights(texts[0], counts, len(texts))
    assert len(weighed) <= 60
    assert abs(sum(weight**2 for weight in weighed.values()) / 10_000**2 - 1) < 0.01
    assert weights(signs(""), counts, 4) == {} == weights(signs("!!! \x00"), counts, 4)


def test_a_text_of_20_000_characters_keeps_as_few_signs_as_a_short_one(scene: Scene, now: datetime) -> None:
    enter(scene, now, (FIBER + " ") * 210, FIBER, PLOUGH)
    assert db.session.scalar(select(func.count()).select_from(AlikeSign)) <= 180
    assert bodies(alike(scene, 1))[0].startswith(FIBER)


def test_the_index_follows_a_cut_and_its_undo(scene: Scene, now: datetime, cast: Cast) -> None:
    both = f"{PLOUGH} {FIBER}"
    enter(scene, now, both, NEAR, f"Snöröjning: {PLOUGH}")
    whole = alike(scene, 1)[0].score

    def cut(begins: int, ends: int) -> None:
        with write():
            comment, by = scene.points[0].comment, actor(cast.editor)
            mark_passage(round_id=scene.round.id, comment=comment, passage=(begins, ends), by=by, now=now)
        weigh_points(now)

    cut(len(PLOUGH) + 1, len(both))
    assert [each.row.body for each in alike(scene, 0)] == [NEAR]
    assert alike(scene, 1)[0].score > whole
    cut(0, len(PLOUGH))
    assert bodies(alike(scene, 2)) == [PLOUGH]
    for _ in range(2):
        with write():
            query = select(DeskChange).where(DeskChange.undone_at.is_(None)).order_by(DeskChange.id.desc())
            change = db.session.scalars(query).first()
            assert change is not None
            undo_change(change=change, by=actor(cast.editor), now=now)
        weigh_points(now)
    assert bodies(alike(scene, 1)) == bodies(alike(scene, 2)) == [both]
    for table in (AlikePassage, AlikeSign):
        left = db.session.scalars(select(table.point_id).distinct()).all()
        assert sorted(left) == sorted(db.session.scalars(select(Point.id)).all())


def test_a_withdrawn_response_and_ones_own_comment_are_not_shown(scene: Scene, now: datetime) -> None:
    with write():
        scene.response(FIBER, PLOUGH)
        withdrawn = scene.response(NEAR)
        scene.response(INFLECTED)
    weigh_points(now)
    assert NEAR in bodies(alike(scene, 0))
    with write():
        scene.withdraw(withdrawn)
    assert NEAR not in bodies(alike(scene, 0))


def test_another_round_is_never_mixed_in(scene: Scene, now: datetime) -> None:
    with write():
        other = make_scene(db.session(), now, slug="annat", case="KS 2026/200")
        other.response(NEAR)
    enter(scene, now, FIBER, PLOUGH)
    assert alike(scene, 0) == [] == alike(other, 0)


def test_nothing_is_done_twice_and_a_grown_round_is_counted_again(scene: Scene, now: datetime) -> None:
    enter(scene, now, FIBER, NEAR)
    assert rounds_to_weigh(db.session()) == []
    index = db.session.scalars(select(AlikeIndex)).one()
    assert (index.build, index.points) == (1, 2)
    weigh_points(now)
    enter(scene, now, PLOUGH, FEE)
    db.session.expire_all()
    assert (index.build, index.points) == (2, 4)
    assert set(db.session.scalars(select(AlikePassage.build))) == {2}
    assert rounds_to_weigh(db.session()) == []
