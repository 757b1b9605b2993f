"""Pages for staff: signing in, the own account, the users, the log."""

from consult.accounts.views_staff import account, password, users
from consult.accounts.views_staff.blueprint import bp

__all__ = ["account", "bp", "password", "users"]
