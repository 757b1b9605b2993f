"""What a round shows: its edition, what of it is open, and corrections while it is open."""

from datetime import datetime

from sqlalchemy import delete

from consult.consultations import queries
from consult.consultations.actions.refusals import (
    AccessNarrowed,
    ForeignEdition,
    ForeignSection,
    NoEdition,
    NothingCorrected,
    NotNewer,
    ReasonMissing,
    RoundAlreadyOpen,
    RoundClosed,
    RoundNotOpen,
)
from consult.consultations.models import Round, RoundEdition, RoundSection, SectionAccess
from consult.consultations.queries import TextChoice
from consult.core import audit
from consult.core.actor import Actor
from consult.core.db import db
from consult.programmes.actions import freeze_edition
from consult.programmes.models import Edition, EditionKind, Section


def on_round(round_: Round) -> tuple[str, object, str]:
    """The round as the object of an audit row."""
    return "round", round_.id, round_.title


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
    audit.record(by=by, action="round.edition_chosen", on=on_round(round_), now=now, details=details)
    return shown


def edition_of_choice(*, choice: TextChoice, by: Actor, now: datetime) -> Edition:
    """The chosen frozen edition, or the text as it is now frozen as a consulted one."""
    if choice.edition is not None:
        return choice.edition
    return freeze_edition(document=choice.document, kind=EditionKind.CONSULTED, note="", by=by, now=now)


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
    audit.record(by=by, action="round.section_access", on=on_round(round_), now=now, details=details)
    return row


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
    audit.record(by=by, action="round.corrected", on=on_round(round_), now=now, details=details)
    return shown
