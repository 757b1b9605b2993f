"""Read in responses from a spreadsheet: what would become of every cell, and then the entering."""

from collections import Counter

from flask import abort, flash, redirect, render_template, request, send_file, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from werkzeug.datastructures import FileStorage
from werkzeug.wrappers import Response as AnyResponse

from consult.accounts.access import signed_in, staff
from consult.accounts.permissions import Permission
from consult.consultations.actions import RoundNotOpen
from consult.core.clock import now
from consult.core.converters import number_or_none
from consult.core.db import db, write
from consult.core.jobs import job_by_key
from consult.core.list_addresses import page_url, url_with
from consult.core.paging import Page, page_number
from consult.core.plain_text import clean_filename
from consult.core.spreadsheets import MAX_BYTES, UnreadableSpreadsheet, read_table
from consult.organisations import org_number
from consult.organisations.words import FILE_PROBLEMS
from consult.responses import import_words
from consult.responses.actions import importing
from consult.responses.export import template_workbook
from consult.responses.forms import PlainForm
from consult.responses.forms_imports import ResponseFileForm, cell_name, typed_cells
from consult.responses.import_judging import Issue, Judged, Verdict
from consult.responses.import_rows import Field, UnusableTable, rows_of
from consult.responses.labels import CHANNELS, STANCES, target_heading
from consult.responses.models_imports import ResponseFile
from consult.responses.queries.imports import file_in, files_of
from consult.responses.queries.proposals import reading_of
from consult.responses.views_staff.blueprint import bp, the_round

Answer = str | tuple[str, int] | AnyResponse
ON_A_PAGE = 50


def _the_file(round_id: int, import_id: int) -> ResponseFile:
    return file_in(db.session(), round_id, import_id) or abort(404)


def _to_file(round_id: int, import_id: int) -> AnyResponse:
    show = request.form.get("show", "")
    address = url_for(
        "responses_staff.look_through_file",
        round_id=round_id,
        import_id=import_id,
        show=show if show in set(Verdict) else None,
    )
    return redirect(address, 303)


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
        form_failed=form.failed or bool(form.file.errors),
        files=files_of(db.session(), round_id),
        words=import_words,
        fields=list(Field),
    )
    return (page, 422) if form.is_submitted() else page


def _take_in(round_id: int, form: ResponseFileForm, upload: FileStorage) -> AnyResponse | None:
    """Read and keep the file; None, with a message beside the field, if it cannot be read."""
    try:
        rows = rows_of(read_table(upload.stream.read(MAX_BYTES + 1)))
    except UnreadableSpreadsheet as error:
        form.file.errors = [*form.file.errors, str(FILE_PROBLEMS[error.problem])]
        return None
    except UnusableTable as error:
        form.file.errors = [*form.file.errors, _unusable_text(error)]
        return None
    if not rows:
        form.file.errors = [*form.file.errors, _("Filen har rubriker men inga rader.")]
        return None
    by, moment, name = signed_in(), now(), clean_filename(upload.filename or "")
    try:
        with write():
            kept = importing.keep_file(
                round_=the_round(round_id), filename=name, rows=rows, by=by, now=moment
            )
            file_id = kept.id
    except RoundNotOpen:
        form.file.errors = [*form.file.errors, _("Remissen är inte öppnad än.")]
        return None
    return _to_file(round_id, file_id)


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


@bp.get("/import/<int:import_id>")
@staff(Permission.REGISTER_RECORDS)
def look_through_file(round_id: int, import_id: int) -> str:
    """Every response of the file with what would become of it. Nothing is entered by looking."""
    round_, file = the_round(round_id), _the_file(round_id, import_id)
    found = importing.judged_file(file, round_, now())
    counts = Counter(each.verdict for each in found)
    asked = request.args.get("show", "")
    shown = Verdict(asked) if asked in set(Verdict) else None
    return render_template(
        "responses/import_file.html",
        round=round_,
        form=PlainForm(),
        counts=counts,
        total=len(found),
        shown=shown,
        page=_page([each for each in found if shown in (None, each.verdict)]),
        words=import_words,
        verdicts=list(Verdict),
        **_job_values(file),
        page_url=page_url,
        url_with=url_with,
        boxes=_boxes,
        heading=target_heading,
        CHANNELS=CHANNELS,
        STANCES=STANCES,
        Field=Field,
    )


