"""Add recipients: by kind, area and size, or one by one."""

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext

from consult.accounts.access import signed_in, staff
from consult.accounts.permissions import Permission
from consult.core.clock import now
from consult.core.db import db, write
from consult.invitations import actions
from consult.invitations.forms import ConfirmForm
from consult.invitations.queries.recipients import (
    Selection,
    candidates,
    new_organisations,
    picked_organisations,
    selection_args,
    without_address,
)
from consult.invitations.views_staff.blueprint import View, bp, held_round, the_round
from consult.organisations.queries import filter_choices
from consult.organisations.words import kind_word


@bp.route("/<int:round_id>/recipients/add", methods=["GET", "POST"])
@staff(Permission.RUN_ROUNDS)
def add_recipients(round_id: int) -> View:
    """Choose by the address of the page, see who that is, and add them."""
    round_, form = the_round(round_id), ConfirmForm()
    selection = Selection.from_args(request.args)
    error = ""
    if form.validate_on_submit():
        if round_.closed_at:
            error = _("Remissen är stängd. Inga fler mottagare kan läggas till.")
        elif _add(round_id, selection):
            return redirect(url_for("invitations.ledger", round_id=round_id))
        else:
            error = _("Ingen ny mottagare är vald.")
        form.form_errors.append(error)
    kinds, areas, sizes = filter_choices(db.session())
    found = candidates(db.session(), round_id, selection)
    page = render_template(
        "invitations/add_recipients.html",
        round=round_,
        form=form,
        selection=selection,
        found=found,
        lost=without_address(db.session(), round_id, selection) if found.new_without_address else [],
        kinds=kinds,
        areas=areas,
        sizes=sizes,
        here=_here(round_id, selection),
        kind_word=kind_word,
        form_failed=bool(error),
    )
    return (page, 422) if form.is_submitted() else page


def _here(round_id: int, selection: Selection) -> str:
    return url_for("invitations.add_recipients", round_id=round_id, **selection_args(selection))  # type: ignore[arg-type]


def _add(round_id: int, selection: Selection) -> int:
    """Add those ticked, or all of the selection; the number of new ones."""
    ticked = [int(key) for key in request.form.getlist("organisation") if key.isdecimal() and len(key) < 10]
    by, moment = signed_in(), now()
    with write() as session:
        round_ = held_round(round_id)
        if request.form.get("scope") == "ticked":
            chosen = picked_organisations(session, round_id, ticked)
        else:
            chosen = new_organisations(session, round_id, selection)
        ids = [organisation.id for organisation in chosen]
        added = actions.invite(round_=round_, organisation_ids=ids, by=by, now=moment)
    if added:
        number = len(added)
        flash(
            ngettext("%(num)s mottagare är tillagd.", "%(num)s mottagare är tillagda.", number)
            + " "
            + _("De får inget mejl förrän du skickar inbjudan."),
            "ok",
        )
    return len(added)
