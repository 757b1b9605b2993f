"""Letting a late response count."""

from flask import flash, redirect, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from consult.accounts.access import signed_in, staff
from consult.accounts.permissions import Permission
from consult.core.clock import now
from consult.core.db import db, write
from consult.responses.actions.changing import let_late_count
from consult.responses.actions.refusals import NotSetAside
from consult.responses.models import Response as ReceivedResponse
from consult.triage.views_staff.blueprint import ROUND, bp, load_point


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
