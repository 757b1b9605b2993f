"""Hostile values at every route of the URL map: in its address, its query and its form, as staff and as a consultee.

Nothing may fall (no 5xx), and markup that came in is never part of a page.
"""

import io
import re
from collections.abc import Callable, Iterator
from datetime import datetime
from itertools import cycle
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.routing import Rule
from werkzeug.test import TestResponse

from consult.config import PROJECT_ROOT
from consult.core import outbox
from consult.core.db import db, write
from consult.core.outbox import OutboxMail
from consult.core.webforms import BaseForm
from consult.invitations import actions as invitations
from consult.invitations.links import unsubscribe_url
from consult.invitations.models import Mailing, MailingKind, MailingRecipient, ReferralKind, ShareRight
from consult.programmes.models import DocumentImport, MeasureVersion
from consult.reports.actions.publishing import DraftTexts, publish_outcome, save_publication_draft
from consult.responses.actions.merging import merge_organisations
from consult.triage.models import RevisionTask
from tests.cast import Cast, actor
from tests.client import Browser, _Reader
from tests.factories.desk import make_desk
from tests.factories.invitations import make_organisation
from tests.factories.organisations import link_contact, register_file
from tests.factories.other_roads import make_batch, make_sender
from tests.factories.reports import make_report_things
from tests.factories.responses import PDF
from tests.factories.triage import Scene, make_scene
from tests.factories.withholding import make_withheld

MARKUP = "\"'><img src=x onerror=alert(1)></textarea><script>alert(2)</script>{{7*7}}[x](javascript:alert(3))"
SIGNS = "a\0b\x0b\x1f\u0085\u202egnp.exe\u2066\ufeff' OR 1=1; --\" %' _%\\\r\nBcc: x@y.example\r\n\r\n"
HOSTILE: dict[str, str | bytes] = {
    "signs and markup": SIGNS + MARKUP,
    "overlong number": "9" * 20,
    "number too long to read": "9" * 5000,
    "raised digit": "²",
    "not UTF-8": b"\xff\xfe\xc3(\xed\xa0\x80",
    "longer than columns": "å" * 490,
    "long": "å" * 30_000,
}
VALUES = pytest.mark.parametrize("value", HOSTILE.values(), ids=list(HOSTILE))
ECHO = re.compile(r"<img src=x|<script>alert|href=\"javascript:|href='javascript:")
# Routes that end something: what is to be tried on it comes first.
ENDING = ("cancel", "close", "drop", "links", "publish", "restore", "retire", "save", "ta-tillbaka", "undo")
LEFT_OUT = {"accounts.sign_out", "accounts.sign_out_everywhere"}


@pytest.fixture(autouse=True)
def clock(now: datetime) -> Iterator[None]:
    with time_machine.travel(now, tick=False):
        yield


class Place:
    """Addresses of objects that exist, and a browser of each kind."""

    def __init__(self, app: Flask, known: dict[str, dict[str, Any]], staff: FlaskClient, link: FlaskClient):
        self.app, self.known, self.staff, self.link = app, known, staff, link

    def rules(self, method: str) -> list[Rule]:
        found = [
            rule
            for rule in self.app.url_map.iter_rules()
            if method in (rule.methods or ()) and rule.endpoint not in LEFT_OUT
        ]
        return sorted(found, key=lambda rule: (any(word in rule.rule for word in ENDING), rule.rule))

    def client(self, rule: Rule) -> FlaskClient:
        return self.staff if rule.rule.startswith("/staff") else self.link

    def address(self, rule: Rule) -> str:
        values = {**self.known[""], **self.known.get(rule.endpoint, {})}
        for name in rule.arguments:
            converter = rule._converters[name]
            if type(converter).__name__ == "AnyConverter":
                values.setdefault(name, sorted(converter.items)[0])  # type: ignore[attr-defined]
        path = rule.build({name: values[name] for name in rule.arguments})
        assert path is not None, rule.rule
        return path[1]


