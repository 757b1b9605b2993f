"""Add recipients: by kind, area and size, or one by one; and remove one to whom nothing has been sent."""

from flask import abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
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
from consult.invitations.views_staff.blueprint import View, bp, held_round, the_round, the_workable
from consult.organisations.models import Organisation
from consult.organisations.queries import filter_choices
from consult.organisations.words import kind_word

KEPT_WORDS = {
    actions.Kept.CLOSED: _l("Remissen är stängd. Listan över mottagare ändras inte längre."),
    actions.Kept.MAILED: _l("Det finns mejl till mottagaren. Därför finns den kvar."),
    actions.Kept.PRINTED: _l("Det finns ett brev till mottagaren. Därför finns den kvar."),
    actions.Kept.RECEIVED: _l("Mottagaren har öppnat länken eller svarat. Därför finns den kvar."),
    actions.Kept.LONGER_TIME: _l("Mottagaren har fått en egen sista svarsdag. Därför finns den kvar."),
    actions.Kept.ASKED_ITSELF: _l("Mottagaren har själv bett om en länk. Därför finns den kvar."),
}


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


@bp.post("/<int:round_id>/recipients/<int:invitation_id>/remove")
@staff(Permission.RUN_ROUNDS)
def remove_recipient(round_id: int, invitation_id: int) -> View:
    """Take away a recipient to whom nothing has been sent; it can be put back at once."""
    invitation = the_workable(round_id, invitation_id)
    name, organisation_id = invitation.organisation.name, invitation.organisation_id
    try:
        with write():
            held_round(round_id)
            invitation = the_workable(round_id, invitation_id)
            actions.remove_recipient(invitation=invitation, by=signed_in(), now=now())
    except actions.NotRemovable as refusal:
        flash(str(KEPT_WORDS[refusal.reason]), "warn")
        return redirect(url_for("invitations.recipient", round_id=round_id, invitation_id=invitation_id))
    undo = url_for("invitations.put_back", round_id=round_id, organisation_id=organisation_id)
    flash({"text": _("%(name)s är borttagen.", name=name), "undo_url": undo}, "ok")  # type: ignore[arg-type]
    return redirect(url_for("invitations.ledger", round_id=round_id))


@bp.post("/<int:round_id>/recipients/put-back/<int:organisation_id>")
@staff(Permission.RUN_ROUNDS)
def put_back(round_id: int, organisation_id: int) -> View:
    """Regret that a recipient was removed. Somebody else may have done so already."""
    the_round(round_id)
    organisation = db.session.get(Organisation, organisation_id) or abort(404)
    with write() as session:
        round_ = held_round(round_id)
        closed = round_.closed_at is not None
        if not closed:
            chosen = [row.id for row in picked_organisations(session, round_id, [organisation_id])]
            actions.invite(round_=round_, organisation_ids=chosen, by=signed_in(), now=now())
    if closed:
        flash(_("Remissen är stängd. Inga fler mottagare kan läggas till."), "warn")
    else:
        flash(_("%(name)s är mottagare.", name=organisation.name), "ok")
    return redirect(url_for("invitations.ledger", round_id=round_id))
