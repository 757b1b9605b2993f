"""One recipient: the mails, the answer, the links, and what has been done."""

from flask import flash, redirect, render_template, url_for
from flask_babel import gettext as _

from consult.accounts.access import signed_in, staff
from consult.accounts.permissions import Permission
from consult.core.audit import entries
from consult.core.clock import now
from consult.core.db import db, write
from consult.core.outbox import UnusableAddress
from consult.core.outbox_hooks import MailState
from consult.invitations import actions
from consult.invitations.forms import AddressForm, ConfirmForm
from consult.invitations.models import Invitation, MailingRecipient
from consult.invitations.queries.mailings import links_of, mails_to
from consult.invitations.views_staff.blueprint import View, bp, the_invitation, the_round
from consult.invitations.words import AUDIT_WORDS, CAUSE_WORDS, MAILING_WORDS, mail_word
from consult.organisations.queries import addresses_of
from consult.organisations.words import kind_word

HISTORY_LIMIT = 50
MENDABLE = (MailState.REFUSED, MailState.DEFERRED)


@bp.get("/<int:round_id>/recipients/<int:invitation_id>")
@staff(Permission.READ)
def recipient(round_id: int, invitation_id: int) -> str:
    """Everything about one recipient in one round."""
    return _page(round_id, the_invitation(round_id, invitation_id), AddressForm())


def _page(round_id: int, invitation: Invitation, form: AddressForm) -> str:
    session = db.session()
    mails = mails_to(session, invitation.id)
    history = session.scalars(entries("invitation", invitation.public_id).limit(HISTORY_LIMIT)).all()
    contacts = addresses_of(session, [invitation.organisation_id])[invitation.organisation_id]
    if not form.is_submitted():
        form.old_address.data = _broken_address(list(mails))
    return render_template(
        "invitations/recipient.html",
        round=the_round(round_id),
        invitation=invitation,
        mails=mails,
        links=links_of(session, invitation.id),
        contacts=contacts,
        history=history,
        form=form,
        mendable=MENDABLE,
        mail_word=mail_word,
        kind_word=kind_word,
        MAILING_WORDS=MAILING_WORDS,
        CAUSE_WORDS=CAUSE_WORDS,
        AUDIT_WORDS=AUDIT_WORDS,
        form_failed=form.is_submitted(),
        moment=now(),
    )


def _broken_address(mails: list[MailingRecipient]) -> str:
    """The address of the newest mail that did not go."""
    return next((row.address for row in mails if row.mail and row.mail.state in MENDABLE), "")


@bp.post("/<int:round_id>/recipients/<int:invitation_id>/address")
@staff(Permission.RUN_ROUNDS)
def correct_address(round_id: int, invitation_id: int) -> View:
    """Mend an address that did not work, in the register too, and send the latest letter there."""
    invitation, form = the_invitation(round_id, invitation_id), AddressForm()
    if not form.validate_on_submit():
        return _page(round_id, invitation, form), 422
    address = form.new_address.data
    try:
        with write():
            actions.correct_address_and_resend(
                invitation=the_invitation(round_id, invitation_id),
                old_address=form.old_address.data or "",
                new_address=address,
                by=signed_in(),
                now=now(),
            )
    except UnusableAddress:
        form.new_address.errors = [_("Adressen går inte att skicka till.")]
        return _page(round_id, invitation, form), 422
    except actions.NoMailToRepeat:
        form.form_errors.append(_("Mottagaren har inte fått något mejl. Skicka inbjudan i stället."))
        return _page(round_id, invitation, form), 422
    flash(_("Adressen är rättad. Mejlet skickas till %(address)s.", address=address), "ok")
    return redirect(url_for("invitations.recipient", round_id=round_id, invitation_id=invitation_id))


@bp.route("/<int:round_id>/recipients/<int:invitation_id>/links", methods=["GET", "POST"])
@staff(Permission.RUN_ROUNDS)
def replace_links(round_id: int, invitation_id: int) -> View:
    """Say what it means to stop the links and mail new ones, and do it."""
    invitation, form = the_invitation(round_id, invitation_id), ConfirmForm()
    if form.validate_on_submit():
        with write():
            queued = actions.revoke_and_replace(
                invitation=the_invitation(round_id, invitation_id), by=signed_in(), now=now()
            )
        if queued:
            flash(_("De gamla länkarna gäller inte längre. En ny är på väg."), "ok")
        else:
            flash(
                _("De gamla länkarna gäller inte längre. Det finns ingen adress att skicka en ny till."),
                "warn",
            )
        return redirect(url_for("invitations.recipient", round_id=round_id, invitation_id=invitation_id))
    contacts = addresses_of(db.session(), [invitation.organisation_id])[invitation.organisation_id]
    return render_template(
        "invitations/replace_links.html",
        round=the_round(round_id),
        invitation=invitation,
        form=form,
        contacts=contacts,
    )
