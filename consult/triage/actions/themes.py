"""Renaming and removing themes. They are made where they are chosen (``handling``)."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select

from consult.core.actor import Actor
from consult.core.audit import record
from consult.core.db import db
from consult.triage.models import Point, Theme


class NameTaken(Exception):
    """The programme has another theme of that name."""


class ThemeInUse(Exception):
    """Points have the theme."""


class ThemeGone(Exception):
    """Somebody else has removed it."""


def rename_theme(*, theme: Theme, name: str, by: Actor, now: datetime) -> bool:
    """Call it something else, at every point that has it. False when nothing changed.

    Raises ``NameTaken`` or ``ThemeGone``.
    """
    theme, name = _locked(theme), " ".join(name.split())
    if theme.name == name:
        return False
    query = select(Theme).where(Theme.programme_id == theme.programme_id, Theme.id != theme.id)
    if any(each.name.casefold() == name.casefold() for each in db.session.scalars(query)):
        raise NameTaken
    old, theme.name = theme.name, name
    db.session.flush()
    record(by=by, action="theme.renamed", on=("theme", theme.id, name), now=now, details={"from": old})
    return True


def remove_theme(*, theme: Theme, by: Actor, now: datetime) -> None:
    """Take away a theme that no point has, in any round. Raises ``ThemeInUse`` or ``ThemeGone``."""
    theme = _locked(theme)
    if db.session.scalar(select(Point.id).where(Point.theme_id == theme.id).limit(1)) is not None:
        raise ThemeInUse
    record(by=by, action="theme.removed", on=("theme", theme.id, theme.name), now=now)
    db.session.delete(theme)
    db.session.flush()


def _locked(theme: Theme) -> Theme:
    query = select(Theme).where(Theme.id == theme.id).with_for_update()
    current = db.session.scalars(query.execution_options(populate_existing=True)).one_or_none()
    if current is None:
        raise ThemeGone
    return current
