"""Screen 03: everything on one page in the document's order, then send."""

from dataclasses import dataclass
from datetime import datetime

from flask import redirect, url_for
from flask_babel import gettext as _

from consult.core import clock
from consult.core.audience import link_holder
from consult.core.db import db, write
from consult.invitations.access import current_invitation
from consult.programmes.word_diff import Piece
from consult.responses.actions.refusals import DraftChanged, NothingToSubmit, TooManyFiles
from consult.responses.actions.submitting import Sender, submit_response
from consult.responses.forms import ReviewForm
from consult.responses.labels import numbers_text, target_heading
from consult.responses.models import FILES_LIMIT, Stance
from consult.responses.proposal import Place, ProposalSection
from consult.responses.queries.drafts import WrittenComment, invitation_for_writing
from consult.responses.views_public.blocks import proposal_parts
from consult.responses.views_public.blueprint import bp
from consult.responses.views_public.desk import Answer, Desk, desk, page, refusals_explained, sender_of
from consult.responses.views_public.overview import default_address
from consult.responses.views_public.people import access_of


@dataclass(frozen=True)
class ReviewItem:
    """One comment as it will be sent, with the way back to it."""

    comment: WrittenComment
    heading: str
    edit_url: str
    parts: list[Piece]


@dataclass(frozen=True)
class ReviewGroup:
    """The comments on a section; ``section`` None is the whole proposal."""

    section: ProposalSection | None
    items: list[ReviewItem]
    stance: Stance | None = None


def review_groups(found: Desk) -> list[ReviewGroup]:
    """The draft in the document's order, the whole proposal last."""
    placed = [
        (found.proposal(comment.row.edition_id).place(comment.target), comment)
        for comment in found.state.written
    ]
    placed.sort(key=lambda pair: (pair[0].order, pair[1].row.id))
    items: dict[int, list[ReviewItem]] = {}
    sections: dict[int, ProposalSection | None] = {}
    for place, comment in placed:
        items.setdefault(place.order[0], []).append(_item(found, place, comment))
        sections[place.order[0]] = place.section
    for shown in found.reading.sections:
        if shown.section.section_id in found.state.stances:
            items.setdefault(shown.section.number, [])
            sections[shown.section.number] = shown.section
    return [
        ReviewGroup(sections[number], items[number], _stance(found, sections[number]))
        for number in sorted(items)
    ]


def _stance(found: Desk, section: ProposalSection | None) -> Stance | None:
    return found.state.stances.get(section.section_id) if section else None


def _item(found: Desk, place: Place, comment: WrittenComment) -> ReviewItem:
    shown = found.reading.find(comment.target)
    if shown is None or shown[0] is None:
        url = url_for("responses.whole", public_id=found.public_id, kommentera="hela")
    else:
        key = shown[1].key
        number = shown[0].section.number
        url = url_for(
            "responses.section", public_id=found.public_id, number=number, kommentera=key, _anchor=key
        )
    parts = proposal_parts(found, comment) if comment.row.proposed_wording else []
    return ReviewItem(comment, target_heading(place.block), url, parts)


def review_page(found: Desk, form: ReviewForm) -> str:
    """Render the review page; with errors where the form has them."""
    silent = found.progress.untouched
    return page(
        "review.html",
        desk=found,
        form=form,
        groups=review_groups(found),
        silent=numbers_text(silent),
        access=access_of(found.invitation.id),
        form_failed=bool(form.errors or form.form_errors),
    )


@bp.get("/svar/<public_id>/granska")
@link_holder
def review(public_id: str) -> Answer:
    """Read through before sending."""
    found = desk()
    if found.current is not None and found.state.draft is None:
        return redirect(url_for("responses.receipt", public_id=public_id))
    draft = found.state.draft
    data = {
        "stance": draft.stance.value if draft and draft.stance else None,
        "name": draft.respondent_name if draft else "",
        "email": default_address(found),
        "submit_key": draft.submit_key if draft else "",
        "seen": draft.saved_at.isoformat() if draft else "",
    }
    return review_page(found, ReviewForm(formdata=None, data=data))


def _moment(text: str) -> datetime | None:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return None
    return moment if moment.tzinfo else None


@bp.post("/svar/<public_id>/granska")
@link_holder
@refusals_explained
def send(public_id: str) -> Answer:
    """Send the response. The same form sent twice makes one."""
    form = ReviewForm()
    if not form.validate_on_submit():
        return review_page(desk(), form), 422
    invitation_id, now = current_invitation().id, clock.now()
    try:
        with write() as session:
            invitation = invitation_for_writing(session, invitation_id)
            response = submit_response(
                invitation=invitation,
                stance=Stance(form.stance.data),
                sender=Sender(form.name.data or "", form.email.data or ""),
                submit_key=(form.submit_key.data or "")[:40],
                seen_at=_moment(form.seen.data or ""),
                by=sender_of(invitation),
                now=now,
            )
            response_id = response.public_id
    except (DraftChanged, NothingToSubmit, TooManyFiles) as refusal:
        db.session.rollback()
        return _explain(form, refusal)
    return redirect(url_for("responses.receipt", public_id=public_id, svar=response_id))


def _explain(form: ReviewForm, refusal: Exception) -> Answer:
    found = desk()
    if isinstance(refusal, DraftChanged):
        words = _("En kollega har ändrat i svaret sedan ni öppnade sidan. Läs igenom det och skicka in igen.")
    elif isinstance(refusal, TooManyFiles):
        words = _("Svaret har för många filer. Högst %(limit)s. Ta bort någon.", limit=FILES_LIMIT)
    else:
        words = _("Det finns inget att skicka in än.")
    form.form_errors.append(words)
    draft = found.state.draft
    form.seen.data = draft.saved_at.isoformat() if draft else ""
    form.submit_key.data = draft.submit_key if draft else ""
    return review_page(found, form), 422
