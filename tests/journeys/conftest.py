"""Real Chromium against a real installation. Without Chromium the journeys are skipped, loudly; in CI they fail."""

import os
import shutil
from collections.abc import Callable, Generator, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from tests.journeys.axe import check_page
from tests.journeys.person import Person, sign_in_by_keyboard
from tests.journeys.site import Site, load_demo, start_site

ARGUMENTS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
]  # fmt: skip

PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True}
DESKTOP = {"viewport": {"width": 1280, "height": 900}}


def chromium_path() -> str | None:
    """The browser named by CHROMIUM, or Debian's."""
    return os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Let the fixtures know that the journey failed, to show where it was."""
    report = yield
    if report.when == "call":
        item.user_properties.append(("failed", report.failed))
    return report


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    path = chromium_path()
    if not path:
        message = "CHROMIUM SAKNAS: webbläsarresorna körs inte. Debian: apt-get install chromium"
        if os.environ.get("CI"):
            pytest.fail(message)
        pytest.skip(message)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=ARGUMENTS)
        yield browser
        browser.close()


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Site]:
    """An empty installation with an administrator and a handler."""
    running = start_site(tmp_path / "instance")
    yield running
    running.stop()


@pytest.fixture(scope="session")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A loaded demo to copy. Modules whose journeys begin in the demo give ``site`` as ``demo_site``."""
    instance = tmp_path_factory.mktemp("demo") / "instance"
    load_demo(instance)
    return instance


@pytest.fixture(scope="module")
def demo_site(tmp_path_factory: pytest.TempPathFactory, demo: Path) -> Iterator[Site]:
    """The demo municipality: a round is open, some mails were refused, and 320 comments are in."""
    running = start_site(tmp_path_factory.mktemp("site") / "instance", demo=demo)
    yield running
    running.stop()


@pytest.fixture
def handler(open_page: Callable[..., Page]) -> Person:
    """The demo's handler, signed in by keyboard."""
    return sign_in_by_keyboard(open_page())


@pytest.fixture
def open_page(chromium: Browser, site: Site, request: pytest.FixtureRequest) -> Iterator[Callable[..., Page]]:
    """``open_page(phone=True, script=False)``: a new person with a browser of their own. Script errors fail."""
    contexts: list[BrowserContext] = []
    problems: list[str] = []

    def opened(*, phone: bool = False, script: bool = True) -> Page:
        size = PHONE if phone else DESKTOP
        context = chromium.new_context(base_url=site.url, java_script_enabled=script, locale="sv-SE", **size)
        context.set_default_timeout(10_000)
        contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: problems.append(str(error)))
        page.on(
            "console",
            lambda message: (
                problems.append(message.text) if "Content Security Policy" in message.text else None
            ),
        )
        return page

    yield opened
    for context in contexts:
        if ("failed", True) in request.node.user_properties:
            for page in context.pages:
                print(f"\n{page.url}\n{page.locator('body').aria_snapshot()}")
        context.close()
    assert problems == []


@pytest.fixture
def axe(chromium: Browser) -> Callable[[Page], None]:
    """Check the page that is shown: axe-core (WCAG 2.2 AA), one h1, no sideways scroll at 320 px."""
    return check_page
