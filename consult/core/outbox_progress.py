"""How far a sending has come and when it will be done."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import func, select

from consult.core.db import db
from consult.core.outbox import MailContent, MailIds, OutboxMail, among, counts_for
from consult.core.outbox_delivery import pace_allows_at
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
    """Figures for these mails; the finish time counts what other sendings have in the queue before them."""
    counts = counts_for(mails)
    left = counts[MailState.QUEUED] + counts[MailState.SENDING] + counts[MailState.DEFERRED]
    waiting = select(func.min(OutboxMail.not_before), func.max(OutboxMail.not_before)).where(
        among(mails), OutboxMail.state == MailState.QUEUED
    )
    first, last = db.session.execute(waiting).one()._tuple()
    if first is None or last is None:
        return Progress(counts, left, None)
    ahead = (
        select(func.count())
        .select_from(OutboxMail)
        .join(OutboxMail.content)
        .where(OutboxMail.state.in_(WAITING), OutboxMail.not_before <= last, MailContent.held_at.is_(None))
    )
    start = max(now, first, pace_allows_at() or now)
    number = max(db.session.scalar(ahead) or 0, counts[MailState.QUEUED])
    return Progress(counts, left, start + gap_for(per_minute) * max(number - 1, 0))
