"""A forgotten password, and the mailed link by which an invited or forgetful person chooses one.

The link's page changes nothing: mail filters open every link. Its button exchanges the secret for a place in this
browser's session, so that the address of the form carries none.
"""

from flask import g, redirect, render_template, request, session, url_for
from werkzeug.wrappers import Response

from consult.accounts import actions, queries
from consult.accounts.forms import ChoosePasswordForm, ForgotForm, JoinForm
from consult.accounts.models import StaffToken, TokenKind
from consult.accounts.passwords import hash_password
from consult.accounts.views_public.blueprint import bp
from consult.core.audience import public
from consult.core.clock import now
from consult.core.db import db, write
from consult.core.webforms import BaseForm

EXCHANGED = "staff_link"
Answer = Response | str | tuple[str, int]


@bp.route("/glomt-losenord", methods=["GET", "POST"])
@public
def forgot() -> Answer:
    """Ask for a new password. The answer is the same whether the address is known or not."""
    g.private = True
    form = ForgotForm()
    if form.validate_on_submit():
        with write():
            actions.request_reset(address=form.email.data or "", visitor=request.remote_addr or "", now=now())
        return redirect(url_for("accounts_public.forgot_sent"), 303)
    return render_template("accounts/forgot.html", form=form), 422 if form.is_submitted() else 200


@bp.get("/glomt-losenord/skickat")
@public
def forgot_sent() -> str:
    """What happens next."""
    g.private = True
    return render_template("accounts/forgot_sent.html")


@bp.get("/konto/<secret>")
@public
def staff_link(secret: str) -> Answer:
    """The page of a mailed link, with one button."""
    g.private = True
    token = queries.working_link(db.session(), secret, now())
    if token is None:
        return _over()
    return render_template("accounts/staff_link.html", first=_is_first(token), form=BaseForm(formdata=None))


@bp.post("/konto/<secret>")
@public
def exchange_link(secret: str) -> Answer:
    """Take the secret out of the address."""
    g.private = True
    token = queries.working_link(db.session(), secret, now())
    if token is None:
        return _over()
    session[EXCHANGED] = token.id
    return redirect(url_for("accounts_public.choose_password"), 303)


@bp.route("/konto/losenord", methods=["GET", "POST"])
@public
def choose_password() -> Answer:
    """Choose the password, and as invited the name."""
    g.private = True
    token = queries.working_link_by_id(db.session(), _exchanged(), now())
    if token is None:
        return _over()
    form = _form(token)
    if not form.validate_on_submit():
        page = render_template(
            "accounts/choose_password.html", form=form, user=token.user, first=_is_first(token)
        )
        return page, 422 if form.is_submitted() else 200
    token_id, hashed = token.id, hash_password(form.new_password.data or "")
    name = form.name.data or "" if isinstance(form, JoinForm) else ""
    try:
        with write():
            actions.choose_password(token_id=token_id, password_hash=hashed, name=name, now=now())
    except actions.LinkOver:
        return _over()
    session.pop(EXCHANGED, None)
    return redirect(url_for("accounts_public.password_chosen"), 303)


@bp.get("/konto/klart")
@public
def password_chosen() -> str:
    """The password is there; on to signing in."""
    g.private = True
    return render_template("accounts/password_chosen.html")


def _form(token: StaffToken) -> ChoosePasswordForm | JoinForm:
    user = token.user
    own = (user.email, user.name)
    return JoinForm(own=own, data={"name": user.name}) if _is_first(token) else ChoosePasswordForm(own=own)


def _is_first(token: StaffToken) -> bool:
    return token.kind is TokenKind.INVITATION


def _exchanged() -> int:
    found = session.get(EXCHANGED)
    return found if isinstance(found, int) else 0


def _over() -> tuple[str, int]:
    """One page for unknown, used, withdrawn and old links alike."""
    session.pop(EXCHANGED, None)
    return render_template("accounts/link_over.html"), 404
