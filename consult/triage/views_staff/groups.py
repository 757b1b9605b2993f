"""Groups of alike points: taking one out, and the heading of the group."""

from flask import abort, flash
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from consult.accounts.access import signed_in, staff
from consult.accounts.permissions import Permission
from consult.core.clock import now
from consult.core.db import db, write
from consult.triage.actions import groups as actions
from consult.triage.forms import GroupForm
from consult.triage.queries.groups import group_by_id
from consult.triage.views_staff.answers import stored
from consult.triage.views_staff.blueprint import (
    ROUND,
    bp,
    flash_with_undo,
    load_point,
    load_round,
    to_point,
    undo_address,
)
from consult.triage.views_staff.points import point_page

Page = Response | tuple[str, int]


@bp.post(f"{ROUND}/points/<int:number>/leave-group/<int:point_number>")
@staff(Permission.RUN_ROUNDS)
def leave_group(round_id: int, number: int, point_number: int) -> Response:
    """Take the point ``point_number`` out of its group, and stay at ``number``."""
    leaving = load_point(round_id, point_number)
    load_point(round_id, number)
    try:
        with write():
            change = actions.leave_group(point=leaving.point, by=signed_in(), now=now())
    except actions.NotGrouped:
        flash(_("Punkt %(number)s är inte i någon grupp.", number=point_number), "info")
        return to_point(round_id, number)
    text = _("Punkt %(number)s är inte längre i gruppen.", number=point_number)
    if change is None:
        flash(text, "ok")
    else:
        flash_with_undo(text, undo_address(change, at=number))
    return to_point(round_id, number)


@bp.post(f"{ROUND}/points/<int:number>/group")
@staff(Permission.RUN_ROUNDS)
def name_group(round_id: int, number: int) -> Page:
    """Give the point's group its heading."""
    row, form = load_point(round_id, number), GroupForm()
    group = group_by_id(db.session(), round_id, row.point.group_id or 0)
    if group is None:
        abort(404)
    if not form.validate():
        return point_page(load_round(round_id), row, stored(row), group_form=form), 422
    with write():
        named = actions.name_group(group=group, title=form.title.data or "", by=signed_in(), now=now())
    if named:
        flash(_("Gruppens rubrik är sparad."), "ok")
    return to_point(round_id, number)
