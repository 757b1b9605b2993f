"""Saving and reopening the answer to a point."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask import flash, redirect, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from werkzeug.wrappers import Response

from consult.accounts.access import signed_in, staff
from consult.accounts.permissions import Permission
from consult.consultations.models import Round
from consult.core.clock import now
from consult.core.db import db, write
from consult.triage.actions import answers as actions
from consult.triage.actions import superseding
from consult.triage.forms import AnswerForm
from consult.triage.forms_handling import HandlingForm
from consult.triage.models import Answer, StandardAnswer, WorkState
from consult.triage.queries.points import PointRow
from consult.triage.views_staff.alike_parts import taken_text, ticked_points
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
from consult.triage.views_staff.flow import next_waiting
from consult.triage.views_staff.handling import save_handling, sent_handling
from consult.triage.views_staff.points import point_page

Page = Response | tuple[str, int]


@bp.post(f"{ROUND}/points/<int:number>/answer")
@staff(Permission.RUN_ROUNDS)
def save_answer(round_id: int, number: int) -> Page:
    """Save as draft (button ``do=draft``), or finish and go to the next undecided of the same filter."""
    round_, row, form = load_round(round_id), load_point(round_id, number), AnswerForm()
    handling = sent_handling(round_, row)
    if not all([form.validate(), handling.validate()]):
        return point_page(round_, row, form, handling=handling), 422
    if request.form.get("do") == "handling":
        return save_handling(round_, row, form, handling)
    finish = request.form.get("do") != "draft"
    also = ticked_points()
    following = _next_undecided(row, also) if finish else number
    wording = _wording(form)
    try:
        with write():
            saved = actions.save_answer(
                point=row.point,
                wording=wording,
                finish=finish,
                expected_version=form.version.data or 0,
                also=also,
                handling=handling.handling(),
                by=signed_in(),
                now=now(),
            )
    except actions.OutcomeMissing:
        form.outcome.errors = [_("Välj ett utfall innan du sparar.")]
        return point_page(round_, row, form, handling=handling), 422
    except actions.ReasonMissing:
        form.reason.errors = [_("Skriv ett svar innan du sparar utfallet.")]
        return point_page(round_, row, form, handling=handling), 422
    except actions.AnswerChanged as changed:
        return _both_texts(round_, number, form, handling, changed.current)
    except actions.AlikeTaken as taken:
        form.form_errors.append(taken_text(taken))
        return point_page(round_, load_point(round_id, number), form, handling=handling), 409
    return _after_save(round_id, number, saved, following)


def _wording(form: AnswerForm) -> actions.Wording:
    """What was typed, and the standard answer that it was made from, if any of it is left."""
    reason, used = form.reason.data or "", form.standard_answer_id.data or 0
    known = db.session.get(StandardAnswer, used) if used > 0 and reason else None
    return actions.Wording(form.chosen, reason, form.remainder.data or "", known.id if known else None)


def _both_texts(
    round_: Round, number: int, form: AnswerForm, handling: HandlingForm, current: Answer
) -> Page:
    """Show the other handler's text beside one's own; the next save is on top of what is now seen."""
    version = current.version
    row = load_point(round_.id, number)
    form.version.raw_data, form.version.data = None, version
    return point_page(round_, row, form, conflict=row.answer, handling=handling), 409


def _after_save(round_id: int, number: int, saved: actions.Saved, following: int | None) -> Response:
    here: dict[str, Any] = {"round_id": round_id, **chosen_filter().args()}
    answer = saved.answer
    undo = (
        undo_address(saved.change, at=number)
        if saved.change
        else url_for("triage.reopen", number=number, **here)
    )
    if answer.state is WorkState.DRAFT:
        flash(_("Utkastet till punkt %(number)s är sparat.", number=number), "ok")
        return redirect(url_for("triage.point", number=number, **here))
    if answer.state is WorkState.FOR_REVIEW:
        message = _("Svaret på punkt %(number)s väntar på granskning.", number=number)
    else:
        message = _("Svaret på punkt %(number)s är klart.", number=number)
    if saved.points > 1:
        message += " " + ngettext("Det gäller %(num)s punkt.", "Det gäller %(num)s punkter.", saved.points)
    if following is None:
        message += " " + _("Det finns inga fler obesvarade i urvalet.")
        flash_with_undo(message, undo)
        return redirect(url_for("triage.points", **here))
    flash_with_undo(message, undo)
    return redirect(url_for("triage.point", number=following, **here))


def _next_undecided(row: PointRow, also: Sequence[int] = ()) -> int | None:
    return next_waiting(row, (WorkState.TO_DECIDE, WorkState.DRAFT), also=also)


@bp.post(f"{ROUND}/points/<int:number>/reopen")
@staff(Permission.RUN_ROUNDS)
def reopen(round_id: int, number: int) -> Response:
    """Make a finished answer a draft again: "Ångra"."""
    row = load_point(round_id, number)
    try:
        with write():
            actions.reopen_answer(point=row.point, by=signed_in(), now=now())
    except actions.NotDone:
        flash(_("Svaret är redan ett utkast."), "info")
    else:
        flash(_("Svaret på punkt %(number)s är ett utkast igen.", number=number), "ok")
    return to_point(round_id, number)


@bp.post(f"{ROUND}/points/<int:number>/reuse")
@staff(Permission.RUN_ROUNDS)
def reuse_answer(round_id: int, number: int) -> Response:
    """Decide an unchanged comment as it was decided in the response that this one replaced."""
    row = load_point(round_id, number)
    following = _next_undecided(row)
    try:
        with write():
            points, change = superseding.decide_as_before(row=row, by=signed_in(), now=now())
    except superseding.NothingEarlier:
        flash(_("Det finns inget tidigare svar att använda."), "info")
        return to_point(round_id, number)
    except actions.AnswerChanged:
        flash(_("Någon annan har skrivit ett svar under tiden."), "warn")
        return to_point(round_id, number)
    message = ngettext(
        "%(num)s punkt är bedömd som förut.", "%(num)s punkter är bedömda som förut.", len(points)
    )
    if change is None:
        flash(message, "ok")
    else:
        flash_with_undo(message, undo_address(change, at=number))
    return to_point(round_id, number if following is None else following)


def stored(row: PointRow) -> AnswerForm:
    """The form as it stands when nothing has been typed."""
    form = AnswerForm(formdata=None, obj=row.answer)
    if row.answer and row.answer.outcome:
        form.outcome.data = row.answer.outcome.value
    return form
