"""A browser without script for the tests: follows forms as a person would, and checks every page it is given."""

import contextvars
import html
import re
import time
from html.parser import HTMLParser
from typing import Any
from urllib.parse import urlencode, urljoin, urlsplit

from flask import Flask, has_app_context
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from consult.core.db import db

VOID = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}


class SeparateClient(FlaskClient):
    """Runs each request outside the test's own app context, as in a server, and then lets the test see afresh.

    Flask would otherwise reuse the test's context, and with it ``g``, the signed-in user and the session.
    """

    def open(self, *args: Any, **kwargs: Any) -> TestResponse:
        response = contextvars.Context().run(super().open, *args, **kwargs)
        if has_app_context():
            db.session.rollback()
            db.session.expire_all()
        return response


class _Reader(HTMLParser):
    """Collects what the checks and the form filler need."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.ids: list[str] = []
        self.title = ""
        self.h1: list[str] = []
        self.forms: list[dict[str, Any]] = []
        self.links: list[tuple[str, str]] = []
        self.inline: list[str] = []
        self._stack: list[str] = []
        self._text: list[str] = []
        self._select: tuple[str, list[str]] | None = None
        self._textarea: str | None = None
        self._href: str | None = None
        self._link_text: list[str] = []
        self._button: dict[str, Any] | None = None
        self._early: dict[str, list[dict[str, Any]]] = {}  # buttons that stand before the form they name

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        attrs = {key: value or "" for key, value in attributes}
        if "id" in attrs:
            self.ids.append(attrs["id"])
        if "style" in attrs or any(key.startswith("on") for key in attrs):
            self.inline.append(f"<{tag}>")
        if tag == "style" or (tag == "script" and "src" not in attrs):
            self.inline.append(f"<{tag}>")
        if tag in {"title", "h1"}:
            self._text = []
        if tag == "a" and "href" in attrs:
            self._href, self._link_text = attrs["href"], []
        self._form_tag(tag, attrs)
        if tag not in VOID:
            self._stack.append(tag)

    def _form_tag(self, tag: str, attrs: dict[str, str]) -> None:
        if tag == "form":
            self.forms.append({
                "id": attrs.get("id", ""), "action": attrs.get("action", ""),
                "method": attrs.get("method", "get").lower(), "fields": [], "kinds": {},
                "buttons": self._early.setdefault(attrs.get("id", ""), []),
            })  # fmt: skip
            self._early.pop("", None)
            return
        owner = self._owner(attrs.get("form"))
        if owner is None and tag == "button" and "form" in attrs:
            owner = {"buttons": self._early.setdefault(attrs["form"], [])}
        if owner is None:
            return
        name = attrs.get("name", "")
        if tag == "input" and name:
            kind = attrs.get("type", "text")
            owner["kinds"].setdefault(name, set()).add(kind)
            if kind in {"submit", "image"}:
                owner["buttons"].append(
                    {"name": name, "value": attrs.get("value", ""), "text": attrs.get("value", "")}
                )
            elif kind == "file" or (kind in {"checkbox", "radio"} and "checked" not in attrs):
                pass
            else:
                owner["fields"].append((name, attrs.get("value", "on" if kind == "checkbox" else "")))
        elif tag == "textarea" and name:
            owner["kinds"].setdefault(name, set()).add("textarea")
            self._textarea, self._text = name, []
            self._textarea_form = owner
        elif tag == "select" and name:
            owner["kinds"].setdefault(name, set()).add("select")
            self._select = (name, [])
            self._select_form = owner
            self._first_option: str | None = None
        elif tag == "option" and self._select:
            value = attrs.get("value", "")
            self._first_option = value if self._first_option is None else self._first_option
            if "selected" in attrs:
                self._select[1].append(value)
        elif tag == "button" and attrs.get("type", "submit") == "submit":
            self._button = {"name": name, "value": attrs.get("value", ""), "text": "", "form": owner,
                            "action": attrs.get("formaction", "")}  # fmt: skip

    def _owner(self, form_id: str | None) -> dict[str, Any] | None:
        if form_id:
            return next((form for form in self.forms if form["id"] == form_id), None)
        return self.forms[-1] if "form" in self._stack and self.forms else None

    def handle_endtag(self, tag: str) -> None:
        if tag == "title" and not self.title:
            self.title = " ".join("".join(self._text).split())
        if tag == "h1":
            self.h1.append(" ".join("".join(self._text).split()))
        if tag == "a" and self._href is not None:
            self.links.append((" ".join("".join(self._link_text).split()), self._href))
            self._href = None
        if tag == "textarea" and self._textarea:
            value = "".join(self._text)
            self._textarea_form["fields"].append((self._textarea, value.removeprefix("\n")))
            self._textarea = None
        if tag == "select" and self._select:
            name, chosen = self._select
            if not chosen and self._first_option is not None:
                chosen = [self._first_option]
            self._select_form["fields"] += [(name, value) for value in chosen]
            self._select = None
        if tag == "button" and self._button:
            self._button["text"] = " ".join(self._button["text"].split())
            self._button.pop("form")["buttons"].append(self._button)
            self._button = None
        while self._stack and self._stack.pop() != tag:
            pass

    def handle_data(self, data: str) -> None:
        self._text.append(data)
        if self._href is not None:
            self._link_text.append(data)
        if self._button is not None:
            self._button["text"] += data


class Page:
    """A fetched page. Everything that must hold on every page was checked when it was made."""

    def __init__(self, response: TestResponse, url: str) -> None:
        self.response, self.url, self.status = response, url, response.status_code
        self.html = response.get_data(as_text=True) if response.mimetype.startswith("text/") else ""
        self.reader = _Reader()
        if response.mimetype == "text/html":
            self.reader.feed(self.html)
            self._check()

    def _check(self) -> None:
        where = f"{self.url} ({self.status})"
        assert len(self.reader.h1) == 1, f"{where}: {len(self.reader.h1)} h1"
        assert self.reader.h1[0], f"{where}: the h1 is empty"
        assert self.reader.title, f"{where}: no title"
        twice = {key for key in self.reader.ids if self.reader.ids.count(key) > 1}
        assert not twice, f"{where}: ids stand twice: {twice}"
        assert not self.reader.inline, f"{where}: inline script or style: {self.reader.inline}"
        for form in self.reader.forms:
            if form["method"] == "post" and form["action"] != "/sprak":
                assert "csrf_token" in form["kinds"], (
                    f"{where}: a form that posts lacks its token: {form['action']}"
                )
        headers = self.response.headers
        assert "unsafe" not in headers["Content-Security-Policy"]
        assert headers["X-Content-Type-Options"] == "nosniff"

    @property
    def text(self) -> str:
        """The words of the page, without tags, on one line."""
        body = re.sub(r"(?s)<(script|style|svg)\b.*?</\1>", " ", self.html)
        return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", body)).split())

    @property
    def title(self) -> str:
        return self.reader.title

    @property
    def h1(self) -> str:
        return self.reader.h1[0]

    def link(self, text: str) -> str:
        """Address of the link with these words (or beginning with them)."""
        for words, href in self.reader.links:
            if words == text:
                return href
        for words, href in self.reader.links:
            if text in words:
                return href
        raise AssertionError(f"no link “{text}” on {self.url}: {[words for words, _ in self.reader.links]}")

    def form(self, button: str) -> tuple[dict[str, Any], dict[str, Any]]:
        """The form and the button with these words."""
        for exact in (True, False):
            for form in self.reader.forms:
                for candidate in form["buttons"]:
                    if candidate["text"] == button or (not exact and button in candidate["text"]):
                        return form, candidate
        seen = [b["text"] for form in self.reader.forms for b in form["buttons"]]
        raise AssertionError(f"no button “{button}” on {self.url}: {seen}")


class Browser:
    """Keeps cookies, follows links and submits forms by the words on their buttons."""

    def __init__(self, app: Flask) -> None:
        self.app = app
        self.client: FlaskClient = app.test_client()
        self.page: Page | None = None

    def sign_in(self, user: Any) -> None:
        """Be this staff user (the sign-in page itself has its own tests)."""
        with self.client.session_transaction(base_url="http://localhost", path="/staff/") as state:
            state["_user_id"], state["_fresh"] = user.get_id(), True
            state["signed_in_at"] = int(time.time())

    def get(self, url: str, *, status: int = 200, follow: bool = True) -> Page:
        """Fetch a page, following redirects."""
        response = self.client.get(url, follow_redirects=follow)
        return self._arrive(response, url, status)

    def click(self, text: str, *, status: int = 200) -> Page:
        """Follow the link with these words on the present page."""
        assert self.page is not None
        return self.get(urljoin(self.page.url, self.page.link(text)), status=status)

    def press(self, button: str, *, status: int = 200, follow: bool = True, **fields: Any) -> Page:
        """Fill fields of the form that has this button and submit it; file fields take (BytesIO, name)."""
        assert self.page is not None
        form, pressed = self.page.form(button)
        data: dict[str, Any] = {}
        for name, value in form["fields"]:
            data.setdefault(name, []).append(value)
        for name, value in fields.items():
            assert name in form["kinds"], f"the form has no field {name}: {sorted(form['kinds'])}"
            if value is None:
                data.pop(name, None)
            else:
                data[name] = value if isinstance(value, list) else [value]
        if pressed["name"]:
            data[pressed["name"]] = [pressed["value"]]
        url = urljoin(self.page.url, pressed.get("action") or form["action"] or self.page.url)
        if form["method"] == "get":
            return self.get(f"{urlsplit(url).path}?{urlencode(data, doseq=True)}", status=status)
        return self.post(url, data, status=status, follow=follow)

    def post(
        self, url: str, data: dict[str, Any], *, status: int = 200, follow: bool = True, headers: Any = None
    ) -> Page:
        """Send a form as given."""
        files = any(
            isinstance(v, tuple)
            for values in data.values()
            for v in (values if isinstance(values, list) else [values])
        )
        response = self.client.post(
            url, data=data, follow_redirects=follow, headers={"Sec-Fetch-Site": "same-origin", **(headers or {})},
            content_type="multipart/form-data" if files else None,
        )  # fmt: skip
        return self._arrive(response, url, status)

    def _arrive(self, response: TestResponse, url: str, status: int) -> Page:
        at = response.request.path
        if response.request.query_string:
            at += "?" + response.request.query_string.decode()
        assert response.status_code == status, (
            f"{url}: {response.status_code}, wanted {status}: {response.text[:2000]}"
        )
        self.page = Page(response, at)
        return self.page


def with_token(browser: Browser, fields: dict[str, Any] | None = None) -> dict[str, Any]:
    """Fields to post as if from a form of the browser's present page, whatever that page offers."""
    found = re.search(r'name="csrf_token"[^>]* value="([^"]+)"', browser.page.html)
    assert found, f"{browser.page.url} has no form"
    return {**(fields or {}), "csrf_token": found.group(1)}
