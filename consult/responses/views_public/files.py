"""Files of a draft and of received responses: the sender's own download, and taking one away."""

from flask import abort, redirect, request, url_for
from sqlalchemy import select
from werkzeug.wrappers import Response as AnyResponse

from consult.core import clock
from consult.core.audience import link_holder
from consult.core.converters import number_or_none
from consult.core.db import db, write
from consult.core.downloads import download
from consult.core.files import StoredFile
from consult.invitations.access import current_invitation
from consult.responses.actions.files import remove_file
from consult.responses.actions.refusals import Conflict, TextTooLong, UnknownEdition
from consult.responses.forms import CommentForm
from consult.responses.models import (
    Comment,
    CommentAttachment,
    Draft,
    DraftAttachment,
    DraftComment,
    Response,
)
from consult.responses.proposal import WHOLE, Target
from consult.responses.queries.drafts import invitation_for_writing
from consult.responses.queries.proposals import reading_of
from consult.responses.uploads import Upload
from consult.responses.views_public.blueprint import bp
from consult.responses.views_public.comments import store
from consult.responses.views_public.desk import Answer, refusals_explained, sender_of


@bp.get("/svar/<public_id>/bilaga/<int:attachment_id>")
@link_holder
def draft_file(public_id: str, attachment_id: int) -> Answer:
    """A file of the own draft."""
    query = (
        select(StoredFile)
        .join(DraftAttachment, DraftAttachment.file_id == StoredFile.id)
        .join(DraftComment, DraftComment.id == DraftAttachment.draft_comment_id)
        .join(Draft, Draft.id == DraftComment.draft_id)
        .where(DraftAttachment.id == attachment_id, Draft.invitation_id == current_invitation().id)
    )
    file = db.session.scalar(query)
    return download(file) if file else abort(404)


@bp.get("/svar/<public_id>/kvitto/bilaga/<int:attachment_id>")
@link_holder
def received_file(public_id: str, attachment_id: int) -> Answer:
    """A file as it was received."""
    query = (
        select(StoredFile)
        .join(CommentAttachment, CommentAttachment.file_id == StoredFile.id)
        .join(Comment, Comment.id == CommentAttachment.comment_id)
        .join(Response, Response.id == Comment.response_id)
        .where(CommentAttachment.id == attachment_id, Response.invitation_id == current_invitation().id)
    )
    file = db.session.scalar(query)
    return download(file) if file else abort(404)


@bp.post("/svar/<public_id>/bilaga/<int:attachment_id>/ta-bort")
@link_holder
@refusals_explained
def take_file_away(public_id: str, attachment_id: int) -> Answer:
    """Take a file off. Pressed inside the comment form: what is typed there is saved first."""
    form = CommentForm()
    key = form.target.data or ""
    if key and form.validate():
        _save_typed(form, key)
    invitation_id, now = current_invitation().id, clock.now()
    with write() as session:
        invitation = invitation_for_writing(session, invitation_id)
        row = remove_file(
            invitation=invitation, attachment_id=attachment_id, by=sender_of(invitation), now=now
        )
        target = Target(row.section_id, row.goal_id, row.measure_id)
    return _back_to_form(public_id, target)


def _save_typed(form: CommentForm, key: str) -> None:
    reading = reading_of(db.session(), current_invitation().round_id)
    number = number_or_none(request.form.get("number"))
    shown = reading.section(number) if reading and number is not None else None
    block = shown.section.block(key) if shown else None
    target = block.target if block else Target()
    try:
        store(form, target, Upload(), blank_allowed=True)
    except (Conflict, TextTooLong, UnknownEdition):
        # The text stays the colleague's; the next save of the page shows both.
        db.session.rollback()


def _back_to_form(public_id: str, target: Target) -> AnyResponse:
    reading = reading_of(db.session(), current_invitation().round_id)
    shown, block = (reading.find(target) if reading else None) or (None, WHOLE)
    if shown is None:
        return redirect(url_for("responses.whole", public_id=public_id, kommentera=WHOLE.key))
    return redirect(
        url_for(
            "responses.section",
            public_id=public_id,
            number=shown.section.number,
            kommentera=block.key,
            _anchor=block.key,
        )
    )
