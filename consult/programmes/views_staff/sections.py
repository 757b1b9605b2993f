"""A section: read it, write it, see its versions."""

from flask import abort, flash, jsonify, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from consult.accounts.access import signed_in, signed_in_user, staff
from consult.accounts.permissions import Permission
from consult.core.clock import now
from consult.core.db import db, write
from consult.core.formatting import time_text
from consult.core.webforms import is_autosave
from consult.programmes import actions, queries
from consult.programmes.actions.sections import current_section_version
from consult.programmes.forms.texts import ConfirmForm, KindForm, NewSectionForm, SectionForm
from consult.programmes.models import Section, SectionKind, SectionVersion
from consult.programmes.views_staff.blueprint import View, bp, the_document, the_section
from consult.programmes.views_staff.documents import the_content
from consult.programmes.word_diff import changed_words, word_diff
from consult.programmes.words import SECTION_KINDS


@bp.route("/<int:programme_id>/documents/<int:document_id>/sections/new", methods=["GET", "POST"])
@staff(Permission.RUN_ROUNDS)
def new_section(programme_id: int, document_id: int) -> View:
    """Write a new section, last in the document."""
    document = the_document(programme_id, document_id)
    form = NewSectionForm()
    preview = form.is_submitted() and request.form.get("order") == "preview"
    if form.validate_on_submit() and not preview:
        with write():
            version = actions.create_section(
                document=document,
                kind=SectionKind(form.kind.data),
                title=form.title.data,
                short_title=form.short_title.data or "",
                body=form.body.data or "",
                by=signed_in(),
                now=now(),
            )
        flash(_("Avsnittet är sparat."), "ok")
        return redirect(section_url(version.section))
    page = render_template(
        "programmes/section_new.html",
        form=form,
        form_failed=form.failed,
        document=document,
        programme=document.programme,
        preview=preview,
    )
    return (page, 422) if form.failed else page


@bp.get("/<int:programme_id>/sections/<int:section_id>")
@staff(Permission.READ)
def section(programme_id: int, section_id: int) -> str:
    """The section as it is read, with its goal and measures and the ways to change them."""
    row = the_section(programme_id, section_id)
    content = the_content(programme_id, row.document_id)
    shown = content.section(section_id)
    if shown is None:
        return _retired_page(row)
    before, after = content.neighbours(section_id)
    return render_template(
        "programmes/section.html",
        section=shown,
        content=content,
        document=content.document,
        programme=content.document.programme,
        before=before,
        after=after,
        writers=queries.writers(db.session(), row.document_id, besides=signed_in_user().id).get(
            section_id, []
        ),
        kind_form=KindForm(formdata=None, kind=row.kind.value),
        SECTION_KINDS=SECTION_KINDS,
    )


def _retired_page(row: Section) -> str:
    return render_template(
        "programmes/section_retired.html",
        section=row,
        version=current_section_version(row),
        document=row.document,
        programme=row.document.programme,
    )


@bp.post("/<int:programme_id>/sections/<int:section_id>/kind")
@staff(Permission.RUN_ROUNDS)
def change_kind(programme_id: int, section_id: int) -> View:
    """Say what the section holds."""
    row = the_section(programme_id, section_id)
    form = KindForm()
    if form.validate_on_submit():
        with write():
            actions.change_section_kind(
                section=row, kind=SectionKind(form.kind.data), by=signed_in(), now=now()
            )
        flash(_("Ändringen är sparad."), "ok")
    return redirect(section_url(row))


@bp.route("/<int:programme_id>/sections/<int:section_id>/edit", methods=["GET", "POST"])
@staff(Permission.RUN_ROUNDS)
def edit_section(programme_id: int, section_id: int) -> View:
    """Write in a working copy of one's own; "Spara" makes the version."""
    row = the_section(programme_id, section_id)
    if row.retired_at is not None:
        return redirect(section_url(row))
    current = current_section_version(row)
    form = _form(row, current)
    order = request.form.get("order", "save")
    if is_autosave() and form.is_submitted():
        return _autosave(row, form, current)
    if form.is_submitted() and order == "discard":
        return _discard(row)
    valid = form.validate_on_submit()
    if valid and order == "save":
        return _save(row, form)
    if valid and order == "both":
        form.body.data = f"{current.body}\n\n{form.body.data or ''}".strip()
        form.version.data = str(current.id)
    if valid:
        _keep(row, form, current)
    return _editor(row, form, current, preview=order == "preview")


