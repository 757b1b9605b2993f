"""Reads of staff accounts."""

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from consult.accounts.models import Role, User


def user_by_email(session: Session, email: str) -> User | None:
    """The account with this address, in any case."""
    return session.scalar(select(User).where(User.email == email.strip().lower()))


def active_users(session: Session) -> list[User]:
    """Accounts that may be given work, by name."""
    return list(session.scalars(select(User).where(User.active).order_by(User.name)))


def has_active_reviewer(session: Session) -> bool:
    """Whether anybody reviews; without reviewers a saved answer is done at once."""
    query = select(func.count()).select_from(User).where(User.active, User.role == Role.REVIEWER)
    return bool(session.scalar(query))
