"""The process on one line: where days lie, and that the overview says the same in words."""

from collections.abc import Callable
from datetime import date, timedelta
from itertools import pairwise

import pytest

from consult.consultations.actions import close_round
from consult.core.db import write
from consult.reports.process_line import Dates, Step, process_line
from tests.cast import Cast, actor
from tests.client import Browser
from tests.factories.triage import Scene

Open = Callable[..., Browser]
OPENED, DEADLINE = date(2027, 1, 25), date(2027, 2, 26)
TODAY = date(2027, 2, 9)


def dates(**changes: date | None) -> Dates:
    given = {
        "written_from": date(2026, 11, 5), "opened": OPENED, "deadline": DEADLINE, "ended": None,
        "answers_on": date(2027, 5, 3), "decision_on": date(2027, 6, 14),
    }  # fmt: skip
    return Dates(**(given | changes))  # type: ignore[arg-type]


def test_the_days_lie_in_order() -> None:
    line = process_line(dates(), TODAY)
    assert line.months[0][:2] == (date(2026, 11, 1), 0.0)
    assert [bar.step for bar in line.bars] == [Step.WRITING, Step.ROUND, Step.ANSWERING]
    assert [mark.step for mark in line.milestones] == [Step.ANSWERS, Step.DECISION]
    writing, round_, answering = line.bars
    assert writing.x < round_.x < line.today < round_.x + round_.width <= answering.x < line.milestones[0].x
    assert line.milestones[1].left and not line.milestones[1].passed


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"opened": None},
        {"answers_on": None, "decision_on": None},
        {"written_from": date(2011, 1, 1)},
        {"decision_on": date(2040, 1, 1)},
        {"ended": date(2027, 2, 28)},
        {"answers_on": date(2027, 2, 1)},
        {"opened": date(2027, 3, 9)},
    ],
)
@pytest.mark.parametrize("today", [TODAY, date(2026, 6, 1), date(2029, 1, 1)])
def test_whatever_the_days_are_everything_lies_on_the_line(
    changes: dict[str, date | None], today: date
) -> None:
    line = process_line(dates(**changes), today)
    assert 0 <= line.today <= 100
    assert all(0 <= bar.x <= bar.x + bar.width <= 100.01 for bar in line.bars)
    assert all(0 <= mark.x <= 100 for mark in line.milestones)
    assert sum(labelled for _day, _x, labelled in line.months) <= 10
    assert all(before[1] < after[1] for before, after in pairwise(line.months))


def test_the_overview_says_in_words_what_the_line_shows(scene: Scene, browser: Open, cast: Cast) -> None:
    page = browser(cast.reader).get("/staff/")
    for words in (
        "Remiss 26 januari 2027 till 26 februari 2027",
        "Svaren publiceras 3 maj 2027",
        "Beslut 14 juni 2027",
    ):
        assert words in page.text, words
    assert '<svg class="process-line"' in page.html


def test_what_staff_did_last_with_this_round_is_listed(scene: Scene, browser: Open, cast: Cast) -> None:
    assert "Senast gjort" not in browser(cast.reader).get("/staff/").text
    with write() as session:
        close_round(round_=session.merge(scene.round), by=actor(cast.editor), now=scene.now)
    page = browser(cast.reader).get("/staff/")
    assert "Senast gjort" in page.text and "Stängde remissen" in page.text


def test_the_number_of_statements_does_not_grow(
    scene: Scene, browser: Open, cast: Cast, count_sql: list[str]
) -> None:
    reader = browser(cast.reader)
    numbers = []
    for more in (1, 8):
        with write():
            for place in range(more):
                scene.response("ett", "två", received_at=scene.now - timedelta(hours=place))
        reader.get("/staff/")
        count_sql.clear()
        reader.get("/staff/")
        numbers.append(len(count_sql))
    assert numbers[0] == numbers[1] <= 19, numbers
