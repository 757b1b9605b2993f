"""The slice's blueprint, and how its pages find what their address names."""

from __future__ import annotations

from flask import Blueprint, abort
from werkzeug.wrappers import Response

from consult.core.db import db
from consult.organisations import import_queries, queries, words
from consult.organisations.models import Organisation, OrganisationContact, RegisterImport, RegisterImportRow

View = Response | str | tuple[str, int]

bp = Blueprint("organisations", __name__, url_prefix="/staff/organisations")


@bp.app_template_global("organisation_kind_word")
def organisation_kind_word(organisation: Organisation) -> str:
    """Företag, Enskild firma, Parti …"""
    return words.kind_word(organisation.kind, sole_trader=organisation.sole_trader)


def the_organisation(organisation_id: int) -> Organisation:
    """The organisation of the address, or 404. Put away by a merge it has a page, but nothing to change."""
    return db.session.get(Organisation, organisation_id) or abort(404)


def the_changeable(organisation_id: int) -> Organisation:
    """The organisation of the address; 404 where there is none or where it is put away by a merge."""
    found = the_organisation(organisation_id)
    return found if found.merged_into_id is None else abort(404)


def the_link(organisation_id: int, contact_id: int) -> OrganisationContact:
    """The contact of the organisation, or 404."""
    return queries.contact_of(db.session(), organisation_id, contact_id) or abort(404)


def the_import(import_id: int, *, lock: bool = False) -> RegisterImport:
    """The import of the address, or 404. `lock`: nobody else saves it meanwhile (SQLite has one writer anyway)."""
    return db.session.get(RegisterImport, import_id, with_for_update=lock or None) or abort(404)


def the_row(import_id: int, row_number: int) -> RegisterImportRow:
    """The row of the import, or 404."""
    return import_queries.import_row(db.session(), import_id, row_number) or abort(404)
