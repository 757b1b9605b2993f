"""An administrator changes the municipality's name, colour, contacts and shield."""

import io
import struct
import zlib
from collections.abc import Callable
from dataclasses import replace

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from consult.app import create_app
from consult.core.audit import AuditEntry
from consult.core.db import db
from consult.core.site.current import site
from consult.core.site.models import SiteSetting
from tests.cast import Cast
from tests.client import Browser, SeparateClient

Open = Callable[..., Browser]
SETTINGS = "/staff/settings"
SVG = b"""<?xml version="1.0"?><!DOCTYPE svg PUBLIC "-//W3C//DTD SVG 1.1//EN" "http://www.w3.org/svg11.dtd">
<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" width="28" height="32"
 onload="alert(1)"><style>.a{fill:#123456;background:url(http://x.example)}</style><script>alert(2)</script>
<foreignObject><p>x</p></foreignObject><g class="a"><path d="M0 0h10v10z" onclick="alert(3)" style="stroke:red"/></g>
<use xlink:href="http://x.example/a.svg#b"/><a href="javascript:alert(4)"><circle r="2"/></a></svg>"""


def png(width: int = 3, height: int = 3) -> bytes:
    def chunk(name: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    lines = zlib.compress((b"\0" + b"\x10\x50\x60" * width) * height)
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"tEXt", b"Author\0Secret Person")
        + chunk(b"IDAT", lines) + chunk(b"IEND", b"")
    )  # fmt: skip


@pytest.fixture
def admin(browser: Open, cast: Cast) -> Browser:
    return browser(cast.administrator)


def upload(admin: Browser, content: bytes, name: str = "vapen.svg", status: int = 200) -> str:
    admin.get(SETTINGS)
    return admin.press("Använd bilden", file=(io.BytesIO(content), name), status=status).text


def test_a_new_name_is_seen_everywhere_at_once(admin: Browser, browser: Open, session: Session) -> None:
    visitor = browser()
    assert "Forsunda kommun" in visitor.get("/").text
    admin.get(SETTINGS)
    page = admin.press("Spara", municipality="Norrby kommun", contact_phone="0123-456 78")
    assert "Ändringen är sparad och syns nu." in page.text
    assert "Norrby kommun" in visitor.get("/").text
    assert "Norrby kommun" in visitor.get("/personuppgifter").text
    assert "0123-456 78" in visitor.get("/kontakt").text
    entry = session.scalars(select(AuditEntry).where(AuditEntry.action == "site.settings_saved")).one()
    assert "municipality" in entry.details["names"]


def test_a_page_that_was_kept_is_sent_anew(admin: Browser, browser: Open) -> None:
    visitor = browser()
    tag = visitor.get("/").response.headers["ETag"]
    assert visitor.client.get("/", headers={"If-None-Match": tag}).status_code == 304
    admin.get(SETTINGS)
    admin.press("Spara", municipality="Norrby kommun")
    assert visitor.client.get("/", headers={"If-None-Match": tag}).status_code == 200


def test_another_process_sees_it_at_once_and_reading_costs_no_statement(
    app: Flask, admin: Browser, browser: Open, count_sql: list[str]
) -> None:
    other = create_app(app.config["SETTINGS"])
    other.test_client_class = SeparateClient
    client = other.test_client()
    assert "Forsunda kommun" in client.get("/hjalp").text
    admin.get(SETTINGS)
    admin.press("Spara", municipality="Norrby kommun")
    assert "Norrby kommun" in client.get("/hjalp").text
    with other.app_context():
        db.engine.dispose()
    visitor = browser()
    visitor.get("/hjalp")
    count_sql.clear()
    visitor.get("/hjalp")
    assert len(count_sql) == 1, "the page's own text"


def test_the_environment_still_gives_what_nobody_has_saved(app: Flask, admin: Browser) -> None:
    admin.get(SETTINGS)
    admin.press("Spara", municipality="Norrby kommun")
    app.config["SETTINGS"] = replace(
        app.config["SETTINGS"], service_name="Dialog", municipality="Annan kommun"
    )
    assert (site().service_name, site().municipality) == ("Dialog", "Norrby kommun")


def test_a_pale_colour_is_refused_with_its_figure_and_a_darker_one(admin: Browser, session: Session) -> None:
    admin.get(SETTINGS)
    page = admin.press("Spara", accent="#f5a623", municipality="Norrby kommun", status=422)
    assert "Färgen #f5a623 har kontrasten 1,8" in page.text
    assert "Närmaste mörkare färg som går är #" in page.text
    assert page.title.startswith("Fel:")
    assert 'value="Norrby kommun"' in page.html
    assert not session.scalars(select(SiteSetting)).all()
    suggestion = page.text.partition("färg som går är ")[2][:7]
    admin.press("Spara", accent=suggestion)
    assert f"--accent:{suggestion}" in admin.client.get("/theme.css").text


@pytest.mark.parametrize("colour", ["", "blå", "#12345", "#fff}body{display:none", "url(x)"])
def test_what_is_no_colour_is_refused(admin: Browser, colour: str) -> None:
    admin.get(SETTINGS)
    admin.press("Spara", accent=colour, status=422)
    assert "--accent:#0f4c5c" in admin.client.get("/theme.css").text


