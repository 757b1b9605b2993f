"""The case and its documents."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import func, select

from consult.core.actor import Actor
from consult.core.audit import record
from consult.core.db import db
from consult.programmes.actions.refusals import CaseNumberTaken
from consult.programmes.models import Document, DocumentKind, Programme


def create_programme(
    *, title: str, short_name: str, case_number: str, purpose: str = "", by: Actor, now: datetime
) -> Programme:
    """Open a programme with its first document, empty. Raises `CaseNumberTaken`."""
    _refuse_taken(case_number, None)
    programme = Programme(
        title=title,
        short_name=short_name or title[:80],
        case_number=case_number,
        purpose=purpose,
        created_at=now,
    )
    db.session.add(programme)
    db.session.flush()
    record(by=by, action="programme.created", on=on_programme(programme), now=now)
    create_document(programme=programme, kind=DocumentKind.PROGRAMME, title=title, by=by, now=now)
    return programme


def update_programme(
    *,
    programme: Programme,
    title: str,
    short_name: str,
    case_number: str,
    purpose: str,
    by: Actor,
    now: datetime,
) -> None:
    """Change its names. Raises `CaseNumberTaken`."""
    _refuse_taken(case_number, programme.id)
    programme.title, programme.short_name = title, short_name or title[:80]
    programme.case_number, programme.purpose = case_number, purpose
    record(by=by, action="programme.updated", on=on_programme(programme), now=now)


def create_document(
    *, programme: Programme, kind: DocumentKind, title: str, by: Actor, now: datetime
) -> Document:
    """Add an empty document to the programme."""
    position = db.session.scalar(
        select(func.coalesce(func.max(Document.position), 0)).where(Document.programme_id == programme.id)
    )
    document = Document(
        programme_id=programme.id,
        programme=programme,
        kind=kind,
        title=title,
        position=(position or 0) + 1,
        created_at=now,
    )
    db.session.add(document)
    db.session.flush()
    record(by=by, action="document.created", on=on_document(document), now=now)
    return document


def on_programme(programme: Programme) -> tuple[str, object, str]:
    """The programme as the object of an audit row."""
    return "programme", programme.id, programme.title


def on_document(document: Document) -> tuple[str, object, str]:
    """The document as the object of an audit row."""
    return "document", document.id, document.title


def _refuse_taken(case_number: str, own_id: int | None) -> None:
    other = db.session.scalar(select(Programme.id).where(Programme.case_number == case_number))
    if other is not None and other != own_id:
        raise CaseNumberTaken
