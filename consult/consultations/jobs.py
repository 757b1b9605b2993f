"""Work of this slice that the worker does: the proposals of public rounds as PDF."""

from datetime import datetime, timedelta
from typing import Any

from consult.consultations.actions.proposal_pdf import keep_proposal_pdf
from consult.consultations.models import Round
from consult.consultations.pdf_queries import Shown, shown_to_all
from consult.consultations.proposal_pdf import TEMPLATE, proposal_key, proposal_values
from consult.core import clock
from consult.core.db import db, write
from consult.core.files import add_file, keep_bytes
from consult.core.jobs import enqueue, every, handler, job_by_key
from consult.core.site.current import site
from consult.core.typesetting import set_pdf
from consult.programmes.queries import edition_content

PDF_JOB = "consultations.proposal_pdf"


def _wanted(shown: Shown) -> str:
    return proposal_key(shown.round, shown.edition_id, shown.hidden, site().municipality)


@every(timedelta(seconds=5))
def find_changed_proposals(now: datetime) -> None:
    """Queue a PDF for each public round whose text, title or hidden sections are others than in its newest one.

    Two statements when there is nothing to do. A PDF that cannot be made is tried as often as other jobs.
    """
    changed = [each for each in shown_to_all(db.session()) if each.pdf_key != _wanted(each)]
    for each in changed:
        key = f"proposal-pdf:{each.round.id}:{each.pdf_id}:{_wanted(each)[:32]}"
        if job_by_key(key) is not None:
            continue
        with write():
            enqueue(kind=PDF_JOB, key=key, payload={"round_id": each.round.id}, now=now)


@handler(PDF_JOB)
def make_proposal_pdf(payload: dict[str, Any]) -> dict[str, Any]:
    """Make and keep the PDF of what a public round shows now; nothing where that has been done."""
    shown = next(iter(shown_to_all(db.session(), int(payload["round_id"]))), None)
    if shown is None or shown.pdf_key == _wanted(shown):
        return {"made": False}
    content = edition_content(db.session(), shown.edition_id)
    if content is None or content.edition is None:
        return {"made": False}
    sections = [each for each in content.sections if each.section.id not in shown.hidden]
    made = set_pdf(TEMPLATE, proposal_values(shown.round, content.edition, sections, site().municipality))
    sha256, key, now = keep_bytes(made), _wanted(shown), clock.now()
    with write() as session:
        file = add_file(
            sha256=sha256,
            size=len(made),
            media_type="application/pdf",
            filename=f"{shown.round.slug}.pdf",
            now=now,
        )
        row = session.get_one(Round, shown.round.id)
        keep_proposal_pdf(round_=row, edition_id=shown.edition_id, key=key, file=file, now=now)
    return {"made": True}
