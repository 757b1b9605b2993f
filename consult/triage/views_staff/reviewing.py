"""A reviewer accepts an answer or sends it back, and goes on to the next one that waits."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from werkzeug.wrappers import Response

from consult.accounts.access import signed_in, staff, user_may
from consult.accounts.permissions import Permission
from consult.core.clock import now
from consult.core.db import write
from consult.core.paging import page_number
from consult.triage.actions import answers as actions
from consult.triage.forms import ReturnForm
from consult.triage.models import WorkState
from consult.triage.views_staff.answers import stored
from consult.triage.views_staff.blueprint import (
    ROUND,
    bp,
    chosen_filter,
    flash_with_undo,
    load_point,
    load_round,
    undo_address,
)
from consult.triage.views_staff.flow import next_waiting
from consult.triage.views_staff.points import point_page

Page = Response | tuple[str, int]
WAITING = (WorkState.FOR_REVIEW,)


@bp.post(f"{ROUND}/points/<int:number>/accept")
@staff(Permission.REVIEW)
def accept_answer(round_id: int, number: int) -> Response:
    """Accept the answer as it was read."""
    row = load_point(round_id, number)
    following = next_waiting(row, WAITING)
    try:
        with write():
            saved = actions.accept_answer(
                point=row.point, expected_version=_version(), by=signed_in(), now=now()
            )
    except (actions.NotForReview, actions.AnswerChanged):
        flash(_("Svaret har ändrats sedan du läste det. Läs igen och granska på nytt."), "warn")
        return redirect(url_for("triage.point", round_id=round_id, number=number, **chosen_filter().args()))
    return _go_on(saved, _("Svaret på punkt %(number)s är klart.", number=number), number, following)


@bp.post(f"{ROUND}/points/<int:number>/return")
@staff(Permission.REVIEW)
def return_answer(round_id: int, number: int) -> Page:
    """Send the answer back, and say why."""
    row, form = load_point(round_id, number), ReturnForm()
    if not form.validate():
        return point_page(load_round(round_id), row, stored(row), return_form=form), 422
    following = next_waiting(row, WAITING)
    try:
        with write():
            saved = actions.return_answer(
                point=row.point,
                note=form.note.data or "",
                expected_version=form.version.data or 0,
                by=signed_in(),
                now=now(),
            )
    except (actions.NotForReview, actions.AnswerChanged):
        form.note.errors = [_("Svaret har ändrats sedan du läste det. Läs igen och granska på nytt.")]
        return point_page(
            load_round(round_id), load_point(round_id, number), stored(row), return_form=form
        ), 409
    message = _("Svaret på punkt %(number)s är tillbaka som utkast.", number=number)
    return _go_on(saved, message, number, following)


def _go_on(saved: actions.Saved, message: str, number: int, following: int | None) -> Response:
    """To the next that waits in the same filter; to the list when the button stood there, or nothing waits."""
    if saved.points > 1:
        message += " " + ngettext("Det gäller %(num)s punkt.", "Det gäller %(num)s punkter.", saved.points)
    if following is None:
        message += " " + _("Det finns inga fler att granska i urvalet.")
    if saved.change and user_may(Permission.RUN_ROUNDS):
        flash_with_undo(message, undo_address(saved.change, at=number))
    else:
        flash(message, "ok")
    here: dict[str, Any] = {**(request.view_args or {}), **chosen_filter().args()}
    if request.form.get("to") == "list" or following is None:
        del here["number"]
        page = page_number(request.args.get("page"))
        return redirect(url_for("triage.points", page=page if page > 1 else None, **here))
    here["number"] = following
    return redirect(url_for("triage.point", **here))


def _version() -> int:
    text = request.form.get("version", "0")
    return int(text) if text.isdecimal() and len(text) < 10 else -1
