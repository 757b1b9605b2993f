"""Reading a document from a file: upload, look and change, save or leave."""

from typing import Any

from flask import abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from werkzeug.datastructures import FileStorage

from consult.accounts.access import signed_in, staff
from consult.accounts.permissions import Permission
from consult.core.clock import now
from consult.core.converters import number_or_none
from consult.core.db import db, write
from consult.core.files import StoredFile, add_file, keep_bytes
from consult.core.markdown import blocks, word_count
from consult.programmes import actions, queries
from consult.programmes.document_reading import editing
from consult.programmes.document_reading.checks import UnreadableDocument
from consult.programmes.document_reading.proposal import ProposedSection
from consult.programmes.document_reading.reading import read_document
from consult.programmes.forms.imports import FileForm, PreviewForm
from consult.programmes.forms.texts import ConfirmForm
from consult.programmes.models import Document, DocumentImport
from consult.programmes.views_staff.blueprint import View, bp, the_document
from consult.programmes.words import PROBLEMS


@bp.route("/<int:programme_id>/documents/<int:document_id>/import", methods=["GET", "POST"])
@staff(Permission.RUN_ROUNDS)
def import_document(programme_id: int, document_id: int) -> View:
    """Choose a file; it is read and shown before anything is saved."""
    document = the_document(programme_id, document_id)
    form = FileForm()
    if form.validate_on_submit():
        row = _read(document, form)
        if row:
            return redirect(_preview_url(programme_id, row.id))
    page = render_template(
        "programmes/import.html",
        form=form,
        form_failed=form.failed,
        document=document,
        programme=document.programme,
        has_sections=bool(_existing(document)),
    )
    return (page, 422) if form.failed else page


def _read(document: Document, form: FileForm) -> DocumentImport | None:
    upload: FileStorage = form.file.data
    filename, data = upload.filename or "", upload.read()
    upload.close()
    try:
        parsed = read_document(data, filename)
    except UnreadableDocument as refused:
        form.file.errors = [str(PROBLEMS[refused.problem])]
        return None
    checksum, moment = keep_bytes(data), now()
    with write():
        file = add_file(
            sha256=checksum, size=len(data), media_type=upload.mimetype, filename=filename, now=moment
        )
        return actions.begin_import(document=document, file=file, parsed=parsed, by=signed_in(), now=moment)


@bp.route("/<int:programme_id>/imports/<int:import_id>", methods=["GET", "POST"])
@staff(Permission.RUN_ROUNDS)
def preview_import(programme_id: int, import_id: int) -> View:
    """The proposed sections: rename, set kind, leave out, join, cut, move; then save them."""
    row, document = _the_import(programme_id, import_id)
    if row.finished_at is not None:
        flash(_("Den importen är redan avslutad."), "info")
        return redirect(_document_url(document))
    sections = [ProposedSection.from_json(value) for value in row.proposal]
    existing = _existing(document)
    form = PreviewForm(data={"version": str(row.version)})
    form.prepare(sections, existing)
    if not form.is_submitted():
        return _page(form, row, document, sections, existing)
    if not form.validate():
        return _page(form, row, document, sections, existing)
    form.apply(sections)
    order = request.form.get("order", "")
    if order == "save":
        return _save(form, row, document, sections, existing)
    changed, place = _changed(sections, order, form)
    try:
        with write():
            actions.change_import(row=row, sections=changed, version=form.shown_version)
    except actions.ImportChanged:
        return _stale(form, row, document, sections, existing)
    except actions.ImportFinished:
        return redirect(_document_url(document))
    part = {"split": request.form["order"].partition(":")[2]} if order.startswith("show:") else {}
    return redirect(_preview_url(programme_id, import_id, **part) + f"#avsnitt-{place + 1}")


@bp.post("/<int:programme_id>/imports/<int:import_id>/drop")
@staff(Permission.RUN_ROUNDS)
def drop_import(programme_id: int, import_id: int) -> View:
    """Leave the import without saving."""
    row, document = _the_import(programme_id, import_id)
    if ConfirmForm().validate_on_submit() and row.finished_at is None:
        with write():
            actions.drop_import(row=row, document=document, by=signed_in(), now=now())
        flash(_("Importen är avbruten. Ingenting sparades."), "info")
    return redirect(_document_url(document))


