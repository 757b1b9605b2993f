"""Takes the pictures of the screens from the demo municipality: ``python -m tests.journeys.screens docs/screens``.

1280 px wide and 390 px wide, numbered as the design's. Every run begins in a new instance and ends it.
"""

import re
import sys
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, Page, sync_playwright

from consult.demo.load import PASSWORD
from tests.journeys.conftest import ARGUMENTS, DESKTOP, PHONE, chromium_path
from tests.journeys.site import Site, load_demo, start_site

COMPANY = "Elkraft i Forsunda AB"
REGISTER = Path(__file__).resolve().parents[1] / "data" / "company_register_messy_cp1252.csv"
GAP, GREY = 32, "#c9d0d4"


@dataclass
class Camera:
    """Keeps pictures in a folder, each as a small palette image."""

    folder: Path

    def take(self, page: Page, name: str, *, whole: bool = True) -> None:
        """One picture of the page, or of the window alone."""
        path = self.folder / f"{name}.png"
        page.wait_for_load_state("networkidle")
        page.evaluate("document.fonts.ready")
        page.screenshot(path=path, full_page=whole, animations="disabled")
        self.shrink(path)

    def side_by_side(self, name: str, *parts: str) -> None:
        """Join pictures of a phone into one, read from left to right."""
        paths = [self.folder / f"{part}.png" for part in parts]
        images = [Image.open(path).convert("RGB") for path in paths]
        width = sum(image.width for image in images) + GAP * (len(images) - 1)
        joined = Image.new("RGB", (width, max(image.height for image in images)), GREY)
        left = 0
        for image in images:
            joined.paste(image, (left, 0))
            left += image.width + GAP
        joined.save(self.folder / f"{name}.png")
        for path in paths:
            path.unlink()
        self.shrink(self.folder / f"{name}.png")

    def shrink(self, path: Path) -> None:
        """256 colours are enough for a page without photographs."""
        with Image.open(path) as image:
            small = image.convert("RGB").quantize(256, dither=Image.Dither.NONE)
        small.save(path, optimize=True)


def respondent(camera: Camera, site: Site, new_page: Callable[..., Page]) -> None:
    """01 to 04: start, section with an open form, review, receipt."""
    page, phone = new_page(), new_page(phone=True)
    link = site.link_for(COMPANY)
    for each, ending in ((page, ""), (phone, "-phone")):
        each.goto(link)
        camera.take(each, f"01-start{ending}")
        each.get_by_role("button", name=re.compile("^Mål 3")).click()
        each.goto(each.url + "?kommentera=m12#m12")
    page.get_by_role("textbox", name="Er synpunkt på åtgärd 12").focus()
    page.set_viewport_size({"width": 1280, "height": 1400})
    page.locator("#m11").scroll_into_view_if_needed()
    page.evaluate("scrollTo(0, document.querySelector('#m11').offsetTop - 300)")
    camera.take(page, "02-avsnitt", whole=False)
    page.set_viewport_size(DESKTOP["viewport"])
    section = phone.url.split("?")[0]
    phone.get_by_role("textbox", name="Er synpunkt på åtgärd 12").focus()
    camera.take(phone, "skriver", whole=False)
    phone.goto(section)
    camera.take(phone, "laser", whole=False)
    phone.goto(section + "#m12")
    camera.take(phone, "sparad", whole=False)
    camera.side_by_side("02-avsnitt-phone", "laser", "skriver", "sparad")
    review(camera, page, phone, section.rsplit("/avsnitt", 1)[0])


def review(camera: Camera, page: Page, phone: Page, base: str) -> None:
    """03 and 04. The phone shows the error."""
    phone.goto(base + "/granska")
    phone.get_by_role("button", name="Skicka in svaret").click()
    phone.get_by_role("alert").wait_for()
    camera.take(phone, "03-granska-phone")
    page.goto(base + "/granska")
    page.get_by_role("radio", name="Tillstyrker med synpunkter").check()
    page.get_by_label("Namn eller roll").fill("Ekonomiansvarig")
    camera.take(page, "03-granska")
    page.get_by_role("button", name="Skicka in svaret").click()
    page.wait_for_url(re.compile("/kvitto"))
    camera.take(page, "04-kvitto")
    phone.goto(page.url)
    camera.take(phone, "04-kvitto-phone")


