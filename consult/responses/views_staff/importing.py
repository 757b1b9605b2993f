"""Read in responses from a spreadsheet: choosing the file, and the template."""

from flask import render_template, send_file
from flask_babel import gettext as _
from werkzeug.datastructures import FileStorage
from werkzeug.wrappers import Response as AnyResponse

from consult.accounts.access import signed_in, staff
from consult.accounts.permissions import Permission
from consult.consultations.actions import RoundNotOpen
from consult.core.clock import now
from consult.core.db import db, write
from consult.core.plain_text import clean_filename
from consult.core.spreadsheets import MAX_BYTES, UnreadableSpreadsheet, read_table
from consult.organisations.words import FILE_PROBLEMS
from consult.responses import import_waiting, import_words
from consult.responses.actions import importing
from consult.responses.export import template_workbook
from consult.responses.forms_imports import ResponseFileForm
from consult.responses.import_rows import Field, FileRow, UnusableTable, rows_of
from consult.responses.import_uploads import take_attached
from consult.responses.queries.imports import files_of
from consult.responses.queries.proposals import reading_of
from consult.responses.views_staff.blueprint import bp, the_round
from consult.responses.views_staff.import_looking import to_file

Answer = str | tuple[str, int] | AnyResponse


@bp.route("/import", methods=["GET", "POST"])
@staff(Permission.REGISTER_RECORDS)
def import_file(round_id: int) -> Answer:
    """Choose a file with responses; the files that are looked through."""
    round_, form = the_round(round_id), ResponseFileForm()
    if form.validate_on_submit():
        answer = _take_in(round_id, form, form.file.data)
        if answer is not None:
            return answer
    page = render_template(
        "responses/import.html",
        round=round_,
        form=form,
        form_failed=form.failed or bool(form.errors),
        files=files_of(db.session(), round_id),
        words=import_words,
        fields=list(Field),
    )
    return (page, 422) if form.is_submitted() else page


def _take_in(round_id: int, form: ResponseFileForm, upload: FileStorage) -> AnyResponse | None:
    """Read and keep the file and those that came along; None, with a message beside the field, if that cannot be."""
    rows = _read(form, upload)
    place = import_waiting.new_place()
    attached = take_attached(form.attachments.data or [], place)
    if attached.problems:
        form.attachments.errors = [*form.attachments.errors, *attached.problems]
    if not rows or attached.problems:
        import_waiting.forget(place)
        return None
    by, moment, name = signed_in(), now(), clean_filename(upload.filename or "")
    try:
        with write():
            kept = importing.keep_file(
                round_=the_round(round_id),
                filename=name,
                rows=rows,
                attached=attached.files,
                waits_in=place if attached.files else "",
                by=by,
                now=moment,
            )
            file_id = kept.id
    except RoundNotOpen:
        import_waiting.forget(place)
        form.file.errors = [*form.file.errors, _("Remissen är inte öppnad än.")]
        return None
    return to_file(round_id, file_id)


def _read(form: ResponseFileForm, upload: FileStorage) -> list[FileRow]:
    """The rows; none, with a message beside the field, if there are none to read."""
    try:
        rows = rows_of(read_table(upload.stream.read(MAX_BYTES + 1)))
    except UnreadableSpreadsheet as error:
        form.file.errors = [*form.file.errors, str(FILE_PROBLEMS[error.problem])]
        return []
    except UnusableTable as error:
        form.file.errors = [*form.file.errors, _unusable_text(error)]
        return []
    if not rows:
        form.file.errors = [*form.file.errors, _("Filen har rubriker men inga rader.")]
    return rows


def _unusable_text(error: UnusableTable) -> str:
    if not error.missing:
        return _("Filen är för stor. Högst 5 000 rader. Dela den i flera.")
    missing = ", ".join(str(import_words.FIELDS[field]) for field in error.missing)
    return _("Filen saknar kolumner: %(columns)s. Använd rubrikerna i mallen.", columns=missing)


@bp.get("/import/template.xlsx")
@staff(Permission.REGISTER_RECORDS)
def import_template(round_id: int) -> AnyResponse:
    """An empty workbook with the headings, and a sheet that says how it is filled in."""
    the_round(round_id)
    return send_file(
        template_workbook(reading_of(db.session(), round_id)),
        mimetype="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        as_attachment=True,
        download_name="mall-svar.xlsx",
        max_age=0,
    )
