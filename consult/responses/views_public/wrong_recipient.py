""" "Är det fel företag?": say what is wrong and who is right, and regret it."""

from flask import flash, redirect, url_for
from flask_babel import gettext as _
from wtforms.fields.choices import SelectChoice

from consult.core import clock
from consult.core.audience import link_holder
from consult.core.db import db, write
from consult.invitations import actions as invitations
from consult.invitations.access import current_invitation
from consult.invitations.link_rights import for_writers
from consult.invitations.models import ReferralKind
from consult.invitations.queries.referrals import own_referral
from consult.organisations.models import OrganisationKind
from consult.responses.actions.changing import decline, regret_decline
from consult.responses.forms import WrongRecipientForm
from consult.responses.queries.drafts import invitation_for_writing
from consult.responses.views_public.blueprint import bp
from consult.responses.views_public.desk import Answer, desk, page, refusals_explained, sender_of


def _form(**given: object) -> WrongRecipientForm:
    form = WrongRecipientForm(**given)
    organisation = current_invitation().organisation
    company = organisation.kind is OrganisationKind.COMPANY
    person = (
        _("Företaget är rätt, men jag är fel person")
        if company
        else _("Mottagaren är rätt, men jag är fel person")
    )
    wrong = _("%(organisation)s är fel mottagare eller finns inte längre", organisation=organisation.name)
    form.kind.choices = [
        SelectChoice(ReferralKind.PERSON.value, person),
        SelectChoice(ReferralKind.ORGANISATION.value, wrong),
    ]
    return form


def _page(form: WrongRecipientForm) -> str:
    found = desk()
    return page(
        "wrong_recipient.html",
        desk=found,
        form=form,
        referral=own_referral(db.session(), found.invitation.id),
        form_failed=bool(form.errors),
    )


@bp.get("/svar/<public_id>/fel-mottagare")
@link_holder
@for_writers
def wrong_recipient(public_id: str) -> Answer:
    """What is wrong, and who is right."""
    return _page(_form(formdata=None))


@bp.post("/svar/<public_id>/fel-mottagare")
@link_holder
@refusals_explained
def say_wrong_recipient(public_id: str) -> Answer:
    """Note it. Only a wrong organisation is an answer to the question; a named person is for staff to write to."""
    form = _form()
    if not form.validate_on_submit():
        return _page(form), 422
    invitation_id, now, kind = current_invitation().id, clock.now(), ReferralKind(form.kind.data)
    with write() as session:
        invitation = invitation_for_writing(session, invitation_id)
        by = sender_of(invitation)
        if kind is ReferralKind.ORGANISATION:
            decline(invitation=invitation, by=by, now=now)
        if form.names_somebody:
            invitations.refer(
                invitation=invitation,
                kind=kind,
                name=form.name.data or "",
                email=form.email.data or "",
                by=by,
                now=now,
            )
    if kind is ReferralKind.PERSON:
        flash(_("Tack. Kommunen får veta vem som är rätt person."), "ok")
    return redirect(url_for("responses.overview", public_id=public_id))


@bp.post("/svar/<public_id>/fel-mottagare/angra")
@link_holder
@refusals_explained
def regret_wrong_recipient(public_id: str) -> Answer:
    """ "Ångra": asked as before, and nobody else is named."""
    invitation_id, now = current_invitation().id, clock.now()
    with write() as session:
        invitation = invitation_for_writing(session, invitation_id)
        by = sender_of(invitation)
        regret_decline(invitation=invitation, by=by, now=now)
        invitations.regret_referral(invitation=invitation, by=by, now=now)
    flash(_("Det är ångrat. Ni är mottagare som förut."), "ok")
    return redirect(url_for("responses.overview", public_id=public_id))
