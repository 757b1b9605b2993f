"""Send a mailing: the list is the confirmation, and the button says how many. Pause, resume, decide the uncertain."""

from datetime import datetime

from flask import abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from flask_babel.speaklater import LazyString

from consult.accounts.access import signed_in, signed_in_user, staff
from consult.accounts.permissions import Permission
from consult.core.clock import now
from consult.core.converters import number_or_none
from consult.core.db import db, write
from consult.core.formatting import when_text
from consult.invitations import actions
from consult.invitations.forms import SendForm
from consult.invitations.models import Invitation, Mailing, MailingKind
from consult.invitations.queries.ledger import LedgerFilter
from consult.invitations.queries.mailings import mailing_of, uncertain_mail_ids
from consult.invitations.queries.plans import LeftOut, MailingPlan, mailing_plan
from consult.invitations.views_staff.blueprint import View, bp, held_round, the_kind, the_round, the_settings
from consult.invitations.views_staff.ledger import list_context
from consult.invitations.views_staff.letters import current_letter
from consult.invitations.words import LEFT_OUT_WORDS

BEHIND_ROWS = 12  # as many as stand beside the drawer


def _ids(values: list[str]) -> set[int]:
    return {int(value) for value in values if value.isdecimal() and len(value) < 10}


@bp.route("/<int:round_id>/mailings/send", methods=["GET", "POST"])
@staff(Permission.RUN_ROUNDS)
def send_page(round_id: int) -> View:
    """Who gets the mail, who does not and why, and when; then send."""
    round_, kind, moment = the_round(round_id), the_kind(request.args.get("kind")), now()
    subject, _body = current_letter(round_, kind)
    form = SendForm(data={"subject": subject})
    plan = mailing_plan(db.session(), round_, kind, moment)
    chosen = _chosen(plan)
    if not form.is_submitted():
        form.suggest(moment)
    elif round_.is_open() and form.validate() and _send(round_id, kind, form, moment):
        return redirect(url_for("invitations.ledger", round_id=round_id))
    elif form.is_submitted() and not form.errors:
        plan = mailing_plan(db.session(), the_round(round_id), kind, moment)
        chosen &= {invitation.id for invitation in plan.gets}
        form.form_errors.append(_changed(len(chosen)))
    form.expected.data = str(len(chosen))
    pace = the_settings().mail_per_minute
    page = render_template(
        "invitations/send.html",
        round=round_,
        kind=kind,
        form=form,
        plan=plan,
        ticked=chosen,
        left_out=_by_reason(plan),
        pace=pace,
        minutes=-(-len(chosen) // pace) if pace else 0,
        form_failed=form.is_submitted(),
        **list_context(round_id, LedgerFilter(), size=BEHIND_ROWS),
    )
    return (page, 422) if form.is_submitted() else page


def _by_reason(plan: MailingPlan) -> list[tuple[LazyString, list[Invitation]]]:
    """Why some are left out, in words, and who they are; the settled ones first."""
    return [(LEFT_OUT_WORDS[reason], plan.left_out[reason]) for reason in LeftOut if reason in plan.left_out]


def _chosen(plan: MailingPlan) -> set[int]:
    """Those ticked in the form; at first all that get it, or the ones picked in the ledger."""
    gets = {invitation.id for invitation in plan.gets}
    if request.method == "POST":
        return gets & _ids(request.form.getlist("to"))
    picked = _ids(request.args.getlist("only"))
    return gets & picked if picked else gets


def _changed(number: int) -> str:
    if not number:
        return _("Ingen mottagare är vald, eller så har alla redan fått mejlet.")
    return ngettext(
        "Nu är %(num)s mottagare vald. Kontrollera listan och skicka.",
        "Nu är %(num)s mottagare valda. Kontrollera listan och skicka.",
        number,
    )


def _send(round_id: int, kind: MailingKind, form: SendForm, moment: datetime) -> bool:
    """Send to those ticked, if they are still as many as the button said."""
    send_from = form.send_from(moment)
    if send_from is None:
        return False
    round_ = the_round(round_id)
    _subject, body = current_letter(round_, kind)
    user_id, by = signed_in_user().id, signed_in()
    try:
        with write() as session:
            round_ = held_round(round_id)
            plan = mailing_plan(session, round_, kind, moment)
            chosen = _chosen(plan)
            if not round_.is_open() or not chosen or str(len(chosen)) != form.expected.data:
                return False
            waiting = plan.unreachable if kind is MailingKind.INVITATION else []
            actions.create_mailing(
                round_=round_,
                kind=kind,
                subject=form.subject.data,
                body=body,
                invitation_ids=[*chosen, *(row.id for row in waiting)],
                send_from=send_from,
                by=by,
                now=moment,
            )
            actions.forget_letter(round_=round_, kind=kind, user_id=user_id)
    except actions.NobodyToMail:
        return False
    flash(_sent_words(len(chosen), send_from, moment), "ok")
    return True


def _sent_words(number: int, send_from: datetime, moment: datetime) -> str:
    if send_from > moment:
        return ngettext(
            "Mejlet skickas till %(num)s mottagare %(when)s.",
            "Mejlet skickas till %(num)s mottagare %(when)s.",
            number,
            when=when_text(send_from, moment),
        )
    return ngettext(
        "Mejlet är på väg till %(num)s mottagare.", "Mejlet är på väg till %(num)s mottagare.", number
    )


def _the_mailing(round_id: int, mailing_id: int) -> Mailing:
    mailing = mailing_of(db.session(), round_id, mailing_id)
    if mailing is None:
        abort(404)
    return mailing


@bp.post("/<int:round_id>/mailings/<int:mailing_id>/pause")
@staff(Permission.RUN_ROUNDS)
def pause_sending(round_id: int, mailing_id: int) -> View:
    """Hold what is left of a mailing."""
    _the_mailing(round_id, mailing_id)
    with write():
        actions.pause_mailing(mailing=_the_mailing(round_id, mailing_id), by=signed_in(), now=now())
    return redirect(url_for("invitations.ledger", round_id=round_id))


@bp.post("/<int:round_id>/mailings/<int:mailing_id>/resume")
@staff(Permission.RUN_ROUNDS)
def resume_sending(round_id: int, mailing_id: int) -> View:
    """Go on with a paused mailing."""
    _the_mailing(round_id, mailing_id)
    with write():
        actions.resume_mailing(mailing=_the_mailing(round_id, mailing_id), by=signed_in(), now=now())
    return redirect(url_for("invitations.ledger", round_id=round_id))


@bp.post("/<int:round_id>/mailings/uncertain")
@staff(Permission.RUN_ROUNDS)
def resolve_uncertain(round_id: int) -> View:
    """Send the uncertain mails of a round again, or count them as sent; of one recipient when it is named."""
    the_round(round_id)
    decision = request.form.get("decision")
    one = number_or_none(request.form.get("invitation"))
    back = url_for("invitations.ledger", round_id=round_id)
    if one is not None:
        back = url_for("invitations.recipient", round_id=round_id, invitation_id=one)
    if decision not in ("resend", "leave"):
        flash(_("Välj Skicka igen eller Låt vara."), "bad")
        return redirect(back)
    with write() as session:
        ids = uncertain_mail_ids(session, round_id, one)
        number = actions.resolve_uncertain(
            mail_ids=ids,
            decision="resend" if decision == "resend" else "leave",
            by=signed_in(),
            now=now(),
        )
    if not number:
        flash(_("Inget mejl är osäkert längre."), "info")
    elif decision == "resend":
        flash(
            ngettext(
                "%(num)s mejl skickas igen. Det kan komma två gånger.",
                "%(num)s mejl skickas igen. Några kan komma två gånger.",
                number,
            ),
            "ok",
        )
    else:
        flash(ngettext("%(num)s mejl räknas som skickat.", "%(num)s mejl räknas som skickade.", number), "ok")
    return redirect(back)
