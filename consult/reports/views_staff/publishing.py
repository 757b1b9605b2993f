"""What is left, preparing the outcome, seeing it as it will be, and publishing it."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from werkzeug.wrappers import Response

from consult.accounts.access import signed_in, staff
from consult.accounts.permissions import Permission
from consult.consultations.models import Round
from consult.consultations.queries import current_edition
from consult.core.clock import now, today
from consult.core.db import db, write
from consult.invitations.mails import UnknownPlaceholder, default_letter
from consult.invitations.models import MailingKind
from consult.reports.actions import publishing as actions
from consult.reports.forms import ConfirmForm, PublicationForm
from consult.reports.models import PublicationDraft
from consult.reports.outcome import section_counts, shared_points, tell_of_others, themes
from consult.reports.queries.completeness import (
    draft_of,
    open_tasks,
    sizes,
    too_late,
    unanswered,
    waiting_comments,
)
from consult.reports.queries.preview import preview_rows
from consult.reports.queries.publications import publications
from consult.reports.views_staff.blueprint import ROUND, bp, load_round
from consult.triage.models import Outcome
from consult.triage.queries.passages import text_left
from consult.triage.queries.targets import outline

Page = Response | str | tuple[str, int]


@bp.get(f"{ROUND}/report")
@staff(Permission.READ)
def prepare(round_id: int) -> str:
    """What is left before publishing, and the texts of the publication."""
    round_ = load_round(round_id)
    draft = draft_of(db.session(), round_id)
    form = PublicationForm(formdata=None, obj=draft, data=None if draft else _defaults(round_))
    return _prepare_page(round_, form, draft)


@bp.post(f"{ROUND}/report")
@staff(Permission.RUN_ROUNDS)
def save_draft(round_id: int) -> Page:
    """Keep the texts and go on to the preview."""
    round_, form = load_round(round_id), PublicationForm()
    draft = draft_of(db.session(), round_id)
    if not form.validate():
        return _prepare_page(round_, form, draft), 422
    texts = actions.DraftTexts(
        form.intro.data or "",
        form.note.data or "",
        form.cutoff_on.data,
        form.subject.data or "",
        form.letter.data or "",
    )
    try:
        with write():
            actions.save_publication_draft(
                round_=round_, texts=texts, expected_version=form.version.data or 0, by=signed_in(), now=now()
            )
    except actions.CutoffInFuture:
        form.cutoff_on.errors = [_("Dagen har inte varit än. Välj i dag eller en tidigare dag.")]
        return _prepare_page(load_round(round_id), form, draft), 422
    except UnknownPlaceholder as unknown:
        names = ", ".join(unknown.names)
        form.letter.errors = [_("Mejlet har en plats som inte finns: %(names)s.", names=names)]
        return _prepare_page(load_round(round_id), form, draft), 422
    except actions.DraftChanged as changed:
        theirs = changed.current
        form.version.raw_data, form.version.data = None, theirs.version if theirs else 0
        return _prepare_page(
            load_round(round_id), form, draft_of(db.session(), round_id), conflict=theirs
        ), 409
    return redirect(url_for("reports.preview", round_id=round_id))


def _defaults(round_: Round) -> dict[str, Any]:
    subject, letter = default_letter(round_, MailingKind.OUTCOME)
    return {
        "intro": _("Här är allt ni skrev, vad vi ändrade och varför vi ibland lät texten stå kvar."),
        "cutoff_on": min(round_.deadline, today(now())),
        "subject": subject,
        "letter": letter,
    }


def _prepare_page(
    round_: Round,
    form: PublicationForm,
    draft: PublicationDraft | None,
    *,
    conflict: PublicationDraft | None = None,
) -> str:
    session = db.session()
    day = form.cutoff_on.data or (draft.cutoff_on if draft else min(round_.deadline, today(now())))
    cutoff_at = actions.cutoff_moment(day, now())
    edition = current_edition(session, round_.id)
    return render_template(
        "reports/prepare.html",
        round=round_,
        form=form,
        form_failed=form.failed or conflict is not None,
        conflict=conflict,
        draft=draft,
        cutoff_at=cutoff_at,
        missing=unanswered(session, round_.id, cutoff_at),
        waiting=waiting_comments(session, round_.id, cutoff_at),
        words_left=text_left(session, round_.id, cutoff_at),
        sizes=sizes(session, round_.id, cutoff_at),
        late=too_late(session, round_.id, cutoff_at),
        tasks=open_tasks(session, round_.id),
        history=publications(session, round_.id),
        names=outline(session, edition.id if edition else None),
        deadline_passed=round_.is_late(now()),
    )


@bp.get(f"{ROUND}/report/preview")
@staff(Permission.RUN_ROUNDS)
def preview(round_id: int) -> Page:
    """The outcome as it will be, with the confirmation in the foot."""
    round_ = load_round(round_id)
    draft = draft_of(db.session(), round_id)
    if draft is None:
        flash(_("Skriv först vad som ska stå i redogörelsen."), "info")
        return redirect(url_for("reports.prepare", round_id=round_id))
    return _preview_page(round_, draft, ConfirmForm(formdata=None))


def _preview_page(round_: Round, draft: PublicationDraft, form: ConfirmForm, error: str = "") -> str:
    session = db.session()
    cutoff_at = actions.cutoff_moment(draft.cutoff_on, now())
    edition = current_edition(session, round_.id)
    names = outline(session, edition.id if edition else None)
    rows = preview_rows(session, round_.id, cutoff_at, names)
    by_section: dict[int, int] = {}
    for row in rows:
        by_section[row.section_id] = by_section.get(row.section_id, 0) + 1
    shown = [
        (
            each,
            themes(
                [row for row in rows if row.section_id == (each.section.id if each.section else 0)], names
            ),
        )
        for each in section_counts(by_section, names)
        if each.points
    ]
    tell_of_others((theme for _each, found in shown for theme in found), shared_points(rows), names)
    mails = actions.mail_count(round_)
    form.version.raw_data = form.mails.raw_data = None
    form.version.data, form.mails.data = draft.version, mails
    return render_template(
        "reports/preview.html",
        round=round_,
        draft=draft,
        form=form,
        form_failed=bool(error),
        error=error,
        mails=mails,
        missing=unanswered(session, round_.id, cutoff_at),
        waiting=waiting_comments(session, round_.id, cutoff_at),
        sizes=sizes(session, round_.id, cutoff_at),
        tasks=open_tasks(session, round_.id),
        earlier=publications(session, round_.id),
        outcomes={outcome: sum(row.outcome is outcome for row in rows) for outcome in Outcome},
        sections=shown,
    )


@bp.post(f"{ROUND}/report/publish")
@staff(Permission.RUN_ROUNDS)
def publish(round_id: int) -> Page:
    """Publish what the preview showed (button ``do=mail`` also mails those who answered)."""
    round_, form, moment = load_round(round_id), ConfirmForm(), now()
    if not form.validate():
        return _refused(round_id, form, _("Något i formuläret stämde inte. Kontrollera och försök igen."))
    try:
        with write():
            actions.publish_outcome(
                round_=round_,
                expected_version=form.version.data or 0,
                expected_mails=form.mails.data or 0,
                mail=request.form.get("do") == "mail",
                by=signed_in(),
                now=moment,
            )
    except (actions.NothingPrepared, actions.NoEdition):
        flash(_("Det finns inget att publicera. Skriv först vad som ska stå i redogörelsen."), "warn")
        return redirect(url_for("reports.prepare", round_id=round_id))
    except actions.AnswersMissing as left:
        return _refused(round_id, form, _missing_words(len(left.rows)))
    except actions.WordsLeft as words:
        return _refused(round_id, form, _left_words(len(words.rows)))
    except actions.RecipientsChanged as changed:
        text = _("Antalet mottagare har ändrats till %(n)s. Läs igenom och bekräfta igen.", n=changed.number)
        return _refused(round_id, form, text, 409)
    except actions.DraftChanged:
        return _refused(
            round_id, form, _("Texten har ändrats av en kollega. Läs igenom och bekräfta igen."), 409
        )
    flash(_("Redogörelsen är publicerad."), "ok")
    return redirect(url_for("reports.prepare", round_id=round_id))


def _left_words(number: int) -> str:
    return str(
        ngettext(
            "%(num)s synpunkt har text som varken är punkt eller lämnad. Redogörelsen går inte att publicera än.",
            "%(num)s synpunkter har text som varken är punkt eller lämnad. Redogörelsen går inte att publicera än.",
            number,
        )
    )


def _missing_words(number: int) -> str:
    return str(
        ngettext(
            "%(num)s synpunkt saknar svar. Redogörelsen går inte att publicera förrän alla har fått svar.",
            "%(num)s synpunkter saknar svar. Redogörelsen går inte att publicera förrän alla har fått svar.",
            number,
        )
    )


def _refused(round_id: int, form: ConfirmForm, text: str, status: int = 422) -> Page:
    draft = draft_of(db.session(), round_id)
    if draft is None:
        return redirect(url_for("reports.prepare", round_id=round_id))
    return _preview_page(load_round(round_id), draft, form, text), status
