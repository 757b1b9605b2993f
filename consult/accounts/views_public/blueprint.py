"""The blueprint of the pages that are open without signing in."""

from flask import Blueprint

bp = Blueprint("accounts_public", __name__)
