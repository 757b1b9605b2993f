"""Moving a point to another section, goal or measure."""

from __future__ import annotations

from flask import flash, render_template
from flask_babel import gettext as _
from werkzeug.wrappers import Response
from wtforms import SelectChoice

from consult.accounts.access import signed_in, staff
from consult.accounts.permissions import Permission
from consult.consultations.queries import current_edition
from consult.core.clock import now
from consult.core.db import db, write
from consult.triage.actions.changes import OutcomePublished
from consult.triage.actions.moving import move_point
from consult.triage.forms import MoveForm
from consult.triage.queries.moves import moved_by
from consult.triage.queries.points import PointRow
from consult.triage.queries.targets import Outline, Target, outline
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
from consult.triage.views_staff.tasks import target_choices, target_value

Page = Response | str | tuple[str, int]
WHOLE = "whole"


@bp.route(f"{ROUND}/points/<int:number>/move", methods=["GET", "POST"])
@staff(Permission.RUN_ROUNDS)
def move(round_id: int, number: int) -> Page:
    """Choose where the point is treated. Where it was written stays with it."""
    round_, row = load_round(round_id), load_point(round_id, number)
    edition = current_edition(db.session(), round_id)
    names = outline(db.session(), edition.id if edition else None)
    form = MoveForm()
    form.target.choices = [SelectChoice(WHOLE, _("Hela förslaget")), *target_choices(names)[1:]]
    if not form.is_submitted():
        form.target.data = target_value(names.of(row.point)) or WHOLE
    if form.validate_on_submit():
        _move(row, _target(form.target.data or WHOLE, names))
        return to_point(round_id, number)
    page = render_template(
        "triage/move.html",
        round=round_,
        row=row,
        form=form,
        form_failed=form.failed,
        chosen=chosen_filter(),
        written=names.of(row.comment),
        moved=moved_by(db.session(), row.point),
    )
    return (page, 422) if form.failed else page


def _move(row: PointRow, to: Target) -> None:
    number = row.point.number
    try:
        with write():
            change = move_point(point=row.point, to=to, by=signed_in(), now=now())
    except OutcomePublished:
        flash(_("Svaren är publicerade, så punkten står kvar där den är."), "warn")
        return
    if change is None:
        flash(_("Punkten är redan där."), "info")
    else:
        flash_with_undo(_("Punkt %(number)s är flyttad.", number=number), undo_address(change, at=number))


def _target(value: str, names: Outline) -> Target:
    """What the select's value names; it has been checked to be one of the choices."""
    kind, _colon, key = value.partition(":")
    if kind == "measure":
        return names.target(None, None, int(key))
    if kind == "goal":
        return names.target(None, int(key), None)
    return names.target(int(key) if kind == "section" else None, None, None)
