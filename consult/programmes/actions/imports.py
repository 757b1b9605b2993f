"""A document read from a file: kept as a proposal until staff save it, then sections, goals and measures."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select

from consult.core.actor import Actor
from consult.core.audit import record
from consult.core.db import db
from consult.core.files import StoredFile
from consult.programmes.actions.import_parts import (
    BoardNames,
    GoalBook,
    heading_key,
    save_parts,
    text_with_parts,
)
from consult.programmes.actions.programmes import on_document
from consult.programmes.actions.refusals import (
    DocumentNotEmpty,
    HeadingMissing,
    ImportChanged,
    ImportFinished,
    MatchedTwice,
    NothingChosen,
)
from consult.programmes.actions.sections import create_section, create_section_version
from consult.programmes.document_reading.proposal import GuessedKind, ParsedDocument, ProposedSection
from consult.programmes.models import Document, DocumentImport, Section, SectionKind, SectionVersion
from consult.programmes.queries.content import is_newest


def begin_import(
    *, document: Document, file: StoredFile, parsed: ParsedDocument, by: Actor, now: datetime
) -> DocumentImport:
    """Keep what was read for the preview. In a document with sections, headings are matched with theirs."""
    titles = _titles(document)
    for section in parsed.sections if titles else ():
        section.match_id = titles.pop(heading_key(section.title), None)
        section.include = section.match_id is not None
    row = DocumentImport(
        document_id=document.id,
        file_id=file.id,
        proposal=[section.to_json() for section in parsed.sections],
        created_by=by.label,
        created_at=now,
    )
    db.session.add(row)
    db.session.flush()
    details = {"import": row.id, "sections": len(parsed.sections)}
    record(by=by, action="document.import_begun", on=on_document(document), now=now, details=details)
    return row


def change_import(*, row: DocumentImport, sections: Sequence[ProposedSection], version: int) -> None:
    """Keep the preview as changed. Raises `ImportFinished`, `ImportChanged` (`version` is the one shown)."""
    _refuse_stale(row, version)
    row.proposal = [section.to_json() for section in sections]
    row.version += 1


def drop_import(*, row: DocumentImport, document: Document, by: Actor, now: datetime) -> None:
    """Leave the import without saving anything. Raises `ImportFinished`."""
    if row.finished_at is not None:
        raise ImportFinished
    row.finished_at = now
    record(
        by=by, action="document.import_dropped", on=on_document(document), now=now, details={"import": row.id}
    )


def save_import(
    *,
    row: DocumentImport,
    document: Document,
    sections: Sequence[ProposedSection],
    version: int,
    by: Actor,
    now: datetime,
) -> int:
    """Make the chosen sections: new ones in an empty document, versions of the matched ones in another.

    All or nothing. The number of sections saved. Raises `ImportFinished`, `ImportChanged`, `NothingChosen`,
    `HeadingMissing`, `MatchedTwice`, `DocumentNotEmpty`.
    """
    _refuse_stale(row, version)
    existing = _sections(document)
    _refuse_unfit(sections, existing)
    row.proposal = [section.to_json() for section in sections]
    chosen = [section for section in sections if section.include]
    if existing:
        _save_versions(chosen, existing, by, now)
    else:
        _save_new(document, chosen, by, now)
    row.finished_at, row.saved = now, True
    details = {"import": row.id, "sections": len(chosen)}
    record(by=by, action="document.imported", on=on_document(document), now=now, details=details)
    return len(chosen)


def _save_new(document: Document, chosen: list[ProposedSection], by: Actor, now: datetime) -> None:
    boards, goals = BoardNames(), GoalBook()
    saved = []
    for proposed in chosen:
        kind = SectionKind(proposed.kind.value)
        version = create_section(
            document=document,
            kind=kind,
            title=proposed.title,
            body=text_with_parts(proposed),
            by=by,
            now=now,
        )
        saved.append((version.section, proposed))
        if proposed.kind is GuessedKind.GOAL:
            goals.add(version.section, proposed, by=by, now=now)
    for section, proposed in saved:
        save_parts(section, proposed, goals, boards, by=by, now=now)


def _save_versions(
    chosen: list[ProposedSection], existing: dict[int, Section], by: Actor, now: datetime
) -> None:
    for proposed in chosen:
        section = existing[proposed.match_id or 0]
        create_section_version(section=section, title=proposed.title, body=proposed.body, by=by, now=now)


def _refuse_stale(row: DocumentImport, version: int) -> None:
    if row.finished_at is not None:
        raise ImportFinished
    if row.version != version:
        raise ImportChanged


def _refuse_unfit(sections: Sequence[ProposedSection], existing: dict[int, Section]) -> None:
    chosen = [(place, section) for place, section in enumerate(sections) if section.include]
    if not chosen:
        raise NothingChosen
    nameless = [place for place, section in chosen if not section.title.strip()]
    if nameless:
        raise HeadingMissing(nameless)
    if not existing:
        return
    if any(section.match_id not in existing for _, section in chosen):
        raise DocumentNotEmpty
    matches = [section.match_id for _, section in chosen]
    twice = [place for place, section in chosen if matches.count(section.match_id) > 1]
    if twice:
        raise MatchedTwice(twice)


def _sections(document: Document) -> dict[int, Section]:
    rows = db.session.scalars(
        select(Section).where(Section.document_id == document.id, Section.retired_at.is_(None))
    )
    return {section.id: section for section in rows}


def _titles(document: Document) -> dict[str, int]:
    """Heading as compared → section, for the sections in use."""
    rows = db.session.execute(
        select(SectionVersion.title, SectionVersion.section_id)
        .join(SectionVersion.section)
        .where(Section.document_id == document.id, Section.retired_at.is_(None), is_newest(SectionVersion))
    )
    return {heading_key(title): section_id for title, section_id in rows}
