"""A registrar gives out one response or a whole round as a ZIP, with or without what is withheld."""

import csv
import hashlib
import io
import tracemalloc
import zipfile
from collections.abc import Callable
from typing import Any
from xml.etree import ElementTree

import pikepdf
import pytest
from flask import current_app
from sqlalchemy import func, select

from consult.core.audit import AuditEntry
from consult.core.db import db, write
from consult.core.files import add_file, keep_bytes, open_file
from consult.core.job_runner import run_one
from consult.organisations.models import OrganisationKind
from consult.responses.models import CommentAttachment, Response
from consult.triage.models import Advice, Disclosure, PointNote, WithheldPart, Withholding
from tests.cast import Cast
from tests.client import Browser, Page, with_token
from tests.factories.triage import PERSON_NUMBER, Scene, make_scene

Open = Callable[..., Browser]
BODY = "Bron är smal. Marginalen är zyxprocent. Kunden Qvistbolaget lämnar oss."
PLAIN, SECRET_FILE = b"plain \x00\xff bytes", b"secret bytes Wqalkyl"
SECRETS = ("zyxprocent", "Wordinghemlig", "Wqalkyl", "Helhemlig", "helfil")
NAMES = ("Ensamsson", "Privat Person", "Kontaktpersonen", "kontaktpersonen@")
NEVER = (PERSON_NUMBER, PERSON_NUMBER[2:8], "Internanteckning", "Internfråga", "Skälet internt", "Utkastsvar")


def attach(scene: Scene, number: int, content: bytes, name: str) -> int:
    sha256 = keep_bytes(content)
    with write() as session:
        file = add_file(
            sha256=sha256, size=len(content), media_type="text/plain", filename=name, now=scene.now
        )
        row = CommentAttachment(comment_id=scene.points[number - 1].comment_id, file_id=file.id)
        session.add(row)
        session.flush()
        return row.id


def withhold(scene: Scene, number: int, part: WithheldPart, **more: Any) -> None:
    with write() as session:
        session.add(
            Withholding(
                comment_id=scene.points[number - 1].comment_id,
                part=part,
                ground="OSL 31:16",
                reason="Skälet internt",
                at=scene.now,
                by="Registrator",
                **more,
            )
        )


@pytest.fixture
def full(scene: Scene) -> Scene:
    """Four senders; a sentence, a wording, a file and a whole comment with its file are withheld."""
    with write() as session:
        firm = scene.organisation("Sågforsens Åkeri AB", org_number="165599990016")
        scene.response(BODY, by=firm, proposed="Wordinghemlig lydelse")
        trader = scene.organisation("Ensam Ensamsson", sole_trader=True, org_number=PERSON_NUMBER)
        scene.response("Helhemlig mening", by=trader)
        scene.response('=HYPERLINK("x")', by=scene.organisation("=1+1", OrganisationKind.ASSOCIATION))
        person = scene.organisation("Privat Person", OrganisationKind.PRIVATE_PERSON)
        scene.withdraw(scene.response("Tillbaka", by=person))
        point, now = scene.points[0].id, scene.now
        scene.answer(scene.points[0], reason="Utkastsvar")
        session.add(PointNote(point_id=point, body="Internanteckning", by="Handläggare", at=now))
        session.add(
            Advice(point_id=point, asked_name="Juristen", question="Internfråga", asked_by="H", asked_at=now)
        )
    attach(scene, 1, PLAIN, "karta Ensamsson.txt")
    hidden = attach(scene, 1, SECRET_FILE, "Wqalkyl.txt")
    attach(scene, 2, b"helfil", "helfil.txt")
    begins = BODY.index("Marginalen")
    withhold(scene, 1, WithheldPart.PASSAGE, begins=begins, ends=BODY.index(" Kunden"))
    withhold(scene, 1, WithheldPart.WORDING)
    withhold(scene, 1, WithheldPart.FILE, attachment_id=hidden)
    withhold(scene, 2, WithheldPart.WHOLE)
    return scene


