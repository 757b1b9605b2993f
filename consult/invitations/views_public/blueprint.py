"""The blueprint of the pages that strangers and recipients meet outside a personal link."""

from flask import Blueprint

bp = Blueprint("invitations_public", __name__)
