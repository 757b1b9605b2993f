"""Staff users. Respondents never have an account."""

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, String
from sqlalchemy.orm import Mapped, mapped_column

from consult.core.db import Base, enum_type


class Role(StrEnum):
    """What a staff user is; ``permissions`` says what that lets them do."""

    ADMINISTRATOR = "administrator"
    EDITOR = "editor"
    REVIEWER = "reviewer"
    REGISTRAR = "registrar"
    FACILITATOR = "facilitator"
    READER = "reader"


class User(Base):
    """A staff account. A guest is any role with an end date. Raising ``session_epoch`` signs out everywhere."""

    __tablename__ = "user"
    __table_args__ = (CheckConstraint("email = lower(email)", name="email_lower"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    email: Mapped[str] = mapped_column(String(254), unique=True)
    name: Mapped[str] = mapped_column(String(120))
    password_hash: Mapped[str] = mapped_column(String(200))
    role: Mapped[Role] = mapped_column(enum_type(Role))
    active: Mapped[bool] = mapped_column(default=True)
    ends_on: Mapped[date | None]
    language: Mapped[str] = mapped_column(String(5), default="sv")
    session_epoch: Mapped[int] = mapped_column(default=0)
    created_at: Mapped[datetime]
    last_sign_in_at: Mapped[datetime | None]

    def may_sign_in(self, today: date) -> bool:
        """Active, and not past the end date of a guest."""
        return self.active and (self.ends_on is None or today <= self.ends_on)

    @property
    def is_authenticated(self) -> bool:
        """Flask-Login's protocol: a loaded user is signed in."""
        return True

    @property
    def is_anonymous(self) -> bool:
        """Flask-Login's protocol."""
        return False

    @property
    def is_active(self) -> bool:
        """Flask-Login's protocol."""
        return self.active

    def get_id(self) -> str:
        """What the session keeps: user and epoch, so that raising the epoch ends every session."""
        return f"{self.id}:{self.session_epoch}"
