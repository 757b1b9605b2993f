"""Screen 04: what was received, when, under which number; the PDF; change and withdraw."""

from dataclasses import dataclass
from datetime import date

from flask import abort, flash, redirect, request, url_for
from flask_babel import format_date
from flask_babel import gettext as _

from consult.core import clock
from consult.core.audience import link_holder
from consult.core.clock import local
from consult.core.db import db, write
from consult.core.downloads import download
from consult.invitations.access import current_invitation
from consult.invitations.link_rights import for_writers
from consult.responses.actions.changing import start_change, withdraw_response
from consult.responses.actions.refusals import NotCurrent
from consult.responses.forms import PlainForm, ShareForm
from consult.responses.labels import target_heading
from consult.responses.models import Comment
from consult.responses.proposal import ProposalSection, Target
from consult.responses.queries.drafts import invitation_for_writing
from consult.responses.queries.received import (
    ReceivedRow,
    Standing,
    receipt_file,
    received_in_full,
    section_stances,
)
from consult.responses.views_public.blueprint import bp
from consult.responses.views_public.desk import Answer, Desk, desk, page, refusals_explained, sender_of


@dataclass(frozen=True)
class Step:
    """What happens when; ``code`` picks the words."""

    code: str
    day: date
    past: bool = False


def steps(found: Desk, received_on: date) -> list[Step]:
    """The dated steps after a response, as far as they are decided."""
    round_ = found.round
    today = local(found.now).date()
    rows = [Step("received", received_on, past=True)]
    rows.append(Step("deadline", found.invitation.deadline, past=found.invitation.deadline < today))
    rows.append(Step("work", found.invitation.deadline))
    if round_.answers_on:
        rows.append(Step("answers", round_.answers_on, past=round_.answers_on < today))
    if round_.decision_on:
        rows.append(Step("decision", round_.decision_on, past=round_.decision_on < today))
    return rows


def months_between(first: date, last: date | None) -> list[date]:
    """The first days of the whole months after ``first`` and before ``last``."""
    months: list[date] = []
    at = date(first.year + first.month // 12, first.month % 12 + 1, 1)
    while last is not None and (at.year, at.month) < (last.year, last.month):
        months.append(at)
        at = date(at.year + at.month // 12, at.month % 12 + 1, 1)
    return months


def months_text(months: list[date]) -> str:
    """ "mars", "mars och april", "mars till maj"; empty for none."""
    names = [format_date(month, "MMMM") for month in months]
    if len(names) > 2:
        return _("%(first)s till %(last)s", first=names[0], last=names[-1])
    return _(" och ").join(names)


@dataclass(frozen=True)
class ReceivedItem:
    """A received comment with the place it stands on."""

    comment: Comment
    section: ProposalSection | None
    heading: str


def received_items(found: Desk, comments: list[Comment]) -> list[ReceivedItem]:
    """The comments as received, each placed in the edition it was written on."""
    items = []
    for comment in comments:
        target = Target(comment.section_id, comment.goal_id, comment.measure_id)
        place = found.proposal(comment.edition_id).place(target)
        items.append(ReceivedItem(comment, place.section, target_heading(place.block)))
    return items


def _asked_for(found: Desk) -> ReceivedRow:
    """The response named in the address, otherwise the one that counts, otherwise the newest."""
    wanted = request.args.get("svar", "")
    if wanted:
        rows = [row for row in found.received if row.response.public_id == wanted]
    else:
        rows = sorted(found.received, key=lambda row: row.standing is not Standing.CURRENT)
    return rows[0] if rows else abort(404)


@bp.get("/svar/<public_id>/kvitto")
@link_holder
def receipt(public_id: str) -> Answer:
    """The receipt. Without a response there is none: back to the start."""
    found = desk()
    if not found.received:
        return redirect(url_for("responses.overview", public_id=public_id))
    row = _asked_for(found)
    response = received_in_full(db.session(), row.response.id)
    assert response is not None
    return page(
        "receipt.html",
        desk=found,
        row=row,
        response=response,
        items=received_items(found, response.comments),
        stances=section_stances(db.session(), response.id),
        files=sum(len(comment.attachments) for comment in response.comments),
        steps=steps(found, local(response.received_at).date()),
        today=local(found.now).date(),
        work_months=months_text(months_between(found.invitation.deadline, found.round.answers_on)),
        form=PlainForm(),
        sharing=ShareForm(formdata=None),
    )


@bp.get("/svar/<public_id>/kvitto.pdf")
@link_holder
def receipt_pdf(public_id: str) -> Answer:
    """The PDF, or a page that waits for the worker to have made it."""
    found = desk()
    if not found.received:
        abort(404)
    row = _asked_for(found)
    file = receipt_file(db.session(), row.response.id)
    if file is None:
        return page("receipt_waiting.html", desk=found, row=row)
    return download(file)


@bp.post("/svar/<public_id>/andra")
@link_holder
@refusals_explained
def change(public_id: str) -> Answer:
    """Begin a change: a draft made from the response. The response counts until the new one is sent."""
    invitation_id, now = current_invitation().id, clock.now()
    try:
        with write() as session:
            invitation = invitation_for_writing(session, invitation_id)
            start_change(invitation=invitation, by=sender_of(invitation), now=now)
    except NotCurrent:
        return redirect(url_for("responses.overview", public_id=public_id))
    return redirect(url_for("responses.review", public_id=public_id))


@bp.get("/svar/<public_id>/ta-tillbaka")
@link_holder
@for_writers
def confirm_withdrawal(public_id: str) -> Answer:
    """Ask before withdrawing: it cannot be undone."""
    found = desk()
    if found.current is None:
        return redirect(url_for("responses.receipt", public_id=public_id))
    return page("withdraw.html", desk=found, response=found.current, form=PlainForm())


@bp.post("/svar/<public_id>/ta-tillbaka")
@link_holder
@refusals_explained
def withdraw(public_id: str) -> Answer:
    """Withdraw the response that counts."""
    invitation_id, now = current_invitation().id, clock.now()
    wanted = request.form.get("svar", "")
    found = desk()
    current = found.current
    if current is None or current.public_id != wanted:
        flash(_("Svaret räknas inte längre, så det finns inget att ta tillbaka."), "info")
        return redirect(url_for("responses.overview", public_id=public_id))
    response_id = current.id
    with write() as session:
        invitation = invitation_for_writing(session, invitation_id)
        response = received_in_full(session, response_id)
        assert response is not None
        withdraw_response(invitation=invitation, response=response, by=sender_of(invitation), now=now)
    flash(_("Svaret är taget tillbaka. Det räknas inte längre."), "ok")
    return redirect(url_for("responses.overview", public_id=public_id))
