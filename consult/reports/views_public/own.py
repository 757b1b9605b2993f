"""A respondent's own page: its comments in its own order, with our answers."""

from flask import render_template

from consult.core.audience import link_holder
from consult.core.db import db
from consult.invitations.access import current_invitation
from consult.reports.queries.outcome import publication_of, published_rows
from consult.reports.queries.own import comments_without_answer, own_standing
from consult.reports.views_public.blueprint import bp, names_of


@bp.get("/svar/<public_id>/utfall")
@link_holder
def own_outcome(public_id: str) -> str:
    """Before publication: when it comes. After it: every comment of this respondent with its answer."""
    invitation = current_invitation()
    session, round_ = db.session(), invitation.round
    publication = publication_of(session, round_.id)
    names = names_of(round_)
    rows = []
    if publication:
        rows = published_rows(session, publication.id, names, invitation_id=invitation.id, own=True)
    return render_template(
        "reports/own.html",
        invitation=invitation,
        round=round_,
        publication=publication,
        rows=rows,
        names=names,
        standing=own_standing(session, invitation.id),
        left_out=comments_without_answer(session, invitation.id, publication.id if publication else 0),
    )
