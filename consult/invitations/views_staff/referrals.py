"""What recipients have said about who is right instead: write there, or note that nothing more is to be done."""

from flask import abort, flash, redirect, render_template, url_for
from flask_babel import gettext as _

from consult.accounts.access import signed_in, staff
from consult.accounts.permissions import Permission
from consult.core.clock import now
from consult.core.db import db, write
from consult.core.outbox import UnusableAddress
from consult.invitations import actions
from consult.invitations.forms import ConfirmForm
from consult.invitations.models import Referral
from consult.invitations.queries.referrals import open_referrals, referral_of
from consult.invitations.views_staff.blueprint import View, bp, the_round


@bp.get("/<int:round_id>/referrals")
@staff(Permission.READ)
def referrals(round_id: int) -> str:
    """Those that nobody has followed up, oldest first."""
    round_ = the_round(round_id)
    return render_template(
        "invitations/referrals.html",
        round=round_,
        referrals=open_referrals(db.session(), round_id),
        form=ConfirmForm(formdata=None),
    )


def _the_referral(round_id: int, referral_id: int) -> Referral:
    referral = referral_of(db.session(), round_id, referral_id)
    return referral or abort(404)


@bp.post("/<int:round_id>/referrals/<int:referral_id>/write")
@staff(Permission.RUN_ROUNDS)
def write_to_referred(round_id: int, referral_id: int) -> View:
    """Make the person a contact of the recipient and mail the link there."""
    address = _the_referral(round_id, referral_id).email
    try:
        with write():
            actions.write_to_referred(
                referral=_the_referral(round_id, referral_id), by=signed_in(), now=now()
            )
    except actions.ReferralHandled:
        return _back(round_id, _("Det är redan klart."), "info")
    except (actions.NoAddressGiven, UnusableAddress):
        return _back(round_id, _("Det finns ingen adress att skicka till."), "warn")
    return _back(
        round_id, _("Adressen finns nu i registret. Ett mejl är på väg till %(address)s.", address=address)
    )


@bp.post("/<int:round_id>/referrals/<int:referral_id>/done")
@staff(Permission.RUN_ROUNDS)
def close_referral(round_id: int, referral_id: int) -> View:
    """Nothing more is to be done."""
    _the_referral(round_id, referral_id)
    try:
        with write():
            actions.close_referral(referral=_the_referral(round_id, referral_id), by=signed_in(), now=now())
    except actions.ReferralHandled:
        return _back(round_id, _("Det är redan klart."), "info")
    return _back(round_id, _("Klart."))


def _back(round_id: int, words: str, kind: str = "ok") -> View:
    db.session.rollback()
    flash(words, kind)
    return redirect(url_for("invitations.referrals", round_id=round_id))
