"""The rounds that anyone may read, as the start page and the feed list them."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from consult.consultations.models import Round, RoundEdition, Visibility
from consult.programmes.models import Programme
from consult.reports.models import OutcomePublication


@dataclass(frozen=True)
class PublicRound:
    """One round on the start page.

    ``shown_at`` is when its text was last corrected (or opened); ``first_published_at`` and ``published_at`` are when
    its outcome was published for the first and the latest time.
    """

    slug: str
    title: str
    lede: str
    case_number: str
    deadline: date
    is_open: bool
    published_at: datetime | None
    first_published_at: datetime | None
    opened_at: datetime
    closed_at: datetime | None
    shown_at: datetime | None
    cancelled_at: datetime | None
    cancel_reason: str

    @property
    def _changes(self) -> tuple[datetime | None, ...]:
        return self.opened_at, self.closed_at, self.shown_at, self.cancelled_at

    @property
    def changed_at(self) -> datetime:
        """When something about the round last changed for its readers; the outcome is not counted."""
        return max(moment for moment in self._changes if moment)


def public_rounds(session: Session) -> list[PublicRound]:
    """Public rounds that have been opened: open ones by deadline, then closed ones newest first. One statement."""
    published = (
        select(
            OutcomePublication.round_id,
            func.max(OutcomePublication.published_at).label("latest"),
            func.min(OutcomePublication.published_at).label("first"),
        )
        .group_by(OutcomePublication.round_id)
        .subquery()
    )
    shown = (
        select(RoundEdition.round_id, func.max(RoundEdition.shown_from).label("at"))
        .group_by(RoundEdition.round_id)
        .subquery()
    )
    query = (
        select(
            Round.slug, Round.title, Round.lede, Programme.case_number, Round.deadline,
            Round.closed_at.is_(None), published.c.latest, published.c.first, Round.opened_at, Round.closed_at,
            shown.c.at, Round.cancelled_at, Round.cancel_reason,
        )
        .join(Round.programme)
        .outerjoin(published, published.c.round_id == Round.id)
        .outerjoin(shown, shown.c.round_id == Round.id)
        .where(Round.visibility == Visibility.PUBLIC, Round.opened_at.is_not(None))
        .order_by(Round.deadline, Round.id)
    )  # fmt: skip
    rounds = [PublicRound(*row) for row in session.execute(query)]
    still_open = [each for each in rounds if each.is_open]
    return still_open + [each for each in reversed(rounds) if not each.is_open]
