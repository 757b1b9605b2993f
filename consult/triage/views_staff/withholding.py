"""Keeping a comment, or words or a file of it, out of everything public, and lifting that again."""

from __future__ import annotations

from flask import abort, flash, render_template, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from werkzeug.wrappers import Response

from consult.accounts.access import signed_in, staff
from consult.accounts.permissions import Permission
from consult.core.clock import now
from consult.core.db import db, write
from consult.responses.models import Comment
from consult.triage.actions import withholding as actions
from consult.triage.forms_withholding import Part, WithholdForm
from consult.triage.models import Withholding
from consult.triage.passages import Passage, sentences
from consult.triage.queries.points import PointRow
from consult.triage.queries.withheld import withholdings_of
from consult.triage.views_staff.blueprint import (
    LARGEST_KEY,
    ROUND,
    bp,
    chosen_filter,
    flash_with_undo,
    load_point,
    load_round,
    to_point,
)
from consult.triage.withheld_text import places_of


@bp.route(f"{ROUND}/points/<int:number>/withhold", methods=["GET", "POST"])
@staff(Permission.REGISTER_RECORDS)
def withhold(round_id: int, number: int) -> Response | str | tuple[str, int]:
    """Ask what is to be withheld, on what ground and why, and withhold it."""
    row = load_point(round_id, number)
    form = WithholdForm(comment=row.comment)
    if form.validate_on_submit():
        try:
            with write():
                made = _withhold(row, form)
        except actions.AlreadyWithheld:
            flash(_("Det är redan undanhållet."), "info")
        except actions.NothingThere:
            abort(404)
        else:
            _tell(round_id, number, made)
        return to_point(round_id, number)
    page = render_template(
        "triage/withhold.html",
        round=load_round(round_id),
        row=row,
        form=form,
        sentences=[row.comment.body[begins:ends] for begins, ends in sentences(row.comment.body)],
        withholdings=withholdings_of(db.session(), row.comment.id),
        back=url_for("triage.point", round_id=round_id, number=number, **chosen_filter().args()),
        here={"round_id": round_id, "number": number, **chosen_filter().args()},
        chosen=chosen_filter(),
        form_failed=form.failed,
    )
    return (page, 422) if form.failed else page


def _withhold(row: PointRow, form: WithholdForm) -> list[Withholding]:
    point, by, moment = row.point, signed_in(), now()
    ground, reason = form.ground.data or "", form.reason.data or ""
    part, attachment_id = form.chosen
    if part is Part.WHOLE:
        found = actions.withhold_comment(point=point, ground=ground, reason=reason, by=by, now=moment)
    elif part is Part.WORDING:
        found = actions.withhold_wording(point=point, ground=ground, reason=reason, by=by, now=moment)
    elif part is Part.FILE:
        found = actions.withhold_file(
            point=point, attachment_id=attachment_id, ground=ground, reason=reason, by=by, now=moment
        )
    else:
        return actions.withhold_passages(
            point=point,
            passages=_passages(row.comment, form),
            ground=ground,
            reason=reason,
            by=by,
            now=moment,
        )
    return [found]


def _passages(comment: Comment, form: WithholdForm) -> list[Passage]:
    """The sentences from–to, or every place where the words stand. The form has seen that they are there."""
    if form.chosen[0] is Part.WORDS:
        return places_of(form.words.data or "", comment.body)
    found, (first, last) = sentences(comment.body), form.sentences
    return [(found[first - 1][0], found[last - 1][1])]


def _tell(round_id: int, number: int, made: list[Withholding]) -> None:
    if len(made) > 1:
        text = ngettext(
            "Orden är undanhållna på %(num)s ställe.", "Orden är undanhållna på %(num)s ställen.", len(made)
        )
        flash(text, "ok")
        return
    lift = url_for(
        "triage.lift_withholding",
        round_id=round_id,
        number=number,
        withholding_id=made[0].id,
        **chosen_filter().args(),
    )
    flash_with_undo(_("Det visas inte längre i något offentligt. Originalet finns kvar."), lift)


@bp.post(f"{ROUND}/points/<int:number>/withholdings/<int:withholding_id>/lift")
@staff(Permission.REGISTER_RECORDS)
def lift_withholding(round_id: int, number: int, withholding_id: int) -> Response:
    """Let it be public again; 404 for what was never withheld of this comment."""
    row = load_point(round_id, number)
    found = db.session.get(Withholding, withholding_id) if withholding_id <= LARGEST_KEY else None
    if found is None or found.comment_id != row.comment.id:
        abort(404)
    try:
        with write():
            actions.lift_withholding(
                point=row.point, withholding_id=withholding_id, by=signed_in(), now=now()
            )
    except actions.NotWithheld:
        flash(_("Det är inte undanhållet."), "info")
    else:
        flash(_("Det är inte längre undanhållet."), "ok")
    return to_point(round_id, number)
