"""Who may write what beside the answer to a point."""

from collections.abc import Iterable

from consult.accounts.models import User
from consult.accounts.permissions import Permission, may
from consult.triage.models import Advice
from consult.triage.queries.advice import NoteRow

WRITERS = (Permission.RUN_ROUNDS, Permission.REVIEW, Permission.REGISTER_RECORDS)


def may_advise(user: User, advice: Advice) -> bool:
    """Who was asked, whatever the role; for a department, who runs the round types in what it said."""
    if advice.asked_id is not None:
        return advice.asked_id == user.id
    return may(user.role, Permission.RUN_ROUNDS)


def may_note(user: User, notes: Iterable[NoteRow]) -> bool:
    """Those who work at the desk, and who has been mentioned there: a question has a way back."""
    return any(may(user.role, each) for each in WRITERS) or any(row.mention for row in notes)
