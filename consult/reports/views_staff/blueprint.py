"""The blueprint, and loading the round of an address or answering 404."""

from flask import Blueprint, abort

from consult.consultations.models import Round
from consult.consultations.queries import round_by_id
from consult.core.db import db

bp = Blueprint("reports", __name__, url_prefix="/staff")
ROUND = "/rounds/<int:round_id>"
LARGEST_KEY = 2**31 - 1


def load_round(round_id: int) -> Round:
    """The round, or 404."""
    round_ = round_by_id(db.session(), round_id) if round_id <= LARGEST_KEY else None
    if round_ is None:
        abort(404)
    return round_
