"""Keeping a comment out of everything public and lifting that; letting a late response count."""

from flask import flash, redirect, render_template, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from consult.accounts.access import signed_in, staff
from consult.accounts.permissions import Permission
from consult.core.clock import now
from consult.core.db import db, write
from consult.responses.actions.changing import let_late_count
from consult.responses.actions.refusals import NotSetAside
from consult.responses.models import Response as ReceivedResponse
from consult.triage.actions import withholding as actions
from consult.triage.forms import WithholdForm
from consult.triage.queries.point import withholding_of
from consult.triage.views_staff.blueprint import (
    ROUND,
    bp,
    chosen_filter,
    flash_with_undo,
    load_point,
    load_round,
)


@bp.route(f"{ROUND}/points/<int:number>/withhold", methods=["GET", "POST"])
@staff(Permission.REGISTER_RECORDS)
def withhold(round_id: int, number: int) -> Response | str | tuple[str, int]:
    """Ask for the ground and the reason, and withhold."""
    row, form = load_point(round_id, number), WithholdForm()
    back = url_for("triage.point", round_id=round_id, number=number, **chosen_filter().args())
    if form.validate_on_submit():
        try:
            with write():
                actions.withhold_comment(
                    point=row.point,
                    ground=form.ground.data or "",
                    reason=form.reason.data or "",
                    by=signed_in(),
                    now=now(),
                )
        except actions.AlreadyWithheld:
            flash(_("Synpunkten är redan undanhållen."), "info")
        else:
            lift = url_for(
                "triage.lift_withholding", round_id=round_id, number=number, **chosen_filter().args()
            )
            text = _("Synpunkten visas inte i något offentligt. Originalet finns kvar.")
            flash_with_undo(text, lift)
        return redirect(back)
    page = render_template(
        "triage/withhold.html",
        round=load_round(round_id),
        row=row,
        form=form,
        back=back,
        chosen=chosen_filter(),
        form_failed=form.failed,
        current=withholding_of(db.session(), row.comment.id),
    )
    return (page, 422) if form.failed else page


@bp.post(f"{ROUND}/points/<int:number>/lift")
@staff(Permission.REGISTER_RECORDS)
def lift_withholding(round_id: int, number: int) -> Response:
    """Let the comment be public again."""
    row = load_point(round_id, number)
    try:
        with write():
            actions.lift_withholding(point=row.point, by=signed_in(), now=now())
    except actions.NotWithheld:
        flash(_("Synpunkten är inte undanhållen."), "info")
    else:
        flash(_("Synpunkten är inte längre undanhållen."), "ok")
    return redirect(url_for("triage.point", round_id=round_id, number=number, **chosen_filter().args()))


@bp.post(f"{ROUND}/points/<int:number>/count-late")
@staff(Permission.REGISTER_RECORDS)
def count_late(round_id: int, number: int) -> Response:
    """Let a late response supersede the one that its sender had sent before."""
    row = load_point(round_id, number)
    try:
        with write():
            response = db.session.get_one(ReceivedResponse, row.response.id)
            let_late_count(invitation=response.invitation, response=response, by=signed_in(), now=now())
    except NotSetAside:
        flash(_("Svaret gäller redan, eller har tagits tillbaka."), "info")
    else:
        flash(_("Det sena svaret gäller nu. Det tidigare är ersatt."), "ok")
    return redirect(url_for("triage.point", round_id=round_id, number=number))
