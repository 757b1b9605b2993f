"""The list of points, and one point with its decision panel."""

from __future__ import annotations

from typing import Any

from flask import render_template, request
from markupsafe import Markup

from consult.accounts.access import staff, user_may
from consult.accounts.permissions import Permission
from consult.accounts.queries import has_active_reviewer
from consult.consultations.models import Round
from consult.consultations.queries import current_edition_id
from consult.core.db import db
from consult.core.markdown import to_html
from consult.core.paging import Page, page_number
from consult.programmes.models import SectionVersion
from consult.programmes.word_diff import word_diff
from consult.triage import words
from consult.triage.filters import ExtraFilter, PointFilter, SenderFilter, Sort, StanceFilter, StateFilter
from consult.triage.forms import AnswerForm, GroupForm, PassageForm, ReturnForm
from consult.triage.forms_handling import HandlingForm
from consult.triage.models import Answer, WorkState
from consult.triage.place import place
from consult.triage.queries.groups import group_of
from consult.triage.queries.moves import moved_by
from consult.triage.queries.passages import comment_texts
from consult.triage.queries.point import (
    is_set_aside,
    rows_of_response,
    tasks_of_point,
)
from consult.triage.queries.points import (
    PointRow,
    count_any_state,
    numbers_of,
    page_around,
    state_counts,
)
from consult.triage.queries.points import (
    points as points_of,
)
from consult.triage.queries.reviews import Reach, reach_of, returns_of
from consult.triage.queries.superseded import earlier_points
from consult.triage.queries.targets import (
    Outline,
    Version,
    current_version,
    facts,
    is_retired,
    outline,
    version_in_edition,
    wording,
)
from consult.triage.queries.tasks import open_tasks
from consult.triage.queries.withheld import withheld_texts, withholdings_of
from consult.triage.views_staff.alike_parts import alike_of
from consult.triage.views_staff.blueprint import ROUND, bp, chosen_filter, load_point, load_round
from consult.triage.views_staff.colleagues import Typed, colleague_parts
from consult.triage.views_staff.handling_parts import handling_parts, list_parts
from consult.triage.withheld_text import quoted

FILTER_CODES = {"StateFilter": StateFilter, "ExtraFilter": ExtraFilter, "Sort": Sort}


@bp.get(f"{ROUND}/points")
@staff(Permission.READ)
def points(round_id: int) -> str:
    """The list under the filters of the URL."""
    round_ = load_round(round_id)
    chosen = chosen_filter()
    names = _names(round_)
    counts = state_counts(db.session(), round_id, chosen)
    total = counts.all if chosen.replaced else counts.of(chosen.state)
    page = points_of(db.session(), round_id, chosen, page=page_number(request.args.get("page")), total=total)
    return render_template(
        "triage/points.html",
        round=round_,
        chosen=chosen,
        counts=counts,
        page=page,
        names=names,
        words=words,
        reaches=_reaches(page, chosen),
        senders=SenderFilter,
        stances=StanceFilter,
        **list_parts(db.session(), round_, page),
        **FILTER_CODES,
    )


def _reaches(page: Page[PointRow], chosen: PointFilter) -> dict[int, Reach]:
    """How many each answer holds for, where a reviewer can accept it in the list."""
    if chosen.state is not StateFilter.FOR_REVIEW or not user_may(Permission.REVIEW):
        return {}
    return reach_of(db.session(), [row.point.answer_id for row in page.rows])


@bp.get(f"{ROUND}/points/<int:number>")
@staff(Permission.READ)
def point(round_id: int, number: int) -> str:
    """One point: the list, the response, and the decision."""
    row = load_point(round_id, number)
    form = AnswerForm(formdata=None, obj=row.answer)
    if row.answer and row.answer.outcome:
        form.outcome.data = row.answer.outcome.value
    return point_page(load_round(round_id), row, form)


