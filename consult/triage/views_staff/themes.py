"""The page of the themes: how many points each has, renaming, and removing those that nobody uses."""

from __future__ import annotations

from flask import abort, flash, redirect, render_template, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from consult.accounts.access import signed_in, staff
from consult.accounts.permissions import Permission
from consult.consultations.models import Round
from consult.core.clock import now
from consult.core.db import db, write
from consult.triage.actions import themes as actions
from consult.triage.forms_handling import ThemeForm
from consult.triage.models import Theme
from consult.triage.queries.themes import theme_by_id, themes_of
from consult.triage.views_staff.blueprint import LARGEST_KEY, ROUND, bp, load_round

Page = Response | str | tuple[str, int]


@bp.get(f"{ROUND}/themes")
@staff(Permission.READ)
def themes(round_id: int) -> str:
    """Every theme of the round's programme."""
    return _page(load_round(round_id))


@bp.post(f"{ROUND}/themes/<int:theme_id>")
@staff(Permission.RUN_ROUNDS)
def rename_theme(round_id: int, theme_id: int) -> Page:
    """Call a theme something else."""
    round_ = load_round(round_id)
    theme, form = _load(round_, theme_id), _form(theme_id)
    if not form.validate():
        return _page(round_, form, theme_id), 422
    try:
        with write():
            renamed = actions.rename_theme(theme=theme, name=form.name.data or "", by=signed_in(), now=now())
    except actions.NameTaken:
        form.name.errors = [_("Det finns redan ett tema med det namnet.")]
        return _page(round_, form, theme_id), 422
    except actions.ThemeGone:
        flash(_("Temat är redan borttaget."), "info")
    else:
        if renamed:
            flash(_("Temat har fått ett nytt namn."), "ok")
    return redirect(url_for("triage.themes", round_id=round_id))


@bp.post(f"{ROUND}/themes/<int:theme_id>/remove")
@staff(Permission.RUN_ROUNDS)
def remove_theme(round_id: int, theme_id: int) -> Response:
    """Take away a theme that no point has."""
    theme = _load(load_round(round_id), theme_id)
    name = theme.name
    try:
        with write():
            actions.remove_theme(theme=theme, by=signed_in(), now=now())
    except actions.ThemeInUse:
        flash(_("Temat %(name)s används och kan inte tas bort.", name=name), "warn")
    except actions.ThemeGone:
        flash(_("Temat är redan borttaget."), "info")
    else:
        flash(_("Temat %(name)s är borttaget.", name=name), "ok")
    return redirect(url_for("triage.themes", round_id=round_id))


def _load(round_: Round, theme_id: int) -> Theme:
    theme = theme_by_id(db.session(), round_.programme_id, theme_id) if theme_id <= LARGEST_KEY else None
    if theme is None:
        abort(404)
    return theme


def _form(theme_id: int) -> ThemeForm:
    return ThemeForm(prefix=f"theme{theme_id}-")


def _page(round_: Round, sent: ThemeForm | None = None, sent_for: int = 0) -> str:
    rows = themes_of(db.session(), round_.programme_id, round_.id)
    forms = {
        row.theme.id: sent
        if sent is not None and row.theme.id == sent_for
        else ThemeForm(formdata=None, prefix=f"theme{row.theme.id}-", name=row.theme.name)
        for row in rows
    }
    return render_template(
        "triage/themes.html", round=round_, rows=rows, forms=forms, sent=sent, form_failed=bool(sent)
    )
