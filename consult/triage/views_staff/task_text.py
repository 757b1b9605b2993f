"""The editor of a task beside its causes, and the way back from a version to them."""

from __future__ import annotations

from typing import Any

from flask import abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from consult.accounts.access import signed_in, staff
from consult.accounts.models import User
from consult.accounts.permissions import Permission
from consult.consultations.models import Round
from consult.consultations.queries import current_edition, round_by_id
from consult.core.clock import now, today
from consult.core.db import db, write
from consult.programmes.word_diff import changed_words, word_diff
from consult.triage.actions import revision_tasks as actions
from consult.triage.actions.text_versions import NothingChanged, TextMissing
from consult.triage.forms import AttachForm, TextForm
from consult.triage.models import RevisionDraft, RevisionTask, WorkState
from consult.triage.queries.point import point_row
from consult.triage.queries.targets import outline, version_in_edition
from consult.triage.queries.tasks import (
    Editable,
    board_names,
    causes,
    current_of,
    draft_of,
    fields_of,
    task_behind,
    task_state,
    version_before,
    versions_made,
)
from consult.triage.views_staff.blueprint import LARGEST_KEY, ROUND, bp, load_round, load_task

Page = Response | tuple[str, int]
FACTS = ("accountable", "schedule", "financing")


@bp.get(f"{ROUND}/tasks/<int:number>")
@staff(Permission.READ)
def task(round_id: int, number: int) -> str:
    """The causes, and the editor with its diff; for a completed task what it led to."""
    round_, found = load_round(round_id), load_task(round_id, number)
    if found.completed_at:
        return _done_page(round_, found)
    current, draft = current_of(db.session(), found), draft_of(db.session(), found.id)
    form = TextForm(formdata=None, data=draft.fields if draft else fields_of(current))
    form.version.data = draft.version if draft else 0
    form.base.data = draft.base_version_id if draft else current.id
    return _editor_page(round_, found, form)


@bp.post(f"{ROUND}/tasks/<int:number>")
@staff(Permission.RUN_ROUNDS)
def save_text(round_id: int, number: int) -> Page:
    """Save the draft, or complete the task (button ``do=complete``) or close it as it is (``do=close``)."""
    found, form = load_task(round_id, number), TextForm()
    here = url_for("triage.task", round_id=round_id, number=number)
    if request.form.get("do") == "close":
        return _close(found, here)
    if not form.validate():
        return _editor_page(load_round(round_id), found, form), 422
    work: dict[str, Any] = {
        "task": found,
        "fields": _posted(form, current_of(db.session(), found)),
        "expected_version": form.version.data or 0,
        "base_version_id": form.base.data or 0,
        "by": signed_in(),
        "now": now(),
    }
    complete = request.form.get("do") == "complete"
    try:
        with write():
            if complete:
                actions.complete_task(**work)
            else:
                actions.save_draft(**work)
    except actions.DraftChanged as changed:
        return _conflict_page(round_id, number, form, changed.current)
    except actions.TextChanged:
        return _newer_text_page(round_id, number, form)
    except NothingChanged:
        form.body.errors = [_("Texten är inte ändrad. Ändra den, eller stäng uppgiften utan ändring.")]
        return _editor_page(load_round(round_id), load_task(round_id, number), form), 422
    except TextMissing:
        (form.title if form.body.data else form.body).errors = [_("Skriv den nya texten.")]
        return _editor_page(load_round(round_id), load_task(round_id, number), form), 422
    except actions.TaskCompleted:
        flash(_("Uppgiften är redan klar. Texten nedan är den som sparades."), "warn")
        return redirect(here)
    flash(
        _("Uppgiften är klar och den nya texten är sparad.") if complete else _("Utkastet är sparat."), "ok"
    )
    return redirect(here)


def _close(found: RevisionTask, here: str) -> Response:
    try:
        with write():
            actions.close_unchanged(task=found, by=signed_in(), now=now())
    except actions.TaskCompleted:
        flash(_("Uppgiften är redan klar."), "info")
    else:
        flash(_("Uppgiften är stängd. Texten är som förut."), "ok")
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
        return _page_with_attach(round_id, found, form), 422
    with write():
        actions.attach_point(task=found, point=row.point, by=signed_in(), now=now())
    flash(_("Punkt %(number)s hör nu till uppgiften.", number=row.point.number), "ok")
    return redirect(url_for("triage.task", round_id=round_id, number=number))


def _page_with_attach(round_id: int, found: RevisionTask, attach_form: AttachForm) -> str:
    round_ = load_round(round_id)
    if found.completed_at:
        return _done_page(round_, found, attach_form)
    current, draft = current_of(db.session(), found), draft_of(db.session(), found.id)
    form = TextForm(formdata=None, data=draft.fields if draft else fields_of(current))
    form.version.data = draft.version if draft else 0
    form.base.data = draft.base_version_id if draft else current.id
    return _editor_page(round_, found, form, attach_form=attach_form)