def point_page(
    round_: Round,
    row: PointRow,
    form: AnswerForm,
    *,
    return_form: ReturnForm | None = None,
    conflict: Answer | None = None,
    passage_form: PassageForm | None = None,
    group_form: GroupForm | None = None,
    typed: Typed | None = None,
    handling: HandlingForm | None = None,
) -> str:
    """Render the three panes. ``conflict`` is the answer that somebody else has saved meanwhile.

    ``typed`` is a question, advice or a note that was refused, ``handling`` what was sent with the answer.
    """
    session, chosen = db.session(), chosen_filter()
    names = _names(round_)
    siblings = rows_of_response(session, row.response.id)
    group = group_of(session, row.point)
    return render_template(
        "triage/point.html",
        round=round_,
        row=row,
        form=form,
        return_form=return_form or ReturnForm(formdata=None, version=row.answer.version if row.answer else 0),
        conflict=conflict,
        form_failed=form.failed
        or bool(return_form and return_form.failed)
        or conflict is not None
        or bool(passage_form)
        or typed is not None
        or bool(handling and handling.failed),
        chosen=chosen,
        names=names,
        words=words,
        siblings=siblings,
        texts=comment_texts(session, siblings),
        group=group,
        group_form=group_form or GroupForm(formdata=None, obj=group.group if group else None),
        passage_form=passage_form or PassageForm(formdata=None),
        **_withheld(round_.id, row, group.group.title if group else ""),
        tasks=tasks_of_point(session, row.point.id),
        open_tasks=open_tasks(session, round_.id),
        reviewed=has_active_reviewer(session),
        earlier=earlier_points(session, row),
        set_aside=not row.counts and is_set_aside(session, row.response.id),
        WorkState=WorkState,
        reach=reach_of(session, [row.point.answer_id]).get(row.point.answer_id or 0),
        moved=moved_by(session, row.point),
        returns=returns_of(session, row.point.answer_id),
        **colleague_parts(session, row, typed),
        **handling_parts(session, round_, row, handling),
        alike=alike_of(session, row),
        **FILTER_CODES,
        **_queue(round_, row, chosen),
        **_context(row, names),
    )


def _withheld(round_id: int, row: PointRow, heading: str) -> dict[str, Any]:
    """What of the comment is withheld, and what answer and group's ``heading`` repeat of what is in the round."""
    session, answer = db.session(), row.answer
    told = "\n".join([heading, *([answer.reason, answer.remainder] if answer else [])])
    return {
        "withholdings": withholdings_of(session, row.comment.id)
        if row.withheld or row.withheld_in_part
        else [],
        "quotes": quoted(told, withheld_texts(session, round_id)) if told.strip() else [],
    }


def _names(round_: Round) -> Outline:
    return outline(db.session(), current_edition_id(round_.id))


def _queue(round_: Round, row: PointRow, chosen: PointFilter) -> dict[str, Any]:
    """The left pane: the page of the filter that the point is on, and its neighbours."""
    session = db.session()
    numbers = numbers_of(session, round_.id, chosen)
    at = numbers.index(row.point.number) if row.point.number in numbers else None
    queue = page_around(session, round_.id, numbers, at or 0)
    follows = 0 if at is None else at + 1
    return {
        "queue": queue,
        "any_state": len(numbers) if chosen.any_state else count_any_state(session, round_.id, chosen),
        "at": at,
        "previous": numbers[at - 1] if at else None,
        "following": numbers[follows] if follows < len(numbers) else None,
        **_across_responses(queue, row),
    }


def _across_responses(queue: Page[PointRow], row: PointRow) -> dict[str, Any]:
    """First point of the next and the previous response on this page of the list."""
    numbers = [each.point.number for each in queue.rows]
    if row.point.number not in numbers:
        return {"next_response": None, "previous_response": None}
    at = numbers.index(row.point.number)
    later = [each.point.number for each in queue.rows[at:] if each.response.id != row.response.id]
    earlier = [each.point.number for each in queue.rows[:at] if each.response.id != row.response.id]
    return {
        "next_response": later[0] if later else None,
        "previous_response": earlier[-1] if earlier else None,
    }


def _context(row: PointRow, names: Outline) -> dict[str, Any]:
    """The text that was commented, as it was consulted, and how it stands against the text now."""
    comment, session = row.comment, db.session()
    keys = (comment.section_id, comment.goal_id, comment.measure_id)
    consulted = version_in_edition(session, comment.edition_id, *keys)
    current = current_version(session, *keys)
    now_at = None
    if current is not None:
        now_at = place(_all_words(consulted), _all_words(current), retired=is_retired(current))
    return {
        "target": names.of(comment),
        "consulted": consulted,
        "consulted_html": _section_html(consulted),
        "facts": facts(consulted),
        "place": now_at,
        "change": word_diff(wording(consulted) or "", wording(current) or "")
        if now_at == "changed"
        else None,
        "fact_changes": list(zip(facts(consulted), facts(current), strict=True))
        if now_at == "changed"
        else [],
        "proposed": word_diff(comment.base_wording, comment.proposed_wording)
        if row.proposed_wording
        else None,
    }


def _section_html(version: Version | None) -> Markup | None:
    return to_html(version.body, first_level=3) if isinstance(version, SectionVersion) else None


def _all_words(version: Version | None) -> str | None:
    text = wording(version)
    return None if text is None else "\n".join([text, *facts(version)])
