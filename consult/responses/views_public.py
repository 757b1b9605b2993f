"""Placeholder until the pages of this slice are here."""

from flask import Blueprint

bp = Blueprint("responses", __name__)
