"""Public pages about mail: a fresh link, and no more mail."""

from flask import abort, current_app, g, redirect, render_template, request, url_for
from flask_wtf.csrf import CSRFProtect
from sqlalchemy import select
from sqlalchemy.orm import joinedload
from werkzeug.wrappers import Response

from consult.consultations.models import Round
from consult.core.audience import public
from consult.core.clock import now
from consult.core.db import db, write
from consult.invitations import actions
from consult.invitations.forms_public import NewLinkForm, UnsubscribeForm
from consult.invitations.links import read_unsubscribe
from consult.invitations.models import Mailing, MailingRecipient, Unsubscription
from consult.invitations.views_public.blueprint import bp

ONE_CLICK = ("List-Unsubscribe", "One-Click")


@bp.get("/ny-lank")
@public
def new_link() -> str:
    """Ask for the personal link again."""
    g.private = True
    return render_template("invitations/new_link.html", form=NewLinkForm())


@bp.post("/ny-lank")
@public
def request_new_link() -> Response | tuple[str, int]:
    """Mail it, if the address is known; the answer is the same if not."""
    g.private = True
    form = NewLinkForm()
    if not form.validate_on_submit():
        return render_template("invitations/new_link.html", form=form), 422
    with write():
        actions.request_new_link(address=form.email.data, visitor=request.remote_addr or "", now=now())
    return redirect(url_for("invitations_public.new_link_sent"), 303)


@bp.get("/ny-lank/skickad")
@public
def new_link_sent() -> str:
    """What happens next."""
    g.private = True
    return render_template("invitations/new_link_sent.html")


@bp.get("/avregistrera/<signed>")
@public
def unsubscribe_page(signed: str) -> str:
    """Ask before anything is changed: mail filters open every link."""
    g.private = True
    recipient = _recipient(signed)
    return render_template(
        "invitations/unsubscribe.html",
        form=UnsubscribeForm(formdata=None),
        address=recipient.address,
        programme=recipient.mailing.round.programme,
        done=_is_unsubscribed(recipient),
    )


@bp.post("/avregistrera/<signed>")
@public
def unsubscribe(signed: str) -> Response | tuple[str, int]:
    """No more mail. The signed address is the authority: mail programs post here without a session (RFC 8058)."""
    g.private = True
    recipient = _recipient(signed)
    one_click = request.form.get(ONE_CLICK[0]) == ONE_CLICK[1]
    with write():
        actions.unsubscribe(
            programme_id=recipient.mailing.round.programme_id,
            address=recipient.address,
            via="one_click" if one_click else "page",
            now=now(),
        )
    if one_click:
        return "", 200
    return redirect(url_for("invitations_public.unsubscribe_page", signed=signed), 303)


def _recipient(signed: str) -> MailingRecipient:
    mail_id = read_unsubscribe(current_app.config["SETTINGS"], signed)
    query = (
        select(MailingRecipient)
        .where(MailingRecipient.outbox_mail_id == mail_id)
        .options(joinedload(MailingRecipient.mailing).joinedload(Mailing.round).joinedload(Round.programme))
    )
    recipient = db.session.scalar(query) if mail_id is not None else None
    if recipient is None:
        abort(404)
    return recipient


def _is_unsubscribed(recipient: MailingRecipient) -> bool:
    query = select(Unsubscription.id).where(
        Unsubscription.programme_id == recipient.mailing.round.programme_id,
        Unsubscription.address == recipient.address,
    )
    return db.session.scalar(query) is not None


def exempt_one_click(csrf: CSRFProtect) -> None:
    """Let mail programs post to the signed address: they have no session to carry a token."""
    csrf.exempt(unsubscribe)
