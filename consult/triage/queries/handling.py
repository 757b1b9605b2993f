"""What points may be given: the programme's themes, the people who run rounds, standard answers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from consult.accounts.models import User
from consult.accounts.permissions import Permission, may
from consult.triage.models import StandardAnswer, Theme


@dataclass(frozen=True)
class Choices:
    """Themes by name, and everybody who runs rounds or did: ``people`` may be given points today."""

    themes: Sequence[Theme]
    people: Sequence[User]
    everybody: dict[int, str]

    def theme(self, theme_id: int | None) -> str:
        """The theme's name, empty for none."""
        return next((each.name for each in self.themes if each.id == theme_id), "")

    def person(self, user_id: int | None) -> str:
        """The person's name, empty for nobody."""
        return self.everybody.get(user_id or 0, "")


def choices_of(session: Session, programme_id: int, day: date) -> Choices:
    """Two statements. ``day`` is the Swedish day on which the people must be able to sign in."""
    themes = session.scalars(select(Theme).where(Theme.programme_id == programme_id)).all()
    users = session.scalars(select(User).order_by(User.name)).all()
    people = [each for each in users if each.may_sign_in(day) and may(each.role, Permission.RUN_ROUNDS)]
    return Choices(
        sorted(themes, key=lambda theme: theme.name.casefold()),
        people,
        {user.id: user.name for user in users},
    )


def offered_answers(session: Session) -> Sequence[StandardAnswer]:
    """Standard answers that are not retired, by title."""
    query = select(StandardAnswer).where(StandardAnswer.retired_at.is_(None)).order_by(StandardAnswer.title)
    return session.scalars(query).all()
