"""Revision tasks: the list, a new one from points, its facts, and which points are behind it."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response
from wtforms import SelectChoice

from consult.accounts.access import signed_in, signed_in_user, staff
from consult.accounts.permissions import Permission
from consult.accounts.queries import active_users
from consult.consultations.queries import current_edition
from consult.core.clock import now, today
from consult.core.db import db, write
from consult.core.paging import page_number
from consult.programmes.models import Goal, Measure
from consult.triage import words
from consult.triage.actions import revision_tasks as actions
from consult.triage.forms import TaskForm
from consult.triage.models import RevisionTask
from consult.triage.queries.groups import with_their_groups
from consult.triage.queries.handling import choices_of
from consult.triage.queries.point import points_by_numbers
from consult.triage.queries.targets import Outline, Target, TargetKind, outline
from consult.triage.queries.task_list import task_counts, task_rows
from consult.triage.queries.tasks import is_late, task_by_number
from consult.triage.task_filter import TaskFilter, TaskView
from consult.triage.views_staff.blueprint import (
    LARGEST_KEY,
    ROUND,
    bp,
    chosen_filter,
    flash_with_undo,
    load_point,
    load_round,
    load_task,
)

Page = Response | str | tuple[str, int]


@bp.get(f"{ROUND}/tasks")
@staff(Permission.READ)
def tasks(round_id: int) -> str:
    """The tasks of the round that the address asks for; those that are not done when it asks for nothing."""
    round_, chosen, session = load_round(round_id), TaskFilter.read(request.args), db.session()
    day, me = today(now()), signed_in_user().id
    edition = current_edition(session, round_id)
    counts = task_counts(session, round_id, user_id=me, day=day, chosen=chosen)
    return render_template(
        "triage/tasks.html",
        round=round_,
        chosen=chosen,
        counts=counts,
        page=task_rows(
            session,
            round_id,
            chosen,
            user_id=me,
            day=day,
            page=page_number(request.args.get("page")),
            total=counts.of(chosen.show),
        ),
        names=outline(session, edition.id if edition else None),
        choices=choices_of(session, round_.programme_id, day),
        me=me,
        words=words,
        TaskView=TaskView,
        late=lambda task: is_late(task, day),
    )


@bp.route(f"{ROUND}/tasks/new", methods=["GET", "POST"])
@staff(Permission.RUN_ROUNDS)
def new_task(round_id: int) -> Page:
    """A new task; the points of ``?point=7&point=9`` become its causes."""
    round_ = load_round(round_id)
    edition = current_edition(db.session(), round_id)
    names = outline(db.session(), edition.id if edition else None)
    form = _task_form(names)
    numbers = _numbers(request.values.getlist("point"))
    if not form.is_submitted():
        # What is alike has one answer, so the whole group is behind the change.
        numbers = with_their_groups(db.session(), round_id, numbers)
    rows = points_by_numbers(db.session(), round_id, numbers)
    if not form.is_submitted() and rows:
        form.target.data = target_value(names.of(rows[0].point))
    if form.validate_on_submit():
        try:
            with write():
                task = actions.create_task(
                    round_=round_,
                    facts=_facts(form),
                    points=[row.point for row in rows],
                    by=signed_in(),
                    now=now(),
                )
        except actions.ForeignTarget:
            form.target.errors = [_("Texten hör inte till den här remissen. Välj en annan.")]
        else:
            flash(_("Uppgiften R-%(number)s är skapad.", number=task.number), "ok")
            return redirect(url_for("triage.task", round_id=round_id, number=task.number))
    page = render_template(
        "triage/task_form.html",
        round=round_,
        form=form,
        rows=rows,
        names=names,
        task=None,
        form_failed=form.failed,
    )
    return (page, 422) if form.failed else page


@bp.route(f"{ROUND}/tasks/<int:number>/edit", methods=["GET", "POST"])
@staff(Permission.RUN_ROUNDS)
def edit_task(round_id: int, number: int) -> Page:
    """Change a task's title, responsible, date or instruction."""
    round_, task = load_round(round_id), load_task(round_id, number)
    edition = current_edition(db.session(), round_id)
    names = outline(db.session(), edition.id if edition else None)
    stored = {
        "title": task.title,
        "responsible": str(task.responsible_id or ""),
        "due_on": task.due_on,
        "instruction": task.instruction,
    }
    form = _task_form(names, stored)
    target = names.target(task.section_id, task.goal_id, task.measure_id)
    form.target.choices = [SelectChoice(target_value(target), target.title)]
    form.target.validators = []
    form.target.data = target_value(target)
    if request.method == "POST" and form.validate():
        try:
            with write():
                actions.change_task(task=_again(task), facts=_facts(form), by=signed_in(), now=now())
        except actions.TaskCompleted:
            flash(_("Uppgiften är redan klar."), "info")
        else:
            flash(_("Uppgiften är ändrad."), "ok")
        return redirect(url_for("triage.task", round_id=round_id, number=number))
    page = render_template(
        "triage/task_form.html",
        round=round_,
        form=form,
        rows=[],
        names=names,
        task=task,
        form_failed=form.failed,
    )
    return (page, 422) if form.failed else page


