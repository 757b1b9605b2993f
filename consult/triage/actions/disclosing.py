"""Ordering responses to give out, and keeping the file that the worker has made."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select

from consult.consultations.models import Round
from consult.core.actor import Actor
from consult.core.audit import record
from consult.core.db import db
from consult.core.files import StoredFile
from consult.core.jobs import JobState, enqueue, job_by_key
from consult.responses.models import Response
from consult.triage.models import Disclosure

DISCLOSURE_JOB = "triage.disclosure"


class ForeignResponse(Exception):
    """The response was not received in this round."""


def job_key(row: Disclosure) -> str:
    """The key of the job that makes the file."""
    return f"disclosure:{row.id}"


def order_disclosure(
    *, round_: Round, response: Response | None, complete: bool, by: Actor, now: datetime
) -> Disclosure:
    """Order a ZIP of one response, or of all of the round; one that is being made already is given back.

    ``complete``: with what is withheld. It is logged when it is ordered: from then on it is on its way out.
    """
    if response is not None and response.round_id != round_.id:
        raise ForeignResponse
    session = db.session()
    session.scalars(select(Round.id).where(Round.id == round_.id).with_for_update(key_share=True)).one()
    response_id = response.id if response else None
    newest = session.scalar(
        select(Disclosure)
        .where(
            Disclosure.round_id == round_.id,
            Disclosure.response_id.is_not_distinct_from(response_id),
            Disclosure.complete == complete,
        )
        .order_by(Disclosure.id.desc())
        .limit(1)
    )
    if newest is not None and newest.finished_at is None and not has_failed(newest):
        return newest
    row = Disclosure(
        round_id=round_.id,
        response_id=response_id,
        complete=complete,
        ordered_at=now,
        ordered_by=by.label[:200],
    )
    session.add(row)
    session.flush()
    enqueue(kind=DISCLOSURE_JOB, key=job_key(row), payload={"disclosure_id": row.id}, now=now)
    details = {"disclosure": row.id, "complete": complete, "response": response.number if response else ""}
    record(
        by=by, action="disclosure.ordered", on=("round", round_.id, round_.title), now=now, details=details
    )
    return row


def has_failed(row: Disclosure) -> bool:
    """Whether the worker has given the file up."""
    job = job_by_key(job_key(row))
    return job is not None and job.state is JobState.FAILED


def keep_disclosure(*, disclosure_id: int, key: str, file: StoredFile, now: datetime) -> bool:
    """Note the file as made, from what was withheld by ``key``; False where another worker was first."""
    row = db.session.scalars(select(Disclosure).where(Disclosure.id == disclosure_id).with_for_update()).one()
    if row.finished_at is not None:
        return False
    row.key, row.file_id, row.finished_at = key, file.id, now
    db.session.flush()
    return True
