"""Saving the text of a task: as a draft, handed in for review, or as the next version; and the way back from one."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import abort, flash, redirect, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from consult.accounts.access import signed_in, staff
from consult.accounts.permissions import Permission
from consult.consultations.queries import round_by_id
from consult.core.clock import now
from consult.core.db import db, write
from consult.triage.actions import revision_tasks as actions
from consult.triage.actions import task_reviews as reviews
from consult.triage.actions.text_versions import NothingChanged, TextMissing
from consult.triage.forms import AttachForm, TextForm
from consult.triage.models import RevisionDraft, RevisionTask
from consult.triage.queries.point import point_row
from consult.triage.queries.task_reviews import waiting_review
from consult.triage.queries.tasks import current_of, draft_of, fields_of, task_behind
from consult.triage.views_staff.blueprint import (
    LARGEST_KEY,
    ROUND,
    bp,
    flash_with_undo,
    load_round,
    load_task,
)
from consult.triage.views_staff.task_pages import editor_page, may_finish, posted, task_page

Page = Response | tuple[str, int]


@bp.get(f"{ROUND}/tasks/<int:number>")
@staff(Permission.READ)
def task(round_id: int, number: int) -> str:
    """The causes, and the editor with its diff; for a completed task what it led to."""
    return task_page(load_round(round_id), load_task(round_id, number))


@bp.post(f"{ROUND}/tasks/<int:number>")
@staff(Permission.RUN_ROUNDS)
def save_text(round_id: int, number: int) -> Page:
    """Save the draft, or do what the button says: ``do`` is one of ``_VERBS``, or ``close`` to keep the old text."""
    found, form = load_task(round_id, number), TextForm()
    here = url_for("triage.task", round_id=round_id, number=number)
    asked = request.form.get("do", "")
    if asked == "close":
        return _close(found, here)
    if not form.validate():
        return editor_page(load_round(round_id), found, form), 422
    if asked == "complete" and not may_finish():
        asked = "hand_in"
    verb = _VERBS.get(asked, actions.save_draft)
    fields = posted(form, current_of(db.session(), found))
    try:
        with write():
            verb(
                task=found,
                fields=fields,
                expected_version=form.version.data or 0,
                base_version_id=form.base.data or 0,
                by=signed_in(),
                now=now(),
            )
    except actions.DraftChanged as changed:
        return _conflict_page(round_id, number, form, changed.current)
    except actions.TaskForReview:
        return _waiting_page(round_id, number, form, fields)
    except actions.TextChanged:
        return _newer_text_page(round_id, number, form)
    except NothingChanged:
        form.body.errors = [_("Texten är inte ändrad. Ändra den, eller stäng uppgiften utan ändring.")]
        return editor_page(load_round(round_id), load_task(round_id, number), form), 422
    except TextMissing:
        (form.title if form.body.data else form.body).errors = [_("Skriv den nya texten.")]
        return editor_page(load_round(round_id), load_task(round_id, number), form), 422
    except actions.TaskCompleted:
        flash(_("Uppgiften är redan klar. Texten nedan är den som sparades."), "warn")
        return redirect(here)
    _tell(asked, found)
    return redirect(here)


def _take_back_and_save(*, task: RevisionTask, **work: Any) -> None:
    if waiting_review(db.session(), task.id) is not None:
        reviews.take_back(task=task, by=work["by"], now=work["now"])
    actions.save_draft(task=task, **work)


_VERBS: dict[str, Callable[..., Any]] = {
    "complete": actions.complete_task,
    "hand_in": reviews.hand_in,
    "take_back": _take_back_and_save,
}


def _tell(asked: str, found: RevisionTask) -> None:
    if asked == "hand_in":
        flash_with_undo(_("Texten är lämnad till granskning."), _undo_hand_in(found))
    elif asked == "complete":
        flash(_("Uppgiften är klar och den nya texten är sparad."), "ok")
    else:
        flash(_("Utkastet är sparat."), "ok")


def _undo_hand_in(found: RevisionTask) -> str:
    return url_for("triage.take_back_task", round_id=found.round_id, number=found.number)


def _close(found: RevisionTask, here: str) -> Response:
    """Close the task as it is, or hand that in where somebody reviews."""
    finish = may_finish()
    try:
        with write():
            verb = actions.close_unchanged if finish else reviews.hand_in_unchanged
            verb(task=found, by=signed_in(), now=now())
    except actions.TaskCompleted:
        flash(_("Uppgiften är redan klar."), "info")
    except actions.TaskForReview:
        flash(_("Uppgiften är redan lämnad till granskning."), "info")
    else:
        if finish:
            flash(_("Uppgiften är stängd. Texten är som förut."), "ok")
        else:
            flash_with_undo(_("Lämnad till granskning, utan ändring i texten."), _undo_hand_in(found))
    return redirect(here)


@bp.post(f"{ROUND}/tasks/<int:number>/points")
@staff(Permission.RUN_ROUNDS)
def attach(round_id: int, number: int) -> Page:
    """Make one more point a cause of the task, by its number."""
    found, form = load_task(round_id, number), AttachForm()
    row = None
    if form.validate() and 0 < (form.number.data or 0) <= LARGEST_KEY:
        row = point_row(db.session(), round_id, form.number.data or 0)
    if row is None:
        if not form.number.errors:
            form.number.errors = [_("Det finns ingen punkt med det numret.")]
        return task_page(load_round(round_id), found, attach_form=form), 422
    with write():
        actions.attach_point(task=found, point=row.point, by=signed_in(), now=now())
    return redirect(url_for("triage.task", round_id=round_id, number=number))


def _conflict_page(round_id: int, number: int, form: TextForm, theirs: RevisionDraft | None) -> Page:
    """Somebody else has saved the draft: both texts are shown, and the next save is on top of what is seen."""
    shown = {"fields": dict(theirs.fields), "by": theirs.saved_by, "at": theirs.saved_at} if theirs else None
    form.version.raw_data, form.version.data = None, theirs.version if theirs else 0
    if shown is None:
        return redirect(url_for("triage.task", round_id=round_id, number=number))
    return editor_page(load_round(round_id), load_task(round_id, number), form, conflict=shown), 409


def _waiting_page(round_id: int, number: int, form: TextForm, fields: dict[str, Any]) -> Page:
    """The text waits for a reviewer: it is taken back first, and what was written here is kept in the fields."""
    found = load_task(round_id, number)
    draft, review = draft_of(db.session(), found.id), waiting_review(db.session(), found.id)
    if review is None or (draft is not None and draft.fields == fields):
        flash(_("Uppgiften är redan lämnad till granskning."), "info")
        return redirect(url_for("triage.task", round_id=round_id, number=number))
    form.version.raw_data, form.version.data = None, draft.version if draft else 0
    shown = {
        "fields": draft.fields if draft else {},
        "by": review.handed_in_by,
        "at": review.handed_in_at,
        "waits": True,
    }
    return editor_page(load_round(round_id), found, form, conflict=shown), 409


def _newer_text_page(round_id: int, number: int, form: TextForm) -> Page:
    """The text has a newer version than the one the writing began from: both are shown."""
    found = load_task(round_id, number)
    current = current_of(db.session(), found)
    form.base.raw_data, form.base.data = None, current.id
    shown = {
        "fields": fields_of(current),
        "by": current.created_by,
        "at": current.created_at,
        "version": True,
    }
    return editor_page(load_round(round_id), found, form, conflict=shown), 409


@bp.get("/versions/<any(section, goal, measure):kind>/<int:version_id>")
@staff(Permission.READ)
def version(kind: str, version_id: int) -> Response:
    """From a version to the task and points behind it; 404 where no task made it."""
    found = task_behind(db.session(), kind, version_id) if version_id <= LARGEST_KEY else None
    round_ = round_by_id(db.session(), found.round_id) if found else None
    if found is None or round_ is None:
        abort(404)
    return redirect(url_for("triage.task", round_id=round_.id, number=found.number))
