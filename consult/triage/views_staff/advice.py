"""Asking a colleague or a department about a point, giving advice, using it, and taking the question back."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from flask import abort, flash, make_response, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from consult.accounts.access import signed_in, signed_in_user, staff
from consult.accounts.permissions import Permission
from consult.core.clock import now
from consult.core.db import db, write
from consult.triage.access import may_advise
from consult.triage.actions import advice as actions
from consult.triage.forms import AnswerForm
from consult.triage.models import Advice, Point
from consult.triage.queries.advice import advice_by_id
from consult.triage.queries.points import PointRow
from consult.triage.views_staff.answers import stored
from consult.triage.views_staff.blueprint import (
    LARGEST_KEY,
    ROUND,
    bp,
    chosen_filter,
    load_point,
    load_round,
    to_point,
)
from consult.triage.views_staff.colleagues import Typed, colleagues_of, new_advice_form, new_ask_form
from consult.triage.views_staff.points import point_page

Page = Response | tuple[str, int]
ADVICE = f"{ROUND}/points/<int:number>/advice"


@bp.post(ADVICE)
@staff(Permission.RUN_ROUNDS)
def ask_advice(round_id: int, number: int) -> Page:
    """Put a question about the point to a colleague or a department."""
    row = load_point(round_id, number)
    users = colleagues_of(db.session())
    form = new_ask_form(users)
    valid = form.validate()
    asked = next((user for user in users if str(user.id) == form.asked_user.data), None)
    if valid and asked and form.asked_name.data:
        form.asked_name.errors = [_("Välj antingen en kollega eller en förvaltning.")]
        valid = False
    if not valid:
        return point_page(load_round(round_id), row, stored(row), typed=Typed(ask=form)), 422
    try:
        with write():
            actions.ask_advice(
                point=row.point,
                asked=asked,
                name=form.asked_name.data or "",
                question=form.question.data or "",
                due_on=form.answer_by.data,
                by=signed_in(),
                now=now(),
            )
    except actions.NobodyAsked:
        form.asked_user.errors = [_("Välj en kollega, eller skriv vilken förvaltning du frågar.")]
        return point_page(load_round(round_id), row, stored(row), typed=Typed(ask=form)), 422
    except actions.AlreadyAsked:
        flash(_("Frågan är redan ställd."), "info")
    except actions.PointGone:
        abort(404)
    else:
        if asked:
            flash(_("%(name)s ser frågan på sin startsida och får ett mejl.", name=asked.name), "ok")
        else:
            flash(_("Frågan är antecknad. Skriv in svaret här när det kommer."), "ok")
    return to_point(round_id, number, "advice")


@bp.post(f"{ADVICE}/<int:advice_id>")
@staff(Permission.READ)
def give_advice(round_id: int, number: int, advice_id: int) -> Page:
    """Answer the question: who was asked, whatever the role; for a department a handler types it in."""
    row, advice = _load(round_id, number, advice_id)
    if not may_advise(signed_in_user(), advice):
        abort(403)
    form = new_advice_form(advice)
    if not form.validate():
        typed = Typed(words=form, advice_id=advice.id)
        return point_page(load_round(round_id), row, stored(row), typed=typed), 422
    give = partial(actions.give_advice, advice=advice, outcome=form.chosen, words=form.words.data or "")
    return _close(row, advice, give, _("Rådet är sparat. Den som handlägger punkten ser det här."))


@bp.post(f"{ADVICE}/<int:advice_id>/withdraw")
@staff(Permission.RUN_ROUNDS)
def withdraw_advice(round_id: int, number: int, advice_id: int) -> Response:
    """Take the question back."""
    row, advice = _load(round_id, number, advice_id)
    return _close(row, advice, partial(actions.withdraw_advice, advice=advice), _("Frågan är tillbakatagen."))


@bp.post(f"{ADVICE}/<int:advice_id>/use")
@staff(Permission.RUN_ROUNDS)
def use_advice(round_id: int, number: int, advice_id: int) -> Page:
    """Show the answer as typed so far with the words of the advice in it. Nothing is saved."""
    row, advice = _load(round_id, number, advice_id)
    if advice.given_at is None:
        abort(404)
    form = AnswerForm() if "version" in request.form else stored(row)
    typed = (form.reason.data or "").strip()
    if advice.body not in typed:
        form.reason.data = f"{typed}\n\n{advice.body}".strip()
    if not form.outcome.data and advice.outcome:
        form.outcome.data = advice.outcome.value
    flash(_("Texten är infogad i svaret. Den är inte sparad än."), "info")
    page = make_response(point_page(load_round(round_id), row, form))
    # This address is only posted to: with script the point's own is the one to come back to.
    page.headers["HX-Replace-Url"] = url_for(
        "triage.point", round_id=round_id, number=number, **chosen_filter().args()
    )
    return page


def _load(round_id: int, number: int, advice_id: int) -> tuple[PointRow, Advice]:
    row = load_point(round_id, number)
    advice = advice_by_id(db.session(), row.point, advice_id) if advice_id <= LARGEST_KEY else None
    if advice is None:
        abort(404)
    return row, advice


def _close(row: PointRow, advice: Advice, how: Callable[..., Advice], words: str) -> Response:
    """Answer the question or take it back, once; ``row`` is the point to return to, the question may be on another."""
    by, moment = signed_in(), now()
    try:
        with write() as session:
            how(point=session.get_one(Point, advice.point_id), by=by, now=moment)
    except actions.AdviceClosed:
        flash(_("Frågan är redan besvarad eller tillbakatagen."), "info")
    else:
        flash(words, "ok")
    return to_point(row.point.round_id, row.point.number, "advice")
