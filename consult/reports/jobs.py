"""What the worker does for this slice: reports as files, and mail to staff of responses, tasks and due dates."""

from datetime import datetime, timedelta
from typing import Any

from flask_babel import force_locale

from consult.consultations.models import Round
from consult.core import clock
from consult.core.actor import SYSTEM
from consult.core.clock import local, start_of, today
from consult.core.db import db, write
from consult.core.files import add_file, keep_bytes, read_file
from consult.core.jobs import every, handler, report_progress
from consult.core.site.current import site
from consult.reports.actions import staff_mails
from consult.reports.actions.reporting import REPORT_JOB, keep_report, order_report
from consult.reports.models import ReportAudience, ReportFile, ReportFormat
from consult.reports.paper.making import MEDIA_TYPES, content_key, file_name, make, public_key
from consult.reports.queries.publications import publication_of
from consult.reports.queries.report import report_of
from consult.reports.queries.report_files import newest_keys, public_states, word_template
from consult.reports.queries.staff_mails import (
    awaiting_digest,
    untold_assignments,
    untold_due,
    untold_due_points,
    untold_due_questions,
    untold_mentions,
    untold_points,
    untold_questions,
    untold_returns,
)

MORNING = 7
SATURDAY = 5
OFFERED = (ReportFormat.PDF, ReportFormat.RESPONSES)  # what the public page offers
STEPS = 3


@every(timedelta(seconds=10))
def find_outdated_reports(now: datetime) -> None:
    """Order the files of the public page anew when what they show has changed: a publication, a withholding, the log.

    One statement when nothing is published, two when there is nothing to do.
    """
    session = db.session()
    states = public_states(session, now)
    known = newest_keys(session) if states else {}
    for state in states:
        keys = (public_key(state), content_key(state, site().municipality))
        for kind in OFFERED:
            if known.get((state.round_id, kind)) == keys:
                continue
            with write() as writing:
                order_report(
                    round_=writing.get_one(Round, state.round_id),
                    kind=kind,
                    audience=ReportAudience.PUBLIC,
                    by=SYSTEM,
                    now=now,
                    keys=keys,
                )


@handler(REPORT_JOB)
def make_report(payload: dict[str, Any]) -> dict[str, Any]:
    """Make and keep an ordered report."""
    session, now, report_id = db.session(), clock.now(), int(payload["report_id"])
    row = session.get(ReportFile, report_id)
    if row is None or row.finished_at is not None:
        return {"made": False}
    kind, audience, round_ = row.format, row.audience, session.get_one(Round, row.round_id)
    # Read first: what changes while the report is made gives another key, and a new report.
    state = next(iter(public_states(session, now, round_.id)), None)
    keys = (public_key(state), content_key(state, site().municipality)) if state else ("", "")
    publication, template = publication_of(session, round_.id), word_template(session)
    publication_id = publication.id if publication else None
    name = file_name(round_.slug, kind, audience, name=round_.report_title, published=publication is not None)
    own = read_file(template.file) if template and kind is ReportFormat.DOCX else None
    with force_locale("sv"):  # the marks for what is withheld are words
        report = report_of(session, round_, audience, now, site().municipality)
    report_progress(1, STEPS)
    content = make(report, kind, own)
    report_progress(2, STEPS)
    sha256 = keep_bytes(content)
    with write():
        file = add_file(
            sha256=sha256, size=len(content), media_type=MEDIA_TYPES[kind], filename=name, now=now
        )
        made = keep_report(
            report_id=report_id, publication_id=publication_id, keys=keys, file=file, now=clock.now()
        )
    return {"made": made}


@every(timedelta(minutes=1))
def tell_of_assignments(now: datetime) -> None:
    """One mail for each task given to somebody, or back from review; one for the points. Three statements when none."""
    if untold_assignments(db.session()) or untold_points(db.session()):
        with write():
            staff_mails.send_assignments(day=today(now), now=now)
    if untold_returns(db.session()):
        with write():
            staff_mails.send_returns(day=today(now), now=now)


@every(timedelta(minutes=1))
def tell_of_questions(now: datetime) -> None:
    """One mail for each question put to somebody, and for each note that mentions them. Two statements when none."""
    if untold_questions(db.session()):
        with write():
            staff_mails.send_questions(day=today(now), now=now)
    if untold_mentions(db.session()):
        with write():
            staff_mails.send_mentions(day=today(now), now=now)


@every(timedelta(minutes=5))
def tell_in_the_morning(now: datetime) -> None:
    """From seven on working days by Swedish clocks: new responses since last, and what is soon due."""
    clock, day = local(now), today(now)
    if clock.hour < MORNING or day.weekday() >= SATURDAY:
        return
    morning = start_of(day)
    if awaiting_digest(db.session(), morning, day):
        with write():
            staff_mails.send_digests(morning=morning, day=day, now=now)
    if untold_due(db.session(), day) or untold_due_points(db.session(), day):
        with write():
            staff_mails.send_due(day=day, now=now)
    if untold_due_questions(db.session(), day, now):
        with write():
            staff_mails.send_due_questions(day=day, now=now)
