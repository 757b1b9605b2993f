"""The blueprint of the slice's pages for staff."""

from flask import Blueprint

bp = Blueprint("accounts", __name__, url_prefix="/staff")
