"""The steps of a round: open it, correct the text. Each asks first and says what happens."""

from flask import flash, redirect, render_template, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from consult.accounts.access import signed_in, staff
from consult.accounts.permissions import Permission
from consult.consultations import actions, queries
from consult.consultations.forms import ConfirmForm, CorrectionForm
from consult.consultations.models import Round
from consult.consultations.views_staff.blueprint import View, bp, fresh_round, the_round
from consult.consultations.words import LACKS_WORDS
from consult.core.clock import now
from consult.core.db import db, write
from consult.programmes import queries as programmes
from consult.programmes.actions import NothingToFreeze, freeze_edition
from consult.programmes.models import EditionKind


def _home(round_id: int) -> Response:
    return redirect(url_for("consultations.round_home", round_id=round_id))


@bp.route("/<int:round_id>/open", methods=["GET", "POST"])
@staff(Permission.RUN_ROUNDS)
def open_round(round_id: int) -> View:
    """Say what opening does, and open; or say what is missing, with links to it."""
    round_, form, moment = the_round(round_id), ConfirmForm(), now()
    if round_.opened_at:
        return _home(round_id)
    if form.validate_on_submit():
        try:
            with write():
                actions.open_round(round_=fresh_round(round_id), by=signed_in(), now=moment)
        except (actions.NoEdition, actions.NothingOpen, actions.DeadlinePassed, actions.IncompleteRound):
            pass
        except actions.RoundAlreadyOpen:
            return _home(round_id)
        else:
            flash(_("Remissen är öppen. Nu kan svar komma in."), "ok")
            return _home(round_id)
    lacks = queries.lacking_before_opening(db.session(), the_round(round_id), moment)
    page = render_template(
        "consultations/open.html",
        round=round_,
        form=form,
        lacks=lacks,
        LACKS_WORDS=LACKS_WORDS,
        moment=moment,
    )
    return (page, 422) if form.is_submitted() else page


@bp.route("/<int:round_id>/correction", methods=["GET", "POST"])
@staff(Permission.RUN_ROUNDS)
def correct_round(round_id: int) -> View:
    """Show chosen changed sections of the document in an open round from now on, with a line on what was corrected."""
    round_, form = the_round(round_id), CorrectionForm()
    current = queries.current_edition(db.session(), round_id)
    if current is None or not round_.is_open():
        return _home(round_id)
    changes = programmes.unpublished_sections(db.session(), current)
    form.offer([(change.section_id, change.title) for change in changes])
    if form.validate_on_submit() and _correct(round_, form):
        _say_corrected(form, changes)
        return _home(round_id)
    page = render_template(
        "consultations/correction.html",
        round=round_,
        form=form,
        changes=changes,
        current=current,
        form_failed=form.is_submitted(),
    )
    return (page, 422) if form.is_submitted() else page


def _say_corrected(form: CorrectionForm, changes: list[programmes.UnpublishedSection]) -> None:
    """That it is published, and which changed sections were left for later."""
    flash(_("Rättelsen är publicerad. Utkast som finns är kvar."), "ok")
    left = [change.title for change in changes if change.section_id not in (form.sections.data or ())]
    if left:
        flash(_("Kvar att publicera: %(titles)s.", titles=", ".join(left)), "info")


def _correct(round_: Round, form: CorrectionForm) -> bool:
    by, moment, note = signed_in(), now(), form.note.data or ""
    try:
        with write() as session:
            current = queries.current_edition(session, round_.id)
            if current is None:
                raise actions.NoEdition
            edition = freeze_edition(
                document=current.document,
                kind=EditionKind.CORRECTED,
                note=note,
                base=current,
                sections=form.sections.data or (),
                by=by,
                now=moment,
            )
            actions.publish_correction(
                round_=fresh_round(round_.id), edition=edition, note=note, by=by, now=moment
            )
    except actions.NothingCorrected:
        form.form_errors.append(_("Texten är likadan som den som visas. Spara rättelsen i programmet först."))
    except NothingToFreeze:
        form.form_errors.append(_("Remissen skulle bli utan text. Behåll minst ett avsnitt."))
    except (actions.RoundClosed, actions.RoundNotOpen, actions.NoEdition):
        form.form_errors.append(_("Remissen är inte öppen."))
    else:
        return True
    return False
