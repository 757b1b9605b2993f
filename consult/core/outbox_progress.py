"""How far a sending has come and when it will be done."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import func, select

from consult.core.db import db
from consult.core.outbox import MailContent, MailIds, MailPace, OutboxMail, among
from consult.core.outbox_hooks import WAITING, MailState


@dataclass(frozen=True)
class Progress:
    """Figures of one sending. ``left`` is what will still be tried; ``finish_at`` is None when nothing is."""

    counts: dict[MailState, int]
    left: int
    finish_at: datetime | None

    @property
    def total(self) -> int:
        """All its mails but the cancelled ones."""
        return sum(self.counts.values()) - self.counts[MailState.CANCELLED]

    @property
    def sent(self) -> int:
        """What the relay has taken."""
        return self.counts[MailState.SENT]

    @property
    def uncertain(self) -> int:
        """What staff must decide about."""
        return self.counts[MailState.UNCERTAIN]

    @property
    def refused(self) -> int:
        """What did not go."""
        return self.counts[MailState.REFUSED]


def gap_for(per_minute: float) -> timedelta:
    """Time between two mails at this pace; zero for no limit (0)."""
    return timedelta(seconds=60 / per_minute) if per_minute > 0 else timedelta()


def progress(mails: MailIds, *, per_minute: float, now: datetime) -> Progress:
    """Figures for these mails; the finish time counts what other sendings have in the queue before them.

    Two statements at most, whatever their number.
    """
    counts = dict.fromkeys(MailState, 0)
    first: datetime | None = None
    last: datetime | None = None
    due = (func.min(OutboxMail.not_before), func.max(OutboxMail.not_before))
    query = select(OutboxMail.state, func.count(), *due).where(among(mails)).group_by(OutboxMail.state)
    for state, number, earliest, latest in db.session.execute(query):
        counts[state] = number
        if state is MailState.QUEUED:
            first, last = earliest, latest
    left = counts[MailState.QUEUED] + counts[MailState.SENDING] + counts[MailState.DEFERRED]
    if first is None or last is None:
        return Progress(counts, left, None)
    ahead = (
        select(func.count(), select(MailPace.next_at).limit(1).scalar_subquery())
        .select_from(OutboxMail)
        .join(OutboxMail.content)
        .where(OutboxMail.state.in_(WAITING), OutboxMail.not_before <= last, MailContent.held_at.is_(None))
    )
    before, pace_allows_at = db.session.execute(ahead).one()
    start = max(now, first, pace_allows_at or now)
    number = max(before, counts[MailState.QUEUED])
    return Progress(counts, left, start + gap_for(per_minute) * max(number - 1, 0))
