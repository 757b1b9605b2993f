"""Mail about what has changed in a round: how many would get it, and the way to it after a new last day."""

from flask import redirect, url_for

from consult.accounts.access import staff
from consult.accounts.permissions import Permission
from consult.consultations.models import Round
from consult.core.clock import now
from consult.core.db import db
from consult.invitations.models import MailingKind
from consult.invitations.queries.plans import mailing_plan
from consult.invitations.views_staff.blueprint import View, bp, the_round


@bp.app_template_global("new_day_receivers")
def new_day_receivers(round_: Round) -> int:
    """How many would get a mail about the last day that holds now: they have not answered and not been told of it."""
    return len(mailing_plan(db.session(), round_, MailingKind.DEADLINE, now()).gets)


@bp.app_template_global("cancel_mail")
def cancel_mail(round_: Round) -> tuple[int, int]:
    """How many would get a mail that the round is cancelled, and how many would not."""
    plan = mailing_plan(db.session(), round_, MailingKind.CANCELLED, now())
    return len(plan.gets), plan.left_out_count


@bp.get("/<int:round_id>/mailings/new-day")
@staff(Permission.RUN_ROUNDS)
def new_day(round_id: int) -> View:
    """The list of those who get the mail, or back to the round where there is nobody to tell."""
    round_ = the_round(round_id)
    if round_.is_open() and new_day_receivers(round_):
        kind = MailingKind.DEADLINE.value
        return redirect(url_for("invitations.send_page", round_id=round_id, kind=kind))
    return redirect(url_for("consultations.round_home", round_id=round_id))
