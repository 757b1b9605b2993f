"""The blueprint of the staff pages of rounds, and how they find their round."""

from flask import Blueprint, abort
from sqlalchemy import select
from werkzeug.wrappers import Response

from consult.consultations import queries
from consult.consultations.models import Round
from consult.core.db import db

View = Response | str | tuple[str, int]

bp = Blueprint("consultations", __name__, url_prefix="/staff/rounds")


def the_round(round_id: int) -> Round:
    """The round of the address, with its programme; 404 when there is none."""
    round_ = queries.round_by_id(db.session(), round_id)
    if round_ is None:
        abort(404)
    return round_


def fresh_round(round_id: int) -> Round:
    """The round as it is now, read inside the write transaction; 404 when there is none."""
    query = select(Round).where(Round.id == round_id).execution_options(populate_existing=True)
    round_ = db.session.scalar(query)
    if round_ is None:
        abort(404)
    return round_
