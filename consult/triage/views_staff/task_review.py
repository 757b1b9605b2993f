"""A reviewer accepts the new text of a task or sends it back; who handed it in may take it back."""

from __future__ import annotations

from flask import flash, redirect, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from consult.accounts.access import signed_in, staff
from consult.accounts.permissions import Permission
from consult.core.clock import now
from consult.core.db import db, write
from consult.triage.actions import revision_tasks as tasks
from consult.triage.actions import task_reviews as actions
from consult.triage.actions.text_versions import NothingChanged
from consult.triage.forms import ReturnTaskForm, ReviewedForm
from consult.triage.queries.task_list import next_for_review
from consult.triage.views_staff.blueprint import ROUND, bp, flash_with_undo, load_round, load_task
from consult.triage.views_staff.task_pages import task_page

Page = Response | tuple[str, int]


@bp.post(f"{ROUND}/tasks/<int:number>/accept")
@staff(Permission.REVIEW)
def accept_task(round_id: int, number: int) -> Response:
    """Accept the text as it was read: it becomes the next version."""
    found, form = load_task(round_id, number), ReviewedForm()
    here = url_for("triage.task", round_id=round_id, number=number)
    form.validate()
    try:
        with write():
            actions.accept_task(task=found, review_id=form.review.data or 0, by=signed_in(), now=now())
    except (actions.NotForReview, tasks.TaskCompleted):
        flash(_("Uppgiften har ändrats sedan du läste den. Läs igen och granska på nytt."), "warn")
    except (tasks.TextChanged, NothingChanged):
        text = _(
            "Texten har fått en ny version under tiden. Skicka tillbaka den, så att de två kan jämföras."
        )
        flash(text, "warn")
    else:
        flash(_("R-%(number)s är klar och den nya texten är sparad.", number=number), "ok")
        return _go_on(round_id, here)
    return redirect(here)


@bp.post(f"{ROUND}/tasks/<int:number>/return")
@staff(Permission.REVIEW)
def return_task(round_id: int, number: int) -> Page:
    """Send the text back, and say why."""
    found, form = load_task(round_id, number), ReturnTaskForm()
    here = url_for("triage.task", round_id=round_id, number=number)
    if not form.validate():
        return task_page(load_round(round_id), found, return_form=form), 422
    try:
        with write():
            review = actions.return_task(
                task=found,
                review_id=form.review.data or 0,
                note=form.note.data or "",
                by=signed_in(),
                now=now(),
            )
    except (actions.NotForReview, tasks.TaskCompleted):
        form.note.errors = [_("Uppgiften har ändrats sedan du läste den. Läs igen och granska på nytt.")]
        return task_page(load_round(round_id), load_task(round_id, number), return_form=form), 409
    undo = url_for("triage.undo_task_return", round_id=round_id, number=number, review_id=review.id)
    flash_with_undo(_("R-%(number)s är tillbaka hos den som skriver.", number=number), undo)
    return _go_on(round_id, here)


@bp.post(f"{ROUND}/tasks/<int:number>/return/<int:review_id>/undo")
@staff(Permission.REVIEW)
def undo_task_return(round_id: int, number: int, review_id: int) -> Response:
    """Undo of ``return_task``, until somebody has written on."""
    found = load_task(round_id, number)
    try:
        with write():
            actions.undo_return(task=found, review_id=review_id, by=signed_in(), now=now())
    except (actions.CannotReopen, tasks.TaskCompleted):
        flash(_("Det går inte att ångra. Uppgiften har ändrats sedan dess."), "warn")
    else:
        flash(_("Ångrat. Texten väntar på granskning igen."), "ok")
    return redirect(url_for("triage.task", round_id=round_id, number=number))


@bp.post(f"{ROUND}/tasks/<int:number>/take-back")
@staff(Permission.RUN_ROUNDS)
def take_back_task(round_id: int, number: int) -> Response:
    """Take the text back from review to write on."""
    found = load_task(round_id, number)
    try:
        with write():
            actions.take_back(task=found, by=signed_in(), now=now())
    except (actions.NotForReview, tasks.TaskCompleted):
        flash(_("Uppgiften väntar inte på granskning längre."), "info")
    else:
        flash(_("Uppgiften är tillbaka. Skriv vidare."), "ok")
    return redirect(url_for("triage.task", round_id=round_id, number=number))


def _go_on(round_id: int, here: str) -> Response:
    """To the task that has waited longest; to where the reviewer was when none waits."""
    following = next_for_review(db.session(), round_id)
    return redirect(url_for("triage.task", round_id=round_id, number=following) if following else here)