def build(app: Flask, cast: Cast, now: datetime, browser: Callable[..., Browser]) -> Place:
    """A published round with responses, a draft, a task, a mail, and an import of either kind half way."""
    app.config["WTF_CSRF_ENABLED"] = False
    by = actor(cast.editor)
    with write() as session:
        scene = make_scene(session, now)
        firm = scene.organisation()
        contact = link_contact(session, firm, "info@firma.example")
        own = scene.invitation(firm)
        scene.response("En mening", proposed="Planen ska kunna antas 2027.", by=own)
        scene.response("Om bakgrunden", on=scene.background)
        scene.answer_all()
        invitation = scene.invitation()
        tokens = [invitations.mint_link(invitation=each, now=now) for each in (invitation, own)]
        session.add(
            RevisionTask(
                round_id=scene.round.id,
                number=1,
                title="Ändra",
                section_id=scene.section.id,
                measure_id=scene.measures[0].id,
                created_by="Handläggare",
                created_at=now,
            )
        )
        mailing = send_mail(scene, own.id, now)
        shared = invitations.share(
            invitation=invitation, address="kollega@firma.example", name="", right=ShareRight.WRITE,
            shared_by_id=None, by=by, now=now,
        )  # fmt: skip
        referral = invitations.refer(
            invitation=own, kind=ReferralKind.PERSON, name="", email="ratt@firma.example", by=by, now=now
        )
        desk = make_desk(session, scene.points[0], cast.administrator, now)
        reported = make_report_things(session, scene, now)
        withheld = make_withheld(session, scene.points[0], now)
        batch, sender = make_batch(session, own, now), make_sender(session, own, now)
        texts = DraftTexts("Tack", "", now.date(), "Så använde vi era synpunkter", "Läs svaren: {{ link }}")
        draft = save_publication_draft(round_=scene.round, texts=texts, expected_version=0, by=by, now=now)
        publish_outcome(
            round_=scene.round, expected_version=draft.version, expected_mails=0, mail=False, by=by, now=now
        )
        stays, gone = make_organisation(session, "Hamnen AB"), make_organisation(session, "Hamnen")
        merge_organisations(kept_id=stays.id, put_away_id=gone.id, promised="/", by=by, now=now)
    staff, link = browser(cast.administrator).client, browser().client
    known = known_values(app, scene, tokens[0], mailing)
    known[""].update(
        organisation_id=firm.id,
        other_id=invitation.organisation_id,
        contact_id=contact.id,
        public_id=invitation.public_id,
    )
    known[""].update(invitation_id=own.id, signed=unsubscribed_by(app))
    known[""].update(desk)
    known[""].update(reported)
    known[""].update(withheld)
    known[""].update(share_id=shared.id, referral_id=referral.id, user_id=cast.reader.id)
    known[""].update(
        batch_id=batch.id, sender_id=sender.id, response_id=1, secret="x", content_id=1, review_id=1
    )
    for endpoint in ("confirm_undo", "undo"):
        known[f"merging.{endpoint}"] = {"organisation_id": gone.id}
    place = Place(app, known, staff, link)
    for endpoint in ("receipt", "receipt_pdf", "received_file", "confirm_withdrawal", "withdraw", "change"):
        known[f"responses.{endpoint}"] = {"public_id": own.public_id}
    known["reports_public.own_outcome"] = {"public_id": own.public_id}
    begin_work(place, scene, tokens)
    return place


def send_mail(scene: Scene, invitation_id: int, now: datetime) -> Mailing:
    """A mailing with one mail that waits."""
    session = scene.session
    mail = outbox.queue(
        key="one", kind="invitation", to="info@firma.example", subject="Hej", text="Hej", now=now
    )
    mailing = Mailing(
        round_id=scene.round.id,
        kind=MailingKind.INVITATION,
        subject="Hej",
        body="{{ link }}",
        content_id=mail.content_id,
        send_from=now,
        created_by="Handläggare",
        created_at=now,
    )
    session.add(mailing)
    session.flush()
    session.add(
        MailingRecipient(
            mailing_id=mailing.id,
            invitation_id=invitation_id,
            address="info@firma.example",
            outbox_mail_id=mail.id,
        )
    )
    session.flush()
    return mailing


def unsubscribed_by(app: Flask) -> str:
    mail_id = db.session.scalars(select(OutboxMail.id)).first() or 0
    return unsubscribe_url(app.config["SETTINGS"], mail_id).rpartition("/")[2]


