"""The blueprint of the staff pages of received responses, and how they find what the address names."""

from flask import Blueprint, abort

from consult.consultations.models import Round
from consult.consultations.queries import round_by_id
from consult.core.db import db
from consult.responses.models import Response
from consult.responses.queries.entered import response_in
from consult.responses.queries.received import received_in_full

bp = Blueprint("responses_staff", __name__, url_prefix="/staff/rounds/<int:round_id>/responses")


def the_round(round_id: int) -> Round:
    """The round of the address, with its programme; 404 when there is none."""
    return round_by_id(db.session(), round_id) or abort(404)


def the_response(round_id: int, response_id: int) -> Response:
    """The response of the address in full, which must be of the round; 404 otherwise."""
    known = response_in(db.session(), round_id, response_id)
    response = received_in_full(db.session(), known) if known else None
    return response or abort(404)