def _page(found: list[Judged]) -> Page[Judged]:
    last = max(1, -(-len(found) // ON_A_PAGE))
    number = min(page_number(request.args.get("page")), last)
    rows = found[(number - 1) * ON_A_PAGE : number * ON_A_PAGE]
    return Page(rows=rows, number=number, size=ON_A_PAGE, total=len(found))


def _job_values(file: ResponseFile) -> dict[str, object]:
    job = job_by_key(file.job_key) if file.job_key else None
    return {"job": job, "working": job is not None and job.finished_at is None, "file": file}


def _boxes(each: Judged) -> list[dict[str, object]]:
    """What is wrong with the cells of a response, each with its box where a box helps."""
    boxes: list[dict[str, object]] = []
    for row in each.rows:
        for field, issue in row.problems.items():
            text = row.row.cell(field)
            hidden = len(text) < 40 and org_number.looks_personal(text)
            boxes.append({
                "name": cell_name(row.row.number, field), "number": row.row.number,
                "label": import_words.FIELDS[field], "issue": import_words.ISSUES[issue],
                "text": "" if hidden else text, "mendable": issue is not Issue.TEXT_LONG,
            })  # fmt: skip
    return boxes


@bp.get("/import/<int:import_id>/status")
@staff(Permission.REGISTER_RECORDS)
def import_status(round_id: int, import_id: int) -> str:
    """The part of the page that is asked for while the worker is at it."""
    file = _the_file(round_id, import_id)
    return render_template("responses/_import_progress.html", **_job_values(file))


@bp.post("/import/<int:import_id>/mend")
@staff(Permission.REGISTER_RECORDS)
def mend_file(round_id: int, import_id: int) -> AnyResponse:
    """Put cells right."""
    _the_file(round_id, import_id)
    try:
        with write():
            changed = importing.mend_cells(file=_the_file(round_id, import_id), cells=typed_cells())
    except importing.BeingEntered:
        flash(_("Svaren läggs in just nu. Vänta tills det är klart."), "warn")
        return _to_file(round_id, import_id)
    if changed:
        flash(ngettext("%(num)s cell är ändrad.", "%(num)s celler är ändrade.", changed), "ok")
    else:
        flash(_("Inget är ändrat."), "info")
    return _to_file(round_id, import_id)


@bp.post("/import/<int:import_id>/enter")
@staff(Permission.REGISTER_RECORDS)
def enter_file(round_id: int, import_id: int) -> AnyResponse:
    """Enter the new responses; the form carries the number on its button."""
    by, moment = signed_in(), now()
    round_, file = the_round(round_id), _the_file(round_id, import_id)
    found = importing.judged_file(file, round_, moment)
    new = sum(each.verdict is Verdict.NEW for each in found)
    expected = number_or_none(request.form.get("expected"))
    try:
        with write():
            queued = importing.order_entering(
                file=_the_file(round_id, import_id),
                expected=-1 if expected is None else expected,
                new=new,
                by=by,
                now=moment,
            )
    except importing.FileOutdated:
        flash(_("Något har ändrats sedan du öppnade sidan. Titta igenom svaren igen."), "warn")
        return _to_file(round_id, import_id)
    except importing.BeingEntered:
        flash(_("Svaren läggs in just nu. Vänta tills det är klart."), "info")
        return _to_file(round_id, import_id)
    if not queued:
        entered = importing.enter_all(round_id=round_id, found=found, by=by, now=moment)
        flash(ngettext("%(num)s svar är inlagt.", "%(num)s svar är inlagda.", entered), "ok")
    return _to_file(round_id, import_id)


@bp.post("/import/<int:import_id>/discard")
@staff(Permission.REGISTER_RECORDS)
def discard_file(round_id: int, import_id: int) -> AnyResponse:
    """Throw the file away; what was entered stays."""
    _the_file(round_id, import_id)
    by, moment = signed_in(), now()
    try:
        with write():
            importing.throw_away(file=_the_file(round_id, import_id), by=by, now=moment)
    except importing.BeingEntered:
        flash(_("Svaren läggs in just nu. Vänta tills det är klart."), "warn")
        return _to_file(round_id, import_id)
    flash(_("Filen är kastad. Svar som redan är inlagda finns kvar."), "info")
    return redirect(url_for("responses_staff.import_file", round_id=round_id), 303)
