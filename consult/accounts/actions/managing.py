"""What administrators change on accounts. There is always somebody who may: the last administrator stays."""

from datetime import date, datetime

from sqlalchemy import select

from consult.accounts.actions.staff_links import revoke_links
from consult.accounts.models import Role, User
from consult.core.actor import Actor
from consult.core.audit import record
from consult.core.db import db


class LastAdministrator(Exception):
    """Nobody else is administrator without an end date, so this one must remain."""


def change_user(*, user: User, name: str, role: Role, ends_on: date | None, by: Actor, now: datetime) -> None:
    """Change name, role and end date; they hold from the user's next request. Raises ``LastAdministrator``."""
    if user.has_password and (role is not Role.ADMINISTRATOR or ends_on is not None):
        _keep_an_administrator(user)
    changed = {
        field: str(new or "")
        for field, old, new in (("role", user.role, role), ("ends_on", user.ends_on, ends_on))
        if old != new
    }
    if not changed and user.name == name:
        return
    user.name, user.role, user.ends_on = name, role, ends_on
    record(by=by, action="user.changed", on=("user", user.id, name), now=now, details=changed)


def close_account(*, user: User, by: Actor, now: datetime) -> None:
    """Let the user in no more; sessions end at once. Again does nothing. Raises ``LastAdministrator``."""
    if not user.active:
        return
    _keep_an_administrator(user)
    user.active = False
    user.session_epoch += 1
    revoke_links(user=user, now=now)
    record(by=by, action="user.closed", on=("user", user.id, user.name), now=now)


def reopen_account(*, user: User, by: Actor, now: datetime) -> None:
    """Let the user in again, with the password as it was. Again does nothing."""
    if user.active:
        return
    user.active = True
    record(by=by, action="user.reopened", on=("user", user.id, user.name), now=now)


def _keep_an_administrator(user: User) -> None:
    """Locked rows: two administrators cannot remove each other at the same moment."""
    if user.role is not Role.ADMINISTRATOR or not user.active or not user.has_password:
        return
    lasting = select(User).where(
        User.role == Role.ADMINISTRATOR, User.active, User.ends_on.is_(None), User.password_hash != ""
    )
    found = db.session.scalars(
        lasting.order_by(User.id).with_for_update(), execution_options={"populate_existing": True}
    )
    if not any(each.id != user.id for each in found):
        raise LastAdministrator
