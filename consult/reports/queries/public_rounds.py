"""The rounds that anyone may read, as the start page lists them."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from consult.consultations.models import Round, Visibility
from consult.programmes.models import Programme
from consult.reports.models import OutcomePublication


@dataclass(frozen=True)
class PublicRound:
    """One round on the start page; ``published_at`` is when its outcome was last published."""

    slug: str
    title: str
    lede: str
    case_number: str
    deadline: date
    is_open: bool
    published_at: datetime | None


def public_rounds(session: Session) -> list[PublicRound]:
    """Public rounds that have been opened: open ones by deadline, then closed ones newest first. One statement."""
    published = (
        select(OutcomePublication.round_id, func.max(OutcomePublication.published_at).label("at"))
        .group_by(OutcomePublication.round_id)
        .subquery()
    )
    query = (
        select(
            Round.slug, Round.title, Round.lede, Programme.case_number, Round.deadline,
            Round.closed_at.is_(None), published.c.at,
        )
        .join(Round.programme)
        .outerjoin(published, published.c.round_id == Round.id)
        .where(Round.visibility == Visibility.PUBLIC, Round.opened_at.is_not(None))
        .order_by(Round.deadline, Round.id)
    )  # fmt: skip
    rounds = [PublicRound(*row) for row in session.execute(query)]
    still_open = [each for each in rounds if each.is_open]
    return still_open + [each for each in reversed(rounds) if not each.is_open]
