"""The blueprint of the consultee's pages."""

from flask import Blueprint

bp = Blueprint("responses", __name__)