def test_the_colour_is_kept_by_its_hash_and_the_address_changes_with_it(
    admin: Browser, browser: Open
) -> None:
    assert "/theme.css?v=0f4c5c" in browser().get("/").html
    admin.get(SETTINGS)
    admin.press("Spara", accent="#8A1F3D")
    assert "/theme.css?v=8a1f3d" in browser().get("/").html
    kept = admin.client.get("/theme.css?v=8a1f3d").headers["Cache-Control"]
    assert "immutable" in kept
    assert "immutable" not in admin.client.get("/theme.css?v=0f4c5c").headers["Cache-Control"]


def test_a_colour_can_be_seen_before_it_is_saved(admin: Browser, session: Session) -> None:
    admin.get(SETTINGS)
    page = admin.press("Se färgen först", accent="#8a1f3d")
    assert "Inget är sparat än." in page.text
    assert "/staff/settings/8a1f3d.css" in page.html
    assert admin.client.get("/staff/settings/8a1f3d.css").text == ".accent-preview{--accent:#8a1f3d}\n"
    assert admin.client.get("/staff/settings/red;}.css").status_code == 404
    assert not session.scalars(select(SiteSetting)).all()


def test_empty_and_wrong_contacts_are_refused(admin: Browser) -> None:
    admin.get(SETTINGS)
    page = admin.press("Spara", contact_name="", contact_email="inte en adress", municipality=" ", status=422)
    assert "Skriv vem man frågar." in page.text
    assert "Skriv en hel e-postadress" in page.text
    assert "Skriv kommunens namn." in page.text


def test_saving_twice_writes_one_row_in_the_log(admin: Browser, session: Session) -> None:
    admin.get(SETTINGS)
    admin.press("Spara", municipality="Norrby kommun")
    assert "Ingenting var ändrat." in admin.press("Spara", municipality="Norrby kommun").text
    assert (
        len(session.scalars(select(AuditEntry).where(AuditEntry.action == "site.settings_saved")).all()) == 1
    )


def test_others_have_no_settings(browser: Open, cast: Cast) -> None:
    for user in (cast.editor, cast.reader):
        browser(user).get(SETTINGS, status=403)


def test_of_an_svg_only_the_shapes_are_kept(admin: Browser, browser: Open) -> None:
    assert "Bilden är sparad och syns nu." in upload(admin, SVG)
    visitor = browser().get("/")
    address = visitor.html.partition('<img class="shield" src="')[2].partition('"')[0]
    response = admin.client.get(address)
    assert response.mimetype == "image/svg+xml"
    assert "sandbox" in response.headers["Content-Security-Policy"]
    for bad in ("script", "alert", "http://x", "onload", "onclick", "foreignObject", "javascript", "DOCTYPE"):
        assert bad not in response.text, bad
    for kept in ('viewBox="0 0 28 32"', 'd="M0 0h10v10z"', 'fill="#123456"', 'stroke="red"'):
        assert kept in response.text, kept


def test_of_a_png_only_the_picture_is_kept(admin: Browser, browser: Open) -> None:
    upload(admin, png(), "vapen.png")
    address = browser().get("/").html.partition('<img class="shield" src="')[2].partition('"')[0]
    response = admin.client.get(address)
    assert response.mimetype == "image/png"
    assert b"Secret" not in response.data
    assert response.data.startswith(b"\x89PNG")
    assert 'type="image/png"' in browser().get("/").html


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "Filen är varken SVG eller PNG."),
        (b"GIF89a", "Filen är varken SVG eller PNG."),
        (b"<html><svg></html>", "Bilden går inte att läsa."),
        (b"<svg", "Bilden går inte att läsa."),
        (b"<svg>text</svg>", "Filen är varken SVG eller PNG."),
        (b'<svg xmlns="http://www.w3.org/2000/svg" width="1" height="1"/>', "har ingen form"),
        (b'<svg xmlns="http://www.w3.org/2000/svg"><path d="M0 0"/></svg>', "har ingen form"),
        (b'<svg xmlns="http://www.w3.org/2000/svg"><image href="data:x"/></svg>', "fotografi"),
        (
            b'<!DOCTYPE x [<!ENTITY a "b">]><svg xmlns="http://www.w3.org/2000/svg">&a;</svg>',
            "går inte att läsa",
        ),
        (png()[:40], "Bilden går inte att läsa."),
        (png().replace(b"IDAT", b"IDAX"), "Bilden går inte att läsa."),
        (png(2001, 1), "Bilden är för stor. Högst 2000 punkter"),
        (b"<svg>" + b" " * 430_000, "Filen är för stor. Högst 400 kB."),
    ],
)
def test_a_bad_picture_is_refused_and_the_old_one_stays(admin: Browser, content: bytes, words: str) -> None:
    assert words in upload(admin, content, status=422)
    assert "Nu visas tjänstens egen bild." in admin.get(SETTINGS).text


def test_no_file_is_told(admin: Browser) -> None:
    admin.get(SETTINGS)
    assert "Välj en bild." in admin.press("Använd bilden", status=422).text


def test_the_delivered_shield_comes_back_and_the_old_address_is_gone(admin: Browser, browser: Open) -> None:
    upload(admin, SVG)
    address = browser().get("/").html.partition('<img class="shield" src="')[2].partition('"')[0]
    admin.get(SETTINGS)
    assert "Tjänstens egen bild visas igen." in admin.press("Visa tjänstens egen bild").text
    assert '<img class="shield"' not in browser().get("/").html
    assert admin.client.get(address).status_code == 404
    assert admin.client.get("/vapen/x.svg").status_code == 404
