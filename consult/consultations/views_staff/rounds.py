"""List the rounds, make one, see where one stands, change its texts."""

from datetime import date

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response
from wtforms import SelectChoice

from consult.accounts.access import signed_in, staff
from consult.accounts.permissions import Permission
from consult.consultations import actions, queries
from consult.consultations.forms import ConfirmForm, NewRoundForm, RoundForm
from consult.consultations.models import Round
from consult.consultations.published import is_outcome_published
from consult.consultations.views_staff.blueprint import View, bp, fresh_round, the_round
from consult.consultations.words import LACKS_WORDS, text_words
from consult.core.clock import now
from consult.core.converters import number_or_none
from consult.core.db import db, write
from consult.core.formatting import date_text
from consult.core.markdown import to_html
from consult.core.paging import page_of
from consult.programmes.actions import NothingToFreeze


@bp.get("")
@staff(Permission.READ)
def rounds() -> str:
    """All rounds, the newest first."""
    page = page_of(db.session(), queries.all_rounds(), request.args.get("page"), size=30)
    return render_template("consultations/rounds.html", page=page, moment=now())


@bp.route("/new", methods=["GET", "POST"])
@staff(Permission.RUN_ROUNDS)
def new_round() -> View:
    """Write a new round and choose its text."""
    form = NewRoundForm()
    choices = queries.text_choices(db.session(), number_or_none(request.args.get("programme")))
    form.text.choices = [SelectChoice(choice.code, text_words(choice)) for choice in choices]
    if len(choices) == 1 and not form.is_submitted():
        form.text.data = choices[0].code
    if _wants_preview():
        return _page("consultations/new_round.html", form, texts=choices, preview=True)
    if form.validate_on_submit():
        round_ = _create(form, {choice.code: choice for choice in choices}[form.text.data])
        if round_:
            flash(_("Remissen är sparad som utkast. Ingen utanför kommunen ser den än."), "ok")
            return redirect(url_for("consultations.round_home", round_id=round_.id))
    return _page("consultations/new_round.html", form, texts=choices)


def _create(form: NewRoundForm, choice: queries.TextChoice) -> Round | None:
    by, moment = signed_in(), now()
    try:
        with write():
            edition = actions.edition_of_choice(choice=choice, by=by, now=moment)
            return actions.create_round(
                programme=choice.document.programme, texts=form.texts(), edition=edition, by=by, now=moment
            )
    except actions.DeadlinePassed:
        form.deadline.errors = [_("Den dagen har passerat. Välj en senare.")]
    except NothingToFreeze:
        form.text.errors = [_("Programmet är tomt. Skriv eller läs in texten först.")]
    return None


@bp.get("/<int:round_id>")
@staff(Permission.READ)
def round_home(round_id: int) -> str:
    """Where a round stands, what it lacks, and what can be done with it."""
    round_ = the_round(round_id)
    editions = queries.editions(db.session(), round_.id)
    current = editions[-1].edition if editions else None
    sections = queries.round_sections(db.session(), round_.id, current.id) if current else None
    lacks = [] if round_.opened_at else queries.lacking(round_, sections, now())
    return render_template(
        "consultations/round_home.html",
        round=round_,
        editions=editions,
        sections=sections or [],
        lacks=lacks,
        LACKS_WORDS=LACKS_WORDS,
        letter_html=to_html(round_.cover_letter, first_level=3),
        confirm=ConfirmForm(),
        outcome_published=is_outcome_published(db.session(), round_.id),
        may_undo_cancelling=actions.may_undo_cancelling(round_, now()),
        moment=now(),
    )


@bp.route("/<int:round_id>/edit", methods=["GET", "POST"])
@staff(Permission.RUN_ROUNDS)
def edit_round(round_id: int) -> View:
    """Change texts, dates and contact of a round."""
    round_ = the_round(round_id)
    form, before = RoundForm.of(round_), round_.deadline
    if _wants_preview():
        return _page("consultations/edit_round.html", form, round=round_, preview=True)
    if form.validate_on_submit() and _update(round_id, form):
        return _saved(the_round(round_id), before)
    return _page("consultations/edit_round.html", form, round=round_)


def _saved(round_: Round, before: date) -> Response:
    """On to the round, or to the mail about a new last day of an open one."""
    if round_.is_open() and round_.deadline != before:
        day = date_text(round_.deadline)
        flash(_("Ändringarna är sparade. Sista svarsdag är nu %(date)s.", date=day), "ok")
        return redirect(url_for("invitations.new_day", round_id=round_.id))
    flash(_("Ändringarna är sparade."), "ok")
    return redirect(url_for("consultations.round_home", round_id=round_.id))


def _update(round_id: int, form: RoundForm) -> bool:
    refusals = {
        actions.DeadlinePassed: (form.deadline, _("Den dagen har passerat. Välj en senare.")),
        actions.DeadlineMovedBack: (
            form.deadline,
            _("Remissen är öppen. Sista svarsdag kan bara flyttas framåt."),
        ),
        actions.VisibilityFixed: (
            form.visibility,
            _("Remissen är öppen. Vem som får läsa den kan inte ändras nu."),
        ),
    }
    try:
        with write():
            actions.update_round(round_=fresh_round(round_id), texts=form.texts(), by=signed_in(), now=now())
    except actions.RoundClosed:
        form.form_errors.append(_("Remissen är stängd och kan inte ändras."))
        return False
    except tuple(refusals) as refusal:
        field, message = refusals[type(refusal)]
        field.errors = [message]
        return False
    return True


def _wants_preview() -> bool:
    return request.method == "POST" and "preview" in request.form


def _page(template: str, form: RoundForm, preview: bool = False, **context: object) -> View:
    """The form again: 200 when only looked at, 422 when something must be put right."""
    failed = form.is_submitted() and not preview
    letter = to_html(form.cover_letter.data or "", first_level=3) if preview else ""
    html = render_template(
        template, form=form, preview=preview, letter_html=letter, form_failed=failed, **context
    )
    return (html, 422) if failed else html
