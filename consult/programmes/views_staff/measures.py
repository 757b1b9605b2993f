"""Measures: write, change, see their versions, take out."""

from collections.abc import Sequence
from itertools import pairwise

from flask import flash, redirect, render_template, url_for
from flask_babel import gettext as _

from consult.accounts.access import signed_in, staff
from consult.accounts.permissions import Permission
from consult.core.clock import now
from consult.core.db import db, write
from consult.organisations.models import Organisation
from consult.organisations.queries import boards
from consult.programmes import actions, queries
from consult.programmes.actions.measures import current_measure_version
from consult.programmes.financing import read_financing
from consult.programmes.forms.measures import MeasureForm
from consult.programmes.forms.texts import ConfirmForm
from consult.programmes.models import Goal, Measure, MeasureVersion
from consult.programmes.queries import EditionContent, MeasureContent
from consult.programmes.schedule import read_schedule
from consult.programmes.views_staff.blueprint import View, bp, the_goal, the_measure
from consult.programmes.views_staff.documents import the_content
from consult.programmes.words import FIELDS, FINANCING_SOURCES, NEEDS, PRECISIONS


@bp.route("/<int:programme_id>/goals/<int:goal_id>/measures/new", methods=["GET", "POST"])
@staff(Permission.RUN_ROUNDS)
def new_measure(programme_id: int, goal_id: int) -> View:
    """Write a measure of the goal."""
    goal = the_goal(programme_id, goal_id)
    content = the_content(programme_id, goal.section.document_id)
    form, the_boards = _form(content)
    if not form.is_submitted():
        form.goal.data = goal.id
    if form.validate_on_submit():
        with write():
            version = actions.create_measure(
                goal=_goal(content, form.goal.data, goal),
                facts=form.facts(the_boards, ""),
                by=signed_in(),
                now=now(),
            )
        flash(_("Åtgärd %(n)s är sparad.", n=version.measure.number), "ok")
        return redirect(measure_url(programme_id, version.measure_id))
    return _page(form, content, goal=goal)


@bp.get("/<int:programme_id>/measures/<int:measure_id>")
@staff(Permission.READ)
def measure(programme_id: int, measure_id: int) -> str:
    """The measure with everything it says, how its words are read, and its versions."""
    row = the_measure(programme_id, measure_id)
    versions = queries.measure_versions(db.session(), measure_id)
    shown = MeasureContent(row, versions[0])
    steps = [
        (
            new,
            [
                field
                for field in queries.measure_fields(MeasureContent(row, old), MeasureContent(row, new))
                if field.changed
            ],
        )
        for new, old in pairwise(versions)
    ]
    return render_template(
        "programmes/measure.html",
        measure=shown,
        goal_label=_label(row.goal),
        needs=queries.needs_of(shown),
        steps=steps,
        first=versions[-1],
        document=row.goal.section.document,
        programme=row.goal.section.document.programme,
        section=row.goal.section,
        **_words(),
    )


@bp.route("/<int:programme_id>/measures/<int:measure_id>/edit", methods=["GET", "POST"])
@staff(Permission.RUN_ROUNDS)
def edit_measure(programme_id: int, measure_id: int) -> View:
    """Change the facts; that makes a version."""
    row = the_measure(programme_id, measure_id)
    content = the_content(programme_id, row.goal.section.document_id)
    current = current_measure_version(row)
    form, the_boards = _form(content, row.goal)
    if not form.is_submitted():
        form.fill(current)
    if form.validate_on_submit():
        facts = form.facts(the_boards, current.accountable_text)
        try:
            with write():
                version = actions.create_measure_version(
                    measure=row,
                    facts=facts,
                    base_version_id=form.base_version_id or 0,
                    by=signed_in(),
                    now=now(),
                )
                goal = _goal(content, form.goal.data, row.goal)
                actions.move_measure(measure=row, goal=goal, by=signed_in(), now=now())
            flash(_("Sparat som version %(n)s.", n=version.number), "ok")
            return redirect(measure_url(programme_id, measure_id))
        except actions.ChangedMeanwhile as refused:
            assert isinstance(refused.current, MeasureVersion)  # what a measure's action raises
            form.version.data = str(refused.current.id)
            return _page(form, content, measure=row, current=current, theirs=refused.current)
    return _page(form, content, measure=row, current=current)


