"""The staff header: whose programme it is, and the steps of the process with their counts, in its order."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask import current_app, request, url_for
from flask_babel import gettext as _
from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session, joinedload

from consult.consultations.models import Round
from consult.invitations.models import Invitation
from consult.invitations.queries.ledger import is_standing
from consult.responses.queries import not_counting
from consult.triage.models import Answer, Point, RevisionTask, WorkState

Item = dict[str, Any]


@dataclass(frozen=True)
class StaffHeader:
    """``label`` names the programme (empty without one); ``items`` have label, href, count and current."""

    label: str
    items: list[Item]
    menu: list[Item]


def staff_header(session: Session, *, round_id: int | None, programme_id: int | None) -> StaffHeader:
    """The header for the round, or for the newest round of the programme, or of all. One statement."""
    round_, counts = _round(session, round_id, programme_id)
    items = _steps(round_, counts, programme_id)
    menu = [
        _item(_("Alla program"), ("programmes.programmes",), {}),
        _item(_("Alla remisser"), ("consultations.rounds",), {}),
        _item(_("Registret"), ("organisations.organisations",), {}),
    ]
    return StaffHeader(round_.programme.title if round_ else "", items, [each for each in menu if each])


def _steps(round_: Round | None, counts: tuple[int, int, int], programme_id: int | None) -> list[Item]:
    if round_ is None:
        items = [
            _item(_("Översikt"), ("reports.overview",), {}),
            _item(
                _("Programmet"),
                ("programmes.programme", "programmes.programmes"),
                {"programme_id": programme_id},
                slices=("programmes",),
            ),
            _item(_("Registret"), ("organisations.organisations",), {}, slices=("organisations",)),
            _item(_("Remisser"), ("consultations.rounds",), {}, slices=("consultations",)),
        ]
        return [item for item in items if item]
    recipients, unanswered, tasks = counts
    in_round = {"round_id": round_.id}
    items = [
        _item(
            _("Översikt"),
            ("reports.round_overview",),
            in_round,
            slices=("consultations",),
            pages=("reports.overview",),
        ),
        _item(
            _("Programmet"),
            ("programmes.programme", "programmes.programmes"),
            {"programme_id": round_.programme_id},
            slices=("programmes",),
        ),
        _item(
            _("Mottagare"),
            ("invitations.ledger",),
            in_round,
            recipients,
            slices=("invitations", "organisations", "responses_staff"),
        ),
        _item(_("Synpunkter"), ("triage.points",), in_round, unanswered, pages=_POINT_PAGES),
        _item(_("Revidering"), ("triage.tasks",), in_round, tasks, pages=_TASK_PAGES),
        _item(_("Rapport"), ("reports.prepare",), in_round, pages=_REPORT_PAGES),
    ]
    return [item for item in items if item]


_POINT_PAGES = (
    "triage.point", "triage.save_answer", "triage.return_answer", "triage.withhold", "triage.disclosures",
    "triage.order_disclosures", "triage.bulk", "triage.bulk_review", "triage.themes", "triage.rename_theme",
    "triage.standard_answers", "triage.new_standard", "triage.edit_standard", "triage.insert_standard",
)  # fmt: skip
_TASK_PAGES = (
    "triage.task", "triage.save_text", "triage.new_task", "triage.edit_task", "triage.attach", "triage.return_task",
)  # fmt: skip
_REPORT_PAGES = (
    "reports.preview", "reports.publish", "reports.save_draft", "reports.report_files", "reports.order_file",
    "reports.save_report_name", "reports.upload_template", "reports.process_entries", "reports.new_entry",
    "reports.edit_entry",
)  # fmt: skip


def _item(
    label: str,
    endpoints: tuple[str, ...],
    values: dict[str, Any],
    count: int | None = None,
    *,
    slices: tuple[str, ...] = (),
    pages: tuple[str, ...] = (),
) -> Item | None:
    known = next((name for name in endpoints if _reachable(name, values)), None)
    if known is None:
        return None
    here = request.endpoint or ""
    href = url_for(known, **{name: values[name] for name in _arguments(known)})
    current = here in endpoints or here in pages or here.partition(".")[0] in slices
    return {"label": label, "href": href, "count": count, "current": current}


def _arguments(endpoint: str) -> set[str]:
    return next(current_app.url_map.iter_rules(endpoint)).arguments


def _reachable(endpoint: str, values: dict[str, Any]) -> bool:
    """Whether the page exists and everything in its address is known."""
    known = endpoint in current_app.view_functions
    return known and all(values.get(name) for name in _arguments(endpoint))


def _round(
    session: Session, round_id: int | None, programme_id: int | None
) -> tuple[Round | None, tuple[int, int, int]]:
    """The round with (recipients, points without a done answer, open tasks); one statement."""
    recipients = (
        select(func.count()).select_from(Invitation).where(Invitation.round_id == Round.id, is_standing())
    )
    unanswered = (
        select(func.count())
        .select_from(Point)
        .outerjoin(Answer, Answer.id == Point.answer_id)
        .where(
            Point.round_id == Round.id,
            or_(Answer.id.is_(None), Answer.state != WorkState.DONE),
            Point.response_id.not_in(not_counting(round_id)),
        )
    )
    tasks = select(func.count()).select_from(RevisionTask)
    tasks = tasks.where(RevisionTask.round_id == Round.id, RevisionTask.completed_at.is_(None))
    counts = (query.correlate(Round).scalar_subquery() for query in (recipients, unanswered, tasks))
    query = select(Round, *counts).options(joinedload(Round.programme))
    if round_id is not None:
        query = query.where(Round.id == round_id)
    elif programme_id is not None:
        query = query.where(Round.programme_id == programme_id)
    newest_opened = (Round.opened_at.is_(None), Round.id.desc())
    row = session.execute(query.order_by(*newest_opened).limit(1)).first()
    return (row[0], (int(row[1]), int(row[2]), int(row[3]))) if row else (None, (0, 0, 0))
