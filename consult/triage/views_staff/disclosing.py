"""Giving out responses: order a ZIP, see how far it has come, fetch it, and what has been given out."""

from __future__ import annotations

from typing import Any

from flask import abort, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response
from wtforms import SelectChoice

from consult.accounts.access import signed_in, staff
from consult.accounts.permissions import Permission
from consult.core.clock import now
from consult.core.db import db, write
from consult.core.downloads import download
from consult.core.jobs import JobState, job_by_key
from consult.core.paging import page_of
from consult.responses.models import Response as ReceivedResponse
from consult.triage.actions.disclosing import job_key, order_disclosure
from consult.triage.forms_disclosing import ALL, COMPLETE, DisclosureForm
from consult.triage.models import Disclosure
from consult.triage.queries.disclosures import (
    disclosure_of,
    disclosures_by_id,
    given_out,
    responses_to_give,
)
from consult.triage.queries.withheld import withheld_key
from consult.triage.views_staff.blueprint import LARGEST_KEY, ROUND, bp, load_round

Page = Response | str | tuple[str, int]


@bp.get(f"{ROUND}/disclosures")
@staff(Permission.REGISTER_RECORDS)
def disclosures(round_id: int) -> str:
    """What can be given out and what has been. ``response`` in the address chooses one."""
    load_round(round_id)
    form = _form(round_id)
    wanted = request.args.get("response", "")
    if wanted in {choice.value for choice in form.response.choices}:
        form.response.data = wanted
    return _page(round_id, form)


@bp.get(f"{ROUND}/disclosures/status")
@staff(Permission.REGISTER_RECORDS)
def disclosures_status(round_id: int) -> str:
    """The part of the page that is asked for while the worker is at it."""
    return render_template("triage/_disclosures.html", **_log(round_id))


@bp.post(f"{ROUND}/disclosures")
@staff(Permission.REGISTER_RECORDS)
def order_disclosures(round_id: int) -> Page:
    """Order a ZIP from the worker, and log it."""
    round_, form = load_round(round_id), _form(round_id)
    if not form.validate_on_submit():
        return _page(round_id, form), 422
    with write() as session:
        chosen = form.response.data
        response = None if chosen == ALL else session.get_one(ReceivedResponse, int(chosen))
        order_disclosure(
            round_=round_,
            response=response,
            complete=form.copy_kind.data == COMPLETE,
            by=signed_in(),
            now=now(),
        )
    return redirect(url_for("triage.disclosures", round_id=round_id), 303)


@bp.get(f"{ROUND}/disclosures/<int:disclosure_id>")
@staff(Permission.REGISTER_RECORDS)
def fetch_disclosure(round_id: int, disclosure_id: int) -> Response:
    """The ZIP. 404 for one made before something else was withheld: it must be made anew."""
    load_round(round_id)
    row = disclosure_of(db.session(), round_id, disclosure_id) if disclosure_id <= LARGEST_KEY else None
    if row is None or row.file is None or is_outdated(row, withheld_key(db.session(), round_id)):
        abort(404)
    return download(row.file)


def is_outdated(row: Disclosure, key: str) -> bool:
    """Whether a file without what is withheld was made when something else was."""
    return row.finished_at is not None and not row.complete and row.key != key


def _form(round_id: int) -> DisclosureForm:
    form = DisclosureForm()
    rows = responses_to_give(db.session(), round_id)
    form.response.choices = [SelectChoice(ALL, _("Alla svar i remissen"))] + [
        SelectChoice(str(response.id), f"{response.number}, {organisation.name}")
        for response, organisation in rows
    ]
    return form


def _page(round_id: int, form: DisclosureForm) -> str:
    return render_template(
        "triage/disclosures.html",
        form=form,
        form_failed=form.failed,
        any_responses=len(form.response.choices) > 1,
        **_log(round_id),
    )


def _log(round_id: int) -> dict[str, Any]:
    session = db.session()
    page = page_of(session, given_out(round_id), request.args.get("page"))
    rows = disclosures_by_id(
        session, [entry.details["disclosure"] for entry in page.rows if "disclosure" in entry.details]
    )
    jobs = {key: job_by_key(job_key(row)) for key, row in rows.items() if row.finished_at is None}
    failed = {key for key, job in jobs.items() if job is not None and job.state is JobState.FAILED}
    key = withheld_key(session, round_id)
    return {
        "round": load_round(round_id),
        "page": page,
        "made": rows,
        "jobs": jobs,
        "failed": failed,
        "outdated": {row.id for row in rows.values() if is_outdated(row, key)},
        "working": len(jobs) > len(failed),
    }
