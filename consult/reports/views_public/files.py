"""The published outcome as files: as a spreadsheet made at once, and the report as the worker has made it."""

from flask import Response, abort
from flask_babel import gettext as _

from consult.core.audience import public
from consult.core.db import db
from consult.core.downloads import download, download_made
from consult.core.spreadsheet_writing import Sheet, csv_bytes, xlsx_bytes
from consult.reports.export import headers, public_rows
from consult.reports.models import ReportFormat
from consult.reports.paper.making import file_name
from consult.reports.queries.outcome import published_rows
from consult.reports.views_public.blueprint import bp, load_published, names_of, offered_files

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
    return download_made(content, f"{round_.slug}-utfall.{kind}", TYPES[kind])


NAMES = {"redogorelse": ReportFormat.PDF, "alla-svar": ReportFormat.RESPONSES}


@bp.get("/remiss/<slug>/utfall/<any('redogorelse', 'alla-svar'):name>.pdf")
@public
def report_pdf(slug: str, name: str) -> Response:
    """The whole report, or all responses in full; 404 while it must be made anew, such as after a withholding."""
    round_, _publication = load_published(slug)
    row = offered_files(round_).get(NAMES[name])
    if row is None or row.file is None:
        abort(404)
    # The name says what it is, never that it once was a preview or how often it was made.
    called = file_name(round_.slug, row.format, row.audience, name=round_.report_title, published=True)
    return download(row.file, name=called)
