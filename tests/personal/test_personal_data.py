"""A registrar takes out what is stored on a contact; an administrator erases or masks it."""

import io
import json
from collections.abc import Callable
from datetime import UTC, date, datetime

import pytest
from flask import Flask
from openpyxl import load_workbook
from sqlalchemy import func, select

from consult.accounts.audit_words import ACTION_WORDS
from consult.core.audit import AuditEntry
from consult.core.db import db, write
from consult.core.outbox import MailState, NewMail, OutboxMail, add_content, queue_many
from consult.invitations.actions import ask_longer_time
from consult.invitations.models import ExtensionRequest
from consult.organisations.models import Contact, Organisation, OrganisationContact
from consult.responses.models import Response
from tests.cast import Cast
from tests.client import Browser, with_token
from tests.factories.organisations import make_organisation
from tests.factories.responses import make_consultee, make_remiss, submit, write_comment

Open = Callable[..., Browser]
DAY = datetime(2027, 2, 9, 9, 42, tzinfo=UTC)
ADDRESS = "ekonomi@nordan.example"


@pytest.fixture
def contact(app: Flask) -> Contact:
    """A contact of two organisations, with a mail that waits."""
    first = make_organisation("Nordåns Åkeri AB", emails=[ADDRESS])
    make_organisation("Nordåns Bygg AB", emails=[ADDRESS])
    with write() as session:
        session.get_one(Organisation, first.id).dropped_addresses = [ADDRESS, "annan@nordan.example"]
        found = session.scalars(select(Contact)).one()
        found.name = "Ekonomiansvarig Nordån"
        content = add_content(kind="test", subject="Ni är inbjudna", text="Hej", now=DAY)
        mail = NewMail("k1", ADDRESS, {"name": "Nordån"})
        queue_many(content=content, mails=[mail], not_before=DAY, now=DAY)
    return found


def url(contact: Contact, tail: str = "") -> str:
    return f"/staff/contacts/{contact.id}/personal-data{tail}"


def test_take_out_everything(contact: Contact, browser: Open, cast: Cast) -> None:
    registrar = browser(cast.registrar)
    page = registrar.get(f"/staff/organisations/{db.session.scalars(select(Organisation.id)).first()}")
    assert url(contact) in page.html
    page = registrar.get(url(contact))
    for text in (
        "Ekonomiansvarig Nordån",
        "Nordåns Bygg AB",
        "Ni är inbjudna",
        "kan raderas helt",
        "administratör",
    ):
        assert text in page.text
    registrar.client.post(url(contact, "/extract.json"), data=with_token(registrar))
    entry = db.session.scalars(select(AuditEntry).where(AuditEntry.action == "contact.extracted")).one()
    assert (entry.object_label, entry.details) == ("", {"format": "json"})


def test_files_hold_everything(contact: Contact, browser: Open, cast: Cast, app: Flask) -> None:
    app.config["WTF_CSRF_ENABLED"] = False
    client = browser(cast.registrar).client
    content = json.loads(client.post(url(contact, "/extract.json")).data)
    assert content["Kontakten"][0]["E-post"] == ADDRESS
    assert len(content["Organisationer"]) == 2
    assert content["Mejl"][0]["Läge"] == "Väntar"
    book = load_workbook(io.BytesIO(client.post(url(contact, "/extract.xlsx")).data))
    assert book["Kontakten"]["A2"].value == ADDRESS


