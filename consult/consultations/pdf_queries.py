"""Reads about the proposals as PDF: which a page may offer, and which must be made anew."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session, aliased, contains_eager, joinedload

from consult.consultations.models import ProposalPdf, Round, RoundSection, SectionAccess, Visibility
from consult.consultations.queries import current_edition_id


def round_with_pdf(session: Session, slug: str) -> tuple[Round, ProposalPdf | None] | None:
    """The round with this address, opened or not, and its newest PDF with its file. One statement."""
    newest = aliased(ProposalPdf)
    query = (
        select(Round, ProposalPdf)
        .where(Round.slug == slug)
        .outerjoin(
            ProposalPdf,
            ProposalPdf.id
            == select(func.max(newest.id))
            .where(newest.round_id == Round.id)
            .correlate(Round)
            .scalar_subquery(),
        )
        .outerjoin(ProposalPdf.file)
        .options(joinedload(Round.programme), contains_eager(ProposalPdf.file))
    )
    row = session.execute(query).first()
    return (row[0], row[1]) if row else None


@dataclass(frozen=True)
class Shown:
    """What a public round shows: the edition, the sections that are hidden, and the newest PDF (id 0: none)."""

    round: Round
    edition_id: int
    hidden: tuple[int, ...]
    pdf_id: int
    pdf_key: str


def shown_to_all(session: Session, round_id: int | None = None) -> list[Shown]:
    """The public rounds that have been opened, or one of them. Two statements."""
    query = _opened()
    if round_id is not None:
        query = query.where(Round.id == round_id)
    rows = session.execute(query).all()
    hidden = defaultdict(list)
    sections = select(RoundSection.round_id, RoundSection.section_id)
    for owner, section_id in session.execute(sections.where(RoundSection.access == SectionAccess.HIDDEN)):
        hidden[owner].append(section_id)
    return [
        Shown(round_, edition_id, tuple(sorted(hidden[round_.id])), pdf_id or 0, key or "")
        for round_, edition_id, pdf_id, key in rows
        if edition_id is not None
    ]


def _opened() -> Select[Round, int, int, str]:
    latest = select(func.max(ProposalPdf.id)).where(ProposalPdf.round_id == Round.id).correlate(Round)
    newest = aliased(ProposalPdf)
    edition = current_edition_id(Round.id)  # type: ignore[arg-type]
    return (
        select(Round, edition, newest.id, newest.key)
        .outerjoin(newest, newest.id == latest.scalar_subquery())
        .where(Round.visibility == Visibility.PUBLIC, Round.opened_at.is_not(None))
        .order_by(Round.id)
        .options(joinedload(Round.programme))
    )
