"""The decision that a round led to."""

from __future__ import annotations

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from consult.consultations.models import RoundEdition
from consult.programmes.models import Decision, Edition


def about_round(round_id: int) -> Select[Decision]:
    """The decisions about the documents that the round has shown; they may be from before it."""
    shown = (
        select(Edition.document_id)
        .join(RoundEdition, RoundEdition.edition_id == Edition.id)
        .where(RoundEdition.round_id == round_id)
    )
    return select(Decision).where(Decision.document_id.in_(shown))


def decision_about(session: Session, round_id: int) -> Decision | None:
    """The latest decision about what the round was held on; one statement."""
    query = about_round(round_id).order_by(Decision.decided_on.desc(), Decision.id.desc())
    return session.scalar(query.limit(1))
