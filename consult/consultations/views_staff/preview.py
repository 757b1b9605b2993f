"""See the round as a respondent will, before anyone else does. Nothing can be sent from here."""

from flask import abort, render_template
from flask_babel import gettext as _

from consult.accounts.access import staff
from consult.accounts.permissions import Permission
from consult.consultations import queries
from consult.consultations.models import SectionAccess
from consult.consultations.queries import RoundText
from consult.consultations.views_staff.blueprint import bp, the_round
from consult.core.clock import now
from consult.core.db import db
from consult.programmes.queries import EditionContent, edition_content


def _shown(round_id: int) -> tuple[list[RoundText], EditionContent | None]:
    """The sections that are not hidden, and the whole text they are in."""
    edition = queries.current_edition(db.session(), round_id)
    if edition is None:
        return [], None
    texts = queries.round_sections(db.session(), round_id, edition.id)
    shown = [text for text in texts if text.access is not SectionAccess.HIDDEN]
    return shown, edition_content(db.session(), edition.id)


@bp.get("/<int:round_id>/preview")
@staff(Permission.READ)
def preview_round(round_id: int) -> str:
    """The first page as an invited organisation will see it."""
    round_ = the_round(round_id)
    texts, content = _shown(round_id)
    shown = {text.section.id for text in texts}
    sections = [each for each in (content.sections if content else []) if each.section.id in shown]
    return render_template(
        "consultations/preview.html",
        round=round_,
        texts=texts,
        content=content,
        numbers={section.section.id: section.number for section in sections},
        minutes=sum(section.reading_minutes for section in sections),
        answering_for=_("Exempelföretaget AB"),
        moment=now(),
    )


@bp.get("/<int:round_id>/preview/<section_key>")
@staff(Permission.READ)
def preview_section(round_id: int, section_key: str) -> str:
    """One section as a respondent will read it."""
    round_ = the_round(round_id)
    texts, content = _shown(round_id)
    here = next((place for place, text in enumerate(texts) if text.section.key == section_key), None)
    if here is None or content is None:
        abort(404)
    return render_template(
        "consultations/preview_section.html",
        round=round_,
        texts=texts,
        here=here,
        text=texts[here],
        content=content,
        answering_for=_("Exempelföretaget AB"),
        section=content.section(texts[here].section.id),
    )
