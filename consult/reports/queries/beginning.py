"""How far a new installation has come before its first round."""

from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from consult.organisations.models import Organisation
from consult.programmes.models import Document, Programme, Section


@dataclass(frozen=True)
class Beginning:
    """``programme_id`` and ``document_id`` are of the newest programme, None while there is none."""

    programme_id: int | None
    document_id: int | None
    sections: int
    organisations: int


def beginning(session: Session) -> Beginning:
    """Counts of what a round is made of; one statement."""
    sections = select(func.count()).select_from(Section).where(Section.retired_at.is_(None))
    organisations = select(func.count()).select_from(Organisation)
    document = select(func.max(Document.id)).where(
        Document.programme_id == select(func.max(Programme.id)).scalar_subquery()
    )
    row = session.execute(
        select(
            select(func.max(Programme.id)).scalar_subquery(),
            document.scalar_subquery(),
            sections.scalar_subquery(),
            organisations.scalar_subquery(),
        )
    ).one()
    return Beginning(row[0], row[1], int(row[2]), int(row[3]))
