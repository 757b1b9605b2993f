"""The code of a printed letter, exchanged by a POST for the same session as a link."""

from flask import g, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from consult.core.actor import Actor
from consult.core.audience import public
from consult.core.clock import now
from consult.core.db import db, write
from consult.core.link_session import grant
from consult.invitations import actions
from consult.invitations.actions.printing import may_try_code
from consult.invitations.codes import find_code
from consult.invitations.forms_public import CodeForm
from consult.invitations.mails import settings
from consult.invitations.models import Invitation
from consult.invitations.views_public.blueprint import bp


@bp.get("/brev")
@public
def letter_code() -> str:
    """Where the code is typed."""
    g.private = True
    return render_template("invitations/letter_code.html", form=CodeForm())


@bp.post("/brev")
@public
def use_letter_code() -> Response | tuple[str, int]:
    """Open the invitation of the code. Wrong, revoked and malformed codes get one answer."""
    g.private = True
    form, moment = CodeForm(), now()
    if not form.validate_on_submit():
        return render_template("invitations/letter_code.html", form=form), 422
    with write():
        allowed = may_try_code(visitor=request.remote_addr or "", now=moment)
    if not allowed:
        form.code.errors = [_("För många försök. Vänta en timme eller hör av er till oss.")]
        return render_template("invitations/letter_code.html", form=form), 429
    token = find_code(db.session(), settings().secret_key, form.code.data or "")
    if token is None:
        form.code.errors = [_("Koden stämmer inte. Kontrollera att alla tolv tecken är rätt.")]
        return render_template("invitations/letter_code.html", form=form), 422
    token_id, invitation_id = token.id, token.invitation_id
    with write() as session:
        invitation = session.get_one(Invitation, invitation_id)
        by = Actor("respondent", invitation.public_id, invitation.organisation.name)
        actions.record_opened(invitation=invitation, by=by, now=moment)
        public_id = invitation.public_id
    grant(public_id, token_id)
    return redirect(url_for("responses.overview", public_id=public_id), 303)
