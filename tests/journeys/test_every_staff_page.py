"""Every page of the desk and the report, with the demo's work on it: nothing for axe-core to find, at 320 px too."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page

from tests.journeys.axe import overflow, violations
from tests.journeys.person import sign_in_by_keyboard
from tests.journeys.site import Site

pytestmark = pytest.mark.journey

ROUND, PROGRAMME = "/staff/rounds/1", "/staff/programmes/1"
DOCUMENT = f"{PROGRAMME}/documents/1"
DESK = (
    "points", "points?state=all", "points?state=for_review", "points?q=finns+inte", "points/1", "points/14",
    "points/14/move", "points/14/withhold", "points/171", "points/171/alike", "points?extra=returned",
    "themes", "standard-answers", "standard-answers/new", "standard-answers/1",
    *(f"points/bulk/{what}?all=1" for what in ("theme", "responsible", "due", "standard", "finish")),
    *(f"points/bulk/review/{what}?all=1&state=for_review" for what in ("accept", "return")),
    "points/bulk/theme?point=14", "points/bulk/theme",
)  # fmt: skip
REVISION = (
    "tasks", "tasks?left=1", "tasks/1", "tasks/2", "tasks/3", "tasks/1/edit", "tasks/new",
    "tasks/new?point=171", "changes",
)  # fmt: skip
RECORDS = (
    "responses", "responses/1", "responses/enter", "responses/enter/new", "responses/import", "disclosures",
    "disclosures?response=1",
)  # fmt: skip
REPORT = ("overview", "report", "report/files")
ADDRESSES = {
    "desk": [f"{ROUND}/{each}" for each in DESK],
    "revision": [f"{ROUND}/{each}" for each in REVISION],
    "records": [f"{ROUND}/{each}" for each in RECORDS],
    "report": [
        *(f"{ROUND}/{each}" for each in REPORT), "/staff/to-me", f"{PROGRAMME}/process",
        f"{PROGRAMME}/process/new", f"{PROGRAMME}/process/1", f"{DOCUMENT}/decision", f"{DOCUMENT}/compare",
        f"{PROGRAMME}/editions/1",
    ],
}  # fmt: skip


@pytest.fixture(scope="module")
def site(demo_site: Site) -> Site:
    """The demo municipality: a round is open, and a third of its points are answered."""
    return demo_site


@pytest.mark.parametrize("part", ADDRESSES)
def test_nothing_is_found_on_any_page(site: Site, open_page: Callable[..., Page], part: str) -> None:
    page = sign_in_by_keyboard(open_page(), "administrator").page
    found = []
    for address in ADDRESSES[part]:
        reply = page.goto(address)
        if not reply or reply.status != 200:
            found.append(f"{address}: {reply and reply.status}")
            continue
        found += [f"{address}: {each}" for each in violations(page)]
        if page.locator("h1").count() != 1:
            found.append(f"{address}: not one h1")
        if overflow(page) > 0:
            found.append(f"{address}: {overflow(page)} px too wide at 320 px")
    assert found == []
