"""A longer time for one recipient: those who have asked, and the page that answers or gives it unasked."""

from datetime import date, timedelta

from flask import abort, flash, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from sqlalchemy import select
from sqlalchemy.orm import joinedload
from werkzeug.wrappers import Response

from consult.accounts.access import signed_in, staff
from consult.accounts.permissions import Permission
from consult.consultations.models import Round
from consult.core.clock import now, today
from consult.core.db import db, write
from consult.core.formatting import date_text
from consult.core.outbox import OutboxMail
from consult.invitations import actions
from consult.invitations.forms_longer_time import LongerTimeForm
from consult.invitations.models import ExtensionRequest, Invitation
from consult.invitations.queries.extensions import mark_of, newest_request, own_days, waiting_requests
from consult.invitations.views_staff.blueprint import View, bp, the_round, the_workable


@bp.app_template_global("own_days")
def own_days_of(round_: Round) -> tuple[int, date | None]:
    """How many have been promised a later day that has not passed yet, and the last one; for the page that closes."""
    passed = max(round_.deadline, today(now()) - timedelta(days=1))
    return own_days(db.session(), round_.id, passed)


@bp.get("/<int:round_id>/longer-time")
@staff(Permission.READ)
def longer_times(round_id: int) -> str:
    """Those who wait for an answer, oldest first."""
    return render_template(
        "invitations/longer_times.html",
        round=the_round(round_id),
        requests=waiting_requests(db.session(), round_id),
    )


@bp.get("/<int:round_id>/recipients/<int:invitation_id>/longer-time")
@staff(Permission.RUN_ROUNDS)
def longer_time(round_id: int, invitation_id: int) -> View:
    """What is asked, and the answer to give."""
    invitation = the_workable(round_id, invitation_id)
    if not actions.may_be_longer(invitation):
        return _recipient(round_id, invitation_id)
    newest = newest_request(db.session(), invitation_id)
    form = LongerTimeForm(formdata=None)
    form.day.data = newest.wished_until if newest and newest.decided_at is None else None
    return _page(round_id, invitation, form, newest)


def _page(
    round_id: int, invitation: Invitation, form: LongerTimeForm, newest: ExtensionRequest | None
) -> str:
    asked = newest if newest and newest.decided_at is None else None
    form.shape(asked=asked is not None)
    form.seen.data = mark_of(newest)
    round_ = the_round(round_id)
    return render_template(
        "invitations/longer_time.html",
        round=round_,
        invitation=invitation,
        form=form,
        asked=asked,
        latest=actions.latest_day(round_),
        moment=now(),
        form_failed=form.is_submitted(),
    )


def _recipient(round_id: int, invitation_id: int) -> Response:
    return redirect(url_for("invitations.recipient", round_id=round_id, invitation_id=invitation_id))


@bp.post("/<int:round_id>/recipients/<int:invitation_id>/longer-time")
@staff(Permission.RUN_ROUNDS)
def decide_longer_time(round_id: int, invitation_id: int) -> View:
    """Grant, give or decline, unless a colleague or the recipient has been quicker."""
    the_workable(round_id, invitation_id)
    form, newest = LongerTimeForm(), newest_request(db.session(), invitation_id)
    try:
        if (form.seen.data or "") != mark_of(newest):
            raise actions.ChangedMeanwhile(newest)
        form.shape(asked=newest is not None and newest.decided_at is None)
        if form.validate_on_submit() and _decide(round_id, invitation_id, form):
            return _recipient(round_id, invitation_id)
    except actions.ChangedMeanwhile as refusal:
        return _changed(round_id, invitation_id, refusal.newest)
    except actions.NoLongerTime:
        flash(_("Mottagaren har redan svarat, eller så är remissen stängd. Inget är ändrat."), "warn")
        return _recipient(round_id, invitation_id)
    return _shaped_page(round_id, invitation_id, form, newest), 422


def _shaped_page(
    round_id: int, invitation_id: int, form: LongerTimeForm, newest: ExtensionRequest | None
) -> str:
    db.session.rollback()
    return _page(round_id, the_workable(round_id, invitation_id), form, newest)


def _changed(round_id: int, invitation_id: int, newest: ExtensionRequest | None) -> View:
    """The page as it is now, with what was typed and what has happened."""
    form = LongerTimeForm()
    form.form_errors.append(_what_happened(newest))
    form.mail.data = True
    return _shaped_page(round_id, invitation_id, form, newest), 409


def _what_happened(newest: ExtensionRequest | None) -> str:
    if newest is None or newest.decided_at is None:
        return _("Mottagaren har frågat sedan du öppnade sidan. Läs frågan och svara på den.")
    if newest.granted_until is None:
        return _("%(who)s har redan sagt nej. Ditt svar är inte skickat.", who=newest.decided_by)
    return _(
        "%(who)s har redan gett mottagaren tid till och med %(date)s. Ditt svar är inte skickat.",
        who=newest.decided_by,
        date=date_text(newest.granted_until),
    )


def _decide(round_id: int, invitation_id: int, form: LongerTimeForm) -> bool:
    """Whether it is decided; otherwise the form says why not."""
    answer, seen, day = form.answer.data or "", form.seen.data or "", form.day.data
    try:
        with write():
            invitation = _held(round_id, invitation_id)
            name = invitation.organisation.name
            if form.declines or day is None:
                mails = actions.decline_longer_time(
                    invitation=invitation, answer=answer, seen=seen, by=signed_in(), now=now()
                )
                done = _("%(name)s får inte längre svarstid.", name=name)
            else:
                mails = actions.grant_longer_time(
                    invitation=invitation, until=day, answer=answer, seen=seen,
                    mail=form.mail.data if form.mail else True, by=signed_in(), now=now(),
                )  # fmt: skip
                done = _("%(name)s kan svara till och med %(date)s.", name=name, date=date_text(day))
    except actions.UnusableDay as refusal:
        form.day.errors = [_why_not(refusal)]
        return False
    _say(done, mails, wanted=form.mail.data if form.mail else True)
    return True


def _why_not(refusal: actions.UnusableDay) -> str:
    if refusal.latest:
        return _(
            "Välj en dag senast %(date)s. Svaren eller beslutet är utlovade då, eller så är det ett år dit.",
            date=date_text(refusal.latest),
        )
    return _(
        "Välj en dag som inte har passerat, efter remissens sista svarsdag och en annan än den som gäller."
    )


def _say(done: str, mails: list[OutboxMail], *, wanted: bool) -> None:
    if mails:
        sent = ngettext("%(num)s mejl är på väg.", "%(num)s mejl är på väg.", len(mails))
        flash(f"{done} {sent}", "ok")
    elif wanted:
        flash(f"{done} {_('Det finns ingen adress att skicka till. Ring eller skriv brev.')}", "warn")
    else:
        flash(done, "ok")


def _held(round_id: int, invitation_id: int) -> Invitation:
    """The recipient, held for this transaction: of two who decide at once the second sees what the first did."""
    query = (
        select(Invitation)
        .where(Invitation.round_id == round_id, Invitation.id == invitation_id)
        .options(
            joinedload(Invitation.organisation, innerjoin=True),
            joinedload(Invitation.round, innerjoin=True).joinedload(Round.programme, innerjoin=True),
        )
        .with_for_update(of=Invitation, key_share=True)
        .execution_options(populate_existing=True)
    )
    return db.session.scalar(query) or abort(404)
