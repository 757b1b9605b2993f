"""The report as files: order, see how far it has come, fetch; and the municipality's Word template."""

from __future__ import annotations

from flask import abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from consult.accounts.access import signed_in, staff
from consult.accounts.permissions import Permission
from consult.core.clock import now
from consult.core.db import db, write
from consult.core.downloads import download
from consult.core.files import add_file, keep_bytes
from consult.core.jobs import JobState, job_by_key
from consult.core.plain_text import clean_filename
from consult.core.sandbox import Refused, SandboxError, TooBig, run_limited
from consult.reports.actions.reporting import (
    job_key,
    name_report,
    order_report,
    use_delivered_template,
    use_template,
)
from consult.reports.forms import BareForm, NameForm, TemplateForm
from consult.reports.models import ReportAudience, ReportFormat
from consult.reports.paper.making import MEDIA_TYPES
from consult.reports.paper.word import LIMITS, check_template
from consult.reports.paper.words import report_name
from consult.reports.queries.publications import publication_of
from consult.reports.queries.report_files import report_file, shelf, word_template
from consult.reports.views_staff.blueprint import ROUND, bp, load_round

Page = Response | str | tuple[str, int]
MOST_TEMPLATE = 10 * 1024 * 1024


@bp.get(f"{ROUND}/report/files")
@staff(Permission.READ)
def report_files(round_id: int) -> str:
    """Every format, for anyone and for staff: what is made, what is being made, and the buttons."""
    return _page(round_id)


@bp.get(f"{ROUND}/report/files/status")
@staff(Permission.READ)
def report_files_status(round_id: int) -> str:
    """The part of the page that is asked for while the worker is at it."""
    return render_template("reports/_files.html", **_shelf(round_id))


def _shelf(round_id: int) -> dict[str, object]:
    round_, kept = load_round(round_id), shelf(db.session(), round_id)
    jobs = {row.id: job_by_key(job_key(row)) for _made, row in kept.values() if row}
    failed = {key: job is not None and job.state is JobState.FAILED for key, job in jobs.items()}
    return {
        "round": round_,
        "report_name": report_name(round_.report_title),
        "kept": kept,
        "audiences": list(ReportAudience),
        "formats": list(ReportFormat),
        "failed": failed,
        "jobs": jobs,
        "working": not all(failed.values()),
        "published": publication_of(db.session(), round_id),
    }


def _page(round_id: int, template_form: TemplateForm | None = None, name_form: NameForm | None = None) -> str:
    form = template_form or TemplateForm(formdata=None)
    called = report_name(load_round(round_id).report_title)
    name_form = name_form or NameForm(formdata=None, data={"name": called})
    return render_template(
        "reports/files.html",
        form=form,
        name_form=name_form,
        usual_name=report_name(""),
        form_failed=form.failed or name_form.failed,
        template=word_template(db.session()),
        **_shelf(round_id),
    )


@bp.post(f"{ROUND}/report/files")
@staff(Permission.RUN_ROUNDS)
def order_file(round_id: int) -> Page:
    """Order one format (``kind``) for ``audience``; one that is being made already is not made twice."""
    round_, form = load_round(round_id), BareForm()
    kind, audience = request.form.get("kind", ""), request.form.get("audience", "")
    if not form.validate_on_submit() or kind not in set(ReportFormat) or audience not in set(ReportAudience):
        flash(_("Välj vad som ska göras."), "warn")
        return _page(round_id), 422
    with write():
        order_report(
            round_=round_,
            kind=ReportFormat(kind),
            audience=ReportAudience(audience),
            by=signed_in(),
            now=now(),
        )
    return redirect(url_for("reports.report_files", round_id=round_id), 303)


@bp.get(f"{ROUND}/report/files/<int:report_id>")
@staff(Permission.READ)
def fetch_report(round_id: int, report_id: int) -> Response:
    """A report that is made, as a download."""
    load_round(round_id)
    row = report_file(db.session(), round_id, report_id)
    return download(row.file) if row and row.file else abort(404)


@bp.post(f"{ROUND}/report/files/name")
@staff(Permission.RUN_ROUNDS)
def save_report_name(round_id: int) -> Page:
    """Call the report something else in every format, or by its usual name again."""
    round_, form = load_round(round_id), NameForm()
    if not form.validate_on_submit():
        return _page(round_id, name_form=form), 422
    name = form.name.data or ""
    with write():
        changed = name_report(
            round_=round_, name="" if name == report_name("") else name, by=signed_in(), now=now()
        )
    if changed:
        flash(_("Sparat. Dokument som görs från och med nu heter så."), "ok")
    return redirect(url_for("reports.report_files", round_id=round_id), 303)


@bp.post(f"{ROUND}/report/files/template")
@staff(Permission.RUN_ROUNDS)
def upload_template(round_id: int) -> Page:
    """Take in the municipality's Word template."""
    load_round(round_id)
    form = TemplateForm()
    if not form.validate_on_submit():
        return _page(round_id, form), 422
    content = _checked(form)
    if content is None:
        return _page(round_id, form), 422
    sha256, by, moment = keep_bytes(content), signed_in(), now()
    name = clean_filename(form.template.data.filename)
    with write():
        file = add_file(
            sha256=sha256,
            size=len(content),
            media_type=MEDIA_TYPES[ReportFormat.DOCX],
            filename=name,
            now=moment,
        )
        use_template(file=file, by=by, now=moment)
    flash(_("Mallen är sparad. Worddokument görs i den från och med nu."), "ok")
    return redirect(url_for("reports.report_files", round_id=round_id), 303)


def _checked(form: TemplateForm) -> bytes | None:
    """The template's bytes, opened in a process of its own; None with the reason beside the field."""
    refusals = {
        "kind": _("Filen är inget Worddokument och ingen Wordmall (DOCX eller DOTX). Välj en annan."),
        "headings": _("Mallen har inga rubrikformat. Lägg till Rubrik 1, Rubrik 2 och Rubrik 3."),
    }
    upload = form.template.data
    content: bytes = upload.stream.read(MOST_TEMPLATE + 1)
    upload.close()
    too_big = _("Filen är för stor. Högst %(most)s MB.", most=MOST_TEMPLATE // 1024 // 1024)
    if len(content) > MOST_TEMPLATE:
        form.template.errors = [too_big]
        return None
    try:
        run_limited(check_template, content, limits=LIMITS)
    except TooBig:
        form.template.errors = [too_big]
    except Refused as refusal:
        form.template.errors = [refusals[refusal.code]]
    except SandboxError:
        form.template.errors = [refusals["kind"]]
    else:
        return content
    return None


@bp.post(f"{ROUND}/report/files/template/remove")
@staff(Permission.RUN_ROUNDS)
def remove_template(round_id: int) -> Page:
    """Use the delivered template again."""
    load_round(round_id)
    by, moment = signed_in(), now()
    with write():
        use_delivered_template(by=by, now=moment)
    flash(_("Worddokument görs i standardmallen från och med nu."), "ok")
    return redirect(url_for("reports.report_files", round_id=round_id), 303)
