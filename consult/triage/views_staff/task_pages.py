"""What the pages of a task show: its causes, the text with its diff, and where the review of it stands."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from flask import render_template, request
from flask_babel import lazy_gettext as _l

from consult.accounts.access import signed_in_user, user_may
from consult.accounts.models import User
from consult.accounts.permissions import Permission
from consult.accounts.queries import has_active_reviewer
from consult.consultations.models import Round
from consult.consultations.queries import current_edition
from consult.core.clock import now, today
from consult.core.db import db
from consult.programmes.word_diff import Op, changed_words, word_diff
from consult.triage.forms import AttachForm, ReturnTaskForm, TextForm
from consult.triage.models import RevisionDraft, RevisionTask, RevisionTaskVersion, WorkState
from consult.triage.queries.targets import outline, version_in_edition
from consult.triage.queries.task_reviews import reviews_of
from consult.triage.queries.tasks import (
    Editable,
    TaskState,
    board_names,
    causes,
    current_of,
    draft_of,
    fields_of,
    is_late,
    task_state,
    version_before,
    versions_made,
)
from consult.triage.views_staff.colleagues import AT_WORK

FACTS = {"accountable": _l("Ansvarig"), "schedule": _l("Tid"), "financing": _l("Finansiering")}


def task_page(
    round_: Round,
    found: RevisionTask,
    *,
    attach_form: AttachForm | None = None,
    return_form: ReturnTaskForm | None = None,
) -> str:
    """The task as it is stored: the editor, the text that waits for review, or what the task led to."""
    if found.completed_at:
        return _done_page(round_, found, attach_form)
    return editor_page(round_, found, stored_form(found), attach_form=attach_form, return_form=return_form)


def stored_form(found: RevisionTask) -> TextForm:
    """The editor's form with the draft in it, or with the current text where there is none."""
    current, draft = current_of(db.session(), found), draft_of(db.session(), found.id)
    form = TextForm(formdata=None, data=draft.fields if draft else fields_of(current))
    form.version.data = draft.version if draft else 0
    form.base.data = draft.base_version_id if draft else current.id
    return form


def posted(form: TextForm, current: Editable) -> dict[str, Any]:
    """The words of the form that belong to this kind of text."""
    return {name: form[name].data or "" for name in fields_of(current)}


def editor_page(
    round_: Round,
    found: RevisionTask,
    form: TextForm,
    *,
    conflict: dict[str, Any] | None = None,
    attach_form: AttachForm | None = None,
    return_form: ReturnTaskForm | None = None,
) -> str:
    """The causes, and the form with its diff. ``conflict`` is what somebody else has saved meanwhile."""
    session = db.session()
    current, draft, edition = (
        current_of(session, found),
        draft_of(session, found.id),
        current_edition(session, round_.id),
    )
    keys = (found.section_id, found.goal_id, found.measure_id)
    consulted = version_in_edition(session, edition.id, *keys) if edition else None
    before, after = fields_of(consulted or current), posted(form, current)
    common = _common(round_, found, attach_form)
    waits = common["state"] is TaskState.FOR_REVIEW
    failed = [each for each in (form, attach_form, return_form) if each and each.failed]
    return render_template(
        "triage/task.html",
        form=form,
        names_of_fields=list(after),
        current=current,
        draft=draft,
        boards=board_names(session) if "accountable" in after else [],
        conflict=conflict,
        form_failed=bool(failed) or conflict is not None,
        editing=user_may(Permission.RUN_ROUNDS) and (conflict is not None or not waits),
        may_finish=may_finish(),
        present=draft if draft and _writes(draft) else None,
        return_form=return_form or ReturnTaskForm(formdata=None),
        before_at=edition.created_at if edition and consulted else current.created_at,
        before_is_consulted=consulted is not None,
        after_at=draft.saved_at if draft else None,
        **common,
        **_changes(before, after),
    )


def may_finish() -> bool:
    """Whether the one who reads may make a text final without handing it in: nobody reviews, or they do."""
    return user_may(Permission.REVIEW) or not has_active_reviewer(db.session())


def _writes(draft: RevisionDraft) -> bool:
    """Whether somebody else has saved the draft a little while ago: that much is known, and no more."""
    return draft.saved_by != signed_in_user().name and timedelta(0) <= now() - draft.saved_at < AT_WORK


def _done_page(round_: Round, found: RevisionTask, attach_form: AttachForm | None) -> str:
    session = db.session()
    made = [each for link in versions_made(session, found.id) if (each := _version_of(link)) is not None]
    before = version_before(session, made[0]) if made else None
    changes = _changes(fields_of(before), fields_of(made[0])) if made and before else {}
    return render_template(
        "triage/task_done.html",
        made=made[0] if made else None,
        before_at=before.created_at if before else None,
        form_failed=bool(attach_form and attach_form.failed),
        **_common(round_, found, attach_form),
        **changes,
    )


def _version_of(link: RevisionTaskVersion) -> Editable | None:
    found: Editable | None = link.section_version or link.goal_version or link.measure_version
    return found


def _common(round_: Round, found: RevisionTask, attach_form: AttachForm | None) -> dict[str, Any]:
    session = db.session()
    edition = current_edition(session, round_.id)
    rows, reviews = causes(session, found.id), reviews_of(session, found.id)
    responsible = session.get(User, found.responsible_id) if found.responsible_id else None
    return {
        "round": round_,
        "task": found,
        "state": task_state(found, reviews[0] if reviews else None),
        "late": is_late(found, today(now())),
        "reviews": reviews,
        "responsible": responsible.name if responsible else "",
        "target": outline(session, edition.id if edition else None).target(
            found.section_id, found.goal_id, found.measure_id
        ),
        "rows": rows,
        "senders": len({row.organisation.id for row in rows}),
        "unanswered": [row for row in rows if row.state is not WorkState.DONE and row.counts],
        "attach_form": attach_form or AttachForm(formdata=None),
        "one_text": request.args.get("diff") == "one",
    }


def _changes(before: dict[str, Any], after: dict[str, Any]) -> dict[str, Any]:
    """The word diff of the text with the facts after it, and how many words were added and struck in all."""
    parts = word_diff(_text(before), _text(after))
    counted = [changed_words(parts)]
    for name, label in FACTS.items():
        if name in before and before[name] != after[name]:
            fact = word_diff(before[name], after[name])
            counted.append(changed_words(fact))
            parts = [*parts, (Op.EQUAL, f"\n{label}: "), *fact]
    return {
        "parts": parts,
        "added": sum(added for added, _struck in counted),
        "struck": sum(struck for _added, struck in counted),
    }


def _text(fields: dict[str, Any]) -> str:
    """As Markdown, where a title is a heading."""
    title = fields.get("title", "")
    return "\n".join(part for part in (f"## {title}" if title else "", fields.get("body", "")) if part)
