"""The preview of a register file, and what is done to its rows before anything is saved."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Any

from flask import abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from consult.accounts.access import signed_in, staff
from consult.accounts.permissions import Permission
from consult.core.clock import now
from consult.core.db import db, write
from consult.core.paging import page_of
from consult.core.webforms import BaseForm
from consult.organisations import import_actions, import_queries, previews, words
from consult.organisations.columns import Field
from consult.organisations.forms import correction_form
from consult.organisations.import_queries import Tab
from consult.organisations.models import ImportState, RegisterImport
from consult.organisations.previews import RowView
from consult.organisations.views_staff.base import View, bp, the_import, the_row

PER_PAGE = 50


@bp.get("/import/<int:import_id>")
@staff(Permission.RUN_ROUNDS)
def preview_import(import_id: int) -> View:
    """The rows by tab. `?row=` is the row in hand; without it the first that waits."""
    register_import = the_import(import_id)
    if register_import.state is ImportState.READING:
        return render_template("organisations/import_reading.html", register_import=register_import)
    if register_import.state in (ImportState.CANCELLED, ImportState.UNDONE):
        return redirect(url_for("organisations.upload"))
    return _preview(register_import)


def _preview(register_import: RegisterImport, failed: tuple[int, BaseForm] | None = None) -> str:
    session = db.session()
    counts = import_queries.counts(session, register_import.id)
    tab = _tab()
    page = page_of(
        session, import_queries.rows_in(register_import.id, tab), request.args.get("page"), size=PER_PAGE
    )
    views = previews.row_views(register_import, page.rows)
    current = next((v for v in views if failed and v.number == failed[0]), None) or _current(views)
    form = failed[1] if failed else _form_of(current)
    return render_template(
        "organisations/import_preview.html",
        register_import=register_import,
        finished=register_import.state is not ImportState.PREVIEW,
        counts=counts,
        tab=tab,
        tabs=list(Tab),
        page=page,
        views=views,
        current=current,
        form=form,
        form_failed=failed is not None,
        doubles=import_queries.doubles_by_first(session, register_import.id, page.rows),
        sample=import_queries.sample_words(session, register_import.id),
        neighbours=_neighbours(views, current),
        place_url=partial(_place_url, register_import.id, tab),
        page_at=lambda number: _place_url(register_import.id, tab, page=number),
        Field=Field,
        words=words,
    )


def _place_url(import_id: int, tab: Tab, *, page: int = 1, row: int | None = None) -> str:
    """A place in the preview. Not made from the present address: a refused correction has another one."""
    place: dict[str, Any] = {"tab": tab.value, "page": page if page > 1 else None, "row": row}
    return url_for("organisations.preview_import", import_id=import_id, **place)


def _tab() -> Tab:
    wanted = request.args.get("tab", "")
    return Tab(wanted) if wanted in {tab.value for tab in Tab} else Tab.LOOK


def _current(views: Sequence[RowView]) -> RowView | None:
    """The row of the address, else the first that waits for a correction."""
    wanted = request.args.get("row", "")
    chosen = next((view for view in views if str(view.number) == wanted), None)
    return chosen or next((view for view in views if view.waiting), None)


def _form_of(view: RowView | None) -> BaseForm | None:
    if view is None or not view.waiting:
        return None
    return correction_form({name: previews.raw_text(view.row, name) for name, _code in view.errors})


def _neighbours(views: Sequence[RowView], current: RowView | None) -> tuple[int | None, int | None]:
    """Row numbers before and after the row in hand, on this page."""
    numbers = [view.number for view in views]
    place = numbers.index(current.number) if current else -1
    before = numbers[place - 1] if place > 0 else None
    after = numbers[place + 1] if place + 1 < len(numbers) else None
    return before, after


@bp.post("/import/<int:import_id>/rows/<int:row_number>/correct")
@staff(Permission.RUN_ROUNDS)
def correct_row(import_id: int, row_number: int) -> View:
    """Write other text in the wrong cells of a row."""
    register_import, row = the_import(import_id), the_row(import_id, row_number)
    wrong = [Field(name) for name in row.problems.get("errors", {})]
    form = correction_form({name: previews.raw_text(row, name) for name in wrong})
    if not wrong or not form.validate_on_submit():
        return _back(row_number) if not wrong else (_preview(register_import, (row_number, form)), 422)
    values = {name: form[name.value].data or "" for name in wrong}
    try:
        with write():
            import_actions.correct_row(
                register_import=the_import(import_id),
                row=the_row(import_id, row_number),
                values=values,
                by=signed_in(),
                now=now(),
            )
    except import_actions.StillWrong as error:
        for name, code in error.errors.items():
            form[name.value].errors = [words.error_word(code)]
        return _preview(register_import, (row_number, form)), 422
    except import_actions.ImportFinished:
        return _finished(import_id)
    _flash_undo(_("Rad %(row)s är rättad.", row=row_number), "take_back_correction", import_id, row_number)
    return _back(row_number)


@bp.post("/import/<int:import_id>/rows/<int:row_number>/take-back")
@staff(Permission.RUN_ROUNDS)
def take_back_correction(import_id: int, row_number: int) -> View:
    """Use the row as the file has it."""
    return _do(import_actions.take_back_correction, import_id, row_number)


@bp.post("/import/<int:import_id>/rows/<int:row_number>/skip")
@staff(Permission.RUN_ROUNDS)
def skip_row(import_id: int, row_number: int) -> View:
    """Leave the row out."""
    answer = _do(import_actions.skip_row, import_id, row_number)
    _flash_undo(_("Rad %(row)s hoppas över.", row=row_number), "restore_row", import_id, row_number)
    return answer


@bp.post("/import/<int:import_id>/rows/<int:row_number>/restore")
@staff(Permission.RUN_ROUNDS)
def restore_row(import_id: int, row_number: int) -> View:
    """Take a skipped row in again."""
    return _do(import_actions.restore_row, import_id, row_number)


@bp.post("/import/<int:import_id>/rows/<int:row_number>/choose")
@staff(Permission.RUN_ROUNDS)
def choose_double(import_id: int, row_number: int) -> View:
    """Which of the doubles to save: a row number, or "merge" for one row with all addresses."""
    choice = request.form.get("choice", "")
    if choice != "merge" and not (choice.isdecimal() and len(choice) < 9):
        flash(_("Välj vilken rad vi ska spara."), "bad")
        return _back(row_number)
    chosen = row_number if choice == "merge" else int(choice)
    return _do(import_actions.choose_double, import_id, chosen, merge=choice == "merge")


def _do(action: Any, import_id: int, row_number: int, **arguments: Any) -> View:
    """One action on a row, then back to where the person was."""
    try:
        with write():
            action(
                register_import=the_import(import_id),
                row=the_row(import_id, row_number),
                by=signed_in(),
                now=now(),
                **arguments,
            )
    except import_actions.ImportFinished:
        return _finished(import_id)
    return _back(row_number)


def _finished(import_id: int) -> Response:
    flash(_("Filen är redan sparad eller avbruten."), "warn")
    return redirect(url_for("organisations.preview_import", import_id=import_id))


def _flash_undo(text: str, endpoint: str, import_id: int, row_number: int) -> None:
    place: dict[str, Any] = {"tab": _tab().value, "page": request.args.get("page", "1")}
    undo = url_for(f"organisations.{endpoint}", import_id=import_id, row_number=row_number, **place)
    flash({"text": text, "undo_url": undo}, "ok")  # type: ignore[arg-type]


def _back(row_number: int) -> Response:
    """The tab and page that the form's address carries."""
    import_id = (request.view_args or {}).get("import_id") or abort(404)
    page = request.args.get("page", "")
    place: dict[str, Any] = {"tab": _tab().value, "page": page if page.isdecimal() and page != "1" else None}
    return redirect(url_for("organisations.preview_import", import_id=import_id, **place))
