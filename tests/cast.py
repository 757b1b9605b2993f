"""The fixed cast of the tests: one person per role, named by the role."""

from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy.orm import Session

from consult.accounts.models import Role, User
from consult.core.actor import Actor

PASSWORD = "ett långt lösenord"


@dataclass(frozen=True)
class Cast:
    administrator: User
    editor: User
    reviewer: User
    registrar: User
    facilitator: User
    reader: User

    def all(self) -> list[User]:
        return [
            self.administrator, self.editor, self.reviewer, self.registrar, self.facilitator, self.reader,
        ]  # fmt: skip


NAMES = {
    Role.ADMINISTRATOR: "Administratör",
    Role.EDITOR: "Handläggare",
    Role.REVIEWER: "Granskare",
    Role.REGISTRAR: "Registrator",
    Role.FACILITATOR: "Processledare",
    Role.READER: "Läsare",
}


def make_user(session: Session, role: Role, *, active: bool = True) -> User:
    """A user without a usable password: tests sign in by session, the sign-in tests set one."""
    user = User(
        email=f"{role.value}@forsunda.example",
        name=NAMES[role],
        role=role,
        active=active,
        password_hash="!",
        created_at=datetime(2026, 9, 1, tzinfo=UTC),
    )
    session.add(user)
    session.flush()
    return user


def make_cast(session: Session) -> Cast:
    """Everybody. The reviewer is inactive until a test activates it, so that answers are done when saved."""
    return Cast(**{role.value: make_user(session, role, active=role is not Role.REVIEWER) for role in Role})


def actor(user: User) -> Actor:
    return Actor("staff", str(user.id), user.name)
