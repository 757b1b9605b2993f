"""Make a round, write it, open it. Each verb writes its audit row in the same transaction.

Before opening everything may be changed. After opening the texts may be mended and the deadline moved
forward, so that nothing a consultee relies on is taken away.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Any

from consult.consultations import queries
from consult.consultations.actions.refusals import (
    DeadlineMovedBack,
    DeadlinePassed,
    IncompleteRound,
    NoEdition,
    NothingOpen,
    RoundAlreadyOpen,
    RoundClosed,
    VisibilityFixed,
)
from consult.consultations.actions.shown import choose_edition, on_round
from consult.consultations.hooks import announce_deadline
from consult.consultations.models import Round, Visibility
from consult.consultations.slugs import free_slug
from consult.core import audit
from consult.core.actor import Actor
from consult.core.clock import today
from consult.core.db import db
from consult.programmes.models import Edition, Programme


@dataclass(frozen=True)
class RoundTexts:
    """What staff write about a round: letter and lede in Markdown, one point per item, Swedish days."""

    title: str
    deadline: date
    lede: str = ""
    cover_letter: str = ""
    open_points: tuple[str, ...] = ()
    fixed_points: tuple[str, ...] = ()
    decision_on: date | None = None
    decision_body: str = ""
    answers_on: date | None = None
    contact_name: str = ""
    contact_email: str = ""
    contact_phone: str = ""
    visibility: Visibility = Visibility.PUBLIC


def create_round(
    *, programme: Programme, texts: RoundTexts, edition: Edition | None = None, by: Actor, now: datetime
) -> Round:
    """Make a draft round of the programme, showing ``edition`` when given. Its address comes from the title.

    Raises ``DeadlinePassed`` and ``ForeignEdition``.
    """
    if texts.deadline < today(now):
        raise DeadlinePassed
    slug = free_slug(texts.title, lambda name: queries.slug_taken(db.session(), name))
    round_ = Round(slug=slug, programme_id=programme.id, created_at=now, **_columns(texts))
    db.session.add(round_)
    db.session.flush()
    details = {"deadline": str(texts.deadline)}
    audit.record(by=by, action="round.created", on=on_round(round_), now=now, details=details)
    if edition is not None:
        choose_edition(round_=round_, edition=edition, by=by, now=now)
    return round_


def update_round(*, round_: Round, texts: RoundTexts, by: Actor, now: datetime) -> Round:
    """Change the texts and dates; records the names of the changed fields.

    Raises ``RoundClosed``; in a draft ``DeadlinePassed``, in an open round ``DeadlineMovedBack`` and
    ``VisibilityFixed``.
    """
    if round_.closed_at:
        raise RoundClosed
    if round_.opened_at and texts.deadline < round_.deadline:
        raise DeadlineMovedBack
    if round_.opened_at and texts.visibility is not round_.visibility:
        raise VisibilityFixed
    if not round_.opened_at and texts.deadline < today(now):
        raise DeadlinePassed
    columns = _columns(texts)
    changed = [name for name, value in columns.items() if getattr(round_, name) != value]
    if not changed:
        return round_
    details: dict[str, Any] = {"fields": changed}
    if "deadline" in changed:
        details |= {"from": str(round_.deadline), "to": str(texts.deadline)}
    for name in changed:
        setattr(round_, name, columns[name])
    audit.record(by=by, action="round.updated", on=on_round(round_), now=now, details=details)
    if round_.opened_at and "deadline" in changed:
        announce_deadline(round_)
    return round_


def _columns(texts: RoundTexts) -> dict[str, Any]:
    columns = asdict(texts)
    return columns | {"open_points": list(texts.open_points), "fixed_points": list(texts.fixed_points)}


def open_round(*, round_: Round, by: Actor, now: datetime) -> Round:
    """Let responses in, and show a public round to everyone.

    Raises ``RoundAlreadyOpen``, ``NoEdition``, ``NothingOpen``, ``DeadlinePassed``; ``IncompleteRound``
    for the rest.
    """
    if round_.opened_at:
        raise RoundAlreadyOpen
    lacks = queries.lacking_before_opening(db.session(), round_, now)
    raised: Mapping[queries.Lacks, type[Exception]] = {
        queries.Lacks.EDITION: NoEdition,
        queries.Lacks.OPEN_SECTION: NothingOpen,
        queries.Lacks.DEADLINE: DeadlinePassed,
    }
    for code, error in raised.items():
        if code in lacks:
            raise error
    if lacks:
        raise IncompleteRound(lacks)
    round_.opened_at, round_.opened_by = now, by.label
    details = {"deadline": str(round_.deadline)}
    audit.record(by=by, action="round.opened", on=on_round(round_), now=now, details=details)
    return round_
