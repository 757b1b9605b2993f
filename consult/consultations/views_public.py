"""The proposal of a public round, for anyone to read. Comments come through personal links."""

from flask import Blueprint, Response, abort, render_template, request
from sqlalchemy.orm import Session

from consult.consultations import queries
from consult.consultations.models import ProposalPdf, Round, SectionAccess, Visibility
from consult.consultations.pdf_queries import round_with_pdf
from consult.consultations.proposal_pdf import proposal_key
from consult.core.audience import public
from consult.core.clock import now, today
from consult.core.conditional import row_key, unless_unchanged
from consult.core.db import db
from consult.core.downloads import download
from consult.core.files import StoredFile
from consult.core.site.current import site
from consult.programmes.queries import SectionContent, edition_content

bp = Blueprint("rounds", __name__, url_prefix="/remiss")

Shown = tuple[int, tuple[tuple[int, str], ...]]


def _public_round(session: Session, slug: str) -> tuple[Round, ProposalPdf | None]:
    found = round_with_pdf(session, slug)
    if found is None or found[0].visibility is not Visibility.PUBLIC or found[0].opened_at is None:
        abort(404)
    return found


@bp.get("/<slug>")
@public
def proposal(slug: str) -> Response:
    """The whole proposal on one page: facts, contents, every section that is not hidden."""
    session, moment = db.session(), now()
    round_, newest = _public_round(session, slug)
    shown = queries.current_shown(session, round_.id)
    pdf = _present_file(round_, newest, shown)

    def render() -> str:
        sections = _readable(session, round_.id, shown[0]) if shown else []
        return render_template(
            "consultations/proposal.html", round=round_, sections=sections, moment=moment, pdf=pdf
        )

    return unless_unchanged(render, row_key(round_), shown, today(moment), pdf.id if pdf else 0)


@bp.get("/<slug>/forslag.pdf")
@public
def proposal_pdf(slug: str) -> Response:
    """The same as a tagged PDF, when the worker has made it of what is shown now."""
    session = db.session()
    round_, newest = _public_round(session, slug)
    file = _present_file(round_, newest, queries.current_shown(session, round_.id)) or abort(404)
    response = download(file)
    response.set_etag(file.sha256)
    response.make_conditional(request)
    return response


def _present_file(round_: Round, newest: ProposalPdf | None, shown: Shown | None) -> StoredFile | None:
    """The file of the newest PDF, if it was made of the text and the sections that are shown now."""
    if newest is None or shown is None:
        return None
    hidden = [section_id for section_id, access in shown[1] if access == SectionAccess.HIDDEN.value]
    key = proposal_key(round_, shown[0], hidden, site().municipality)
    return newest.file if newest.key == key else None


def _readable(session: Session, round_id: int, edition_id: int) -> list[SectionContent]:
    access = queries.section_access(session, round_id)
    content = edition_content(session, edition_id)
    return [
        section
        for section in (content.sections if content else [])
        if queries.access_of(access, section.section.id) is not SectionAccess.HIDDEN
    ]
