"""A respondent's own page: its comments in its own order, with our answers."""

from flask import g, render_template

from consult.core.audience import link_holder, public
from consult.core.db import db
from consult.invitations.access import current_invitation
from consult.invitations.links import LINK_PATH, OUTCOME_PATH, find_by_token
from consult.invitations.models import Invitation
from consult.reports.queries.outcome import published_rows
from consult.reports.queries.own import comments_without_answer, own_standing
from consult.reports.queries.publications import publication_of
from consult.reports.views_public.blueprint import bp, names_of


@bp.get("/svar/<public_id>/utfall")
@link_holder
def own_outcome(public_id: str) -> str:
    """Before publication: when it comes. After it: every comment of this respondent with its answer."""
    return _own_page(current_invitation())


@bp.get(f"{LINK_PATH}<token>{OUTCOME_PATH}")
@public
def outcome_by_link(token: str) -> str | tuple[str, int]:
    """The same from the link in the mail. Only reading, so the link need not be exchanged for a session."""
    g.private = True
    invitation = find_by_token(db.session(), token)
    if invitation is None:
        return render_template("responses/unknown_link.html"), 404
    g.invitation = invitation
    return _own_page(invitation, token)


@bp.app_template_global("has_outcome")
def has_outcome(round_id: int) -> bool:
    """Whether our answers to a round are published; one statement."""
    return publication_of(db.session(), round_id) is not None


def _own_page(invitation: Invitation, token: str = "") -> str:
    session, round_ = db.session(), invitation.round
    publication = publication_of(session, round_.id)
    names = names_of(round_)
    rows = []
    if publication:
        rows = published_rows(session, publication.id, names, invitation_id=invitation.id, own=True)
    return render_template(
        "reports/own.html",
        invitation=invitation,
        token=token,
        round=round_,
        publication=publication,
        rows=rows,
        names=names,
        standing=own_standing(session, invitation.id),
        left_out=comments_without_answer(session, invitation.id, publication.id if publication else 0),
    )
