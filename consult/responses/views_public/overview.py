"""The start page within the session, and the shortest answer that leads out of it: no comments."""

from flask import redirect, url_for
from sqlalchemy import select

from consult.core import clock
from consult.core.audience import link_holder
from consult.core.db import db, write
from consult.core.link_session import granted
from consult.invitations.access import current_invitation
from consult.invitations.link_rights import for_writers
from consult.invitations.queries.extensions import newest_request
from consult.invitations.queries.referrals import own_referral
from consult.organisations.models import Contact, OrganisationContact
from consult.responses.actions.drafts import new_submit_key
from consult.responses.actions.submitting import Sender, submit_no_comments
from consult.responses.forms import NoCommentsForm, PlainForm
from consult.responses.queries.drafts import invitation_for_writing
from consult.responses.views_public.blueprint import bp
from consult.responses.views_public.desk import Answer, Desk, desk, page, refusals_explained, sender_of
from consult.responses.views_public.landing import no_more_mail_url
from consult.responses.views_public.people import access_of


@bp.get("/svar/<public_id>/")
@link_holder
def overview(public_id: str) -> Answer:
    """Screen 01 with the state of the draft; the sections are links."""
    found = desk()
    return page(
        "landing.html",
        desk=found,
        form=PlainForm(),
        token=None,
        no_more_mail=no_more_mail_url(granted(public_id)),
        access=access_of(found.invitation.id),
        referral=own_referral(db.session(), found.invitation.id),
        longer=newest_request(db.session(), found.invitation.id),
    )


def default_address(found: Desk) -> str:
    """Where the receipt goes unless the sender says otherwise: the draft's, the last one's, the first contact's."""
    if found.state.draft and found.state.draft.receipt_email:
        return found.state.draft.receipt_email
    if found.newest:
        return found.newest.response.receipt_email
    query = (
        select(Contact.email)
        .join(OrganisationContact, OrganisationContact.contact_id == Contact.id)
        .where(OrganisationContact.organisation_id == found.invitation.organisation_id)
        .order_by(OrganisationContact.position, OrganisationContact.id)
        .limit(1)
    )
    return db.session.scalar(query) or ""


@bp.get("/svar/<public_id>/inga-synpunkter")
@link_holder
@for_writers
def no_comments(public_id: str) -> Answer:
    """Ask only where the receipt goes."""
    found = desk()
    form = NoCommentsForm(data={"email": default_address(found), "submit_key": new_submit_key()})
    return page("no_comments.html", desk=found, form=form)


@bp.post("/svar/<public_id>/inga-synpunkter")
@link_holder
@refusals_explained
def send_no_comments(public_id: str) -> Answer:
    """Receive that there are none."""
    form = NoCommentsForm()
    if not form.validate_on_submit():
        return page("no_comments.html", desk=desk(), form=form, form_failed=True), 422
    invitation_id, now = current_invitation().id, clock.now()
    sender = Sender("", form.email.data or "")
    with write() as session:
        invitation = invitation_for_writing(session, invitation_id)
        submit_no_comments(
            invitation=invitation,
            sender=sender,
            submit_key=(form.submit_key.data or "")[:40],
            by=sender_of(invitation),
            now=now,
        )
    return redirect(url_for("responses.receipt", public_id=public_id))
