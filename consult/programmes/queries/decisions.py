"""Proposals that wait for a decision, and what was decided."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import exists, select
from sqlalchemy.orm import Session, contains_eager, joinedload

from consult.programmes.models import Decision, Document, Edition, EditionKind


def awaiting_decision(session: Session, document_id: int) -> Edition | None:
    """The document's newest proposed edition, unless a decision is recorded about it."""
    query = select(Edition).where(Edition.document_id == document_id, Edition.kind == EditionKind.PROPOSED)
    newest = session.scalar(query.order_by(Edition.number.desc()).limit(1))
    if newest is None:
        return None
    decided = session.scalar(select(exists().where(Decision.proposed_id == newest.id)))
    return None if decided else newest


def decisions_of(session: Session, programme_id: int) -> Sequence[Decision]:
    """All decisions about the programme's documents, the newest first, with their documents."""
    query = (
        select(Decision)
        .join(Decision.document)
        .where(Document.programme_id == programme_id)
        .order_by(Decision.decided_on.desc(), Decision.id.desc())
        .options(contains_eager(Decision.document), joinedload(Decision.adopted))
    )
    return session.scalars(query).all()
