""" "Be om längre svarstid": the wished last day and why. Staff decide; the first page says what came of it."""

from flask import flash, redirect, url_for
from flask_babel import gettext as _

from consult.core import clock
from consult.core.audience import link_holder
from consult.core.db import db, write
from consult.core.formatting import date_text
from consult.invitations import actions as invitations
from consult.invitations.access import current_invitation
from consult.invitations.link_rights import current_rights, for_writers
from consult.invitations.queries.extensions import newest_request
from consult.responses.actions.refusals import refuse_unless_accepting
from consult.responses.forms_longer_time import LongerTimeForm
from consult.responses.queries.drafts import invitation_for_writing
from consult.responses.views_public.blueprint import bp
from consult.responses.views_public.desk import Answer, desk, page, refusals_explained, sender_of


def _page(form: LongerTimeForm) -> str:
    found = desk()
    newest = newest_request(db.session(), found.invitation.id)
    waiting = newest if newest and newest.decided_at is None else None
    if waiting and not form.is_submitted():
        form.wished_until.data, form.reason.data = waiting.wished_until, waiting.reason
    return page("longer_time.html", desk=found, form=form, waiting=waiting, form_failed=form.failed)


@bp.get("/svar/<public_id>/langre-svarstid")
@link_holder
@for_writers
def longer_time(public_id: str) -> Answer:
    """Until when, and why. Where nothing can be asked for, back to the first page."""
    if not invitations.may_be_longer(current_invitation()):
        return redirect(url_for("responses.overview", public_id=public_id))
    return _page(LongerTimeForm(formdata=None))


@bp.post("/svar/<public_id>/langre-svarstid")
@link_holder
@refusals_explained
def ask_longer_time(public_id: str) -> Answer:
    """Send the wish to the municipality."""
    form = LongerTimeForm()
    try:
        if not form.validate_on_submit() or not _ask(form):
            return _page(form), 422
    except invitations.NoLongerTime:
        flash(
            _("Ni har redan svarat eller sagt att ni är fel mottagare. Då finns inget att förlänga."), "info"
        )
    else:
        flash(_("Kommunen har fått er fråga. Svaret kommer med mejl och syns här."), "ok")
    return redirect(url_for("responses.overview", public_id=public_id))


def _ask(form: LongerTimeForm) -> bool:
    """Whether it was asked; otherwise the form says why not."""
    invitation_id, now, day = current_invitation().id, clock.now(), form.wished_until.data
    if day is None:
        return False
    try:
        with write() as session:
            invitation = invitation_for_writing(session, invitation_id)
            refuse_unless_accepting(invitation)
            invitations.ask_longer_time(
                invitation=invitation,
                wished_until=day,
                reason=form.reason.data or "",
                share_id=current_rights().share_id,
                by=sender_of(invitation),
                now=now,
            )
    except invitations.UnusableDay as refusal:
        form.wished_until.errors = [
            _("Välj en dag senast %(date)s.", date=date_text(refusal.latest))
            if refusal.latest
            else _("Välj en dag som inte har passerat, efter er sista svarsdag.")
        ]
    except invitations.AskedTooOften:
        form.form_errors.append(_("Ni har frågat många gånger i dag. Ring eller mejla kommunen i stället."))
    else:
        return True
    return False