def _form(row: Section, current: SectionVersion) -> SectionForm:
    """The person's working copy if there is one, else the current version."""
    copy = queries.working_copy(db.session(), row.id, signed_in_user().id)
    shown = copy or current
    base = copy.base_version_id if copy else current.id
    return SectionForm(
        data={
            "title": shown.title,
            "short_title": shown.short_title,
            "body": shown.body,
            "version": str(base),
        }
    )


def _save(row: Section, form: SectionForm) -> View:
    try:
        with write():
            version = actions.create_section_version(
                section=row,
                title=form.title.data,
                short_title=form.short_title.data or "",
                body=form.body.data or "",
                note=form.note.data or "",
                base_version_id=form.base_version_id or 0,
                by=signed_in(),
                now=now(),
            )
            actions.drop_working_copy(section=row, user=signed_in_user())
    except actions.ChangedMeanwhile as refused:
        assert isinstance(refused.current, SectionVersion)  # what a section's action raises
        _keep(row, form, refused.current)
        return _conflict(row, form, refused.current)
    flash(_("Sparat som version %(n)s.", n=version.number), "ok")
    return redirect(section_url(row))


def _keep(row: Section, form: SectionForm, current: SectionVersion) -> None:
    """What was typed goes to the working copy, whatever happens next."""
    base = form.base_version_id
    if base is None or db.session.get(SectionVersion, base) is None:
        base = current.id
    with write():
        actions.save_working_copy(
            section=row,
            user=signed_in_user(),
            base_version_id=base,
            title=(form.title.data or "")[:200],
            short_title=(form.short_title.data or "")[:60],
            body=form.body.data or "",
            now=now(),
        )


def _autosave(row: Section, form: SectionForm, current: SectionVersion) -> Response | tuple[Response, int]:
    """Keep the text even without a heading: it is a working copy."""
    form.validate()
    if form.body.errors or form.errors.get("csrf_token"):
        return jsonify(error=_("Kunde inte spara. Försök igen.")), 422
    _keep(row, form, current)
    return jsonify(saved_at=time_text(now()), version=form.base_version_id or current.id)


def _discard(row: Section) -> View:
    if ConfirmForm().validate_on_submit():
        with write():
            actions.drop_working_copy(section=row, user=signed_in_user())
        flash(_("Din text är kastad. Här är den sparade versionen."), "info")
    return redirect(section_url(row))


def _editor(row: Section, form: SectionForm, current: SectionVersion, *, preview: bool) -> View:
    user = signed_in_user()
    page = render_template(
        "programmes/section_edit.html",
        form=form,
        form_failed=form.failed,
        section=row,
        current=current,
        document=row.document,
        programme=row.document.programme,
        copy=queries.working_copy(db.session(), row.id, user.id),
        writers=queries.writers(db.session(), row.document_id, besides=user.id).get(row.id, []),
        outdated=form.base_version_id not in (None, current.id),
        preview=preview,
        pieces=word_diff(current.body, form.body.data or "") if preview else [],
    )
    return (page, 422) if form.failed else page


def _conflict(row: Section, form: SectionForm, theirs: SectionVersion) -> View:
    """Both texts, and what differs; nothing has been overwritten."""
    form.version.data = str(theirs.id)
    page = render_template(
        "programmes/section_conflict.html",
        form=form,
        form_failed=True,
        section=row,
        theirs=theirs,
        document=row.document,
        programme=row.document.programme,
        pieces=word_diff(theirs.body, form.body.data or ""),
    )
    return page, 409


@bp.get("/<int:programme_id>/sections/<int:section_id>/history")
@staff(Permission.READ)
def section_history(programme_id: int, section_id: int) -> str:
    """All versions, and the word diff between any two (`from`, `to`: version numbers)."""
    row = the_section(programme_id, section_id)
    versions = queries.section_versions(db.session(), section_id)
    by_number = {version.number: version for version in versions}
    new = by_number.get(request.args.get("to", type=int) or 0, versions[0])
    old = by_number.get(request.args.get("from", type=int) or max(new.number - 1, 1))
    if old is None:
        abort(404)
    body = word_diff(old.body, new.body)
    return render_template(
        "programmes/section_history.html",
        section=row,
        document=row.document,
        programme=row.document.programme,
        versions=versions,
        old=old,
        new=new,
        title_pieces=word_diff(old.title, new.title),
        pieces=body,
        counts=changed_words(body),
        side_by_side=request.args.get("form") != "one",
    )


def section_url(row: Section) -> str:
    """Address of the section's page."""
    return url_for("programmes.section", programme_id=row.document.programme_id, section_id=row.id)
