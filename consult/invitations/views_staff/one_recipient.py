"""One recipient: the mails, the answer, the links, and what has been done."""

from collections.abc import Sequence

from flask import flash, redirect, render_template, url_for
from flask_babel import gettext as _

from consult.accounts.access import signed_in, staff
from consult.accounts.permissions import Permission
from consult.core.audit import AuditEntry, entries
from consult.core.clock import now
from consult.core.db import db, write
from consult.core.outbox import OutboxMail, UnusableAddress
from consult.core.outbox_hooks import MailState
from consult.invitations import actions
from consult.invitations.forms import AddressForm, ConfirmForm
from consult.invitations.models import DeliveryState, Invitation, MailingRecipient
from consult.invitations.queries.extensions import requests_of
from consult.invitations.queries.ledger import invitation_for
from consult.invitations.queries.mailings import links_of, mails_to
from consult.invitations.views_staff.blueprint import View, bp, the_invitation, the_round, the_workable
from consult.invitations.words import AUDIT_WORDS, CAUSE_WORDS, MAILING_WORDS, mail_word
from consult.organisations.merging import stands_now
from consult.organisations.queries import addresses_of
from consult.organisations.words import kind_word

HISTORY_LIMIT = 50
MENDABLE = (MailState.REFUSED, MailState.DEFERRED)
NOT_REACHED = (DeliveryState.REFUSED, DeliveryState.DEFERRED)


@bp.get("/<int:round_id>/recipients/<int:invitation_id>")
@staff(Permission.READ)
def recipient(round_id: int, invitation_id: int) -> str:
    """Everything about one recipient in one round."""
    invitation = the_invitation(round_id, invitation_id)
    if invitation.organisation.merged_into_id is not None:
        return _set_aside_page(round_id, invitation)
    return _page(round_id, invitation, AddressForm())


def _set_aside_page(round_id: int, invitation: Invitation) -> str:
    session, into = db.session(), stands_now(invitation.organisation)
    return render_template(
        "invitations/set_aside.html",
        round=the_round(round_id),
        invitation=invitation,
        into=into,
        other=invitation_for(session, round_id, into.id),
        history=_history(invitation),
        AUDIT_WORDS=AUDIT_WORDS,
    )


def _history(invitation: Invitation) -> Sequence[AuditEntry]:
    return db.session.scalars(entries("invitation", invitation.public_id).limit(HISTORY_LIMIT)).all()


def _page(round_id: int, invitation: Invitation, form: AddressForm) -> str:
    session = db.session()
    mails = mails_to(session, invitation.id)
    contacts = addresses_of(session, [invitation.organisation_id])[invitation.organisation_id]
    known = {row.email for row in contacts}
    if not form.is_submitted():
        form.old_address.data = _broken_address(invitation, mails, known)
    return render_template(
        "invitations/recipient.html",
        round=the_round(round_id),
        invitation=invitation,
        mails=mails,
        links=links_of(session, invitation.id),
        requests=requests_of(session, invitation.id),
        lengthens=actions.may_be_longer(invitation),
        contacts=contacts,
        former=_former_addresses(mails, known),
        history=_history(invitation),
        form=form,
        mendable=MENDABLE,
        removable=actions.why_kept(invitation) is None,
        mail_word=mail_word,
        kind_word=kind_word,
        MAILING_WORDS=MAILING_WORDS,
        CAUSE_WORDS=CAUSE_WORDS,
        AUDIT_WORDS=AUDIT_WORDS,
        form_failed=form.is_submitted(),
        moment=now(),
    )


def _broken_address(invitation: Invitation, mails: Sequence[MailingRecipient], known: set[str]) -> str:
    """The address of the register whose newest mail did not go; one that has been corrected since is no news."""
    newest: dict[str, MailingRecipient] = {}
    for row in sorted(mails, key=lambda row: row.id):
        newest[row.address] = row
    broken = [row for row in newest.values() if row.mail and row.mail.state in MENDABLE]
    current = [row for row in broken if row.address in known]
    if not current and invitation.delivery_state in NOT_REACHED:
        current = broken
    return max(current, key=lambda row: row.id).address if current else ""


def _former_addresses(mails: Sequence[MailingRecipient], known: set[str]) -> list[str]:
    """Addresses that did not work and have been replaced in the register since, the newest first."""
    rows = sorted(mails, key=lambda row: row.id, reverse=True)
    broken = [row.address for row in rows if row.mail and row.mail.state in MENDABLE]
    return [address for address in dict.fromkeys(broken) if known and address not in known]


@bp.post("/<int:round_id>/recipients/<int:invitation_id>/address")
@staff(Permission.RUN_ROUNDS)
def correct_address(round_id: int, invitation_id: int) -> View:
    """Mend an address that did not work, in the register too, and send the latest letter there."""
    form = AddressForm()
    mail = _correct(round_id, invitation_id, form) if form.validate_on_submit() else None
    if mail is None:
        return _page(round_id, the_workable(round_id, invitation_id), form), 422
    if mail.state is MailState.SENT:
        flash(_("Adressen är rättad. %(address)s har redan fått mejlet.", address=mail.to_address), "ok")
    else:
        flash(_("Adressen är rättad. Mejlet skickas till %(address)s.", address=mail.to_address), "ok")
    return redirect(url_for("invitations.recipient", round_id=round_id, invitation_id=invitation_id))


def _correct(round_id: int, invitation_id: int, form: AddressForm) -> OutboxMail | None:
    """The mail to the right address; None, with the reason in the form, where it cannot be sent."""
    try:
        with write():
            return actions.correct_address_and_resend(
                invitation=the_workable(round_id, invitation_id),
                old_address=form.old_address.data or "",
                new_address=form.new_address.data or "",
                by=signed_in(),
                now=now(),
            )
    except UnusableAddress:
        form.new_address.errors = [_("Adressen går inte att skicka till.")]
    except actions.SameAddress:
        form.new_address.errors = [_("Det är samma adress som inte fungerade. Skriv den rätta.")]
    except actions.WantsNoMail:
        form.new_address.errors = [_("Den som har adressen vill inte ha fler mejl. Skriv en annan adress.")]
    except actions.RoundIsClosed:
        form.form_errors.append(_("Remissen är stängd. Inbjudan kan inte skickas igen."))
    except actions.NoMailToRepeat:
        form.form_errors.append(_("Mottagaren har inte fått något mejl. Skicka inbjudan i stället."))
    return None


@bp.route("/<int:round_id>/recipients/<int:invitation_id>/links", methods=["GET", "POST"])
@staff(Permission.RUN_ROUNDS)
def replace_links(round_id: int, invitation_id: int) -> View:
    """Say what it means to stop the links and mail new ones, and do it."""
    invitation, form = the_workable(round_id, invitation_id), ConfirmForm()
    if form.validate_on_submit():
        with write():
            queued = actions.revoke_and_replace(
                invitation=the_workable(round_id, invitation_id), by=signed_in(), now=now()
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
