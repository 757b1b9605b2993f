"""The blueprint, and loading the round or programme of an address or answering 404."""

from flask import Blueprint, abort

from consult.consultations.models import Round
from consult.consultations.queries import round_by_id
from consult.core.db import db
from consult.programmes.models import Programme

bp = Blueprint("reports", __name__, url_prefix="/staff")
ROUND = "/rounds/<int:round_id>"
LARGEST_KEY = 2**31 - 1


def load_round(round_id: int) -> Round:
    """The round, or 404."""
    round_ = round_by_id(db.session(), round_id) if round_id <= LARGEST_KEY else None
    if round_ is None:
        abort(404)
    return round_


def load_programme(programme_id: int) -> Programme:
    """The programme, or 404."""
    found = db.session().get(Programme, programme_id) if programme_id <= LARGEST_KEY else None
    if found is None:
        abort(404)
    return found
