"""Looking through a file with responses: what would become of every cell, mending it, and then the entering."""

from collections import Counter
from collections.abc import Sequence

from flask import abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from werkzeug.wrappers import Response as AnyResponse

from consult.accounts.access import signed_in, staff
from consult.accounts.permissions import Permission
from consult.core.clock import now
from consult.core.converters import number_or_none
from consult.core.db import db, write
from consult.core.jobs import job_by_key
from consult.core.list_addresses import page_url, url_with
from consult.core.paging import Page, page_number
from consult.organisations import org_number
from consult.responses import import_waiting, import_words
from consult.responses.actions import importing
from consult.responses.forms import PlainForm
from consult.responses.forms_imports import AttachmentsForm, cell_name, typed_cells
from consult.responses.import_files import Attached
from consult.responses.import_issues import Issue
from consult.responses.import_judging import Judged, JudgedRow, Verdict
from consult.responses.import_rows import Field
from consult.responses.import_uploads import take_attached
from consult.responses.labels import CHANNELS, STANCES, target_heading
from consult.responses.models_imports import ResponseFile
from consult.responses.queries.imports import file_in
from consult.responses.views_staff.blueprint import bp, the_round

ON_A_PAGE = 50
NAME_SHOWN = 60
FILE = "/import/<int:import_id>"


def _the_file(round_id: int, import_id: int) -> ResponseFile:
    return file_in(db.session(), round_id, import_id) or abort(404)


def to_file(round_id: int, import_id: int) -> AnyResponse:
    """Back to the page of the file, to the same part of its list."""
    show = request.form.get("show", "")
    address = url_for(
        "responses_staff.look_through_file",
        round_id=round_id,
        import_id=import_id,
        show=show if show in set(Verdict) else None,
    )
    return redirect(address, 303)


@bp.get(FILE)
@staff(Permission.REGISTER_RECORDS)
def look_through_file(round_id: int, import_id: int) -> str:
    """Every response of the file with what would become of it. Nothing is entered by looking."""
    return _file_page(round_id, import_id, AttachmentsForm(formdata=None))


def _file_page(round_id: int, import_id: int, attach: AttachmentsForm) -> str:
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
        attach=attach,
        names_files=any(row.row.cell(Field.FILE) for each in found for row in each.rows),
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
                "label": import_words.FIELDS[field], "issue": _words(row, field, issue),
                "text": "" if hidden else text, "mendable": issue is not Issue.TEXT_LONG,
            })  # fmt: skip
    return boxes


def _words(row: JudgedRow, field: Field, issue: Issue) -> str:
    """What is wrong with a cell; with each file of it, by name."""
    if field is Field.FILE and row.unusable:
        return " ".join(f"{name[:NAME_SHOWN]}: {import_words.ISSUES[each]}" for name, each in row.unusable)
    return str(import_words.ISSUES[issue])


@bp.get(f"{FILE}/status")
@staff(Permission.REGISTER_RECORDS)
def import_status(round_id: int, import_id: int) -> str:
    """The part of the page that is asked for while the worker is at it."""
    file = _the_file(round_id, import_id)
    return render_template("responses/_import_progress.html", **_job_values(file))


@bp.post(f"{FILE}/files")
@staff(Permission.REGISTER_RECORDS)
def attach_files(round_id: int, import_id: int) -> tuple[str, int] | AnyResponse:
    """Add files that the sheet names."""
    form, place = AttachmentsForm(), import_waiting.new_place()
    _the_file(round_id, import_id)
    taken = take_attached(form.attachments.data or [], place)
    problems = [*taken.problems]
    if not taken.files and not problems:
        problems.append(_("Välj en fil."))
    if not problems:
        try:
            _add_files(round_id, import_id, taken.files, place)
        except importing.TooManyAttached:
            problems.append(_("Det är för många filer. Högst 500. Dela upp svaren på flera tabeller."))
        except importing.BeingEntered:
            problems.append(_("Svaren läggs in just nu. Vänta tills det är klart."))
    if problems:
        import_waiting.forget(place)
        form.attachments.errors = problems
        return _file_page(round_id, import_id, form), 422
    flash(ngettext("%(num)s fil är tillagd.", "%(num)s filer är tillagda.", len(taken.files)), "ok")
    return to_file(round_id, import_id)


def _add_files(round_id: int, import_id: int, files: Sequence[Attached], place: str) -> None:
    """Put the files that wait in ``place`` with the sheet's own, which somebody may be the first to add meanwhile."""
    file = _the_file(round_id, import_id)
    importing.together(file, files)
    home = file.waits_in or place
    if home != place:
        import_waiting.copy(place, home, files)
    try:
        with write():
            importing.add_attached(file=_the_file(round_id, import_id), attached=files, waits_in=home)
    except importing.WaitsElsewhere:
        db.session.expire_all()
        _add_files(round_id, import_id, files, place)
        return
    if home != place:
        import_waiting.forget(place)


@bp.post(f"{FILE}/mend")
@staff(Permission.REGISTER_RECORDS)
def mend_file(round_id: int, import_id: int) -> AnyResponse:
    """Put cells right."""
    _the_file(round_id, import_id)
    try:
        with write():
            changed = importing.mend_cells(file=_the_file(round_id, import_id), cells=typed_cells())
    except importing.BeingEntered:
        flash(_("Svaren läggs in just nu. Vänta tills det är klart."), "warn")
        return to_file(round_id, import_id)
    if changed:
        flash(ngettext("%(num)s cell är ändrad.", "%(num)s celler är ändrade.", changed), "ok")
    else:
        flash(_("Inget är ändrat."), "info")
    return to_file(round_id, import_id)


@bp.post(f"{FILE}/enter")
@staff(Permission.REGISTER_RECORDS)
def enter_file(round_id: int, import_id: int) -> AnyResponse:
    """Enter the new responses; the form carries the number on its button."""
    by, moment = signed_in(), now()
    round_, file = the_round(round_id), _the_file(round_id, import_id)
    found, waits_in = importing.judged_file(file, round_, moment), file.waits_in
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
        return to_file(round_id, import_id)
    except importing.BeingEntered:
        flash(_("Svaren läggs in just nu. Vänta tills det är klart."), "info")
        return to_file(round_id, import_id)
    if not queued:
        entered = importing.enter_all(round_id=round_id, found=found, waits_in=waits_in, by=by, now=moment)
        flash(ngettext("%(num)s svar är inlagt.", "%(num)s svar är inlagda.", entered), "ok")
    return to_file(round_id, import_id)


@bp.post(f"{FILE}/discard")
@staff(Permission.REGISTER_RECORDS)
def discard_file(round_id: int, import_id: int) -> AnyResponse:
    """Throw the file away; what was entered stays."""
    place = _the_file(round_id, import_id).waits_in
    by, moment = signed_in(), now()
    try:
        with write():
            importing.throw_away(file=_the_file(round_id, import_id), by=by, now=moment)
    except importing.BeingEntered:
        flash(_("Svaren läggs in just nu. Vänta tills det är klart."), "warn")
        return to_file(round_id, import_id)
    import_waiting.forget(place)
    flash(_("Filen är kastad. Svar som redan är inlagda finns kvar."), "info")
    return redirect(url_for("responses_staff.import_file", round_id=round_id), 303)
