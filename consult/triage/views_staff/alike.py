"""Giving the alike points the answer that a point already has."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from werkzeug.wrappers import Response
from wtforms import IntegerField
from wtforms.widgets import HiddenInput

from consult.accounts.access import signed_in, staff
from consult.accounts.permissions import Permission
from consult.consultations.models import Round
from consult.consultations.queries import current_edition_id
from consult.core.clock import now
from consult.core.db import db, write
from consult.core.webforms import BaseForm
from consult.triage import words
from consult.triage.actions import answers as actions
from consult.triage.models import Answer, WorkState
from consult.triage.queries.points import PointRow
from consult.triage.queries.targets import outline
from consult.triage.views_staff.alike_parts import alike_of, taken_text, ticked_points
from consult.triage.views_staff.blueprint import (
    ROUND,
    bp,
    chosen_filter,
    flash_with_undo,
    load_point,
    load_round,
    to_point,
    undo_address,
)

Page = Response | str | tuple[str, int]
ON_THE_PAGE = 40


class SameAnswerForm(BaseForm):
    """Which version of the answer was shown."""

    version = IntegerField(widget=HiddenInput(), default=0)


@bp.route(f"{ROUND}/points/<int:number>/alike", methods=["GET", "POST"])
@staff(Permission.RUN_ROUNDS)
def alike(round_id: int, number: int) -> Page:
    """List alike points that wait for an answer; the ticked ones get the one that this point has."""
    round_, row = load_round(round_id), load_point(round_id, number)
    answer = row.answer
    if answer is None or answer.state is WorkState.DRAFT:
        flash(_("Punkt %(number)s har inget färdigt svar att ge till andra.", number=number), "info")
        return to_point(round_id, number)
    if request.method == "GET":
        return _page(round_, row, SameAnswerForm(formdata=None, version=answer.version))
    return _give(round_, row, answer, SameAnswerForm())


def _give(round_: Round, row: PointRow, answer: Answer, form: SameAnswerForm) -> Page:
    number, ticked = row.point.number, ticked_points()
    if not form.validate():
        return _page(round_, row, form), 422
    if not ticked:
        form.form_errors.append(_("Markera minst en synpunkt."))
        return _page(round_, row, form), 422
    wording = actions.Wording(answer.outcome, answer.reason, answer.remainder, answer.standard_answer_id)
    try:
        with write():
            saved = actions.save_answer(
                point=row.point,
                wording=wording,
                finish=True,
                expected_version=form.version.data or 0,
                also=ticked,
                by=signed_in(),
                now=now(),
            )
    except actions.AnswerChanged:
        flash(_("Svaret har ändrats under tiden. Läs det igen innan du ger det till fler."), "warn")
        return redirect(url_for("triage.alike", round_id=round_.id, number=number, **chosen_filter().args()))
    except actions.AlikeTaken as taken:
        form.form_errors.append(taken_text(taken))
        return _page(round_, load_point(round_.id, number), form), 409
    text = ngettext(
        "Svaret gäller nu %(num)s synpunkt.", "Svaret gäller nu %(num)s synpunkter.", saved.points
    )
    if saved.answer.state is WorkState.FOR_REVIEW:
        text += " " + _("Det väntar på granskning.")
    if saved.change is not None:
        flash_with_undo(text, undo_address(saved.change, at=number))
    return to_point(round_.id, number)


def _page(round_: Round, row: PointRow, form: SameAnswerForm) -> str:
    session = db.session()
    return render_template(
        "triage/alike.html",
        round=round_,
        row=row,
        form=form,
        alike=alike_of(session, row, ON_THE_PAGE),
        names=outline(session, current_edition_id(round_.id)),
        words=words,
        chosen=chosen_filter(),
    )
