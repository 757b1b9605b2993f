"""The first page of staff: where the round stands and what needs somebody."""

from __future__ import annotations

from enum import StrEnum

from flask import render_template

from consult.accounts.access import signed_in_user, staff
from consult.accounts.audit_words import ACTION_WORDS
from consult.accounts.permissions import Permission
from consult.consultations.models import Round
from consult.consultations.queries import current_edition
from consult.core.clock import days_left, now, today
from consult.core.db import db
from consult.core.outbox_hold import held_since
from consult.invitations.queries.extensions import waiting_request_count
from consult.invitations.queries.waiting import waiting
from consult.reports.per_day import day_bars
from consult.reports.process_line import Dates, process_line
from consult.reports.queries.beginning import beginning
from consult.reports.queries.latest_done import latest_done
from consult.reports.queries.overview import (
    funnel,
    latest_responses,
    newest_round,
    received_per_day,
    stances_by_section,
)
from consult.reports.queries.publications import publication_of
from consult.reports.views_staff.blueprint import ROUND, bp, load_round
from consult.triage.filters import PointFilter
from consult.triage.queries.attention import attention
from consult.triage.queries.mine import waiting_for
from consult.triage.queries.points import section_counts, state_counts
from consult.triage.queries.targets import outline
from consult.triage.queries.task_list import task_counts


class RoundPhase(StrEnum):
    """Where a round is, for the sentence that heads the overview."""

    DRAFT = "draft"
    OPEN = "open"
    OVERDUE = "overdue"
    CLOSED = "closed"
    PUBLISHED = "published"


@bp.get("/")
@staff(Permission.READ)
def overview() -> str:
    """The newest round, or how to begin when there is none."""
    session = db.session()
    round_ = newest_round(session)
    return _page(round_) if round_ else render_template("reports/no_round.html", begun=beginning(session))


@bp.get(f"{ROUND}/overview")
@staff(Permission.READ)
def round_overview(round_id: int) -> str:
    """The same for one round."""
    return _page(load_round(round_id))


def _page(round_: Round) -> str:
    session, moment = db.session(), now()
    edition = current_edition(session, round_.id)
    publication = publication_of(session, round_.id)
    return render_template(
        "reports/overview.html",
        round=round_,
        moment=moment,
        phase=_phase(round_, published=publication is not None),
        days=days_left(round_.deadline, moment),
        publication=publication,
        funnel=funnel(session, round_.id),
        names=outline(session, edition.id if edition else None),
        mine=waiting_for(session, signed_in_user().id),
        attention=attention(session, round_.id, signed_in_user().id),
        counts=state_counts(session, round_.id, PointFilter()),
        sections=section_counts(session, round_.id),
        stances=stances_by_section(session, round_.id),
        latest=latest_responses(session, round_.id),
        tasks=task_counts(session, round_.id, user_id=signed_in_user().id, day=today(moment)),
        waiting=waiting(session, round_.id),
        per_day=day_bars(
            received_per_day(session, round_.id),
            first=today(round_.opened_at) if round_.opened_at else None,
            last=min(today(moment), today(round_.closed_at) if round_.closed_at else today(moment)),
        ),
        longer_times=waiting_request_count(session, round_.id),
        mail_held=held_since() is not None,
        line=process_line(_dates(round_), today(moment)),
        done=latest_done(session, round_.id),
        action_words=ACTION_WORDS,
    )


def _dates(round_: Round) -> Dates:
    return Dates(
        written_from=today(round_.programme.created_at),
        opened=today(round_.opened_at) if round_.opened_at else None,
        deadline=round_.deadline,
        ended=max(today(round_.closed_at), round_.deadline) if round_.closed_at else None,
        answers_on=round_.answers_on,
        decision_on=round_.decision_on,
    )


def _phase(round_: Round, *, published: bool) -> RoundPhase:
    if published:
        return RoundPhase.PUBLISHED
    if round_.opened_at is None:
        return RoundPhase.DRAFT
    if round_.closed_at is not None:
        return RoundPhase.CLOSED
    return RoundPhase.OVERDUE if days_left(round_.deadline, now()) < 0 else RoundPhase.OPEN
