"""Placeholder until the pages of this slice are here."""

from flask import Blueprint

bp = Blueprint("reports_public", __name__)
