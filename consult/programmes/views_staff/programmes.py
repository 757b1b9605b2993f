"""The programmes, and one with its documents."""

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from consult.accounts.access import signed_in, staff
from consult.accounts.permissions import Permission
from consult.core.clock import now
from consult.core.db import db, write
from consult.core.paging import page_of
from consult.programmes import actions, queries
from consult.programmes.forms.texts import DocumentForm, ProgrammeForm
from consult.programmes.models import DocumentKind, Programme
from consult.programmes.queries.decisions import decisions_of
from consult.programmes.views_staff.blueprint import View, bp, the_programme
from consult.programmes.words import DOCUMENT_KINDS, EDITION_KINDS


@bp.get("")
@staff(Permission.READ)
def programmes() -> str:
    """All programmes, the newest first."""
    page = page_of(db.session(), queries.all_programmes(), request.args.get("page"))
    return render_template("programmes/programmes.html", page=page)


@bp.route("/new", methods=["GET", "POST"])
@staff(Permission.RUN_ROUNDS)
def new_programme() -> View:
    """Open a programme; its first document comes with it."""
    form = ProgrammeForm()
    if form.validate_on_submit():
        made = _create(form)
        if made:
            flash(_("Programmet är skapat. Läs in ett dokument eller skriv första avsnittet."), "ok")
            return redirect(url_for("programmes.programme", programme_id=made.id))
    return _form_page("programmes/programme_form.html", form, programme=None)


@bp.get("/<int:programme_id>")
@staff(Permission.READ)
def programme(programme_id: int) -> str:
    """One programme and its documents."""
    return render_template(
        "programmes/programme.html",
        programme=the_programme(programme_id),
        documents=queries.documents(db.session(), programme_id),
        decisions=decisions_of(db.session(), programme_id),
        DOCUMENT_KINDS=DOCUMENT_KINDS,
        EDITION_KINDS=EDITION_KINDS,
    )


@bp.route("/<int:programme_id>/edit", methods=["GET", "POST"])
@staff(Permission.RUN_ROUNDS)
def edit_programme(programme_id: int) -> View:
    """Change the programme's names."""
    programme = the_programme(programme_id)
    form = ProgrammeForm(obj=programme)
    if form.validate_on_submit() and _update(programme, form):
        flash(_("Ändringen är sparad."), "ok")
        return redirect(url_for("programmes.programme", programme_id=programme_id))
    return _form_page("programmes/programme_form.html", form, programme=programme)


@bp.route("/<int:programme_id>/documents/new", methods=["GET", "POST"])
@staff(Permission.RUN_ROUNDS)
def new_document(programme_id: int) -> View:
    """Add a document, such as an action plan with versions of its own."""
    programme = the_programme(programme_id)
    form = DocumentForm()
    if form.validate_on_submit():
        with write():
            document = actions.create_document(
                programme=programme,
                kind=DocumentKind(form.kind.data),
                title=form.title.data,
                by=signed_in(),
                now=now(),
            )
        return redirect(url_for("programmes.document", programme_id=programme_id, document_id=document.id))
    return _form_page("programmes/document_form.html", form, programme=programme)


def _create(form: ProgrammeForm) -> Programme | None:
    try:
        with write():
            return actions.create_programme(**_names(form), by=signed_in(), now=now())
    except actions.CaseNumberTaken:
        form.case_number.errors = [_("Ett annat program har det ärendenumret.")]
    return None


def _update(programme: Programme, form: ProgrammeForm) -> bool:
    try:
        with write():
            actions.update_programme(programme=programme, **_names(form), by=signed_in(), now=now())
        return True
    except actions.CaseNumberTaken:
        form.case_number.errors = [_("Ett annat program har det ärendenumret.")]
    return False


def _names(form: ProgrammeForm) -> dict[str, str]:
    names = ("title", "short_name", "case_number", "purpose")
    return {name: form[name].data or "" for name in names}


def _form_page(template: str, form: ProgrammeForm | DocumentForm, **values: object) -> View:
    page = render_template(template, form=form, form_failed=form.failed, **values)
    return (page, 422) if form.failed else page
