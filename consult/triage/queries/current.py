"""Which responses count: one place for the rule, as SQL."""

from sqlalchemy import ColumnElement, and_, exists, or_
from sqlalchemy.orm import aliased

from consult.responses.models import Response, Withdrawal


def is_current() -> ColumnElement[bool]:
    """Condition on ``Response``: neither superseded nor withdrawn, and not a late second one.

    A late response from somebody who already has one counts only when staff have let it supersede
    (decisions, "Superseding").
    """
    newer, other = aliased(Response), aliased(Response)
    gone, superseder = aliased(Withdrawal), aliased(Response)
    superseded = exists().where(newer.supersedes_id == Response.id)
    withdrawn = exists().where(Withdrawal.response_id == Response.id)
    answered_before = exists().where(
        other.invitation_id == Response.invitation_id,
        other.id != Response.id,
        or_(other.late.is_(False), other.id < Response.id),
        ~exists().where(gone.response_id == other.id),
        ~exists().where(superseder.supersedes_id == other.id),
    )
    late_second = and_(Response.late.is_(True), Response.supersedes_id.is_(None), answered_before)
    return and_(~superseded, ~withdrawn, ~late_second)
