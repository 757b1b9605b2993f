"""Write, take away, put back and settle comments. Every save also takes in what is in the other fields."""

from flask import abort, flash, jsonify, redirect, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as AnyResponse

from consult.core import clock
from consult.core.audience import link_holder
from consult.core.converters import number_or_none
from consult.core.db import db, write
from consult.core.formatting import time_text
from consult.core.webforms import is_autosave
from consult.invitations.access import current_invitation
from consult.invitations.link_rights import current_rights
from consult.responses.actions.changing import start_change
from consult.responses.actions.drafts import (
    remove_comment,
    resolve_conflict,
    restore_comment,
    save_comment,
)
from consult.responses.actions.files import attach_file
from consult.responses.actions.refusals import (
    Conflict,
    EmptyComment,
    NotCommentable,
    TextTooLong,
    TooManyFiles,
    UnknownEdition,
)
from consult.responses.attachments import FileProblem
from consult.responses.conflicts import CommentText, Keep
from consult.responses.forms import CommentForm
from consult.responses.labels import file_problem_text
from consult.responses.models import COMMENT_LIMIT, DraftComment
from consult.responses.proposal import WHOLE, Block, Target
from consult.responses.queries.drafts import invitation_for_writing
from consult.responses.queries.proposals import proposal_of, reading_of
from consult.responses.uploads import Upload, take_files
from consult.responses.views_public.blueprint import bp
from consult.responses.views_public.desk import (
    Answer,
    desk,
    page,
    page_key,
    refusals_explained,
    sender_of,
)
from consult.responses.views_public.sections import section_page, whole_page


def _block(number: int | None, key: str) -> Block:
    """The thing on this page with this key; 404 for none of this round."""
    if number is None:
        return WHOLE
    reading = reading_of(db.session(), current_invitation().round_id)
    shown = reading.section(number) if reading else None
    block = shown.section.block(key) if shown else None
    if shown is None or block is None:
        abort(404)
    if not shown.is_open:
        raise NotCommentable
    return block


def page_url(public_id: str, number: int | None, anchor: str) -> str:
    """Address of the page that shows the block."""
    if number is None:
        return url_for("responses.whole", public_id=public_id)
    return url_for("responses.section", public_id=public_id, number=number, _anchor=anchor)


@bp.post("/svar/<public_id>/avsnitt/<int:number>")
@link_holder
@refusals_explained
def save_in_section(public_id: str, number: int) -> Answer:
    """Save a comment on something in a section."""
    return _save(public_id, number)


@bp.post("/svar/<public_id>/hela")
@link_holder
@refusals_explained
def save_on_whole(public_id: str) -> Answer:
    """Save the comment on the whole proposal."""
    return _save(public_id, None)


def _save(public_id: str, number: int | None) -> Answer:
    form = CommentForm()
    block = _block(number, form.target.data or "")
    valid = form.validate_on_submit()
    if is_autosave():
        return _autosave(form, block) if valid else (jsonify(error="invalid"), 422)  # type: ignore[return-value]
    upload = take_files(form.files.data or [])
    if not valid:
        return _again(form, number)
    try:
        row, left_over = store(form, block.target, upload, change=bool(request.form.get("andra")))
    except Conflict as conflict:
        return _conflict_page(form, block, number, conflict.theirs)
    except EmptyComment:
        form.body.errors = [_("Skriv en synpunkt, eller välj Avbryt.")]
        form.files.errors = upload.problems
        return _again(form, number)
    except TextTooLong:
        form.body.errors = [_("Texten är för lång. Högst %(max)d tecken.", max=COMMENT_LIMIT)]
        return _again(form, number)
    except UnknownEdition:
        return _again_with_present_edition(form, number)
    upload.problems += left_over
    if upload.problems:
        form.files.errors = upload.problems
        form.version.data = str(row.version)
        return _again(form, number)
    return redirect(page_url(public_id, number, block.key))


def store(
    form: CommentForm, target: Target, upload: Upload, *, change: bool = False, blank_allowed: bool = False
) -> tuple[DraftComment, list[str]]:
    """Save text and files in one transaction; the comment, and the files that found no room."""
    invitation_id, now = current_invitation().id, clock.now()
    text, left_over = form.text, []
    with write() as session:
        invitation = invitation_for_writing(session, invitation_id)
        by = sender_of(invitation)
        if change:
            start_change(invitation=invitation, by=by, now=now)
        row = save_comment(
            invitation=invitation,
            target=target,
            text=text,
            edition_id=form.edition_id,
            seen_version=form.seen_version,
            writer=_writer(form),
            blank_allowed=blank_allowed or bool(upload.kept),
            by=by,
            now=now,
        )
        for file in upload.kept:
            try:
                attach_file(invitation=invitation, comment=row, file=file, by=by, now=now)
            except TooManyFiles:
                left_over.append(file_problem_text(FileProblem.TOO_MANY, file.filename))
    return row, left_over


def _writer(form: CommentForm) -> str:
    """The page's key, whose first part is always the browser's own, so that nobody can pose as a colleague.

    The link by which it is written stands last: that is how a colleague is called by name.
    """
    own_page = (form.page.data or "").split(".")[1:2]
    return f"{page_key().split('.')[0]}.{''.join(own_page)[:12]}.{current_rights().token_id}"


