"""Pages for staff: signing in, the own account, the users, the log."""

from consult.accounts.views_staff import (
    account,
    held_mail,
    password,
    shortcuts,
    site_pages,
    site_settings,
    users,
)
from consult.accounts.views_staff.blueprint import bp

__all__ = ["account", "bp", "held_mail", "password", "shortcuts", "site_pages", "site_settings", "users"]
