"""The start page: what may be answered now, and what came of earlier rounds."""

from flask import Response, redirect, render_template, url_for
from werkzeug.wrappers import Response as AnyResponse

from consult.accounts.queries import awaits_first_user
from consult.core.audience import public
from consult.core.clock import now, today
from consult.core.conditional import unless_unchanged
from consult.core.db import db
from consult.reports.queries.public_rounds import public_rounds
from consult.reports.views_public.blueprint import bp


@bp.get("/")
@public
def start() -> Response | AnyResponse:
    """Open rounds first, then closed ones with their outcomes; a new installation leads to its guide."""
    moment = now()
    rounds = public_rounds(db.session())
    if not rounds and awaits_first_user(db.session()):
        return redirect(url_for("accounts_public.guide"))
    return unless_unchanged(
        lambda: render_template(
            "reports/start.html",
            open_rounds=[each for each in rounds if each.is_open],
            closed_rounds=[each for each in rounds if not each.is_open],
            moment=moment,
        ),
        rounds,
        today(moment),
    )