def url(scene: Scene, tail: str = "") -> str:
    return f"/staff/rounds/{scene.round.id}/disclosures{tail}"


def work() -> None:
    """Let the worker do what waits."""
    while run_one(current_app._get_current_object()):  # type: ignore[attr-defined]
        pass
    db.session.expire_all()


def order(registrar: Browser, scene: Scene, response: object = "all", copy: str = "public") -> Page:
    registrar.get(url(scene))
    return registrar.press("Gör filen", response=str(response), copy_kind=copy)


def newest() -> Disclosure:
    db.session.expire_all()
    row = db.session.scalar(select(Disclosure).order_by(Disclosure.id.desc()).limit(1))
    assert row is not None
    return row


def fetched(registrar: Browser, scene: Scene) -> zipfile.ZipFile:
    work()
    reply = registrar.client.get(url(scene, f"/{newest().id}"))
    assert reply.status_code == 200 and reply.mimetype == "application/zip"
    assert reply.headers["Content-Disposition"].startswith("attachment")
    bag = zipfile.ZipFile(io.BytesIO(reply.data))
    assert bag.testzip() is None
    return bag


def words_in(bag: zipfile.ZipFile) -> str:
    """Names and contents of everything, PDFs unpacked with their metadata and their text."""
    found = list(bag.namelist())
    for name in bag.namelist():
        content = bag.read(name)
        if name.endswith(".pdf"):
            found.append(pdf_words(content))
        else:
            found.append(content.decode("utf-8", "replace"))
    return "\n".join(found)


def pdf_words(content: bytes) -> str:
    """All text by the fonts' own tables, without blanks, then all bytes of every stream and the metadata."""
    with pikepdf.open(io.BytesIO(content)) as pdf:
        texts = ["".join(_page_words(page)) for page in pdf.pages]
        texts.append(str(dict(pdf.open_metadata())) + str(dict(pdf.docinfo)))
        for each in pdf.objects:
            if isinstance(each, pikepdf.Stream):
                try:
                    texts.append(each.read_bytes().decode("latin-1"))
                except pikepdf.PdfError:
                    continue
            else:
                texts.append(str(each.unparse()) if hasattr(each, "unparse") else str(each))
    return "\n".join(texts)


def _page_words(page: pikepdf.Page) -> list[str]:
    tables = {
        str(name): _table(font.ToUnicode.read_bytes().decode())
        for name, font in page.Resources.Font.items()
        if "/ToUnicode" in font
    }
    words, table = [], {}
    for operands, operator in pikepdf.parse_content_stream(page):
        if str(operator) == "Tf":
            table = tables.get(str(operands[0]), {})
        for operand in operands:
            parts = operand if isinstance(operand, pikepdf.Array) else [operand]
            for part in parts:
                if isinstance(part, pikepdf.String):
                    raw = bytes(part)
                    words += [table.get(raw[at : at + 2].hex(), "") for at in range(0, len(raw), 2)]
    return words


def _table(cmap: str) -> dict[str, str]:
    found = {}
    for line in cmap.splitlines():
        parts = line.replace("<", " ").replace(">", " ").split()
        if len(parts) == 2 and all(set(part.lower()) <= set("0123456789abcdef") for part in parts):
            found[parts[0].lower()] = bytes.fromhex(parts[1]).decode("utf-16-be")
    return found


