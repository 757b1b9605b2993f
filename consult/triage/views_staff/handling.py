"""Saving theme, responsible and due date of a point, with the answer or without one."""

from __future__ import annotations

from flask import flash, redirect, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from consult.accounts.access import signed_in
from consult.consultations.models import Round
from consult.core.clock import now, today
from consult.core.db import db, write
from consult.triage.actions import handling as actions
from consult.triage.forms import AnswerForm
from consult.triage.forms_handling import HandlingForm, handling_form
from consult.triage.queries.handling import choices_of
from consult.triage.queries.points import PointRow
from consult.triage.views_staff.blueprint import chosen_filter, flash_with_undo, load_point, undo_address
from consult.triage.views_staff.points import point_page

Page = Response | tuple[str, int]


def sent_handling(round_: Round, row: PointRow) -> HandlingForm:
    """The form as it was sent with an answer."""
    return handling_form(choices_of(db.session(), round_.programme_id, today(now())), row.point, sent=True)


def save_handling(round_: Round, row: PointRow, form: AnswerForm, sent: HandlingForm) -> Page:
    """Save this alone. An answer that has been typed but not saved stays in its fields."""
    number, changed = row.point.number, sent.handling()
    change = None
    if changed is not None:
        with write():
            change = actions.handle_point(point=row.point, handling=changed, by=signed_in(), now=now())
    if change is not None:
        flash_with_undo(_("Punkt %(number)s är ändrad.", number=number), undo_address(change, at=number))
    else:
        flash(_("Inget var ändrat."), "info")
    row = load_point(round_.id, number)
    if _typed(form, row):
        return point_page(round_, row, form), 200
    return redirect(url_for("triage.point", round_id=round_.id, number=number, **chosen_filter().args()))


def _typed(form: AnswerForm, row: PointRow) -> bool:
    """Whether the fields hold an answer that is not the saved one."""
    saved = row.answer
    before = (saved.outcome, saved.reason, saved.remainder) if saved else (None, "", "")
    return (form.chosen, form.reason.data or "", form.remainder.data or "") != before
