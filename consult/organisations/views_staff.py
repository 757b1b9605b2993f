"""Placeholder until the pages of this slice are here."""

from flask import Blueprint

bp = Blueprint("organisations", __name__)