def test_erase_a_contact_without_a_response(contact: Contact, browser: Open, cast: Cast) -> None:
    administrator = browser(cast.administrator)
    page_of_contact = url(contact)
    administrator.get(page_of_contact)
    token = with_token(administrator)
    page = administrator.press("Radera kontakten")
    assert "Kontakten är raderad" in page.text
    db.session.rollback()
    assert db.session.scalar(select(func.count()).select_from(Contact)) == 0
    assert db.session.scalar(select(func.count()).select_from(OrganisationContact)) == 0
    mail = db.session.scalars(select(OutboxMail)).one()
    assert mail.state is MailState.CANCELLED
    assert (mail.to_address.endswith("@borttagen.invalid"), mail.values) == (True, {})
    first = db.session.scalars(select(Organisation).where(Organisation.name == "Nordåns Åkeri AB")).one()
    assert first.dropped_addresses == ["annan@nordan.example"]
    entry = db.session.scalars(select(AuditEntry).where(AuditEntry.action == "contact.erased")).one()
    assert "nordan" not in f"{entry.object_label}{entry.details}".lower()
    assert "Inga träffar" in administrator.get("/staff/search?q=ekonomi%40nordan.example").text
    administrator.get(page_of_contact, status=404)
    administrator.post(f"{page_of_contact}/erase", token, status=404)


def test_mask_a_contact_whose_response_is_an_official_record(app: Flask, browser: Open, cast: Cast) -> None:
    remiss = make_remiss()
    consultee = make_consultee(remiss)
    write_comment(remiss, consultee, remiss.background, "Mark saknas.", DAY)
    response = submit(consultee, DAY)
    contact = db.session.scalars(select(Contact).where(Contact.email == response.receipt_email)).one()
    administrator = browser(cast.administrator)
    page = administrator.get(url(contact))
    assert "allmänna handlingar" in page.text
    page = administrator.press("Ta bort namn och adress")
    assert "Namn och adress är borttagna" in page.text
    db.session.rollback()
    masked = db.session.get_one(Contact, contact.id)
    assert masked.is_masked
    assert (masked.name, masked.no_mail_by) == ("", cast.administrator.name)
    assert db.session.scalars(select(Response)).one().receipt_email == response.receipt_email
    organisation = db.session.scalars(
        select(Organisation).join(OrganisationContact).where(OrganisationContact.contact_id == contact.id)
    ).one()
    page = administrator.get(f"/staff/organisations/{organisation.id}")
    assert "Borttagen kontakt" in page.text
    assert "Skicka mejl igen" not in page.text
    allow = f"/staff/organisations/{organisation.id}/contacts/{contact.id}/allow-mail"
    administrator.post(allow, with_token(administrator))
    assert db.session.get_one(Contact, contact.id).no_mail_at is not None
    page = administrator.post(url(contact, "/erase"), with_token(administrator))
    assert "redan borttagna" in page.text


def test_a_reason_for_longer_time_is_taken_out_and_erased(app: Flask, browser: Open, cast: Cast) -> None:
    remiss = make_remiss()
    firm = make_consultee(remiss, "Nordåns Åkeri AB", ADDRESS)
    with write() as session:
        ask_longer_time(
            invitation=firm.invitation(session), wished_until=date(2027, 3, 15),
            reason=f"Vår ordförande, {ADDRESS}, är sjuk.", share_id=None, by=firm.actor, now=DAY,
        )  # fmt: skip
        contact = session.scalars(select(Contact).where(Contact.email == ADDRESS)).one()
    administrator = browser(cast.administrator)
    assert "är sjuk" in administrator.get(url(contact)).text
    administrator.client.post(url(contact, "/erase"), data=with_token(administrator))
    assert db.session.scalars(select(ExtensionRequest.reason)).all() == [""]


def test_nothing_while_a_mail_is_being_sent(contact: Contact, browser: Open, cast: Cast) -> None:
    with write() as session:
        session.scalars(select(OutboxMail)).one().state = MailState.SENDING
    administrator = browser(cast.administrator)
    administrator.get(url(contact))
    assert "skickas just nu" in administrator.press("Radera kontakten").text
    assert db.session.scalars(select(Contact)).one().email == ADDRESS


def test_who_may(contact: Contact, browser: Open, cast: Cast) -> None:
    browser(cast.reader).get(url(contact), status=403)
    registrar = browser(cast.registrar)
    registrar.get(url(contact))
    registrar.post(url(contact, "/erase"), with_token(registrar), status=403)


def test_every_log_row_has_words() -> None:
    for action in ("contact.erased", "contact.extracted", "contact.masked"):
        assert action in ACTION_WORDS
