"""The keys that do what the buttons do."""

from flask import render_template

from consult.accounts.access import staff
from consult.accounts.permissions import Permission
from consult.accounts.views_staff.blueprint import bp


@bp.get("/shortcuts")
@staff(Permission.READ)
def shortcuts() -> str:
    """Every key by page, and where single keys are turned off (WCAG 2.1.4)."""
    return render_template("accounts/shortcuts.html")
