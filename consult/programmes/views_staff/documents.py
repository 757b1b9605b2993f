"""A document: its sections in order, what its measures lack, its editions."""

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext

from consult.accounts.access import signed_in, signed_in_user, staff
from consult.accounts.permissions import Permission
from consult.core.clock import now
from consult.core.db import db, write
from consult.programmes import actions, queries
from consult.programmes.forms.texts import ConfirmForm, EditionForm, PlaceForm
from consult.programmes.queries import EditionContent
from consult.programmes.views_staff.blueprint import View, bp, the_document, the_section
from consult.programmes.words import EDITION_KINDS, NEEDS, SECTION_KINDS


@bp.get("/<int:programme_id>/documents/<int:document_id>")
@staff(Permission.READ)
def document(programme_id: int, document_id: int) -> str:
    """Sections, what lacks owner, date or money, what is put first, editions."""
    content = the_content(programme_id, document_id)
    session = db.session()
    return render_template(
        "programmes/document.html",
        document=content.document,
        programme=content.document.programme,
        content=content,
        lacking=queries.lacking(content),
        unknown_boards=queries.unknown_boards(content),
        priorities=queries.priorities(content),
        writers=queries.writers(session, document_id, besides=signed_in_user().id),
        editions=queries.editions_of(session, document_id),
        retired=queries.retired_sections(session, document_id),
        retired_measures=queries.retired_measures(session, document_id),
        place_form=PlaceForm(),
        edition_form=EditionForm(),
        SECTION_KINDS=SECTION_KINDS,
        EDITION_KINDS=EDITION_KINDS,
        NEEDS=NEEDS,
    )


@bp.get("/<int:programme_id>/documents/<int:document_id>/measures")
@staff(Permission.READ)
def measures(programme_id: int, document_id: int) -> str:
    """All measures in one table, with what each lacks."""
    content = the_content(programme_id, document_id)
    return render_template(
        "programmes/measures.html",
        document=content.document,
        programme=content.document.programme,
        content=content,
        needs={row.measure.number: row.needs for row in queries.lacking(content)},
        priorities=queries.priorities(content),
        NEEDS=NEEDS,
    )


@bp.post("/<int:programme_id>/documents/<int:document_id>/boards")
@staff(Permission.RUN_ROUNDS)
def adopt_boards(programme_id: int, document_id: int) -> View:
    """Put the chosen boards that the text names into the register, and make them accountable."""
    content = the_content(programme_id, document_id)
    chosen = set(request.form.getlist("name"))
    names = [name for name in queries.unknown_boards(content) if name in chosen]
    if ConfirmForm().validate_on_submit() and names:
        versions = [measure.version for measure in content.measures]
        try:
            with write():
                changed = actions.adopt_boards(versions=versions, names=names, by=signed_in(), now=now())
        except actions.ChangedMeanwhile:
            flash(_("Någon ändrade en åtgärd samtidigt. Försök igen."), "warn")
        else:
            flash(
                ngettext(
                    "Nämnderna finns i registret. %(num)s åtgärd har fått sin ansvariga nämnd.",
                    "Nämnderna finns i registret. %(num)s åtgärder har fått sin ansvariga nämnd.",
                    changed,
                ),
                "ok",
            )
    else:
        flash(_("Kryssa för minst en nämnd."), "warn")
    return redirect(_document_url(programme_id, document_id) + "#saknas")


@bp.post("/<int:programme_id>/sections/<int:section_id>/move")
@staff(Permission.RUN_ROUNDS)
def move_section(programme_id: int, section_id: int) -> View:
    """Put a section at another place."""
    section = the_section(programme_id, section_id)
    form = PlaceForm()
    if form.validate_on_submit():
        try:
            with write():
                actions.move_section(section=section, place=form.place.data, by=signed_in(), now=now())
            flash(_("Avsnittet är flyttat till plats %(n)s.", n=section.position), "ok")
        except actions.SectionRetired:
            flash(_("Avsnittet är inte kvar i dokumentet."), "warn")
    else:
        flash(_("Skriv platsens nummer med siffror."), "bad")
    return redirect(_document_url(programme_id, section.document_id) + f"#avsnitt-{section.id}")


@bp.post("/<int:programme_id>/sections/<int:section_id>/retire")
@staff(Permission.RUN_ROUNDS)
def retire_section(programme_id: int, section_id: int) -> View:
    """Take a section out; it can be brought back."""
    section = the_section(programme_id, section_id)
    if ConfirmForm().validate_on_submit():
        with write():
            actions.retire_section(section=section, by=signed_in(), now=now())
        undo = url_for("programmes.restore_section", programme_id=programme_id, section_id=section_id)
        flash({"text": _("Avsnittet är borttaget ur kommande versioner."), "undo_url": undo}, "ok")  # type: ignore[arg-type]
    return redirect(_document_url(programme_id, section.document_id))


@bp.post("/<int:programme_id>/sections/<int:section_id>/restore")
@staff(Permission.RUN_ROUNDS)
def restore_section(programme_id: int, section_id: int) -> View:
    """Bring a section back, last."""
    section = the_section(programme_id, section_id)
    if ConfirmForm().validate_on_submit():
        with write():
            actions.restore_section(section=section, by=signed_in(), now=now())
        flash(_("Avsnittet är tillbaka, sist i dokumentet."), "ok")
    return redirect(_document_url(programme_id, section.document_id))


def the_content(programme_id: int, document_id: int) -> EditionContent:
    """The document as it is now, or 404."""
    the_document(programme_id, document_id)
    content = queries.current_content(db.session(), document_id)
    assert content is not None  # the document was found
    return content


def _document_url(programme_id: int, document_id: int) -> str:
    return url_for("programmes.document", programme_id=programme_id, document_id=document_id)
