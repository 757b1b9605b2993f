"""axe-core on the page as it is shown, also where the page's own script is off."""

from pathlib import Path

from playwright.sync_api import Page

AXE = (Path(__file__).resolve().parents[1] / "vendor" / "axe-core" / "axe.min.js").read_text(encoding="utf-8")
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
RUN = "tags => axe.run(document, {runOnly: {type: 'tag', values: tags}, resultTypes: ['violations']})"


def violations(page: Page) -> list[str]:
    """What axe-core finds on the page, one line each."""
    session = page.context.new_cdp_session(page)
    session.send("Page.setBypassCSP", {"enabled": True})
    # Where script is off no promise is ever kept. The page's own scripts were left out when it was read, so
    # the switch may be turned for a moment without any of them running.
    off = page.evaluate("matchMedia('(scripting: none)').matches")
    if off:
        session.send("Emulation.setScriptExecutionDisabled", {"value": True})  # this session's own view of it
        session.send("Emulation.setScriptExecutionDisabled", {"value": False})
    page.evaluate(AXE)
    result = page.evaluate(RUN, TAGS)
    if off:
        session.send("Emulation.setScriptExecutionDisabled", {"value": True})
    return [
        f"{found['id']}: {node['target']} {node.get('failureSummary', '')}"
        for found in result["violations"]
        for node in found["nodes"]
    ]


def overflow(page: Page) -> int:
    """By how many pixels the page is wider than a 320 px window."""
    before = page.viewport_size
    page.set_viewport_size({"width": 320, "height": 800})
    wider = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    if before:
        page.set_viewport_size(before)
    return int(wider)


def check_page(page: Page) -> None:
    """Fail with every violation, and where the page scrolls sideways at 320 px."""
    found = violations(page)
    assert found == [], f"{page.url}\n" + "\n".join(found)
    assert page.locator("h1").count() == 1, page.url
    assert overflow(page) <= 0, f"{page.url} is {overflow(page)} px too wide at 320 px"
