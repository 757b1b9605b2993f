"""Sign-in, sign-out, language and the audit log."""

from flask import current_app, flash, redirect, render_template, request, session, url_for
from flask_babel import gettext as _
from flask_babel import refresh
from flask_login import logout_user
from werkzeug.wrappers import Response

from consult.accounts import actions
from consult.accounts.access import begin_session, signed_in, signed_in_user, staff
from consult.accounts.audit_words import ACTION_WORDS, OBJECT_WORDS
from consult.accounts.forms import ProfileForm, SignInForm
from consult.accounts.permissions import Permission
from consult.accounts.queries import awaits_first_user
from consult.accounts.views_staff.blueprint import bp
from consult.accounts.words import ROLE_WORDS
from consult.core import audit
from consult.core.audience import public
from consult.core.clock import now
from consult.core.db import db, write
from consult.core.paging import page_of


@bp.route("/sign-in", methods=["GET", "POST"])
@public
def sign_in() -> Response | str | tuple[str, int]:
    """The sign-in page; in a new installation the way to the guide."""
    if request.method == "GET" and awaits_first_user(db.session()):
        return redirect(url_for("accounts_public.guide"))
    form = SignInForm()
    if form.validate_on_submit():
        if _try_sign_in(form):
            return redirect(_safe_next(request.args.get("next", "")))
        return render_template("accounts/sign_in.html", form=form), 422
    status = 422 if form.is_submitted() else 200
    return render_template("accounts/sign_in.html", form=form), status


def _try_sign_in(form: SignInForm) -> bool:
    """Check and sign in, or leave a message on the form. The hash is checked outside the write transaction."""
    moment, origin = now(), request.remote_addr or ""
    email, password = form.email.data or "", form.password.data or ""
    try:
        with write():
            attempts = actions.begin_attempt(email=email, address=origin, now=moment)
    except actions.TooManyAttempts:
        form.form_errors.append(_("För många försök. Vänta en kvart och försök igen."))
        return False
    user = actions.check_credentials(email=email, password=password, now=moment)
    if user is None:
        form.form_errors.append(_("Adressen och lösenordet hör inte ihop. Försök igen."))
        return False
    with write():
        actions.note_sign_in(user=user, attempts=attempts, now=moment)
    begin_session(user, moment)
    return True


def _safe_next(target: str) -> str:
    """A path of a staff page of this site that can be read, or the overview."""
    overview = url_for("reports.overview")
    if not target.startswith("/staff/") or "\\" in target or "//" in target:
        return overview
    adapter = current_app.url_map.bind("")
    return target if adapter.test(target.split("?")[0], method="GET") else overview


@bp.post("/sign-out")
@staff(Permission.READ)
def sign_out() -> Response:
    """End this session."""
    logout_user()
    session.clear()
    return redirect(url_for("accounts.sign_in"))


@bp.route("/account", methods=["GET", "POST"])
@staff(Permission.READ)
def account() -> Response | str | tuple[str, int]:
    """One's own account: role, language, keys, mails, sign out everywhere."""
    form = ProfileForm(obj=signed_in_user())
    if form.validate_on_submit():
        chosen = actions.Profile(
            language=form.language.data,
            single_keys=form.single_keys.data,
            mail_responses=form.mail_responses.data,
            mail_assigned=form.mail_assigned.data,
            mail_due=form.mail_due.data,
            mail_asked=form.mail_asked.data,
        )
        with write():
            actions.save_profile(user=signed_in_user(), profile=chosen, by=signed_in(), now=now())
        refresh()
        flash(_("Dina val är sparade."), "ok")
        return redirect(url_for("accounts.account"))
    page = render_template("accounts/account.html", form=form, user=signed_in_user(), role_words=ROLE_WORDS)
    return (page, 422) if form.is_submitted() else page


@bp.post("/account/sign-out-everywhere")
@staff(Permission.READ)
def sign_out_everywhere() -> Response:
    """End all sessions of the signed-in user."""
    with write():
        actions.sign_out_everywhere(user=signed_in_user(), by=signed_in(), now=now())
    session.clear()
    flash(_("Du är utloggad överallt."), "ok")
    return redirect(url_for("accounts.sign_in"))


@bp.post("/account/language")
@staff(Permission.READ)
def set_language() -> Response:
    """Choose Swedish or English for the staff pages."""
    language = request.form.get("lang", "sv")
    if language in current_app.config["LANGUAGES"]:
        with write():
            actions.set_language(user=signed_in_user(), language=language, now=now())
    return redirect(_safe_next(request.form.get("next", "")))


@bp.get("/audit")
@staff(Permission.SETTINGS)
def audit_log() -> str:
    """The append-only log, newest first, for administrators."""
    kind = request.args.get("kind") or None
    page = page_of(db.session(), audit.entries(kind), request.args.get("page", "1"), size=50)
    return render_template(
        "accounts/audit_log.html", page=page, kind=kind, action_words=ACTION_WORDS, object_words=OBJECT_WORDS
    )