def _changed(
    sections: list[ProposedSection], order: str, form: PreviewForm
) -> tuple[list[ProposedSection], int]:
    """The sections after the pressed button's order, and the place to show."""
    what, _colon, rest = order.partition(":")
    numbers = [number for part in rest.split(":") if (number := number_or_none(part)) is not None][:2]
    place = numbers[0] if numbers and numbers[0] < len(sections) else 0
    if what == "up":
        return editing.moved(sections, place, place - 1), max(place - 1, 0)
    if what == "down":
        return editing.moved(sections, place, place + 1), min(place + 1, len(sections) - 1)
    if what == "place":
        wanted = form.rows[place].place.data
        to = min(max((wanted or place + 1) - 1, 0), len(sections) - 1)
        return editing.moved(sections, place, to), to
    if what == "merge":
        return editing.merged(sections, place), max(place - 1, 0)
    if what == "split" and len(numbers) == 2:
        return editing.split(sections, place, numbers[1]), place + 1
    return sections, place


def _save(
    form: PreviewForm,
    row: DocumentImport,
    document: Document,
    sections: list[ProposedSection],
    existing: list[tuple[int, str]],
) -> View:
    try:
        with write():
            saved = actions.save_import(
                row=row,
                document=document,
                sections=sections,
                version=form.shown_version,
                by=signed_in(),
                now=now(),
            )
    except actions.ImportChanged:
        return _stale(form, row, document, sections, existing)
    except actions.ImportFinished:
        return redirect(_document_url(document))
    except actions.HeadingMissing as refused:
        for place in refused.places:
            message = _("Skriv en rubrik för avsnitt %(n)s, eller ta inte med det.", n=place + 1)
            form.refuse(place, "title", message)
    except actions.MatchedTwice as refused:
        for place in refused.places:
            message = _("Två avsnitt kan inte bli ny version av samma. Ändra avsnitt %(n)s.", n=place + 1)
            form.refuse(place, "match", message)
    except actions.NothingChosen:
        form.form_errors.append(_("Inget avsnitt är valt. Kryssa för minst ett."))
    except actions.DocumentNotEmpty:
        form.form_errors.append(
            _(
                "Dokumentet har fått avsnitt sedan filen lästes in. Läs in filen igen för att se vilka de hör till."
            )
        )
    else:
        words = ngettext("%(num)s avsnitt är sparat.", "%(num)s avsnitt är sparade.", saved)
        flash(words, "ok")
        return redirect(_document_url(document))
    return _page(form, row, document, sections, existing)


def _stale(
    form: PreviewForm,
    row: DocumentImport,
    document: Document,
    sections: list[ProposedSection],
    existing: list[tuple[int, str]],
) -> View:
    """Somebody else changed the preview: what was typed here is shown, on top of nothing."""
    form.form_errors.append(
        _(
            "Någon annan har ändrat importen sedan du öppnade sidan. Ladda om sidan för att se den som den är nu."
        )
    )
    return _page(form, row, document, sections, existing)


def _page(
    form: PreviewForm,
    row: DocumentImport,
    document: Document,
    sections: list[ProposedSection],
    existing: list[tuple[int, str]],
) -> View:
    chosen = [section for section in sections if section.include]
    page = render_template(
        "programmes/import_preview.html",
        form=form,
        form_failed=form.failed,
        row=row,
        document=document,
        programme=document.programme,
        filename=_filename(row),
        sections=[_shown(section) for section in sections],
        existing=existing,
        chosen=len(chosen),
        goals=sum(1 for section in chosen if section.kind.value == "goal"),
        measures=sum(1 for section in chosen for measure in section.measures if measure.include),
        split=request.args.get("split", type=int),
    )
    return (page, 422) if form.failed else page


def _shown(section: ProposedSection) -> dict[str, Any]:
    return {"section": section, "words": word_count(section.body), "blocks": blocks(section.body)}


def _existing(document: Document) -> list[tuple[int, str]]:
    content = queries.current_content(db.session(), document.id)
    rows = content.sections if content else []
    return [(section.section.id, f"{section.number}. {section.title}") for section in rows]


def _filename(row: DocumentImport) -> str:
    file = db.session.get(StoredFile, row.file_id)
    return file.filename if file else ""


def _the_import(programme_id: int, import_id: int) -> tuple[DocumentImport, Document]:
    row = db.session.get(DocumentImport, import_id)
    if row is None:
        abort(404)
    return row, the_document(programme_id, row.document_id)


def _preview_url(programme_id: int, import_id: int, **part: str) -> str:
    return url_for("programmes.preview_import", programme_id=programme_id, import_id=import_id, **part)  # type: ignore[arg-type]


def _document_url(document: Document) -> str:
    return url_for("programmes.document", programme_id=document.programme_id, document_id=document.id)
