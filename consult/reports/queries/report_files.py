"""Report files: which are made, which are being made, and whether a public one may still be given out."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session, aliased, joinedload

from consult.consultations.models import Round, Visibility
from consult.invitations.models import Invitation
from consult.organisations.models import Organisation
from consult.programmes.models import Programme
from consult.reports.models import (
    OutcomePublication,
    ReportAudience,
    ReportFile,
    ReportFormat,
    ReportTemplate,
)
from consult.reports.paper.making import PublicState
from consult.reports.queries.report_content import content_parts
from consult.responses.models import Comment, Response, Withdrawal
from consult.triage.models import Withholding


def _states(*more: Any) -> Select[*tuple[Any, ...]]:
    """The ids and parts of ``PublicState`` of published public rounds, then the columns of ``more``."""
    each = aliased(OutcomePublication)
    newest = select(func.max(each.id)).where(each.round_id == Round.id).correlate(Round).scalar_subquery()
    withheld = (
        select(Withholding)
        .join(Comment, Comment.id == Withholding.comment_id)
        .join(Response, Response.id == Comment.response_id)
        .where(Response.round_id == Round.id)
    )
    withdrawn = select(func.count(Withdrawal.id)).join(Response, Response.id == Withdrawal.response_id)
    names = select(func.max(Organisation.updated_at)).join(
        Invitation, Invitation.organisation_id == Organisation.id
    )
    parts = (
        withheld.with_only_columns(func.count(Withholding.id)),
        withheld.with_only_columns(func.count(Withholding.lifted_at)),
        withdrawn.where(Response.round_id == Round.id),
        names.where(Invitation.round_id == Round.id),
    )
    query: Select[*tuple[Any, ...]] = (
        select(
            Round.id,
            OutcomePublication.id,
            *(part.correlate(Round).scalar_subquery() for part in parts),
            *more,
        )
        .select_from(Round)
        .join(OutcomePublication, OutcomePublication.id == newest)
        .join(Programme, Programme.id == Round.programme_id)
        .where(Round.visibility == Visibility.PUBLIC, Round.opened_at.is_not(None))
        .order_by(Round.id)
    )
    return query


PARTS = 4


def _state(row: Sequence[Any]) -> PublicState:
    end = 2 + PARTS
    return PublicState(row[0], row[1], tuple(row[2:end]), tuple(row[end:]))


def public_states(session: Session, now: datetime, round_id: int | None = None) -> list[PublicState]:
    """What the public reports of published public rounds depend on, of all or of one round. One statement."""
    query = _states(*content_parts(now))
    if round_id is not None:
        query = query.where(Round.id == round_id)
    return [_state(row) for row in session.execute(query)]


def public_files(session: Session, round_id: int) -> tuple[PublicState | None, list[ReportFile]]:
    """What a round's public report depends on now, and the newest made public file of each kind. One statement.

    The state is without its content. Whether a file may be given out is for the caller to see by its key.
    """
    each = aliased(ReportFile)
    newest = (
        select(func.max(each.id))
        .where(
            each.round_id == round_id,
            each.audience == ReportAudience.PUBLIC,
            each.publication_id.is_not(None),
            each.finished_at.is_not(None),
        )
        .group_by(each.format)
    )
    query = (
        _states(ReportFile)
        .outerjoin(ReportFile, ReportFile.id.in_(newest))
        .where(Round.id == round_id)
        .options(joinedload(ReportFile.file))
    )
    rows = session.execute(query).all()
    if not rows:
        return None, []
    return _state(rows[0][:-1]), [row[-1] for row in rows if row[-1] is not None]


def newest_keys(session: Session) -> dict[tuple[int, ReportFormat], tuple[str, str]]:
    """Both keys of the newest public file by round and format, made or ordered. One statement."""
    each = aliased(ReportFile)
    newest = (
        select(func.max(each.id))
        .where(each.audience == ReportAudience.PUBLIC)
        .group_by(each.round_id, each.format)
    )
    query = select(ReportFile.round_id, ReportFile.format, ReportFile.key, ReportFile.content_key).where(
        ReportFile.id.in_(newest)
    )
    return {(round_id, kind): (key, content) for round_id, kind, key, content in session.execute(query)}


Shelf = dict[tuple[ReportAudience, ReportFormat], tuple[ReportFile | None, ReportFile | None]]


def shelf(session: Session, round_id: int) -> Shelf:
    """Of every kind of report of a round: (the newest that is made, a later one that is not). One statement."""
    each = aliased(ReportFile)
    newest = (
        select(func.max(each.id))
        .where(each.round_id == round_id)
        .group_by(each.format, each.audience, each.finished_at.is_(None))
    )
    query = select(ReportFile).where(ReportFile.id.in_(newest)).options(joinedload(ReportFile.file))
    found = list(session.scalars(query))
    kept: Shelf = {}
    for audience in ReportAudience:
        for kind in ReportFormat:
            mine = [row for row in found if row.audience is audience and row.format is kind]
            made = next((row for row in mine if row.finished_at), None)
            later = next(
                (row for row in mine if not row.finished_at and (not made or row.id > made.id)), None
            )
            kept[audience, kind] = (made, later)
    return kept


def report_file(session: Session, round_id: int, file_id: int) -> ReportFile | None:
    """One file of a round."""
    query = select(ReportFile).where(ReportFile.id == file_id, ReportFile.round_id == round_id)
    return session.scalar(
        query.options(joinedload(ReportFile.file)).execution_options(populate_existing=True)
    )


def word_template(session: Session) -> ReportTemplate | None:
    """The municipality's own Word template in use, None where the delivered one is."""
    query = select(ReportTemplate).where(ReportTemplate.removed_at.is_(None))
    return session.scalar(
        query.order_by(ReportTemplate.id.desc()).limit(1).options(joinedload(ReportTemplate.file))
    )
