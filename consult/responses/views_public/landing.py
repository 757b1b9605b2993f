"""The personal link. Reading it changes nothing; its buttons exchange it for a session."""

from flask import abort, current_app, g, redirect, request, url_for
from sqlalchemy import select
from werkzeug.wrappers import Response as AnyResponse

from consult.core import clock
from consult.core.audience import public
from consult.core.converters import number_or_none
from consult.core.db import db, write
from consult.core.link_session import grant
from consult.invitations import actions as invitations
from consult.invitations.link_rights import may_write, use_token
from consult.invitations.links import LINK_PATH, find_token, unsubscribe_url
from consult.invitations.models import InvitationToken, MailingRecipient
from consult.responses.forms import PlainForm
from consult.responses.queries.drafts import invitation_for_writing
from consult.responses.views_public.blueprint import bp
from consult.responses.views_public.desk import Answer, Desk, desk_of, page, sender_of
from consult.responses.views_public.people import access_of


def _token(token: str) -> InvitationToken | None:
    g.private = True
    row = find_token(db.session(), token)
    if row is not None:
        use_token(row)
    return row


@bp.get(f"{LINK_PATH}<token>")
@public
def landing(token: str) -> Answer:
    """For whom, about what, until when, how long, what can be influenced; two equal ways on."""
    row = _token(token)
    if row is None:
        return page("unknown_link.html", form=PlainForm()), 404
    g.invitation = row.invitation
    return page(
        "landing.html",
        desk=desk_of(row.invitation),
        form=PlainForm(),
        token=token,
        no_more_mail=no_more_mail_url(row.id),
        access=access_of(row.invitation_id) if row.share_id else None,
        referral=None,
        longer=None,
    )


def no_more_mail_url(token_id: int | None) -> str:
    """Where to say no to more mail, for the address that this link was mailed to; empty for other links."""
    recipient_id = db.session.scalar(
        select(MailingRecipient.id)
        .join(InvitationToken, InvitationToken.outbox_mail_id == MailingRecipient.outbox_mail_id)
        .where(InvitationToken.id == token_id)
    )
    return unsubscribe_url(current_app.config["SETTINGS"], recipient_id) if recipient_id else ""


@bp.post(f"{LINK_PATH}<token>")
@public
def enter(token: str) -> Answer:
    """Exchange the link for a session and go where the pressed button says. A reader opens nothing by it."""
    row = _token(token)
    if row is None:
        return page("unknown_link.html", form=PlainForm()), 404
    token_id, invitation_id = row.id, row.invitation_id
    now = clock.now()
    with write() as session:
        invitation = invitation_for_writing(session, invitation_id)
        if may_write():
            invitations.record_opened(invitation=invitation, by=sender_of(invitation), now=now)
        invitations.record_seen(token_id=token_id, now=now)
    grant(invitation.public_id, token_id)
    return _onward(desk_of(invitation), request.form.get("action", "start"))


def _onward(desk: Desk, action: str) -> AnyResponse:
    places = {
        "no_comments": "responses.no_comments",
        "wrong": "responses.wrong_recipient",
        "longer": "responses.longer_time",
        "review": "responses.review",
        "receipt": "responses.receipt",
        "whole": "responses.whole",
        "overview": "responses.overview",
        "share": "responses.sharing",
    }
    if action in places:
        return redirect(url_for(places[action], public_id=desk.public_id))
    number = _chosen_number(desk, action)
    if number is None:
        return redirect(url_for("responses.overview", public_id=desk.public_id))
    return redirect(url_for("responses.section", public_id=desk.public_id, number=number))


def _chosen_number(desk: Desk, action: str) -> int | None:
    if action.startswith("section-"):
        wanted = number_or_none(action.removeprefix("section-"))
        if wanted is None or desk.reading.section(wanted) is None:
            abort(404)
        return wanted
    first = desk.reading.sections[0].section.number if desk.reading.sections else None
    return desk.progress.next_number or first
