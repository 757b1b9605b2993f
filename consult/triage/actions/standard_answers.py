"""Writing answers to use again, and taking them out of use. Answers made from one keep their own words."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import func, select

from consult.core.actor import Actor
from consult.core.audit import record
from consult.core.db import db
from consult.triage.models import Outcome, StandardAnswer


class TitleTaken(Exception):
    """Another standard answer has that title."""


class StandardChanged(Exception):
    """Somebody else has saved it since it was read; ``current`` is theirs."""

    def __init__(self, current: StandardAnswer) -> None:
        super().__init__()
        self.current = current


def save_standard(
    *,
    standard: StandardAnswer | None,
    title: str,
    outcome: Outcome | None,
    reason: str,
    expected_version: int,
    by: Actor,
    now: datetime,
) -> StandardAnswer:
    """Write a new one (``standard`` None) or a new wording. Raises ``TitleTaken`` or ``StandardChanged``."""
    if standard is not None:
        standard = _locked(standard)
        if standard.version != expected_version:
            raise StandardChanged(standard)
    title = " ".join(title.split())
    query = select(StandardAnswer.id).where(func.lower(StandardAnswer.title) == title.lower())
    taken = db.session.scalars(query).first()
    if taken is not None and taken != (standard.id if standard else None):
        raise TitleTaken
    if standard is None:
        standard = StandardAnswer(created_at=now, version=0)
        db.session.add(standard)
    standard.title, standard.outcome, standard.reason = title, outcome, reason.strip()
    standard.version += 1
    standard.written_by, standard.updated_at = by.label, now
    db.session.flush()
    record(by=by, action="standard.saved", on=("standard_answer", standard.id, title), now=now)
    return standard


def retire_standard(*, standard: StandardAnswer, retired: bool, by: Actor, now: datetime) -> bool:
    """Take it out of what is offered, or offer it again. False when it was so already."""
    standard = _locked(standard)
    if (standard.retired_at is not None) == retired:
        return False
    standard.retired_at, standard.retired_by = (now, by.label) if retired else (None, None)
    db.session.flush()
    action = "standard.retired" if retired else "standard.restored"
    record(by=by, action=action, on=("standard_answer", standard.id, standard.title), now=now)
    return True


def _locked(standard: StandardAnswer) -> StandardAnswer:
    query = select(StandardAnswer).where(StandardAnswer.id == standard.id).with_for_update()
    return db.session.scalars(query.execution_options(populate_existing=True)).one()
