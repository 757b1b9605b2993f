"""Files out of the desk: received attachments, and the comments as a spreadsheet."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from flask import Response, abort
from flask_babel import gettext as _

from consult.accounts.access import signed_in, staff
from consult.accounts.permissions import Permission
from consult.consultations.models import Round
from consult.consultations.queries import current_edition_id
from consult.core.audit import record
from consult.core.clock import now, today
from consult.core.db import db, write
from consult.core.downloads import download, download_made
from consult.core.spreadsheet_writing import Cell, Sheet, csv_bytes, xlsx_bytes
from consult.triage import export
from consult.triage.queries.exports import all_rows, file_names
from consult.triage.queries.point import attachment as attachment_of
from consult.triage.queries.targets import Outline, outline
from consult.triage.queries.withheld import withheld_in_round
from consult.triage.views_staff.blueprint import LARGEST_KEY, ROUND, bp, load_round

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@bp.get(f"{ROUND}/attachments/<int:attachment_id>")
@staff(Permission.READ)
def attachment(round_id: int, attachment_id: int) -> Response:
    """A received file, byte for byte, always as a download and never as something a browser runs."""
    found = None
    if max(round_id, attachment_id) <= LARGEST_KEY:
        found = attachment_of(db.session(), round_id, attachment_id)
    return download(found.file, media_type="application/octet-stream") if found else abort(404)


@bp.post(f"{ROUND}/points.<any(xlsx, csv):kind>")
@staff(Permission.READ)
def export_points(round_id: int, kind: str) -> Response:
    """Every point complete, for staff. Taking it out is logged."""
    round_ = load_round(round_id)
    session = db.session()
    rows = export.staff_rows(all_rows(session, round_id), _names(round_), file_names(session, round_id))
    content = _spreadsheet(kind, export.staff_headers(), list(rows))
    log_taken_out(round_, "points.exported", kind)
    return download_made(
        content, _filename(_("synpunkter"), kind), XLSX if kind == "xlsx" else "text/csv; charset=utf-8"
    )


@bp.post(f"{ROUND}/disclosure.<any(xlsx, csv):kind>")
@staff(Permission.REGISTER_RECORDS)
def export_open(round_id: int, kind: str) -> Response:
    """The comments as they may be given to anyone. Taking them out is logged."""
    round_ = load_round(round_id)
    session = db.session()
    withheld = withheld_in_round(session, round_id)
    rows = export.open_rows(all_rows(session, round_id), _names(round_), withheld)
    content = _spreadsheet(kind, export.open_headers(), list(rows))
    log_taken_out(round_, "points.disclosed", kind)
    name = _filename(_("synpunkter-for-utlamnande"), kind)
    return download_made(content, name, XLSX if kind == "xlsx" else "text/csv; charset=utf-8")


def _spreadsheet(kind: str, headers: list[str], rows: Iterable[Sequence[Cell]]) -> bytes:
    if kind == "csv":
        return csv_bytes([headers, *rows])
    return xlsx_bytes([Sheet(_("Synpunkter"), headers, rows)])


def _names(round_: Round) -> Outline:
    return outline(db.session(), current_edition_id(round_.id))


def _filename(name: str, kind: str) -> str:
    return f"{name}-{today(now()).isoformat()}.{kind}"


def log_taken_out(round_: Round, action: str, kind: str) -> None:
    """Note in the log that the signed in has taken a file of this kind out of the round."""
    with write():
        record(
            by=signed_in(),
            action=action,
            on=("round", round_.id, round_.title),
            now=now(),
            details={"file": kind},
        )
