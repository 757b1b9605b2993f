"""Undoing a step at the desk."""

from flask import abort, flash, redirect, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from werkzeug.wrappers import Response

from consult.accounts.access import signed_in, staff
from consult.accounts.permissions import Permission
from consult.core.clock import now
from consult.core.db import db, write
from consult.triage.actions import changes as actions
from consult.triage.models import ChangeKind, DeskChange
from consult.triage.queries.point import point_row
from consult.triage.views_staff.blueprint import LARGEST_KEY, ROUND, bp, chosen_filter


@bp.post(f"{ROUND}/changes/<int:change_id>/undo")
@staff(Permission.RUN_ROUNDS)
def undo(round_id: int, change_id: int) -> Response:
    """Put back all that the step changed, or say why it cannot be done."""
    session = db.session()
    change = session.get(DeskChange, change_id) if change_id <= LARGEST_KEY else None
    if change is None or change.round_id != round_id:
        abort(404)
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
        if change.kind is ChangeKind.ANSWER and change.point_count == 1 and _made_answer(change):
            flash(_("Ångrat. Texten finns kvar som utkast."), "ok")
            return redirect(_where(round_id))
        flash(ngettext("Ångrat för %(num)s punkt.", "Ångrat för %(num)s punkter.", change.point_count), "ok")
    return redirect(_where(round_id))


def _made_answer(change: DeskChange) -> bool:
    return any(before is None for _key, before, _after in change.answers)


def _where(round_id: int) -> str:
    """The point that the step was taken from, where there is one; otherwise the list."""
    args = {"round_id": round_id, **chosen_filter().args()}
    text = request.args.get("at", "")
    number = int(text) if text.isdecimal() and len(text) < 10 else 0
    if point_row(db.session(), round_id, number) is None:
        return url_for("triage.points", **args)
    return url_for("triage.point", number=number, **args)
