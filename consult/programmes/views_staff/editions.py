"""Editions: freeze one, read one, compare any two."""

from flask import abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from consult.accounts.access import signed_in, staff
from consult.accounts.permissions import Permission
from consult.core.clock import now
from consult.core.db import db, write
from consult.programmes import actions, queries
from consult.programmes.forms.texts import EditionForm
from consult.programmes.models import Document, Edition, EditionKind
from consult.programmes.queries import EditionContent
from consult.programmes.views_staff.blueprint import View, bp, the_document, the_edition
from consult.programmes.views_staff.documents import the_content
from consult.programmes.words import CHANGES, EDITION_KINDS, FIELDS, NEEDS


@bp.route("/<int:programme_id>/documents/<int:document_id>/editions/new", methods=["GET", "POST"])
@staff(Permission.RUN_ROUNDS)
def freeze_edition(programme_id: int, document_id: int) -> View:
    """Freeze the text as it is now."""
    content = the_content(programme_id, document_id)
    form = EditionForm()
    if form.validate_on_submit():
        edition = _freeze(content.document, form)
        if edition:
            flash(_("Texten är fryst som nr %(n)s.", n=edition.number), "ok")
            return redirect(url_for("programmes.edition", programme_id=programme_id, edition_id=edition.id))
    page = render_template(
        "programmes/edition_new.html",
        form=form,
        form_failed=form.failed,
        content=content,
        document=content.document,
        programme=content.document.programme,
        lacking=queries.lacking(content),
        NEEDS=NEEDS,
    )
    return (page, 422) if form.failed else page


def _freeze(document: Document, form: EditionForm) -> Edition | None:
    try:
        with write():
            return actions.freeze_edition(
                document=document,
                kind=EditionKind(form.kind.data),
                note=form.note.data or "",
                by=signed_in(),
                now=now(),
            )
    except actions.NothingToFreeze:
        form.kind.errors = [_("Dokumentet har inget avsnitt än.")]
    except actions.AccountableMissing as refused:
        numbers = ", ".join(str(number) for number in refused.numbers)
        form.kind.errors = [
            _(
                "En antagen version kräver en ansvarig nämnd för varje åtgärd. Det saknas för åtgärd %(numbers)s.",
                numbers=numbers,
            )
        ]
    return None


@bp.get("/<int:programme_id>/editions/<int:edition_id>")
@staff(Permission.READ)
def edition(programme_id: int, edition_id: int) -> str:
    """A frozen text, as it is read."""
    row = the_edition(programme_id, edition_id)
    return render_template(
        "programmes/edition.html",
        edition=row,
        content=queries.edition_content(db.session(), edition_id),
        document=row.document,
        programme=row.document.programme,
        EDITION_KINDS=EDITION_KINDS,
    )


@bp.get("/<int:programme_id>/documents/<int:document_id>/compare")
@staff(Permission.READ)
def compare(programme_id: int, document_id: int) -> str:
    """The word diff between two editions (`from`, `to`: ids), or between one and the text as it is now."""
    document = the_document(programme_id, document_id)
    editions = queries.editions_of(db.session(), document_id)
    known = {edition.id: edition for edition in editions}
    to = request.args.get("to", type=int)
    chosen_new = known.get(to or 0)
    others = [edition for edition in editions if chosen_new is None or edition.number < chosen_new.number]
    chosen_old = known.get(request.args.get("from", type=int) or 0) or (others[0] if others else None)
    diffs = []
    if chosen_old:
        diffs = queries.compare(
            _content(chosen_old),
            _content(chosen_new) if chosen_new else the_content(programme_id, document_id),
        )
    return render_template(
        "programmes/compare.html",
        document=document,
        programme=document.programme,
        editions=editions,
        old=chosen_old,
        new=chosen_new,
        diffs=diffs,
        counts=queries.count_words(diffs),
        changed=[diff for diff in diffs if diff.change is not queries.Change.SAME],
        side_by_side=request.args.get("form") != "one",
        CHANGES=CHANGES,
        EDITION_KINDS=EDITION_KINDS,
        FIELDS=FIELDS,
    )


def _content(edition: Edition) -> EditionContent:
    content = queries.edition_content(db.session(), edition.id)
    if content is None:
        abort(404)
    return content