def _posted(form: TextForm, current: Editable) -> dict[str, Any]:
    return {name: form[name].data or "" for name in fields_of(current)}


def _conflict_page(round_id: int, number: int, form: TextForm, theirs: RevisionDraft | None) -> Page:
    """Somebody else has saved the draft: both texts are shown, and the next save is on top of what is seen."""
    shown = {"fields": dict(theirs.fields), "by": theirs.saved_by, "at": theirs.saved_at} if theirs else None
    form.version.raw_data, form.version.data = None, theirs.version if theirs else 0
    if shown is None:
        return redirect(url_for("triage.task", round_id=round_id, number=number))
    return _editor_page(load_round(round_id), load_task(round_id, number), form, conflict=shown), 409


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
    return _editor_page(load_round(round_id), found, form, conflict=shown), 409


def _editor_page(
    round_: Round,
    found: RevisionTask,
    form: TextForm,
    *,
    conflict: dict[str, Any] | None = None,
    attach_form: AttachForm | None = None,
) -> str:
    session = db.session()
    current, draft, edition = (
        current_of(session, found),
        draft_of(session, found.id),
        current_edition(session, round_.id),
    )
    keys = (found.section_id, found.goal_id, found.measure_id)
    consulted = version_in_edition(session, edition.id, *keys) if edition else None
    before, after = fields_of(consulted or current), _posted(form, current)
    return render_template(
        "triage/task.html",
        form=form,
        names_of_fields=list(after),
        current=current,
        draft=draft,
        boards=board_names(session) if "accountable" in after else [],
        conflict=conflict,
        form_failed=form.failed or conflict is not None or bool(attach_form and attach_form.failed),
        before_at=edition.created_at if edition and consulted else current.created_at,
        before_is_consulted=consulted is not None,
        after_at=draft.saved_at if draft else None,
        **_common(round_, found, attach_form),
        **_changes(before, after),
    )


def _done_page(round_: Round, found: RevisionTask, attach_form: AttachForm | None = None) -> str:
    session = db.session()
    made = [each for link in versions_made(session, found.id) if (each := _version_of(link)) is not None]
    before = version_before(session, made[0]) if made else None
    changes = _changes(fields_of(before), fields_of(made[0])) if made and before else {}
    return render_template(
        "triage/task_done.html",
        made=made[0] if made else None,
        before_at=before.created_at if before else None,
        form_failed=bool(attach_form and attach_form.failed),
        **_common(round_, found, attach_form),
        **changes,
    )


def _version_of(link: Any) -> Editable | None:
    found: Editable | None = link.section_version or link.goal_version or link.measure_version
    return found


def _common(round_: Round, found: RevisionTask, attach_form: AttachForm | None) -> dict[str, Any]:
    session = db.session()
    edition = current_edition(session, round_.id)
    rows = causes(session, found.id)
    responsible = session.get(User, found.responsible_id) if found.responsible_id else None
    return {
        "round": round_,
        "task": found,
        "state": task_state(found, today(now())),
        "responsible": responsible.name if responsible else "",
        "target": outline(session, edition.id if edition else None).target(
            found.section_id, found.goal_id, found.measure_id
        ),
        "rows": rows,
        "unanswered": [row for row in rows if row.state is not WorkState.DONE and row.counts],
        "attach_form": attach_form or AttachForm(formdata=None),
        "one_text": request.args.get("diff") == "one",
    }


def _changes(before: dict[str, Any], after: dict[str, Any]) -> dict[str, Any]:
    """The word diff of the text and of each fact, and how many words were added and struck in all."""
    old, new = _text(before), _text(after)
    parts = word_diff(old, new)
    facts = {name: word_diff(before[name], after[name]) for name in FACTS if name in before and name in after}
    counted = [changed_words(each) for each in (parts, *facts.values())]
    return {
        "parts": parts,
        "facts": {name: each for name, each in facts.items() if before[name] != after[name]},
        "added": sum(added for added, _struck in counted),
        "struck": sum(struck for _added, struck in counted),
    }


def _text(fields: dict[str, Any]) -> str:
    return "\n".join(part for part in (fields.get("title", ""), fields.get("body", "")) if part)


@bp.get("/versions/<any(section, goal, measure):kind>/<int:version_id>")
@staff(Permission.READ)
def version(kind: str, version_id: int) -> Response:
    """From a version to the task and points behind it; 404 where no task made it."""
    found = task_behind(db.session(), kind, version_id) if version_id <= LARGEST_KEY else None
    round_ = round_by_id(db.session(), found.round_id) if found else None
    if found is None or round_ is None:
        abort(404)
    return redirect(url_for("triage.task", round_id=round_.id, number=found.number))
