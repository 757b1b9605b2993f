"""Everything that changes a round. Each verb writes its audit row in the same transaction.

Before opening everything may be changed. After opening the texts may be mended, the deadline moved forward and
access widened, so that nothing a consultee relies on is taken away.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import delete

from consult.consultations import queries
from consult.consultations.models import Round, RoundEdition, RoundSection, SectionAccess, Visibility
from consult.consultations.slugs import free_slug
from consult.core import audit
from consult.core.actor import Actor
from consult.core.clock import today
from consult.core.db import db
from consult.programmes.models import Edition, Programme, Section


class RoundNotOpen(Exception):
    """The round takes no responses yet."""


class RoundAlreadyOpen(Exception):
    """What was asked is only possible before opening."""


class RoundClosed(Exception):
    """Staff have closed the round: nothing of it changes, and responses are refused."""


class NoEdition(Exception):
    """The round has no text to show."""


class NothingOpen(Exception):
    """No section may be commented."""


class DeadlinePassed(Exception):
    """The last day lies in the past."""


class DeadlineMovedBack(Exception):
    """An open round's deadline may only be moved forward."""


class VisibilityFixed(Exception):
    """Who may read a round is settled when it opens."""


class AccessNarrowed(Exception):
    """In an open round a section may be opened up, not closed or hidden."""


class ReasonMissing(Exception):
    """A closed section needs a reason that is shown."""


class ForeignSection(Exception):
    """The section is not in the text of this round."""


class ForeignEdition(Exception):
    """The edition is of another programme or document than the round's."""


class NotNewer(Exception):
    """A correction must be a later edition than the one shown."""


class NothingCorrected(Exception):
    """The new edition reads exactly as the one shown."""


class IncompleteRound(Exception):
    """The round cannot be opened; ``lacks`` says what is missing."""

    def __init__(self, lacks: list[queries.Lacks]) -> None:
        super().__init__(", ".join(lacks))
        self.lacks = lacks


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


def _on(round_: Round) -> tuple[str, object, str]:
    return "round", round_.id, round_.title


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
    audit.record(by=by, action="round.created", on=_on(round_), now=now, details=details)
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
    audit.record(by=by, action="round.updated", on=_on(round_), now=now, details=details)
    return round_


def _columns(texts: RoundTexts) -> dict[str, Any]:
    columns = asdict(texts)
    return columns | {"open_points": list(texts.open_points), "fixed_points": list(texts.fixed_points)}


def choose_edition(*, round_: Round, edition: Edition, by: Actor, now: datetime) -> RoundEdition:
    """Show this edition in a draft round instead of the one before.

    Raises ``RoundAlreadyOpen`` (then it is a correction) and ``ForeignEdition``.
    """
    if round_.opened_at:
        raise RoundAlreadyOpen
    if edition.document.programme_id != round_.programme_id:
        raise ForeignEdition
    db.session.execute(delete(RoundEdition).where(RoundEdition.round_id == round_.id))
    shown = RoundEdition(round_id=round_.id, edition_id=edition.id, shown_from=now)
    db.session.add(shown)
    db.session.flush()
    details = {"edition": edition.id, "number": edition.number}
    audit.record(by=by, action="round.edition_chosen", on=_on(round_), now=now, details=details)
    return shown


_WIDTH = {SectionAccess.HIDDEN: 0, SectionAccess.CLOSED: 1, SectionAccess.OPEN: 2}


def set_section_access(
    *, round_: Round, section: Section, access: SectionAccess, reason: str = "", by: Actor, now: datetime
) -> RoundSection | None:
    """Say what a consultee may do with a section; ``reason`` is kept (and needed) for closed ones only.

    Raises ``RoundClosed``, ``ReasonMissing``, ``ForeignSection``, and in an open round ``AccessNarrowed``.
    """
    if round_.closed_at:
        raise RoundClosed
    reason = reason.strip() if access is SectionAccess.CLOSED else ""
    if access is SectionAccess.CLOSED and not reason:
        raise ReasonMissing
    current = queries.current_edition(db.session(), round_.id)
    if current is None or current.document_id != section.document_id:
        raise ForeignSection
    rows = queries.section_access(db.session(), round_.id)
    row, before = rows.get(section.id), queries.access_of(rows, section.id)
    if round_.opened_at and _WIDTH[access] < _WIDTH[before]:
        raise AccessNarrowed
    if before is access and (row is None or row.reason == reason):
        return row
    if row is None:
        row = RoundSection(round_id=round_.id, section_id=section.id, access=access, reason=reason)
        db.session.add(row)
    row.access, row.reason = access, reason
    db.session.flush()
    details = {"section": section.key, "access": access.value}
    audit.record(by=by, action="round.section_access", on=_on(round_), now=now, details=details)
    return row


def open_round(*, round_: Round, by: Actor, now: datetime) -> Round:
    """Let responses in, and show a public round to everyone.

    Raises ``RoundAlreadyOpen``, ``NoEdition``, ``NothingOpen``, ``DeadlinePassed``; ``IncompleteRound`` for the
    rest.
    """
    if round_.opened_at:
        raise RoundAlreadyOpen
    lacks = lacking_now(round_, now)
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
    audit.record(by=by, action="round.opened", on=_on(round_), now=now, details=details)
    return round_


def lacking_now(round_: Round, now: datetime) -> list[queries.Lacks]:
    """What the round lacks before it can be opened; empty when nothing."""
    edition = queries.current_edition(db.session(), round_.id)
    sections = queries.round_sections(db.session(), round_.id, edition.id) if edition else None
    return queries.lacking(round_, sections, now)


def close_round(*, round_: Round, by: Actor, now: datetime) -> Round:
    """Stop taking in responses. Raises ``RoundNotOpen`` and ``RoundClosed``."""
    if round_.closed_at:
        raise RoundClosed
    if not round_.opened_at:
        raise RoundNotOpen
    round_.closed_at, round_.closed_by = now, by.label
    audit.record(by=by, action="round.closed", on=_on(round_), now=now)
    return round_


def reopen_round(*, round_: Round, by: Actor, now: datetime) -> Round:
    """Undo a closing: responses are taken in again, late ones marked. Raises ``RoundNotOpen``."""
    if not round_.closed_at:
        raise RoundNotOpen
    round_.closed_at, round_.closed_by = None, None
    audit.record(by=by, action="round.reopened", on=_on(round_), now=now)
    return round_


def publish_correction(
    *, round_: Round, edition: Edition, note: str, by: Actor, now: datetime
) -> RoundEdition:
    """Show a later edition from now on; drafts stay and only see a line about it.

    ``note`` says in a sentence what was corrected and is shown to consultees. Raises ``RoundNotOpen``,
    ``RoundClosed``, ``ForeignEdition``, ``NotNewer``, ``ReasonMissing`` and ``NothingCorrected``.
    """
    if round_.closed_at:
        raise RoundClosed
    if not round_.opened_at:
        raise RoundNotOpen
    current = queries.current_edition(db.session(), round_.id)
    if current is None:
        raise NoEdition
    if current.document_id != edition.document_id:
        raise ForeignEdition
    if edition.number <= current.number:
        raise NotNewer
    if not note.strip():
        raise ReasonMissing
    changed = queries.changed_between(db.session(), current.id, edition.id)
    if not changed:
        raise NothingCorrected
    shown = RoundEdition(round_id=round_.id, edition_id=edition.id, shown_from=now, note=note.strip())
    db.session.add(shown)
    db.session.flush()
    details = {"edition": edition.id, "number": edition.number, "sections": sorted(changed)}
    audit.record(by=by, action="round.corrected", on=_on(round_), now=now, details=details)
    return shown
