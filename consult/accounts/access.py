"""Who may use a staff route. Each declares a permission; nothing is open by default."""

from collections.abc import Callable
from datetime import datetime, timedelta

from flask import Flask, abort, redirect, request, session, url_for
from flask_login import LoginManager, current_user, login_user
from werkzeug.wrappers import Response

from consult.accounts.actions import actor_of
from consult.accounts.models import User
from consult.accounts.permissions import Permission, may
from consult.core.actor import Actor
from consult.core.audience import Audience, View, declare
from consult.core.clock import now, today
from consult.core.db import db

SIGNED_IN_AT = "signed_in_at"
WORKING_DAY = timedelta(hours=12)

login_manager = LoginManager()


def staff(permission: Permission) -> Callable[[View], View]:
    """Declare that a route is for signed-in staff with this permission."""
    return declare(Audience("staff", permission.value))


def enforce(audience: Audience) -> Response | None:
    """Send strangers to sign-in (remembering a page they wanted to read), refuse the wrong role with 403."""
    if not current_user.is_authenticated:
        if request.method != "GET":
            abort(401)
        return redirect(url_for("accounts.sign_in", next=request.full_path.rstrip("?")))
    if not may(current_user.role, Permission(audience.permission)):
        abort(403)
    return None


def signed_in_user() -> User:
    """The staff user of this request. Only on routes declared with ``staff``."""
    user: User = current_user._get_current_object()
    return user


def signed_in() -> Actor:
    """The staff user as the one who acts."""
    return actor_of(signed_in_user())


def user_may(permission: str) -> bool:
    """For templates: whether the signed-in user has the permission with this code."""
    return bool(current_user.is_authenticated and may(current_user.role, Permission(permission)))


def begin_session(user: User, moment: datetime) -> None:
    """Sign the user in with a session that nobody had before."""
    session.clear()
    login_user(user)
    session[SIGNED_IN_AT] = int(moment.timestamp())


def _is_over(moment: datetime) -> bool:
    begun = session.get(SIGNED_IN_AT)
    return not isinstance(begun, int) or moment.timestamp() - begun > WORKING_DAY.total_seconds()


def _load(session_id: str) -> User | None:
    key, _, epoch = session_id.partition(":")
    user = db.session.get(User, int(key)) if key.isdigit() else None
    if user is None or str(user.session_epoch) != epoch or not user.may_sign_in(today(now())):
        return None
    if _is_over(now()):
        return None
    return user


def init_access(app: Flask) -> None:
    """Set up Flask-Login; the session holds user and epoch, so that raising the epoch ends it."""
    login_manager.init_app(app)
    login_manager.user_loader(_load)
    login_manager.session_protection = None
    app.jinja_env.globals["user_may"] = user_may
