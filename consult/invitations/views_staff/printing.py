"""Letters with codes: choose for whom, write the text, fetch the PDF, take the file away."""

import io

from flask import abort, flash, redirect, render_template, request, send_file, url_for
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from consult.accounts.access import signed_in, staff
from consult.accounts.permissions import Permission
from consult.core.clock import now
from consult.core.converters import number_or_none
from consult.core.db import db, write
from consult.core.jobs import JobState, job_by_key
from consult.invitations import mails
from consult.invitations.actions.printing import (
    KEPT_FOR,
    MOST_LETTERS,
    NobodyToWriteTo,
    TooManyLetters,
    job_key,
    note_removed,
    order_letters,
)
from consult.invitations.forms import ConfirmForm
from consult.invitations.forms_printed import PrintForm
from consult.invitations.letter_files import drop_letters, read_letters
from consult.invitations.letter_pdf import code_address, default_text
from consult.invitations.models import LetterBatch
from consult.invitations.queries.printing import (
    SHOWN_LIMIT,
    LetterFilter,
    batch_of,
    batches_of,
    counts_for_letters,
    recipients_of_letters,
)
from consult.invitations.views_staff.blueprint import View, bp, held_round, the_round, the_settings
from consult.invitations.words import LETTER_FILTER_WORDS


def _chosen() -> LetterFilter:
    code = request.args.get("who", "")
    return LetterFilter(code) if code in set(LetterFilter) else LetterFilter.NO_ADDRESS


@bp.get("/<int:round_id>/letters")
@staff(Permission.RUN_ROUNDS)
def print_letters(round_id: int) -> str:
    """For whom, and the text: that of the last letters, or one to begin with."""
    return _page(round_id, None)


def _page(round_id: int, form: PrintForm | None) -> str:
    session, round_, chosen = db.session(), the_round(round_id), _chosen()
    batches = batches_of(session, round_id)
    if form is None:
        heading, body = (batches[0].heading, batches[0].body) if batches else default_text(round_)
        form = PrintForm(formdata=None, data={"heading": heading, "body": body})
    counts = counts_for_letters(session, round_id)
    chips = [
        {
            "label": LETTER_FILTER_WORDS[each],
            "count": counts[each],
            "href": url_for("invitations.print_letters", round_id=round_id, who=each.value),
            "current": each is chosen,
        }
        for each in LetterFilter
    ]
    return render_template(
        "invitations/print_letters.html",
        round=round_,
        form=form,
        chosen=chosen,
        chips=chips,
        total=counts[chosen],
        rows=session.scalars(recipients_of_letters(round_id, chosen).limit(SHOWN_LIMIT)).all(),
        ticked=set(request.form.getlist("invitation")) if request.method == "POST" else None,
        batches=batches,
        code_address=code_address(),
        placeholders={name: word for name, word in mails.PLACEHOLDERS.items() if name != "link"},
        form_failed=form.failed,
    )


@bp.post("/<int:round_id>/letters")
@staff(Permission.RUN_ROUNDS)
def order(round_id: int) -> View:
    """Order letters for all of the choice, or for those ticked."""
    round_, form = the_round(round_id), PrintForm()
    if not form.validate_on_submit():
        return _page(round_id, form), 422
    if not round_.is_open():
        form.form_errors.append(_("Brev med koder kan göras medan remissen är öppen."))
        return _page(round_id, form), 422
    by, moment = signed_in(), now()
    try:
        with write() as session:
            batch = order_letters(
                round_=held_round(round_id),
                heading=form.heading.data or "",
                body=form.body.data or "",
                invitation_ids=_wanted(session, round_id),
                by=by,
                now=moment,
            )
            batch_id = batch.id
    except NobodyToWriteTo:
        form.form_errors.append(_("Kryssa för minst en mottagare."))
        return _page(round_id, form), 422
    except TooManyLetters:
        form.form_errors.append(_("Högst %(limit)s brev ryms i en fil. Välj färre.", limit=MOST_LETTERS))
        return _page(round_id, form), 422
    return redirect(url_for("invitations.letters", round_id=round_id, batch_id=batch_id), 303)


def _wanted(session: Session, round_id: int) -> list[int]:
    """All of the choice in the address, or those ticked."""
    if request.form.get("scope") == "all":
        return [row.id for row in session.scalars(recipients_of_letters(round_id, _chosen()))]
    numbers = (number_or_none(key) for key in request.form.getlist("invitation"))
    return [number for number in numbers if number is not None]


def _the_batch(round_id: int, batch_id: int) -> LetterBatch:
    the_round(round_id)
    return batch_of(db.session(), round_id, batch_id) or abort(404)


def _state(batch: LetterBatch) -> dict[str, object]:
    job = job_by_key(job_key(batch))
    failed = job is not None and job.state is JobState.FAILED
    return {"batch": batch, "job": job, "failed": failed, "gone_at": (batch.finished_at or now()) + KEPT_FOR}


@bp.get("/<int:round_id>/letters/<int:batch_id>")
@staff(Permission.RUN_ROUNDS)
def letters(round_id: int, batch_id: int) -> str:
    """How far it has come; the file when it is made."""
    batch = _the_batch(round_id, batch_id)
    return render_template(
        "invitations/letters.html", round=the_round(round_id), form=ConfirmForm(), **_state(batch)
    )


@bp.get("/<int:round_id>/letters/<int:batch_id>/status")
@staff(Permission.RUN_ROUNDS)
def letters_status(round_id: int, batch_id: int) -> str:
    """The part of the page that is asked for while the worker is at it."""
    batch = _the_batch(round_id, batch_id)
    return render_template("invitations/_letters_progress.html", round=the_round(round_id), **_state(batch))


@bp.get("/<int:round_id>/letters/<int:batch_id>/letters.pdf")
@staff(Permission.RUN_ROUNDS)
def letters_pdf(round_id: int, batch_id: int) -> View:
    """The letters; 404 when the file has been taken away. Never kept by the browser: it holds codes."""
    batch = _the_batch(round_id, batch_id)
    if batch.finished_at is None or batch.removed_at is not None:
        abort(404)
    try:
        content = read_letters(the_settings(), batch.file_name)
    except FileNotFoundError:
        abort(404)
    return _download(content, f"brev-{batch.id}.pdf")


def _download(content: bytes, name: str) -> View:
    response = send_file(
        io.BytesIO(content), mimetype="application/pdf", as_attachment=True, download_name=name, max_age=0
    )
    response.headers["Cache-Control"] = "no-store"
    return response


@bp.post("/<int:round_id>/letters/<int:batch_id>/remove")
@staff(Permission.RUN_ROUNDS)
def remove_letters(round_id: int, batch_id: int) -> View:
    """Take the file away when the letters are printed; the codes go on working."""
    name = _the_batch(round_id, batch_id).file_name
    by, moment = signed_in(), now()
    with write():
        note_removed(batch=_the_batch(round_id, batch_id), by=by, now=moment)
    drop_letters(the_settings(), name)
    flash(_("Filen är borttagen. Koderna i breven fungerar."), "ok")
    return redirect(url_for("invitations.letters", round_id=round_id, batch_id=batch_id), 303)
