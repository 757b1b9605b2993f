"""Cutting a comment into points: by marked text, by its sentences, or part by part; and undoing any step."""

from __future__ import annotations

from flask import abort, flash, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from werkzeug.wrappers import Response

from consult.accounts.access import signed_in, staff
from consult.accounts.permissions import Permission
from consult.core.clock import now
from consult.core.db import db, write
from consult.responses.models import Comment
from consult.triage.actions import passages as actions
from consult.triage.forms import PassageForm
from consult.triage.models import PassedOver
from consult.triage.passages import Passage, sentences
from consult.triage.queries.point import rows_of_response
from consult.triage.queries.points import PointRow
from consult.triage.views_staff.answers import stored
from consult.triage.views_staff.blueprint import (
    LARGEST_KEY,
    ROUND,
    bp,
    chosen_filter,
    flash_with_undo,
    load_point,
    load_round,
    to_point,
    undo_address,
)
from consult.triage.views_staff.points import point_page

Page = Response | tuple[str, int]


@bp.post(f"{ROUND}/points/<int:number>/passages")
@staff(Permission.RUN_ROUNDS)
def mark_passage(round_id: int, number: int) -> Page:
    """Make a passage of a comment in this response a point, and go to it."""
    row, form = load_point(round_id, number), PassageForm()
    comment = _comment(row, form)
    passage = _chosen(comment, form) if form.validate() else None
    if passage is None:
        return _refused(round_id, row, form, _("Välj vilka meningar som ska bli en punkt."))
    try:
        with write():
            point, change = actions.mark_passage(
                round_id=round_id, comment=comment, passage=passage, by=signed_in(), now=now()
            )
    except actions.EmptyPassage:
        return _refused(round_id, row, form, _("Det finns inga ord där."))
    except actions.AlreadyPoint as found:
        return _refused(
            round_id, row, form, _("Just den texten är redan punkt %(number)s.", number=found.number)
        )
    except actions.CrossesPoints as crossed:
        numbers = ", ".join(map(str, crossed.numbers))
        message = _(
            "Texten går över gränsen för punkt %(numbers)s. Välj text inom en punkt.", numbers=numbers
        )
        return _refused(round_id, row, form, message)
    message = _("Punkt %(number)s är markerad.", number=point.number)
    if change is None:
        flash(message, "ok")
    else:
        flash_with_undo(message, undo_address(change, at=number))
    return to_point(round_id, point.number, "punkt")


@bp.post(f"{ROUND}/points/<int:number>/passed-over")
@staff(Permission.RUN_ROUNDS)
def pass_over(round_id: int, number: int) -> Response:
    """Say that words of this response need no answer: one part, or all that is left of a comment."""
    row, form = load_point(round_id, number), PassageForm()
    comment = _comment(row, form)
    passage = _chosen(comment, form) if form.validate() else None
    try:
        with write():
            passed = actions.pass_over(
                round_id=round_id,
                comment=comment,
                passage=passage or (0, len(comment.body)),
                by=signed_in(),
                now=now(),
            )
    except (actions.EmptyPassage, actions.HasPoint):
        flash(_("Texten hör redan till en punkt, eller är redan lämnad."), "info")
        return to_point(round_id, number, "punkt")
    message = ngettext("%(num)s stycke lämnas utan svar.", "%(num)s stycken lämnas utan svar.", len(passed))
    if len(passed) == 1:
        lift = url_for(
            "triage.lift_passed_over",
            round_id=round_id,
            number=number,
            passed_id=passed[0].id,
            **chosen_filter().args(),
        )
        flash_with_undo(message, lift)
    else:
        flash(message, "ok")
    return to_point(round_id, number, "punkt")


@bp.post(f"{ROUND}/points/<int:number>/passed-over/<int:passed_id>/lift")
@staff(Permission.RUN_ROUNDS)
def lift_passed_over(round_id: int, number: int, passed_id: int) -> Response:
    """Take back that words need no answer."""
    row = load_point(round_id, number)
    passed = db.session.get(PassedOver, passed_id) if passed_id <= LARGEST_KEY else None
    if passed is None or passed.comment_id not in {each.id for each in _comments(row)}:
        abort(404)
    with write():
        lifted = actions.lift_passed_over(row=passed, by=signed_in(), now=now())
    if lifted:
        flash(_("Stycket väntar på att markeras igen."), "ok")
    return to_point(round_id, number, "punkt")


def _comments(row: PointRow) -> list[Comment]:
    return list(
        {each.comment.id: each.comment for each in rows_of_response(db.session(), row.response.id)}.values()
    )


def _comment(row: PointRow, form: PassageForm) -> Comment:
    """The comment that the form names, of the response that is read; 404 for any other."""
    found = next((each for each in _comments(row) if each.id == form.comment.data), None)
    if found is None:
        abort(404)
    return found


def _chosen(comment: Comment, form: PassageForm) -> Passage | None:
    """Marked characters, or the sentences from–to; None where nothing is chosen."""
    if form.begins.data is not None and form.ends.data is not None:
        return (form.begins.data, form.ends.data)
    found = sentences(comment.body)
    first, last = form.first.data, form.last.data or form.first.data
    if not first or not last or not 1 <= first <= last <= len(found):
        return None
    return (found[first - 1][0], found[last - 1][1])


def _refused(round_id: int, row: PointRow, form: PassageForm, message: str) -> Page:
    form.first.errors = [message]
    return point_page(
        load_round(round_id), load_point(round_id, row.point.number), stored(row), passage_form=form
    ), 422
