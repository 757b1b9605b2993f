"""Make one of two organisations that are the same: find the other, see what goes where, confirm, and undo."""

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from consult.accounts.access import signed_in, staff
from consult.accounts.permissions import Permission
from consult.core.clock import now
from consult.core.db import db, write
from consult.core.plain_text import clean_line
from consult.invitations.queries.senders import plain_name
from consult.organisations import queries as register
from consult.organisations.kinds import OrganisationKind
from consult.organisations.merging import CannotMerge, ChangedSince, gives_number, may_merge, merge_of
from consult.organisations.models import OPEN_LINK, Organisation
from consult.responses.actions.merging import (
    BothHaveAnswered,
    PlanChanged,
    may_be_undone,
    merge_organisations,
    plan_mark,
    undo_merge,
)
from consult.responses.queries.merging import merge_plan

MOST_FOUND = 20
bp = Blueprint("merging", __name__, url_prefix="/staff/organisations/<int:organisation_id>")


def _any(organisation_id: int) -> Organisation:
    return db.session.get(Organisation, organisation_id) or abort(404)


def _mergeable(organisation_id: int) -> Organisation:
    """An organisation of the register that is not put away; 404 otherwise, and for boards."""
    found = _any(organisation_id)
    outside = found.merged_into_id is not None or found.source == OPEN_LINK
    return abort(404) if outside or found.kind is OrganisationKind.BOARD else found


@bp.get("/merge")
@staff(Permission.RUN_ROUNDS)
def find_other(organisation_id: int) -> str:
    """Search the register for the other one. At first with the longest word of the name."""
    organisation = _mergeable(organisation_id)
    guess = max(plain_name(organisation.name).split(), key=len, default="")
    words = clean_line(request.args.get("q", guess))[:100]
    query = register.organisations(search=words).where(
        Organisation.id != organisation_id, Organisation.kind != OrganisationKind.BOARD
    )
    found = db.session.scalars(query.limit(MOST_FOUND)).all() if words else []
    contacts = register.addresses_of(db.session(), [each.id for each in found], also_no_mail=True)
    return render_template(
        "responses/merge_find.html",
        organisation=organisation, words=words, found=found, contacts=contacts, most=MOST_FOUND,
    )  # fmt: skip


@bp.get("/merge/<int:other_id>")
@staff(Permission.RUN_ROUNDS)
def preview(organisation_id: int, other_id: int) -> str:
    """What goes where if the other one is put away into this one."""
    kept, put_away = _mergeable(organisation_id), _mergeable(other_id)
    if not may_merge(kept, put_away):
        abort(404)
    session = db.session()
    plan = merge_plan(session, kept.id, put_away.id)
    contacts = register.addresses_of(session, (kept.id, put_away.id), also_no_mail=True)
    own = {contact.id for contact in contacts[kept.id]}
    return render_template(
        "responses/merge_preview.html",
        kept=kept,
        put_away=put_away,
        contacts=contacts,
        coming=[each for each in contacts[put_away.id] if each.id not in own],
        doubles=[each for each in contacts[put_away.id] if each.id in own],
        gives_number=gives_number(kept, put_away),
        plan=plan,
        promised=plan_mark(plan),
    )


@bp.post("/merge/<int:other_id>")
@staff(Permission.RUN_ROUNDS)
def merge(organisation_id: int, other_id: int) -> Response:
    """Put the other one away into this one."""
    names = {"kept": _any(organisation_id).name, "put_away": _any(other_id).name}
    if organisation_id == other_id:
        abort(404)
    by, moment, promised = signed_in(), now(), request.form.get("promised", "")
    there = url_for("organisations.organisation", organisation_id=organisation_id)
    try:
        with write():
            merge_organisations(
                kept_id=organisation_id, put_away_id=other_id, promised=promised, by=by, now=moment
            )
        flash(_("%(put_away)s är ihopslagen med %(kept)s.", **names), "ok")
    except CannotMerge:
        flash(_("De två går inte att slå ihop, eller är redan ihopslagna."), "info")
    except (BothHaveAnswered, PlanChanged):
        flash(_("Något har hänt sedan sidan visades. Inget är ändrat. Se efter igen."), "warn")
        there = url_for("merging.preview", organisation_id=organisation_id, other_id=other_id)
    return redirect(there, 303)


@bp.get("/unmerge")
@staff(Permission.RUN_ROUNDS)
def confirm_undo(organisation_id: int) -> str:
    """What is moved back, or that something has happened since."""
    found = merge_of(_any(organisation_id)) or abort(404)
    return render_template("responses/merge_undo.html", merge=found, possible=may_be_undone(found))


@bp.post("/unmerge")
@staff(Permission.RUN_ROUNDS)
def undo(organisation_id: int) -> Response:
    """Take the merge back. The second press finds nothing to take back."""
    _any(organisation_id)
    by, moment = signed_in(), now()
    try:
        with write():
            undo_merge(put_away_id=organisation_id, by=by, now=moment)
        flash(_("Sammanslagningen är ångrad. Länkar som slutade gälla gäller inte igen."), "ok")
    except ChangedSince:
        flash(_("Det går inte att ångra: något har hänt sedan dess. Inget är ändrat."), "warn")
    return redirect(url_for("organisations.organisation", organisation_id=organisation_id), 303)
