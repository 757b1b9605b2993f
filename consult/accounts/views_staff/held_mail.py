"""Mail that is held after a restore: what waits, what has gone out already, let go. For administrators."""

from flask import abort, flash, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from werkzeug.wrappers import Response

from consult.accounts.access import signed_in, staff
from consult.accounts.permissions import Permission
from consult.accounts.views_staff.blueprint import bp
from consult.core import outbox_hold
from consult.core.clock import now
from consult.core.db import write


@bp.get("/held-mail")
@staff(Permission.SETTINGS)
def held_mail() -> str:
    """Since when mail is held, and what would go out."""
    since = outbox_hold.held_since()
    groups = outbox_hold.waiting_mails() if since else []
    return render_template("accounts/held_mail.html", since=since, groups=groups)


@bp.post("/held-mail/<int:content_id>/sent")
@staff(Permission.SETTINGS)
def held_mail_sent(content_id: int) -> Response:
    """Declare that the mails of this text went out before the restore; they are not sent again."""
    if outbox_hold.held_since() is None:
        abort(404)
    with write():
        counted = outbox_hold.count_as_sent(content_id, by=signed_in(), now=now())
    if not counted:
        abort(404)
    flash(ngettext("%(num)s mejl räknas som skickat.", "%(num)s mejl räknas som skickade.", counted), "ok")
    return redirect(url_for("accounts.held_mail"))


@bp.post("/held-mail/release")
@staff(Permission.SETTINGS)
def release_mail() -> Response:
    """Let everything that is held go out."""
    with write():
        outbox_hold.release(by=signed_in(), now=now())
    flash(_("Mejlen går ut igen."), "ok")
    return redirect(url_for("accounts.held_mail"))
