"""Let a colleague write, read or approve; see who has access, and take it away again."""

from collections.abc import Callable

from flask import flash, redirect, request, url_for
from flask_babel import gettext as _

from consult.core import clock
from consult.core.audience import link_holder
from consult.core.db import db, write
from consult.core.outbox import UnusableAddress
from consult.invitations import actions as invitations
from consult.invitations.access import current_invitation
from consult.invitations.link_rights import current_rights, for_readers, for_writers
from consult.invitations.models import Share, ShareRight
from consult.invitations.queries.sharing import mailed_links
from consult.responses.forms import PlainForm, ShareForm
from consult.responses.queries.drafts import invitation_for_writing
from consult.responses.views_public.blueprint import bp
from consult.responses.views_public.desk import Answer, desk, page, sender_of
from consult.responses.views_public.people import access_of


def _page(form: ShareForm) -> str:
    found = desk()
    return page(
        "share.html",
        desk=found,
        form=form,
        plain=PlainForm(formdata=None),
        access=access_of(found.invitation.id),
        mailed=mailed_links(db.session(), found.invitation.id),
        form_failed=bool(form.errors or form.form_errors),
    )


@bp.get("/svar/<public_id>/dela")
@link_holder
@for_writers
def sharing(public_id: str) -> Answer:
    """Ask for the colleague's address; ``?kollegan=read`` has that choice made. Below: who has access."""
    wanted = request.args.get("kollegan", "")
    right = wanted if wanted in set(ShareRight) else ShareRight.WRITE.value
    return _page(ShareForm(formdata=None, data={"right": right}))


@bp.post("/svar/<public_id>/dela")
@link_holder
def share(public_id: str) -> Answer:
    """Mail the colleague a link of his or her own."""
    form = ShareForm()
    if not form.validate_on_submit():
        return _page(form), 422
    invitation_id, now = current_invitation().id, clock.now()
    try:
        with write() as session:
            invitation = invitation_for_writing(session, invitation_id)
            invitations.share(
                invitation=invitation,
                address=form.email.data or "",
                name=form.name.data or "",
                right=ShareRight(form.right.data),
                shared_by_id=current_rights().share_id,
                by=sender_of(invitation),
                now=now,
            )
    except (invitations.TooManyShares, UnusableAddress) as refusal:
        db.session.rollback()
        form.email.errors = [_refusal_words(refusal)]
        return _page(form), 422
    flash(_("Ett mejl med en egen länk är på väg till %(address)s.", address=form.email.data), "ok")
    return redirect(url_for("responses.sharing", public_id=public_id))


def _refusal_words(refusal: Exception) -> str:
    if isinstance(refusal, invitations.TooManyShares):
        return str(
            _(
                "Det går att skicka %(most)s mejl till kollegor om dagen. Försök i morgon.",
                most=invitations.MAILS_PER_DAY,
            )
        )
    return str(_("Adressen går inte att skicka till."))


@bp.post("/svar/<public_id>/dela/<int:share_id>/ny-lank")
@link_holder
def renew_share(public_id: str, share_id: int) -> Answer:
    """Stop the colleague's link and mail a new one."""
    try:
        who = _change(invitations.renew_share, share_id)
    except invitations.NoSuchShare:
        return _gone(public_id)
    except invitations.TooManyShares as refusal:
        flash(_refusal_words(refusal), "bad")
    else:
        flash(_("%(who)s får en ny länk. Den gamla gäller inte längre.", who=who), "ok")
    return redirect(url_for("responses.sharing", public_id=public_id))


@bp.post("/svar/<public_id>/dela/<int:share_id>/ta-bort")
@link_holder
def end_share(public_id: str, share_id: int) -> Answer:
    """Take a colleague's access away."""
    try:
        who = _change(invitations.end_share, share_id)
    except invitations.NoSuchShare:
        return _gone(public_id)
    flash(_("%(who)s kommer inte längre åt svaret. Det som är skrivet finns kvar.", who=who), "ok")
    return redirect(url_for("responses.sharing", public_id=public_id))


def _change(action: Callable[..., Share], share_id: int) -> str:
    """Renew or end a colleague's access; what the colleague is called."""
    invitation_id, now = current_invitation().id, clock.now()
    with write() as session:
        invitation = invitation_for_writing(session, invitation_id)
        row = action(
            invitation=invitation,
            share_id=share_id,
            held_by=current_rights().share_id,
            by=sender_of(invitation),
            now=now,
        )
        return row.who


def _gone(public_id: str) -> Answer:
    """Also the answer to a second click."""
    db.session.rollback()
    flash(_("Kollegan har inte längre åtkomst, eller så har någon annan delat med kollegan."), "info")
    return redirect(url_for("responses.sharing", public_id=public_id))


@bp.post("/svar/<public_id>/har")
@link_holder
@for_readers
def been_here(public_id: str) -> Answer:
    """The script's word that somebody who may only read has had a page in view. It changes nothing of the response."""
    with write():
        invitations.record_seen(token_id=current_rights().token_id, now=clock.now())
    return "", 204
