"""The proposal of a public round, for anyone to read. Comments come through personal links."""

from flask import Blueprint, Response, abort, render_template
from sqlalchemy.orm import Session

from consult.consultations import queries
from consult.consultations.models import Round, SectionAccess, Visibility
from consult.core.audience import public
from consult.core.clock import now, today
from consult.core.conditional import row_key, unless_unchanged
from consult.core.db import db
from consult.programmes.queries import SectionContent, edition_content

bp = Blueprint("rounds", __name__, url_prefix="/remiss")


def _public_round(session: Session, slug: str) -> Round:
    round_ = queries.round_by_slug(session, slug)
    if round_ is None or round_.visibility is not Visibility.PUBLIC or round_.opened_at is None:
        abort(404)
    return round_


@bp.get("/<slug>")
@public
def proposal(slug: str) -> Response:
    """The whole proposal on one page: facts, contents, every section that is not hidden."""
    session, moment = db.session(), now()
    round_ = _public_round(session, slug)
    shown = queries.current_shown(session, round_.id)

    def render() -> str:
        sections = _readable(session, round_.id, shown[0]) if shown else []
        return render_template("consultations/proposal.html", round=round_, sections=sections, moment=moment)

    return unless_unchanged(render, row_key(round_), shown, today(moment))


def _readable(session: Session, round_id: int, edition_id: int) -> list[SectionContent]:
    access = queries.section_access(session, round_id)
    content = edition_content(session, edition_id)
    return [
        section
        for section in (content.sections if content else [])
        if queries.access_of(access, section.section.id) is not SectionAccess.HIDDEN
    ]
