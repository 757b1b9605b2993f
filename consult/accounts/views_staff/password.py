"""Changing one's own password."""

from flask import flash, redirect, render_template, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from consult.accounts import actions
from consult.accounts.access import begin_session, signed_in_user, staff
from consult.accounts.forms import ChangePasswordForm
from consult.accounts.models import User
from consult.accounts.passwords import hash_password, password_fits
from consult.accounts.permissions import Permission
from consult.accounts.views_staff.blueprint import bp
from consult.core.clock import now
from consult.core.db import write


@bp.route("/account/password", methods=["GET", "POST"])
@staff(Permission.READ)
def change_password() -> Response | str | tuple[str, int]:
    """Ask for the present password and a new one; the other sessions end, this one goes on."""
    user = signed_in_user()
    form = ChangePasswordForm(own=(user.email, user.name))
    if form.validate_on_submit() and _shows_present(form, user):
        moment, hashed = now(), hash_password(form.new_password.data or "")
        with write():
            actions.change_password(user=user, password_hash=hashed, now=moment)
        begin_session(user, moment)
        flash(_("Lösenordet är ändrat. Du är utloggad på alla andra datorer."), "ok")
        return redirect(url_for("accounts.account"))
    return render_template("accounts/password.html", form=form), 422 if form.is_submitted() else 200


def _shows_present(form: ChangePasswordForm, user: User) -> bool:
    """Count the try, then check; the hash is compared outside the write transaction."""
    try:
        with write():
            actions.begin_password_check(user=user, now=now())
    except actions.TooManyAttempts:
        form.form_errors.append(_("För många försök. Vänta en kvart och försök igen."))
        return False
    if password_fits(user.password_hash, form.password.data or ""):
        return True
    form.password.errors = [_("Det är inte lösenordet du har nu.")]
    return False
