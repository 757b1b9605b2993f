"""The blueprint, and loading what an address names or answering 404."""

from flask import Blueprint, abort, flash, redirect, request, url_for
from werkzeug.wrappers import Response

from consult.consultations.models import Round
from consult.consultations.queries import round_by_id
from consult.core.db import db
from consult.triage.filters import PointFilter
from consult.triage.models import DeskChange, RevisionTask
from consult.triage.queries.point import point_row
from consult.triage.queries.points import PointRow
from consult.triage.queries.tasks import task_by_number

bp = Blueprint("triage", __name__, url_prefix="/staff")
ROUND = "/rounds/<int:round_id>"

LARGEST_KEY = 2**31 - 1


def load_round(round_id: int) -> Round:
    """The round, or 404."""
    round_ = round_by_id(db.session(), round_id) if round_id <= LARGEST_KEY else None
    if round_ is None:
        abort(404)
    return round_


def load_point(round_id: int, number: int) -> PointRow:
    """The point with this number in the round, or 404."""
    small = max(round_id, number) <= LARGEST_KEY
    row = point_row(db.session(), round_id, number) if small else None
    if row is None:
        abort(404)
    return row


def load_task(round_id: int, number: int) -> RevisionTask:
    """The task R-number of the round, or 404."""
    small = max(round_id, number) <= LARGEST_KEY
    task = task_by_number(db.session(), round_id, number) if small else None
    if task is None:
        abort(404)
    return task


def chosen_filter() -> PointFilter:
    """The choice of points in the URL."""
    return PointFilter.read(request.args)


def to_point(round_id: int, number: int, anchor: str | None = None) -> Response:
    """Go to a point, at a place on its page; the choice of points stays in the address."""
    here = {"round_id": round_id, "number": number, **chosen_filter().args()}
    return redirect(url_for("triage.point", **here, _anchor=anchor))


def undo_address(change: DeskChange, at: int | None = None) -> str:
    """Where a step is undone. The choice of points stays in the address, and the point ``at`` to come back to."""
    args = chosen_filter().args()
    return url_for("triage.undo", round_id=change.round_id, change_id=change.id, at=at, **args)


def flash_with_undo(text: str, undo_url: str) -> None:
    """Say what was done, with "Ångra" beside it."""
    flash({"text": text, "undo_url": undo_url}, "ok")  # type: ignore[arg-type]
