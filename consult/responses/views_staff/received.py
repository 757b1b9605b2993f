"""What has been received in a round: all of it, and one response in full with its receipt."""

from flask import abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as AnyResponse

from consult.accounts.access import signed_in, staff
from consult.accounts.permissions import Permission
from consult.consultations.actions import RoundClosed, RoundNotOpen
from consult.core.clock import now
from consult.core.converters import number_or_none
from consult.core.db import db, write
from consult.core.paging import page_of
from consult.organisations.words import kind_word
from consult.responses.actions.changing import withdraw_response
from consult.responses.actions.refusals import NotCurrent
from consult.responses.downloads import download
from consult.responses.forms import PlainForm
from consult.responses.labels import CHANNELS, STANCES, target_heading
from consult.responses.models import Channel, Comment
from consult.responses.proposal import Target
from consult.responses.queries.entered import received_responses
from consult.responses.queries.proposals import proposal_of
from consult.responses.queries.received import receipt_file, responses_of, section_stances
from consult.responses.views_staff.blueprint import bp, the_response, the_round

Answer = str | AnyResponse


@bp.get("")
@staff(Permission.READ)
def received_list(round_id: int) -> str:
    """Everything received, the newest first; of one recipient where the address says so."""
    round_ = the_round(round_id)
    invitation_id = number_or_none(request.args.get("recipient", ""))
    query = received_responses(round_id, invitation_id)
    return render_template(
        "responses/received_list.html",
        round=round_,
        page=page_of(db.session(), query, request.args.get("page")),
        narrowed=invitation_id is not None,
        CHANNELS=CHANNELS,
        kind_word=kind_word,
    )


@bp.get("/<int:response_id>")
@staff(Permission.READ)
def received(round_id: int, response_id: int) -> str:
    """One response as it was received."""
    round_, response = the_round(round_id), the_response(round_id, response_id)
    rows = {row.response.id: row.standing for row in responses_of(db.session(), response.invitation_id)}
    proposal = proposal_of(db.session(), response.comments[0].edition_id) if response.comments else None
    return render_template(
        "responses/received_staff.html",
        round=round_,
        response=response,
        standing=rows[response.id].value,
        items=[_item(comment) for comment in response.comments],
        stances=[
            (proposal.place(Target(row.section_id)).section, STANCES[row.stance])
            for row in section_stances(db.session(), response.id)
            if proposal
        ],
        made=receipt_file(db.session(), response.id) is not None,
        form=PlainForm(),
        CHANNELS=CHANNELS,
        STANCES=STANCES,
        kind_word=kind_word,
    )


def _item(comment: Comment) -> dict[str, object]:
    target = Target(comment.section_id, comment.goal_id, comment.measure_id)
    place = proposal_of(db.session(), comment.edition_id).place(target)
    return {"comment": comment, "section": place.section, "heading": target_heading(place.block)}


@bp.get("/<int:response_id>/receipt.pdf")
@staff(Permission.READ)
def received_pdf(round_id: int, response_id: int) -> Answer:
    """The receipt, to send by post; 404 until the worker has made it."""
    response = the_response(round_id, response_id)
    file = receipt_file(db.session(), response.id)
    return download(file) if file else abort(404)


@bp.post("/<int:response_id>/withdraw")
@staff(Permission.REGISTER_RECORDS)
def withdraw_entered(round_id: int, response_id: int) -> Answer:
    """Take back what staff entered by mistake. It stays as received, but counts no more."""
    entered = the_response(round_id, response_id)
    if entered.channel is Channel.LINK:
        abort(404)
    by, moment = signed_in(), now()
    try:
        with write():
            response = the_response(round_id, response_id)
            withdraw_response(invitation=response.invitation, response=response, by=by, now=moment)
        flash(_("Svaret räknas inte längre. Det som lades in finns kvar."), "ok")
    except NotCurrent:
        flash(_("Svaret räknas redan inte."), "info")
    except (RoundClosed, RoundNotOpen):
        flash(_("Remissen är stängd. Öppna den igen för att ta tillbaka ett svar."), "warn")
    return redirect(url_for("responses_staff.received", round_id=round_id, response_id=response_id), 303)
