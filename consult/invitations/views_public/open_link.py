"""Answering a public round without being invited: say who you are, and the link comes by mail."""

from flask import abort, g, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from consult.consultations import queries as rounds
from consult.consultations.models import Round, Visibility
from consult.core.audience import public
from consult.core.clock import now
from consult.core.db import db, write
from consult.invitations.actions.open_link import ask_for_link
from consult.invitations.forms_public import OpenLinkForm
from consult.invitations.views_public.blueprint import bp


def _public_round(slug: str) -> Round:
    """The round of the address; 404 for those that only the invited may know of, and before it is open."""
    round_ = rounds.round_by_slug(db.session(), slug)
    if round_ is None or round_.visibility is not Visibility.PUBLIC or round_.opened_at is None:
        abort(404)
    return round_


@bp.get("/remiss/<slug>/svara")
@public
def open_link(slug: str) -> str:
    """Who answers, and where the link goes."""
    g.private = True
    return render_template("invitations/open_link.html", round=_public_round(slug), form=OpenLinkForm())


@bp.post("/remiss/<slug>/svara")
@public
def ask_open_link(slug: str) -> Response | tuple[str, int]:
    """Take it down. The answer is the same whoever it is."""
    g.private = True
    round_, form = _public_round(slug), OpenLinkForm()
    if not round_.is_open() or not form.validate_on_submit():
        return render_template("invitations/open_link.html", round=round_, form=form), 422
    round_id, moment = round_.id, now()
    with write() as session:
        ask_for_link(
            round_=session.get_one(Round, round_id),
            kind=form.organisation_kind,
            sole_trader=form.is_sole_trader,
            name=form.name.data or "",
            address=form.email.data or "",
            org_number=form.digits,
            visitor=request.remote_addr or "",
            now=moment,
        )
    return redirect(url_for("invitations_public.open_link_sent", slug=slug), 303)


@bp.get("/remiss/<slug>/svara/skickad")
@public
def open_link_sent(slug: str) -> str:
    """What happens next."""
    g.private = True
    return render_template("invitations/open_link_sent.html", round=_public_round(slug))