def test_a_round_without_what_is_withheld(full: Scene, browser: Open, cast: Cast) -> None:
    registrar = browser(cast.registrar)
    page = order(registrar, full)
    assert "Görs nu." in page.text and "data-poll=" in page.html
    bag = fetched(registrar, full)
    text = words_in(bag)
    for words in (*SECRETS, *NAMES, *NEVER):
        assert words not in text, words
        assert words.replace(" ", "") not in text, words
    assert "Bronärsmal" in text.replace(" ", "") and "Qvistbolaget" in text
    assert "[UndanhålletenligtOSL31:16]" in text.replace(" ", "")
    first = "KS-2026-184-1"
    assert bag.read(f"{first}/bilaga-1.txt") == PLAIN
    assert f"{first}/bilaga-2.txt" not in bag.namelist()
    assert len([name for name in bag.namelist() if name.endswith("svar.pdf")]) == 4
    rows = list(csv.reader(io.StringIO(bag.read("forteckning.csv").decode("utf-8-sig")), delimiter=";"))
    assert len(rows) == 5 and rows[1][1] == "KS 2026/184-1" and rows[1][4] == "Sågforsens Åkeri AB"
    assert rows[1][7] == "bilaga-1.txt, bilaga-2.txt [Undanhållet enligt OSL 31:16]" and rows[1][8] == "Ja"
    assert [row[4] for row in rows[2:]] == ["Enskild firma", "'=1+1", "Privatperson"]
    assert rows[4][6] == "Taget tillbaka"
    tree = ElementTree.fromstring(bag.read("forteckning.xml"))
    assert next(node.findtext("nummer") for node in tree.iter("handling")) == "KS 2026/184-1"
    assert [node.get("undanhallen") for node in tree.iter("bilaga")] == [None, "OSL 31:16", "OSL 31:16"]


def test_complete_has_everything_but_what_is_never_given(full: Scene, browser: Open, cast: Cast) -> None:
    registrar = browser(cast.registrar)
    order(registrar, full, copy="complete")
    bag = fetched(registrar, full)
    text = words_in(bag)
    for words in ("zyxprocent", "Wordinghemlig", "Wqalkyl", "Helhemlig", "Ensamsson", "Kontaktpersonen"):
        assert words in text, words
    for words in NEVER:
        assert words not in text, words
    assert bag.read("KS-2026-184-1/bilaga-2-Wqalkyl.txt") == SECRET_FILE
    assert hashlib.sha256(bag.read("KS-2026-184-1/bilaga-1-karta Ensamsson.txt")).digest() == (
        hashlib.sha256(PLAIN).digest()
    )


def test_one_response(full: Scene, browser: Open, cast: Cast) -> None:
    registrar = browser(cast.registrar)
    first = db.session.scalars(select(Response.id).order_by(Response.id)).first()
    page = registrar.get(f"/staff/rounds/{full.round.id}/responses/{first}")
    page = registrar.click("Lämna ut svaret")
    assert f'<option selected value="{first}">' in page.html
    registrar.press("Gör filen")
    bag = fetched(registrar, full)
    assert {name.split("/")[0] for name in bag.namelist()} == {
        "KS-2026-184-1",
        "forteckning.csv",
        "forteckning.xml",
    }
    page = registrar.get(url(full))
    assert "Svar KS 2026/184-1, utan det som är undanhållet" in page.text and "Registrator" in page.text


def test_it_is_logged_who_gave_out_what(full: Scene, browser: Open, cast: Cast) -> None:
    registrar = browser(cast.registrar)
    order(registrar, full, copy="complete")
    registrar.get(f"/staff/rounds/{full.round.id}/points")
    registrar.press("För utlämnande, CSV")
    page = registrar.get(url(full))
    assert "Alla svar, fullständigt" in page.text
    assert "Synpunkterna som tabell (CSV)" in page.text
    entry = db.session.scalars(select(AuditEntry).where(AuditEntry.action == "disclosure.ordered")).one()
    assert entry.actor_label == "Registrator" and entry.details["complete"] is True
    assert entry.details["response"] == "" and entry.object_id == str(full.round.id)


def test_a_second_click_makes_no_second_file(full: Scene, browser: Open, cast: Cast) -> None:
    registrar = browser(cast.registrar)
    order(registrar, full)
    order(registrar, full)
    assert db.session.scalar(select(func.count(Disclosure.id))) == 1
    work()
    order(registrar, full)
    assert db.session.scalar(select(func.count(Disclosure.id))) == 2


