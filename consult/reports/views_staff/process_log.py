"""The process log of a programme: what staff write, beside what the system knows."""

from __future__ import annotations

from flask import abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from consult.accounts.access import signed_in, staff
from consult.accounts.permissions import Permission
from consult.core.clock import now, today
from consult.core.db import db, write
from consult.reports.actions import process_log as actions
from consult.reports.forms import BareForm, EntryForm
from consult.reports.log_words import kind_words, line_words, taking_part
from consult.reports.models import EntryKind, ProcessEntry
from consult.reports.queries.process_log import entry_of, process_log
from consult.reports.views_staff.blueprint import LARGEST_KEY, bp, load_programme

Page = Response | str | tuple[str, int]
LOG = "/programmes/<int:programme_id>/process"


@bp.get(LOG)
@staff(Permission.READ)
def process_entries(programme_id: int) -> str:
    """Every line, oldest first, as the appendix of the report shows them."""
    programme = load_programme(programme_id)
    lines = process_log(db.session(), programme_id, now())
    return render_template(
        "reports/process_log.html",
        programme=programme,
        rows=[(line, kind_words(line), line_words(line), taking_part(line)) for line in lines],
    )


def _load(programme_id: int, entry_id: int) -> ProcessEntry:
    load_programme(programme_id)
    row = entry_of(db.session(), entry_id) if entry_id <= LARGEST_KEY else None
    if row is None or row.programme_id != programme_id:
        abort(404)
    return row


@bp.route(f"{LOG}/new", methods=["GET", "POST"])
@staff(Permission.RUN_ROUNDS)
def new_entry(programme_id: int) -> Page:
    """Write a line."""
    load_programme(programme_id)
    form = EntryForm(data={"day": today(now()), "kind": EntryKind.MEETING.value})
    if not form.validate_on_submit():
        return _form_page(programme_id, form, None)
    with write():
        actions.add_entry(programme_id=programme_id, texts=_texts(form), by=signed_in(), now=now())
    flash(_("Raden är sparad i processloggen."), "ok")
    return redirect(url_for("reports.process_entries", programme_id=programme_id), 303)


@bp.route(f"{LOG}/<int:entry_id>", methods=["GET", "POST"])
@staff(Permission.RUN_ROUNDS)
def edit_entry(programme_id: int, entry_id: int) -> Page:
    """Change a line."""
    row = _load(programme_id, entry_id)
    if row.removed_at is not None:
        abort(404)
    form = EntryForm(obj=row, data={"group": row.group_name})
    if not form.validate_on_submit():
        return _form_page(programme_id, form, row)
    try:
        with write():
            actions.change_entry(
                entry_id=entry_id,
                texts=_texts(form),
                expected_version=form.version.data or 0,
                by=signed_in(),
                now=now(),
            )
    except actions.EntryChanged as changed:
        form.version.raw_data, form.version.data = None, changed.current.version
        return _form_page(programme_id, form, _load(programme_id, entry_id), conflict=True)
    flash(_("Raden är ändrad."), "ok")
    return redirect(url_for("reports.process_entries", programme_id=programme_id), 303)


def _texts(form: EntryForm) -> actions.EntryTexts:
    return actions.EntryTexts(
        day=form.day.data,
        kind=EntryKind(form.kind.data),
        words=form.words.data or "",
        group=form.group.data or "",
        participants=form.participants.data or "",
        attendance=form.attendance.data,
    )


def _form_page(
    programme_id: int, form: EntryForm, row: ProcessEntry | None, *, conflict: bool = False
) -> Page:
    page = render_template(
        "reports/process_entry.html",
        programme=load_programme(programme_id),
        form=form,
        row=row,
        conflict=row if conflict else None,
        form_failed=form.failed or conflict,
    )
    if conflict:
        return page, 409
    return (page, 422) if request.method == "POST" else page


@bp.post(f"{LOG}/<int:entry_id>/remove")
@staff(Permission.RUN_ROUNDS)
def remove_entry(programme_id: int, entry_id: int) -> Page:
    """Take a line out; the message offers to put it back."""
    _load(programme_id, entry_id)
    if not BareForm().validate_on_submit():
        abort(400)
    with write():
        actions.remove_entry(entry_id=entry_id, by=signed_in(), now=now())
    undo = url_for("reports.restore_entry", programme_id=programme_id, entry_id=entry_id)
    flash({"text": _("Raden är borttagen."), "undo_url": undo}, "ok")  # type: ignore[arg-type]
    return redirect(url_for("reports.process_entries", programme_id=programme_id), 303)


@bp.post(f"{LOG}/<int:entry_id>/restore")
@staff(Permission.RUN_ROUNDS)
def restore_entry(programme_id: int, entry_id: int) -> Page:
    """Put a removed line back."""
    _load(programme_id, entry_id)
    if not BareForm().validate_on_submit():
        abort(400)
    with write():
        actions.restore_entry(entry_id=entry_id, by=signed_in(), now=now())
    flash(_("Raden är tillbaka."), "ok")
    return redirect(url_for("reports.process_entries", programme_id=programme_id), 303)
