"""What a public report shows besides what its publication froze, as few small values that differ when it does."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ScalarSelect, Select, func, or_, select
from sqlalchemy.orm import aliased

from consult.consultations.models import Round, RoundEdition, Visibility
from consult.invitations.models import LetterBatch, Mailing
from consult.programmes.models import Decision, Document, Edition, Programme
from consult.reports.models import OutcomePublication, ProcessEntry
from consult.responses.models import Response, SetAside


def content_parts(now: datetime) -> list[Any]:
    """Columns for a select of ``Round`` and its ``Programme``: its names, the process log, decisions and responses."""
    return [
        Round.title,
        Round.report_title,
        Programme.title,
        Programme.case_number,
        *_of_round(),
        *_of_programme(),
        *_of_its_rounds(now),
    ]


def _scalar(query: Select[Any]) -> ScalarSelect[Any]:
    return query.correlate(Round).scalar_subquery()


def _of_round() -> list[ScalarSelect[Any]]:
    """Responses that have come, also entered ones that came before the cut-off; late ones that were let count."""
    counted = select(func.count(SetAside.counted_at)).join(Response, Response.id == SetAside.response_id)
    return [
        _scalar(select(func.max(Response.id)).where(Response.round_id == Round.id)),
        _scalar(counted.where(Response.round_id == Round.id)),
    ]


def _of_programme() -> list[ScalarSelect[Any]]:
    """Lines that staff have written in the log; documents with their editions and decisions."""
    log = select(ProcessEntry).where(ProcessEntry.programme_id == Round.programme_id)
    documents = select(Document).where(Document.programme_id == Round.programme_id)
    editions = select(func.max(Edition.id)).join(Document, Document.id == Edition.document_id)
    decisions = select(func.max(Decision.id)).join(Document, Document.id == Decision.document_id)
    return [
        _scalar(log.with_only_columns(func.max(ProcessEntry.updated_at))),
        _scalar(log.with_only_columns(func.count(ProcessEntry.removed_at))),
        _scalar(documents.with_only_columns(func.max(Document.title))),
        _scalar(editions.where(Document.programme_id == Round.programme_id)),
        _scalar(decisions.where(Document.programme_id == Round.programme_id)),
    ]


def _of_its_rounds(now: datetime) -> list[ScalarSelect[Any]]:
    """What the log tells of rounds: this one and the public ones of its programme."""
    each = aliased(Round)
    told = (
        each.programme_id == Round.programme_id,
        each.opened_at.is_not(None),
        or_(each.id == Round.id, each.visibility == Visibility.PUBLIC),
    )
    rounds = select(each).where(*told)
    return [
        _scalar(rounds.with_only_columns(func.max(each.opened_at))),
        _scalar(rounds.with_only_columns(func.max(each.closed_at))),
        _scalar(rounds.with_only_columns(func.count(each.closed_at))),
        _scalar(rounds.with_only_columns(func.count(each.cancelled_at))),
        _scalar(rounds.with_only_columns(func.sum(func.length(each.title)))),
        _scalar(select(func.max(RoundEdition.id)).join(each, each.id == RoundEdition.round_id).where(*told)),
        _scalar(
            select(func.count(Mailing.id))
            .join(each, each.id == Mailing.round_id)
            .where(Mailing.send_from <= now, *told)
        ),
        _scalar(
            select(func.count(LetterBatch.finished_at))
            .join(each, each.id == LetterBatch.round_id)
            .where(*told)
        ),
        _scalar(
            select(func.max(OutcomePublication.id))
            .join(each, each.id == OutcomePublication.round_id)
            .where(*told)
        ),
    ]
