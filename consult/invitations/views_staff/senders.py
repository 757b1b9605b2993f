"""Senders by the open link: which organisation of the register each is, said by staff and undone by staff."""

from flask import abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from consult.accounts.access import signed_in, staff
from consult.accounts.permissions import Permission
from consult.core.clock import now
from consult.core.converters import number_or_none
from consult.core.db import db, write
from consult.core.plain_text import clean_line
from consult.invitations.actions.senders import (
    AlreadyJudged,
    NotInRegister,
    NotJudged,
    leave_unmatched,
    match_sender,
    undo_judgement,
)
from consult.invitations.models import OpenSender
from consult.invitations.queries.senders import sender_of, senders_of, suggestions, waits
from consult.invitations.views_staff.blueprint import View, bp, the_round
from consult.invitations.words import WHY_WORDS
from consult.organisations.models import Organisation
from consult.organisations.queries import organisations
from consult.organisations.words import kind_word

MOST_FOUND = 20


@bp.get("/<int:round_id>/senders")
@staff(Permission.READ)
def senders(round_id: int) -> str:
    """Those who came by the open link, with what the register has that is like them."""
    session, round_ = db.session(), the_round(round_id)
    every, only_left = senders_of(session, round_id), bool(request.args.get("left"))
    rows = [row for row in every if waits(row)] if only_left else every
    wanted = number_or_none(request.args.get("sender", ""))
    words = clean_line(request.args.get("q", ""))[:100]
    found = session.scalars(organisations(search=words).limit(MOST_FOUND)).all() if words else []
    return render_template(
        "invitations/senders.html",
        round=round_,
        senders=rows,
        narrowed=len(rows) < len(every),
        suggested=suggestions(session, [row for row in rows if row.judged_at is None]),
        searching=wanted,
        words=words,
        found=found,
        kind_word=kind_word,
        WHY_WORDS=WHY_WORDS,
    )


def _the_sender(round_id: int, sender_id: int) -> OpenSender:
    the_round(round_id)
    return sender_of(db.session(), round_id, sender_id) or abort(404)


def _back(round_id: int) -> Response:
    return redirect(url_for("invitations.senders", round_id=round_id), 303)


@bp.post("/<int:round_id>/senders/<int:sender_id>")
@staff(Permission.RUN_ROUNDS)
def judge_sender(round_id: int, sender_id: int) -> View:
    """The same as an organisation of the register, or none of it."""
    _the_sender(round_id, sender_id)
    organisation_id = number_or_none(request.form.get("organisation", ""))
    by, moment = signed_in(), now()
    try:
        with write() as session:
            sender = _the_sender(round_id, sender_id)
            if request.form.get("verdict") == "none":
                leave_unmatched(sender=sender, by=by, now=moment)
                flash(_("%(name)s är antecknad som inte i registret.", name=sender.name), "ok")
            else:
                organisation = session.get(Organisation, organisation_id) if organisation_id else None
                if organisation is None:
                    abort(404)
                match_sender(sender=sender, organisation=organisation, by=by, now=moment)
                flash(
                    _("%(name)s är kopplad till %(other)s.", name=sender.name, other=organisation.name), "ok"
                )
    except AlreadyJudged:
        flash(_("Någon har redan kopplat avsändaren. Ångra det först om det är fel."), "warn")
    except NotInRegister:
        abort(404)
    return _back(round_id)


@bp.post("/<int:round_id>/senders/<int:sender_id>/undo")
@staff(Permission.RUN_ROUNDS)
def undo_sender(round_id: int, sender_id: int) -> View:
    """Take back what was said of a sender."""
    _the_sender(round_id, sender_id)
    by, moment = signed_in(), now()
    try:
        with write():
            undo_judgement(sender=_the_sender(round_id, sender_id), by=by, now=moment)
        flash(_("Ångrat. Avsändaren är inte kopplad till registret."), "ok")
    except NotJudged:
        flash(_("Det finns inget att ångra."), "info")
    return _back(round_id)
