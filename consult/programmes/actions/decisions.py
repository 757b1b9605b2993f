"""What a political body decided about a proposal."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from consult.core.actor import Actor
from consult.core.audit import record
from consult.core.db import db
from consult.programmes.actions.editions import freeze_edition
from consult.programmes.actions.programmes import on_document
from consult.programmes.actions.refusals import ProposalChanged, ProposalDecided, ProposalWaits
from consult.programmes.models import Decision, DecisionOutcome, Document, Edition, EditionKind
from consult.programmes.queries.comparison import Change, compare
from consult.programmes.queries.content import current_content, edition_content
from consult.programmes.queries.decisions import awaiting_decision

ADOPTING = (DecisionOutcome.ADOPTED, DecisionOutcome.ADOPTED_WITH_CHANGES)


@dataclass(frozen=True)
class DecisionFacts:
    """The minutes' own words: who decided, on which Swedish calendar day, in which paragraph ("52")."""

    outcome: DecisionOutcome
    body: str
    decided_on: date
    paragraph: str = ""
    note: str = ""


def propose(*, document: Document, by: Actor, now: datetime) -> Edition:
    """Freeze the text as it is now as the proposal for decision; one at a time waits, also after a second click.

    Raises ``ProposalWaits`` and what ``freeze_edition`` raises.
    """
    session = db.session()
    session.get_one(Document, document.id, with_for_update=True, populate_existing=True)
    if awaiting_decision(session, document.id):
        raise ProposalWaits
    return freeze_edition(document=document, kind=EditionKind.PROPOSED, by=by, now=now)


def record_decision(
    *, document: Document, proposed_id: int, facts: DecisionFacts, by: Actor, now: datetime
) -> Decision:
    """Record the decision about the proposed edition that the form was shown for.

    Adopting freezes the text as it is now as adopted. Sent back or rejected leaves the text open for revision and a new
    proposal. Raises `ProposalDecided` where that proposal has its decision or a newer one has come, `ProposalChanged`
    where the text is not the proposed one though it was adopted without changes, and what `freeze_edition` raises.
    """
    session = db.session()
    session.get_one(Document, document.id, with_for_update=True, populate_existing=True)
    proposed = awaiting_decision(session, document.id)
    if proposed is None or proposed.id != proposed_id:
        raise ProposalDecided
    adopted = None
    if facts.outcome in ADOPTING:
        if facts.outcome is DecisionOutcome.ADOPTED and _has_changed(document.id, proposed.id):
            raise ProposalChanged
        adopted = freeze_edition(document=document, kind=EditionKind.ADOPTED, by=by, now=now)
    decision = Decision(
        document_id=document.id,
        proposed_id=proposed.id,
        adopted_id=adopted.id if adopted else None,
        outcome=facts.outcome,
        body=facts.body.strip(),
        decided_on=facts.decided_on,
        paragraph=facts.paragraph.strip().removeprefix("§").strip(),
        note=facts.note,
        recorded_by=by.label,
        recorded_at=now,
    )
    session.add(decision)
    session.flush()
    details = {"decision": decision.id, "outcome": facts.outcome.value}
    record(by=by, action="decision.recorded", on=on_document(document), now=now, details=details)
    return decision


def _has_changed(document_id: int, edition_id: int) -> bool:
    old, new = edition_content(db.session(), edition_id), current_content(db.session(), document_id)
    if old is None or new is None:
        return True
    return any(diff.change is not Change.SAME for diff in compare(old, new))