@bp.post("/<int:programme_id>/measures/<int:measure_id>/retire")
@staff(Permission.RUN_ROUNDS)
def retire_measure(programme_id: int, measure_id: int) -> View:
    """Take the measure out of coming editions; its number is kept."""
    row = the_measure(programme_id, measure_id)
    if ConfirmForm().validate_on_submit():
        with write():
            actions.retire_measure(measure=row, by=signed_in(), now=now())
        undo = url_for("programmes.restore_measure", programme_id=programme_id, measure_id=measure_id)
        text = _("Åtgärd %(n)s är borttagen ur kommande versioner.", n=row.number)
        flash({"text": text, "undo_url": undo}, "ok")  # type: ignore[arg-type]
    return redirect(_document_url(row))


@bp.post("/<int:programme_id>/measures/<int:measure_id>/restore")
@staff(Permission.RUN_ROUNDS)
def restore_measure(programme_id: int, measure_id: int) -> View:
    """Bring a measure back under its number."""
    row = the_measure(programme_id, measure_id)
    if ConfirmForm().validate_on_submit():
        with write():
            actions.restore_measure(measure=row, by=signed_in(), now=now())
        flash(_("Åtgärd %(n)s är tillbaka.", n=row.number), "ok")
    return redirect(_document_url(row))


def _form(content: EditionContent, present: Goal | None = None) -> tuple[MeasureForm, Sequence[Organisation]]:
    the_boards = boards(db.session())
    form = MeasureForm()
    goals = [
        (goal.goal.id, f"{goal.label}: {goal.text[:80]}")
        for goal in content.goals
        if goal.goal.parent_id is None
    ]
    if present is not None and present.id not in dict(goals):
        goals.insert(0, (present.id, _label(present)))
    form.prepare(the_boards, goals)
    return form, the_boards


def _label(goal: Goal) -> str:
    versions = queries.goal_versions(db.session(), goal.id)
    return versions[0].label if versions else ""


def _goal(content: EditionContent, goal_id: int, otherwise: Goal) -> Goal:
    found = content.goal(goal_id)
    return found.goal if found else otherwise


def _page(
    form: MeasureForm,
    content: EditionContent,
    *,
    goal: Goal | None = None,
    measure: Measure | None = None,
    current: MeasureVersion | None = None,
    theirs: MeasureVersion | None = None,
) -> View:
    page = render_template(
        "programmes/measure_form.html",
        form=form,
        form_failed=form.failed or theirs is not None,
        measure=measure,
        current=current,
        theirs=MeasureContent(measure, theirs) if measure and theirs else None,
        goal=goal,
        areas=sorted({m.version.policy_area for m in content.measures if m.version.policy_area}),
        schedule=read_schedule(form.schedule_text.data or ""),
        money=read_financing(form.financing_text.data or ""),
        document=content.document,
        programme=content.document.programme,
        **_words(),
    )
    if theirs:
        return page, 409
    return (page, 422) if form.failed else page


def _words() -> dict[str, object]:
    return {
        "FIELDS": FIELDS,
        "NEEDS": NEEDS,
        "FINANCING_SOURCES": FINANCING_SOURCES,
        "PRECISIONS": PRECISIONS,
    }


def _document_url(row: Measure) -> str:
    document = row.goal.section.document
    return url_for("programmes.document", programme_id=document.programme_id, document_id=document.id)


def measure_url(programme_id: int, measure_id: int) -> str:
    """Address of the measure's page."""
    return url_for("programmes.measure", programme_id=programme_id, measure_id=measure_id)
