"""What has been received in a round: all of it, and one response in full with its receipt."""

from collections.abc import Mapping
from datetime import date

from flask import abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as AnyResponse

from consult.accounts.access import signed_in, staff
from consult.accounts.permissions import Permission
from consult.consultations.actions import RoundClosed, RoundNotOpen
from consult.consultations.queries import current_edition
from consult.core.clock import now
from consult.core.converters import number_or_none
from consult.core.db import db, write
from consult.core.downloads import download
from consult.core.paging import page_of
from consult.organisations.words import kind_word
from consult.programmes.queries import SectionContent, edition_content
from consult.responses.actions.changing import withdraw_response
from consult.responses.actions.refusals import NotCurrent
from consult.responses.forms import PlainForm
from consult.responses.labels import CHANNELS, STANCES, target_heading
from consult.responses.models import Channel, Comment, Stance
from consult.responses.proposal import Target
from consult.responses.queries.entered import ReceivedFilter, received_responses
from consult.responses.queries.proposals import proposal_of
from consult.responses.queries.received import receipt_file, responses_of, section_stances
from consult.responses.views_staff.blueprint import bp, the_response, the_round

Answer = str | AnyResponse


@bp.get("")
@staff(Permission.READ)
def received_list(round_id: int) -> str:
    """Everything received, the newest first; of one recipient, stance or day where the address says so."""
    round_, session = the_round(round_id), db.session()
    chosen = _chosen(request.args)
    query = received_responses(round_id, chosen)
    return render_template(
        "responses/received_list.html",
        round=round_,
        page=page_of(session, query, request.args.get("page")),
        chosen=chosen,
        section=_section(round_id, chosen.section),
        narrowed=chosen != ReceivedFilter(),
        CHANNELS=CHANNELS,
        STANCES=STANCES,
        kind_word=kind_word,
    )


def _chosen(args: Mapping[str, str]) -> ReceivedFilter:
    """Read a query string; what is not known counts as not chosen, and a stance needs its section."""
    section, stance = number_or_none(args.get("section", "")), args.get("stance", "")
    known = section is not None and stance in set(Stance)
    return ReceivedFilter(
        recipient=number_or_none(args.get("recipient", "")),
        section=section if known else None,
        stance=Stance(stance) if known else None,
        day=_day(args.get("day", "")),
    )


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text) if "1990" < text < "2200" else None
    except ValueError:
        return None


def _section(round_id: int, section_id: int | None) -> SectionContent | None:
    """The section as the newest edition of the round has it; None where nothing is asked or it is not there."""
    edition = current_edition(db.session(), round_id) if section_id else None
    content = edition_content(db.session(), edition.id) if edition else None
    sections = content.sections if content else []
    return next((each for each in sections if each.section.id == section_id), None)


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
