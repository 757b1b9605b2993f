"""Who may use a respondent's route: a browser that has exchanged a link which still works."""

from flask import current_app, g, render_template, request
from sqlalchemy import bindparam, select
from sqlalchemy.orm import joinedload

from consult.core.db import db
from consult.core.errors import kept_texts
from consult.core.link_session import drop, granted
from consult.invitations.link_rights import LinkRights, refuses, use
from consult.invitations.models import Invitation, InvitationToken
from consult.invitations.queries.sharing import ended_by_colleague
from consult.organisations.models import Organisation


def enforce() -> tuple[str, int] | None:
    """Load the invitation of the URL into ``g.invitation``, or show the page that helps to a new link.

    The same page answers unknown, foreign and revoked ones; what was typed is shown back on it. A holder who may
    only read is refused here, in one place, whatever would change something.
    """
    public_id = str((request.view_args or {}).get("public_id", ""))
    token_id = granted(public_id)
    found = (
        db.session.execute(_OPENED, {"public_id": public_id, "token_id": token_id}).first()
        if token_id
        else None
    )
    if found is None:
        return _no_link(public_id, token_id)
    g.invitation, share_id, read_only = found
    rights = LinkRights(token_id or 0, share_id, read_only)
    use(rights)
    if refuses(current_app.view_functions[request.endpoint or ""], request.method, rights):
        return render_template("invitations/read_only.html", texts=kept_texts(), public_id=public_id), 403
    return None


def _no_link(public_id: str, token_id: int | None) -> tuple[str, int]:
    """Only to a browser that held a colleague's link it is said that the access has been taken away."""
    ended = ended_by_colleague(db.session(), public_id, token_id) if token_id else None
    if ended is None:
        drop(public_id)
    return render_template("invitations/link_needed.html", texts=kept_texts(), ended=ended is not None), 403


# Built once: every page behind a link asks this first.
_OPENED = (
    select(Invitation, InvitationToken.share_id, InvitationToken.read_only)
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


def current_invitation() -> Invitation:
    """The invitation of this request. Only on routes declared with ``link_holder``."""
    invitation: Invitation = g.invitation
    return invitation
