"""Keeping the proposal as PDF."""

from datetime import datetime

from consult.consultations.models import ProposalPdf, Round
from consult.core.db import db
from consult.core.files import StoredFile


def keep_proposal_pdf(
    *, round_: Round, edition_id: int, key: str, file: StoredFile, now: datetime
) -> ProposalPdf:
    """Note the newest PDF of a round; those before stay, but are no longer offered."""
    row = ProposalPdf(round_id=round_.id, edition_id=edition_id, key=key, file_id=file.id, created_at=now)
    db.session.add(row)
    db.session.flush()
    return row
