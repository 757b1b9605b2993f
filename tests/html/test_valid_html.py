"""Every kind of page is valid HTML, by the Nu Html Checker: public, with a link, staff, and forms sent back.

The pages are found by following the links of the demo and of a published round; one run checks them all.
"""

import json
import os
import shutil
import subprocess
from collections import Counter, deque
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urljoin, urlsplit

import pytest
import time_machine
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.exceptions import HTTPException

from consult.accounts.models import Role, User
from consult.config import PROJECT_ROOT
from consult.core.actor import SYSTEM
from consult.core.db import write
from consult.demo.load import load_demo
from consult.invitations.actions import mint_link
from consult.invitations.links import LINK_PATH
from consult.invitations.models import Invitation, ResponseState
from consult.reports.actions.publishing import DraftTexts, publish_outcome, save_publication_draft
from consult.responses.models import Draft, Response
from tests.client import Browser, Page
from tests.factories.triage import make_scene

JAR = Path(os.environ.get("VNU_JAR") or PROJECT_ROOT / ".venv" / "vnu.jar")
JAVA = ("java", "-Xss4m", "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-jar")


@pytest.fixture(autouse=True)
def checker(engine_name: str) -> None:
    if engine_name != "sqlite":
        pytest.skip("pages are the same on both databases")
    if not shutil.which("java") or not JAR.exists():
        pytest.skip("HTML IS NOT CHECKED: needs Java and npm (scripts/vnu.sh fetches the checker)")


@pytest.fixture
def demo(app: Flask, now: datetime) -> Iterator[None]:
    """The demo in the middle of its round, and another round whose outcome is published."""
    with time_machine.travel(now, tick=False):
        load_demo(now=now)
        with write() as session:
            scene = make_scene(session, now, slug="avslutad", case="KS 2025/9")
            scene.response("Bron bär inte 64 ton.", "Skriv vem som gräver.")
            scene.response("Om bakgrunden", on=scene.background)
            scene.answer_all()
        texts = DraftTexts("Här är allt ni skrev.", "", now.date(), "Svar", "Läs svaren: {{ link }}")
        with write():
            kept = save_publication_draft(
                round_=scene.round, texts=texts, expected_version=0, by=SYSTEM, now=now
            )
            publish_outcome(
                round_=scene.round, expected_version=kept.version, expected_mails=0, mail=False, by=SYSTEM, now=now
            )  # fmt: skip
        yield


class Walk:
    """Follows links, a few per route, and keeps the pages in a folder."""

    def __init__(self, app: Flask, folder: Path) -> None:
        self.app, self.folder = app, folder
        self.names: dict[str, str] = {}

    def from_(self, browser: Browser, *starts: str, each: int = 1) -> None:
        """Visit what can be reached from these addresses, ``each`` pages of a route and its arguments.

        Then every kind of form is sent in without what a person would have filled in.
        """
        forms: dict[str, dict[str, Any]] = {}
        seen: Counter[object] = Counter()
        known, waiting = set(starts), deque(starts)
        while waiting:
            url = waiting.popleft()
            kind = self._kind(url)
            if kind is None or seen[kind] >= each:
                continue
            seen[kind] += 1
            page = self._visit(browser, url, {200, 404} if url in starts else {200})
            if page is None:
                continue
            for form in page.reader.forms:
                if form["method"] == "post":
                    forms.setdefault(self._route(form["action"] or url, "POST"), {**form, "from": url})
            for _text, href in page.reader.links:
                target = urljoin(url, href).split("#")[0]
                if target not in known:
                    known.add(target)
                    waiting.append(target)
        for form in forms.values():
            self._send_blank(browser, form)

    def _send_blank(self, browser: Browser, form: dict[str, Any]) -> None:
        hidden = {name for name, kinds in form["kinds"].items() if kinds == {"hidden"}}
        fields = {name: value if name in hidden else "" for name, value in form["fields"]}
        answer = browser.client.post(urljoin(form["from"], form["action"]), data=fields)
        if answer.status_code == 422 and answer.mimetype == "text/html":
            self.keep(f"{form['action'] or form['from']} (sent in blank)", answer.text)

    def _route(self, url: str, method: str) -> str:
        try:
            endpoint, _values = self.app.url_map.bind("localhost").match(urlsplit(url).path, method=method)
        except HTTPException:
            return ""
        return str(endpoint)

    def _kind(self, url: str) -> object:
        parts = urlsplit(url)
        if parts.netloc not in ("", "localhost"):
            return None
        endpoint = self._route(url, "GET")
        return (endpoint, frozenset(dict(parse_qsl(parts.query)))) if endpoint else None

    def _visit(self, browser: Browser, url: str, expected: set[int]) -> Page | None:
        answer = browser.client.get(url, follow_redirects=True)
        if answer.mimetype != "text/html":
            return None
        assert answer.status_code in expected, f"{url}: {answer.status_code}"
        self.keep(url, answer.text)
        return Page(answer, answer.request.path)

    def keep(self, url: str, html: str) -> None:
        """One more page to check."""
        name = f"{len(self.names):03}.html"
        self.names[name] = url
        (self.folder / name).write_text(html, encoding="utf-8")

    def complaints(self) -> list[str]:
        """What the checker says, with the address of the page."""
        command = [
            *JAVA,
            str(JAR),
            "--errors-only",
            "--format",
            "json",
            "--exit-zero-always",
            str(self.folder),
        ]
        done = subprocess.run(command, capture_output=True, text=True, check=True)
        found = json.loads(done.stderr)["messages"]
        return [
            f"{self.names[Path(each['url']).name]}: {each['message']} … {each.get('extract', '').strip()}"
            for each in found
        ]


def enter(app: Flask, invitation: Invitation, now: datetime) -> tuple[Browser, str]:
    """A browser that has come in by the invitation's link, and where it came."""
    with write() as session:
        token = mint_link(invitation=session.merge(invitation), now=now)
    browser = Browser(app)
    page = browser.get(LINK_PATH + token)
    buttons = [button["text"] for form in page.reader.forms for button in form["buttons"]]
    page = browser.press(next(text for text in buttons if text.startswith(("Börja", "Fortsätt", "Se "))))
    return browser, page.url


def test_all_pages_are_valid_html(
    app: Flask, session: Session, demo: None, now: datetime, tmp_path: Path
) -> None:
    folder = tmp_path / "pages"
    folder.mkdir()
    walk = Walk(app, folder)
    walk.from_(Browser(app), "/", "/staff/sign-in", "/svara/finns-inte", "/remiss/avslutad/utfall", each=2)
    for holder in (
        select(Invitation).join(Draft, Draft.invitation_id == Invitation.id),
        select(Invitation).join(Response, Response.invitation_id == Invitation.id),
        select(Invitation).where(Invitation.response_state == ResponseState.NOT_OPENED),
    ):
        invitation = session.scalars(holder.limit(1)).one()
        walk.from_(*enter(app, invitation, now), each=2)
    staff = Browser(app)
    staff.sign_in(session.scalars(select(User).where(User.role == Role.ADMINISTRATOR)).one())
    walk.from_(staff, "/staff/", "/staff/styleguide", "/staff/nothing")
    assert len(walk.names) > 60
    assert walk.complaints() == []
