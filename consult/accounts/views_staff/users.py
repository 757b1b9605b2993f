"""The users: who has an account, inviting, changing, closing. For administrators."""

from flask import abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from consult.accounts import actions, mails, queries
from consult.accounts.access import signed_in, staff
from consult.accounts.forms import InviteForm, UserForm
from consult.accounts.models import Role, User
from consult.accounts.permissions import Permission
from consult.accounts.views_staff.blueprint import bp
from consult.accounts.words import ROLE_WORDS
from consult.core.clock import now, today
from consult.core.db import db, write
from consult.core.paging import page_of

Answer = Response | str | tuple[str, int]


@bp.get("/users")
@staff(Permission.SETTINGS)
def users() -> str:
    """Everybody with an account."""
    moment = now()
    page = page_of(db.session(), queries.all_users(), request.args.get("page", "1"), size=50)
    lasting = queries.invitations_last_until(db.session(), page.rows)
    return render_template(
        "accounts/users.html",
        page=page,
        lasting=lasting,
        role_words=ROLE_WORDS,
        today=today(moment),
        now=moment,
    )


@bp.route("/users/new", methods=["GET", "POST"])
@staff(Permission.SETTINGS)
def invite() -> Answer:
    """Invite a colleague by mail."""
    form = InviteForm()
    if form.validate_on_submit():
        try:
            with write():
                user = actions.invite_user(
                    email=form.email.data or "",
                    name=form.name.data or "",
                    role=Role(form.role.data),
                    ends_on=form.ends_on.data,
                    by=signed_in(),
                    now=now(),
                )
        except actions.AddressTaken:
            form.email.errors = [_("Det finns redan ett konto med den adressen. Du hittar det i listan.")]
        else:
            flash(_("En inbjudan är på väg till %(address)s.", address=user.email), "ok")
            return redirect(url_for("accounts.users"))
    return render_template("accounts/user_new.html", form=form), 422 if form.is_submitted() else 200


@bp.route("/users/<int:user_id>", methods=["GET", "POST"])
@staff(Permission.SETTINGS)
def user(user_id: int) -> Answer:
    """One account: what it may, and until when."""
    found = _user(user_id)
    form = UserForm(data={"name": found.name, "role": found.role.value, "ends_on": found.ends_on})
    if form.validate_on_submit():
        try:
            with write():
                actions.change_user(
                    user=found,
                    name=form.name.data or "",
                    role=Role(form.role.data),
                    ends_on=form.ends_on.data,
                    by=signed_in(),
                    now=now(),
                )
        except actions.LastAdministrator:
            form.form_errors.append(_last_administrator())
        else:
            flash(_("Ändringen är sparad och gäller nu."), "ok")
            return redirect(url_for("accounts.users"))
    return _user_page(found, form), 422 if form.is_submitted() else 200


def _user_page(found: User, form: UserForm) -> str:
    session, moment = db.session(), now()
    return render_template(
        "accounts/user.html",
        user=found,
        form=form,
        role_words=ROLE_WORDS,
        today=today(moment),
        now=moment,
        until=queries.invitations_last_until(session, [found]).get(found.id),
        mail_state=None if found.has_password else queries.last_mail(session, mails.invitation_key(found.id)),
    )


@bp.post("/users/<int:user_id>/invite-again")
@staff(Permission.SETTINGS)
def invite_again(user_id: int) -> Response:
    """Mail a new link."""
    found = _user(user_id)
    try:
        with write():
            actions.invite_again(user=found, by=signed_in(), now=now())
    except actions.AlreadyJoined:
        return _joined(found)
    flash(
        _("En ny inbjudan är på väg till %(address)s. Den gamla länken gäller inte.", address=found.email),
        "ok",
    )
    return redirect(url_for("accounts.user", user_id=user_id))


@bp.post("/users/<int:user_id>/withdraw")
@staff(Permission.SETTINGS)
def withdraw(user_id: int) -> Response:
    """Take the invitation back."""
    found = _user(user_id)
    try:
        with write():
            actions.withdraw_invitation(user=found, by=signed_in(), now=now())
    except actions.AlreadyJoined:
        return _joined(found)
    flash(_("Inbjudan är tillbakatagen. Länken i mejlet gäller inte."), "ok")
    return redirect(url_for("accounts.users"))


@bp.post("/users/<int:user_id>/close")
@staff(Permission.SETTINGS)
def close_account(user_id: int) -> Response | tuple[str, int]:
    """Let the person in no more."""
    found = _user(user_id)
    try:
        with write():
            actions.close_account(user=found, by=signed_in(), now=now())
    except actions.LastAdministrator:
        form = UserForm(
            formdata=None, data={"name": found.name, "role": found.role.value, "ends_on": found.ends_on}
        )
        form.form_errors.append(_last_administrator())
        return _user_page(found, form), 422
    flash(_("Kontot är stängt. %(name)s är utloggad överallt.", name=found.name), "ok")
    return redirect(url_for("accounts.users"))


@bp.post("/users/<int:user_id>/reopen")
@staff(Permission.SETTINGS)
def reopen_account(user_id: int) -> Response:
    """Let the person in again."""
    found = _user(user_id)
    with write():
        actions.reopen_account(user=found, by=signed_in(), now=now())
    flash(_("Kontot är öppet igen."), "ok")
    return redirect(url_for("accounts.user", user_id=user_id))


def _user(user_id: int) -> User:
    found = queries.user_by_id(db.session(), user_id)
    if found is None:
        abort(404)
    return found


def _joined(found: User) -> Response:
    flash(_("%(name)s har redan valt ett lösenord.", name=found.name), "info")
    return redirect(url_for("accounts.user", user_id=found.id))


def _last_administrator() -> str:
    return _("Det här är den enda administratören utan slutdatum. Gör någon annan till administratör först.")
