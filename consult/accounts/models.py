"""Staff users. Respondents never have an account."""

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, String, true
from sqlalchemy.orm import Mapped, mapped_column, relationship

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
    """A staff account. A guest is any role with an end date.

    ``password_hash`` is empty until an invited person has chosen a password. Raising ``session_epoch`` signs out
    everywhere. ``told_responses_at`` is until when new responses have been mailed to the person, or passed over.
    """

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
    single_keys: Mapped[bool] = mapped_column(default=True, server_default=true())
    mail_responses: Mapped[bool] = mapped_column(default=True, server_default=true())
    mail_assigned: Mapped[bool] = mapped_column(default=True, server_default=true())
    mail_due: Mapped[bool] = mapped_column(default=True, server_default=true())
    mail_asked: Mapped[bool] = mapped_column(default=True, server_default=true())
    told_responses_at: Mapped[datetime | None]
    session_epoch: Mapped[int] = mapped_column(default=0)
    created_at: Mapped[datetime]
    last_sign_in_at: Mapped[datetime | None]

    @property
    def has_password(self) -> bool:
        """Whether the person has taken the invitation; until then nothing opens the account."""
        return self.password_hash != ""

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


class TokenKind(StrEnum):
    """What a mailed link lets its holder do."""

    INVITATION = "invitation"
    RESET = "reset"


class StaffToken(Base):
    """A mailed link by which somebody chooses a password, once. Only the SHA-256 of its secret is kept."""

    __tablename__ = "staff_token"

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"), index=True)
    kind: Mapped[TokenKind] = mapped_column(enum_type(TokenKind))
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]
    revoked_at: Mapped[datetime | None]

    user: Mapped[User] = relationship()

    def works(self, now: datetime) -> bool:
        """Neither used nor taken back nor too old."""
        return self.used_at is None and self.revoked_at is None and now < self.expires_at


class Guide(Base):
    """The guide of a new installation: one row, made by the first ``consult init`` that finds no account.

    ``code_hash`` belongs to a code that is printed in the shell and exchanged once for ``grant_hash``, the secret of
    the browser that goes through the guide.
    """

    __tablename__ = "guide"

    id: Mapped[int] = mapped_column(primary_key=True)
    code_hash: Mapped[str | None] = mapped_column(String(64))
    grant_hash: Mapped[str | None] = mapped_column(String(64))
    created_at: Mapped[datetime]
    municipality_at: Mapped[datetime | None]
    mail_at: Mapped[datetime | None]
    administrator_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    finished_at: Mapped[datetime | None]
