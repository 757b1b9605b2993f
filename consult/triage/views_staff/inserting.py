"""Putting the words of a standard answer into the answer that is being written."""

from __future__ import annotations

from flask import flash, request
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from consult.accounts.access import staff
from consult.accounts.permissions import Permission
from consult.core.db import db
from consult.triage.forms import AnswerForm
from consult.triage.queries.standard_answers import standard_answer_by_id
from consult.triage.views_staff.answers import stored
from consult.triage.views_staff.blueprint import ROUND, bp, load_point, load_round
from consult.triage.views_staff.handling import sent_handling
from consult.triage.views_staff.points import point_page

Page = Response | tuple[str, int]


@bp.post(f"{ROUND}/points/<int:number>/insert-standard")
@staff(Permission.RUN_ROUNDS)
def insert_standard(round_id: int, number: int) -> Page:
    """Show the answer as typed so far with the chosen standard answer in it. Nothing is saved."""
    round_, row = load_round(round_id), load_point(round_id, number)
    form = AnswerForm() if "version" in request.form else stored(row)
    handling = sent_handling(round_, row) if "shown" in request.form else None
    text = request.form.get("standard", "")
    chosen = int(text) if text.isdecimal() and len(text) < 10 else 0
    standard = standard_answer_by_id(db.session(), chosen)
    if standard is None or standard.retired_at is not None:
        flash(_("Välj ett standardsvar i listan."), "warn")
        return point_page(round_, row, form, handling=handling), 200
    typed = (form.reason.data or "").strip()
    if standard.reason not in typed:
        form.reason.data = f"{typed}\n\n{standard.reason}".strip()
    if not form.outcome.data and standard.outcome:
        form.outcome.data = standard.outcome.value
    form.standard_answer_id.raw_data, form.standard_answer_id.data = None, standard.id
    flash(_("Standardsvaret är infogat. Det är inte sparat än."), "info")
    return point_page(round_, row, form, handling=handling), 200
