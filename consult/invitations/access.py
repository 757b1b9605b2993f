"""Who may use a respondent's route: a browser that has exchanged a link which still works."""

from flask import g, render_template, request
from sqlalchemy import bindparam, select
from sqlalchemy.orm import joinedload

from consult.core.db import db
from consult.core.errors import kept_texts
from consult.core.link_session import drop, granted
from consult.invitations.models import Invitation, InvitationToken
from consult.organisations.models import Organisation


def enforce() -> tuple[str, int] | None:
    """Load the invitation of the URL into ``g.invitation``, or show the page that helps to a new link.

    The same page answers unknown, foreign and revoked ones; what was typed is shown back on it.
    """
    public_id = str((request.view_args or {}).get("public_id", ""))
    token_id = granted(public_id)
    invitation = _open_invitation(public_id, token_id) if token_id else None
    if invitation is None:
        drop(public_id)
        return render_template("invitations/link_needed.html", texts=kept_texts()), 403
    g.invitation = invitation
    return None


# Built once: every page behind a link asks this first.
_OPENED = (
    select(Invitation)
    .join(InvitationToken)
    .where(
        Invitation.public_id == bindparam("public_id"),
        InvitationToken.id == bindparam("token_id"),
        InvitationToken.revoked_at.is_(None),
    )
    .options(
        joinedload(Invitation.organisation, innerjoin=True).load_only(Organisation.name, Organisation.kind),
        joinedload(Invitation.round, innerjoin=True),
    )
)


def _open_invitation(public_id: str, token_id: int) -> Invitation | None:
    return db.session.scalar(_OPENED, {"public_id": public_id, "token_id": token_id})


def current_invitation() -> Invitation:
    """The invitation of this request. Only on routes declared with ``link_holder``."""
    invitation: Invitation = g.invitation
    return invitation
