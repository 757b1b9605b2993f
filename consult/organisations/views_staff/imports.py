"""Uploading a register file, choosing how it is read, saving it or not."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress

from flask import flash, redirect, render_template, request, send_file, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from sqlalchemy.exc import IntegrityError
from werkzeug.datastructures import FileStorage
from werkzeug.wrappers import Response

from consult.accounts.access import signed_in, staff
from consult.accounts.permissions import Permission
from consult.core import files, jobs
from consult.core.clock import now
from consult.core.converters import number_or_none
from consult.core.db import db, write
from consult.core.paging import page_of
from consult.core.plain_text import clean_line
from consult.core.spreadsheets import MAX_BYTES, Encoding, Table, UnreadableSpreadsheet, read_table
from consult.core.webforms import BaseForm
from consult.organisations import (
    columns,
    export,
    import_actions,
    import_queries,
    import_rows,
    import_saving,
    import_undoing,
    org_number,
    words,
)
from consult.organisations.columns import Field
from consult.organisations.forms import UploadForm, chosen_columns, column_key, columns_form
from consult.organisations.jobs import READ_REGISTER, read_file
from consult.organisations.models import ImportState, RegisterImport
from consult.organisations.views_staff.base import View, bp, the_import

# What is checked while the person waits; a larger file is checked by the worker.
ROWS_AT_ONCE = 3000


@bp.route("/import", methods=["GET", "POST"])
@staff(Permission.RUN_ROUNDS)
def upload() -> View:
    """Choose a register file; the imports so far."""
    form = UploadForm()
    if form.validate_on_submit():
        answer = _take_in(form, form.file.data)
        if answer is not None:
            return answer
    page = page_of(db.session(), import_queries.imports(), request.args.get("page"), size=20)
    text = render_template(
        "organisations/upload.html", form=form, page=page, form_failed=bool(form.file.errors)
    )
    return (text, 422) if form.is_submitted() else text


def _take_in(form: UploadForm, upload_: FileStorage) -> Response | None:
    """Keep and read the file; None, with a message beside the field, if it cannot be read."""
    data = upload_.stream.read(MAX_BYTES + 1)
    try:
        table = read_table(data)
    except UnreadableSpreadsheet as error:
        form.file.errors = [*form.file.errors, str(words.FILE_PROBLEMS[error.problem])]
        return None
    name = clean_line(upload_.filename or "").replace("\\", "/").rpartition("/")[2] or "register"
    mapping = import_queries.mapping_for(db.session(), table.headers)
    checked = _check_at_once(table, mapping)
    checksum, moment = files.keep_bytes(data), now()
    with write():
        stored = files.add_file(
            sha256=checksum,
            size=len(data),
            media_type="text/csv" if table.encoding else "application/octet-stream",
            filename=name,
            now=moment,
        )
        made = import_actions.start_import(
            table=table, checked=checked, mapping=mapping, file=stored, by=signed_in(), now=moment
        )
        _leave_to_worker(made)
    if Field.NAME.value not in made.mapping:
        flash(_("Vi hittade ingen kolumn med namn. Välj vilken kolumn som är vilken."), "warn")
        return redirect(url_for("organisations.import_columns", import_id=made.id))
    return _to_preview(made.id)


def _check_at_once(table: Table, mapping: Mapping[Field, int]) -> import_rows.CheckedFile | None:
    """The file checked, unless it is so large that the worker does it."""
    return import_rows.check_file(table, mapping) if len(table.rows) <= ROWS_AT_ONCE else None


def _leave_to_worker(register_import: RegisterImport) -> None:
    if register_import.state is ImportState.READING:
        moment = now()
        key = f"{READ_REGISTER}:{register_import.id}:{moment.isoformat()}"
        jobs.enqueue(kind=READ_REGISTER, key=key, payload={"import_id": register_import.id}, now=moment)


@bp.route("/import/<int:import_id>/columns", methods=["GET", "POST"])
@staff(Permission.RUN_ROUNDS)
def import_columns(import_id: int) -> View:
    """Choose encoding, sheet, header row and columns."""
    register_import = the_import(import_id)
    if register_import.state not in (ImportState.READING, ImportState.PREVIEW):
        return _to_preview(import_id)
    table = read_file(register_import)
    mapping = columns.restored(register_import.mapping, len(table.headers))
    form = columns_form(table, mapping)
    if form.validate_on_submit():
        answer = _read_again(register_import, form)
        if answer is not None:
            return answer
    failed = any(field.errors for field in form)
    page = render_template(
        "organisations/import_columns.html",
        register_import=register_import,
        form=form,
        table=table,
        fields=list(Field),
        shown=[[_shown(cell) for cell in row.cells] for row in table.rows[:3]],
        form_failed=failed,
    )
    return (page, 422) if failed else page


def _shown(cell: str) -> str | None:
    """A cell of the file as it may be shown; None for what may be a personal number."""
    digits = sum(sign.isdigit() for sign in cell)
    return None if digits >= 9 and org_number.looks_personal(cell) else cell


def _read_again(register_import: RegisterImport, form: BaseForm) -> Response | None:
    """Read the file the chosen way; None, with messages beside the fields, if that cannot be."""
    try:
        table = _table_chosen(register_import, form)
    except UnreadableSpreadsheet as error:
        box = form["encoding"] if "encoding" in form else form["header_row"]
        box.errors = [*box.errors, str(words.FILE_PROBLEMS[error.problem])]
        return None
    # Other headings: columns are chosen anew, first guessed by the new ones.
    mapping = (
        chosen_columns(form)
        if list(table.headers) == register_import.headers
        else import_queries.mapping_for(db.session(), table.headers)
    )
    checked = _check_at_once(table, mapping)
    try:
        with write():
            fresh = the_import(register_import.id)
            import_actions.read_again(
                register_import=fresh,
                table=table,
                checked=checked,
                mapping=mapping,
                by=signed_in(),
                now=now(),
            )
            _leave_to_worker(fresh)
    except import_actions.NameColumnMissing:
        box = form[column_key(Field.NAME)]
        box.errors = [*box.errors, _("Välj kolumnen med namn.")]
        return None
    except import_actions.ImportFinished:
        flash(_("Filen är redan sparad eller avbruten."), "warn")
    return _to_preview(register_import.id)


def _table_chosen(register_import: RegisterImport, form: BaseForm) -> Table:
    row = db.session.get_one(files.StoredFile, register_import.file_id)
    data = {field.name: field.data for field in form}
    return read_table(
        files.read_file(row),
        encoding=Encoding(data["encoding"]) if data.get("encoding") else None,
        sheet=data.get("sheet"),
        header_row=data["header_row"],
    )


@bp.post("/import/<int:import_id>/save")
@staff(Permission.RUN_ROUNDS)
def save_import(import_id: int) -> Response:
    """Take the previewed rows into the register; the form carries the number on its button."""
    expected = number_or_none(request.form.get("expected"))
    try:
        with write():
            saved = the_import(import_id, lock=True)
            import_saving.save_import(
                register_import=saved,
                expected=-1 if expected is None else expected,
                by=signed_in(),
                now=now(),
            )
    except (import_saving.PreviewOutdated, IntegrityError):
        with write(), suppress(import_actions.ImportFinished):
            import_actions.judge_all_again(register_import=the_import(import_id, lock=True))
        flash(
            _("Något har ändrats sedan du öppnade sidan. Titta igenom raderna igen. Inget är sparat."), "warn"
        )
        return _to_preview(import_id)
    except import_actions.ImportFinished:
        flash(_("Filen är redan sparad eller avbruten."), "warn")
        return _to_preview(import_id)
    count = sum(saved.counts[name] for name in ("new", "changed", "sole_traders"))
    text = ngettext("%(num)s rad är sparad.", "%(num)s rader är sparade.", count)
    undo = url_for("organisations.undo_import", import_id=import_id)
    flash({"text": text, "undo_url": undo}, "ok")  # type: ignore[arg-type]
    return _to_preview(import_id)


@bp.post("/import/<int:import_id>/undo")
@staff(Permission.RUN_ROUNDS)
def undo_import(import_id: int) -> Response:
    """Take a saved file out of the register again, as long as nothing has been built on it."""
    try:
        with write():
            kept = import_undoing.undo_import(
                register_import=the_import(import_id, lock=True), by=signed_in(), now=now()
            )
    except (import_undoing.CannotBeUndone, IntegrityError):
        flash(_("Inläsningen går inte att ångra: uppgifter ur den används redan. Inget är ändrat."), "warn")
        return _to_preview(import_id)
    flash(_("Inläsningen är ångrad."), "ok")
    if kept:
        text = ngettext(
            "%(num)s organisation är ändrad efteråt och lämnas som den är.",
            "%(num)s organisationer är ändrade efteråt och lämnas som de är.",
            kept,
        )
        flash(text, "info")
    return redirect(url_for("organisations.upload"))


@bp.post("/import/<int:import_id>/cancel")
@staff(Permission.RUN_ROUNDS)
def cancel_import(import_id: int) -> Response:
    """Leave the file without saving."""
    try:
        with write():
            import_actions.cancel_import(register_import=the_import(import_id), by=signed_in(), now=now())
        flash(_("Inläsningen är avbruten. Inget är sparat."), "info")
    except import_actions.ImportFinished:
        flash(_("Filen är redan sparad eller avbruten."), "warn")
    return redirect(url_for("organisations.upload"))


@bp.get("/import/<int:import_id>/errors.xlsx")
@staff(Permission.RUN_ROUNDS)
def import_errors(import_id: int) -> Response:
    """The rows that are left out, with what is wrong, as a workbook. Without personal numbers."""
    register_import = the_import(import_id)
    rows = import_queries.wrong_rows(db.session(), import_id)
    return send_file(
        export.errors_workbook(register_import, rows),
        mimetype="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        as_attachment=True,
        download_name=f"fel-i-registret-{register_import.id}.xlsx",
        max_age=0,
    )


def _to_preview(import_id: int) -> Response:
    return redirect(url_for("organisations.preview_import", import_id=import_id))