def test_one_made_before_more_was_withheld_is_not_fetched(full: Scene, browser: Open, cast: Cast) -> None:
    registrar = browser(cast.registrar)
    order(registrar, full)
    work()
    row = newest()
    assert registrar.client.get(url(full, f"/{row.id}")).status_code == 200
    withhold(full, 3, WithheldPart.WHOLE)
    registrar.get(url(full, f"/{row.id}"), status=404)
    assert "Gör en ny." in registrar.get(url(full)).text
    order(registrar, full)
    assert "HYPERLINK" not in words_in(fetched(registrar, full))


def test_a_missing_file_fails_and_is_told(full: Scene, browser: Open, cast: Cast) -> None:
    registrar = browser(cast.registrar)
    with write() as session:
        row = session.scalars(select(CommentAttachment).order_by(CommentAttachment.id)).first()
        assert row is not None
        row.file.sha256 = "f" * 64
    order(registrar, full)
    work()
    assert newest().finished_at is None


@pytest.mark.parametrize(
    "given", [{"response": "999999"}, {"response": ""}, {"response": "x"}, {"copy_kind": "y"}]
)
def test_odd_choices_are_refused(full: Scene, browser: Open, cast: Cast, given: dict[str, str]) -> None:
    registrar = browser(cast.registrar)
    registrar.get(url(full))
    fields = {"response": "all", "copy_kind": "public", **given}
    registrar.post(url(full), with_token(registrar, fields), status=422)
    assert db.session.scalar(select(func.count(Disclosure.id))) == 0


def test_a_response_of_another_round_is_no_choice(full: Scene, browser: Open, cast: Cast) -> None:
    with write():
        other = make_scene(db.session(), full.now, slug="annan", case="KS 2026/9")
        foreign = other.response("annat").id
    registrar = browser(cast.registrar)
    order(registrar, full)
    work()
    made = newest().id
    registrar.get(url(full))
    registrar.post(
        url(full), with_token(registrar, {"response": str(foreign), "copy_kind": "public"}), status=422
    )
    registrar.get(url(other, f"/{made}"), status=404)
    registrar.get(url(full, "/999999999999"), status=404)


@pytest.mark.parametrize("role", ["reader", "facilitator"])
def test_others_may_not(full: Scene, browser: Open, cast: Cast, role: str) -> None:
    order(browser(cast.registrar), full)
    work()
    other = browser(getattr(cast, role))
    for tail in ("", "/status", f"/{newest().id}"):
        other.get(url(full, tail), status=403)
    other.get("/staff")
    other.post(url(full), with_token(other, {"response": "all", "copy_kind": "complete"}), status=403)


def test_no_responses_yet(scene: Scene, browser: Open, cast: Cast) -> None:
    page = browser(cast.registrar).get(url(scene))
    assert "Det har inte kommit några svar än." in page.text and "Inget har lämnats ut." in page.text


def test_the_page_costs_the_same_whatever_has_been_given_out(
    full: Scene, browser: Open, cast: Cast, count_sql: list[str]
) -> None:
    registrar = browser(cast.registrar)
    counts = []
    for _each in range(2):
        for _again in range(3):
            order(registrar, full)
            work()
        count_sql.clear()
        registrar.get(url(full))
        counts.append(len(count_sql))
    assert counts[0] == counts[1]


def test_large_files_are_never_in_memory_as_a_whole(scene: Scene, browser: Open, cast: Cast) -> None:
    large, number = bytes(range(256)) * 80_000, 3
    with write():
        for each in range(number):
            scene.response("Se bilagan.", by=scene.organisation(f"Firma {each} AB"))
    for each in range(1, number + 1):
        attach(scene, each, large, "stor.bin")
    order(browser(cast.registrar), scene)
    tracemalloc.start()
    try:
        work()
        _now, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert peak < len(large)
    row = newest()
    assert row.file is not None and row.file.size > number * len(large)
    with open_file(row.file) as made, zipfile.ZipFile(made) as bag:
        names = [name for name in bag.namelist() if name.endswith("bilaga-1.bin")]
        assert len(names) == number
        assert all(bag.read(name) == large for name in names)
    assert not list((current_app.config["SETTINGS"].files / "unfinished").iterdir())
