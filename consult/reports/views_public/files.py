"""The published outcome as a spreadsheet."""

from flask import Response
from flask_babel import gettext as _

from consult.core.audience import public
from consult.core.db import db
from consult.core.spreadsheet_writing import Sheet, csv_bytes, xlsx_bytes
from consult.reports.export import headers, public_rows
from consult.reports.queries.outcome import published_rows
from consult.reports.views_public.blueprint import bp, load_published, names_of

TYPES = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


@bp.get("/remiss/<slug>/utfall.<any(csv, xlsx):kind>")
@public
def outcome_file(slug: str, kind: str) -> Response:
    """Every published point with its answer."""
    round_, publication = load_published(slug)
    names = names_of(round_)
    rows = list(public_rows(published_rows(db.session(), publication.id, names), names))
    if kind == "csv":
        content = csv_bytes([headers(), *rows])
    else:
        content = xlsx_bytes([Sheet(_("Synpunkter och svar"), headers(), rows)])
    response = Response(content, content_type=TYPES[kind])
    response.headers.set("Content-Disposition", "attachment", filename=f"{round_.slug}-utfall.{kind}")
    return response