def known_values(app: Flask, scene: Scene, token: str, mailing: Mailing) -> dict[str, dict[str, Any]]:
    version = db.session.scalars(select(MeasureVersion.id)).first()
    everywhere = {
        "round_id": scene.round.id, "programme_id": scene.programme.id, "document_id": scene.document.id,
        "section_id": scene.background.id, "goal_id": scene.goal.id, "measure_id": scene.measures[1].id,
        "edition_id": scene.edition.id, "mailing_id": mailing.id, "number": 1, "point_number": 2, "row_number": 2,
        "import_id": 1, "attachment_id": 1, "comment_id": 1, "token": token, "slug": scene.round.slug,
        "section_key": "1", "version_id": version, "filename": "x", "digest": "x",
    }  # fmt: skip
    everywhere.update(page="kontakt", language="sv", colour="8a1f3d")
    return {"": everywhere, "triage.version": {"kind": "measure"}}


def begin_work(place: Place, scene: Scene, tokens: list[str]) -> None:
    """As people do it: a comment with a file in a draft, and three files read in."""
    for token in tokens:
        place.link.post(f"/svara/{token}", data={"action": "start"})
    public_id = place.known[""]["public_id"]
    page = read(place.link.get(f"/svar/{public_id}/avsnitt/2?kommentera=m12"))
    fields = dict(next(form for form in page.forms if "body" in form["kinds"])["fields"])
    fields |= {"body": "En synpunkt", "files": (io.BytesIO(PDF), "plan.pdf")}
    assert place.link.post(f"/svar/{public_id}/avsnitt/2", data=fields).status_code == 302
    rows = [["Firman AB", "", "fel adress"], ["Andra AB", "", "info@andra.example"]]
    register = (io.BytesIO(register_file(rows, ["Namn", "Organisationsnummer", "E-post"])), "register.csv")
    place.staff.post("/staff/organisations/import", data={"file": register})
    programme, document = scene.programme.id, scene.document.id
    text = (io.BytesIO("# Ett\n\nText.\n\n# Två\n\nMer.".encode()), "program.md")
    place.staff.post(f"/staff/programmes/{programme}/documents/{document}/import", data={"file": text})
    answers = (io.BytesIO(b"Nummer;Organisation;Mottaget;Kanal\nA;Firman AB;fel;brev\n"), "svar.csv")
    place.staff.post(f"/staff/rounds/{scene.round.id}/responses/import", data={"file": answers})
    found = db.session.scalars(select(DocumentImport.id)).first()
    place.known["programmes.preview_import"] = place.known["programmes.drop_import"] = {"import_id": found}


@pytest.fixture
def place(app: Flask, cast: Cast, now: datetime, browser: Callable[..., Browser]) -> Place:
    return build(app, cast, now, browser)


def queried_names() -> list[str]:
    """Every name that the source reads from a query string."""
    found: set[str] = set()
    for path in Path(PROJECT_ROOT, "consult").rglob("*.py"):
        found |= set(re.findall(r"args\.get(?:list)?\(\"(\w+)\"", path.read_text()))
        found |= set(re.findall(r"values\.get(?:list)?\(\"(\w+)\"", path.read_text()))
    return sorted(found)


def posted_names() -> list[str]:
    """Every name that a form has or the source reads from one."""
    found: set[str] = set()
    for path in Path(PROJECT_ROOT, "consult").rglob("*.py"):
        found |= set(re.findall(r"request\.form(?:\.get(?:list)?\(|\[)\"(\w+)\"", path.read_text()))
    kinds = [BaseForm]
    for kind in kinds:
        kinds += [each for each in kind.__subclasses__() if each.__module__.startswith("consult.")]
        found |= {name for name in dir(kind) if hasattr(getattr(kind, name), "field_class")}
    return sorted(found - {"file", "files"})


def no_fall(response: TestResponse, where: str) -> None:
    assert response.status_code < 500, f"{where}: {response.status_code}"
    for name, value in response.headers:
        assert "\r" not in value and "\n" not in value, f"{where}: {name}"
    if response.mimetype == "text/html":
        echoed = ECHO.search(response.get_data(as_text=True))
        assert not echoed, f"{where}: {response.get_data(as_text=True)[max(0, echoed.start() - 200) :][:400]}"
    response.close()


def read(response: TestResponse) -> _Reader:
    reader = _Reader()
    reader.feed(response.get_data(as_text=True))
    return reader


def encoded(value: str | bytes) -> bytes:
    return value if isinstance(value, bytes) else value.encode("utf-8", "surrogatepass")


