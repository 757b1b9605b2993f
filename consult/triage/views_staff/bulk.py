"""One thing done to many points: the page that says to how many, then the step."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from werkzeug.wrappers import Response

from consult.accounts.access import signed_in, staff, user_may
from consult.accounts.permissions import Permission
from consult.accounts.queries import has_active_reviewer
from consult.consultations.models import Round
from consult.core.clock import now, today
from consult.core.db import db, write
from consult.core.webforms import BaseForm
from consult.triage.actions import bulk as actions
from consult.triage.actions.answers import OutcomeMissing
from consult.triage.bulk import Bulk, Standing, seal, takes
from consult.triage.forms import ReturnForm
from consult.triage.forms_bulk import DateForMany, PersonForMany, PlainForm, StandardForMany, ThemeForMany
from consult.triage.queries.bulk import beside, standing_of_filter, standing_of_numbers
from consult.triage.queries.handling import choices_of, offered_answers
from consult.triage.queries.standard_answers import standard_answer_by_id
from consult.triage.views_staff.blueprint import (
    LARGEST_KEY,
    ROUND,
    bp,
    chosen_filter,
    flash_with_undo,
    load_round,
    undo_address,
)

Page = Response | str | tuple[str, int]
HANDLING_FORMS = {Bulk.THEME: ThemeForMany, Bulk.RESPONSIBLE: PersonForMany, Bulk.DUE: DateForMany}
TICKED_AT_MOST = 500


@bp.route(f"{ROUND}/points/bulk/<any(theme,responsible,due,standard,finish):what>", methods=["GET", "POST"])
@staff(Permission.RUN_ROUNDS)
def bulk(round_id: int, what: str) -> Page:
    """Themes, people, dates and answers for the ticked points, or for all that the filter shows."""
    return _do(load_round(round_id), Bulk(what))


@bp.route(f"{ROUND}/points/bulk/review/<any(accept,return):what>", methods=["GET", "POST"])
@staff(Permission.REVIEW)
def bulk_review(round_id: int, what: str) -> Page:
    """Accept many answers, or send them back with one reason."""
    return _do(load_round(round_id), Bulk(what))


@dataclass(frozen=True)
class Chosen:
    """The points of the request, and those of them that it can be done to."""

    what: Bulk
    points: list[Standing]
    everything: bool
    numbers: list[int]

    @property
    def taken(self) -> list[Standing]:
        """Those that it can be done to."""
        return [each for each in self.points if takes(self.what, each)]

    @property
    def seal(self) -> str:
        """What the page has shown."""
        return seal(self.what, self.points)


def _chosen(round_: Round, what: Bulk) -> Chosen:
    everything = request.values.get("all") == "1"
    given = request.values.getlist("point")[:TICKED_AT_MOST]
    numbers = [int(each) for each in given if each.isdecimal() and len(each) < 10 and int(each) < LARGEST_KEY]
    if everything:
        points = standing_of_filter(db.session(), round_.id, chosen_filter())
    else:
        points = standing_of_numbers(db.session(), round_.id, numbers) if numbers else []
    return Chosen(what, points, everything, [] if everything else numbers)


def _do(round_: Round, what: Bulk) -> Page:
    chosen, form = _chosen(round_, what), _form(round_, what, sent=request.method == "POST")
    if request.method != "POST":
        return _page(round_, chosen, form)
    if not form.validate():
        return _page(round_, chosen, form), 422
    try:
        with write():
            done = actions.change_points(
                round_id=round_.id,
                point_ids=[each.point_id for each in chosen.points],
                order=_order(what, form),
                seen=request.form.get("seen", ""),
                by=signed_in(),
                now=now(),
            )
    except actions.SelectionChanged:
        return _page(load_round(round_.id), _chosen(round_, what), form, changed=True), 409
    except OutcomeMissing:
        assert isinstance(form, StandardForMany)
        form.finish.errors = [_("Standardsvaret har inget utfall. Spara svaren som utkast.")]
        return _page(round_, chosen, form), 422
    _say(what, done)
    return redirect(url_for("triage.points", round_id=round_.id, **chosen_filter().args()))


def _form(round_: Round, what: Bulk, *, sent: bool) -> BaseForm:
    given: dict[str, Any] = {} if sent else {"formdata": None}
    if what in HANDLING_FORMS:
        form = HANDLING_FORMS[what](**given)
        form.offer(choices_of(db.session(), round_.programme_id, today(now())))
        return form
    if what is Bulk.STANDARD:
        standards = StandardForMany(**given)
        standards.offer(offered_answers(db.session()), reviewed=has_active_reviewer(db.session()))
        return standards
    return ReturnForm(**given) if what is Bulk.RETURN else PlainForm(**given)


def _order(what: Bulk, form: BaseForm) -> actions.Order:
    if isinstance(form, ThemeForMany | PersonForMany | DateForMany):
        return actions.Order(what, handling=form.handling())
    if isinstance(form, StandardForMany):
        standard = standard_answer_by_id(db.session(), int(form.standard.data))
        return actions.Order(what, standard=standard, finish=form.finish.data == "done")
    return actions.Order(what, note=form.note.data or "" if isinstance(form, ReturnForm) else "")


def _say(what: Bulk, done: actions.Done) -> None:
    """How many it was, with "Ångra" for those who may."""
    text = ngettext("%(num)s punkt är ändrad.", "%(num)s punkter är ändrade.", done.points)
    if done.passed:
        text += " " + ngettext("%(num)s punkt hoppades över.", "%(num)s punkter hoppades över.", done.passed)
    if done.change is None:
        flash(_("Inget var att ändra."), "info")
    elif user_may(Permission.RUN_ROUNDS):
        flash_with_undo(text, undo_address(done.change))
    else:
        flash(text, "ok")


def _page(round_: Round, chosen: Chosen, form: BaseForm, *, changed: bool = False) -> str:
    taken = chosen.taken
    return render_template(
        "triage/bulk.html",
        round=round_,
        what=chosen.what.value,
        form=form,
        form_failed=form.failed,
        changed=changed,
        picked=chosen,
        taken=len(taken),
        passed=len(chosen.points) - len(taken),
        beside=beside(db.session(), taken) if chosen.what not in HANDLING_FORMS else 0,
        reviewed=has_active_reviewer(db.session()),
        chosen=chosen_filter(),
    )