def sign_in(page: Page) -> None:
    """The demo's handler."""
    page.goto("/staff/sign-in")
    page.get_by_label("E-post").fill("handlaggare@forsunda.example")
    page.get_by_label("Lösenord").fill(PASSWORD)
    page.get_by_role("button", name="Logga in").click()
    page.get_by_role("navigation", name="Processen").wait_for()


def staff(camera: Camera, page: Page) -> None:
    """06 to 10: overview, import, ledger with the reminder, assessment, revision."""
    sign_in(page)
    page.goto("/staff/rounds/1/overview")
    camera.take(page, "06-arbetslage")
    page.goto("/staff/organisations/import")
    page.get_by_label("Fil med registret").set_input_files(REGISTER)
    page.get_by_role("button", name="Läs filen").click()
    page.get_by_role("heading", name="Kontrollera filen innan något sparas").wait_for()
    camera.take(page, "07-import", whole=False)
    page.goto("/staff/rounds/1/recipients")
    camera.take(page, "08-utskick", whole=False)
    page.get_by_role("link", name="Skicka påminnelse").click()
    page.get_by_role("heading", name="Skicka påminnelse").wait_for()
    camera.take(page, "08-paminnelse", whole=False)
    page.goto("/staff/rounds/1/points?q=buss")
    page.get_by_role("link", name="Boende i Norrbyn").click()
    alike = page.get_by_role("region", name=re.compile("liknande")).locator("[name=also]")
    alike.first.check()
    alike.nth(1).check()
    page.get_by_role("radio", name="Beaktas", exact=True).check()
    page.get_by_label(re.compile("^Motivering")).fill(
        "Provet med buss på helger blir kvar, också på vintern."
    )
    camera.take(page, "09-bedom", whole=False)
    page.goto("/staff/rounds/1/tasks")
    page.get_by_role("row").filter(has_text="Pågår").first.get_by_role("link").first.click()
    page.get_by_role("heading", name="Ny text").wait_for()
    camera.take(page, "10-revidera", whole=False)


def outcome(camera: Camera, site: Site, page: Page, new_page: Callable[..., Page]) -> None:
    """11: everything is answered and published."""
    site.answer_the_rest()
    page.goto("/staff/rounds/1/report")
    page.get_by_role("button", name="Spara och förhandsgranska").click()
    page.get_by_role("button", name=re.compile("^Publicera och mejla")).click()
    page.get_by_role("link", name="Visa den publicerade sidan").click()
    page.get_by_role("heading", name="Det här sa ni, det här gjorde vi").wait_for()
    address = page.url
    for each, ending, width in ((new_page(), "", 1280), (new_page(phone=True), "-phone", 390)):
        each.set_viewport_size({"width": width, "height": 2200})
        each.goto(address)
        each.get_by_role("link", name=re.compile("Mål 3")).first.click()
        each.evaluate("scrollTo(0, 0)")
        camera.take(each, f"11-redogorelse{ending}", whole=False)


def main(folder: Path) -> None:
    """Take all pictures."""
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as temporary, sync_playwright() as playwright:
        load_demo(Path(temporary) / "demo")
        site = start_site(Path(temporary) / "instance", demo=Path(temporary) / "demo")
        browser = playwright.chromium.launch(executable_path=chromium_path(), args=[*ARGUMENTS, "--lang=sv"])
        try:
            photograph(Camera(folder), site, browser)
        finally:
            browser.close()
            site.stop()


def photograph(camera: Camera, site: Site, browser: Browser) -> None:
    """Each person has a browser of their own."""

    def new_page(*, phone: bool = False) -> Page:
        context = browser.new_context(base_url=site.url, locale="sv-SE", **(PHONE if phone else DESKTOP))
        context.set_default_timeout(20_000)
        return context.new_page()

    respondent(camera, site, new_page)
    handler = new_page()
    staff(camera, handler)
    outcome(camera, site, handler, new_page)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
