"""Notes that staff write to each other about a point, and what waits for oneself."""

from __future__ import annotations

from flask import abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from consult.accounts.access import signed_in, signed_in_user, staff
from consult.accounts.models import User
from consult.accounts.permissions import Permission
from consult.core.clock import now, today
from consult.core.db import db, write
from consult.triage.access import may_note
from consult.triage.actions import notes as actions
from consult.triage.actions.advice import PointGone
from consult.triage.forms_colleagues import NoteForm
from consult.triage.mentions import find_mentions
from consult.triage.queries.advice import mention_by_id, notes_on, point_of_mention
from consult.triage.queries.mine import mentions_of, questions_to
from consult.triage.views_staff.answers import stored
from consult.triage.views_staff.blueprint import LARGEST_KEY, ROUND, bp, chosen_filter, load_point, load_round
from consult.triage.views_staff.colleagues import Typed, colleagues_of, new_note_form
from consult.triage.views_staff.points import point_page

Page = Response | tuple[str, int]


@bp.post(f"{ROUND}/points/<int:number>/notes")
@staff(Permission.READ)
def write_note(round_id: int, number: int) -> Page:
    """Write a note on the point; "@namn" in it tells a colleague."""
    row, user = load_point(round_id, number), signed_in_user()
    if not may_note(user, notes_on(db.session(), row.point, user.id)):
        abort(403)
    users = colleagues_of(db.session())
    form = new_note_form(users)
    mentioned = _mentioned(form, users) if form.validate() else None
    if mentioned is None:
        return point_page(load_round(round_id), row, stored(row), typed=Typed(note=form)), 422
    try:
        with write():
            actions.write_note(
                point=row.point,
                body=form.note_text.data or "",
                mentioned=mentioned,
                user_id=user.id,
                by=signed_in(),
                now=now(),
            )
    except actions.AlreadyWritten:
        flash(_("Anteckningen är redan sparad."), "info")
    except PointGone:
        abort(404)
    else:
        flash(_("Anteckningen är sparad."), "ok")
    return _to_point(round_id, number)


def _mentioned(form: NoteForm, users: list[User]) -> list[int] | None:
    """Ids of those mentioned; None, with the words beside the field, where a name fits nobody or several."""
    myself = signed_in_user()
    names = {each.id: each.name for each in [*users, myself]}
    found = find_mentions(form.note_text.data or "", names)
    errors = [
        _("Ingen kollega heter ”%(name)s”. Välj i listan under texten, eller ta bort @.", name=each)
        for each in found.unknown
    ]
    errors += [
        _("Flera kollegor heter ”%(name)s”. Skriv hela namnet, eller välj i listan under texten.", name=each)
        for each in found.ambiguous
    ]
    if errors:
        form.note_text.errors = errors
        return None
    chosen = [int(form.mention.data)] if form.mention.data else []
    return [*found.ids, *chosen]


@bp.post(f"{ROUND}/points/<int:number>/mentions/<int:mention_id>/seen")
@staff(Permission.READ)
def mention_seen(round_id: int, number: int, mention_id: int) -> Response:
    """The note has been seen. ``do=open`` goes to the point, ``do=list`` stays in one's list."""
    session = db.session()
    mention = mention_by_id(session, signed_in_user().id, mention_id) if mention_id <= LARGEST_KEY else None
    if mention is None:
        abort(404)
    point = point_of_mention(session, mention)
    if (point.round_id, point.number) != (round_id, number):
        abort(404)
    with write():
        actions.mark_seen(mention=mention, now=now())
    return (
        redirect(url_for("triage.to_me")) if request.form.get("do") == "list" else _to_point(round_id, number)
    )


@bp.get("/to-me")
@staff(Permission.READ)
def to_me() -> str:
    """Questions that one has been asked, and notes that mention one, in every round."""
    session, mine = db.session(), signed_in_user().id
    return render_template(
        "triage/to_me.html",
        questions=questions_to(session, mine),
        mentions=mentions_of(session, mine),
        today=today(now()),
    )


def _to_point(round_id: int, number: int) -> Response:
    here = {"round_id": round_id, "number": number, **chosen_filter().args()}
    return redirect(url_for("triage.point", **here, _anchor="notes"))
