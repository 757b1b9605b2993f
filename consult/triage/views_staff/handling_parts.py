"""What pages show of themes, responsible people, due dates and standard answers."""

from __future__ import annotations

from typing import Any

from sqlalchemy.orm import Session

from consult.accounts.access import signed_in_user, user_may
from consult.accounts.permissions import Permission
from consult.consultations.models import Round
from consult.core.clock import now, today
from consult.core.paging import Page
from consult.triage.forms_handling import HandlingForm, handling_form
from consult.triage.queries.handling import choices_of, offered_answers
from consult.triage.queries.points import PointRow


def list_parts(session: Session, round_: Round, page: Page[PointRow]) -> dict[str, Any]:
    """What the list shows of themes and people; two statements."""
    return {
        "choices": choices_of(session, round_.programme_id, today(now())),
        "me": signed_in_user().id,
        "today": today(now()),
    }


def handling_parts(
    session: Session, round_: Round, row: PointRow, sent: HandlingForm | None
) -> dict[str, Any]:
    """What the panel shows; three statements."""
    choices = choices_of(session, round_.programme_id, today(now()))
    return {
        "choices": choices,
        "me": signed_in_user().id,
        "handling_form": sent or handling_form(choices, row.point, sent=False),
        "standard_answers": offered_answers(session) if user_may(Permission.RUN_ROUNDS) else [],
    }
