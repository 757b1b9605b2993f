"""What staff did last with a round, from the audit log."""

from collections.abc import Sequence

from sqlalchemy import String, and_, cast, or_, select
from sqlalchemy.orm import Session

from consult.core.audit import AuditEntry
from consult.invitations.models import Mailing
from consult.triage.models import RevisionTask

LATEST = 6
# Done over and over while somebody works: no news to the others.
EVERYDAY = (
    "task.draft_saved",
    "task.point_attached",
    "task.point_detached",
    "outcome.draft_saved",
    "round.section_access",
    "mailing.tested",
)


def latest_done(session: Session, round_id: int) -> Sequence[AuditEntry]:
    """The newest things done with the round itself, its mailings and its tasks, by staff; one statement."""
    mailings = select(cast(Mailing.id, String)).where(Mailing.round_id == round_id)
    tasks = select(cast(RevisionTask.id, String)).where(RevisionTask.round_id == round_id)
    on_round = or_(
        and_(AuditEntry.object_kind == "round", AuditEntry.object_id == str(round_id)),
        and_(AuditEntry.object_kind == "mailing", AuditEntry.object_id.in_(mailings)),
        and_(AuditEntry.object_kind == "revision_task", AuditEntry.object_id.in_(tasks)),
    )
    query = select(AuditEntry).where(
        AuditEntry.actor_kind == "staff", on_round, AuditEntry.action.not_in(EVERYDAY)
    )
    return session.scalars(query.order_by(AuditEntry.at.desc(), AuditEntry.id.desc()).limit(LATEST)).all()
