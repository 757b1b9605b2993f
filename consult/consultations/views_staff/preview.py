"""See the round as a respondent will, before anyone else does. Nothing can be sent from here."""

from flask import abort, render_template

from consult.accounts.access import staff
from consult.accounts.permissions import Permission
from consult.consultations import queries
from consult.consultations.models import SectionAccess
from consult.consultations.queries import RoundText
from consult.consultations.views_staff.blueprint import bp, the_round
from consult.core.clock import now
from consult.core.db import db
from consult.core.markdown import reading_minutes, to_html, word_count
from consult.programmes.queries import edition_content


def _shown_texts(round_id: int) -> list[RoundText]:
    edition = queries.current_edition(db.session(), round_id)
    texts = queries.round_sections(db.session(), round_id, edition.id) if edition else []
    return [text for text in texts if text.access is not SectionAccess.HIDDEN]


def _minutes(texts: list[RoundText]) -> dict[int, int]:
    return {text.section.id: reading_minutes(word_count(text.version.body)) for text in texts}


@bp.get("/<int:round_id>/preview")
@staff(Permission.READ)
def preview_round(round_id: int) -> str:
    """The first page as an invited organisation will see it."""
    round_ = the_round(round_id)
    texts = _shown_texts(round_id)
    return render_template(
        "consultations/preview.html",
        round=round_,
        texts=texts,
        minutes=_minutes(texts),
        letter_html=to_html(round_.cover_letter),
        moment=now(),
    )


@bp.get("/<int:round_id>/preview/<section_key>")
@staff(Permission.READ)
def preview_section(round_id: int, section_key: str) -> str:
    """One section as a respondent will read it."""
    round_ = the_round(round_id)
    texts = _shown_texts(round_id)
    places = [place for place, text in enumerate(texts) if text.section.key == section_key]
    edition = queries.current_edition(db.session(), round_id)
    if not places or edition is None:
        abort(404)
    here = places[0]
    content = edition_content(db.session(), edition.id)
    return render_template(
        "consultations/preview_section.html",
        round=round_,
        texts=texts,
        here=here,
        text=texts[here],
        content=content,
        minutes=_minutes(texts),
    )
