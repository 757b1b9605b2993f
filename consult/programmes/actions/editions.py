"""Editions: a frozen list of versions that a round shows, or that is proposed or adopted."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from datetime import datetime

from sqlalchemy import func, select

from consult.core.actor import Actor
from consult.core.audit import record
from consult.core.db import db
from consult.programmes.actions.programmes import on_document
from consult.programmes.actions.refusals import AccountableMissing, NothingToFreeze
from consult.programmes.models import Document, Edition, EditionItem, EditionKind
from consult.programmes.queries.content import current_content, edition_content
from consult.programmes.queries.parts import EditionContent
from consult.programmes.queries.unpublished import with_sections


def freeze_edition(
    *,
    document: Document,
    kind: EditionKind,
    note: str = "",
    base: Edition | None = None,
    sections: Collection[int] = (),
    by: Actor,
    now: datetime,
) -> Edition:
    """Freeze the current version of everything that is not retired, in reading order.

    With a ``base`` only the ``sections`` (ids) are taken as they are now; the rest stays as in the base.
    Raises `NothingToFreeze`, and for an adopted edition `AccountableMissing` while a measure lacks its board.
    """
    content = current_content(db.session(), document.id)
    frozen = edition_content(db.session(), base.id) if base else None
    if content is not None and frozen is not None:
        content = with_sections(frozen, content, sections)
    if content is None or not content.sections:
        raise NothingToFreeze
    lacking = [measure.number for measure in content.measures if not measure.has_accountable_board]
    if kind is EditionKind.ADOPTED and lacking:
        raise AccountableMissing(lacking)
    last = db.session.scalar(select(func.max(Edition.number)).where(Edition.document_id == document.id))
    edition = Edition(
        document_id=document.id,
        document=document,
        kind=kind,
        number=(last or 0) + 1,
        note=note,
        created_by=by.label,
        created_at=now,
    )
    db.session.add(edition)
    db.session.flush()
    for position, item in enumerate(_items(content), 1):
        item.edition_id, item.position = edition.id, position
        db.session.add(item)
    db.session.flush()
    details = {"edition": edition.id, "kind": kind.value, "number": edition.number}
    record(by=by, action="edition.frozen", on=on_document(document), now=now, details=details)
    return edition


def _items(content: EditionContent) -> Iterator[EditionItem]:
    for section in content.sections:
        yield EditionItem(section_version_id=section.version.id)
        for goal in section.goals:
            yield EditionItem(goal_version_id=goal.version.id)
        if not section.only_lists_measures:
            for measure in section.measures:
                yield EditionItem(measure_version_id=measure.version.id)
