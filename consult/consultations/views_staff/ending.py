"""How a round ends and how that is taken back: close, open again, cancel, undo. Each asks first."""

from flask import flash, redirect, render_template, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from consult.accounts.access import signed_in, staff
from consult.accounts.permissions import Permission
from consult.consultations import actions
from consult.consultations.forms import CancelForm, ConfirmForm, ReopenForm
from consult.consultations.models import Round
from consult.consultations.published import is_outcome_published
from consult.consultations.views_staff.blueprint import View, bp, fresh_round, the_round
from consult.core.clock import now, today
from consult.core.db import db, write


def _home(round_id: int) -> Response:
    return redirect(url_for("consultations.round_home", round_id=round_id))


def _done(round_id: int, text: str, undo: str) -> Response:
    flash({"text": text, "undo_url": url_for(undo, round_id=round_id)}, "ok")  # type: ignore[arg-type]
    return _home(round_id)


@bp.route("/<int:round_id>/close", methods=["GET", "POST"])
@staff(Permission.RUN_ROUNDS)
def close_round(round_id: int) -> View:
    """Say what closing does, and close."""
    round_, form = the_round(round_id), ConfirmForm()
    if not round_.is_open():
        return _home(round_id)
    if form.validate_on_submit():
        try:
            with write():
                actions.close_round(round_=fresh_round(round_id), by=signed_in(), now=now())
        except (actions.RoundClosed, actions.RoundNotOpen):
            return _home(round_id)
        return _done(
            round_id, _("Remissen är stängd. Inga fler svar tas emot."), "consultations.undo_closing"
        )
    return render_template("consultations/close.html", round=round_, form=form, moment=now())


@bp.post("/<int:round_id>/undo-closing")
@staff(Permission.RUN_ROUNDS)
def undo_closing(round_id: int) -> View:
    """Take a closing of today back at once; later a reason is asked for."""
    moment = now()
    closed_at = the_round(round_id).closed_at
    if closed_at and today(closed_at) != today(moment):
        return redirect(url_for("consultations.reopen_round", round_id=round_id))
    try:
        with write():
            actions.reopen_round(round_=fresh_round(round_id), by=signed_in(), now=moment)
    except (actions.RoundNotOpen, actions.RoundCancelled):
        return _home(round_id)
    except actions.OutcomePublished:
        return _refused_as_published(round_id)
    flash(_("Remissen är öppen igen."), "ok")
    return _home(round_id)


@bp.route("/<int:round_id>/reopen", methods=["GET", "POST"])
@staff(Permission.RUN_ROUNDS)
def reopen_round(round_id: int) -> View:
    """Say what opening a closed round again does, ask why, and offer a new last day where the old has passed."""
    round_, form, moment = the_round(round_id), ReopenForm(), now()
    if not round_.closed_at or round_.cancelled_at:
        return _home(round_id)
    if is_outcome_published(db.session(), round_id):
        return _refused_as_published(round_id)
    late = round_.is_late(moment)
    if not late:
        del form.deadline
    if form.validate_on_submit():
        try:
            before = round_.deadline
            if _reopen(round_, form):
                flash(_("Remissen är öppen igen."), "ok")
                moved = the_round(round_id).deadline != before
                return (
                    redirect(url_for("invitations.new_day", round_id=round_id)) if moved else _home(round_id)
                )
        except (actions.RoundNotOpen, actions.RoundCancelled):
            return _home(round_id)
        except actions.OutcomePublished:
            return _refused_as_published(round_id)
    page = render_template(
        "consultations/reopen.html", round=round_, form=form, late=late, form_failed=form.failed
    )
    return (page, 422) if form.is_submitted() else page


def _reopen(round_: Round, form: ReopenForm) -> bool:
    deadline = form.deadline.data if form.deadline else None
    if deadline and any(day and day < deadline for day in (round_.answers_on, round_.decision_on)):
        form.deadline.errors = [
            _(
                "Svaren eller beslutet är utlovade före den dagen. Välj en tidigare dag, eller lämna fältet tomt."
            )
        ]
        return False
    try:
        with write():
            actions.reopen_round(
                round_=fresh_round(round_.id),
                reason=form.reason.data or "",
                deadline=deadline,
                by=signed_in(),
                now=now(),
            )
    except (actions.DeadlinePassed, actions.DeadlineMovedBack):
        form.deadline.errors = [_("Den dagen har passerat. Välj en senare.")]
        return False
    return True


@bp.route("/<int:round_id>/cancel", methods=["GET", "POST"])
@staff(Permission.RUN_ROUNDS)
def cancel_round(round_id: int) -> View:
    """Say what cancelling does, ask for the reason that everyone will read, and cancel."""
    round_, form = the_round(round_id), CancelForm()
    if not round_.opened_at or round_.cancelled_at:
        return _home(round_id)
    if is_outcome_published(db.session(), round_id):
        return _refused_as_published(round_id)
    if form.validate_on_submit():
        reason = form.reason.data or ""
        try:
            with write():
                actions.cancel_round(
                    round_=fresh_round(round_id),
                    reason=reason,
                    tell=form.tell.data,
                    by=signed_in(),
                    now=now(),
                )
        except (actions.RoundNotOpen, actions.RoundCancelled):
            return _home(round_id)
        except actions.OutcomePublished:
            return _refused_as_published(round_id)
        return _done(
            round_id, _("Remissen är avbruten. Skälet syns för alla som läser den."),
            "consultations.undo_cancelling",
        )  # fmt: skip
    page = render_template("consultations/cancel.html", round=round_, form=form, form_failed=form.failed)
    return (page, 422) if form.is_submitted() else page


@bp.post("/<int:round_id>/undo-cancelling")
@staff(Permission.RUN_ROUNDS)
def undo_cancelling(round_id: int) -> View:
    """Put a round that was cancelled today back as it was."""
    the_round(round_id)
    try:
        with write():
            actions.undo_cancelling(round_=fresh_round(round_id), by=signed_in(), now=now())
    except actions.RoundNotOpen:
        return _home(round_id)
    except actions.TooLateToUndo:
        flash(_("Det gick att ångra samma dag. Nu är remissen avbruten för gott."), "warn")
        return _home(round_id)
    flash(_("Remissen är inte längre avbruten."), "ok")
    return _home(round_id)


def _refused_as_published(round_id: int) -> Response:
    flash(
        _("Redogörelsen är publicerad, så remissen är slut. Den kan inte öppnas igen eller avbrytas."), "warn"
    )
    return _home(round_id)
