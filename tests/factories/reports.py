"""A report that is made and a line of the process log."""

from datetime import datetime

from sqlalchemy.orm import Session

from consult.core.files import StoredFile, keep_bytes
from consult.reports.models import EntryKind, ProcessEntry, ReportAudience, ReportFile, ReportFormat
from tests.factories.triage import Scene


def make_report_things(session: Session, scene: Scene, now: datetime) -> dict[str, int]:
    """Their ids by the names that addresses give them."""
    content = b"%PDF-1.7 Foreign report"
    file = StoredFile(
        sha256=keep_bytes(content),
        size=len(content),
        media_type="application/pdf",
        filename="a.pdf",
        created_at=now,
    )
    entry = ProcessEntry(
        programme_id=scene.programme.id,
        day=now.date(),
        kind=EntryKind.MEETING,
        words="Foreign meeting",
        created_at=now,
        created_by="Handläggare",
        updated_at=now,
        updated_by="Handläggare",
    )
    session.add_all([file, entry])
    session.flush()
    report = ReportFile(
        round_id=scene.round.id,
        format=ReportFormat.PDF,
        audience=ReportAudience.INTERNAL,
        file_id=file.id,
        ordered_at=now,
        ordered_by="Handläggare",
        finished_at=now,
    )
    session.add(report)
    session.flush()
    return {"report_id": report.id, "entry_id": entry.id}
