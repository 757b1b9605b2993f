"""Counted attempts in the database, so that limits hold over several processes and restarts."""

from datetime import datetime, timedelta

from sqlalchemy import String, delete, select
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


def add(key: str, *, now: datetime, keep: timedelta = timedelta(days=1)) -> None:
    """Note an attempt, and forget those older than ``keep``."""
    db.session.execute(delete(Attempt).where(Attempt.key == key, Attempt.at < now - keep))
    db.session.add(Attempt(key=key, at=now))


def forget(key: str) -> None:
    """Drop the attempts under ``key``, after a success."""
    db.session.execute(delete(Attempt).where(Attempt.key == key))
