"""What is stored on one contact: shown, taken out, erased or masked."""

from __future__ import annotations

from flask import Blueprint, Response, abort, flash, redirect, render_template, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as AnyResponse

from consult.accounts.access import signed_in, staff
from consult.accounts.permissions import Permission
from consult.core.clock import now
from consult.core.db import db, write
from consult.core.downloads import download_made
from consult.core.webforms import BaseForm
from consult.organisations.models import Contact
from consult.personal import actions, export
from consult.personal.queries import holdings

bp = Blueprint("personal", __name__, url_prefix="/staff/contacts/<int:contact_id>/personal-data")

TYPES = {
    "json": "application/json",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


def _contact(contact_id: int) -> Contact:
    return db.session.get(Contact, contact_id) or abort(404)


@bp.get("")
@staff(Permission.REGISTER_RECORDS)
def personal_data(contact_id: int) -> str:
    """Everything stored on the contact, and what erasing would do."""
    stored = holdings(db.session(), _contact(contact_id))
    return render_template(
        "personal/personal_data.html", stored=stored, parts=export.parts(stored), form=BaseForm()
    )


@bp.post("/extract.<any(json, xlsx):kind>")
@staff(Permission.REGISTER_RECORDS)
def extract(contact_id: int, kind: str) -> Response:
    """A file with everything stored, for the person who asks. Logged."""
    stored = holdings(db.session(), _contact(contact_id))
    content = export.as_json(stored) if kind == "json" else export.as_xlsx(stored)
    with write():
        actions.record_extract(contact=_contact(contact_id), kind=kind, by=signed_in(), now=now())
    return download_made(content, f"personuppgifter-{contact_id}.{kind}", TYPES[kind])


@bp.post("/erase")
@staff(Permission.SETTINGS)
def erase(contact_id: int) -> AnyResponse:
    """Erase or mask, as the page has said."""
    try:
        with write():
            masked = actions.erase(contact=_contact(contact_id), by=signed_in(), now=now())
    except actions.MailUnderWay:
        flash(_("Ett mejl till adressen skickas just nu. Försök igen om en minut."), "warn")
        return redirect(url_for("personal.personal_data", contact_id=contact_id))
    except actions.AlreadyMasked:
        flash(_("Uppgifterna är redan borttagna."), "info")
    else:
        flash(_("Namn och adress är borttagna.") if masked else _("Kontakten är raderad."), "ok")
    return redirect(url_for("organisations.organisations"))
