"""The outcome as it would be published now, for staff alone."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from consult.reports.outcome import OutcomeRow
from consult.reports.queries.completeness import versions_by_point
from consult.reports.queries.outcome import changes_of, outcome_row, ready_rows
from consult.triage.models import RevisionTaskVersion
from consult.triage.queries.groups import group_headings
from consult.triage.queries.targets import Outline, Version
from consult.triage.queries.withheld import withheld_in_round


def preview_rows(session: Session, round_id: int, cutoff_at: datetime, names: Outline) -> list[OutcomeRow]:
    """Rows as ``published_rows`` would give them after a publication with this cut-off; five statements."""
    rows = [row for row in ready_rows(session, round_id, cutoff_at) if row.answer and row.answer.outcome]
    comments = {row.point.id: row.comment for row in rows}
    links = versions_by_point(session, round_id)
    made = {key: [version_of(each) for each in links[key]] for key in links if key in comments}
    changes = changes_of(session, made, comments, names)
    hidden, headings = withheld_in_round(session, round_id), group_headings(session, round_id)
    return [
        outcome_row(
            row.point,
            row.comment,
            row.response,
            row.organisation,
            (row.answer.outcome, row.answer.reason, row.answer.remainder),
            hidden.get(row.comment.id),
            changes.get(row.point.id, ()),
            group=(row.point.group_id, headings.get(row.point.group_id or 0, "")),
        )
        for row in rows
        if row.answer and row.answer.outcome
    ]


def version_of(link: RevisionTaskVersion) -> Version:
    """The version that a task made."""
    version = link.section_version or link.goal_version or link.measure_version
    if version is None:
        raise LookupError("a link to no version")
    return version