@bp.post(f"{ROUND}/points/<int:number>/task")
@staff(Permission.RUN_ROUNDS)
def attach_to_task(round_id: int, number: int) -> Response:
    """Make a point, and its whole group, causes of the open task with the posted number."""
    row = load_point(round_id, number)
    wanted = _numbers([request.form.get("task", "")])
    task = task_by_number(db.session(), round_id, wanted[0]) if wanted else None
    if task is None:
        flash(_("Välj en uppgift i listan."), "warn")
    else:
        numbers = with_their_groups(db.session(), round_id, [row.point.number])
        found = points_by_numbers(db.session(), round_id, numbers)
        with write():
            for each in found:
                actions.attach_point(task=task, point=each.point, by=signed_in(), now=now())
        names = ", ".join(map(str, numbers))
        flash(_("Punkt %(point)s hör nu till R-%(task)s.", point=names, task=task.number), "ok")
    return redirect(url_for("triage.point", round_id=round_id, number=number, **chosen_filter().args()))


@bp.post(f"{ROUND}/tasks/<int:number>/points/<int:point_number>/detach")
@staff(Permission.RUN_ROUNDS)
def detach(round_id: int, number: int, point_number: int) -> Response:
    """The point is no cause of the task after all."""
    task, row = load_task(round_id, number), load_point(round_id, point_number)
    with write():
        done = actions.detach_point(task=task, point=row.point, by=signed_in(), now=now())
    if done:
        undo = url_for("triage.attach_back", round_id=round_id, number=number, point_number=point_number)
        flash_with_undo(_("Punkt %(number)s hör inte längre till uppgiften.", number=point_number), undo)
    return redirect(url_for("triage.task", round_id=round_id, number=number))


@bp.post(f"{ROUND}/tasks/<int:number>/points/<int:point_number>/attach")
@staff(Permission.RUN_ROUNDS)
def attach_back(round_id: int, number: int, point_number: int) -> Response:
    """Undo of ``detach``."""
    task, row = load_task(round_id, number), load_point(round_id, point_number)
    with write():
        actions.attach_point(task=task, point=row.point, by=signed_in(), now=now())
    flash(_("Punkt %(number)s hör till uppgiften igen.", number=point_number), "ok")
    return redirect(url_for("triage.task", round_id=round_id, number=number))


def target_value(target: Target) -> str:
    """A target as the form's select writes it; empty for the whole proposal."""
    if target.kind is TargetKind.MEASURE:
        return f"measure:{target.measure_id}"
    if target.kind is TargetKind.GOAL:
        return f"goal:{target.goal_id}"
    return f"section:{target.section.id}" if target.section else ""


def target_choices(names: Outline) -> list[SelectChoice]:
    """Everything in the edition that can be changed, grouped by section."""
    choices = [SelectChoice("", _("Välj"))]
    for section in names.sections.values():
        group = f"{section.number} {section.title}"
        choices.append(SelectChoice(f"section:{section.id}", _("Avsnittets text"), optgroup=group))
        choices += [
            SelectChoice(f"goal:{key}", label or text[:60], optgroup=group)
            for key, (label, text, home) in names.goals.items()
            if home == section.id
        ]
        choices += [
            SelectChoice(
                f"measure:{key}",
                _("Åtgärd %(number)s: %(title)s", number=number, title=title),
                optgroup=group,
            )
            for key, (number, title, home) in names.measures.items()
            if home == section.id
        ]
    return choices


def _task_form(names: Outline, stored: dict[str, Any] | None = None) -> TaskForm:
    form = TaskForm(data=stored)
    form.target.choices = target_choices(names)
    users = active_users(db.session())
    names_of_users = [SelectChoice(str(user.id), user.name) for user in users]
    form.responsible.choices = [SelectChoice("", _("Ingen än")), *names_of_users]
    return form


def _facts(form: TaskForm) -> actions.TaskFacts:
    kind, _colon, key = (form.target.data or "").partition(":")
    section_id, goal_id, measure_id = _homes(kind, int(key))
    return actions.TaskFacts(
        title=form.title.data or "",
        section_id=section_id,
        goal_id=goal_id,
        measure_id=measure_id,
        responsible_id=int(form.responsible.data) if form.responsible.data else None,
        due_on=form.due_on.data,
        instruction=form.instruction.data or "",
    )


def _homes(kind: str, key: int) -> tuple[int, int | None, int | None]:
    """(section, goal, measure) ids of a chosen target, which the select has offered."""
    if kind == "measure":
        measure = db.session.get_one(Measure, key)
        return measure.goal.section_id, None, key
    if kind == "goal":
        return db.session.get_one(Goal, key).section_id, key, None
    return key, None, None


def _again(task: RevisionTask) -> RevisionTask:
    return db.session.get_one(RevisionTask, task.id, populate_existing=True)


def _numbers(texts: list[str]) -> list[int]:
    found = [int(text) for text in texts if text.isdecimal() and len(text) < 11]
    return [number for number in found if number <= LARGEST_KEY][:200]
