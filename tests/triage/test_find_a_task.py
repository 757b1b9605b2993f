"""The list of revision tasks: its views and filters stand in the address, and each count is that of its list."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from consult.core.clock import now as clock_now
from consult.core.clock import today
from consult.core.db import write
from consult.triage.models import ReviewVerdict, RevisionReview, RevisionTask
from consult.triage.task_filter import TaskFilter, TaskView
from tests.cast import Cast
from tests.client import Browser
from tests.conftest import Statements
from tests.factories.triage import Scene

Open = Callable[..., Browser]


def address(scene: Scene) -> str:
    return f"/staff/rounds/{scene.round.id}/tasks"


def make(scene: Scene, number: int, title: str, **values: Any) -> None:
    verdict = values.pop("verdict", "none")
    with write() as session:
        row = RevisionTask(
            round_id=scene.round.id,
            number=number,
            title=title,
            section_id=values.pop("section_id", scene.section.id),
            created_by="Handläggare",
            created_at=scene.now,
            **values,
        )
        session.add(row)
        session.flush()
        if verdict != "none":
            session.add(
                RevisionReview(
                    task_id=row.id,
                    keeps_text=False,
                    handed_in_by="Handläggare",
                    handed_in_at=scene.now,
                    verdict=verdict,
                    note="Skäl." if verdict else "",
                    decided_at=scene.now if verdict else None,
                )
            )


@pytest.fixture
def many(scene: Scene, cast: Cast) -> Scene:
    """One task of every kind."""
    day = today(clock_now())
    make(scene, 1, "Utan datum")
    make(scene, 2, "Sen", due_on=day - timedelta(days=1), responsible_id=cast.editor.id)
    make(scene, 3, "Snart", due_on=day, section_id=scene.background.id, responsible_id=cast.editor.id)
    make(scene, 4, "Granskas", due_on=day + timedelta(days=2), verdict=None)
    make(scene, 5, "Returnerad", due_on=day + timedelta(days=1), verdict=ReviewVerdict.RETURNED)
    make(
        scene,
        6,
        "Avslutad",
        due_on=day - timedelta(days=9),
        completed_at=scene.now,
        completed_by="Handläggare",
        verdict=ReviewVerdict.ACCEPTED,
    )
    return scene


def titles(page: Any) -> list[str]:
    return [word for word in ("Utan datum", "Sen", "Snart", "Granskas", "Returnerad", "Avslutad")
            if any(f"R-{n} {word}" in page.text for n in range(1, 7))]  # fmt: skip


@pytest.mark.parametrize(
    ("show", "expected"),
    [
        ("", {"Utan datum", "Sen", "Snart", "Granskas", "Returnerad"}),
        ("mine", {"Sen", "Snart"}),
        ("late", {"Sen"}),
        ("for_review", {"Granskas"}),
        ("returned", {"Returnerad"}),
        ("done", {"Avslutad"}),
        ("all", {"Utan datum", "Sen", "Snart", "Granskas", "Returnerad", "Avslutad"}),
        ("nonsens", {"Utan datum", "Sen", "Snart", "Granskas", "Returnerad"}),
    ],
)
def test_each_view_shows_its_tasks(
    many: Scene, browser: Open, cast: Cast, show: str, expected: set[str]
) -> None:
    page = browser(cast.editor).get(f"{address(many)}?show={show}")
    assert set(titles(page)) == expected
    assert f"1–{len(expected)} av {len(expected)}" in page.text


def test_what_is_due_first_stands_first_and_what_is_done_last(many: Scene, browser: Open, cast: Cast) -> None:
    text = browser(cast.editor).get(f"{address(many)}?show=all").text
    places = [text.index(f"R-{number} ") for number in (2, 3, 5, 4, 1, 6)]
    assert places == sorted(places)


def test_late_ones_are_marked_whatever_their_state(many: Scene, browser: Open, cast: Cast) -> None:
    page = browser(cast.editor).get(f"{address(many)}?show=late")
    assert "Försenad" in page.text and "Inte påbörjad" in page.text
    assert "Försenad" not in browser(cast.editor).get(f"{address(many)}?show=done").text.split("R-6")[1]


def test_section_and_responsible_narrow_and_the_counts_follow(many: Scene, browser: Open, cast: Cast) -> None:
    editor = browser(cast.editor)
    page = editor.get(f"{address(many)}?section={many.background.id}")
    assert titles(page) == ["Snart"] and "1 uppgift är inte klar, av 1 i urvalet." in page.text
    page = editor.get(f"{address(many)}?responsible=0&show=all")
    assert set(titles(page)) == {"Utan datum", "Granskas", "Returnerad", "Avslutad"}
    page = editor.get(f"{address(many)}?responsible={cast.editor.id}&section={many.section.id}")
    assert titles(page) == ["Sen"]
    assert "Inget passar urvalet" in editor.get(f"{address(many)}?section=99&responsible=x").text


def test_every_tab_opens_as_many_as_it_says(many: Scene, browser: Open, cast: Cast) -> None:
    editor = browser(cast.editor)
    page = editor.get(address(many))
    for word, number in (
        ("Inte klara", 5),
        ("Mina", 2),
        ("Försenade", 1),
        ("För granskning", 1),
        ("Alla", 6),
    ):
        assert f"{word} {number}" in page.text
        assert f"av {number} uppgifter" in editor.click(f"{word} {number}").text
        editor.get(address(many))


def test_three_hundred_tasks_are_read_by_the_page(
    scene: Scene, browser: Open, cast: Cast, count_sql: Statements
) -> None:
    make(scene, 1, "Den första", due_on=today(clock_now()))
    make(scene, 2, "Den andra")
    editor = browser(cast.editor)
    editor.get(address(scene))
    count_sql.clear()
    editor.get(address(scene))
    few = len(count_sql)
    for number in range(3, 301):
        make(scene, number, f"Uppgift {number}")
    count_sql.clear()
    page = editor.get(address(scene))
    assert len(count_sql) <= few
    assert "1–50 av 300 uppgifter" in page.text
    assert "R-300 Uppgift 300" in editor.get(f"{address(scene)}?page=99").text


def test_empty_lists_say_what_is_next(scene: Scene, browser: Open, cast: Cast) -> None:
    editor = browser(cast.editor)
    assert "Inga uppgifter än" in editor.get(address(scene)).text
    make(scene, 1, "Klar", completed_at=scene.now, completed_by="Handläggare")
    assert "Alla uppgifter är klara" in editor.get(address(scene)).text
    assert "Inget i det här läget" in editor.get(f"{address(scene)}?show=mine").text


def test_the_address_keeps_only_what_is_chosen() -> None:
    assert TaskFilter.read({"show": "open", "section": "-1", "responsible": ""}).args() == {}
    chosen = TaskFilter.read({"show": "mine", "section": "4", "responsible": "0"})
    assert chosen == TaskFilter(TaskView.MINE, 4, 0)
    assert TaskFilter.read({name: str(value) for name, value in chosen.args().items()}) == chosen
