"""The blueprint, and loading a published outcome or answering 404."""

from flask import Blueprint, abort

from consult.consultations.models import Round, Visibility
from consult.consultations.queries import current_edition
from consult.core.db import db
from consult.reports.models import OutcomePublication, ReportFile, ReportFormat
from consult.reports.paper.making import public_key
from consult.reports.queries.publications import published_round
from consult.reports.queries.report_files import public_files
from consult.triage.queries.targets import Outline, outline

bp = Blueprint("reports_public", __name__)


def load_public(slug: str) -> tuple[Round, OutcomePublication | None]:
    """The public round and its shown publication, if any. 404 for unknown rounds, drafts and invited-only ones."""
    found = published_round(db.session(), slug)
    if found is None or found[0].visibility is not Visibility.PUBLIC or found[0].opened_at is None:
        abort(404)
    return found


def load_published(slug: str) -> tuple[Round, OutcomePublication]:
    """The same, and 404 before anything is published."""
    round_, publication = load_public(slug)
    if publication is None:
        abort(404)
    return round_, publication


def names_of(round_: Round) -> Outline:
    """Names of sections, goals and measures as the consultees knew them."""
    edition = current_edition(db.session(), round_.id)
    return outline(db.session(), edition.id if edition else None)


def offered_files(round_: Round) -> dict[ReportFormat, ReportFile]:
    """The files of the public page that may be given out: those that hold what is public now. One statement."""
    state, files = public_files(db.session(), round_.id)
    key = public_key(state) if state else ""
    return {row.format: row for row in files if row.key == key}