def _autosave(form: CommentForm, block: Block) -> Answer:
    if not form.seen_version and _says_nothing(form, block):
        return jsonify(saved_at=time_text(clock.now()), version=0)
    try:
        row, _left = store(form, block.target, Upload(), blank_allowed=True)
    except Conflict:
        response = jsonify(conflict_url=request.path)
        response.status_code = 409
        return response
    except (TextTooLong, UnknownEdition):
        return jsonify(error="invalid"), 422  # type: ignore[return-value]
    return jsonify(saved_at=time_text(row.saved_at), version=row.version)


def _says_nothing(form: CommentForm, block: Block) -> bool:
    """Whether the form holds no more than the municipality's own text."""
    return not form.text.body and form.text.proposed.split() in ([], block.wording.split())


def _again(form: CommentForm, number: int | None) -> Answer:
    found = desk()
    if number is None:
        return whole_page(found, form), 422
    return section_page(found, number, form.target.data or "", form), 422


def _again_with_present_edition(form: CommentForm, number: int | None) -> Answer:
    found = desk()
    form.edition.data = str(found.reading.proposal.edition_id)
    form.body.errors = [_("Sidan var gammal. Läs igenom texten och spara igen.")]
    return _again(form, number)


def _conflict_page(form: CommentForm, block: Block, number: int | None, theirs: DraftComment) -> Answer:
    db.session.rollback()
    base = ""
    if form.edition_id:
        base = proposal_of(db.session(), theirs.edition_id).wording(block.target)
    found = desk()
    comment = found.state.on(block.target.identity)
    stored = comment.row if comment else theirs
    form.version.data = str(stored.version)
    return page(
        "conflict.html",
        desk=found,
        form=form,
        block=block,
        number=number,
        theirs=CommentText(stored.body, stored.proposed_wording or base),
        saved_at=stored.saved_at,
        who=found.colleague(stored.writer),
        back=page_url(found.public_id, number, block.key),
        action=url_for("responses.settle", public_id=found.public_id),
    ), 409


@bp.post("/svar/<public_id>/valj-text")
@link_holder
@refusals_explained
def settle(public_id: str) -> Answer:
    """Store the text that was chosen of two."""
    form = CommentForm()
    number = request.form.get("number", "")
    at = number_or_none(number)
    block = _block(at, form.target.data or "")
    choice = request.form.get("keep", "")
    if not form.validate_on_submit() or choice not in set(Keep):
        return _again(form, at)
    invitation_id, now = current_invitation().id, clock.now()
    try:
        with write() as session:
            invitation = invitation_for_writing(session, invitation_id)
            resolve_conflict(
                invitation=invitation,
                target=block.target,
                mine=form.text,
                keep=Keep(choice),
                edition_id=form.edition_id,
                seen_version=form.seen_version,
                writer=_writer(form),
                by=sender_of(invitation),
                now=now,
            )
    except Conflict as conflict:
        return _conflict_page(form, block, at, conflict.theirs)
    except TextTooLong:
        form.body.errors = [_("Tillsammans blir texterna för långa. Korta er text.")]
        return _again(form, at)
    return redirect(page_url(public_id, at, block.key))


@bp.post("/svar/<public_id>/synpunkt/<int:comment_id>/ta-bort")
@link_holder
@refusals_explained
def take_away(public_id: str, comment_id: int) -> Answer:
    """Take a comment out of the draft, with a way to regret it."""
    invitation_id, now = current_invitation().id, clock.now()
    with write() as session:
        invitation = invitation_for_writing(session, invitation_id)
        row = remove_comment(invitation=invitation, comment_id=comment_id, by=sender_of(invitation), now=now)
        target = Target(row.section_id, row.goal_id, row.measure_id)
    undo = url_for("responses.put_back", public_id=public_id, comment_id=comment_id)
    flash({"text": _("Synpunkten är borttagen."), "undo_url": undo}, "info")  # type: ignore[arg-type]
    return _back_to(public_id, target)


@bp.post("/svar/<public_id>/synpunkt/<int:comment_id>/angra")
@link_holder
@refusals_explained
def put_back(public_id: str, comment_id: int) -> Answer:
    """ "Ångra": the comment is there again."""
    invitation_id, now = current_invitation().id, clock.now()
    with write() as session:
        invitation = invitation_for_writing(session, invitation_id)
        row = restore_comment(invitation=invitation, comment_id=comment_id, by=sender_of(invitation), now=now)
        target = Target(row.section_id, row.goal_id, row.measure_id)
    flash(_("Synpunkten är tillbaka."), "ok")
    return _back_to(public_id, target)


def _back_to(public_id: str, target: Target) -> AnyResponse:
    """The page where the thing is commented."""
    reading = reading_of(db.session(), current_invitation().round_id)
    found = reading.find(target) if reading else None
    shown, block = found or (None, WHOLE)
    return redirect(page_url(public_id, shown.section.number if shown else None, block.key))
