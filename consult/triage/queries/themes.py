"""The programme's themes and how many points each has."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import case, func, select
from sqlalchemy.orm import Session

from consult.responses.models import Comment, Response
from consult.responses.queries import is_current
from consult.triage.models import Point, Theme


@dataclass(frozen=True)
class ThemeRow:
    """``points`` of responses that count in this round are those that the list shows; ``used`` is anywhere."""

    theme: Theme
    points: int
    used: bool


def themes_of(session: Session, programme_id: int, round_id: int) -> list[ThemeRow]:
    """By name; two statements."""
    here = (Point.round_id == round_id) & is_current()
    query = (
        select(Point.theme_id, func.count(), func.sum(case((here, 1), else_=0)))
        .join(Theme, Theme.id == Point.theme_id)
        .join(Comment, Comment.id == Point.comment_id)
        .join(Response, Response.id == Comment.response_id)
        .where(Theme.programme_id == programme_id)
        .group_by(Point.theme_id)
    )
    counts = {key: (int(all_), int(shown)) for key, all_, shown in session.execute(query)}
    themes = session.scalars(select(Theme).where(Theme.programme_id == programme_id)).all()
    return [
        ThemeRow(theme, counts.get(theme.id, (0, 0))[1], theme.id in counts)
        for theme in sorted(themes, key=lambda each: each.name.casefold())
    ]


def theme_by_id(session: Session, programme_id: int, theme_id: int) -> Theme | None:
    """The theme with this id in the programme."""
    query = select(Theme).where(Theme.id == theme_id, Theme.programme_id == programme_id)
    return session.scalars(query).one_or_none()
