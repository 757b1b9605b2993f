"""Ordering reports, keeping those that are made, and the municipality's Word template."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select

from consult.consultations.models import Round
from consult.core.actor import Actor
from consult.core.audit import record
from consult.core.db import db
from consult.core.files import StoredFile
from consult.core.jobs import JobState, enqueue, job_by_key
from consult.reports.models import ReportAudience, ReportFile, ReportFormat, ReportTemplate

REPORT_JOB = "reports.report_file"


def job_key(row: ReportFile) -> str:
    """The key of the job that makes a file."""
    return f"report-file:{row.id}"


def order_report(
    *,
    round_: Round,
    kind: ReportFormat,
    audience: ReportAudience,
    by: Actor,
    now: datetime,
    keys: tuple[str, str] = ("", ""),
) -> ReportFile:
    """Order a report from the worker; one that is being made already is given back instead of a second.

    ``keys`` are what a public file depends on when it is ordered (``public_key`` and ``content_key`` of
    ``paper.making``).
    """
    session = db.session()
    session.scalars(select(Round.id).where(Round.id == round_.id).with_for_update(key_share=True)).one()
    newest = session.scalar(
        select(ReportFile)
        .where(ReportFile.round_id == round_.id, ReportFile.format == kind, ReportFile.audience == audience)
        .order_by(ReportFile.id.desc())
        .limit(1)
    )
    if newest is not None and newest.finished_at is None and not has_failed(newest):
        return newest
    row = ReportFile(
        round_id=round_.id,
        format=kind,
        audience=audience,
        key=keys[0],
        content_key=keys[1],
        ordered_at=now,
        ordered_by=by.label[:200],
    )
    session.add(row)
    session.flush()
    enqueue(kind=REPORT_JOB, key=job_key(row), payload={"report_id": row.id}, now=now)
    details = {"format": kind.value, "audience": audience.value}
    record(by=by, action="report.ordered", on=("round", round_.id, round_.title), now=now, details=details)
    return row


def has_failed(row: ReportFile) -> bool:
    """Whether the worker has given the file up."""
    job = job_by_key(job_key(row))
    return job is not None and job.state is JobState.FAILED


def keep_report(
    *, report_id: int, publication_id: int | None, keys: tuple[str, str], file: StoredFile, now: datetime
) -> bool:
    """Note the file as made; False where another worker was first."""
    row = db.session.scalars(select(ReportFile).where(ReportFile.id == report_id).with_for_update()).one()
    if row.finished_at is not None:
        return False
    row.publication_id, row.file_id, row.finished_at = publication_id, file.id, now
    row.key, row.content_key = keys
    db.session.flush()
    return True


def name_report(*, round_: Round, name: str, by: Actor, now: datetime) -> bool:
    """Call the round's report this, empty for the usual name. False when nothing changed."""
    query = select(Round).where(Round.id == round_.id).with_for_update(key_share=True)
    row = db.session.scalars(query.execution_options(populate_existing=True)).one()
    if row.report_title == name:
        return False
    details = {"before": row.report_title, "after": name}
    row.report_title = name
    db.session.flush()
    record(by=by, action="report.named", on=("round", row.id, row.title), now=now, details=details)
    return True


def use_template(*, file: StoredFile, by: Actor, now: datetime) -> ReportTemplate:
    """Write reports in this Word template from now on."""
    row = ReportTemplate(file_id=file.id, file=file, uploaded_at=now, uploaded_by=by.label[:200])
    db.session.add(row)
    db.session.flush()
    record(
        by=by,
        action="report.template_uploaded",
        on=("report_template", row.id, file.filename),
        now=now,
        details={},
    )
    return row


def use_delivered_template(*, by: Actor, now: datetime) -> int:
    """Write reports in the delivered template again; how many own ones were put aside. The files stay."""
    rows = db.session.scalars(
        select(ReportTemplate).where(ReportTemplate.removed_at.is_(None)).with_for_update()
    ).all()
    for row in rows:
        row.removed_at, row.removed_by = now, by.label[:200]
        record(
            by=by,
            action="report.template_removed",
            on=("report_template", row.id, row.file.filename),
            now=now,
            details={},
        )
    db.session.flush()
    return len(rows)
