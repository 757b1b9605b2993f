"""Standard answers: the list with where each is used, a new one, a new wording, and out of use."""

from __future__ import annotations

from flask import abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from consult.accounts.access import signed_in, staff
from consult.accounts.permissions import Permission
from consult.consultations.models import Round
from consult.core.clock import now
from consult.core.db import db, write
from consult.triage.actions import standard_answers as actions
from consult.triage.forms_handling import StandardAnswerForm
from consult.triage.models import StandardAnswer
from consult.triage.queries.standard_answers import (
    standard_answer_by_id,
    uses_of_standards,
)
from consult.triage.queries.standard_answers import standard_answers as all_of_them
from consult.triage.views_staff.blueprint import LARGEST_KEY, ROUND, bp, load_round

Page = Response | str | tuple[str, int]


@bp.get(f"{ROUND}/standard-answers")
@staff(Permission.READ)
def standard_answers(round_id: int) -> str:
    """All of them; they are the same in every round."""
    return render_template(
        "triage/standard_answers.html",
        round=load_round(round_id),
        rows=all_of_them(db.session()),
        uses=uses_of_standards(db.session()),
    )


@bp.route(f"{ROUND}/standard-answers/new", methods=["GET", "POST"])
@staff(Permission.RUN_ROUNDS)
def new_standard(round_id: int) -> Page:
    """A new one."""
    return _edit(load_round(round_id), None)


@bp.route(f"{ROUND}/standard-answers/<int:standard_id>", methods=["GET", "POST"])
@staff(Permission.RUN_ROUNDS)
def edit_standard(round_id: int, standard_id: int) -> Page:
    """New words. Answers made from it before keep theirs."""
    return _edit(load_round(round_id), _load(standard_id))


@bp.post(f"{ROUND}/standard-answers/<int:standard_id>/<any(retire,restore):what>")
@staff(Permission.RUN_ROUNDS)
def retire_standard(round_id: int, standard_id: int, what: str) -> Response:
    """Stop offering it, or offer it again."""
    load_round(round_id)
    standard = _load(standard_id)
    title = standard.title
    with write():
        actions.retire_standard(standard=standard, retired=what == "retire", by=signed_in(), now=now())
    if what == "retire":
        flash(_("Standardsvaret %(title)s används inte längre.", title=title), "ok")
    else:
        flash(_("Standardsvaret %(title)s går att använda igen.", title=title), "ok")
    return redirect(url_for("triage.standard_answers", round_id=round_id))


def _edit(round_: Round, standard: StandardAnswer | None) -> Page:
    form = StandardAnswerForm(obj=standard)
    if not form.is_submitted() and standard is not None and standard.outcome:
        form.outcome.data = standard.outcome.value
    if not form.is_submitted():
        return _page(round_, standard, form)
    if not form.validate():
        return _page(round_, standard, form), 422
    try:
        with write():
            actions.save_standard(
                standard=standard,
                title=form.title.data or "",
                outcome=form.chosen,
                reason=form.reason.data or "",
                expected_version=form.version.data or 0,
                by=signed_in(),
                now=now(),
            )
    except actions.TitleTaken:
        form.title.errors = [_("Det finns redan ett standardsvar med det namnet.")]
        return _page(round_, standard, form), 422
    except actions.StandardChanged as changed:
        form.version.raw_data, form.version.data = None, changed.current.version
        return _page(round_, _load(changed.current.id), form, conflict=True), 409
    flash(_("Standardsvaret är sparat."), "ok")
    return redirect(url_for("triage.standard_answers", round_id=round_.id))


def _page(
    round_: Round, standard: StandardAnswer | None, form: StandardAnswerForm, *, conflict: bool = False
) -> str:
    return render_template(
        "triage/standard_answer.html",
        round=round_,
        standard=standard,
        form=form,
        conflict=conflict,
        form_failed=request.method == "POST",
    )


def _load(standard_id: int) -> StandardAnswer:
    standard = standard_answer_by_id(db.session(), standard_id) if standard_id <= LARGEST_KEY else None
    if standard is None:
        abort(404)
    return standard
