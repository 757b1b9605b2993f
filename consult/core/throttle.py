"""Counted attempts in the database, so that limits hold over several processes and restarts."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from sqlalchemy import String, delete, func, select
from sqlalchemy.orm import Mapped, mapped_column

from consult.core.db import Base, db


class Attempt(Base):
    """One attempt under a key. Keys hold no personal data in clear: callers hash addresses."""

    __tablename__ = "attempt"

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(String(120), index=True)
    at: Mapped[datetime]


def count(key: str, *, within: timedelta, now: datetime) -> int:
    """Number of attempts under ``key`` in the time ``within`` before ``now``."""
    query = select(Attempt.id).where(Attempt.key == key, Attempt.at > now - within)
    return len(db.session.scalars(query).all())


def take(
    limits: Mapping[str, int], *, within: timedelta, now: datetime, keep: timedelta = timedelta(days=1)
) -> list[int] | None:
    """Note an attempt under every key of ``limits`` (key: most) and return their ids; None where one is full.

    The caller's write transaction makes check and count one step, so that parallel tries cannot pass together.
    """
    if db.engine.dialect.name == "postgresql":  # SQLite has one writer at a time anyway
        for key in sorted(limits):
            db.session.execute(select(func.pg_advisory_xact_lock(func.hashtextextended(key, 0))))
    if any(count(key, within=within, now=now) >= most for key, most in limits.items()):
        return None
    attempts = [Attempt(key=key, at=now) for key in limits]
    db.session.execute(delete(Attempt).where(Attempt.key.in_(list(limits)), Attempt.at < now - keep))
    db.session.add_all(attempts)
    db.session.flush()
    return [attempt.id for attempt in attempts]


def give_back(attempts: list[int]) -> None:
    """Forget these attempts, which ``take`` noted: they were no failures."""
    db.session.execute(delete(Attempt).where(Attempt.id.in_(attempts)))


def add(key: str, *, now: datetime, keep: timedelta = timedelta(days=1)) -> None:
    """Note an attempt, and forget those older than ``keep``."""
    db.session.execute(delete(Attempt).where(Attempt.key == key, Attempt.at < now - keep))
    db.session.add(Attempt(key=key, at=now))


def forget(key: str) -> None:
    """Drop the attempts under ``key``, after a success."""
    db.session.execute(delete(Attempt).where(Attempt.key == key))
