"""Choose what of the text is open, closed or hidden, and which text it is."""

from flask import flash, redirect, render_template, url_for
from flask_babel import gettext as _
from wtforms import SelectChoice

from consult.accounts.access import signed_in, staff
from consult.accounts.permissions import Permission
from consult.consultations import actions, queries
from consult.consultations.forms import SectionsForm, TextForm
from consult.consultations.models import Round, SectionAccess
from consult.consultations.queries import RoundText
from consult.consultations.views_staff.blueprint import View, bp, fresh_round, the_round
from consult.consultations.words import text_words
from consult.core.clock import now
from consult.core.db import db, write
from consult.programmes.actions import NothingToFreeze


@bp.route("/<int:round_id>/sections", methods=["GET", "POST"])
@staff(Permission.RUN_ROUNDS)
def round_sections(round_id: int) -> View:
    """Open, close with a reason, or hide each section."""
    round_ = the_round(round_id)
    edition = queries.current_edition(db.session(), round_id)
    if edition is None:
        return redirect(url_for("consultations.round_text", round_id=round_id))
    texts = queries.round_sections(db.session(), round_id, edition.id)
    form = SectionsForm.of(
        [{"section_id": t.section.id, "access": t.access, "reason": t.reason} for t in texts]
    )
    if form.validate_on_submit() and _save_access(round_, form, texts):
        flash(_("Valen för avsnitten är sparade."), "ok")
        return redirect(url_for("consultations.round_home", round_id=round_id))
    page = render_template(
        "consultations/sections.html", round=round_, form=form, texts=texts, form_failed=form.is_submitted()
    )
    return (page, 422) if form.is_submitted() else page


def _save_access(round_: Round, form: SectionsForm, texts: list[RoundText]) -> bool:
    """All sections or none."""
    by_id = {str(text.section.id): text.section for text in texts}
    entries = [entry.form for entry in form.sections if str(entry.form.section_id.data) in by_id]
    if not any(entry.access.data is SectionAccess.OPEN for entry in entries):
        form.form_errors.append(_("Minst ett avsnitt ska vara öppet för synpunkter."))
        return False
    entry = None
    try:
        with write():
            fresh = fresh_round(round_.id)
            for entry in entries:
                actions.set_section_access(
                    round_=fresh,
                    section=by_id[str(entry.section_id.data)],
                    access=entry.access.data,
                    reason=entry.reason.data or "",
                    by=signed_in(),
                    now=now(),
                )
    except actions.RoundClosed:
        form.form_errors.append(_("Remissen är stängd och kan inte ändras."))
    except actions.AccessNarrowed:
        if entry is not None:
            entry.access.errors = [
                _("Remissen är öppen. Ett avsnitt kan öppnas nu, inte stängas eller döljas.")
            ]
    else:
        return True
    return False


@bp.route("/<int:round_id>/text", methods=["GET", "POST"])
@staff(Permission.RUN_ROUNDS)
def round_text(round_id: int) -> View:
    """Choose another text for a draft round, or freeze the text anew."""
    round_ = the_round(round_id)
    if round_.opened_at:
        return redirect(url_for("consultations.correct_round", round_id=round_id))
    choices = {c.code: c for c in queries.text_choices(db.session(), round_.programme_id)}
    form = TextForm()
    form.text.choices = [SelectChoice(code, text_words(c)) for code, c in choices.items()]
    if form.validate_on_submit() and _choose(round_, form, choices):
        flash(_("Texten är vald."), "ok")
        return redirect(url_for("consultations.round_home", round_id=round_id))
    if not form.is_submitted():
        current = queries.current_edition(db.session(), round_id)
        form.text.data = f"edition:{current.id}" if current else None
    page = render_template(
        "consultations/text.html", round=round_, form=form, form_failed=form.is_submitted()
    )
    return (page, 422) if form.is_submitted() else page


def _choose(round_: Round, form: TextForm, choices: dict[str, queries.TextChoice]) -> bool:
    by, moment = signed_in(), now()
    try:
        with write():
            edition = actions.edition_of_choice(choice=choices[form.text.data], by=by, now=moment)
            actions.choose_edition(round_=fresh_round(round_.id), edition=edition, by=by, now=moment)
    except NothingToFreeze:
        form.text.errors = [_("Programmet är tomt. Skriv eller läs in texten först.")]
        return False
    except actions.RoundAlreadyOpen:
        form.form_errors.append(_("Remissen har öppnats. Publicera en rättelse i stället."))
        return False
    return True
