"""Lay the text forward for decision, and record what was decided."""

from __future__ import annotations

from flask import flash, redirect, render_template, url_for
from flask_babel import gettext as _

from consult.accounts.access import signed_in, staff
from consult.accounts.permissions import Permission
from consult.core.clock import now
from consult.core.db import db, write
from consult.programmes import actions
from consult.programmes.actions import DecisionFacts
from consult.programmes.forms.decisions import DecisionForm
from consult.programmes.models import DecisionOutcome, Document
from consult.programmes.queries.decisions import awaiting_decision
from consult.programmes.views_staff.blueprint import View, bp, the_document


@bp.post("/<int:programme_id>/documents/<int:document_id>/propose")
@staff(Permission.RUN_ROUNDS)
def propose(programme_id: int, document_id: int) -> View:
    """Freeze the text as it is now as the proposal for decision."""
    document = the_document(programme_id, document_id)
    here = url_for("programmes.record_decision", programme_id=programme_id, document_id=document_id)
    try:
        with write():
            actions.propose(document=document, by=signed_in(), now=now())
        flash(_("Texten är fryst som förslag till beslut."), "ok")
    except actions.ProposalWaits:
        flash(_("Ett förslag väntar redan på beslut."), "info")
    except actions.NothingToFreeze:
        flash(_("Dokumentet har inget avsnitt än."), "warn")
    return redirect(here)


@bp.route("/<int:programme_id>/documents/<int:document_id>/decision", methods=["GET", "POST"])
@staff(Permission.RUN_ROUNDS)
def record_decision(programme_id: int, document_id: int) -> View:
    """Record the decision about the proposal that waits for it."""
    document = the_document(programme_id, document_id)
    proposed = awaiting_decision(db.session(), document_id)
    form = DecisionForm()
    if not form.is_submitted() and proposed:
        form.proposed.data = str(proposed.id)
    if form.validate_on_submit() and _record(document, form):
        flash(_("Beslutet är antecknat."), "ok")
        return redirect(url_for("programmes.programme", programme_id=programme_id))
    page = render_template(
        "programmes/decision.html",
        form=form,
        form_failed=form.failed,
        document=document,
        programme=document.programme,
        proposed=proposed,
    )
    return (page, 422) if form.failed else page


def _record(document: Document, form: DecisionForm) -> bool:
    facts = DecisionFacts(
        outcome=DecisionOutcome(form.outcome.data),
        body=form.body.data or "",
        decided_on=form.decided_on.data,
        paragraph=form.paragraph.data or "",
        note=form.note.data or "",
    )
    try:
        with write():
            actions.record_decision(
                document=document, proposed_id=form.proposed_id, facts=facts, by=signed_in(), now=now()
            )
        return True
    except actions.ProposalDecided:
        form.outcome.errors = [
            _("Förslaget har redan ett beslut, eller så har ett nyare kommit. Se över läget.")
        ]
    except actions.ProposalChanged:
        form.outcome.errors = [
            _(
                "Texten har ändrats sedan förslaget frystes. Välj ”Antogs med ändringar” eller ta bort ändringarna."
            )
        ]
    except actions.NothingToFreeze:
        form.outcome.errors = [_("Dokumentet har inget avsnitt än.")]
    except actions.AccountableMissing as refused:
        numbers = ", ".join(str(number) for number in refused.numbers)
        form.outcome.errors = [
            _(
                "En antagen version kräver en ansvarig nämnd för varje åtgärd. Det saknas för åtgärd %(numbers)s.",
                numbers=numbers,
            )
        ]
    return False
