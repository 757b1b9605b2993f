"""Screen 02: read a section and comment anything in it; the whole proposal; what a correction changed."""

from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from flask import abort, redirect, request, url_for
from markupsafe import Markup
from werkzeug.wrappers import Response as AnyResponse

from consult.core import clock
from consult.core.audience import link_holder
from consult.core.db import write
from consult.core.markdown import blocks as markdown_blocks
from consult.core.markdown import to_html
from consult.core.webforms import is_autosave
from consult.invitations.access import current_invitation
from consult.invitations.actions import record_seen
from consult.invitations.link_rights import current_rights
from consult.programmes.word_diff import is_changed, word_diff
from consult.responses.actions.drafts import mark_read, set_section_stance
from consult.responses.forms import CommentForm, SectionForm
from consult.responses.labels import target_heading
from consult.responses.proposal import WHOLE, ProposalSection
from consult.responses.queries.drafts import invitation_for_writing
from consult.responses.reading import ShownSection
from consult.responses.views_public.blocks import BlockView, block_view
from consult.responses.views_public.blueprint import bp
from consult.responses.views_public.desk import Answer, Desk, desk, page, refusals_explained, sender_of


@dataclass(frozen=True)
class SectionText:
    """The section's Markdown cut at its first heading: the goal stands between intro and rest."""

    intro: Markup
    rest: Markup


@lru_cache(maxsize=256)
def section_text(body: str, title: str) -> SectionText:
    """The text as HTML; ``title`` names the box of a table. Kept, since an edition never changes."""
    parts = markdown_blocks(body)
    cut = next((n for n, part in enumerate(parts) if part.lstrip().startswith("#")), len(parts))
    return SectionText(
        to_html("\n\n".join(parts[:cut]), table_label=title),
        to_html("\n\n".join(parts[cut:]), table_label=title),
    )


def _shown(found: Desk, number: int) -> ShownSection:
    shown = found.reading.section(number)
    if shown is None:
        abort(404)
    return shown


def section_page(found: Desk, number: int, opened: str, form: CommentForm | None = None) -> str:
    """Render a section with the form of block ``opened`` open, or with a failed ``form`` in its place."""
    shown = _shown(found, number)
    section = shown.section
    may = shown.is_open and found.editing
    views = {block.key: block_view(found, block, opened if may else "", form) for block in section.blocks}
    chosen = found.state.stances.get(section.section_id)
    foot = SectionForm(formdata=None, data={"stance": chosen.value if chosen else None})
    before, after = found.reading.neighbours(number)
    return page(
        "section.html",
        desk=found,
        shown=shown,
        section=section,
        text=section_text(section.body, section.title),
        views=views,
        may=may,
        opened=form or any(view.form for view in views.values()),
        comment_form=next((view.form for view in views.values() if view.form), None),
        foot=foot,
        before=before,
        after=after,
        form_failed=bool(form and form.errors),
    )


@bp.get("/svar/<public_id>/avsnitt/<int:number>")
@link_holder
def section(public_id: str, number: int) -> Answer:
    """Read a section; ``?kommentera=m12`` opens the form under measure 12."""
    return section_page(desk(), number, request.args.get("kommentera", ""))


def whole_page(found: Desk, form: CommentForm | None = None) -> str:
    """Render the page for a comment on the whole proposal. Its form is open until something is saved."""
    comment = found.state.on(WHOLE.target.identity)
    asked = request.args.get("kommentera", "") == WHOLE.key or comment is None or comment.is_blank
    view: BlockView = block_view(found, WHOLE, WHOLE.key if found.editing and (asked or form) else "", form)
    return page(
        "whole.html",
        desk=found,
        view=view,
        may=found.editing,
        comment_form=view.form,
        form_failed=bool(form and form.errors),
    )


@bp.get("/svar/<public_id>/hela")
@link_holder
def whole(public_id: str) -> Answer:
    """Comment the whole proposal."""
    return whole_page(desk())


@bp.post("/svar/<public_id>/avsnitt/<int:number>/vidare")
@link_holder
@refusals_explained
def leave_section(public_id: str, number: int) -> Answer:
    """ "Nästa": note the section as read and the stance on it, then go on."""
    form = SectionForm()
    found = desk()
    shown = _shown(found, number)
    _before, after = found.reading.neighbours(number)
    if not form.validate_on_submit():
        return section_page(found, number, ""), 422
    save_stance = shown.is_open and found.editing and "stance" in request.form
    _note(shown, form if save_stance else None)
    if is_autosave():
        return _saved()
    if request.form.get("to") == "stay":
        return redirect(url_for("responses.section", public_id=public_id, number=number))
    if after is None:
        return redirect(url_for("responses.whole", public_id=public_id))
    return redirect(url_for("responses.section", public_id=public_id, number=after.section.number))


def _note(shown: ShownSection, form: SectionForm | None) -> None:
    invitation_id, now = current_invitation().id, clock.now()
    section_id = shown.section.section_id
    with write() as session:
        invitation = invitation_for_writing(session, invitation_id)
        by = sender_of(invitation)
        mark_read(invitation=invitation, section_id=section_id, by=by, now=now)
        record_seen(token_id=current_rights().token_id, now=now)
        if form is not None:
            set_section_stance(
                invitation=invitation, section_id=section_id, stance=form.chosen, by=by, now=now
            )


def _saved() -> AnyResponse:
    from flask import jsonify

    from consult.core.formatting import time_text

    return jsonify(saved_at=time_text(clock.now()))


@bp.post("/svar/<public_id>/avsnitt/<int:number>/last")
@link_holder
def section_read(public_id: str, number: int) -> Answer:
    """The script's word that the section has been in view for two seconds."""
    shown = _shown(desk(), number)
    _note(shown, None)
    if is_autosave():
        return _saved()
    return redirect(url_for("responses.section", public_id=public_id, number=number))


@bp.get("/svar/<public_id>/avsnitt/<int:number>/andring")
@link_holder
def correction(public_id: str, number: int) -> Answer:
    """What a correction changed since the section was read."""
    found = desk()
    shown = _shown(found, number)
    edition_id = found.corrected.get(shown.section.section_id)
    if edition_id is None and len(found.reading.editions) > 1:
        edition_id = found.reading.editions[-2][0]
    if edition_id is None:
        abort(404)
    changes = _changes(found, shown.section, edition_id)
    return page("correction.html", desk=found, shown=shown, changes=changes)


def _changes(found: Desk, now: ProposalSection, edition_id: int) -> list[dict[str, Any]]:
    old = found.proposal(edition_id)
    before = next((s for s in old.sections if s.section_id == now.section_id), None)
    texts = {b.target.identity: (b, b.wording) for b in (before.blocks if before else ())}
    present = {b.target.identity: (b, b.wording) for b in now.blocks}
    changes = []
    for identity in dict.fromkeys([*present, *texts]):
        block = (present.get(identity) or texts[identity])[0]
        parts = word_diff(texts.get(identity, (block, ""))[1], present.get(identity, (block, ""))[1])
        if is_changed(parts):
            changes.append({"heading": target_heading(block), "parts": parts})
    return changes
