"""Undoing a step at the desk."""

from flask import abort, flash, redirect, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from werkzeug.wrappers import Response

from consult.accounts.access import signed_in, staff
from consult.accounts.permissions import Permission
from consult.core.clock import now
from consult.core.db import db, write
from consult.triage.actions import changes as actions
from consult.triage.models import DeskChange, Point
from consult.triage.views_staff.blueprint import LARGEST_KEY, ROUND, bp, chosen_filter


@bp.post(f"{ROUND}/changes/<int:change_id>/undo")
@staff(Permission.RUN_ROUNDS)
def undo(round_id: int, change_id: int) -> Response:
    """Put back all that the step changed, or say why it cannot be done."""
    session = db.session()
    change = session.get(DeskChange, change_id) if change_id <= LARGEST_KEY else None
    if change is None or change.round_id != round_id:
        abort(404)
    back = _where(change)
    try:
        with write():
            actions.undo_change(change=change, by=signed_in(), now=now())
    except actions.AlreadyUndone:
        flash(_("Det är redan ångrat."), "info")
    except actions.OutcomePublished:
        flash(_("Svaren är publicerade. Ändra svaret och publicera en rättelse i stället."), "warn")
    except actions.ChangedSince as since:
        numbers = ", ".join(map(str, since.numbers[:10])) or _("flera punkter")
        text = _("Inget är ångrat. Punkt %(numbers)s har ändrats sedan dess.", numbers=numbers)
        flash(text, "warn")
    else:
        flash(ngettext("Ångrat för %(num)s punkt.", "Ångrat för %(num)s punkter.", change.point_count), "ok")
    return redirect(back)


def _where(change: DeskChange) -> str:
    """The first point that the step changed and did not make; the list where there were many."""
    args = {"round_id": change.round_id, **chosen_filter().args()}
    stays = [key for key, before, _after in change.points if before is not None]
    point = db.session.get(Point, stays[0]) if stays and change.point_count <= len(stays) + 1 else None
    if point is None or change.point_count > 20:
        return url_for("triage.points", **args)
    return url_for("triage.point", number=point.number, **args)
