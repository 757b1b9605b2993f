"""Reads of staff accounts."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, Select, func, select
from sqlalchemy.orm import Session, joinedload

from consult.accounts.links import hash_secret
from consult.accounts.models import Guide, Role, StaffToken, TokenKind, User
from consult.core.clock import today
from consult.core.db import UTCDateTime
from consult.core.outbox import OutboxMail
from consult.core.outbox_hooks import MailState


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


def all_users() -> Select[User]:
    """Every account: those that may sign in first, each group by name."""
    return select(User).order_by(User.active.desc(), func.lower(User.name), User.id)


def user_by_id(session: Session, user_id: int) -> User | None:
    """The account with this id."""
    return session.get(User, user_id)


def invitations_last_until(session: Session, users: Sequence[User]) -> dict[int, datetime]:
    """When the newest link of each invited person ends or ended; those who have not been sent one are left out."""
    invited = [user.id for user in users if not user.has_password]
    query = (
        select(StaffToken.user_id, func.max(StaffToken.expires_at, type_=UTCDateTime()))
        .where(
            StaffToken.user_id.in_(invited),
            StaffToken.kind == TokenKind.INVITATION,
            StaffToken.used_at.is_(None),
            StaffToken.revoked_at.is_(None),
        )
        .group_by(StaffToken.user_id)
    )
    return {user_id: until for user_id, until in session.execute(query)}  # noqa: C416


def last_mail(session: Session, key_prefix: str) -> MailState | None:
    """How the newest mail went whose outbox key begins so."""
    query = select(OutboxMail.state).where(OutboxMail.key.startswith(key_prefix, autoescape=True))
    return session.scalar(query.order_by(OutboxMail.id.desc()).limit(1))


def working_link(session: Session, secret: str, now: datetime) -> StaffToken | None:
    """The link with this secret, if it still lets its person choose a password; None for all others alike."""
    return _working(session, StaffToken.token_hash == hash_secret(secret), now)


def working_link_by_id(session: Session, token_id: int, now: datetime) -> StaffToken | None:
    """The same for the link that this browser has exchanged."""
    return _working(session, StaffToken.id == token_id, now)


def _working(session: Session, condition: ColumnElement[bool], now: datetime) -> StaffToken | None:
    query = select(StaffToken).where(condition)
    token = session.scalar(query.options(joinedload(StaffToken.user, innerjoin=True)))
    return token if token and token.works(now) and token.user.may_sign_in(today(now)) else None


def has_users(session: Session) -> bool:
    """Whether there is any account."""
    return session.scalar(select(User.id).limit(1)) is not None


def open_guide(session: Session) -> Guide | None:
    """The guide of a new installation while it is to be gone through; None once finished.

    An account that was made in another way than by the guide closes it too.
    """
    guide = session.get(Guide, 1)
    if guide is None or guide.finished_at is not None:
        return None
    return guide if guide.administrator_id is not None or not has_users(session) else None


def awaits_first_user(session: Session) -> bool:
    """Whether the guide is open and nobody has an account yet: then every way in leads to it."""
    guide = open_guide(session)
    return guide is not None and guide.administrator_id is None