def test_the_walk_meets_objects_that_exist(place: Place) -> None:
    met = {}
    for rule in place.rules("GET"):
        response = place.client(rule).get(place.address(rule))
        met[rule.rule] = response.status_code
        response.close()
    # These need a query, a file of their own, a version that a task made, or an installation that nobody has entered.
    asked: tuple[str, ...] = (
        "mailings",
        "utfall/hitta",
        "utfall/svar",
        "attachment",
        "versions",
        "andring",
        "section_key",
    )
    asked += (
        "<digest>",
        "<path:filename>",
        "forslag.pdf",
        "redogorelse",
        "letters.pdf",
        "receipt.pdf",
        "/kom-igang",
        "/konto/",
        "<secret>",
    )
    missing = {
        rule
        for rule, code in met.items()
        if code not in {200, 302} and not any(part in rule for part in asked)
    }
    assert missing == set(), missing


@VALUES
def test_a_hostile_query_is_answered(place: Place, value: str | bytes) -> None:
    value = value[:1000]  # a web server takes no longer addresses
    query = urlencode([(name, encoded(value)) for name in queried_names()])
    for rule in place.rules("GET"):
        no_fall(place.client(rule).get(f"{place.address(rule)}?{query}"), f"GET {rule.rule}")


@VALUES
def test_a_hostile_address_is_answered(place: Place, value: str | bytes) -> None:
    value = value[:1000]
    hostile = quote(encoded(value), safe="")
    for method in ("GET", "POST"):
        for rule in place.rules(method):
            for name in rule.arguments:
                known = {**place.known[""], **place.known.get(rule.endpoint, {}), name: hostile}
                parts = re.split(r"<(?:[^>]*:)?(\w+)>", rule.rule)
                built = "".join(
                    str(known.get(part, "xlsx")) if number % 2 else part for number, part in enumerate(parts)
                )
                no_fall(place.client(rule).open(built, method=method), f"{method} {rule.rule} with {name}")


@VALUES
def test_a_hostile_form_is_answered(place: Place, value: str | bytes) -> None:
    value = value[:5000]  # all fields at once; one field at a time takes the whole length
    body = urlencode([(name, encoded(value)) for name in posted_names()])
    for rule in place.rules("POST"):
        response = place.client(rule).post(
            place.address(rule), data=body, content_type="application/x-www-form-urlencoded"
        )
        no_fall(response, f"POST {rule.rule}")


def forms_of(place: Place) -> list[tuple[Rule, dict[str, Any]]]:
    """The posting forms on all pages, as they would be sent untouched."""
    found: dict[tuple[str, tuple[str, ...]], tuple[Rule, dict[str, Any]]] = {}
    for rule in place.rules("GET"):
        for query in ("", "?kommentera=m12"):
            address = place.address(rule)
            response = place.client(rule).get(address + query)
            if response.mimetype != "text/html":
                response.close()
                continue
            for form in read(response).forms:
                if form["method"] == "post":
                    action = (form["action"] or address).split("#")[0]
                    names = tuple(sorted(form["kinds"]))
                    found.setdefault((action, names), (rule, {**form, "action": action}))
    ends = lambda item: any(word in item[1]["action"] for word in ENDING)  # noqa: E731
    return sorted((each for each in found.values() if "sign-out" not in each[1]["action"]), key=ends)


@pytest.mark.parametrize("turn", range(3))
def test_each_field_of_each_form_takes_hostile_values(place: Place, turn: int) -> None:
    """One field at a time, the others as the page has them; each turn begins with another value."""
    values = cycle([*HOSTILE.values(), MARKUP, "-1"])
    for _ in range(turn * 3):
        next(values)
    for rule, form in forms_of(place):
        base = [*form["fields"], *((b["name"], b["value"]) for b in form["buttons"][:1] if b["name"])]
        for name, kinds in form["kinds"].items():
            if name == "csrf_token" or kinds & {"file", "submit"}:
                continue
            value = next(values)
            fields = [(key, text) for key, text in base if key != name] + [(name, encoded(value))]
            response = place.client(rule).post(
                form["action"], data=urlencode(fields), content_type="application/x-www-form-urlencoded"
            )
            no_fall(response, f"POST {form['action']} with {name}: {encoded(value)[:30]!r}")
    for rule in place.rules("GET"):
        no_fall(place.client(rule).get(place.address(rule)), f"GET {rule.rule} after all forms")
