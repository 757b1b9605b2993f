"""Placeholder until the pages of this slice are here."""

from flask import Blueprint

bp = Blueprint("reports", __name__)

from consult.accounts.access import staff  # noqa: E402
from consult.accounts.permissions import Permission  # noqa: E402


@bp.get("/staff/")
@staff(Permission.READ)
def overview() -> str:
    """Start page of staff."""
    return "<!doctype html><html lang=sv><title>Översikt</title><h1>Översikt</h1></html>"
