"""Goals and sub-goals: write, change, order, take out."""

from flask import flash, redirect, render_template, url_for
from flask_babel import gettext as _

from consult.accounts.access import signed_in, staff
from consult.accounts.permissions import Permission
from consult.core.clock import now
from consult.core.db import db, write
from consult.programmes import actions, queries
from consult.programmes.actions.goals import current_goal_version
from consult.programmes.forms.texts import ConfirmForm, GoalForm
from consult.programmes.labels import goal_label, sub_goal_label
from consult.programmes.models import Goal, GoalVersion, Section
from consult.programmes.views_staff.blueprint import View, bp, the_goal, the_section
from consult.programmes.views_staff.documents import the_content
from consult.programmes.views_staff.sections import section_url


@bp.route("/<int:programme_id>/sections/<int:section_id>/goal", methods=["GET", "POST"])
@staff(Permission.RUN_ROUNDS)
def new_goal(programme_id: int, section_id: int) -> View:
    """Write the section's goal."""
    section = the_section(programme_id, section_id)
    content = the_content(programme_id, section.document_id)
    shown = content.section(section_id)
    number = sum(1 for goal in content.goals if goal.goal.parent_id is None) + 1
    suggestion = goal_label(shown.title if shown else "", number)
    return _new(section, None, suggestion)


@bp.route("/<int:programme_id>/goals/<int:goal_id>/sub-goals/new", methods=["GET", "POST"])
@staff(Permission.RUN_ROUNDS)
def new_sub_goal(programme_id: int, goal_id: int) -> View:
    """Write a sub-goal."""
    goal = the_goal(programme_id, goal_id)
    content = the_content(programme_id, goal.section.document_id)
    shown = content.section(goal.section_id)
    taken = len(shown.sub_goals) if shown else 0
    return _new(goal.section, goal, sub_goal_label(current_goal_version(goal).label, taken + 1))


def _new(section: Section, parent: Goal | None, suggestion: str) -> View:
    form = GoalForm(label=suggestion)
    if form.validate_on_submit():
        try:
            with write():
                actions.create_goal(
                    section=section,
                    label=form.label.data,
                    text=form.text.data,
                    parent=parent,
                    by=signed_in(),
                    now=now(),
                )
            flash(_("Målet är sparat."), "ok")
            return redirect(section_url(section))
        except actions.GoalExists:
            form.text.errors = [_("Avsnittet har redan ett mål. Ändra det, eller lägg till ett delmål.")]
        except actions.SectionRetired:
            form.text.errors = [_("Avsnittet är inte kvar i dokumentet.")]
    return _page(form, section, parent=parent)


@bp.route("/<int:programme_id>/goals/<int:goal_id>/edit", methods=["GET", "POST"])
@staff(Permission.RUN_ROUNDS)
def edit_goal(programme_id: int, goal_id: int) -> View:
    """Change the words; that makes a version."""
    goal = the_goal(programme_id, goal_id)
    current = current_goal_version(goal)
    form = GoalForm(data={"label": current.label, "text": current.text, "version": str(current.id)})
    if form.validate_on_submit():
        try:
            with write():
                version = actions.create_goal_version(
                    goal=goal,
                    label=form.label.data,
                    text=form.text.data,
                    base_version_id=form.base_version_id or 0,
                    by=signed_in(),
                    now=now(),
                )
            flash(_("Sparat som version %(n)s.", n=version.number), "ok")
            return redirect(section_url(goal.section))
        except actions.ChangedMeanwhile as refused:
            assert isinstance(refused.current, GoalVersion)  # what a goal's action raises
            form.version.data = str(refused.current.id)
            return _page(form, goal.section, goal=goal, theirs=refused.current)
    return _page(form, goal.section, goal=goal)


@bp.post("/<int:programme_id>/goals/<int:goal_id>/move/<any(up, down):direction>")
@staff(Permission.RUN_ROUNDS)
def move_goal(programme_id: int, goal_id: int, direction: str) -> View:
    """Move a sub-goal one step among its siblings."""
    goal = the_goal(programme_id, goal_id)
    if ConfirmForm().validate_on_submit() and goal.parent_id is not None and goal.retired_at is None:
        with write():
            actions.move_goal(goal=goal, step=-1 if direction == "up" else 1, by=signed_in(), now=now())
    return redirect(section_url(goal.section) + f"#mal-{goal.id}")


@bp.post("/<int:programme_id>/goals/<int:goal_id>/retire")
@staff(Permission.RUN_ROUNDS)
def retire_goal(programme_id: int, goal_id: int) -> View:
    """Take the goal out of coming editions."""
    goal = the_goal(programme_id, goal_id)
    if ConfirmForm().validate_on_submit():
        try:
            with write():
                actions.retire_goal(goal=goal, by=signed_in(), now=now())
            undo = url_for("programmes.restore_goal", programme_id=programme_id, goal_id=goal_id)
            flash({"text": _("Målet är borttaget ur kommande versioner."), "undo_url": undo}, "ok")  # type: ignore[arg-type]
        except actions.GoalHoldsMeasures:
            flash(_("Målet har åtgärder. Flytta dem till ett annat mål, eller ta bort dem, först."), "warn")
    return redirect(section_url(goal.section))


@bp.post("/<int:programme_id>/goals/<int:goal_id>/restore")
@staff(Permission.RUN_ROUNDS)
def restore_goal(programme_id: int, goal_id: int) -> View:
    """Bring a goal back."""
    goal = the_goal(programme_id, goal_id)
    if ConfirmForm().validate_on_submit():
        try:
            with write():
                actions.restore_goal(goal=goal, by=signed_in(), now=now())
            flash(_("Målet är tillbaka."), "ok")
        except actions.GoalExists:
            flash(_("Avsnittet har fått ett annat mål. Ta bort det först."), "warn")
    return redirect(section_url(goal.section))


def _page(
    form: GoalForm,
    section: Section,
    *,
    goal: Goal | None = None,
    parent: Goal | None = None,
    theirs: GoalVersion | None = None,
) -> View:
    page = render_template(
        "programmes/goal_form.html",
        form=form,
        form_failed=form.failed or theirs is not None,
        section=section,
        goal=goal,
        parent=parent,
        theirs=theirs,
        versions=queries.goal_versions(db.session(), goal.id) if goal else [],
        document=section.document,
        programme=section.document.programme,
        cancel=url_for(
            "programmes.section", programme_id=section.document.programme_id, section_id=section.id
        ),
    )
    if theirs:
        return page, 409
    return (page, 422) if form.failed else page
